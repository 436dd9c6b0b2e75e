//! Checks a complete archive and passes its files on at the same time.

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;
use sha2::{Digest, Sha256};

use super::error::{BackupError, Flaw};
use super::manifest::{Content, FileSum, Manifest};
use super::pack::hex;
use super::parts::{FOLDER, FORMAT, MANIFEST, MOST_FILES, MOST_MANIFEST, MOST_SECRETS, Part, SECRETS, SUMS};
use crate::store::journal::Follow;

/// Receives the files of an archive while it is checked. They are valid only if [`read`] returns without an error.
pub trait Keep {
    /// A file begins.
    ///
    /// # Errors
    /// Fails if it cannot be stored.
    fn begin(&mut self, name: &str) -> io::Result<()>;

    /// Bytes of the file.
    ///
    /// # Errors
    /// Fails if they cannot be stored.
    fn data(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// The file ends.
    ///
    /// # Errors
    /// Fails if it cannot be made durable.
    fn end(&mut self) -> io::Result<()>;
}

/// Stores nothing: the archive is only checked.
pub struct Nowhere;

impl Keep for Nowhere {
    fn begin(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn data(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads an archive and checks everything: every sum, the journal's chain and its end, that nothing is missing and
/// nothing is there that does not belong. `schema` is the newest known version of events.
///
/// # Errors
/// The first fault.
pub fn read(from: impl Read, content: Content, schema: u32, keep: &mut dyn Keep) -> Result<Manifest, BackupError> {
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::with_capacity(64 << 10, from)));
    let mut reading = Reading {
        follow: Follow::new(schema),
        files: Vec::new(),
        names: HashSet::new(),
        secrets: 0,
        manifest: None,
        closed: false,
    };
    // Raw: entries with tar's own extensions are never interpreted.
    for entry in archive.entries().map_err(|_| Flaw::Cut)?.raw(true) {
        reading.entry(&mut entry.map_err(|_| Flaw::Cut)?, content, keep)?;
    }
    nothing_behind(archive.into_inner())?;
    let found = reading.follow.verified();
    let Some((manifest, _)) = reading.manifest.filter(|_| reading.closed) else {
        return Err(Flaw::Missing(MANIFEST.to_owned()).into());
    };
    let store = found.store.map_or_else(String::new, |store| store.to_string());
    let head = (manifest.seq, manifest.hash.as_str(), manifest.store.as_str());
    if content == Content::Store && head != (found.seq, found.hash.to_string().as_str(), store.as_str()) {
        return Err(Flaw::Head.into());
    }
    Ok(manifest)
}

/// The rest must be tar's own zeros, then a valid end of the gzip, then nothing.
fn nothing_behind<R: BufRead>(mut zip: GzDecoder<R>) -> Result<(), Flaw> {
    let mut rest = [0; 4096];
    loop {
        match zip.read(&mut rest).map_err(|_| Flaw::Cut)? {
            0 => break,
            count if rest.iter().take(count).all(|byte| *byte == 0) => {}
            _ => return Err(Flaw::Trailing),
        }
    }
    match zip.into_inner().fill_buf() {
        Ok([]) => Ok(()),
        Ok(_) => Err(Flaw::Trailing),
        Err(_) => Err(Flaw::Cut),
    }
}

struct Reading {
    follow: Follow,
    files: Vec<FileSum>,
    /// The names in `files`.
    names: HashSet<String>,
    /// Bytes of secrets so far.
    secrets: u64,
    /// With its sum.
    manifest: Option<(Manifest, String)>,
    /// The list of sums was read: no file may follow.
    closed: bool,
}

impl Reading {
    fn entry<R: Read>(
        &mut self,
        entry: &mut tar::Entry<R>,
        content: Content,
        keep: &mut dyn Keep,
    ) -> Result<(), BackupError> {
        let path = entry.path_bytes().into_owned();
        let shown = String::from_utf8_lossy(&path).into_owned();
        let stranger = || Flaw::Stranger(shown.clone());
        let name = shown.strip_prefix(FOLDER).ok_or_else(stranger)?;
        let part = Part::of(name).filter(|_| entry.header().entry_type().is_file() && !self.closed);
        let known = self.names.contains(name);
        if part.is_some_and(|part| entry.size() > part.most_bytes()) {
            return Err(Flaw::TooLarge(name.to_owned()).into());
        }
        match part {
            Some(Part::Manifest) if self.manifest.is_none() => self.manifest(entry, content),
            Some(Part::Sums) => self.sums(entry),
            Some(part @ (Part::Segment(_) | Part::Config | Part::Secret(_))) if self.manifest.is_none() && !known => {
                let secret = matches!(part, Part::Secret(_));
                if secret != (content == Content::Secrets) {
                    return Err(Flaw::Content.into());
                }
                if self.files.len() >= MOST_FILES {
                    return Err(Flaw::TooMany(MOST_FILES).into());
                }
                self.secrets += if secret { entry.size() } else { 0 };
                if self.secrets > MOST_SECRETS {
                    return Err(Flaw::TooLarge(SECRETS.to_owned()).into());
                }
                self.file(entry, name, part, keep)
            }
            _ => Err(stranger().into()),
        }
    }

