//! The real program as a server: started by clients, found again, running longer than its client, stopped.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a drill may fail loudly")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{FileTypeExt, PermissionsExt, chown};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Barrier};
use std::thread;

use dondoc::i18n::Lang;
use dondoc::service::api::Ask;
use dondoc::wire::ConnectError;
use dondoc::wire::client::{self, Client};
use dondoc::wire::connection::{Connection, Start};
use dondoc::wire::message::Refusal;
use dondoc::wire::place::Place;
use rustix::process::{Pid, Signal, kill_process};

/// A home whose server is stopped at the end of the drill.
struct Home {
    place: Place,
    _folder: tempfile::TempDir,
}

impl Home {
    fn new(name: &str) -> Home {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::in_home(&folder.path().join(name)).unwrap();
        Home { place, _folder: folder }
    }

    fn open(&self, start: Start) -> Result<Client, ConnectError> {
        Connection::open(&self.place, start, Some(program())).map(Client::on)
    }

    /// The server's process.
    fn pid(&self) -> Pid {
        let stream = std::os::unix::net::UnixStream::connect(self.place.connect_path()).unwrap();
        rustix::net::sockopt::socket_peercred(&stream).unwrap().pid
    }

    fn log(&self) -> String {
        let files = fs::read_dir(self.place.home.join("log")).unwrap();
        files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Ok(client) = self.open(Start::Never) {
            let _ = client::terminate(&self.place);
            wait_for_end(client);
        }
    }
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_dondoc"))
}

/// A server that ends closes the connection.
fn wait_for_end(mut client: Client) {
    while client.ask_once(Ask::WhoAmI).is_ok() {}
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_client_starts_a_server_that_the_next_one_finds() {
    let home = Home::new("home");
    assert!(matches!(home.open(Start::Never), Err(ConnectError::NoServer(_))));
    let _first = home.open(Start::IfNeeded).unwrap();
    let pid = home.pid();
    let _second = home.open(Start::IfNeeded).unwrap();
    assert_eq!(home.pid(), pid);
    assert_eq!((mode(&home.place.home), mode(&home.place.socket)), (0o700, 0o600));
    // It has left the session of its starter.
    let session = rustix::process::getsid(Some(pid)).unwrap();
    assert_eq!(session, pid);
    assert!(home.log().contains("serving"), "{}", home.log());
}

#[test]
fn starters_at_once_make_one_server_and_all_reach_it() {
    let home = Arc::new(Home::new("home"));
    let together = Arc::new(Barrier::new(8));
    let starters: Vec<_> = (0..8)
        .map(|_| {
            let (home, together) = (Arc::clone(&home), Arc::clone(&together));
            thread::spawn(move || {
                together.wait();
                let client = home.open(Start::IfNeeded).unwrap();
                let pid = home.pid();
                (client, pid)
            })
        })
        .collect();
    let reached: Vec<_> = starters.into_iter().map(|starter| starter.join().unwrap()).collect();
    assert!(reached.iter().all(|(_, pid)| *pid == reached[0].1));
}

#[test]
fn after_a_server_was_killed_the_next_client_starts_another() {
    let home = Home::new("home");
    let client = home.open(Start::IfNeeded).unwrap();
    let killed = home.pid();
    kill_process(killed, Signal::KILL).unwrap();
    wait_for_end(client);
    assert!(fs::symlink_metadata(&home.place.socket).unwrap().file_type().is_socket(), "it left its socket");
    let _client = home.open(Start::IfNeeded).unwrap();
    assert_ne!(home.pid(), killed);
}

#[test]
fn told_to_end_by_a_signal_it_leaves_no_socket_behind_and_another_can_start_at_once() {
    let home = Home::new("home");
    let client = home.open(Start::IfNeeded).unwrap();
    let first = home.pid();
    assert!(client::terminate(&home.place).unwrap());
    // Either still the ending one or the next.
    let _again = home.open(Start::IfNeeded).unwrap();
    wait_for_end(client);
    let _client = home.open(Start::IfNeeded).unwrap();
    assert_ne!(home.pid(), first);
}

#[test]
fn a_home_with_a_long_path_is_served_and_found_from_surroundings_that_differ() {
    let home = Home::new(&"đ".repeat(60));
    let client = home.open(Start::IfNeeded).unwrap();
    let first = home.pid();
    // As if $XDG_RUNTIME_DIR had been different: the link in the home leads to the socket.
    let elsewhere = Place { socket: PathBuf::from("/nowhere/dondoc.sock"), ..home.place.clone() };
    assert!(Client::connect(&elsewhere, Start::Never).is_ok());
    kill_process(first, Signal::KILL).unwrap();
    wait_for_end(client);
    let client = home.open(Start::IfNeeded).unwrap();
    assert_ne!(home.pid(), first);
    let (socket, link) = (home.place.socket.clone(), home.place.link().unwrap());
    drop(client);
    drop(home);
    assert!(!socket.exists() && fs::symlink_metadata(link).is_err(), "it left its socket");
}

/// Needs root, because only root can start a server as another user; otherwise skipped.
#[test]
fn an_own_home_admits_not_even_root_and_a_client_talks_to_no_stranger() {
    const OTHER_USER: u32 = 65_534;
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let home = Home::new("home");
    let folder = home.place.home.parent().unwrap();
    chown(folder, Some(OTHER_USER), Some(OTHER_USER)).unwrap();
    let mut server = Command::new(program());
    server.args(["serve", "--background", "--home"]).arg(&home.place.home);
    server
        .uid(OTHER_USER)
        .gid(OTHER_USER)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = server.spawn().unwrap();
    let mut said = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert!(said.contains("ready"), "{said}");
    match home.open(Start::Never).map(|client| client.person().clone()) {
        Err(ConnectError::Refused(Refusal::NotAdmitted { name })) => assert_eq!(name, "root"),
        other => panic!("{other:?}"),
    }
    chown(&home.place.home, Some(4_000_000), None).unwrap();
    assert!(matches!(home.open(Start::Never), Err(ConnectError::Stranger { uid: OTHER_USER, .. })));
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn why_a_server_cannot_start_reaches_the_person() {
    let home = Home::new("home");
    fs::create_dir(&home.place.home).unwrap();
    fs::write(home.place.home.join("log"), "not a folder").unwrap();
    let error = home.open(Start::IfNeeded).err().unwrap();
    assert!(matches!(error, ConnectError::CannotStart { .. }), "{error}");
    let (vi, en) = (error.say(Lang::Vi).what, error.say(Lang::En).what);
    assert!(vi.contains("Không khởi động được") && en.contains("could not start"), "{vi} {en}");
    assert!(vi.contains("/log") && en.contains("/log"), "{vi} {en}");
}

#[test]
fn a_file_where_the_socket_belongs_is_never_removed() {
    let home = Home::new("home");
    fs::create_dir(&home.place.home).unwrap();
    fs::write(&home.place.socket, "somebody's").unwrap();
    assert!(home.open(Start::IfNeeded).is_err());
    assert_eq!(fs::read_to_string(&home.place.socket).unwrap(), "somebody's");
    fs::remove_file(&home.place.socket).unwrap();
}

#[test]
fn a_socket_whose_server_hangs_up_at_once_is_not_waited_for_without_permission_to_start() {
    let home = Home::new("home");
    fs::create_dir(&home.place.home).unwrap();
    let listener = UnixListener::bind(&home.place.socket).unwrap();
    let other = thread::spawn(move || drop(listener.accept().unwrap()));
    assert!(matches!(home.open(Start::Never), Err(ConnectError::HungUp)));
    other.join().unwrap();
}
