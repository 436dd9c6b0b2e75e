//! The wire with real sockets: a slow, broken, greedy or disconnected client harms no other client.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a drill may fail loudly")]

mod drill;
mod frames;

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use dondoc::domain::id::Kind;
use dondoc::i18n::Lang;
use dondoc::service::api::{Answer, Ask, Failure, Notice, Person, Role};
use dondoc::wire::ConnectError;
use dondoc::wire::admission::OwnerOnly;
use dondoc::wire::client::Client;
use dondoc::wire::connection::Start;
use dondoc::wire::frame::{self, MOST_BYTES};
use dondoc::wire::limits::Limits;
use dondoc::wire::link::{Incoming, Link};
use dondoc::wire::message::{Hello, PROTOCOL, Refusal, ToClient, ToServer};
use dondoc::wire::place::Place;
use drill::{LONG, Raw, command, limits, page, run};

fn superseded() -> Answer {
    Answer::Failed(Failure::Superseded)
}

#[test]
fn the_owner_is_let_in_as_admin_and_answered() {
    let server = run(limits());
    let mut client = server.client();
    let person = client.person().clone();
    assert_eq!((person.uid, person.role, person.sensitive), (rustix::process::geteuid().as_raw(), Role::Admin, true));
    assert_eq!(client.ask(Ask::WhoAmI).unwrap(), Answer::You(person));
}

#[test]
fn nobody_else_is_admitted_to_an_own_home_not_even_root() {
    let admission = OwnerOnly { owner: 4_000_000, read_only: false };
    assert!(admission.admit(4_000_000).is_some());
    assert!(admission.admit(4_000_001).is_none());
    assert!(admission.admit(0).is_none());
}

#[test]
fn a_client_of_another_protocol_is_told_so() {
    let server = run(limits());
    let mut raw = server.raw();
    raw.send(&Hello { protocol: PROTOCOL + 1, ..Hello::ours() });
    assert_eq!(raw.receive::<Hello>().unwrap().protocol, PROTOCOL);
    assert_eq!(raw.receive::<ToClient>(), Some(ToClient::Refused(Refusal::Protocol)));
    assert!(raw.is_cut_off());
}

#[test]
fn a_server_of_another_protocol_is_named_and_which_side_to_restart() {
    for (protocol, server_older) in [(0, true), (PROTOCOL + 1, false)] {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::in_home(folder.path()).unwrap();
        let listener = UnixListener::bind(&place.socket).unwrap();
        let other = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            Raw(stream).send(&Hello { protocol, program: "9.8.7".to_owned(), ..Hello::ours() });
        });
        let error = Client::connect(&place, Start::IfNeeded).err().unwrap();
        assert!(
            matches!(&error, ConnectError::Protocol { server_older: older, .. } if *older == server_older),
            "{error}"
        );
        for lang in [Lang::Vi, Lang::En] {
            let said = error.say(lang);
            assert!(said.what.contains("9.8.7") && said.what.contains(env!("CARGO_PKG_VERSION")), "{said:?}");
            assert_eq!(said.hint.contains("dondoc stop"), server_older, "{said:?}");
        }
        other.join().unwrap();
    }
}

#[test]
fn garbage_ends_its_own_connection_only() {
    let server = run(limits());
    let mut witness = server.client();
    let hello = frame::encode(&Hello::ours()).unwrap();
    let too_long = (MOST_BYTES as u32 + 1).to_le_bytes();
    let garbage: [&[u8]; 6] = [
        b"GET / HTTP/1.1\r\n\r\n",
        &[0xff; 64],
        &too_long,
        &[&hello[..], &too_long].concat(),
        &[&hello[..], &[3, 0, 0, 0, 0xff, 0xff, 0xff]].concat(),
        // A frame with a byte too many.
        &[&hello[..], &[2, 0, 0, 0, 3, 0]].concat(),
    ];
    for bytes in garbage {
        let mut raw = server.raw();
        raw.0.write_all(bytes).unwrap();
        assert!(raw.is_cut_off(), "{bytes:?}");
        assert!(witness.ask(Ask::WhoAmI).is_ok(), "{bytes:?}");
    }
    // Cut in the middle of a frame.
    let raw = server.raw();
    (&raw.0).write_all(&hello[..hello.len() - 2]).unwrap();
    drop(raw);
    assert!(witness.ask(Ask::WhoAmI).is_ok());
}

