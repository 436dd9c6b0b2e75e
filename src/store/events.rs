//! The events of a journal line in the current format, and why they cannot be read.

use std::fmt;

use super::journal::Line;
use super::migrate::{EVENTS, LiftError};
use crate::domain::event::Event;
use crate::domain::json::events_from_json;
use crate::domain::not_an_event::NotAnEvent;
use crate::i18n::{Lang, both};

/// The journal line is valid, but its events cannot be read. [`UnreadableLine::text`] has the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableLine {
    /// The line.
    pub seq: u64,
    /// The reason.
    pub cause: Unreadable,
}

/// Why the events of a line cannot be read. [`Unreadable::text`] has the sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// They cannot be migrated to the current format.
    #[error(transparent)]
    Version(#[from] LiftError),
    /// They are not events.
    #[error(transparent)]
    Content(#[from] NotAnEvent),
}

/// A line's events in the current format, migrated from any earlier version.
///
/// # Errors
/// [`UnreadableLine`].
pub fn events_of(line: &Line) -> Result<Vec<Event>, UnreadableLine> {
    let unreadable = |cause| UnreadableLine { seq: line.seq, cause };
    let text = EVENTS.events(line).map_err(|error| unreadable(error.into()))?;
    events_from_json(&text).map_err(|error| unreadable(error.into()))
}

impl UnreadableLine {
    /// The complete sentence.
    pub fn text(&self, lang: Lang) -> String {
        let (seq, cause) = (self.seq, self.cause.text(lang));
        both!(
            lang,
            "không đọc được nội dung dòng số {seq} của nhật ký: {cause}",
            "line {seq} of the journal cannot be read: {cause}"
        )
    }
}

impl std::error::Error for UnreadableLine {}

impl fmt::Display for UnreadableLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl Unreadable {
    /// What is wrong, as a sentence part after a position.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Version(error) => error.text(lang),
            Self::Content(error) => error.text(lang),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::assert_translated;

    /// The next variant in the order of the enums; a new variant does not compile until it is added here.
    fn after(reason: Option<&Unreadable>) -> Option<Unreadable> {
        use NotAnEvent::{
            ArchivedNotAPair, CannotHold, NoId, NoRev, NotAPair, NotAnArray, NotJson, SetNotAnObject, UnknownField,
        };
        let name = || "due".to_owned();
        Some(match reason {
            None => LiftError::Unknown { found: 9, known: 2 }.into(),
            Some(Unreadable::Version(LiftError::Unknown { .. })) => {
                LiftError::Unfit { from: 1, reason: "expected value".into() }.into()
            }
            Some(Unreadable::Version(LiftError::Unfit { .. })) => NotJson("expected value".into()).into(),
            Some(Unreadable::Content(content)) => match content {
                NotJson(_) => NotAnArray,
                NotAnArray => NoId,
                NoId => NoRev,
                NoRev => ArchivedNotAPair,
                ArchivedNotAPair => SetNotAnObject,
                SetNotAnObject => UnknownField(name()),
                UnknownField(_) => NotAPair(name()),
                NotAPair(_) => CannotHold { field: "due", value: "7".into() },
                CannotHold { .. } => return None,
            }
            .into(),
        })
    }

    #[test]
    fn every_reason_is_said_in_both_languages() {
        let mut reason = after(None);
        while let Some(cause) = reason {
            reason = after(Some(&cause));
            let line = UnreadableLine { seq: 4, cause };
            assert_translated(&line.text(Lang::Vi), &line.text(Lang::En), &["json", "due"]);
        }
    }
}
