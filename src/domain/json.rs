//! Values and events as JSON, by the field table: the same format in the journal, in `--json` and in exports. Days are
//! ISO 8601, choices their keys, records `unit-12`, empty values null.

use serde_json::{Map, Value as Json, json};

use super::day::Day;
use super::event::{Change, Event};
use super::field::{Field, Type};
use super::id::Id;
use super::kinds::def;
use super::not_an_event::NotAnEvent;
use super::record::Record;
use super::value::{Scalar, Value};

/// The key of the number of a secret in JSON.
const SECRET: &str = "secret";

/// A field's value as JSON.
pub fn value_to_json(field: &Field, value: &Value) -> Json {
    match value {
        Value::One(held) => scalar_to_json(field, held),
        Value::Many(list) => list.iter().map(|held| scalar_to_json(field, held)).collect(),
        Value::Rows(rows) => {
            let columns = columns(field);
            rows.iter()
                .map(|row| {
                    let cell =
                        |(column, held): (&Field, &Scalar)| (column.name.to_owned(), scalar_to_json(column, held));
                    Json::Object(columns.iter().zip(row).map(cell).collect())
                })
                .collect()
        }
    }
}

fn columns(field: &Field) -> &'static [Field] {
    match field.ty {
        Type::Rows(columns) => columns,
        _ => &[],
    }
}

fn scalar_to_json(field: &Field, held: &Scalar) -> Json {
    match held {
        Scalar::Empty => Json::Null,
        Scalar::Text(text) => json!(text),
        Scalar::Int(n) if matches!(field.ty, Type::Flag) => json!(*n == 1),
        Scalar::Int(n) => json!(n),
        Scalar::Day(day) => json!(day.to_string()),
        Scalar::Choice(place) => field.choice(*place).map_or(json!(place), |choice| json!(choice.key)),
        Scalar::Ref(id) => json!(id.to_string()),
        Scalar::Secret(id) => json!({ SECRET: id.to_string() }),
        // No JSON of a record contains the text of a secret.
        Scalar::SecretText(_) => Json::Null,
    }
}

/// A field's value from JSON.
pub fn value_from_json(field: &Field, json: &Json) -> Result<Value, NotAnEvent> {
    match (field.ty, json) {
        (_, Json::Null) => Ok(Value::EMPTY),
        (Type::Texts | Type::Years | Type::Days, Json::Array(list)) => {
            list.iter().map(|json| scalar_from_json(field, json)).collect::<Result<_, _>>().map(Value::Many)
        }
        (Type::Rows(columns), Json::Array(rows)) => {
            rows.iter().map(|row| row_from_json(columns, row)).collect::<Result<_, _>>().map(Value::Rows)
        }
        _ => scalar_from_json(field, json).map(Value::One),
    }
}

fn row_from_json(columns: &[Field], row: &Json) -> Result<Vec<Scalar>, NotAnEvent> {
    let cell = |column: &Field| scalar_from_json(column, row.get(column.name).unwrap_or(&Json::Null));
    columns.iter().map(cell).collect()
}

fn scalar_from_json(field: &Field, json: &Json) -> Result<Scalar, NotAnEvent> {
    let read = || match (field.ty, json) {
        (_, Json::Null) => Some(Scalar::Empty),
        (Type::Text, json) if field.secret => {
            json.get(SECRET).and_then(Json::as_str).and_then(|id| id.parse().ok()).map(Scalar::Secret)
        }
        (Type::Text | Type::Memo | Type::Document | Type::Phone | Type::Texts, Json::String(text)) => {
            Some(Scalar::Text(text.clone()))
        }
        (Type::Int(..) | Type::Years, Json::Number(n)) => n.as_i64().map(Scalar::Int),
        (Type::Flag, Json::Bool(true)) => Some(Scalar::Int(1)),
        (Type::Day(_) | Type::Days, Json::String(text)) => Day::parse_iso(text).map(Scalar::Day),
        (Type::Choice(_), Json::String(key)) => field.place(key).map(Scalar::Choice),
        (Type::Ref(_), Json::String(id)) => id.parse().ok().map(Scalar::Ref),
        _ => None,
    };
    read().ok_or_else(|| NotAnEvent::CannotHold { field: field.name, value: json.to_string() })
}

/// A record as one object: its id, revision and marks, then every field, empty ones as null. A secret is only `true`.
pub fn record_to_json(record: &Record) -> Map<String, Json> {
    let mut object = Map::new();
    object.insert("id".into(), json!(record.id.to_string()));
    object.insert("rev".into(), json!(record.rev));
    for (_, field, value) in record.fields().filter(|(_, field, _)| !field.is_derived()) {
        match (field.secret, value.is_empty()) {
            (false, _) => object.insert(field.name.into(), value_to_json(field, value)),
            // For users who may not see secrets the field is empty, and it is left out, as if it did not exist.
            (true, true) => None,
            (true, false) => object.insert(field.name.into(), json!(true)),
        };
    }
    object.insert("archived".into(), json!(record.archived));
    object.insert("created_at".into(), json!(record.created.at.rfc3339()));
    object.insert("created_by".into(), json!(record.created.by));
    object.insert("updated_at".into(), json!(record.updated.at.rfc3339()));
    object.insert("updated_by".into(), json!(record.updated.by));
    object
}

