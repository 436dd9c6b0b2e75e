//! `backup`, `restore`, `repair`: for the first, the server reads the home; the other two work on a home that no server
//! holds.

mod draw;
mod error;
mod repair;
mod restore;
mod rotation;
mod target;
mod unmade;
mod words;

use serde_json::{Value as Json, json};

use crate::domain::secret::SecretId;
use crate::service::api::Ask;
use crate::store::backup::{Content, secret_of};

use super::desk::Desk;
use super::error::Error;
use super::session::Session;

pub(super) use error::said;
pub(super) use repair::repair;
pub(super) use restore::restore;
pub(super) use target::Target;

use target::Made;

/// Makes a backup from the server, of the store, of the secrets, or one of each.
pub(super) fn backup(desk: &mut Desk, store: Option<Target>, secrets: Option<Target>) -> Result<(), Error> {
    let output = |target: &Option<Target>| target.as_ref().is_some_and(Target::is_output);
    let rotated = |target: &Option<Target>| matches!(target, Some(Target::Rotate(_)));
    let both = store.is_some() && secrets.is_some() && (output(&store) || output(&secrets));
    if both || [&store, &secrets].into_iter().any(|target| output(target) && rotated(target)) {
        return Err(Error::usage(words::ONE_TO_OUTPUT.get(desk.lang)));
    }
    let mut session = desk.session()?;
    let store = store.map(|target| take_store(desk, &mut session, target)).transpose()?;
    let secrets = secrets.map(|target| take_secrets(desk, &mut session, target)).transpose()?;
    desk.done = true;
    let silent = [&store, &secrets].into_iter().flatten().any(|made| made.path.is_none());
    if silent { Ok(()) } else { report(desk, store.as_ref(), secrets.as_ref()) }
}

fn take_store(desk: &Desk, session: &mut Session, target: Target) -> Result<Made, Error> {
    let made = draw::make(desk, session, Content::Store, target);
    let made = made.map_err(|unmade| unmade.noted(session, false, target))?;
    // An archive on standard output may have gone anywhere.
    if made.path.is_some() {
        session.ask(Ask::BackupTaken { seq: made.manifest.seq, file: made.file() })?;
    }
    Ok(made)
}

fn take_secrets(desk: &Desk, session: &mut Session, target: Target) -> Result<Made, Error> {
    let made = draw::make(desk, session, Content::Secrets, target);
    let made = made.map_err(|unmade| unmade.noted(session, true, target))?;
    let holds: Vec<SecretId> = made.manifest.files.iter().filter_map(|file| secret_of(&file.name)).collect();
    let removed = made.removed.iter().map(|path| path.display().to_string()).collect();
    session.ask(Ask::SecretsTaken { file: made.file(), holds, removed })?;
    Ok(made)
}

fn report(desk: &mut Desk, store: Option<&Made>, secrets: Option<&Made>) -> Result<(), Error> {
    let names = |made: &Made| {
        let names = made.removed.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        names.collect::<Vec<String>>()
    };
    desk.done = true;
    if desk.json {
        let first = store.or(secrets);
        desk.out.json(&json!({
            "file": store.map(Made::file),
            "seq": first.map(|made| made.manifest.seq),
            "hash": first.map(|made| made.manifest.hash.clone()),
            "bytes": first.map(|made| made.manifest.bytes()),
            "removed": store.map(names),
            "secrets": secrets.map(|made| made.manifest.files.len()),
            "secrets_file": secrets.map(Made::file),
            "secrets_removed": secrets.map_or(Json::Null, |made| json!(names(made))),
        }))?;
        desk.out.raw("\n")?;
        return Ok(desk.out.flush()?);
    }
    if let Some((made, path)) = store.and_then(|made| Some((made, made.path.as_ref()?))) {
        desk.out.line(&words::saved(path, &made.manifest, desk.lang))?;
    }
    if let Some((made, path)) = secrets.and_then(|made| Some((made, made.path.as_ref()?))) {
        desk.out.line(&words::secrets_saved(made.manifest.files.len(), path, desk.lang))?;
    }
    for name in [store, secrets].into_iter().flatten().flat_map(names) {
        desk.out.line(&words::removed(&name, desk.lang))?;
    }
    Ok(desk.out.flush()?)
}
