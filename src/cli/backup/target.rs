//! The target of a backup, and the archive that was made there.

use std::path::{Path, PathBuf};

use crate::store::backup::{Manifest, STANDARD_OUTPUT};

/// The target of a backup.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    /// Into this file; `-` is standard output.
    File(&'a Path),
    /// A new file in this folder, from which old ones are then removed.
    Rotate(&'a Path),
}

impl<'a> Target<'a> {
    /// A file, otherwise a folder; `None` if neither is named.
    pub(crate) fn of(file: Option<&'a Path>, folder: Option<&'a Path>) -> Option<Target<'a>> {
        file.map(Target::File).or(folder.map(Target::Rotate))
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Target::File(path) | Target::Rotate(path) => path,
        }
    }

    pub(crate) fn is_output(&self) -> bool {
        self.path() == Path::new(STANDARD_OUTPUT)
    }
}

/// An archive that was made.
pub(super) struct Made {
    /// Its path; `None` for standard output.
    pub path: Option<PathBuf>,
    pub manifest: Manifest,
    /// Older ones that were deleted because of it.
    pub removed: Vec<PathBuf>,
}

impl Made {
    pub(super) fn file(&self) -> String {
        self.path.as_ref().map_or_else(|| STANDARD_OUTPUT.to_owned(), |path| path.display().to_string())
    }
}
