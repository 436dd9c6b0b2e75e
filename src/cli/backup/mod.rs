//! `backup`, `restore`, `repair`: the server reads the home for the first; the other two work on a
//! home that no server has.

mod repair;
mod restore;
mod words;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde_json::json;

use crate::domain::day::Moment;
use crate::service::api::{Answer, Ask, BackupPlan, Role};
use crate::store::backup::{
    BackupError, Content, Head, Manifest, Source, Stamp, doomed, name_of, pack, save, stamp_of,
};
use crate::store::journal::Hash;
use crate::store::migrate::EVENTS;
use crate::store::new_file::UNFINISHED;

use super::Desk;
use super::error::{Error, Kind};
use super::session::{self, Session};

pub use repair::repair;
pub use restore::restore;

/// Where a backup goes.
pub enum Target<'a> {
    /// Into this file; `-` is standard output.
    File(&'a Path),
    /// Into a file of its own in this folder, of which old ones are then removed.
    Rotate(&'a Path),
}

/// Draws a backup from the server, and one of the secrets where asked.
pub fn backup(desk: &mut Desk, target: &Target, secrets: Option<&Path>) -> Result<(), Error> {
    let dash = |path: &Path| path == Path::new("-");
    let to_output = matches!(target, Target::File(file) if dash(file));
    if matches!(target, Target::Rotate(folder) if dash(folder)) || secrets.is_some_and(|file| to_output || dash(file)) {
        return Err(Error::usage(words::ONE_TO_OUTPUT.get(desk.lang)));
    }
    let mut session = desk.session()?;
    if to_output {
        return self::to_output(desk, &mut session);
    }
    let (path, manifest) = match target {
        Target::File(file) => (file.to_path_buf(), draw(desk, &mut session, Content::Store, |_| file.to_path_buf())?),
        Target::Rotate(folder) => {
            make(folder)?;
            let mut path = PathBuf::new();
            let manifest = draw(desk, &mut session, Content::Store, |head| {
                path = unused(folder, head);
                path.clone()
            })?;
            (path, manifest)
        }
    };
    let path = fs::canonicalize(&path).unwrap_or(path);
    session.ask(Ask::BackupTaken { seq: manifest.seq, file: path.display().to_string() })?;
    let apart = match secrets {
        Some(file) => Some(draw(desk, &mut session, Content::Secrets, |_| file.to_path_buf())?.files.len()),
        None => None,
    };
    let removed = match target {
        Target::Rotate(folder) => thin_out(folder, &path)?,
        Target::File(_) => Vec::new(),
    };
    desk.done = true;
    if desk.json {
        desk.out.json(&json!({
            "file": path.display().to_string(),
            "seq": manifest.seq,
            "hash": manifest.hash,
            "bytes": manifest.bytes(),
            "secrets": apart,
            "removed": removed,
        }))?;
        desk.out.raw("\n")?;
        return Ok(desk.out.flush()?);
    }
    desk.out.line(&words::saved(&path, &manifest, desk.lang))?;
    if let (Some(count), Some(file)) = (apart, secrets) {
        desk.out.line(&words::secrets_saved(count, file, desk.lang))?;
    }
    for name in removed {
        desk.out.line(&words::removed(&name, desk.lang))?;
    }
    Ok(desk.out.flush()?)
}

/// A name in a folder kept in rotation; of a second one of the same moment and line as if made later.
fn unused(folder: &Path, head: &Head) -> PathBuf {
    let mut made = head.made;
    loop {
        let path = folder.join(name_of(made, head.seq));
        if path.symlink_metadata().is_err() {
            return path;
        }
        made += 1;
    }
}

/// A folder for backups, for its owner alone.
fn make(folder: &Path) -> Result<(), Error> {
    if folder.is_dir() {
        return Ok(());
    }
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|cause| Error::new(Kind::Failed, format!("{}: {cause}", folder.display())))
}

