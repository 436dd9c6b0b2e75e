//! What people call a record.

use crate::domain::kinds::def;
use crate::domain::record::Record;

/// What people call a record in one short word or name: its code, else its short name, else its title.
pub fn called(record: &Record) -> String {
    let short = def(record.kind()).short.map_or("", |field| record.text(field));
    let name = [record.code(), short, record.title()].into_iter().find(|text| !text.is_empty());
    name.map_or_else(|| record.id.to_string(), ToOwned::to_owned)
}
