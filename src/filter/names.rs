//! What a key means: a field under any of its names, a fact, or the long texts.

use super::suggest::{form, nearest};
use crate::domain::field::{Field, FieldNo};
use crate::i18n::{Lang, Tr, tr};

/// What the word before the operator means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A field.
    Field(FieldNo),
    /// `is:fact`
    Is,
    /// `text:word`
    LongText,
}

/// `is:` as the screen writes it.
pub const IS: Tr = tr("là", "is");
/// `text:` as the screen writes it.
pub const LONG_TEXT: Tr = tr("toàn văn", "text");

const IS_NAMES: [&str; 2] = ["is", "la"];
const LONG_TEXT_NAMES: [&str; 2] = ["text", "toanvan"];

/// A label as it can be typed in a filter: lower case, one word, accents kept.
pub fn typeable(label: &str) -> String {
    let lower = label.to_lowercase();
    let parts: Vec<&str> = lower.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// All names of a field: its own, its labels, its aliases.
pub fn names_of(field: &Field) -> impl Iterator<Item = &'static str> {
    [field.name, field.label.vi, field.label.en].into_iter().chain(field.aliases.iter().copied())
}

/// The names of `is:` and `text:`.
pub fn special_names(key: Key) -> &'static [&'static str] {
    match key {
        Key::Is => &IS_NAMES,
        Key::LongText => &LONG_TEXT_NAMES,
        Key::Field(_) => &[],
    }
}

/// The fields with their places, without hidden ones: those are as unknown as if they did not exist.
pub fn visible<'f>(fields: &'f [Field], hidden: &'f [FieldNo]) -> impl Iterator<Item = (FieldNo, &'f Field)> + Clone {
    let numbered = fields.iter().enumerate().filter_map(|(at, field)| Some((FieldNo(u8::try_from(at).ok()?), field)));
    numbered.filter(move |(no, _)| !hidden.contains(no))
}

/// What a key means, or the nearest name that means something.
///
/// A name of a field beats an alias of an earlier one: the table's authors may reuse a short word.
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
    let fields = visible(fields, hidden);
    let by = |matches: &dyn Fn(&Field) -> bool| {
        fields.clone().find(|(_, field)| matches(field)).map(|(no, _)| Key::Field(no))
    };
    by(&|field| form(field.name) == typed)
        .or_else(|| by(&|field| field.aliases.iter().any(|alias| form(alias) == typed)))
        .or_else(|| by(&|field| [Lang::Vi, Lang::En].iter().any(|lang| form(field.label(*lang)) == typed)))
        .ok_or_else(|| {
            let specials = IS_NAMES.into_iter().chain(LONG_TEXT_NAMES);
            nearest(&typed, fields.flat_map(|(_, field)| names_of(field)).chain(specials)).map(typeable)
        })
}

/// A field's key as the program writes it for a person: its label, or its own name where the label means another field.
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