#[test]
fn a_greeting_that_comes_a_byte_at_a_time_has_one_deadline_for_all_of_it() {
    let server = run(Limits { greeting: Duration::from_millis(300), ..limits() });
    let mut slow = server.raw();
    slow.0.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    assert_eq!(slow.receive::<Hello>(), Some(Hello::ours()));
    // It announces a thousand bytes, and each of its bytes comes in time: together they would take 20 s.
    let since = Instant::now();
    let _ = slow.0.write_all(&1_000_u32.to_le_bytes());
    let mut sent = 0;
    while !slow.is_cut_off() {
        sent += slow.0.write(b"x").unwrap_or(0);
        assert!(sent < 1_000 && since.elapsed() < LONG, "it is still waited for after {sent} bytes");
    }
    server.welcome();
}

#[test]
fn a_greeting_longer_than_any_is_not_waited_for() {
    let server = run(limits());
    let mut raw = server.raw();
    assert_eq!(raw.receive::<Hello>(), Some(Hello::ours()));
    raw.0.write_all(&(MOST_BYTES as u32).to_le_bytes()).unwrap();
    assert_eq!(raw.receive(), Some(ToClient::Refused(Refusal::Protocol)));
    assert!(raw.is_cut_off());
}

#[test]
fn a_newer_page_ends_the_one_that_runs() {
    let server = run(limits());
    let mut raw = server.welcome();
    raw.send(&ToServer::Ask(1, page(Kind::Task, "slow")));
    server.heard("slow");
    raw.send(&ToServer::Ask(2, page(Kind::Task, "")));
    assert_eq!(raw.answer(), (1, superseded()));
    assert_eq!(raw.answer(), (2, Answer::NotDone));
}

#[test]
fn of_waiting_pages_only_the_newest_of_a_kind_is_made() {
    let server = run(limits());
    let mut raw = server.welcome();
    raw.send(&ToServer::Ask(1, page(Kind::Task, "slow")));
    server.heard("slow");
    for (number, kind) in [(2, Kind::Member), (3, Kind::Unit), (4, Kind::Member)] {
        raw.send(&ToServer::Ask(number, page(kind, "")));
    }
    raw.send(&ToServer::Cancel(1));
    assert_eq!(raw.answer(), (1, superseded()));
    let mut rest = [raw.answer(), raw.answer(), raw.answer()];
    rest.sort_by_key(|(number, _)| *number);
    assert_eq!(rest, [(2, superseded()), (3, Answer::NotDone), (4, Answer::NotDone)]);
}

#[test]
fn commands_that_wait_for_the_disk_hold_up_no_query_and_are_64_at_most() {
    let server = run(limits());
    let mut raw = server.welcome();
    for number in 0..70 {
        raw.send(&ToServer::Ask(number, command(number as u8)));
    }
    for number in 64..70 {
        assert_eq!(raw.answer(), (number, Answer::Failed(Failure::TooMuch)));
    }
    // Another client has its own limits, and its queries are answered while a command waits.
    let mut other = server.welcome();
    other.send(&ToServer::Ask(1, command(99)));
    other.send(&ToServer::Ask(2, Ask::LastMine));
    assert_eq!(other.answer(), (2, Answer::NotDone));
    server.engine.gate.open();
    for number in 0..64 {
        assert_eq!(raw.answer(), (number, Answer::NotDone));
    }
    raw.send(&ToServer::Ask(70, command(70)));
    assert_eq!(raw.answer(), (70, Answer::NotDone));
}

