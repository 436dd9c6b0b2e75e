//! Backups, and the archives of secrets that are known.

use serde::de::{self, Deserializer, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::domain::day::Moment;
use crate::domain::id::Kind;
use crate::store::backup::STANDARD_OUTPUT;

/// An archive of secrets that was made, and is not known to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretArchiveAt {
    /// When.
    pub at: Moment,
    /// Who made it.
    pub by: String,
    /// Where it was put; `-` for standard output.
    pub file: String,
}

impl SecretArchiveAt {
    /// Where it was put; none where it went through standard output and may be anywhere.
    pub fn place(&self) -> Option<&str> {
        Some(self.file.as_str()).filter(|file| *file != STANDARD_OUTPUT)
    }
}

/// How the secrets are backed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretCopies {
    /// Secrets that there are, those kept for undo too.
    pub held: u32,
    /// How many of them are in no archive that is known.
    pub alone: u32,
    /// The newest archive.
    pub last: Option<SecretArchiveAt>,
}

/// What a backup made now holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupPlan {
    /// When.
    pub made: Moment,
    /// The journal's own number, in hex; empty where there is no journal yet.
    pub store: String,
    /// The last line in it.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// The newest form of events.
    pub schema: u32,
    /// Records by kind as of that line; empty where the store moved on too fast to count.
    pub records: Vec<(Kind, u64)>,
    /// The files with their lengths, in their order.
    pub files: Vec<(String, u64)>,
    /// What lies among the secrets and is none: it is left out.
    pub odd: Vec<String>,
}

/// Bytes, sent as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Take;
        impl Visitor<'_> for Take {
            type Value = Bytes;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }

            fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
                Ok(Bytes(bytes))
            }
        }
        from.deserialize_byte_buf(Take)
    }
}
