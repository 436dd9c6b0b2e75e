//! The home folder: where each thing lies, and making it.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::{folder, trust};

/// The folders of a home, each for its owner alone.
const FOLDERS: [&str; 5] = ["journal", "store", "secrets", "backups", "log"];

/// The file that marks a home as shared.
const SHARED: &str = "shared";

/// The home folder could not be made or looked at.
#[derive(Debug, thiserror::Error)]
#[error("the folder {path} cannot be used: {cause}", path = path.display())]
pub struct HomeError {
    /// The folder in question.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub cause: io::Error,
}

/// The paths of one home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// Names a home without touching the disk.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Makes the home and its folders (0700) where they are missing, durably. The mode of a root
    /// that was there before is its owner's affair; the folders in it are tightened.
    ///
    /// # Errors
    /// The first folder that cannot be made, with the cause.
    pub fn create(root: impl Into<PathBuf>) -> Result<Self, HomeError> {
        let home = Self::at(root);
        home.make_root().map_err(|cause| HomeError { path: home.root.clone(), cause })?;
        for name in FOLDERS {
            let path = home.root.join(name);
            folder::private(&path).map_err(|cause| HomeError { path, cause })?;
        }
        // A folder that was there already may be one whose maker was killed before its sync.
        folder::sync(&home.root).map_err(|cause| HomeError { path: home.root.clone(), cause })?;
        Ok(home)
    }

    fn make_root(&self) -> io::Result<()> {
        if self.root.is_dir() {
            return self.name_durably();
        }
        let mut above: Vec<&Path> = Vec::new();
        let mut dir = folder::parent(&self.root);
        while !dir.is_dir() {
            above.push(dir);
            dir = folder::parent(dir);
        }
        for dir in above.into_iter().rev() {
            DirBuilder::new().mode(0o755).create(dir)?;
            folder::sync(folder::parent(dir))?;
        }
        folder::private(&self.root)
    }

    /// Whoever made the root (a log or a socket needed it first) may not have synced the folders
    /// above it. Without that a power cut takes the whole home away, journal and all. Done while
    /// there is no journal yet, so that a start costs nothing later.
    fn name_durably(&self) -> io::Result<()> {
        if self.journal().is_dir() {
            return Ok(());
        }
        let whole = std::path::absolute(&self.root)?;
        for dir in whole.ancestors().skip(1) {
            match folder::sync(dir) {
                // Not ours to read, so not made by us.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => break,
                // Some file systems cannot sync a folder, and need not.
                Err(error) if error.raw_os_error() == Some(rustix::io::Errno::INVAL.raw_os_error()) => {}
                other => other?,
            }
        }
        Ok(())
    }

    /// The home itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The journal's folder.
    pub fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }

    /// sled's folder.
    pub fn store(&self) -> PathBuf {
        self.root.join("store")
    }

    /// One file a secret.
    pub fn secrets(&self) -> PathBuf {
        self.root.join("secrets")
    }

    /// Where backups go unless told otherwise.
    pub fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    /// The log files' folder.
    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// Makes it a home that several people share, each with what they are granted; durably.
    ///
    /// # Errors
    /// The mark that cannot be made, with the cause.
    pub fn share(&self) -> Result<(), HomeError> {
        let path = self.root.join(SHARED);
        let made = trust::options().create(true).append(true).open(&path);
        let synced = made.and_then(|file| file.sync_all()).and_then(|()| folder::sync(&self.root));
        synced.map_err(|cause| HomeError { path, cause })
    }

    /// Whether several people share it. A mark that cannot be looked at counts as one: then nobody
    /// comes in who should not.
    pub fn is_shared(&self) -> bool {
        !matches!(self.root.join(SHARED).symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// The file whose lock says who serves this home.
    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// The settings of this home.
    pub fn config(&self) -> PathBuf {
        self.root.join("config.toml")
    }

    /// The socket of one's own server.
    pub fn socket(&self) -> PathBuf {
        self.root.join("dondoc.sock")
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_home_is_its_owners_alone() {
        let base = tempfile::tempdir().unwrap();
        let home = Home::create(base.path().join("deep/er/home")).unwrap();
        assert_eq!(mode(home.root()), 0o700);
        for name in FOLDERS {
            assert_eq!(mode(&home.root().join(name)), 0o700, "{name}");
        }
        std::fs::set_permissions(home.secrets(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let again = Home::create(home.root()).unwrap();
        assert_eq!(mode(&again.secrets()), 0o700);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let base = tempfile::tempdir().unwrap();
        std::fs::write(base.path().join("journal"), "").unwrap();
        let error = Home::create(base.path()).unwrap_err();
        assert!(error.to_string().contains("journal"), "{error}");
    }
}
