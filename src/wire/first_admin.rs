//! Root names the first admin of a shared home: through its server if one runs, otherwise directly.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use nix::unistd::{Gid, Uid, setgid, setgroups, setuid};

use super::client::{Client, ClientError};
use super::connection::Start;
use super::error::ConnectError;
use super::place::Place;
use crate::domain::action::{Action, Draft};
use crate::domain::id::Kind;
use crate::domain::kinds::grant;
use crate::domain::value::Value;
use crate::service::api::{Answer, Ask, CommandId, Notice, Person, Role};
use crate::service::{Service, StartError};

/// Why no admin was named.
#[derive(Debug, thiserror::Error)]
pub enum FirstAdminError {
    /// Only root may.
    #[error("only root may do this")]
    NotRoot,
    /// A server runs but the connection failed.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The connection ended.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The home cannot be opened.
    #[error(transparent)]
    Store(#[from] StartError),
    /// The system refused an operation.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Makes a user an admin who sees everything. If no server runs, this process opens the home and first becomes the
/// home's owner permanently, because nothing in it may belong to root.
///
/// # Errors
/// [`FirstAdminError`]; a refusal of the service is in its answer.
pub fn name_admin(place: &Place, user: &str) -> Result<Answer, FirstAdminError> {
    if !rustix::process::geteuid().is_root() {
        return Err(FirstAdminError::NotRoot);
    }
    let mut id = CommandId::default();
    getrandom(&mut id)?;
    let ask = Ask::Command(id, admin(user));
    match Client::connect(place, Start::Never) {
        Ok(mut client) => Ok(client.ask(ask)?),
        Err(ConnectError::NoServer(_)) => alone(&place.home, ask),
        Err(error) => Err(error.into()),
    }
}

fn getrandom(id: &mut CommandId) -> io::Result<()> {
    use std::io::Read as _;
    fs::File::open("/dev/urandom")?.read_exact(&mut id.0)
}

fn admin(user: &str) -> Action {
    let values = vec![
        (grant::NAME, Value::text(user)),
        (grant::ROLE, Value::choice(grant::ADMIN)),
        (grant::SENSITIVE, Value::int(1)),
    ];
    Action::Create(vec![Draft { kind: Kind::Grant, values }])
}

fn alone(home: &Path, ask: Ask) -> Result<Answer, FirstAdminError> {
    let about = fs::metadata(home)?;
    become_user(about.uid(), about.gid())?;
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let service = Service::start(home)?;
    let root = Person { uid: 0, name: "root".to_owned(), role: Role::None, sensitive: false, read_only: false };
    let feed = service.subscribe(&root);
    while !service.ready() && service.failed().is_none() {
        // The feed wakes when loading is over; the time only bounds the wait.
        let _: Option<Notice> = feed.next(Duration::from_secs(1));
    }
    let answer = service.ask(&root, ask, &|| false);
    drop(feed);
    service.stop();
    Ok(answer)
}

fn become_user(uid: u32, gid: u32) -> io::Result<()> {
    if uid == 0 {
        return Ok(());
    }
    let gid = Gid::from_raw(gid);
    setgroups(&[gid])?;
    setgid(gid)?;
    setuid(Uid::from_raw(uid))?;
    Ok(())
}
