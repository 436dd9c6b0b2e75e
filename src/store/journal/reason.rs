//! What can be wrong at a position of the journal.

use std::path::PathBuf;

use super::location::SegmentName;

/// What is wrong there. [`Reason::text`] has the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The line has no newline.
    CutOff,
    /// The line is shorter than the hash at the end of every line.
    TooShort,
    /// The line is longer than the maximum.
    TooLong,
    /// The line does not end with a hash.
    NoHash,
    /// The stated hash is not the line's own.
    Changed,
    /// The hash is right, but the text is not a line; with the parser's error.
    NotALine(String),
    /// The sequence number is not the next one.
    Sequence {
        /// The next one.
        wanted: u64,
        /// The one in the line.
        found: u64,
    },
    /// The stated hash of the line before is wrong.
    Unchained,
    /// The stated group is wrong.
    Group {
        /// The open group, or the line's own sequence number.
        wanted: u64,
        /// The one in the line.
        found: u64,
    },
    /// The line's group is not closed.
    GroupOpen,
    /// The group before the line is not closed.
    GroupOpenBefore,
    /// No segment was begun.
    NoSegment,
    /// The header line has no newline.
    HeaderCutOff,
    /// The segment has no header line.
    NoHeader,
    /// The hash is right, but the text is not a header; with the parser's error.
    NotAHeader(String),
    /// The header belongs to a segment of this name.
    Renamed(SegmentName),
    /// Name and header state different first lines.
    NameAndHeader,
    /// The header differs from the one that was read when the journal was opened.
    HeaderChanged,
    /// The header states another last line for the segment before.
    HeaderOtherLine,
    /// No later segment names this one, but it holds lines.
    NotNamed,
    /// It names no segment before it, but begins with a later line than the first.
    NotTheFirst,
    /// This later segment follows a segment that is missing.
    Missing(SegmentName),
    /// Its store id differs from that of this segment.
    OtherStore(SegmentName),
    /// Its store id differs from that of the segment before.
    OtherStoreBefore,
    /// This later segment states an end that does not fit.
    DoesNotFit(SegmentName),
    /// The file is shorter than its acknowledged part.
    Cut {
        /// Bytes of the file.
        length: u64,
        /// Acknowledged bytes.
        acknowledged: u64,
    },
    /// It names another segment as the one before it.
    NotAfter,
    /// The segment before it does not have the stated length.
    OtherLengthBefore,
    /// What is wrong with the line at this byte offset of the file.
    AtByte(u64, Box<Reason>),
    /// Another line is at this location.
    OtherLine {
        /// The line that should be there.
        wanted: u64,
        /// The line that is there.
        found: u64,
    },
    /// No line has this sequence number.
    NoLine(u64),
    /// The length in a location is greater than that of any line.
    PlaceTooLong,
    /// The last line of the segment cannot be found.
    NoLastLine,
    /// The end of the last complete group cannot be found.
    NoEnd,
    /// This is wrong, but complete groups follow: it is not an unacknowledged tail.
    GroupsFollow(Box<Reason>),
    /// sled has a line that the journal does not have completely.
    StoreAhead {
        /// sled's last line.
        applied: u64,
        /// The last complete line of the journal.
        whole: u64,
        /// What is wrong with the next line; `None` if there is none.
        next: Option<Box<Reason>>,
    },
    /// The journal is empty, but this source states that it had at least this many lines.
    EmptyBut(Stating, u64),
    /// The journal ends before a line that is stated elsewhere.
    EndsBefore {
        /// The last complete line of the journal.
        whole: u64,
        /// The source that states a later one.
        by: Stating,
        /// The later one.
        stated: u64,
    },
    /// The hash of a line differs from the stated one.
    Rewritten {
        /// The line.
        seq: u64,
        /// The source of the stated hash.
        by: Stating,
    },
}

/// A source outside the journal that states that it had a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stating {
    /// The note of the last start.
    LastStart,
    /// The last backup, with its file if known.
    LastBackup(String),
    /// The last check.
    LastCheck,
    /// sled.
    Store,
    /// This file or folder.
    File(PathBuf),
}
