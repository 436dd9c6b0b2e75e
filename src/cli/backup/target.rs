//! Where a backup goes, and the archive that was made there.

use std::path::{Path, PathBuf};

use crate::store::backup::{Manifest, STANDARD_OUTPUT};

/// Where a backup goes.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    /// Into this file; `-` is standard output.
    File(&'a Path),
    /// Into a file of its own in this folder, of which old ones are then removed.
    Rotate(&'a Path),
}

impl<'a> Target<'a> {
    /// A file, or else a folder; none where neither is named.
    pub fn of(file: Option<&'a Path>, folder: Option<&'a Path>) -> Option<Target<'a>> {
        file.map(Target::File).or(folder.map(Target::Rotate))
    }

    pub fn path(&self) -> &Path {
        match self {
            Target::File(path) | Target::Rotate(path) => path,
        }
    }

    pub fn is_output(&self) -> bool {
        self.path() == Path::new(STANDARD_OUTPUT)
    }
}

/// An archive that was made.
pub struct Made {
    /// Where it is; none for standard output.
    pub path: Option<PathBuf>,
    pub manifest: Manifest,
    /// Older ones that were deleted for it.
    pub removed: Vec<PathBuf>,
}

impl Made {
    pub fn file(&self) -> String {
        self.path.as_ref().map_or_else(|| STANDARD_OUTPUT.to_owned(), |path| path.display().to_string())
    }
}