/// What the server would put into a backup now.
fn plan(desk: &Desk, session: &mut Session, content: Content) -> Result<Head, Error> {
    let asked = session.ask(Ask::BackupPlan { secrets: content == Content::Secrets });
    // An admin who may not see everything lacks something else than the role.
    let partly = session.person().role == Role::Admin && !session.person().sensitive;
    let answer = asked.map_err(|error| match error.kind {
        Kind::NoAccess if partly => {
            Error::new(Kind::NoAccess, words::SEES_TOO_LITTLE.get(desk.lang)).hint(words::WHO_SEES_ALL.get(desk.lang))
        }
        _ => error,
    })?;
    let Answer::BackupPlan(plan) = answer else {
        return Err(Error::new(Kind::Failed, super::words::INTERNAL.get(desk.lang)));
    };
    let BackupPlan { made: Moment(made), store, seq, hash, schema, records, files, odd } = *plan;
    for name in odd {
        eprintln!("{}", crate::text::printable(&words::left_out(&name, desk.lang)));
    }
    let records = records.into_iter().map(|(kind, count)| (kind.name().to_owned(), count)).collect();
    Ok(Head { content, made, store, seq, hash: Hash(hash), schema, records, files })
}

fn bar_for(desk: &Desk, head: &Head) -> ProgressBar {
    session::bar(words::SAVING, head.files.iter().map(|(_, bytes)| bytes).sum(), desk.lang)
}

fn draw(
    desk: &Desk,
    session: &mut Session,
    content: Content,
    path: impl FnOnce(&Head) -> PathBuf,
) -> Result<Manifest, Error> {
    let head = plan(desk, session, content)?;
    let path = path(&head);
    let bar = bar_for(desk, &head);
    let mut remote = Remote { session, failed: None };
    let saved = save(&path, &head, &mut remote, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    saved.map_err(|error| remote.failed.unwrap_or_else(|| said(&error, desk)))
}

/// Nothing can be read back from there; the journal is verified on the way.
fn to_output(desk: &Desk, session: &mut Session) -> Result<(), Error> {
    let output = io::stdout();
    if output.is_terminal() {
        return Err(Error::usage(words::NOT_TO_A_TERMINAL.get(desk.lang)));
    }
    let head = plan(desk, session, Content::Store)?;
    let bar = bar_for(desk, &head);
    let mut remote = Remote { session, failed: None };
    let packed = pack(io::BufWriter::new(output.lock()), &head, &mut remote, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    let (_, mut out) = packed.map_err(|error| remote.failed.unwrap_or_else(|| said(&error, desk)))?;
    Ok(out.flush()?)
}

/// The server's files, as far as it gives them to this person.
struct Remote<'a> {
    session: &'a mut Session,
    /// Why it did not.
    failed: Option<Error>,
}

impl Source for Remote<'_> {
    fn part(&mut self, name: &str, offset: u64) -> io::Result<Vec<u8>> {
        match self.session.ask(Ask::BackupPart { name: name.to_owned(), offset }) {
            Ok(Answer::BackupPart(bytes)) => Ok(bytes.0),
            Ok(_) => Err(io::ErrorKind::InvalidData.into()),
            Err(error) => {
                self.failed = Some(error);
                Err(io::ErrorKind::ConnectionAborted.into())
            }
        }
    }
}

/// Removes what no rule keeps, but never the one just made (names may be of a later clock); their names.
fn thin_out(folder: &Path, made: &Path) -> Result<Vec<String>, Error> {
    let mut held: Vec<(Stamp, String)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        held.extend(stamp_of(&name).map(|stamp| (stamp, name.clone())));
        if was_given_up(folder, &name) {
            fs::remove_file(folder.join(name))?;
        }
    }
    let stamps: Vec<Stamp> = held.iter().map(|(stamp, _)| *stamp).collect();
    let old = doomed(&stamps);
    let mut removed = Vec::new();
    for (_, name) in held.into_iter().filter(|(stamp, name)| old.contains(stamp) && !made.ends_with(name)) {
        fs::remove_file(folder.join(&name))?;
        removed.push(name);
    }
    removed.sort();
    Ok(removed)
}

/// Whether a file is one of ours that a killed process left unfinished.
fn was_given_up(folder: &Path, name: &str) -> bool {
    let ours = name.strip_suffix(UNFINISHED).is_some_and(|name| stamp_of(name).is_some());
    ours && fs::File::open(folder.join(name)).is_ok_and(|file| file.try_lock().is_ok())
}

/// The newest form of events that this program reads.
fn schema() -> u32 {
    EVENTS.newest()
}

/// What went wrong with a file or an archive, for the person.
pub(super) fn said(error: &BackupError, desk: &Desk) -> Error {
    let kind = match error {
        BackupError::Exists(_) | BackupError::NotEmpty(_) | BackupError::Served(_) => Kind::Refused,
        _ => Kind::Failed,
    };
    let (what, hint) = words::error(error, desk.lang);
    let told = Error::new(kind, what);
    if hint.is_empty() { told } else { told.hint(hint) }
}
