//! From the answers of a form to the action for the server.

use crate::domain::action::{Action, Draft, Edit};
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::kinds::assignment;
use crate::domain::value::{Scalar, Value};

use super::spec::{Answer, FieldKey, Purpose};

impl Purpose {
    /// The action for the answers. `None` if a required part is missing; a form does not let that happen.
    pub fn action(&self, kind: Kind, fixed: &[(FieldNo, Value)], answers: Vec<Answer>) -> Option<Action> {
        let part = |place: u8| {
            let found = answers.iter().find(|answer| answer.key == FieldKey::Part(place));
            found.and_then(|answer| answer.value.scalar()).cloned().unwrap_or_default()
        };
        Some(match self {
            Purpose::Create => Action::Create(vec![Draft { kind, values: values(fixed, answers) }]),
            Purpose::Edit(ids) | Purpose::Progress(ids) | Purpose::Note(ids) => {
                Action::Edit { ids: ids.clone(), edits: edits(answers) }
            }
            Purpose::Move { ids, to } => {
                Action::Move { ids: ids.clone(), to: *to, values: values(fixed, answers), seen: Vec::new() }
            }
            Purpose::Extend(ids) => Action::Extend {
                ids: ids.clone(),
                to: day(&part(0))?,
                reason: text(part(1)),
                document: text(part(2)),
                seen: Vec::new(),
            },
            Purpose::Remind(ids) => Action::Remind {
                ids: ids.clone(),
                on: day(&part(0))?,
                channel: choice(&part(1))?,
                note: text(part(2)),
                seen: Vec::new(),
            },
            Purpose::Assign(units) => Action::Assign {
                units: units.clone(),
                member: part(assignment::MEMBER.0).link()?,
                on: day(&part(assignment::FROM.0))?,
                decision: text(part(assignment::DECISION.0)),
            },
            Purpose::Row(_) => return None,
        })
    }
}

fn values(fixed: &[(FieldNo, Value)], answers: Vec<Answer>) -> Vec<(FieldNo, Value)> {
    let mut values = fixed.to_vec();
    for answer in answers {
        if let FieldKey::Field(no) = answer.key {
            values.retain(|(known, _)| *known != no);
            values.push((no, answer.value));
        }
    }
    values
}

fn edits(answers: Vec<Answer>) -> Vec<Edit> {
    let edit = |answer: Answer| match answer.key {
        FieldKey::Field(field) => Some(Edit { field, was: answer.was, value: answer.value }),
        FieldKey::Part(_) => None,
    };
    answers.into_iter().filter_map(edit).collect()
}

fn day(held: &Scalar) -> Option<Day> {
    match held {
        Scalar::Day(day) => Some(*day),
        _ => None,
    }
}

fn choice(held: &Scalar) -> Option<u8> {
    match held {
        Scalar::Choice(place) => Some(*place),
        _ => None,
    }
}

fn text(held: Scalar) -> String {
    match held {
        Scalar::Text(text) => text,
        _ => String::new(),
    }
}
