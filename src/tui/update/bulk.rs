//! Marks, and actions on all marked records.

use crate::domain::action::MOST_RECORDS;
use crate::domain::id::{Id, Kind};
use crate::i18n::both;
use crate::service::api::{Ask, MOST_ROWS, Numbers, PageQuery, Rows};
use crate::text::fold;
use crate::tui::model::called::called;
use crate::tui::model::{Model, Tone, Want};
use crate::tui::rule::Place;

use super::ask;

/// Marks the selected record, or removes its mark, and moves to the next.
pub(super) fn mark(model: &mut Model) {
    let Some(list) = model.list_mut() else { return };
    let Some((id, name)) = list.current().map(|row| (row.record.id, called(&row.record))) else { return };
    if !list.marks.remove(&id) {
        list.marks.insert(id);
        list.mark_names.insert(id, name);
    }
    // A filter by marks shows other rows now.
    let words = fold(&list.filter.text);
    list.stale |= words.contains("mark") || words.contains("dau");
    list.step(1);
}

/// Removes all marks.
pub(super) fn unmark(model: &mut Model) {
    if let Some(list) = model.list_mut() {
        list.marks.clear();
        list.mark_names.clear();
    }
}

/// Marks all that pass the filter.
pub(super) fn mark_all(model: &mut Model) {
    let lang = model.lang;
    let Some(list) = model.list() else { return };
    let kind = list.kind;
    if list.total as usize > MOST_RECORDS {
        let words = both!(
            lang,
            "Nhiều hơn {MOST_RECORDS} dòng: hãy lọc hẹp hơn rồi đánh dấu.",
            "More than {MOST_RECORDS} rows: filter more narrowly before marking."
        );
        model.refuse(words);
        return;
    }
    let query = list.query(lang, false);
    ask::ask(model, Want::MarkAll(kind), Ask::Numbers(PageQuery { offset: 0, around: None, ..query }));
}

/// The numbers of the records to be marked; their names are requested next.
pub(super) fn numbered(model: &mut Model, kind: Kind, numbers: Numbers) {
    if let Some(fault) = numbers.fault {
        model.refuse(fault.message);
        return;
    }
    let Some(list) = model.lists.get_mut(&kind) else { return };
    list.marks.extend(numbers.nos.iter().map(|no| Id::new(kind, *no)));
    let words = both!(model.lang, "Đã đánh dấu {} dòng.", "{} rows are marked.", list.marks.len());
    model.say(words, Tone::Plain);
    name_marked(model, kind, numbers.nos);
}

fn name_marked(model: &mut Model, kind: Kind, nos: Vec<u32>) {
    if !nos.is_empty() {
        let part = nos.iter().copied().take(MOST_ROWS as usize).collect();
        ask::ask(model, Want::NameMarked(kind, nos), Ask::Rows { kind, nos: part });
    }
}

/// The names of some of the marked records.
pub(super) fn named(model: &mut Model, kind: Kind, mut nos: Vec<u32>, rows: &Rows) {
    let Some(list) = model.lists.get_mut(&kind) else { return };
    list.mark_names.extend(rows.rows.iter().map(|row| (row.record.id, called(&row.record))));
    nos.drain(..nos.len().min(rows.taken.max(1) as usize));
    name_marked(model, kind, nos);
}

/// If the filter may hide marked records, asks how many; then the action continues by itself.
pub(super) fn asks_first(model: &mut Model, at: usize) -> bool {
    if model.place() != Place::LIST {
        return false;
    }
    let lang = model.lang;
    let Some(list) = model.list() else { return false };
    let seen = list.rows.iter().filter(|row| list.is_marked(row.record.id)).count();
    if list.marks.is_empty() || seen == list.marks.len() || list.filter.text.is_empty() {
        return false;
    }
    let kind = list.kind;
    let mut query = list.query(lang, false);
    query.filter = format!("({}) is:marked", list.filter.text);
    query.offset = 0;
    query.limit = 1;
    ask::ask(model, Want::CountMarked(kind, at), Ask::Page(query));
    true
}
