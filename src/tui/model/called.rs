//! The short name of a record.

use crate::domain::kinds::def;
use crate::domain::record::Record;

/// The name of a record in one short word: its code, else its short name, else its title.
pub fn called(record: &Record) -> String {
    let short = def(record.kind()).short.map_or("", |field| record.text(field));
    let name = [record.code(), short, record.title()].into_iter().find(|text| !text.is_empty());
    name.map_or_else(|| record.id.to_string(), ToOwned::to_owned)
}
