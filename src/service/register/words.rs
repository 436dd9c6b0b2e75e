//! The texts of a record that bare words search, and its names.

use crate::domain::field::{Field, Search, Type};
use crate::domain::kinds::def;
use crate::domain::phone::each_number;
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::text::fold_into;

/// Whether bare words search a field.
pub(crate) fn is_word(field: &Field) -> bool {
    field.search == Search::Word
}

/// The same, for a field of telephone numbers.
pub(crate) fn is_word_phone(field: &Field) -> bool {
    is_word(field) && matches!(field.ty, Type::Phone)
}

/// Folds the record's own texts that bare words search, one line each: code, title, names, document numbers; for
/// telephone numbers their digits too. The names of referenced records are found through those records.
pub(super) fn fold_own(record: &Record, folded: &mut String) {
    for (_, field, value) in record.fields().filter(|(_, field, _)| is_word(field)) {
        for held in value.scalars() {
            if let Scalar::Text(text) = held {
                new_line(folded);
                fold_into(text, folded);
                if is_word_phone(field) {
                    add_digits(text, folded);
                }
            }
        }
    }
}

/// Adds the digits of telephone numbers, one line each, if they are written with other signs in between.
fn add_digits(text: &str, folded: &mut String) {
    each_number(text, &mut |number| {
        for digits in [&number.dialled, &number.written] {
            if !folded.contains(digits.as_str()) {
                new_line(folded);
                folded.push_str(digits);
            }
        }
    });
}

fn new_line(folded: &mut String) {
    if !folded.is_empty() {
        folded.push('\n');
    }
}

/// The short name of a record, else its title; may be empty.
pub(super) fn own_name(record: &Record) -> &str {
    let short = def(record.kind()).short.map_or("", |short| record.text(short));
    if short.is_empty() { record.title() } else { short }
}

/// The name by which records that refer to this one are found: its code, else its full name.
pub(super) fn called(record: &Record) -> &str {
    if def(record.kind()).code.is_some() { record.code() } else { record.title() }
}
