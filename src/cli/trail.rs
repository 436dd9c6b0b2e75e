//! `history` and `audit log`: what was changed, when, and by which user.

use serde_json::{Value as Json, json};

use crate::domain::event::{Change, Event};
use crate::domain::field::Type;
use crate::domain::id::Id;
use crate::domain::json::event_to_json;
use crate::domain::kinds::def;
use crate::domain::show::{rows_before, show, show_row};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::{Entry, Names, verbs};

use super::desk::Desk;
use super::error::{Error, name};
use super::records;
use super::words;

/// The maximum entries of one request.
const PAGE: u32 = 500;

/// The history of one record.
pub(super) fn history(desk: &mut Desk, text: &str) -> Result<(), Error> {
    let mut session = desk.session()?;
    let id = records::one(&mut session, records::NAMED, text)?;
    print(desk, &mut session, Some(id), None, u32::MAX)
}

/// The trail of all records, or the part that passes a filter.
pub(super) fn log(desk: &mut Desk, filter: &str, limit: u32) -> Result<(), Error> {
    let mut session = desk.session()?;
    let filter = Some(filter.trim()).filter(|text| !text.is_empty());
    print(desk, &mut session, None, filter, limit)
}

/// Prints lines as they arrive, newest first: the server returns a limited number at a time, and a long trail is never
/// held here completely.
fn print(
    desk: &mut Desk,
    session: &mut super::session::Session,
    id: Option<Id>,
    filter: Option<&str>,
    limit: u32,
) -> Result<(), Error> {
    let (mut left, mut before, mut first) = (limit, None, true);
    // Before anything is printed: the filter may be wrong.
    let mut next = Some(session.trail(id, filter, before, left.clamp(1, PAGE))?);
    if desk.json {
        desk.out.raw("[")?;
    }
    while left > 0 {
        let trail = match next.take() {
            Some(first) => first,
            None => session.trail(id, filter, before, left.min(PAGE))?,
        };
        for mut entry in trail.entries.iter().cloned() {
            if id.is_some() {
                // Other effects of the same command are in the trails of those records.
                entry.events.retain(|event| Some(event.id) == id);
                entry.records = entry.by_record().len() as u32;
            }
            if desk.json {
                desk.out.raw(if first { "\n" } else { ",\n" })?;
                desk.out.json(&as_json(&entry))?;
            } else {
                for line in lines(&entry, &trail.names, desk.lang) {
                    desk.out.line(&line)?;
                }
            }
            first = false;
        }
        left = left.saturating_sub(trail.entries.len() as u32);
        before = trail.next;
        desk.out.flush()?;
        if !trail.more || before.is_none() {
            break;
        }
    }
    if desk.json {
        desk.out.raw(if first { "]\n" } else { "\n]\n" })?;
    }
    Ok(desk.out.flush()?)
}

fn as_json(entry: &Entry) -> Json {
    json!({
        "seq": entry.line,
        "at": entry.at.rfc3339(),
        "by": entry.by,
        "what": entry.what,
        "records": entry.records,
        "events": entry.events.iter().map(event_to_json).collect::<Vec<_>>(),
    })
}

/// An entry as text: when, user and action, then each changed record with its fields.
pub(super) fn lines(entry: &Entry, names: &Names, lang: Lang) -> Vec<String> {
    let what = verbs::done(&entry.what, lang);
    let line = entry.line.map_or_else(String::new, |line| format!("#{line}  "));
    let mut lines = vec![format!("{line}{}  {}  {what}", entry.at.dmy_hm(), entry.by)];
    let records = entry.by_record();
    for (id, events) in &records {
        lines.push(format!("  {} ({id})", name(*id, names)));
        lines.extend(events.iter().flat_map(|event| event_lines(event, names, lang)));
    }
    if entry.what == verbs::REFUSALS {
        lines.push(format!("  {}", words::times(entry.records, lang)));
        return lines;
    }
    let more = (entry.records as usize).saturating_sub(records.len());
    if more > 0 {
        lines.push(format!("  {}", words::and_more(more, lang)));
    }
    lines
}

fn event_lines(event: &Event, names: &Names, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> =
        event.changes.iter().flat_map(|change| change_lines(event, change, names, lang)).collect();
    match event.archived {
        Some((_, true)) => lines.push(format!("    {}", verbs::done("archive", lang))),
        Some((_, false)) => lines.push(format!("    {}", verbs::done("restore", lang))),
        None => {}
    }
    lines
}

fn change_lines(event: &Event, change: &Change, names: &Names, lang: Lang) -> Vec<String> {
    let Some(field) = def(event.id.kind).field(change.field) else { return Vec::new() };
    let name_of = |id: Id| Some(name(id, names));
    let label = field.label(lang);
    if let (Type::Rows(columns), Value::Rows(after)) = (field.ty, &change.after)
        && let Some(known) = rows_before(&change.before, after)
    {
        // For a small table that grew, only the new rows: the others are in older lines.
        let rows = after.iter().skip(known);
        return rows.map(|row| format!("    {label}: + {}", show_row(columns, row, lang, &name_of))).collect();
    }
    let words = |value| match show(field, value, lang, &name_of) {
        text if text.is_empty() => "–".to_owned(),
        text => text,
    };
    vec![if event.created {
        format!("    {label}: {}", words(&change.after))
    } else {
        format!("    {label}: {} → {}", words(&change.before), words(&change.after))
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::{Day, Moment};
    use crate::domain::id::Kind;
    use crate::domain::kinds::task;
    use crate::service::api::Position;

    #[test]
    fn a_change_reads_as_before_and_after() {
        let id = Id::new(Kind::Task, 42);
        let changes = vec![
            Change { field: task::STATE, before: Value::choice(0), after: Value::choice(task::DONE) },
            Change { field: task::COMPLETED_ON, before: Value::EMPTY, after: Value::day(Day(19_630)) },
        ];
        let event = Event { id, rev: 2, created: false, archived: None, changes };
        let entry = Entry {
            position: Position([7; 16]),
            line: Some(7),
            at: Moment(0),
            by: "admin1".into(),
            what: "move".into(),
            records: 3,
            events: vec![event],
        };
        assert_eq!(
            lines(&entry, &vec![(id, "NV-2023-0042".into())], Lang::En),
            [
                "#7  01/01/1970 07:00  admin1  moved",
                "  NV-2023-0042 (task-42)",
                "    State: Not started → Done",
                "    Completed on: – → 30/09/2023",
                "  … and 2 more",
            ]
        );
    }
}
