//! Runs actions of the table.

use crate::domain::id::Kind;
use crate::i18n::both;
use crate::tui::keymap;
use crate::tui::layers::{Asked, Confirm};
use crate::tui::model::Model;
use crate::tui::model::layer::Layer;
use crate::tui::rule::{Flag, Group, Needs};

use super::actions::RULES;
use super::bulk;

/// Does the action at this place of the table, or says why not. One on marked records that the filter hides is confirmed
/// first.
pub(super) fn command(model: &mut Model, at: usize) {
    let Some(rule) = RULES.get(at) else { return };
    model.message = None;
    if let Err(why) = keymap::check(rule, &model.situation()) {
        let words = why.words(model.lang);
        model.refuse(words);
        return;
    }
    let on_records = rule.group == Group::Change && rule.needs != Needs::Nothing && !rule.is(Flag::Marking);
    if !on_records || !bulk::asks_first(model, at) {
        (rule.run)(model);
    }
}

/// Does it now.
pub(super) fn go(model: &mut Model, at: usize) {
    if let Some(rule) = RULES.get(at) {
        (rule.run)(model);
    }
}

/// The number of marked records that pass the filter is known: the action goes on, or is confirmed first.
pub(super) fn counted(model: &mut Model, kind: Kind, at: usize, passing: u32) {
    let all = model.lists.get(&kind).map_or(0, |list| list.marks.len());
    let hidden = all.saturating_sub(passing as usize);
    if hidden == 0 {
        go(model, at);
        return;
    }
    let lang = model.lang;
    let title = both!(lang, "Áp dụng cho {all} dòng đã đánh dấu?", "Act on {all} marked rows?");
    let text = both!(lang, "Trong đó {hidden} dòng đang bị bộ lọc che.", "{hidden} of them are hidden by the filter.");
    model.layers.push(Layer::Confirm(Confirm::new(Asked::Hidden(at), title, text)));
}
