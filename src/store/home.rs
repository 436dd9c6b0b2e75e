//! The home folder: its paths, and creating it.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::{folder, trust};

/// The folders of a home, all 0700.
const FOLDERS: [&str; 5] = ["journal", "store", "secrets", "backups", "log"];

/// The file that marks a home as shared.
const SHARED: &str = "shared";

/// The home folder could not be created or inspected.
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
    /// Names a home without accessing the disk.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Creates the home and its folders (0700) if they are missing, durably. The mode of an existing root is left to
    /// its owner; the modes of the folders in it are set.
    ///
    /// # Errors
    /// Fails with the first folder that cannot be created, and the cause.
    pub fn create(root: impl Into<PathBuf>) -> Result<Self, HomeError> {
        let home = Self::at(root);
        home.make_root().map_err(|cause| HomeError { path: home.root.clone(), cause })?;
        for name in FOLDERS {
            let path = home.root.join(name);
            folder::private(&path).map_err(|cause| HomeError { path, cause })?;
        }
        // An existing folder may not be durable yet: its creator may have been killed before the sync.
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

    /// Syncs the folders above the root. The code that created the root (for a log or a socket) may not have synced
    /// them, and then a power cut loses the whole home with its journal. Done only while there is no journal, so that a
    /// start costs nothing later.
    fn name_durably(&self) -> io::Result<()> {
        if self.journal().is_dir() {
            return Ok(());
        }
        let whole = std::path::absolute(&self.root)?;
        for dir in whole.ancestors().skip(1) {
            match folder::sync(dir) {
                // A folder that we cannot read was not created by us.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => break,
                // Some file systems cannot sync a folder and do not need it.
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

    /// The folder with one file per secret.
    pub fn secrets(&self) -> PathBuf {
        self.root.join("secrets")
    }

    /// The default folder of backups.
    pub fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    /// The log files' folder.
    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// Marks the home as shared by several users, each with granted rights; durably.
    ///
    /// # Errors
    /// Fails if the mark cannot be created.
    pub fn share(&self) -> Result<(), HomeError> {
        let path = self.root.join(SHARED);
        let made = trust::options().create(true).append(true).open(&path);
        let synced = made.and_then(|file| file.sync_all()).and_then(|()| folder::sync(&self.root));
        synced.map_err(|cause| HomeError { path, cause })
    }

    /// Whether the home is shared. If the mark cannot be inspected, the home counts as shared, so that no user gets in
    /// without a grant.
    pub fn is_shared(&self) -> bool {
        !matches!(self.root.join(SHARED).symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// The file whose lock is held by the server of this home.
    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// The settings of this home.
    pub fn config(&self) -> PathBuf {
        self.root.join("config.toml")
    }

    /// The socket of a server of a home of one owner.
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
