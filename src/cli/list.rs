//! `list`: pages of records as a table for people or as one JSON array.

use serde_json::{Value as Json, json};

use crate::domain::day::Day;
use crate::domain::facts;
use crate::domain::field::{Field, Type};
use crate::domain::id::{Id, Kind};
use crate::domain::json::record_to_json;
use crate::domain::kinds::{self, Def, def};
use crate::domain::record::Record;
use crate::domain::resolve;
use crate::domain::show::{IN_CHARGE, show};
use crate::i18n::Lang;
use crate::service::api::{MOST_ROWS, Names, Numbers, PageQuery, Row, Rows, SortKey};

use super::args::ListArgs;
use super::desk::Desk;
use super::error::{Error, name};
use super::records::{self, handle};
use super::session::Session;
use super::table::{Column, Table};
use super::words;

/// Lists records of a kind.
pub(super) fn list(desk: &mut Desk, args: &ListArgs) -> Result<(), Error> {
    let kind = records::kind(&args.kind, desk.lang)?;
    let sort = sort_keys(kind, args.sort.as_deref().unwrap_or_default(), desk.lang)?;
    let query = PageQuery { sort, ..all(kind, &args.filter.join(" "), desk.lang) };
    let mut session = desk.session()?;
    if desk.json {
        as_json(desk, &mut session, &query, args.limit)
    } else {
        as_table(desk, &mut session, &query, args.limit)
    }
}

/// A query for everything that a filter finds.
pub(super) fn all(kind: Kind, filter: &str, lang: Lang) -> PageQuery {
    PageQuery {
        kind,
        filter: filter.to_owned(),
        typing: false,
        sort: Vec::new(),
        offset: 0,
        limit: MOST_ROWS,
        around: None,
        marked: Vec::new(),
        lang,
    }
}

/// Passes the rows of a list, up to `limit`, to `take`, some thousand at a time, and returns the list's numbers. The
/// records and their order are those of the moment of the request, so that each comes once, even if others write.
pub(super) fn each_rows(
    session: &mut Session,
    query: &PageQuery,
    limit: Option<u32>,
    mut take: impl FnMut(&Numbers, Rows) -> Result<(), Error>,
) -> Result<Numbers, Error> {
    let list = session.numbers(query)?;
    let wanted = limit.map_or(list.nos.len(), |limit| list.nos.len().min(limit as usize));
    let mut rest = list.nos.get(..wanted).unwrap_or_default();
    while !rest.is_empty() {
        let rows = session.rows(query.kind, rest)?;
        rest = rest.get(rows.taken as usize..).unwrap_or_default();
        take(&list, rows)?;
    }
    Ok(list)
}

fn sort_keys(kind: Kind, text: &str, lang: Lang) -> Result<Vec<SortKey>, Error> {
    text.split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let (word, descending) = word.strip_prefix('-').map_or((word, false), |rest| (rest, true));
            resolve::field(word, def(kind).fields, &[]).map(|field| SortKey { field, descending }).map_err(|near| {
                let error = Error::usage(words::no_field(word, lang));
                near.map_or(error.clone(), |near| error.hint(words::did_you_mean(near, lang)))
            })
        })
        .collect()
}

fn as_json(desk: &mut Desk, session: &mut Session, query: &PageQuery, limit: Option<u32>) -> Result<(), Error> {
    let mut first = true;
    desk.out.raw("[")?;
    each_rows(session, query, limit, |_, page| {
        for row in &page.rows {
            desk.out.raw(if first { "\n" } else { ",\n" })?;
            first = false;
            desk.out.json(&row_json(row, &page.names, page.today))?;
        }
        Ok(desk.out.flush()?)
    })?;
    desk.out.raw(if first { "]\n" } else { "\n]\n" })?;
    Ok(desk.out.flush()?)
}

/// A record for scripts: its fields by name, after each reference the name of its target, and derived facts:
/// `days_late`, and the members in charge of a unit, or of a task that names no member.
pub(super) fn row_json(row: &Row, names: &Names, today: Day) -> Json {
    let record = &row.record;
    let plain = record_to_json(record);
    let mut object = serde_json::Map::new();
    for (key, value) in plain {
        let pointed = def(record.kind()).named(&key).and_then(|(no, _)| record.link(no));
        let is_reference = def(record.kind()).named(&key).is_some_and(|(_, field)| is_reference(field));
        object.insert(key.clone(), value);
        if is_reference {
            object.insert(format!("{key}_name"), pointed.map_or(Json::Null, |id| json!(name(id, names))));
        }
    }
    if def(record.kind()).due.is_some() {
        object.insert("days_late".into(), facts::late(record, today).map_or(Json::Null, |days| json!(days.max(0))));
    }
    if def(record.kind()).in_charge().is_some() {
        object.insert("in_charge".into(), row.in_charge.iter().map(Id::to_string).collect());
        object.insert("in_charge_names".into(), row.in_charge.iter().map(|id| name(*id, names)).collect());
    }
    Json::Object(object)
}

