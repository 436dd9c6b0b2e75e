//! Makes an archive from the server's data, in a file or on standard output.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use indicatif::ProgressBar;

use crate::domain::day::Moment;
use crate::service::api::{Answer, Ask, BackupPlan, Role};
use crate::store::backup::{BackupError, Content, Head, Manifest, Source, pack, save};
use crate::store::journal::Hash;

use super::super::desk::Desk;
use super::super::error::{Error, Kind};
use super::super::session::{self, Session};
use super::target::{Made, Target};
use super::unmade::Unmade;
use super::{rotation, words};

/// Makes an archive at the target.
pub(super) fn make(desk: &Desk, session: &mut Session, content: Content, target: Target) -> Result<Made, Unmade> {
    match target {
        _ if target.is_output() => {
            let manifest = to_output(desk, session, content)?;
            Ok(Made { path: None, manifest, removed: Vec::new() })
        }
        Target::File(file) => {
            let manifest = draw(desk, session, content, |_| file.to_path_buf())?;
            Ok(Made { path: Some(absolute(file.to_path_buf())), manifest, removed: Vec::new() })
        }
        Target::Rotate(folder) => {
            rotation::make(folder).map_err(|error| Unmade::of(&error, desk))?;
            let folder = absolute(folder.to_path_buf());
            let mut path = PathBuf::new();
            let manifest = draw(desk, session, content, |head| {
                path = rotation::unused(&folder, head);
                path.clone()
            })?;
            let removed = rotation::thin_out(content, &folder, &path).map_err(|error| Unmade::of(&error, desk))?;
            Ok(Made { path: Some(path), manifest, removed })
        }
    }
}

fn absolute(path: PathBuf) -> PathBuf {
    fs::canonicalize(&path).unwrap_or(path)
}

/// What a backup made now would contain.
fn plan(desk: &Desk, session: &mut Session, content: Content) -> Result<Head, Error> {
    if content == Content::Secrets && session.person().read_only {
        return Err(
            Error::new(Kind::Failed, words::NOT_ON_RECORD.get(desk.lang)).hint(words::COPY_SECRETS.get(desk.lang))
        );
    }
    let asked = session.ask(Ask::BackupPlan { secrets: content == Content::Secrets });
    // An admin who may not see everything lacks `sensitive`, not the role.
    let partly = session.person().role == Role::Admin && !session.person().sensitive;
    let answer = asked.map_err(|error| match error.kind {
        Kind::NoAccess if partly => {
            Error::new(Kind::NoAccess, words::SEES_TOO_LITTLE.get(desk.lang)).hint(words::WHO_SEES_ALL.get(desk.lang))
        }
        _ => error,
    })?;
    let Answer::BackupPlan(plan) = answer else {
        return Err(Error::new(Kind::Failed, super::super::words::INTERNAL.get(desk.lang)));
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
) -> Result<Manifest, Unmade> {
    let head = plan(desk, session, content)?;
    let path = path(&head);
    let bar = bar_for(desk, &head);
    let mut remote = Remote { session, failed: None };
    let saved = save(&path, &head, &mut remote, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    saved.map_err(|error| remote.unmade(&error, desk))
}

/// Standard output cannot be read back; the journal is verified while it is written.
fn to_output(desk: &Desk, session: &mut Session, content: Content) -> Result<Manifest, Unmade> {
    let output = io::stdout();
    if output.is_terminal() {
        return Err(Error::usage(words::NOT_TO_A_TERMINAL.get(desk.lang)).into());
    }
    let head = plan(desk, session, content)?;
    let bar = bar_for(desk, &head);
    let mut remote = Remote { session, failed: None };
    let packed = pack(io::BufWriter::new(output.lock()), &head, &mut remote, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    let (manifest, mut out) = packed.map_err(|error| remote.unmade(&error, desk))?;
    out.flush().map_err(Error::from)?;
    Ok(manifest)
}

/// The server's files, as far as this person may read them.
struct Remote<'a> {
    session: &'a mut Session,
    /// The error of the server.
    failed: Option<Error>,
}

impl Remote<'_> {
    /// Why there is no archive: the server's error, or the error of the file.
    fn unmade(self, error: &BackupError, desk: &Desk) -> Unmade {
        self.failed.map_or_else(|| Unmade::of(error, desk), Unmade::from)
    }
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
