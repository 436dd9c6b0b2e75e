//! Migrates what older versions wrote to the current format while reading it.
//!
//! Two things on disk have versions: the events in a journal line (`v`) and the values in sled (their first byte). Each
//! has one ordered table of steps; step 1 leads from version 1 to 2, and so on. The newest version is the table's
//! length plus one, so a version without a step to it cannot exist. The journal is never rewritten; a value in sled is
//! rewritten when its record next changes. A version newer than the table is refused before anything is changed.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value as Json;

use super::journal::Line;
use crate::i18n::{Lang, both};

/// Migrates from one version to the next, or returns why the value does not have its version. `None` if the newer
/// version only allows more than the older one.
pub type Step<T> = Option<fn(T) -> Result<T, String>>;

/// The tree of a value, and its bytes.
pub type Payload = (&'static str, Vec<u8>);

/// The steps for one stored thing, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct Table<T: 'static> {
    steps: &'static [Step<T>],
}

/// The `events` of a journal line. Version 2 can name the file of a secret, and can name records without changing them.
pub const EVENTS: Table<Json> = Table::new(&[None]);

/// The payload of a value in sled.
pub const VALUES: Table<Payload> = Table::new(&[]);

/// Why something cannot be migrated to the current format. [`LiftError::text`] has the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiftError {
    /// No program wrote this version, or only a newer one did.
    Unknown {
        /// The version found.
        found: u32,
        /// The newest known version.
        known: u32,
    },
    /// The value does not have the format of its version.
    Unfit {
        /// The version it should have.
        from: u32,
        /// What does not fit.
        reason: String,
    },
}

impl LiftError {
    /// What is wrong, as a sentence part after a position.
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Unknown { found, known }, _) => both!(
                lang,
                "không biết phiên bản {found}; đọc được các phiên bản từ 1 đến {known}",
                "version {found} is unknown; versions 1 to {known} can be read"
            ),
            // The errors of a step and of the parser are in English only.
            (Self::Unfit { from, .. }, Lang::Vi) => format!("nội dung lưu không đúng dạng của phiên bản {from}"),
            (Self::Unfit { from, reason }, Lang::En) => format!("what is stored is not of version {from}: {reason}"),
        }
    }
}

impl std::error::Error for LiftError {}

impl fmt::Display for LiftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl<T> Table<T> {
    /// A table with these steps.
    pub const fn new(steps: &'static [Step<T>]) -> Self {
        Self { steps }
    }

    /// The version that is written now.
    pub const fn newest(&self) -> u32 {
        self.steps.len() as u32 + 1
    }

    /// Migrates a value from version `from` to the newest.
    ///
    /// # Errors
    /// [`LiftError`].
    pub fn lift(&self, from: u32, value: T) -> Result<T, LiftError> {
        let steps = match from.checked_sub(1) {
            Some(done) => self.steps.get(done as usize..),
            None => None,
        };
        let steps = steps.ok_or(LiftError::Unknown { found: from, known: self.newest() })?;
        (from..).zip(steps).try_fold(value, |value, (from, step)| {
            let Some(step) = step else { return Ok(value) };
            step(value).map_err(|reason| LiftError::Unfit { from, reason })
        })
    }
}

impl Table<Json> {
    /// The events of a line in the newest format; unchanged if they have it already.
    ///
    /// # Errors
    /// [`LiftError`].
    pub fn events<'a>(&self, line: &'a Line) -> Result<Cow<'a, str>, LiftError> {
        let steps = line.v.checked_sub(1).and_then(|done| self.steps.get(done as usize..));
        if steps.is_some_and(|steps| steps.iter().all(Option::is_none)) {
            return Ok(Cow::Borrowed(line.events.get()));
        }
        let unfit = |error: serde_json::Error| LiftError::Unfit { from: line.v, reason: error.to_string() };
        let lifted = self.lift(line.v, serde_json::from_str(line.events.get()).map_err(unfit)?)?;
        let text = serde_json::to_string(&lifted).map_err(unfit)?;
        Ok(Cow::Owned(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title_in_capitals(mut events: Json) -> Result<Json, String> {
        let title = events.get_mut("title").ok_or("there is no title")?;
        *title = Json::String(title.as_str().unwrap_or_default().to_uppercase());
        Ok(events)
    }

    fn title_is_name(mut events: Json) -> Result<Json, String> {
        let title = events.as_object_mut().and_then(|events| events.remove("title")).ok_or("there is no title")?;
        events["name"] = title;
        Ok(events)
    }

    const LATER: Table<Json> = Table::new(&[Some(title_in_capitals), None, Some(title_is_name)]);

    #[test]
    fn a_value_passes_all_steps_from_its_own_version_on() {
        let old = serde_json::json!({ "title": "cải cách" });
        assert_eq!(LATER.newest(), 4);
        assert_eq!(LATER.lift(1, old.clone()).unwrap(), serde_json::json!({ "name": "CẢI CÁCH" }));
        assert_eq!(LATER.lift(2, old.clone()).unwrap(), serde_json::json!({ "name": "cải cách" }));
        assert_eq!(LATER.lift(4, old.clone()).unwrap(), old);
    }

    #[test]
    fn what_no_step_leads_from_is_refused() {
        for found in [0, 5, u32::MAX] {
            assert_eq!(LATER.lift(found, Json::Null), Err(LiftError::Unknown { found, known: 4 }));
        }
        let unfit = LATER.lift(3, Json::Null).unwrap_err();
        assert_eq!(unfit.to_string(), "what is stored is not of version 3: there is no title");
    }
}
