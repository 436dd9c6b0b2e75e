//! A record as bytes: bincode of a list of tagged values.
//!
//! bincode does not describe itself, so a field is stored under its tag, not its position: old bytes stay readable when
//! a field is added anywhere in the table. The code that stores the bytes adds a format version and a checksum.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::day::Moment;
use crate::domain::id::Id;
use crate::domain::kinds::def;
use crate::domain::record::{Mark, Record};
use crate::domain::value::Value;
use crate::i18n::{Lang, both};

/// The maximum length of a stored record in bytes.
pub const MOST_BYTES: usize = 256 * 1024;

/// Version 1 of a stored record. Frozen: another layout needs a new struct and a new version.
#[derive(Serialize, Deserialize)]
struct StoredV1 {
    rev: u32,
    archived: bool,
    created: (i64, String),
    updated: (i64, String),
    fields: Vec<(u16, Value)>,
}

/// Bytes that are not a record of this program. [`CodecError::text`] has the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodecError {
    /// The bytes do not decode, with the error of the decoder.
    Broken(Id, String),
    /// This many bytes follow the record.
    LeftOver(Id, usize),
    /// It has a field that this program does not know.
    UnknownField(Id, u16),
}

impl CodecError {
    /// The complete sentence.
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            // The decoder's errors are in English only.
            (Self::Broken(id, _), Lang::Vi) => format!("không giải mã được bản ghi {id} trong kho"),
            (Self::Broken(id, error), Lang::En) => format!("the stored record {id} cannot be decoded: {error}"),
            (Self::LeftOver(id, bytes), _) => both!(
                lang,
                "bản ghi {id} trong kho thừa {bytes} byte ở cuối",
                "the stored record {id} has {bytes} bytes left over"
            ),
            (Self::UnknownField(id, tag), Lang::Vi) => {
                format!("bản ghi {id} trong kho có trường số {tag} mà bản dondoc này không biết")
            }
            (Self::UnknownField(id, tag), Lang::En) => format!(
                "the stored record {id} has a field numbered {tag}, which this version of the program does not know"
            ),
        }
    }
}

impl std::error::Error for CodecError {}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

/// Encodes a record; empty fields take no bytes.
pub fn encode(record: &Record) -> Vec<u8> {
    let stored = StoredV1 {
        rev: record.rev,
        archived: record.archived,
        created: (record.created.at.0, record.created.by.clone()),
        updated: (record.updated.at.0, record.updated.by.clone()),
        fields: record
            .fields()
            .filter(|(_, _, value)| !value.is_empty())
            .map(|(_, field, value)| (field.tag, value.clone()))
            .collect(),
    };
    // Encoding plain values into memory cannot fail.
    bincode::serde::encode_to_vec(&stored, bincode::config::standard()).unwrap_or_default()
}

/// Decodes the record `id`.
pub fn decode(id: Id, bytes: &[u8]) -> Result<Record, CodecError> {
    let config = bincode::config::standard().with_limit::<MOST_BYTES>();
    let (stored, read): (StoredV1, usize) =
        bincode::serde::decode_from_slice(bytes, config).map_err(|error| CodecError::Broken(id, error.to_string()))?;
    if read != bytes.len() {
        return Err(CodecError::LeftOver(id, bytes.len() - read));
    }
    let mut record = Record::blank(id);
    record.rev = stored.rev;
    record.archived = stored.archived;
    record.created = Mark { at: Moment(stored.created.0), by: stored.created.1 };
    record.updated = Mark { at: Moment(stored.updated.0), by: stored.updated.1 };
    for (tag, value) in stored.fields {
        let field = def(id.kind).tagged(tag).ok_or(CodecError::UnknownField(id, tag))?;
        record.set(field, value);
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Kind;
    use crate::domain::kinds::task;
    use crate::i18n::assert_translated;

    #[test]
    fn every_error_is_said_in_both_languages() {
        let id = Id::new(Kind::Task, 42);
        for error in [
            CodecError::Broken(id, "unexpected end".into()),
            CodecError::LeftOver(id, 3),
            CodecError::UnknownField(id, 99),
        ] {
            assert_translated(&error.text(Lang::Vi), &error.text(Lang::En), &["task"]);
        }
    }
    use crate::domain::value::Scalar;

    fn sample() -> Record {
        let mut record = Record::blank(Id::new(Kind::Task, 42));
        record.rev = 3;
        record.created = Mark { at: Moment(1_700_000_000), by: "admin1".into() };
        record.updated = Mark { at: Moment(1_700_000_060), by: "admin2".into() };
        record.set(task::CODE, Value::text("NV-2023-0042"));
        record.set(task::TITLE, Value::text("Cắt giảm thủ tục"));
        record.set(task::STATE, Value::choice(task::DONE));
        record.set(task::LEAD_UNIT, Value::id(Id::new(Kind::Unit, 7)));
        record.set(task::TAGS, Value::Many(vec![Scalar::Text("DDCI".into())]));
        record
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        let record = sample();
        assert_eq!(decode(record.id, &encode(&record)), Ok(record));
    }

    /// The bytes of version 1, as written on the day the format was fixed. They must stay readable: if this test fails,
    /// the format has changed and needs a new version, not a new fixture.
    #[test]
    fn version_1_bytes_stay_readable() {
        let fixture: Vec<u8> = include_str!("fixtures/task-v1.hex")
            .split_whitespace()
            .filter_map(|byte| u8::from_str_radix(byte, 16).ok())
            .collect();
        assert_eq!(decode(Id::new(Kind::Task, 42), &fixture), Ok(sample()));
    }

    #[test]
    fn hostile_bytes_are_errors() {
        let good = encode(&sample());
        for cut in 0..good.len() {
            assert!(decode(Id::new(Kind::Task, 42), &good[..cut]).is_err());
        }
        assert!(decode(Id::new(Kind::Task, 42), &[0xff; 64]).is_err());
        assert!(decode(Id::new(Kind::Committee, 1), &good).is_err(), "fields of another kind");
    }
}
