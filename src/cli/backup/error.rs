//! Errors of files and archives, for users.

use crate::cli::desk::Desk;
use crate::cli::error::{Error, Kind};
use crate::store::backup::BackupError;

use super::words;

/// The error of a file or an archive, for users.
pub(crate) fn said(error: &BackupError, desk: &Desk) -> Error {
    let kind = match error {
        BackupError::Exists(_)
        | BackupError::NotEmpty(_)
        | BackupError::OtherCommittee { .. }
        | BackupError::Served(_) => Kind::Refused,
        _ => Kind::Failed,
    };
    let (what, hint) = words::error(error, desk.lang);
    let error = Error::new(kind, what);
    if hint.is_empty() { error } else { error.hint(hint) }
}
