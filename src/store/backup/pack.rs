//! Writes an archive, from any source of bytes.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::error::{BackupError, Flaw};
use super::manifest::{Content, FileSum, Manifest, written};
use super::parts::{CONFIG, FOLDER, FORMAT, MANIFEST, MOST_CONFIG, Part, SECRETS, SUMS};
use crate::store::journal::{Follow, Hash, JournalReader};
use crate::store::secrets::{Found, Secrets};
use crate::store::trust;

/// What an archive is to hold, as known before it is written.
#[derive(Clone, Debug)]
pub struct Head {
    /// The store or its secrets.
    pub content: Content,
    /// Seconds since 1970.
    pub made: i64,
    /// The journal's id, in hexadecimal.
    pub store: String,
    /// The last line.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// The newest version of events.
    pub schema: u32,
    /// Records by kind.
    pub records: BTreeMap<String, u64>,
    /// The files with their lengths, segments first and oldest first.
    pub files: Vec<(String, u64)>,
}

/// The source of the bytes.
pub trait Source {
    /// Some bytes of a file from an offset: at least one unless the file ends there.
    ///
    /// # Errors
    /// Fails if they cannot be read.
    fn part(&mut self, name: &str, offset: u64) -> io::Result<Vec<u8>>;
}

/// Writes an archive and verifies the journal at the same time. `progress` gets the number of bytes written so far.
///
/// # Errors
/// [`BackupError::Changed`], [`BackupError::Journal`], or a read or write error.
pub fn pack<W: Write>(
    to: W,
    head: &Head,
    source: &mut dyn Source,
    progress: &mut dyn FnMut(u64),
) -> Result<(Manifest, W), BackupError> {
    let mut packer =
        Packer { tar: tar::Builder::new(GzEncoder::new(to, Compression::default())), made: head.made, done: 0 };
    let mut follow = Follow::new(head.schema);
    let mut files = Vec::with_capacity(head.files.len());
    for (name, bytes) in &head.files {
        let part = Part::of(name).ok_or_else(|| Flaw::Stranger(name.clone()))?;
        let segment = matches!(part, Part::Segment(_));
        if let Part::Segment(name) = part {
            follow.begin(name);
        }
        let follow = segment.then_some(&mut follow);
        let sha256 = packer.file(name, *bytes, source, follow, progress)?;
        files.push(FileSum { name: name.clone(), bytes: *bytes, sha256 });
    }
    let found = follow.verified();
    if head.content == Content::Store && (found.seq, found.hash) != (head.seq, head.hash) {
        return Err(Flaw::Head.into());
    }
    let manifest = Manifest {
        format: FORMAT,
        content: head.content,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made: written(head.made),
        store: head.store.clone(),
        seq: head.seq,
        hash: head.hash.to_string(),
        schema: head.schema,
        records: head.records.clone(),
        files,
    };
    let mut text = serde_json::to_string_pretty(&manifest).map_err(|error| BackupError::Archive(error.into()))?;
    text.push('\n');
    let sums = manifest.sums(&hex(Sha256::digest(text.as_bytes()).as_slice()));
    packer.text(MANIFEST, &text)?;
    packer.text(SUMS, &sums)?;
    let zip = packer.tar.into_inner().map_err(BackupError::Archive)?;
    Ok((manifest, zip.finish().map_err(BackupError::Archive)?))
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    crate::store::journal::to_hex(bytes)
}

struct Packer<W: Write> {
    tar: tar::Builder<GzEncoder<W>>,
    made: i64,
    done: u64,
}

