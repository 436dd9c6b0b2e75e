//! All actions by name: type some letters, in either language, with or without accents.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::i18n::Lang;
use crate::text::{Ellipsis, fold, pad, width};
use crate::tui::edit::Line;
use crate::tui::edit::line::Edited;
use crate::tui::layer_keys::LayerPlace;
use crate::tui::layers::words;
use crate::tui::paint::{BAD, MARK, NO_MARK, PLAIN, QUIET, STRONG, put, row, skip};
use crate::tui::scroll::scroll;
use crate::tui::term::Key;

use super::overlay::{Event, Overlay, Screen};
use super::sheet;

/// One action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub label: String,
    /// The key that does it without the palette; may be empty.
    pub key: String,
    /// One line about it.
    pub doc: String,
    /// Other words by which it is found: its name in the other language.
    pub other: String,
    /// Returned when it is run.
    pub id: usize,
    /// Whether it can be run here, or why not.
    pub enabled: Result<(), String>,
}

/// The list of actions and the text that filters it.
#[derive(Debug, Clone)]
pub struct Palette {
    entries: Vec<Entry>,
    /// Folded: the label, and the label with all other words.
    folded: Vec<(String, String)>,
    line: Line,
    found: Vec<usize>,
    at: usize,
    says: Option<String>,
}

/// Actions shown at a time.
const ROWS: usize = 10;

impl Palette {
    /// The palette with all of `entries`, in order.
    pub fn new(entries: Vec<Entry>) -> Palette {
        let folded = entries
            .iter()
            .map(|entry| (fold(&entry.label), fold(&format!("{} {} {}", entry.label, entry.other, entry.doc))))
            .collect();
        let found = (0..entries.len()).collect();
        Palette { entries, folded, line: Line::new("", 80), found, at: 0, says: None }
    }

    fn run(&mut self) -> Event {
        let Some(entry) = self.found.get(self.at).and_then(|at| self.entries.get(*at)) else {
            return Event::Ignored;
        };
        match &entry.enabled {
            Ok(()) => Event::Run(entry.id),
            Err(why) => {
                self.says = Some(why.clone());
                Event::None
            }
        }
    }

    /// Filters, best first; a match in the name counts more than one in the other words.
    fn narrow(&mut self) {
        self.at = 0;
        let wanted = fold(self.line.text().trim());
        if wanted.is_empty() {
            self.found = (0..self.entries.len()).collect();
            return;
        }
        let pattern = Pattern::new(&wanted, CaseMatching::Ignore, Normalization::Never, AtomKind::Fuzzy);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut chars = Vec::new();
        let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut chars), &mut matcher);
        let mut found: Vec<(u32, usize)> = Vec::new();
        for (at, (label, all)) in self.folded.iter().enumerate() {
            let points = score(label).map(|points| points * 2).max(score(all));
            let shortcut = self.entries.get(at).is_some_and(|entry| entry.key == self.line.text());
            if let Some(points) = points.or(shortcut.then_some(0)) {
                found.push((if shortcut { u32::MAX } else { points }, at));
            }
        }
        found.sort_by_key(|(points, at)| (std::cmp::Reverse(*points), *at));
        self.found = found.into_iter().map(|(_, at)| at).collect();
    }

    fn current(&self) -> Option<&Entry> {
        self.found.get(self.at).and_then(|at| self.entries.get(*at))
    }

    fn list(&self, list: Rect, buf: &mut Buffer, lang: Lang) {
        if self.found.is_empty() {
            put(buf, list, &format!("  {}", words::PALETTE_NOTHING.get(lang)), QUIET);
        }
        let keys = self.entries.iter().map(|entry| width(&entry.key)).max().unwrap_or(0).min(10);
        let top = scroll(self.at, self.found.len(), usize::from(list.height).max(1));
        let shown = self.found.iter().enumerate().skip(top).take(usize::from(list.height));
        for (line, (place, at)) in shown.enumerate() {
            let Some(entry) = self.entries.get(*at) else { continue };
            let mark = if place == self.at { MARK } else { NO_MARK };
            let style = match (&entry.enabled, place == self.at) {
                (Err(_), _) => QUIET,
                (Ok(()), true) => STRONG,
                (Ok(()), false) => PLAIN,
            };
            let text = format!("{mark}{}  {}", pad(&entry.key, keys, Ellipsis::Unicode), entry.label);
            put(buf, row(list, line), &text, style);
        }
    }
}

