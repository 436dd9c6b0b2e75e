//! Errors of sled's folder.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::defect::{Defect, bounded};
use crate::i18n::{Lang, both, system};

/// Why sled's folder cannot be used; [`DbError::text`] has the sentence. After any error except `Newer`, `Misuse` and a
/// refusal ([`DbError::is_refusal`]), move the folder aside and rebuild it from the journal.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The content is not what was stored.
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        defect: Defect,
    },
    /// Written by a newer program.
    Newer {
        /// The folder.
        path: PathBuf,
        /// The format found.
        found: u8,
    },
    /// Another process has the folder open.
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// sled panicked, in this call or an earlier one.
    Panicked {
        /// The folder.
        path: PathBuf,
        /// The text of the panic.
        reason: String,
    },
    /// The caller passed something that cannot be stored.
    Misuse {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        defect: Defect,
    },
    /// The system refused.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        #[source]
        cause: io::Error,
    },
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl DbError {
    /// The whole sentence.
    pub fn text(&self, lang: Lang) -> String {
        let (Self::Damaged { path, .. }
        | Self::Newer { path, .. }
        | Self::Busy { path }
        | Self::Panicked { path, .. }
        | Self::Misuse { path, .. }
        | Self::Io { path, .. }) = self;
        let path = path.display();
        match (self, lang) {
            (Self::Damaged { defect, .. }, _) => {
                both!(lang, "kho trong {path} bị hỏng: {}", "the store in {path} is damaged: {}", defect.text(lang))
            }
            (Self::Newer { found, .. }, Lang::Vi) => format!(
                "kho trong {path} do bản dondoc mới hơn ghi (dạng {found}). Chưa có gì bị thay đổi; hãy cài bản dondoc \
                 mới hơn"
            ),
            (Self::Newer { found, .. }, Lang::En) => {
                format!("the store in {path} was written by a newer dondoc (format {found}): use the newer program")
            }
            (Self::Busy { .. }, _) => {
                both!(lang, "kho trong {path} đang được mở ở nơi khác", "the store in {path} is open in another place")
            }
            // The text of a panic is in English only.
            (Self::Panicked { .. }, Lang::Vi) => {
                format!("kho trong {path} gặp lỗi bên trong; nội dung lỗi có trong nhật ký hoạt động của máy chủ")
            }
            (Self::Panicked { reason, .. }, Lang::En) => format!("the store in {path} failed inside: {reason}"),
            (Self::Misuse { defect, .. }, _) => both!(
                lang,
                "kho trong {path} nhận dữ liệu không lưu được: {}",
                "the store in {path} was given what it cannot keep: {}",
                defect.text(lang)
            ),
            (Self::Io { cause, .. }, Lang::Vi) => {
                format!("không đọc hoặc ghi được {path}: {}", system(&cause.to_string(), lang))
            }
            (Self::Io { cause, .. }, Lang::En) => format!("{path} cannot be read or written: {cause}"),
        }
    }

    /// Whether the system refused the operation: no room, no permission, no descriptor. This says nothing about the
    /// stored data, which must be left as it is until the cause is removed.
    pub fn is_refusal(&self) -> bool {
        match self {
            DbError::Busy { .. } => true,
            DbError::Io { cause, .. } => names_a_refusal(&format!("{cause:?}")),
            DbError::Panicked { reason, .. } | DbError::Damaged { defect: Defect::Sled(reason), .. } => {
                names_a_refusal(reason)
            }
            DbError::Newer { .. } | DbError::Misuse { .. } | DbError::Damaged { .. } => false,
        }
    }
}

/// The errors with which the system refuses an operation, independent of what the files hold.
const REFUSALS: [Errno; 9] = [
    Errno::NOSPC,
    Errno::DQUOT,
    Errno::FBIG,
    Errno::ROFS,
    Errno::ACCESS,
    Errno::PERM,
    Errno::MFILE,
    Errno::NFILE,
    Errno::NOMEM,
];

/// sled copies an error into a text when it repeats it, and panics with such a text: only the text always contains the
/// number.
fn names_a_refusal(text: &str) -> bool {
    let named =
        |number: i32| text.contains(&format!("code: {number},")) || text.contains(&format!("(os error {number})"));
    REFUSALS.iter().any(|refusal| named(refusal.raw_os_error()))
}

pub(super) fn from_sled(dir: &Path, error: sled::Error) -> DbError {
    let path = dir.to_owned();
    match error {
        sled::Error::Io(cause) => DbError::Io { path, cause },
        sled::Error::Corruption { .. } => DbError::Damaged { path, defect: Defect::SledChecksum },
        other => DbError::Damaged { path, defect: Defect::Sled(bounded(&other.to_string())) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_from_damage_however_sled_passes_it_on() {
        let dir = Path::new("store");
        for refusal in REFUSALS {
            let cause = || io::Error::from(refusal);
            assert!(from_sled(dir, sled::Error::Io(cause())).is_refusal(), "{refusal}");
            let repeated = sled::Error::Io(cause()).clone();
            assert!(from_sled(dir, repeated.clone()).is_refusal(), "{refusal}, repeated");
            let reason = format!("called `Result::unwrap()` on an `Err` value: {repeated:?}");
            assert!(DbError::Panicked { path: dir.to_owned(), reason }.is_refusal(), "{refusal}, as a panic");
        }
        for damage in [io::ErrorKind::UnexpectedEof, io::ErrorKind::InvalidData] {
            assert!(!from_sled(dir, sled::Error::Io(damage.into())).is_refusal());
        }
        assert!(!from_sled(dir, sled::Error::Io(io::Error::from(Errno::IO))).is_refusal());
        assert!(!from_sled(dir, sled::Error::Corruption { at: None, bt: () }).is_refusal());
    }
}