impl<W: Write> Packer<W> {
    /// Adds a file and returns its sum.
    fn file(
        &mut self,
        name: &str,
        bytes: u64,
        source: &mut dyn Source,
        mut follow: Option<&mut Follow>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<String, BackupError> {
        self.header(name, bytes)?;
        let mut sha = Sha256::new();
        let mut offset = 0;
        while offset < bytes {
            let mut part = source.part(name, offset).map_err(BackupError::io(name))?;
            if part.is_empty() {
                return Err(BackupError::Changed(name.to_owned()));
            }
            part.truncate((bytes - offset).min(part.len() as u64) as usize);
            sha.update(&part);
            if let Some(follow) = &mut follow {
                follow.push(&part)?;
            }
            self.tar.get_mut().write_all(&part).map_err(BackupError::Archive)?;
            offset += part.len() as u64;
            self.done += part.len() as u64;
            progress(self.done);
        }
        match follow {
            Some(follow) => follow.end()?,
            // A segment may grow after its end; any other file that grew is not the planned one.
            None if source.part(name, bytes).map_err(BackupError::io(name))?.is_empty() => {}
            None => return Err(BackupError::Changed(name.to_owned())),
        }
        self.pad(bytes)?;
        Ok(hex(sha.finalize().as_slice()))
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), BackupError> {
        self.header(name, text.len() as u64)?;
        self.tar.get_mut().write_all(text.as_bytes()).map_err(BackupError::Archive)?;
        self.pad(text.len() as u64)
    }

    /// The header has no user and always the same mode, so that the same bytes give the same archive for every user.
    fn header(&mut self, name: &str, bytes: u64) -> Result<(), BackupError> {
        let mut header = tar::Header::new_ustar();
        header.set_path(format!("{FOLDER}{name}")).map_err(BackupError::Archive)?;
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(self.made.max(0) as u64);
        header.set_cksum();
        self.tar.get_mut().write_all(header.as_bytes()).map_err(BackupError::Archive)
    }

    /// tar uses blocks of 512 bytes.
    fn pad(&mut self, bytes: u64) -> Result<(), BackupError> {
        let rest = (bytes % 512) as usize;
        let zeros = [0; 512];
        let padding = zeros.get(rest..).filter(|_| rest > 0).unwrap_or_default();
        self.tar.get_mut().write_all(padding).map_err(BackupError::Archive)
    }
}

/// Files by name, with their lengths.
type Files = Vec<(String, u64)>;

/// Bytes requested from a home at a time.
const PART: usize = 256 << 10;

/// The files of a home, read in place.
pub struct Home<'a> {
    /// The reader of the journal.
    pub reader: &'a JournalReader,
    /// The home's folder.
    pub root: &'a Path,
}

impl Home<'_> {
    /// The files of a backup besides the journal, with their lengths: the settings, unless they are too large to be
    /// settings.
    pub fn other_files(root: &Path) -> Vec<(String, u64)> {
        let about = root.join(CONFIG).symlink_metadata();
        let about = about.ok().filter(|about| about.len() <= MOST_CONFIG);
        about.map(|about| (CONFIG.to_owned(), about.len())).into_iter().collect()
    }

    /// The secrets with their lengths, by name, and the names of entries that are not secrets. A file whose line is
    /// being written belongs to the next backup.
    ///
    /// # Errors
    /// Fails if the folder or one of its files cannot be read.
    pub fn secrets(root: &Path) -> io::Result<(Files, Vec<String>)> {
        let secrets = Secrets::at(root.join(SECRETS));
        let (mut files, mut odd) = (Vec::new(), Vec::new());
        for found in secrets.list()? {
            match found {
                Found::Whole(id) => match secrets.path(id).symlink_metadata() {
                    Ok(about) => files.push((format!("{SECRETS}{id}"), about.len())),
                    // Forgotten a moment ago.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                },
                Found::Fresh(_) => {}
                Found::Odd(name) => odd.push(name),
            }
        }
        Ok((files, odd))
    }
}

impl Source for Home<'_> {
    fn part(&mut self, name: &str, offset: u64) -> io::Result<Vec<u8>> {
        match Part::of(name) {
            Some(Part::Segment(name)) => self.reader.part(name, offset, PART).map_err(io::Error::other),
            Some(Part::Config | Part::Secret(_)) => {
                let mut file = trust::open(&self.root.join(name))?;
                file.seek(SeekFrom::Start(offset))?;
                let mut bytes = Vec::new();
                file.take(PART as u64).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
            _ => Ok(Vec::new()),
        }
    }
}
