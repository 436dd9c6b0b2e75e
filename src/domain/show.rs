//! The value of a field, formatted for users.

use crate::i18n::{Lang, Tr, tr};

use super::field::{Field, Type};
use super::id::{Id, Kind};
use super::resolve;
use super::value::{Scalar, Value};

/// Shown instead of a secret.
pub const RECORDED: Tr = tr("đã ghi", "recorded");

/// Column or label: the members in charge by their assignments.
pub const IN_CHARGE: Tr = tr("Phụ trách", "In charge");

/// Returns the name of a record.
pub type NameOf<'a> = &'a dyn Fn(Id) -> Option<String>;

/// A value as text: dates as 30/09/2023, choices by their label, records by their name; "" for an empty one. Rows are
/// joined by "; ".
pub fn show(field: &Field, value: &Value, lang: Lang, name_of: NameOf) -> String {
    match value {
        Value::One(held) => show_scalar(field, held, lang, name_of),
        Value::Many(list) => joined(list.iter().map(|held| show_scalar(field, held, lang, name_of)), ", "),
        Value::Rows(rows) => match field.ty {
            Type::Rows(columns) => joined(rows.iter().map(|row| show_row(columns, row, lang, name_of)), "; "),
            _ => String::new(),
        },
    }
}

/// The members in charge of a record of this kind by their assignments; for a task, through its lead unit.
pub fn in_charge(kind: Kind, members: &[String], lang: Lang) -> String {
    let by = if kind == Kind::Task { tr(" (theo đơn vị)", " (by the unit)").get(lang) } else { "" };
    format!("{}{by}", members.join(", "))
}

/// One row of a small table, its filled cells joined by " · ".
pub fn show_row(columns: &[Field], row: &[Scalar], lang: Lang, name_of: NameOf) -> String {
    let cells = columns.iter().zip(row).map(|(column, held)| show_scalar(column, held, lang, name_of));
    joined(cells.filter(|cell| !cell.is_empty()), " · ")
}

/// A single value as text.
pub fn show_scalar(field: &Field, held: &Scalar, lang: Lang, name_of: NameOf) -> String {
    match held {
        Scalar::Empty => String::new(),
        Scalar::Text(text) => text.clone(),
        Scalar::Int(1) if matches!(field.ty, Type::Flag) => resolve::YES.label.get(lang).to_owned(),
        Scalar::Int(n) => n.to_string(),
        Scalar::Day(day) => day.dmy(),
        Scalar::Choice(place) => {
            field.choice(*place).map_or_else(|| place.to_string(), |choice| choice.label.get(lang).to_owned())
        }
        Scalar::Ref(id) => name_of(*id).unwrap_or_else(|| id.to_string()),
        Scalar::Secret(_) | Scalar::SecretText(_) => RECORDED.get(lang).to_owned(),
    }
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push_str(between);
        }
        text.push_str(&part);
    }
    text
}

/// How many rows a small table had before, if rows were only added: then a trail shows only the new ones.
pub fn rows_before(before: &Value, after: &[Vec<Scalar>]) -> Option<usize> {
    match before {
        Value::Rows(rows) if after.starts_with(rows) => Some(rows.len()),
        before if before.is_empty() => Some(0),
        _ => None,
    }
}
