//! `restore`: makes a home from a backup.

use std::path::Path;

use serde_json::json;

use crate::i18n::Lang;
use crate::store::backup::{self, BackupError, Restore};
use crate::store::migrate::EVENTS;

use super::super::desk::Desk;
use super::super::error::{Error, Kind};
use super::super::session::bar;
use super::error::said;
use super::words;

/// The backup's journal has a fault.
fn spoilt(why: &str, desk: &Desk) -> Error {
    let (what, hint) = words::spoilt(why, desk.lang);
    Error::new(Kind::Failed, what).hint(hint)
}

/// Makes this home from a backup. Everything is verified before anything is changed.
pub(crate) fn restore(
    desk: &mut Desk,
    from: &Path,
    secrets: Option<&Path>,
    replace: bool,
    other_committee: bool,
) -> Result<(), Error> {
    let bar = bar(words::RESTORING, 0, desk.lang);
    let home = desk.place.home.clone();
    let wish = Restore { home: &home, from, secrets, replace, other_committee, schema: EVENTS.newest() };
    let done = backup::restore(&wish);
    bar.finish_and_clear();
    let done = done.map_err(|error| match &error {
        // An error of the archive's journal, not of the home's.
        BackupError::Journal(cause) => spoilt(&words::damage(cause, desk.lang), desk),
        BackupError::Line(cause) => spoilt(&cause.text(desk.lang), desk),
        _ => said(&error, desk),
    })?;
    desk.done = true;
    if desk.json {
        desk.out.json(&json!({
            "home": home.display().to_string(),
            "seq": done.manifest.seq,
            "hash": done.manifest.hash,
            "made": done.manifest.made,
            "replaced": done.replaced.as_ref().map(|path| path.display().to_string()),
            "secrets": done.secrets.restored,
            "secrets_left_out": done.secrets.left,
            "secrets_carried_over": done.secrets.carried,
            "secrets_absent": done.secrets.absent,
        }))?;
        desk.out.raw("\n")?;
        return Ok(desk.out.flush()?);
    }
    desk.out.line(&words::restored(&home, &done.manifest, desk.lang))?;
    if let Some(kept) = &done.replaced {
        desk.out.line(&words::replaced(kept, desk.lang))?;
    }
    if secrets.is_some() {
        desk.out.line(&words::secrets_restored(done.secrets.restored, desk.lang))?;
    }
    for (count, words) in [
        (done.secrets.carried, words::secrets_carried as fn(usize, Lang) -> String),
        (done.secrets.left, words::secrets_left),
        (done.secrets.absent, words::secrets_absent),
    ] {
        if count > 0 {
            desk.out.line(&words(count, desk.lang))?;
        }
    }
    desk.out.line(words::CHECK_NOW.get(desk.lang))?;
    Ok(desk.out.flush()?)
}
