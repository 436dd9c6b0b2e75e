//! Which archives of secrets were made, and which secrets each holds. A user who forgets a secret learns from it which
//! archives still hold the text, and an admin learns which secrets are in no archive.
//!
//! A JSON file in the home, `secret-archives.json`, and not a part of the journal: archives are made and deleted
//! outside the register.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::past::write_json;
use crate::domain::secret::SecretId;
use crate::store::trust;

/// The file in the home.
const FILE: &str = "secret-archives.json";

/// The maximum number of archives; the oldest is removed first.
const MOST_ARCHIVES: usize = 500;

/// The known archives of a home's secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecretArchives {
    /// Oldest first.
    pub archives: Vec<SecretArchive>,
    /// Secrets that were missing when the home was restored: a check counts them and does not report them as lost.
    pub absent: Ids,
}

/// One archive of secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretArchive {
    /// When it was made, in seconds since 1970.
    pub at: i64,
    /// Who made it.
    pub by: String,
    /// The path of the archive; `-` if it was sent to standard output.
    pub file: String,
    /// The secrets in it.
    pub holds: Ids,
}

/// Numbers of secrets; in JSON one string of hexadecimal digits, 32 for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids(pub BTreeSet<SecretId>);

impl Serialize for Ids {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0.iter().map(SecretId::to_string).collect::<String>())
    }
}

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let digits = text.as_bytes().chunks(32).map(|digits| std::str::from_utf8(digits).unwrap_or_default().parse());
        let ids: Result<BTreeSet<SecretId>, _> = digits.collect();
        ids.map(Ids).map_err(|_| de::Error::custom("not the numbers of secrets"))
    }
}

impl SecretArchives {
    /// Reads the file of a home; empty if there is no file.
    ///
    /// # Errors
    /// Fails if the file cannot be read or has other content.
    pub fn load(home: &Path) -> io::Result<SecretArchives> {
        match trust::read(&home.join(FILE)) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::from),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(SecretArchives::default()),
            Err(error) => Err(error),
        }
    }

    /// Changes the file, durably. A file with other content is kept under another name.
    ///
    /// # Errors
    /// Fails if it cannot be read or written.
    pub fn update(home: &Path, change: impl FnOnce(&mut SecretArchives)) -> io::Result<()> {
        let mut record = match SecretArchives::load(home) {
            Ok(record) => record,
            Err(error) if is_data(&error) => {
                fs::rename(home.join(FILE), home.join(format!("{FILE}.unreadable")))?;
                SecretArchives::default()
            }
            Err(error) => return Err(error),
        };
        change(&mut record);
        record.save(home)
    }

    /// Writes the file, durably.
    ///
    /// # Errors
    /// Fails if it cannot be written.
    pub fn save(&self, home: &Path) -> io::Result<()> {
        write_json(home, FILE, self)
    }

    /// Adds an archive. An earlier one at the same path no longer exists.
    pub fn add(&mut self, archive: SecretArchive) {
        if archive.file != STANDARD_OUTPUT {
            self.remove(&archive.file);
        }
        self.archives.push(archive);
        let surplus = self.archives.len().saturating_sub(MOST_ARCHIVES);
        self.archives.drain(..surplus);
    }

    /// Removes an archive that was deleted.
    pub fn remove(&mut self, file: &str) {
        self.archives.retain(|archive| archive.file != file);
    }

    /// The archives that hold any of these secrets, without those that are certainly deleted.
    pub fn holding(&self, ids: &BTreeSet<SecretId>) -> impl Iterator<Item = &SecretArchive> {
        self.archives.iter().filter(|archive| !archive.holds.0.is_disjoint(ids) && !is_gone(&archive.file))
    }
}

/// The path of an archive that was sent to standard output.
pub const STANDARD_OUTPUT: &str = "-";

/// Whether a file is certainly deleted: it is not in its folder, and the folder exists and holds something. An empty or
/// missing folder may be a disk that is not mounted, or one that this process may not read.
fn is_gone(file: &str) -> bool {
    let path = Path::new(file);
    let missing =
        path.is_absolute() && path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
    missing
        && path
            .parent()
            .and_then(|folder| fs::read_dir(folder).ok())
            .is_some_and(|mut entries| entries.next().is_some())
}

/// Whether an error concerns the content of a file, not reading it.
fn is_data(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[u8]) -> Ids {
        Ids(numbers.iter().map(|number| SecretId([*number; 16])).collect())
    }

    fn archive(file: &Path, holds: &[u8]) -> SecretArchive {
        SecretArchive { at: 1, by: "lan".into(), file: file.display().to_string(), holds: ids(holds) }
    }

    #[test]
    fn the_record_is_read_back_and_names_the_archives_of_a_secret() {
        let (home, usb) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let file = |name: &str| usb.path().join(name);
        for name in ["a", "b", "gone"] {
            fs::write(file(name), "").unwrap();
            let holds: &[u8] = if name == "b" { &[2] } else { &[1, 2] };
            SecretArchives::update(home.path(), |record| record.add(archive(&file(name), holds))).unwrap();
        }
        let record = SecretArchives::load(home.path()).unwrap();
        fs::remove_file(file("gone")).unwrap();
        let names = |wanted: &[u8]| {
            let found: Vec<String> = record.holding(&ids(wanted).0).map(|archive| archive.file.clone()).collect();
            found.iter().filter_map(|file| file.rsplit_once('/')).map(|(_, name)| name.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&[1]), ["a"]);
        assert_eq!(names(&[2, 7]), ["a", "b"]);
        assert!(names(&[3]).is_empty());
        // The disk is not mounted: its archives may still exist.
        fs::remove_dir_all(usb.path()).unwrap();
        assert_eq!(names(&[1]), ["a", "gone"]);
        fs::create_dir(usb.path()).unwrap();
        assert_eq!(names(&[1]), ["a", "gone"]);
    }

    #[test]
    fn another_archive_at_the_same_place_takes_the_place_of_the_first_and_the_record_has_an_end() {
        let mut record = SecretArchives::default();
        record.add(archive(Path::new("/x/a"), &[1]));
        record.add(archive(Path::new("/x/a"), &[2]));
        record.add(archive(Path::new("-"), &[1]));
        record.add(archive(Path::new("-"), &[2]));
        assert_eq!(record.archives.len(), 3);
        assert_eq!(record.archives.first().map(|archive| &archive.holds), Some(&ids(&[2])));
        for _ in 0..MOST_ARCHIVES {
            record.add(archive(Path::new("-"), &[3]));
        }
        assert_eq!(record.archives.len(), MOST_ARCHIVES);
    }

    #[test]
    fn what_is_no_record_is_kept_aside() {
        let home = tempfile::tempdir().unwrap();
        for text in ["{", "7", r#"{"archives":[{"at":1,"by":"","file":"","holds":"zz"}]}"#] {
            fs::write(home.path().join(FILE), text).unwrap();
            SecretArchives::update(home.path(), |record| record.add(archive(Path::new("-"), &[1]))).unwrap();
            assert_eq!(SecretArchives::load(home.path()).unwrap().archives.len(), 1, "{text}");
            assert_eq!(fs::read_to_string(home.path().join(format!("{FILE}.unreadable"))).unwrap(), text);
        }
    }
}
