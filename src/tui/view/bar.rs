//! The two lines at the bottom: the message, and the keys.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::kinds::{Column, def};
use crate::i18n::tr;
use crate::service::api::{FilterFault, Role};
use crate::text::{Ellipsis, truncate, width};
use crate::tui::model::layer::Layer;
use crate::tui::model::{Connection, Model, Tone};
use crate::tui::paint::{BAD, DONE, PLAIN, QUIET, SOON, STRONG, put, put_right, skip};
use crate::tui::rule::{Flag, Place, Rule};
use crate::tui::tab::Tab;
use crate::tui::update::actions::hints_in;
use crate::tui::words;
use crate::words::warning;

use super::cells::is_spelled;

/// The message or the obstacle; otherwise the state of the connection, or the meaning of the state letters of a list
/// with `list_cells`.
pub(super) fn message(model: &Model, list_cells: u16, at: Rect, buf: &mut Buffer) {
    if let Some((text, tone)) = &model.message {
        let (sign, style) = match tone {
            Tone::Plain => ("", PLAIN),
            Tone::Good => ("", DONE),
            Tone::Bad => ("! ", BAD),
        };
        let used = put(buf, at, sign, style);
        put(buf, skip(at, used), text, style);
        return;
    }
    if let Some(fault) = fault(model) {
        // The sentence may contain the suggestion already.
        let meant = fault.suggestion.as_ref().filter(|meant| !fault.message.contains(meant.as_str()));
        let meant = meant.map(|meant| format!(" {} {meant}?", tr("Ý là", "Perhaps").get(model.lang)));
        let text = format!("! {}{}", fault.message, meant.unwrap_or_default());
        put(buf, at, &text, BAD);
        return;
    }
    if let Connection::Gone(..) = model.connection {
        let said = tr(
            "Mất kết nối; đang tự nối lại. Những gì đã hiện vẫn xem được.",
            "No connection; trying again. What is shown can still be read.",
        );
        put(buf, at, said.get(model.lang), BAD);
        return;
    }
    if !standing(model, at, buf) && !is_spelled(usize::from(list_cells)) {
        put(buf, at, &legend(model, usize::from(at.width)), QUIET);
    }
}

/// The meaning of the state letters, if the list has any.
fn legend(model: &Model, cells: usize) -> String {
    let list = model.list().filter(|list| model.place() == Place::LIST && list.total > 0);
    let Some(list) = list.filter(|list| def(list.kind).columns.contains(&Column::State)) else { return String::new() };
    let state = list.current().and_then(|row| row.record.state());
    words::state_legend(list.kind, state, cells, model.lang)
}

/// What is wrong with the filter being typed, or with the one in force.
fn fault(model: &Model) -> Option<&FilterFault> {
    match (model.layers.last(), model.tab) {
        (Some(Layer::Filter(line)), _) => line.fault.as_ref(),
        _ if model.layers.iter().any(Layer::is_pane) => None,
        (_, Tab::Activity) => model.activity.filter.fault(),
        _ => model.list().and_then(|list| list.filter.fault()),
    }
}

/// Where to read all of a problem that is cut.
const READ_MORE: &str = " dondoc status";

/// The first problem for an admin, and the number of the others; returns whether there is any.
fn standing(model: &Model, at: Rect, buf: &mut Buffer) -> bool {
    let Some((first, more)) = model.standing.split_first().filter(|_| model.role() == Role::Admin) else {
        return false;
    };
    let left = if more.is_empty() { at } else { put_right(buf, at, &format!("+{}", more.len()), SOON) };
    let used = put(buf, left, "! ", SOON);
    let left = skip(left, used);
    let (what, room) = (warning(first, model.lang).sentence(), usize::from(left.width));
    if width(&what) <= room {
        put(buf, left, &what, QUIET);
    } else {
        let cut = truncate(&what, room.saturating_sub(width(READ_MORE)), Ellipsis::Unicode);
        put(buf, left, &format!("{cut}{READ_MORE}"), QUIET);
    }
    true
}

/// The keys of this place; the keys to the other places are at the end.
pub(super) fn hints(model: &Model, at: Rect, buf: &mut Buffer) {
    let lang = model.lang;
    let all: Vec<(&Rule, String)> =
        hints_in(model.situation(), lang).map(|(rule, hint, key)| (rule, format!("{key} {hint}"))).collect();
    let reserved: usize =
        all.iter().filter(|(rule, _)| rule.is(Flag::AlwaysHinted)).map(|(_, text)| width(text) + 2).sum();
    let mut left = at;
    let mut room = usize::from(at.width).saturating_sub(reserved);
    for (rule, text) in &all {
        let cells = width(text) + 2;
        if !rule.is(Flag::AlwaysHinted) {
            if cells > room {
                continue;
            }
            room -= cells;
        }
        let (key, hint) = text.split_once(' ').unwrap_or((text, ""));
        let used = put(buf, left, key, STRONG);
        left = skip(left, used + 1);
        let used = put(buf, left, hint, QUIET);
        left = skip(left, used + 2);
    }
}
