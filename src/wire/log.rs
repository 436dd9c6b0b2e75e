//! The destination of a server's log: the system's journal under systemd, otherwise files of the home, or standard
//! error if the home is read-only.

use std::fs;
use std::io::{self, Stderr, Write};
use std::os::unix::fs::MetadataExt;
use std::panic;
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

use super::error::{ServeError, at};
use super::log_files::LogFiles;

/// Completed when panics are logged.
static HOOK: Once = Once::new();

/// Set when the log goes to files.
static IN_FILES: AtomicBool = AtomicBool::new(false);

/// Starts logging, panics included: to the system's journal, or to `server.log` in this folder; without a folder, to
/// standard error.
pub(super) fn start(folder: Option<&Path>) -> Result<(), ServeError> {
    // A line that cannot be written (the disk is full) is lost. Otherwise the subscriber prints to standard error, and
    // panics in the logging thread if that fails too.
    let logging =
        tracing_subscriber::fmt().with_ansi(false).with_max_level(LevelFilter::INFO).log_internal_errors(false);
    // One process logs to one place: an earlier setting (in a test) stays.
    if in_journal() {
        let _ = logging.without_time().with_level(false).with_writer(Journal).try_init();
    } else if let Some(folder) = folder {
        let _ = logging.with_writer(files(folder)?).try_init();
        IN_FILES.store(true, Ordering::Relaxed);
    } else {
        let _ = logging.with_writer(io::stderr).try_init();
    }
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |about| {
            tracing::error!("{about}");
            before(about);
        }));
    });
    Ok(())
}

/// Whether there are log files to look at.
pub(super) fn is_in_files() -> bool {
    IN_FILES.load(Ordering::Relaxed)
}

fn files(folder: &Path) -> Result<LogFiles, ServeError> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    LogFiles::open(folder).map_err(at(folder))
}

/// Whether standard error is systemd's journal: systemd names its device and inode (systemd.exec(5),
/// `$JOURNAL_STREAM`), so that a redirected one is not mistaken for it.
fn in_journal() -> bool {
    let named = std::env::var("JOURNAL_STREAM").unwrap_or_default();
    let ours = fs::metadata("/proc/self/fd/2").map(|about| format!("{}:{}", about.dev(), about.ino()));
    ours.is_ok_and(|ours| ours == named)
}

/// Lines for systemd's journal, which adds the time itself and reads the priority from `<N>` (sd-daemon(3)).
struct Journal;

impl<'a> MakeWriter<'a> for Journal {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line { urgency: "<6>", error: io::stderr() }
    }

    fn make_writer_for(&'a self, about: &Metadata<'_>) -> Line {
        let urgency = match *about.level() {
            Level::ERROR => "<3>",
            Level::WARN => "<4>",
            _ => "<6>",
        };
        Line { urgency, error: io::stderr() }
    }
}

/// One line, written with one call.
struct Line {
    urgency: &'static str,
    error: Stderr,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut line = self.urgency.as_bytes().to_vec();
        line.extend_from_slice(bytes);
        self.error.write_all(&line)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.error.flush()
    }
}
