//! The two lines on top: who and where, and the tabs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::kinds::def;
use crate::i18n::{Lang, tr};
use crate::text::width;
use crate::tui::model::{Connection, Model};
use crate::tui::tab::Tab;
use crate::tui::words;

use super::paint::{LATE, PLAIN, QUIET, SOON, STRONG, put, put_right, skip};

/// Committee, who is connected, the day, the connection.
pub(super) fn header(model: &Model, at: Rect, buf: &mut Buffer) {
    let lang = model.lang;
    let (state, style) = connection(&model.connection, lang);
    let left = put_right(buf, at, &state, style);
    let day = model.today.map_or_else(String::new, |day| words::weekday(day, lang));
    let left = put_right(buf, Rect { width: left.width.saturating_sub(1), ..left }, &day, PLAIN);
    let name = if model.committee.is_empty() { "dondoc" } else { &model.committee };
    let room = left.width.saturating_sub(2);
    let used = put(buf, Rect { width: room, ..left }, name, STRONG);
    let people = people(model, usize::from(room.saturating_sub(used + 2)));
    // In the middle of what is left, where the eye does not look for anything else.
    let free = room.saturating_sub(used);
    let from = used + free.saturating_sub(width(&people) as u16) / 2;
    put(buf, skip(Rect { width: room, ..left }, from), &people, QUIET);
}

fn connection(connection: &Connection, lang: Lang) -> (String, ratatui::style::Style) {
    match connection {
        Connection::Connecting => (tr("đang nối", "connecting").get(lang).into(), QUIET),
        Connection::Online => (tr("đã nối", "connected").get(lang).into(), QUIET),
        Connection::Loading(_, done, of) => {
            let percent = if *of > 0 { format!(" {}%", done.saturating_mul(100) / of) } else { String::new() };
            (format!("{}{percent}", tr("đang nạp", "loading").get(lang)), SOON)
        }
        Connection::Gone(..) => (tr("MẤT KẾT NỐI", "NO SERVER").get(lang).into(), LATE),
    }
}

/// `an, binh +1`: as many names as fit; alone, only the own name.
fn people(model: &Model, cells: usize) -> String {
    let own = model.me.as_ref().map_or("", |me| me.name.as_str());
    let others = model.present.iter().map(String::as_str).filter(|name| *name != own);
    let mut text = own.to_owned();
    let names: Vec<&str> = others.collect();
    for (at, name) in names.iter().enumerate() {
        let longer = if text.is_empty() { (*name).to_owned() } else { format!("{text}, {name}") };
        let rest = names.len() - at - 1;
        if width(&longer) + if rest > 0 { 4 } else { 0 } > cells.min(36) {
            return format!("{text} +{}", rest + 1);
        }
        text = longer;
    }
    text
}

/// How much of the names of the tabs is said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Full,
    Short,
    /// Two letters, but for the tab shown.
    Letters,
}

/// The tabs, in full where they fit, else shorter, else in two letters but for the one shown.
pub(super) fn tabs(model: &Model, at: Rect, buf: &mut Buffer) {
    let fits = |names: &[(String, bool)]| {
        names.iter().map(|(name, _)| width(name) + 2).sum::<usize>() <= usize::from(at.width) + 2
    };
    let spelled = [Said::Full, Said::Short].into_iter().map(|said| names(model, said)).find(|names| fits(names));
    let (names, gap) = spelled.map_or_else(|| (names(model, Said::Letters), 1), |names| (names, 2));
    let mut left = at;
    for (name, shown) in names {
        let used = put(buf, left, &name, if shown { STRONG } else { PLAIN });
        left = skip(left, used + gap);
    }
}

fn names(model: &Model, said: Said) -> Vec<(String, bool)> {
    let lang = model.lang;
    let name = |tab: Tab| {
        let shown = tab == model.tab;
        let label = match said {
            Said::Full => tab.full(),
            Said::Letters if !shown => tab.short(),
            _ => tab.label(),
        };
        let label = label.get(lang);
        let text = format!("{} {label}", tab.digit());
        if !shown {
            return (text, false);
        }
        // The list that `v` brought up has another name than its tab.
        let other = model.kind().filter(|kind| tab.kinds().first() != Some(kind));
        let text = other.map_or(text, |kind| format!("{} {}", tab.digit(), def(kind).many.get(lang)));
        (format!("[{text}]"), true)
    };
    Tab::ALL.into_iter().map(name).collect()
}
