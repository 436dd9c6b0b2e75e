//! Why an archive was not made: for the user, and for the admins who look at the server later.

use crate::i18n::Lang;
use crate::service::api::Ask;
use crate::store::backup::BackupError;

use super::super::desk::Desk;
use super::super::error::{Error, Kind};
use super::super::session::Session;
use super::error::said;
use super::target::Target;
use super::words;

/// Why there is no archive.
pub(super) struct Unmade {
    error: Error,
    /// In Vietnamese and in English: a later reader may use another language.
    cause: [String; 2],
}

impl Unmade {
    /// The error of the file.
    pub(super) fn of(error: &BackupError, desk: &Desk) -> Unmade {
        Unmade { error: said(error, desk), cause: [Lang::Vi, Lang::En].map(|lang| words::error(error, lang).0) }
    }

    /// Makes the server note it, and returns the error for the user. A missing right is not noted, and neither is an
    /// archive on standard output, which the server never counts as a backup.
    pub(super) fn noted(self, session: &mut Session, secrets: bool, target: Target) -> Error {
        if self.error.kind == Kind::Failed && !target.is_output() {
            let file = target.path().display().to_string();
            // If noting fails too, the user gets the first error.
            let _ = session.ask(Ask::BackupFailed { secrets, file, cause: self.cause });
        }
        self.error
    }
}

impl From<Error> for Unmade {
    /// The server returned an error: its log has the reason.
    fn from(error: Error) -> Unmade {
        let cause = [words::NOT_READ.vi, words::NOT_READ.en].map(str::to_owned);
        Unmade { error, cause }
    }
}
