//! The texts of a record that bare words are looked for in, and its names.

use crate::domain::field::Search;
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};

use super::Register;

/// Shows every text that bare words are looked for in, with its accents: code, title, names,
/// document numbers, and the names of the records that it points to.
pub fn each_word(register: &Register, record: &Record, each: &mut dyn FnMut(&str)) {
    for (_, field, value) in record.fields() {
        if field.search != Search::Word {
            continue;
        }
        for held in value.scalars() {
            match held {
                Scalar::Text(text) => each(text),
                Scalar::Ref(id) => {
                    let table = register.table(id.kind);
                    if let Some(name) = table.row(id.no).and_then(|row| table.called(row)).filter(|n| !n.is_empty()) {
                        each(name);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The short name of a record, else its title, else the names of what it points to.
pub fn name(register: &Register, record: &Record) -> String {
    let short = def(record.kind()).short.map_or("", |short| record.text(short));
    let own = if short.is_empty() { record.title() } else { short };
    if !own.is_empty() {
        return own.to_owned();
    }
    let mut names: Vec<String> = Vec::new();
    for (_, field, value) in record.fields() {
        if let (Search::Word, Value::One(Scalar::Ref(id))) = (field.search, value)
            && id.kind != record.kind()
        {
            names.extend(register.name(*id));
        }
    }
    if names.is_empty() { record.id.to_string() } else { names.join(" – ") }
}

/// The name by which records that point to this one are found: its code, else its full name.
pub fn called(record: &Record) -> &str {
    if def(record.kind()).code.is_some() { record.code() } else { record.title() }
}
