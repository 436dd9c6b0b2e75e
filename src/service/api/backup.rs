//! Backups, and the known archives of secrets.

use serde::de::{self, Deserializer, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::domain::day::Moment;
use crate::domain::id::Kind;
use crate::store::backup::STANDARD_OUTPUT;

/// An archive of secrets that was made and is not known to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretArchiveAt {
    /// When.
    pub at: Moment,
    /// Who made it.
    pub by: String,
    /// Its path; `-` for standard output.
    pub file: String,
}

impl SecretArchiveAt {
    /// Its path; `None` if it was sent to standard output, because then it may be anywhere.
    pub fn place(&self) -> Option<&str> {
        Some(self.file.as_str()).filter(|file| *file != STANDARD_OUTPUT)
    }
}

/// How the secrets are backed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretCopies {
    /// The number of secrets, including those kept for undo.
    pub held: u32,
    /// How many of them are in no known archive.
    pub alone: u32,
    /// The newest archive.
    pub last: Option<SecretArchiveAt>,
}

/// The content of a backup made now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupPlan {
    /// When.
    pub made: Moment,
    /// The journal's id, in hex; empty if there is no journal yet.
    pub store: String,
    /// The last line in it.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// The newest version of events.
    pub schema: u32,
    /// Records by kind as of that line; empty if the store changed too fast to count.
    pub records: Vec<(Kind, u64)>,
    /// The files with their lengths, in order.
    pub files: Vec<(String, u64)>,
    /// Entries among the secrets that are not secrets: they are left out.
    pub odd: Vec<String>,
}

/// Bytes, sent unchanged.
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