fn is_reference(field: &Field) -> bool {
    matches!(field.ty, Type::Ref(_))
}

fn as_table(desk: &mut Desk, session: &mut Session, query: &PageQuery, limit: Option<u32>) -> Result<(), Error> {
    let def = def(query.kind);
    let lang = desk.lang;
    let mut table = Table::new(headings(def, lang), desk.out.cells);
    let mut headed = false;
    let list = each_rows(session, query, limit, |_, page| {
        let rows: Vec<Vec<String>> = page.rows.iter().map(|row| cells(def, row, &page, lang)).collect();
        table.fit(&rows);
        if !headed && !rows.is_empty() {
            desk.out.line(&table.head())?;
            headed = true;
        }
        for row in &rows {
            desk.out.line(&table.line(row))?;
        }
        Ok(desk.out.flush()?)
    })?;
    if desk.out.cells.is_some() {
        desk.out.line(&words::shown(list.total, list.all, def.label(lang, true), lang))?;
    }
    Ok(desk.out.flush()?)
}

/// For a column that is never cut: half a date, number, code or state is misleading.
const WHOLE: usize = usize::MAX;

/// Whether a column of this field is never cut.
fn is_short(field: &Field) -> bool {
    field.is_number() && field.choices().is_none() && !is_reference(field)
        || matches!(field.ty, Type::Years | Type::Days)
        || field.name == "code"
}

/// The columns of the kind's list; the first one identifies a record on the command line.
fn headings(def: &'static Def, lang: Lang) -> Vec<Column> {
    let column = |head: &str, least: usize, right: bool| Column { head: head.to_owned(), right, least };
    let id = column(if def.code.is_some() { words::CODE } else { words::ID }.get(lang), WHOLE, false);
    std::iter::once(id)
        .chain(def.columns.iter().filter(|shown| **shown != kinds::Column::Code).map(|shown| match shown {
            kinds::Column::Late => column(words::LATE.get(lang), WHOLE, true),
            kinds::Column::InCharge(cells) => column(IN_CHARGE.get(lang), usize::from(*cells), false),
            kinds::Column::Field(no, cells) => {
                let field = def.field(*no);
                let least = match (cells, field) {
                    (_, Some(field)) if is_short(field) => WHOLE,
                    (0, _) => 20,
                    (cells, _) => usize::from(*cells),
                };
                column(field.map_or("", |field| field.label(lang)), least, false)
            }
            kinds::Column::State | kinds::Column::Code => {
                let state = def.machine.and_then(|machine| def.field(machine.field));
                column(state.map_or("", |field| field.label(lang)), WHOLE, false)
            }
        }))
        .collect()
}

fn cells(def: &'static Def, row: &Row, page: &Rows, lang: Lang) -> Vec<String> {
    let record = &row.record;
    let name_of = |id: Id| Some(name(id, &page.names));
    std::iter::once(handle(record))
        .chain(def.columns.iter().filter(|shown| **shown != kinds::Column::Code).map(|shown| {
            match shown {
                kinds::Column::Late => facts::late(record, page.today)
                    .filter(|days| *days >= -i32::from(page.soon_days) && *days != 0)
                    .map_or_else(String::new, |days| words::late(days, lang)),
                kinds::Column::InCharge(_) => {
                    row.in_charge.iter().map(|id| name(*id, &page.names)).collect::<Vec<_>>().join(", ")
                }
                kinds::Column::Field(no, _) => {
                    def.field(*no).map_or_else(String::new, |field| show(field, record.get(*no), lang, &name_of))
                }
                kinds::Column::State | kinds::Column::Code => state(record, lang).to_owned(),
            }
        }))
        .collect()
}

/// The label of the record's state.
pub(super) fn state(record: &Record, lang: Lang) -> &'static str {
    let place = record.state().map(usize::from);
    place.and_then(|place| def(record.kind()).states().get(place)).map_or("", |choice| choice.label.get(lang))
}

/// The title of a record; if it has none, the names of the records it refers to.
pub(super) fn title(record: &Record, names: &Names) -> String {
    if !record.title().is_empty() {
        return record.title().to_owned();
    }
    record.links().take(2).map(|(_, id)| name(id, names)).collect::<Vec<_>>().join(" – ")
}
