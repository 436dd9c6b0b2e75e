//! The latest commands and what each user can undo, read from the journal's last lines at a start.

use crate::store::db::Db;
use crate::store::journal::{JournalError, JournalReader, Location};

use super::api::CommandId;
use super::command_log::{CommandLog, DoneCommand, REMEMBERED};
use super::live::oldest_within;
use super::undo::{Step, Steps};

/// The command log, and what each user can undo, from the journal's last lines.
pub(super) fn remember(reader: &JournalReader, db: Option<&Db>) -> Result<(CommandLog, Steps), JournalError> {
    let latest = db.and_then(|db| db.lines(None, REMEMBERED + 1).ok()).unwrap_or_default();
    remembered(reader, &latest)
}

/// The same from the lines with these numbers and locations, newest first; from all lines if there are none.
pub(super) fn remembered(
    reader: &JournalReader,
    latest: &[(u64, Location)],
) -> Result<(CommandLog, Steps), JournalError> {
    let (mut command_log, mut steps) = (CommandLog::default(), Steps::default());
    let lines = match oldest_within(latest) {
        Some((seq, location)) if seq > 1 => reader.lines_after(&location),
        _ => reader.lines_from(1),
    };
    for placed in lines {
        let placed = placed?;
        let line = placed.line;
        let cmd = CommandId(line.cmd.0);
        command_log.done(cmd, DoneCommand { uid: line.who.uid, seq: line.seq, location: placed.location });
        steps.take(line.who.uid, &line.what, Step { seq: line.seq, cmd, location: placed.location });
    }
    Ok((command_log, steps))
}