impl Overlay for Palette {
    fn key(&mut self, key: Key, _on: Screen) -> Event {
        self.says = None;
        let last = self.found.len().saturating_sub(1);
        match key {
            Key::Esc => return Event::Left,
            Key::Backspace if self.line.is_empty() => return Event::Left,
            Key::Enter => return self.run(),
            Key::Up | Key::BackTab => self.at = self.at.checked_sub(1).unwrap_or(last),
            Key::Down | Key::Tab => self.at = if self.at >= last { 0 } else { self.at + 1 },
            Key::PageUp => self.at = self.at.saturating_sub(ROWS),
            Key::PageDown => self.at = (self.at + ROWS).min(last),
            key => match self.line.key(key) {
                Edited::Text => self.narrow(),
                Edited::Cursor => {}
                Edited::Ignored => return Event::Ignored,
            },
        }
        Event::None
    }

    fn paste(&mut self, text: &str) -> Event {
        self.line.paste(text);
        self.narrow();
        Event::None
    }

    fn refused(&mut self) -> bool {
        self.says.is_some()
    }

    /// Draws over the lower end of the area. The height does not depend on the matches, so that nothing jumps; the cursor is
    /// in the text.
    fn view(&self, on: Screen, buf: &mut Buffer) -> Option<Position> {
        let aside = format!("{}/{}", self.found.len(), self.entries.len());
        let rows = self.entries.len().min(ROWS) + 2;
        let hints = words::with_help(words::PALETTE_HINTS, on.lang);
        let body = sheet::lay(on.area, buf, rows, words::PALETTE.get(on.lang), &aside, hints);
        let prompt = row(body, 0);
        put(buf, prompt, ": ", STRONG);
        let (text, cursor) = self.line.view(prompt.width.saturating_sub(2));
        put(buf, skip(prompt, 2), &text, PLAIN);
        let list = Rect { y: body.y + body.height.min(1), height: body.height.saturating_sub(2), ..body };
        self.list(list, buf, on.lang);
        let last = row(body, usize::from(body.height).saturating_sub(1));
        match (&self.says, self.current()) {
            (Some(says), _) => put(buf, last, &format!("! {says}"), BAD),
            // A disabled action shows the reason before it is tried.
            (None, Some(Entry { enabled: Err(why), .. })) => put(buf, last, &format!("  {why}"), QUIET),
            (None, Some(entry)) => put(buf, last, &format!("  {}", entry.doc), QUIET),
            (None, None) => 0,
        };
        (!prompt.is_empty()).then(|| Position { x: prompt.x + 2 + cursor, y: prompt.y })
    }

    fn key_places(&self) -> Vec<LayerPlace> {
        vec![LayerPlace::Palette, LayerPlace::Text]
    }

    fn takes_text(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette() -> Palette {
        let entry = |label: &str, other: &str, key: &str, id| Entry {
            label: label.into(),
            key: key.into(),
            doc: String::new(),
            other: other.into(),
            id,
            enabled: Ok(()),
        };
        Palette::new(vec![
            entry("Gia hạn nhiệm vụ", "Extend the deadline", "t", 1),
            entry("Đôn đốc", "Log a reminder", "r", 2),
            entry("Đổi trạng thái", "Change the state", "s", 3),
        ])
    }

    fn pressed(palette: &mut Palette, key: Key) -> Event {
        palette.key(key, Screen::of(Rect::ZERO, Lang::Vi))
    }

    fn runs(text: &str) -> Event {
        let mut palette = palette();
        for letter in text.chars() {
            pressed(&mut palette, Key::Char(letter));
        }
        pressed(&mut palette, Key::Enter)
    }

    #[test]
    fn actions_are_found_in_both_languages_with_and_without_accents() {
        assert_eq!(runs("don doc"), Event::Run(2));
        assert_eq!(runs("đôn"), Event::Run(2));
        assert_eq!(runs("gh"), Event::Run(1));
        assert_eq!(runs("remind"), Event::Run(2));
        assert_eq!(runs("dtt"), Event::Run(3));
        assert_eq!(runs("s"), Event::Run(3), "its key stands before other matches");
        assert_eq!(runs("zzz"), Event::Ignored);
    }

    #[test]
    fn backspace_in_the_empty_text_leaves() {
        let mut palette = palette();
        pressed(&mut palette, Key::Char('a'));
        assert_eq!(pressed(&mut palette, Key::Backspace), Event::None);
        assert_eq!(pressed(&mut palette, Key::Backspace), Event::Left);
    }
}