#[test]
fn a_request_too_large_to_send_is_answered_like_any_other() {
    let server = run(limits());
    let (told, incoming) = mpsc::channel();
    let link = Link::start(server.place.clone(), Start::Never, move |what| told.send(what).unwrap()).unwrap();
    let number = link.send(Ask::Resolve("x".repeat(MOST_BYTES)));
    assert!(matches!(incoming.recv_timeout(LONG).unwrap(), Incoming::Connected(_)));
    match incoming.recv_timeout(LONG).unwrap() {
        Incoming::Answer(to, Answer::Failed(Failure::TooMuch)) => assert_eq!(to, number),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_query_of_a_client_that_is_gone_ends() {
    let server = run(limits());
    let mut raw = server.welcome();
    raw.send(&ToServer::Ask(1, page(Kind::Task, "slow")));
    server.heard("slow");
    drop(raw);
    server.heard("cancelled");
    assert!(server.client().ask(Ask::WhoAmI).is_ok());
}

#[test]
fn a_panic_ends_its_own_connection_only() {
    let server = run(limits());
    let mut witness = server.client();
    let mut raw = server.welcome();
    raw.send(&ToServer::Ask(1, page(Kind::Task, "panic")));
    assert!(raw.is_cut_off());
    assert!(witness.ask(Ask::WhoAmI).is_ok());
}

#[test]
fn a_client_that_takes_nothing_is_dropped_and_slows_nobody() {
    let patience = Duration::from_secs(5);
    let server = run(Limits { patience, ..limits() });
    let mut witness = server.client();
    let mut stalled = server.welcome();
    for number in 0..20 {
        stalled.send(&ToServer::Ask(number, Ask::Status));
    }
    let begun = Instant::now();
    assert!(witness.ask(Ask::WhoAmI).is_ok());
    assert!(begun.elapsed() < patience, "{:?}", begun.elapsed());
    // Its sending fails only after it was disconnected.
    while begun.elapsed() < LONG && stalled.0.write_all(&frame::encode(&ToServer::Subscribe).unwrap()).is_ok() {
        thread::yield_now();
    }
    assert!(begun.elapsed() < LONG, "it is still there");
    assert!(witness.ask(Ask::WhoAmI).is_ok());
}

#[test]
fn one_client_too_many_is_refused_with_the_reason() {
    let server = run(Limits { clients: 2, ..limits() });
    let (_one, _two) = (server.client(), server.client());
    match Client::connect(&server.place, Start::Never) {
        Err(ConnectError::Refused(Refusal::Full)) => {}
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn a_server_without_clients_leaves_and_one_with_clients_stays() {
    let linger = Duration::from_millis(50);
    let mut server = run(Limits { linger: Some(linger), ..limits() });
    let mut client = server.client();
    // Longer than the server would run without a client.
    let (_never, silence) = mpsc::channel::<()>();
    assert!(silence.recv_timeout(linger * 4).is_err());
    assert!(client.ask(Ask::WhoAmI).is_ok());
    drop(client);
    server.ended();
}

#[test]
fn stop_is_answered_and_then_everybody_is_sent_away() {
    let mut server = run(limits());
    let mut witness = server.welcome();
    assert_eq!(server.client().ask(Ask::Stop).unwrap(), Answer::Stopping);
    server.ended();
    assert!(witness.is_cut_off());
}

#[test]
fn a_command_that_was_sent_is_done_and_answered_though_the_server_stops() {
    let mut server = run(limits());
    let mut raw = server.welcome();
    raw.send(&ToServer::Ask(1, command(1)));
    raw.send(&ToServer::Ask(2, Ask::LastMine));
    assert_eq!(raw.answer(), (2, Answer::NotDone));
    server.stop.write_all(b"!").unwrap();
    server.engine.gate.open();
    assert_eq!(raw.answer(), (1, Answer::NotDone));
    server.ended();
}

#[test]
fn a_client_waits_through_loading_and_hears_how_far_it_is() {
    let server = run(limits());
    *server.engine.loads.lock().unwrap() = 2;
    let mut client = server.client();
    let (told, heard) = mpsc::channel();
    client.watch_loading(move |_, done, of| told.send((done, of)).unwrap());
    assert_eq!(client.ask(Ask::LastMine).unwrap(), Answer::NotDone);
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), [(1, 10), (1, 10), (9, 10)]);
}

#[test]
fn a_link_tells_notices_and_answers_and_comes_back_when_told_to() {
    let server = run(limits());
    let (told, incoming) = mpsc::channel();
    let link = Link::start(server.place.clone(), Start::Never, move |what| told.send(what).unwrap()).unwrap();
    let number = link.send(Ask::LastMine);
    assert!(matches!(incoming.recv_timeout(LONG).unwrap(), Incoming::Connected(_)));
    assert!(matches!(incoming.recv_timeout(LONG).unwrap(), Incoming::Answer(to, Answer::NotDone) if to == number));
    server.engine.feed.tell(Notice::Ready);
    assert!(matches!(incoming.recv_timeout(LONG).unwrap(), Incoming::Notice(Notice::Ready)));
    let place = server.place.clone();
    drop(server);
    assert!(matches!(incoming.recv_timeout(LONG).unwrap(), Incoming::Gone(_)));
    link.reconnect();
    assert!(matches!(incoming.recv_timeout(LONG).unwrap(), Incoming::Gone(_)));
    // The server is started again.
    std::fs::create_dir_all(&place.home).unwrap();
    let listener = UnixListener::bind(&place.socket).unwrap();
    link.reconnect();
    let (mut stream, _) = listener.accept().unwrap();
    let person = Person { uid: 1, name: "ai".to_owned(), role: Role::Viewer, sensitive: false, read_only: false };
    stream.write_all(&frame::encode(&Hello::ours()).unwrap()).unwrap();
    stream.write_all(&frame::encode(&ToClient::Welcome(person.clone())).unwrap()).unwrap();
    match incoming.recv_timeout(LONG).unwrap() {
        Incoming::Connected(who) => assert_eq!(who, person),
        other => panic!("{other:?}"),
    }
    std::fs::remove_dir_all(&place.home).unwrap();
}

#[test]
fn a_home_with_a_long_path_has_its_socket_elsewhere_the_same_for_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("a".repeat(120));
    let place = Place::in_home(&home).unwrap();
    assert!(place.socket.as_os_str().len() <= 107, "{}", place.socket.display());
    assert_eq!(place, Place::in_home(&home).unwrap());
    assert_ne!(place.socket, Place::in_home(&folder.path().join("b".repeat(120))).unwrap().socket);
    place.prepare().unwrap();
    let folder = place.socket.parent().unwrap();
    assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    drop(UnixListener::bind(&place.socket).unwrap());
    std::fs::remove_file(&place.socket).unwrap();
}

#[test]
fn only_a_home_that_is_named_or_ones_own_may_be_started() {
    let (home, socket) = (Path::new("/srv/committee"), Path::new("/run/drill.sock"));
    let own = Place::find(Some(home), None).unwrap();
    assert_eq!((own.home.as_path(), own.socket.as_path(), own.own), (home, home.join("dondoc.sock").as_path(), true));
    let both = Place::find(Some(home), Some(socket)).unwrap();
    assert_eq!((both.home.as_path(), both.socket.as_path(), both.own), (home, socket, true));
    // The server of a bare socket is run by another user.
    let other = Place::find(None, Some(socket)).unwrap();
    assert_eq!((other.socket.as_path(), other.own), (socket, false));
    assert!(matches!(Client::connect(&other, Start::IfNeeded), Err(ConnectError::NoServer(_))));
}