/// An event in the journal's format: `{"id":"task-42","rev":3,"set":{"due":["2023-09-30","2023-10-30"]}}`, with
/// `"new":true` if it created the record and `"archived":[false,true]` if it archived it.
pub fn event_to_json(event: &Event) -> Json {
    let def = def(event.id.kind);
    let mut object = Map::new();
    object.insert("id".into(), json!(event.id.to_string()));
    object.insert("rev".into(), json!(event.rev));
    if event.created {
        object.insert("new".into(), json!(true));
    }
    if let Some((before, after)) = event.archived {
        object.insert("archived".into(), json!([before, after]));
    }
    let mut set = Map::new();
    for change in &event.changes {
        if let Some(field) = def.field(change.field) {
            set.insert(
                field.name.into(),
                json!([value_to_json(field, &change.before), value_to_json(field, &change.after)]),
            );
        }
    }
    if !set.is_empty() {
        object.insert("set".into(), Json::Object(set));
    }
    Json::Object(object)
}

/// Reads an event in the journal's format.
pub fn event_from_json(json: &Json) -> Result<Event, NotAnEvent> {
    let id: Id = json.get("id").and_then(Json::as_str).and_then(|id| id.parse().ok()).ok_or(NotAnEvent::NoId)?;
    let rev =
        json.get("rev").and_then(Json::as_u64).and_then(|rev| u32::try_from(rev).ok()).ok_or(NotAnEvent::NoRev)?;
    let created = json.get("new").and_then(Json::as_bool).unwrap_or(false);
    let archived = match json
        .get("archived")
        .map(|pair| (pair.get(0).and_then(Json::as_bool), pair.get(1).and_then(Json::as_bool)))
    {
        None => None,
        Some((Some(before), Some(after))) => Some((before, after)),
        Some(_) => return Err(NotAnEvent::ArchivedNotAPair),
    };
    let mut changes = Vec::new();
    if let Some(set) = json.get("set") {
        for (name, pair) in set.as_object().ok_or(NotAnEvent::SetNotAnObject)? {
            changes.push(change_from_json(id, name, pair)?);
        }
    }
    Ok(Event { id, rev, created, archived, changes })
}

fn change_from_json(id: Id, name: &str, pair: &Json) -> Result<Change, NotAnEvent> {
    let (field, table) = def(id.kind).named(name).ok_or_else(|| NotAnEvent::UnknownField(name.to_owned()))?;
    match (pair.get(0), pair.get(1)) {
        (Some(before), Some(after)) => {
            Ok(Change { field, before: value_from_json(table, before)?, after: value_from_json(table, after)? })
        }
        _ => Err(NotAnEvent::NotAPair(name.to_owned())),
    }
}

/// The events of one line as one JSON array.
pub fn events_to_json(events: &[Event]) -> Json {
    events.iter().map(event_to_json).collect()
}

/// Reads the events of one line.
pub fn events_from_json(text: &str) -> Result<Vec<Event>, NotAnEvent> {
    let json: Json = serde_json::from_str(text).map_err(|error| NotAnEvent::NotJson(error.to_string()))?;
    json.as_array().ok_or(NotAnEvent::NotAnArray)?.iter().map(event_from_json).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Kind;
    use crate::domain::kinds::task;

    #[test]
    fn an_event_reads_back_as_it_was_written() {
        let day = |text| Value::day(Day::parse_iso(text).expect("a day"));
        let event = Event {
            id: Id::new(Kind::Task, 42),
            rev: 3,
            created: false,
            archived: Some((false, true)),
            changes: vec![
                Change { field: task::DUE, before: day("2023-09-30"), after: day("2023-10-30") },
                Change { field: task::STATE, before: Value::choice(0), after: Value::choice(task::DONE) },
                Change { field: task::NO_DOCUMENT, before: Value::EMPTY, after: Value::int(1) },
                Change {
                    field: task::TAGS,
                    before: Value::EMPTY,
                    after: Value::Many(vec![Scalar::Text("DDCI".into())]),
                },
                Change {
                    field: task::REMINDERS,
                    before: Value::EMPTY,
                    after: Value::Rows(vec![vec![
                        Scalar::Day(Day(19_000)),
                        Scalar::Choice(0),
                        Scalar::Empty,
                        Scalar::Text("admin1".into()),
                    ]]),
                },
            ],
        };
        let text = events_to_json(std::slice::from_ref(&event)).to_string();
        assert!(text.starts_with(r#"[{"id":"task-42","rev":3,"archived":[false,true],"set":{"due":["2023-09-30","2023-10-30"],"state":["not_started","done"]"#), "{text}");
        assert_eq!(events_from_json(&text), Ok(vec![event]));
    }

    #[test]
    fn a_foreign_event_is_an_error_not_a_panic() {
        for text in [
            "",
            "{}",
            "[{}]",
            r#"[{"id":"task-1","rev":1,"set":{"nope":[1,2]}}]"#,
            r#"[{"id":"task-1","rev":1,"set":{"due":["x","y"]}}]"#,
        ] {
            assert!(events_from_json(text).is_err(), "{text}");
        }
    }
}
