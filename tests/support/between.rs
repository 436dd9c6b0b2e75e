//! A proxy between a client and its server, which can hold back the messages of either.
#![allow(unreachable_pub, reason = "each test includes this file as a private module")]

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// A proxy between clients and their server. What it holds back is lost.
pub struct Between {
    socket: PathBuf,
    /// Nothing passes from the server.
    mute: Arc<AtomicBool>,
    /// Nothing passes to the server.
    deaf: Arc<AtomicBool>,
    clients: Arc<Mutex<Vec<UnixStream>>>,
}

impl Between {
    /// Listens in a folder, and connects to the server's socket.
    pub fn new(folder: &Path, server: PathBuf) -> Between {
        let socket = folder.join("between");
        let listener = UnixListener::bind(&socket).expect("a socket");
        let (mute, deaf) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let clients = Arc::new(Mutex::new(Vec::new()));
        let (to_client, to_server, known) = (Arc::clone(&mute), Arc::clone(&deaf), Arc::clone(&clients));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let upstream = UnixStream::connect(&server).expect("a socket");
                known.lock().expect("nobody panicked").push(client.try_clone().expect("a socket"));
                let (from, to) = (client.try_clone().expect("a socket"), upstream.try_clone().expect("a socket"));
                carry(from, to, Arc::clone(&to_server));
                carry(upstream, client, Arc::clone(&to_client));
            }
        });
        Between { socket, mute, deaf, clients }
    }

    /// Its socket, for `$DONDOC_SOCKET`.
    pub fn socket(&self) -> String {
        self.socket.to_string_lossy().into_owned()
    }

    /// Whether the server's messages are held back.
    pub fn mute(&self, on: bool) {
        self.mute.store(on, Ordering::SeqCst);
    }

    /// Whether the clients' messages are held back.
    pub fn deafen(&self, on: bool) {
        self.deaf.store(on, Ordering::SeqCst);
    }

    /// Cuts all connections.
    pub fn cut(&self) {
        for client in self.clients.lock().expect("nobody panicked").drain(..) {
            let _ = client.shutdown(Shutdown::Both);
        }
    }
}

fn carry(mut from: UnixStream, mut to: UnixStream, kept_back: Arc<AtomicBool>) {
    thread::spawn(move || {
        let mut bytes = vec![0; 65536];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            if !kept_back.load(Ordering::SeqCst) && to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}
