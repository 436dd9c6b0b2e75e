//! `restore`: a home made of a backup.

use std::path::Path;

use serde_json::json;

use crate::store::backup::{self, BackupError};

use super::super::Desk;
use super::super::error::{Error, Kind};
use super::super::session::bar;
use super::words;

/// Makes this home of a backup. Everything is verified before anything is touched.
pub fn restore(desk: &mut Desk, file: &Path, secrets: Option<&Path>, replace: bool) -> Result<(), Error> {
    let bar = bar(words::RESTORING, 0, desk.lang);
    let home = desk.place.home.clone();
    let done = backup::restore(&home, file, secrets, replace, super::schema());
    bar.finish_and_clear();
    let done = done.map_err(|error| match &error {
        // Of the archive's journal, not of the home's.
        BackupError::Journal(cause) => {
            let (what, hint) = words::spoilt(cause, desk.lang);
            Error::new(Kind::Failed, what).hint(hint)
        }
        _ => super::said(&error, desk),
    })?;
    desk.done = true;
    if desk.json {
        desk.out.json(&json!({
            "home": home.display().to_string(),
            "seq": done.manifest.seq,
            "hash": done.manifest.hash,
            "made": done.manifest.made,
            "replaced": done.replaced.as_ref().map(|path| path.display().to_string()),
            "secrets": done.secrets,
            "secrets_left_out": done.left,
        }))?;
        desk.out.raw("\n")?;
        return Ok(desk.out.flush()?);
    }
    desk.out.line(&words::restored(&home, &done.manifest, desk.lang))?;
    if let Some(kept) = &done.replaced {
        desk.out.line(&words::replaced(kept, desk.lang))?;
    }
    if secrets.is_some() {
        desk.out.line(&words::secrets_restored(done.secrets, desk.lang))?;
        if done.left > 0 {
            desk.out.line(&words::secrets_left(done.left, desk.lang))?;
        }
    }
    desk.out.line(words::CHECK_NOW.get(desk.lang))?;
    Ok(desk.out.flush()?)
}
