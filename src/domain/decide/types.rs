//! Checks every value against its field's type: a client may send anything.

use crate::domain::day::YEARS;
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::{Field, Type};
use crate::domain::id::Id;
use crate::domain::phone;
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;
use crate::text::garbled;

/// The maximum entries of a list or rows of a table in one field.
const MOST_ENTRIES: usize = 500;

/// Faults of the changed values, and missing required ones.
pub(super) fn faults(world: &dyn World, before: Option<&Record>, after: &Record) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (no, field, value) in after.fields() {
        if field.required && value.is_empty() {
            faults.push(Fault::at(after.id, no, Problem::Missing));
        }
        if before.is_some_and(|old| old.get(no) == value) {
            continue;
        }
        if let Some(problem) = problem(world, after.id, field, before.map(|old| old.get(no)), value) {
            faults.push(Fault::at(after.id, no, problem));
        }
    }
    faults
}

/// What is wrong with a value; entries and rows that `before` already held are not checked again.
fn problem(world: &dyn World, owner: Id, field: &Field, before: Option<&Value>, value: &Value) -> Option<Problem> {
    match (field.ty, value) {
        (_, Value::One(Scalar::Empty)) => None,
        (Type::Texts | Type::Years | Type::Days, Value::Many(list)) => {
            if list.len() > MOST_ENTRIES {
                return Some(Problem::TooMany { max: MOST_ENTRIES as u32 });
            }
            let entry = Field {
                ty: match field.ty {
                    Type::Years => Type::Int(1_900, 2_999),
                    Type::Days => Type::Day(crate::domain::field::Lean::Past),
                    _ => Type::Text,
                },
                ..*field
            };
            let known = |entry: &Scalar| matches!(before, Some(Value::Many(old)) if old.contains(entry));
            list.iter().filter(|held| !known(held)).find_map(|held| {
                if held.is_empty() { Some(Problem::WrongType) } else { scalar(world, owner, &entry, held) }
            })
        }
        (Type::Rows(columns), Value::Rows(rows)) => {
            if rows.len() > MOST_ENTRIES {
                return Some(Problem::TooMany { max: MOST_ENTRIES as u32 });
            }
            let held = |row: &Vec<Scalar>| matches!(before, Some(Value::Rows(old)) if old.contains(row));
            rows.iter().filter(|row| !held(row)).find_map(|row| row_problem(world, owner, columns, row))
        }
        (Type::Texts | Type::Years | Type::Days | Type::Rows(_), _) | (_, Value::Many(_) | Value::Rows(_)) => {
            Some(Problem::WrongType)
        }
        (_, Value::One(held)) => scalar(world, owner, field, held),
    }
}

fn row_problem(world: &dyn World, owner: Id, columns: &[Field], row: &[Scalar]) -> Option<Problem> {
    if row.len() != columns.len() {
        return Some(Problem::WrongType);
    }
    columns.iter().zip(row).find_map(|(column, held)| match held {
        Scalar::Empty if column.required => Some(Problem::Missing),
        Scalar::Empty => None,
        _ => scalar(world, owner, column, held),
    })
}

fn scalar(world: &dyn World, owner: Id, field: &Field, held: &Scalar) -> Option<Problem> {
    match (field.ty, held) {
        // Only the program sets the number of a secret, and no secret is stored like other texts.
        (_, Scalar::SecretText(text)) if field.secret => text_problem(text.text(), field.max, false),
        _ if field.secret => Some(Problem::WrongType),
        (Type::Text | Type::Document | Type::Texts, Scalar::Text(text)) => text_problem(text, field.max, false),
        (Type::Memo, Scalar::Text(text)) => text_problem(text, field.max, true),
        (Type::Phone, Scalar::Text(text)) => text_problem(text, field.max, false).or_else(|| phone::problem(text)),
        (Type::Int(min, max), Scalar::Int(n)) => (!(min..=max).contains(n)).then_some(Problem::OutOfRange { min, max }),
        (Type::Flag, Scalar::Int(1)) => None,
        (Type::Day(_), Scalar::Day(day)) => {
            (!YEARS.contains(&day.year())).then(|| Problem::BadDate { text: day.to_string() })
        }
        (Type::Choice(choices), Scalar::Choice(place)) => {
            (usize::from(*place) >= choices.len()).then(|| Problem::NotAChoice { text: place.to_string() })
        }
        (Type::Ref(kind), Scalar::Ref(id)) => {
            if id.kind != kind {
                Some(Problem::WrongType)
            } else if *id == owner || world.record(*id).is_some() {
                None
            } else {
                Some(Problem::NotFound { text: id.to_string() })
            }
        }
        _ => Some(Problem::WrongType),
    }
}

fn text_problem(text: &str, max: usize, lines: bool) -> Option<Problem> {
    let length = text.chars().count();
    if length > max {
        return Some(Problem::TooLong { length: length as u32, max: max as u32 });
    }
    if text.chars().any(|c| c.is_control() && !(lines && c == '\n')) {
        return Some(Problem::ControlCharacters);
    }
    garbled(text).map(|how| Problem::Garbled { how })
}
