//! What is wrong at a place of the journal.

use std::path::PathBuf;

use super::location::SegmentName;

/// What is wrong there. In words: [`Reason::text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The line has no newline.
    CutOff,
    /// The line is shorter than the hash that each ends with.
    TooShort,
    /// The line is longer than any may be.
    TooLong,
    /// The line does not end with a hash.
    NoHash,
    /// The hash that the line states is not its own.
    Changed,
    /// The hash is right, and the text is not a line; what the parser said.
    NotALine(String),
    /// Another sequence comes next.
    Sequence {
        /// The next one.
        wanted: u64,
        /// The one in the line.
        found: u64,
    },
    /// It states another hash of the line before it.
    Unchained,
    /// It states another group.
    Group {
        /// The group that is open, or the line's own sequence.
        wanted: u64,
        /// The one in the line.
        found: u64,
    },
    /// The line's group is not closed.
    GroupOpen,
    /// The group before the line is not closed.
    GroupOpenBefore,
    /// No segment is under way.
    NoSegment,
    /// The header line has no newline.
    HeaderCutOff,
    /// The segment has no header line.
    NoHeader,
    /// The hash is right, and the text is not a header; what the parser said.
    NotAHeader(String),
    /// The header is of a segment with this name.
    Renamed(SegmentName),
    /// The name and the header state other first lines.
    NameAndHeader,
    /// The header is not the one that was read when the journal was opened.
    HeaderChanged,
    /// The header states another last line of the segment before.
    HeaderOtherLine,
    /// No later segment names this one, and it holds lines.
    NotNamed,
    /// It names no segment before it, and begins with a later line than the first.
    NotTheFirst,
    /// This later segment follows on the one that is missing.
    Missing(SegmentName),
    /// It has another store number than this segment.
    OtherStore(SegmentName),
    /// It has another store number than the segment before it.
    OtherStoreBefore,
    /// This later segment states what cannot be behind it.
    DoesNotFit(SegmentName),
    /// The file is shorter than what was acknowledged of it.
    Cut {
        /// Bytes of the file.
        length: u64,
        /// Bytes that were acknowledged.
        acknowledged: u64,
    },
    /// It names another segment before it.
    NotAfter,
    /// The segment before it does not have the stated length.
    OtherLengthBefore,
    /// What is wrong with the line at this byte of the file.
    AtByte(u64, Box<Reason>),
    /// A line stands in the place of another.
    OtherLine {
        /// The line that should stand there.
        wanted: u64,
        /// The line that stands there.
        found: u64,
    },
    /// There is no line with this sequence.
    NoLine(u64),
    /// A place is longer than any line.
    PlaceTooLong,
    /// The last line of the segment cannot be found.
    NoLastLine,
    /// The end of the last whole group cannot be found.
    NoEnd,
    /// This is wrong, and whole groups follow: it is not a tail that was never acknowledged.
    GroupsFollow(Box<Reason>),
    /// sled has a line that the journal does not have whole.
    StoreAhead {
        /// sled's last line.
        applied: u64,
        /// The last whole line of the journal.
        whole: u64,
        /// What is wrong with the next line; none where there is none.
        next: Option<Box<Reason>>,
    },
    /// The journal is empty, and this states that it had at least so many lines.
    EmptyBut(Stating, u64),
    /// The journal ends before a line that is stated.
    EndsBefore {
        /// The last whole line of the journal.
        whole: u64,
        /// What states a later one.
        by: Stating,
        /// The later one.
        stated: u64,
    },
    /// A line has another hash than is stated.
    Rewritten {
        /// The line.
        seq: u64,
        /// What states its hash.
        by: Stating,
    },
}

/// What states outside the journal that it had a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stating {
    /// The record of the last start.
    LastStart,
    /// The last backup; its file, or nothing.
    LastBackup(String),
    /// The last check.
    LastCheck,
    /// sled.
    Store,
    /// This file or folder.
    File(PathBuf),
}
