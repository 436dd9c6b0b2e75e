//! The filter being typed, and the filter before it. The list draws its text in place of the active filter.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::id::Id;
use crate::i18n::tr;
use crate::service::api::{Completions, FilterFault};
use crate::tui::edit::Line;
use crate::tui::edit::line::Edited;
use crate::tui::layer_keys::LayerPlace;
use crate::tui::model::filter::Filter;
use crate::tui::model::list::List;
use crate::tui::paint::{PLAIN, QUIET, STRONG, clear, put, skip};
use crate::tui::term::Key;

use super::overlay::{Event, Overlay, Screen, Typing};

/// The maximum length of a filter text, in characters.
const LONGEST: usize = 400;

/// The filter line.
#[derive(Debug, Clone)]
pub struct FilterLine {
    /// The text.
    pub line: Line,
    /// The candidates for the word at the cursor, best first, and which one is in the text.
    pub offered: Option<(Completions, String, usize)>,
    /// Why the text is invalid; `None` after a change.
    pub fault: Option<FilterFault>,
    before: (String, u32, Option<Id>, u32),
}

impl FilterLine {
    /// For a list, with its current filter.
    pub fn over(list: &List) -> FilterLine {
        let mut line = FilterLine::over_trail(&list.filter);
        line.before = (list.filter.text.clone(), list.selected, list.on, list.top);
        line
    }

    /// For a trail with this filter.
    pub fn over_trail(filter: &Filter) -> FilterLine {
        // A space after a saved filter: what is typed next is another word.
        let text = if filter.text.is_empty() { String::new() } else { format!("{} ", filter.text) };
        let (line, before) = (Line::new(&text, LONGEST), (filter.text.clone(), 0, None, 0));
        FilterLine { line, offered: None, fault: filter.fault().cloned(), before }
    }

    /// The filter before anything was typed.
    pub fn before(&self) -> &str {
        &self.before.0
    }

    /// Restores the list's filter from before anything was typed.
    pub fn restore(&self, list: &mut List) {
        let (filter, selected, on, top) = self.before.clone();
        list.filter.try_text(&filter, false);
        list.selected = selected;
        list.on = on;
        list.top = top;
    }

    /// The text changed: the error about the former text no longer applies.
    pub fn edited(&mut self) {
        self.offered = None;
        self.fault = None;
    }

    /// The server could not parse this text; the one that is `in_force` was restored.
    pub fn unread(&mut self, text: &str, in_force: &str, fault: FilterFault) {
        if self.before.0 == text {
            in_force.clone_into(&mut self.before.0);
        }
        if self.line.text().trim() == text.trim() {
            self.fault = Some(fault);
        }
    }

    /// The bytes of the invalid part of the text; at its end something is missing.
    pub fn wrong_part(&self) -> Option<(usize, usize)> {
        let fault = self.fault.as_ref()?;
        // Blanks before the text do not count.
        let text = self.line.text();
        let skipped = text.len() - text.trim_start().len();
        Some((fault.start as usize + skipped, fault.end as usize + skipped))
    }

    /// Replaces the invalid part by the suggestion; false if there is none.
    pub fn mend(&mut self) -> bool {
        let Some((start, end)) = self.wrong_part() else { return false };
        let Some(meant) = self.fault.as_ref().and_then(|fault| fault.suggestion.as_ref()) else { return false };
        let text = self.line.text();
        let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) else { return false };
        let mended = format!("{before}{meant}{after}");
        self.line.set(&mended);
        self.edited();
        true
    }

    /// The text before the cursor and after it.
    pub fn parts(&self) -> (String, String) {
        let text = self.line.text();
        (text.chars().take(self.line.cursor()).collect(), text.chars().skip(self.line.cursor()).collect())
    }

    /// Sets the candidates and puts the best one into the text; false if there is none.
    pub fn offer(&mut self, found: Completions) -> bool {
        let text = self.line.text().to_owned();
        if found.items.is_empty() {
            self.offered = None;
            return false;
        }
        self.offered = Some((found, text, 0));
        self.put();
        true
    }

    /// Puts the next candidate into the text, if there are any.
    pub fn next_offer(&mut self) -> bool {
        let Some((found, _, at)) = &mut self.offered else { return false };
        *at = (*at + 1) % found.items.len().max(1);
        self.put();
        true
    }

    fn put(&mut self) {
        let Some((found, text, at)) = &self.offered else { return };
        let Some(item) = found.items.get(*at) else { return };
        let before = text.get(..found.start as usize).unwrap_or(text);
        let after = text.get(found.end as usize..).unwrap_or_default();
        let whole = format!("{before}{}{after}", item.insert);
        self.line.set(&whole);
        // The error was about the former text.
        self.fault = None;
    }

    /// The candidates; the one in the text is always shown, with those after it.
    fn candidates(&self, at: Rect, buf: &mut Buffer) {
        let Some((found, _, chosen)) = &self.offered else { return };
        clear(at, buf);
        let mut left = at;
        for (place, item) in found.items.iter().enumerate().skip(chosen.saturating_sub(2)) {
            let (text, style) =
                if place == *chosen { (format!("[{}]", item.insert), STRONG) } else { (item.insert.clone(), PLAIN) };
            left = skip(left, put(buf, left, &text, style) + 1);
            if place == *chosen && !item.about.is_empty() && item.about != item.insert {
                left = skip(left, put(buf, left, &item.about, QUIET) + 1);
            }
            left = skip(left, 1);
        }
    }
}

impl Overlay for FilterLine {
    fn key(&mut self, key: Key, _on: Screen) -> Event {
        Event::Filter(match key {
            Key::Enter if self.fault.is_some() => Typing::NotKept,
            Key::Enter => Typing::Kept,
            Key::Esc => Typing::Left,
            Key::Tab => Typing::Complete,
            Key::Down => Typing::Step(1),
            Key::Up => Typing::Step(-1),
            key => match self.line.key(key) {
                Edited::Text => {
                    self.edited();
                    Typing::Changed
                }
                Edited::Cursor => return Event::None,
                Edited::Ignored => return Event::Ignored,
            },
        })
    }

    fn paste(&mut self, text: &str) -> Event {
        self.line.paste(text);
        self.edited();
        Event::Filter(Typing::Changed)
    }

    /// Draws over the line of keys, and the candidates over the message line.
    fn view(&self, on: Screen, buf: &mut Buffer) -> Option<Position> {
        self.candidates(on.message(), buf);
        let meant = self.fault.as_ref().map(|fault| fault.suggestion.is_some());
        let hints = match meant {
            None => tr(
                "Enter giữ  Esc trả lại  Tab gợi ý  ↑↓ chọn dòng  F1 giúp",
                "Enter keeps it  Esc restores  Tab completes  ↑↓ rows  F1 help",
            ),
            Some(true) => tr(
                "Tab sửa theo gợi ý  Esc trả lại  ↑↓ chọn dòng  F1 giúp",
                "Tab takes the suggestion  Esc restores  ↑↓ rows  F1 help",
            ),
            Some(false) => {
                tr("Tab gợi ý  Esc trả lại  ↑↓ chọn dòng  F1 giúp", "Tab completes  Esc restores  ↑↓ rows  F1 help")
            }
        };
        clear(on.keys(), buf);
        put(buf, on.keys(), hints.get(on.lang), QUIET);
        None
    }

    fn key_places(&self) -> Vec<LayerPlace> {
        vec![LayerPlace::Filter, LayerPlace::Text]
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn left_by_line_end(&self) -> Option<usize> {
        None
    }
}
