//! `show`: one record with its related records.

use serde_json::{Value as Json, json};

use crate::domain::field::{Field, Type};
use crate::domain::id::Id;
use crate::domain::kinds::def;
use crate::domain::show::{IN_CHARGE, in_charge, show as in_words, show_row};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::{Detail, Related};
use crate::text::{Ellipsis, pad, width};

use super::desk::Desk;
use super::error::{Error, name};
use super::list::{row_json, state, title};
use super::records;
use super::records::handle;
use super::secrets;
use super::words;

/// Shows one record.
pub(super) fn show(desk: &mut Desk, text: &str) -> Result<(), Error> {
    let mut session = desk.session()?;
    let id = records::one(&mut session, records::NAMED, text)?;
    let Some(detail) = session.detail(id)? else {
        return Err(Error::refused(vec![words::NO_SUCH_RECORD.get(desk.lang).to_owned()]));
    };
    if desk.json {
        desk.out.json(&as_json(&detail))?;
        desk.out.raw("\n")?;
    } else {
        for line in lines(&detail, desk.lang) {
            desk.out.line(&line)?;
        }
    }
    Ok(desk.out.flush()?)
}

fn as_json(detail: &Detail) -> Json {
    let mut json = row_json(&detail.row, &detail.names, detail.today);
    let related = |related: &Related| {
        let field = def(related.kind).field(related.field).map_or("", |field| field.name);
        let ids: Vec<String> = related.rows.iter().map(|row| row.record.id.to_string()).collect();
        json!({ "kind": related.kind.name(), "field": field, "total": related.total, "first": ids })
    };
    if let Some(object) = json.as_object_mut() {
        object.insert("related".into(), detail.related.iter().map(related).collect());
    }
    json
}

fn lines(detail: &Detail, lang: Lang) -> Vec<String> {
    let record = &detail.row.record;
    let def = def(record.kind());
    let name_of = |id: Id| Some(name(id, &detail.names));
    let mut facts: Vec<(&str, Vec<String>)> = Vec::new();
    for (_, field, value) in record.fields().filter(|(_, _, value)| !value.is_empty()) {
        let said = if field.secret {
            vec![secrets::recorded(&handle(record), lang)]
        } else {
            field_lines(field, value, lang, &name_of)
        };
        facts.push((field.label(lang), said));
    }
    if !detail.row.in_charge.is_empty() {
        let members: Vec<String> = detail.row.in_charge.iter().map(|id| name(*id, &detail.names)).collect();
        facts.push((IN_CHARGE.get(lang), vec![in_charge(record.kind(), &members, lang)]));
    }
    let mark = |mark: &crate::domain::record::Mark| vec![format!("{} · {}", mark.at.dmy_hm(), mark.by)];
    facts.push((words::CREATED.get(lang), mark(&record.created)));
    if record.rev > 1 {
        facts.push((words::UPDATED.get(lang), mark(&record.updated)));
    }
    let archived = if record.archived { format!(" [{}]", words::ARCHIVED.get(lang)) } else { String::new() };
    let mut lines =
        vec![format!("{} {}{archived}: {}", def.label(lang, false), handle(record), title(record, &detail.names))];
    let cells = facts.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    for (label, texts) in facts {
        for (at, text) in texts.into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            lines.push(format!("  {}  {text}", pad(label, cells, Ellipsis::Unicode)));
        }
    }
    for related in &detail.related {
        lines.extend(related_lines(related, detail, lang));
    }
    lines
}

/// A value on separate lines: a memo by its lines, a small table by its rows.
fn field_lines(field: &Field, value: &Value, lang: Lang, name_of: crate::domain::show::NameOf) -> Vec<String> {
    match (field.ty, value) {
        (Type::Rows(columns), Value::Rows(rows)) => rows
            .iter()
            .zip(1..)
            .map(|(row, no): (_, u32)| format!("{no}. {}", show_row(columns, row, lang, name_of)))
            .collect(),
        _ => in_words(field, value, lang, name_of).lines().map(str::to_owned).collect(),
    }
}

fn related_lines(related: &Related, detail: &Detail, lang: Lang) -> Vec<String> {
    let def = def(related.kind);
    let field = def.field(related.field).map_or("", |field| field.label(lang));
    let mut lines = vec![format!("{} ({field}): {}", def.label(lang, true), related.total)];
    for row in &related.rows {
        let record = &row.record;
        let state = state(record, lang);
        let between = if state.is_empty() { "" } else { " · " };
        lines.push(format!("  {}{between}{state} · {}", handle(record), title(record, &detail.names)));
    }
    let more = (related.total as usize).saturating_sub(related.rows.len());
    if more > 0 {
        lines.push(format!("  {}", words::and_more(more, lang)));
    }
    lines
}
