//! The meaning of a key: a field under any of its names, a fact, or the long texts.

use crate::domain::field::{Field, FieldNo};
use crate::domain::resolve::{self, Named, form, nearest, typeable};
use crate::i18n::{Lang, Tr, tr};

/// The meaning of the word before the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A field.
    Field(FieldNo),
    /// `is:fact`
    Is,
    /// `text:word`
    LongText,
}

/// `is:` as shown on the screen.
pub const IS: Tr = tr("là", "is");
/// `text:` as shown on the screen.
pub const LONG_TEXT: Tr = tr("toàn văn", "text");

const IS_NAMES: [&str; 2] = ["is", "la"];
const LONG_TEXT_NAMES: [&str; 2] = ["text", "toanvan"];

/// The names of `is:` and `text:`.
pub fn special_names(key: Key) -> &'static [&'static str] {
    match key {
        Key::Is => &IS_NAMES,
        Key::LongText => &LONG_TEXT_NAMES,
        Key::Field(_) => &[],
    }
}

/// What a key means, or the nearest name that means something.
///
/// # Errors
/// The suggestion, if any name is near.
pub fn find(key: &str, fields: &[Field], hidden: &[FieldNo]) -> Result<Key, Option<String>> {
    let typed = form(key);
    for special in [Key::Is, Key::LongText] {
        if special_names(special).contains(&typed.as_str()) {
            return Ok(special);
        }
    }
    resolve::field(key, fields, hidden).map(Key::Field).map_err(|_| {
        let fields = resolve::visible(fields, hidden).flat_map(|(_, field)| field.names());
        nearest(&typed, fields.chain(IS_NAMES).chain(LONG_TEXT_NAMES)).map(typeable)
    })
}

/// A field's key as the program shows it: its label, or its own name if the label means another field.
pub fn written(no: FieldNo, fields: &[Field], lang: Lang) -> String {
    let Some(field) = fields.get(usize::from(no.0)) else { return String::new() };
    let label = typeable(field.label(lang));
    if find(&label, fields, &[]) == Ok(Key::Field(no)) { label } else { field.name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Type;
    use crate::domain::id::Kind;
    use crate::domain::kinds::def;

    #[test]
    fn what_the_program_writes_means_the_field() {
        for kind in Kind::ALL {
            for (no, field) in def(kind).fields().filter(|(_, field)| matches!(field.ty, Type::Ref(_))) {
                for lang in [Lang::Vi, Lang::En] {
                    let key = written(no, def(kind).fields, lang);
                    assert_eq!(find(&key, def(kind).fields, &[]), Ok(Key::Field(no)), "{kind:?} {} {key}", field.name);
                }
            }
        }
        let unit = def(Kind::Inspection).fields().find(|(_, field)| field.name == "unit").expect("a unit");
        assert_eq!(written(unit.0, def(Kind::Inspection).fields, Lang::Vi), "đơn-vị");
    }
}
