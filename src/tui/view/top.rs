//! The two lines at the top: the header and the tabs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::kinds::def;
use crate::i18n::{Lang, Tr, tr};
use crate::text::width;
use crate::tui::model::{Connection, Model};
use crate::tui::paint::{BAD, PLAIN, QUIET, SOON, STRONG, put, put_right, skip};
use crate::tui::tab::Tab;
use crate::tui::words;

/// Committee, who is connected, the day, the connection.
pub(super) fn header(model: &Model, at: Rect, buf: &mut Buffer) {
    let lang = model.lang;
    let read_only = model.me.as_ref().is_some_and(|me| me.read_only);
    let (state, style) = match &model.connection {
        Connection::Online if read_only => (tr("CHỈ ĐỌC", "READ-ONLY").get(lang).into(), SOON),
        state => connection(state, lang),
    };
    let left = put_right(buf, at, &state, style);
    let day = model.today.map_or_else(String::new, |day| words::weekday(day, lang));
    let left = put_right(buf, Rect { width: left.width.saturating_sub(1), ..left }, &day, PLAIN);
    let name = if model.committee.is_empty() { "dondoc" } else { &model.committee };
    let room = left.width.saturating_sub(2);
    let used = put(buf, Rect { width: room, ..left }, name, STRONG);
    let people = people(model, usize::from(room.saturating_sub(used + 2)));
    // In the middle of the remaining space.
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
        Connection::Gone(..) => (tr("MẤT KẾT NỐI", "NO SERVER").get(lang).into(), BAD),
    }
}

/// `an, binh +1`: as many names as fit; if alone, only the own name.
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

/// The tabs: full names if they fit, else short names with narrower gaps, else the longest names except the current
/// tab's are replaced by two letters, one after another.
pub(super) fn tabs(model: &Model, at: Rect, buf: &mut Buffer) {
    let room = usize::from(at.width);
    let cells = |names: &[String], gap: usize| names.iter().map(|name| width(name) + gap).sum::<usize>() - gap;
    let spelled = |name: fn(Tab) -> Tr| -> Vec<String> {
        Tab::ALL.into_iter().map(|tab| one(model, tab, name(tab).get(model.lang))).collect()
    };
    let (mut names, mut gap) = (spelled(Tab::full), 2);
    if cells(&names, gap) > room {
        names = spelled(Tab::label);
    }
    if cells(&names, gap) > room {
        gap = 1;
    }
    while cells(&names, gap) > room {
        let others = names.iter_mut().zip(Tab::ALL).filter(|(_, tab)| *tab != model.tab);
        let Some((longest, tab)) = others.rev().max_by_key(|(name, _)| width(name)) else { break };
        let letters = one(model, tab, tab.short().get(model.lang));
        if *longest == letters {
            break;
        }
        *longest = letters;
    }
    let mut left = at;
    for (name, tab) in names.iter().zip(Tab::ALL) {
        let used = put(buf, left, name, if tab == model.tab { STRONG } else { PLAIN });
        left = skip(left, used + gap as u16);
    }
}

/// `3 Nhiệm vụ`, in brackets for the current tab.
fn one(model: &Model, tab: Tab, label: &str) -> String {
    if tab != model.tab {
        return format!("{} {label}", tab.digit());
    }
    // The list shown by `v` has another name than its tab.
    let other = model.kind().filter(|kind| tab.kinds().first() != Some(kind));
    format!("[{} {}]", tab.digit(), other.map_or(label, |kind| def(kind).many.get(model.lang)))
}
