//! One line: writing, reading and hashing it.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, SecondsFormat};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::hash::{CommandId, Hash, from_hex};
use super::reason::Reason;
use crate::store::folder::hanoi;

/// The maximum length of a line, in bytes with its newline. A longer line is refused when written and counts as damage
/// when read, so that a file of zeros cannot fill the memory.
pub const MAX_LINE: u64 = 16 << 20;

/// `,"hash":"` + 64 digits + `"}`.
const HASH_TAIL: usize = 9 + 64 + 2;

/// The user who gave the command, as the kernel reported it then.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// The user's number.
    pub uid: u32,
    /// The user's name. Both numbers and names may be reused later, but rarely are.
    pub name: String,
}

/// The input of the writer; the journal adds sequence, group and hashes.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// Seconds since 1970, UTC.
    pub at: i64,
    /// The user who gave the command.
    pub who: Who,
    /// The client's id of it.
    pub cmd: CommandId,
    /// The command's name.
    pub what: String,
    /// JSON that only the floors above can read.
    pub events: Box<RawValue>,
}

/// A line of the journal.
#[derive(Clone, Debug)]
pub struct Line {
    /// The version of `events`.
    pub v: u32,
    /// Starts at 1, without gaps.
    pub seq: u64,
    /// The sequence of the first line that was committed together with this one.
    pub group: u64,
    /// Whether this is the group's last line.
    pub end: bool,
    /// Seconds since 1970, UTC.
    pub at: i64,
    /// The user who gave the command.
    pub who: Who,
    /// The client's id of it.
    pub cmd: CommandId,
    /// The command's name.
    pub what: String,
    /// JSON in the format of `v`.
    pub events: Box<RawValue>,
    /// The hash of the line before.
    pub prev: Hash,
    /// The hash of this line.
    pub hash: Hash,
}

/// The line as JSON, with the keys in order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    v: u32,
    seq: u64,
    group: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    end: bool,
    at: String,
    who: Who,
    cmd: CommandId,
    what: String,
    events: Box<RawValue>,
    prev: Hash,
    /// Checked on the text, before it is parsed as JSON.
    #[serde(default, rename = "hash", skip_serializing)]
    _hash: Hash,
}

/// Why a text is not a valid line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is damaged.
    Bad(Reason),
    /// It is valid, but has a newer schema than this program knows.
    Newer(u32),
}

/// `2026-11-22T09:30:00+07:00`, or `None` outside the years 1 to 9999.
pub(super) fn written_time(at: i64) -> Option<String> {
    let time = DateTime::from_timestamp(at, 0)?.with_timezone(&hanoi());
    (1..=9999).contains(&time.year()).then(|| time.to_rfc3339_opts(SecondsFormat::Secs, false))
}

/// Takes an object's text without a hash, appends the hash and the newline, and returns the hash. `text` has no other
/// newline at its end: JSON has none inside strings, and between tokens a newline means the same as a blank.
pub(super) fn seal(text: &mut String) -> Hash {
    if text.contains(['\n', '\r']) {
        *text = text.replace(['\n', '\r'], " ");
    }
    let hash = Hash(Sha256::digest(text.as_bytes()).into());
    // The brace is added again after the hash.
    text.pop();
    // Writing into a String cannot fail.
    let _ = writeln!(text, ",\"hash\":\"{hash}\"}}");
    hash
}

/// Checks that a line (with its newline) carries its own hash, and returns it.
pub(super) fn check_seal(text: &[u8]) -> Result<Hash, Reason> {
    let body = text.strip_suffix(b"\n").ok_or(Reason::CutOff)?;
    let cut = body.len().checked_sub(HASH_TAIL).ok_or(Reason::TooShort)?;
    let (head, tail) = body.split_at_checked(cut).ok_or(Reason::TooShort)?;
    let claimed = tail
        .strip_prefix(b",\"hash\":\"")
        .and_then(|rest| rest.strip_suffix(b"\"}"))
        .and_then(|hex| std::str::from_utf8(hex).ok())
        .and_then(|hex| from_hex(hex).ok())
        .map(Hash)
        .ok_or(Reason::NoHash)?;
    let mut sha = Sha256::new();
    sha.update(head);
    sha.update(b"}");
    let real = Hash(sha.finalize().into());
    if real == claimed { Ok(real) } else { Err(Reason::Changed) }
}

/// The numbers of the journal lines in these bytes that carry their own hash, each with the number of its group's first
/// line.
pub fn sealed_lines(text: &[u8]) -> Vec<(u64, u64)> {
    #[derive(Deserialize)]
    struct Numbers {
        seq: u64,
        group: u64,
    }
    let sound = text.split_inclusive(|byte| *byte == b'\n').filter(|line| check_seal(line).is_ok());
    sound.filter_map(|line| serde_json::from_slice::<Numbers>(line).ok()).map(|line| (line.seq, line.group)).collect()
}

