//! The kinds of record, and the ids of records.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of record. The number is stored: it never changes and is never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Kind {
    /// The committee itself; one per store.
    Committee = 1,
    /// A person of the committee or of its helper team.
    Member = 2,
    /// An agency, district or commune.
    Unit = 3,
    /// An assignment of a unit or field to a member, for a period.
    Assignment = 4,
    /// Work to be done.
    Task = 5,
    /// An inspection of a unit.
    Inspection = 6,
    /// A shortcoming found by an inspection.
    Finding = 7,
    /// The rights of a user or group.
    Grant = 8,
    /// What people report about officials and units, and how it was handled.
    Feedback = 9,
}

impl Kind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Kind; 9] = [
        Kind::Committee,
        Kind::Member,
        Kind::Unit,
        Kind::Assignment,
        Kind::Task,
        Kind::Inspection,
        Kind::Finding,
        Kind::Grant,
        Kind::Feedback,
    ];

    /// The kind with this stored number.
    pub fn from_number(number: u8) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| *kind as u8 == number)
    }

    /// Singular English name, used in ids and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Committee => "committee",
            Kind::Member => "member",
            Kind::Unit => "unit",
            Kind::Assignment => "assignment",
            Kind::Task => "task",
            Kind::Inspection => "inspection",
            Kind::Finding => "finding",
            Kind::Grant => "grant",
            Kind::Feedback => "feedback",
        }
    }
}

/// From this number on, a record number means a record that the same command creates: the first is `NEW`, the next
/// `NEW + 1`.
pub const NEW: u32 = 0x8000_0000;

/// The permanent id of a record: its kind and its number. Written `task-42`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id {
    /// The kind of record.
    pub kind: Kind,
    /// The number within the kind: from 1 without gaps, or one of the [`far`](Id::is_far) numbers.
    pub no: u32,
}

/// The first of the far numbers. An earlier version of this program gave them at random to records that were hidden
/// when they were created. No new ones are given, and the existing ones stay.
pub const FAR: u32 = 0x4000_0000;

impl Id {
    /// The id of record `no` of `kind`.
    pub const fn new(kind: Kind, no: u32) -> Id {
        Id { kind, no }
    }

    /// Whether a record can have this id: 0 is no record, and numbers from [`NEW`] on are only for records that a
    /// command is to create.
    pub const fn is_given(self) -> bool {
        self.no != 0 && self.no < NEW
    }

    /// Whether its number is one of the random numbers of an earlier version.
    pub const fn is_far(self) -> bool {
        self.no >= FAR
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.name(), self.no)
    }
}

/// The text is not of the form `kind-number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Id, NotAnId> {
        let (name, no) = text.split_once('-').ok_or(NotAnId)?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or(NotAnId)?;
        let no = no.parse().map_err(|_| NotAnId)?;
        if no == 0 { Err(NotAnId) } else { Ok(Id { kind, no }) }
    }
}
