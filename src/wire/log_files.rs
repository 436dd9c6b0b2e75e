//! Log files of a home: `server.log`, and when it is full `server.1.log` and so on; the oldest is deleted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use tracing_subscriber::fmt::MakeWriter;

/// The size at which a file accepts no more lines.
const FULL: u64 = 4 << 20;
/// The number of full files that are kept.
const KEPT: u32 = 7;

/// The log of a home. It has at most 8 files of 4 MiB and a line.
#[derive(Debug, Clone)]
pub(super) struct LogFiles(Arc<Mutex<Files>>);

#[derive(Debug)]
struct Files {
    folder: PathBuf,
    full: u64,
    file: File,
    bytes: u64,
}

impl LogFiles {
    /// Continues the log in this folder.
    pub(super) fn open(folder: &Path) -> io::Result<LogFiles> {
        LogFiles::with(folder, FULL)
    }

    fn with(folder: &Path, full: u64) -> io::Result<LogFiles> {
        let (file, bytes) = append_to(&newest(folder))?;
        Ok(LogFiles(Arc::new(Mutex::new(Files { folder: folder.to_owned(), full, file, bytes }))))
    }
}

fn newest(folder: &Path) -> PathBuf {
    folder.join("server.log")
}

fn older(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("server.{number}.log"))
}

fn append_to(path: &Path) -> io::Result<(File, u64)> {
    let mut options = OpenOptions::new();
    // A link would lead out of the home.
    options.append(true).create(true).mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    let file = options.open(path)?;
    let bytes = file.metadata()?.len();
    Ok((file, bytes))
}

impl Files {
    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        if self.bytes >= self.full {
            self.rotate()?;
        }
        self.file.write_all(line)?;
        self.bytes += line.len() as u64;
        Ok(())
    }

    /// Begins a new file. If a file cannot be moved, logging stops, because the log must not grow without limit.
    fn rotate(&mut self) -> io::Result<()> {
        for number in (1..KEPT).rev() {
            match fs::rename(older(&self.folder, number), older(&self.folder, number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(newest(&self.folder), older(&self.folder, 1))?;
        (self.file, self.bytes) = append_to(&newest(&self.folder))?;
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogFiles {
    type Writer = LogFiles;

    fn make_writer(&'a self) -> LogFiles {
        self.clone()
    }
}

impl Write for LogFiles {
    /// Receives complete lines: the subscriber writes each with one call.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().line(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_a_size_that_it_never_exceeds_and_keeps_the_latest_lines() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogFiles::with(folder.path(), 1_000).unwrap();
        for number in 0..10_005 {
            log.write_all(format!("{number:09}\n").as_bytes()).unwrap();
        }
        let files: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        assert_eq!(files.len(), KEPT as usize + 1);
        assert!(files.iter().all(|file| file.len() <= 1_010), "a file and a line");
        let mut lines: Vec<&str> = files.iter().flat_map(|file| file.lines()).collect();
        lines.sort_unstable();
        let first = 10_005 - lines.len();
        assert!(lines.iter().enumerate().all(|(at, line)| line.parse() == Ok(first + at)), "the latest, without a gap");
        // The next server continues where this one ended.
        drop(log);
        let mut log = LogFiles::with(folder.path(), 1_000).unwrap();
        log.write_all(b"more\n").unwrap();
        assert!(fs::read_to_string(newest(folder.path())).unwrap().ends_with("000010004\nmore\n"));
    }

    #[test]
    fn a_link_in_the_place_of_the_log_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), newest(folder.path())).unwrap();
        assert!(LogFiles::open(folder.path()).is_err());
        assert!(!folder.path().join("elsewhere").exists());
    }
}