impl NewLine {
    /// Writes the line at its position in the chain.
    pub(super) fn place(self, place: Place) -> Result<(Line, String), String> {
        let at = written_time(self.at).ok_or_else(|| format!("{} is no time", self.at))?;
        let written = Written {
            v: place.v,
            seq: place.seq,
            group: place.group,
            end: place.end,
            at,
            who: self.who,
            cmd: self.cmd,
            what: self.what,
            events: self.events,
            prev: place.prev,
            _hash: Hash::ZERO,
        };
        let mut text = serde_json::to_string(&written).map_err(|e| e.to_string())?;
        let hash = seal(&mut text);
        if text.len() as u64 > MAX_LINE {
            return Err(format!("it has {} bytes, {MAX_LINE} are allowed", text.len()));
        }
        Ok((Line::from_written(written, self.at, hash), text))
    }
}

/// What the journal adds to a [`NewLine`].
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub v: u32,
    pub seq: u64,
    pub group: u64,
    pub end: bool,
    pub prev: Hash,
}

impl Line {
    fn from_written(written: Written, at: i64, hash: Hash) -> Self {
        Self {
            v: written.v,
            seq: written.seq,
            group: written.group,
            end: written.end,
            at,
            who: written.who,
            cmd: written.cmd,
            what: written.what,
            events: written.events,
            prev: written.prev,
            hash,
        }
    }

    /// Parses a line with its newline: its own hash must be right, and its schema no newer than `known`. Its position
    /// in the chain is not checked.
    pub(super) fn parse(text: &[u8], known: u32) -> Result<Self, Fault> {
        let hash = check_seal(text).map_err(Fault::Bad)?;
        let bad = |error: &dyn std::fmt::Display| Fault::Bad(Reason::NotALine(error.to_string()));
        // A newer schema may have unknown keys, so its number is read first.
        if let Some(v) = number_after(text, b"{\"v\":").and_then(|v| u32::try_from(v).ok())
            && v > known
        {
            return Err(Fault::Newer(v));
        }
        let written: Written = serde_json::from_slice(text).map_err(|e| bad(&e))?;
        let at = DateTime::parse_from_rfc3339(&written.at).map_err(|e| bad(&e))?;
        Ok(Self::from_written(written, at.timestamp(), hash))
    }

    /// The sequence number of a line, without parsing all of it.
    pub(super) fn peek_seq(text: &[u8]) -> Option<u64> {
        let comma = text.iter().position(|b| *b == b',')?;
        number_after(text.get(comma..)?, b",\"seq\":")
    }
}

fn number_after(text: &[u8], key: &[u8]) -> Option<u64> {
    let rest = text.strip_prefix(key)?;
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_line(events: &str) -> NewLine {
        NewLine {
            at: 1_795_314_600,
            who: Who { uid: 1000, name: "lan".into() },
            cmd: CommandId([7; 16]),
            what: "task.move".into(),
            events: RawValue::from_string(events.into()).unwrap(),
        }
    }

    fn place() -> Place {
        Place { v: 1, seq: 7, group: 6, end: true, prev: Hash([1; 32]) }
    }

    #[test]
    fn the_keys_stand_in_their_order_and_the_time_is_vietnams() {
        let (line, text) = new_line(r#"[{"k":"việc"}]"#).place(place()).unwrap();
        let expected = format!(
            "{{\"v\":1,\"seq\":7,\"group\":6,\"end\":true,\"at\":\"2026-11-22T09:30:00+07:00\",\"who\":{{\"uid\":1000,\"name\":\"lan\"}},\
             \"cmd\":\"{}\",\"what\":\"task.move\",\"events\":[{{\"k\":\"việc\"}}],\"prev\":\"{}\",\"hash\":\"{}\"}}\n",
            "07".repeat(16),
            "01".repeat(32),
            line.hash
        );
        assert_eq!(text, expected);
        let back = Line::parse(text.as_bytes(), 1).unwrap();
        assert_eq!(back.at, 1_795_314_600);
        assert_eq!((back.hash, back.seq, back.end), (line.hash, 7, true));
        assert_eq!(Line::peek_seq(text.as_bytes()), Some(7));
    }

    #[test]
    fn no_change_of_one_bit_goes_unseen() {
        let (_, text) = new_line("[1]").place(place()).unwrap();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                assert!(Line::parse(&bytes, 1).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn events_spread_over_lines_become_one_line() {
        let (_, text) = new_line("[\n1,\r\n2]").place(place()).unwrap();
        assert_eq!(text.matches('\n').count(), 1);
        assert_eq!(Line::parse(text.as_bytes(), 1).unwrap().events.get(), "[ 1,  2]");
    }

    #[test]
    fn a_newer_schema_is_told_from_damage() {
        let mut text = r#"{"v":9,"seq":1,"surprise":true}"#.to_owned();
        seal(&mut text);
        assert_eq!(Line::parse(text.as_bytes(), 8).unwrap_err(), Fault::Newer(9));
        assert!(matches!(Line::parse(text.as_bytes(), 9), Err(Fault::Bad(_))));
    }

    #[test]
    fn times_that_have_no_four_digit_year_are_refused() {
        for at in [i64::MAX, i64::MIN, 300_000_000_000] {
            let mut line = new_line("[]");
            line.at = at;
            assert!(line.place(place()).is_err());
        }
    }
}
