//! Why an archive was not made: for the person who asked, and for the admins who look at the server later.

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
pub struct Unmade {
    error: Error,
    /// In Vietnamese and in English: who reads it later may have another language.
    cause: [String; 2],
}

impl Unmade {
    /// What went wrong with the file.
    pub fn of(error: &BackupError, desk: &Desk) -> Unmade {
        Unmade { error: said(error, desk), cause: [Lang::Vi, Lang::En].map(|lang| words::error(error, lang).0) }
    }

    /// Has the server note it, and gives the error for the person. What they were merely not allowed, or what is no file,
    /// is not noted: a backup through standard output is none that the server knows of.
    pub fn noted(self, session: &mut Session, secrets: bool, target: Target) -> Error {
        if self.error.kind == Kind::Failed && !target.is_output() {
            let file = target.path().display().to_string();
            // Of the two the person hears the error that came first.
            let _ = session.ask(Ask::BackupFailed { secrets, file, cause: self.cause });
        }
        self.error
    }
}

impl From<Error> for Unmade {
    /// What the server did not give: its log says why.
    fn from(error: Error) -> Unmade {
        let cause = [words::NOT_READ.vi, words::NOT_READ.en].map(str::to_owned);
        Unmade { error, cause }
    }
}