    fn file<R: Read>(
        &mut self,
        entry: &mut tar::Entry<R>,
        name: &str,
        part: Part,
        keep: &mut dyn Keep,
    ) -> Result<(), BackupError> {
        let segment = matches!(part, Part::Segment(_));
        if let Part::Segment(name) = part {
            self.follow.begin(name);
        }
        keep.begin(name).map_err(BackupError::io(name))?;
        let mut sha = Sha256::new();
        let mut bytes = 0;
        let mut piece = vec![0; 64 << 10];
        loop {
            let count = entry.read(&mut piece).map_err(|_| Flaw::Cut)?;
            let read = piece.get(..count).unwrap_or_default();
            if read.is_empty() {
                break;
            }
            bytes += read.len() as u64;
            sha.update(read);
            if segment {
                self.follow.push(read)?;
            }
            keep.data(read).map_err(BackupError::io(name))?;
        }
        if bytes != entry.size() {
            return Err(Flaw::Cut.into());
        }
        if segment {
            self.follow.end()?;
        }
        keep.end().map_err(BackupError::io(name))?;
        self.names.insert(name.to_owned());
        self.files.push(FileSum { name: name.to_owned(), bytes, sha256: hex(sha.finalize().as_slice()) });
        Ok(())
    }

    fn manifest<R: Read>(&mut self, entry: &mut tar::Entry<R>, content: Content) -> Result<(), BackupError> {
        let unreadable = || Flaw::Unreadable(MANIFEST.to_owned());
        let text = short(entry)?;
        // A newer format may have other keys, so its number is read first.
        #[derive(serde::Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = serde_json::from_slice(&text).map_err(|_| unreadable())?;
        if format > FORMAT {
            return Err(BackupError::Newer { found: format, known: FORMAT });
        }
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| unreadable())?;
        if manifest.content != content {
            return Err(Flaw::Content.into());
        }
        let mut found = self.files.iter();
        for stated in &manifest.files {
            match found.next() {
                Some(file) if file.name != stated.name => return Err(Flaw::Missing(stated.name.clone()).into()),
                Some(file) if file != stated => return Err(Flaw::Sum(stated.name.clone()).into()),
                Some(_) => {}
                None => return Err(Flaw::Missing(stated.name.clone()).into()),
            }
        }
        if let Some(more) = found.next() {
            return Err(Flaw::Stranger(more.name.clone()).into());
        }
        self.manifest = Some((manifest, hex(Sha256::digest(&text).as_slice())));
        Ok(())
    }

    fn sums<R: Read>(&mut self, entry: &mut tar::Entry<R>) -> Result<(), BackupError> {
        let text = short(entry)?;
        let Some((manifest, own)) = &self.manifest else {
            return Err(Flaw::Missing(MANIFEST.to_owned()).into());
        };
        if text != manifest.sums(own).as_bytes() {
            return Err(Flaw::Sum(SUMS.to_owned()).into());
        }
        self.closed = true;
        Ok(())
    }
}

/// Reads a small file completely; its size was checked.
fn short<R: Read>(entry: &mut tar::Entry<R>) -> Result<Vec<u8>, BackupError> {
    let size = entry.size();
    let mut text = Vec::new();
    entry.take(MOST_MANIFEST).read_to_end(&mut text).map_err(|_| Flaw::Cut)?;
    if text.len() as u64 == size { Ok(text) } else { Err(Flaw::Cut.into()) }
}
