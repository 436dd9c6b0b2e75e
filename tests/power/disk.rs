//! A disk after a power cut: synced data is there; of the rest any part, independently for each file and folder.
//!
//! Stricter than any real file system: a name survives only if its folder was synced after the name was given, a length
//! only if the file was synced; `sync_file_range` has no effect.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use fastrand::Rng;

use crate::trace::Event;

const PAGE: usize = 4096;

/// Everything under one folder.
pub(crate) struct Disk {
    root: PathBuf,
    nodes: Vec<Node>,
    /// Numbers the changes, so that a sync includes the earlier ones.
    clock: u64,
    /// What each thread is syncing, and since when.
    syncing: HashMap<u32, (usize, u64)>,
}

enum Node {
    File(Data),
    Folder(Names),
}

#[derive(Default)]
struct Data {
    durable: Vec<u8>,
    pending: Vec<(u64, Change)>,
    length: u64,
}

enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

#[derive(Default)]
struct Names {
    durable: BTreeMap<OsString, usize>,
    pending: Vec<(u64, Name)>,
    now: BTreeMap<OsString, usize>,
}

#[derive(Clone)]
enum Name {
    Given(OsString, usize),
    Changed(OsString, OsString, usize),
    Gone(OsString),
}

impl Name {
    fn apply(&self, names: &mut BTreeMap<OsString, usize>) {
        match self {
            Name::Given(name, node) => drop(names.insert(name.clone(), *node)),
            Name::Gone(name) => drop(names.remove(name)),
            Name::Changed(from, to, node) => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
        }
    }
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Change::Length(length) => bytes.resize(*length as usize, 0),
            Change::Write(at, new) => put(bytes, *at as usize, new),
        }
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    if bytes.len() < at + new.len() {
        bytes.resize(at + new.len(), 0);
    }
    bytes[at..at + new.len()].copy_from_slice(new);
}

impl Disk {
    /// The folder in its current state, all of it durable.
    pub(crate) fn of(root: &Path) -> Disk {
        let mut disk = Disk { root: root.to_owned(), nodes: Vec::new(), clock: 0, syncing: HashMap::new() };
        disk.take(root);
        disk
    }

    fn take(&mut self, path: &Path) -> usize {
        let at = self.nodes.len();
        if path.is_dir() {
            self.nodes.push(Node::Folder(Names::default()));
            let mut names = BTreeMap::new();
            for entry in fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry")) {
                let kind = entry.file_type().expect("a type");
                if kind.is_dir() || kind.is_file() {
                    names.insert(entry.file_name(), self.take(&entry.path()));
                }
            }
            self.nodes[at] = Node::Folder(Names { durable: names.clone(), pending: Vec::new(), now: names });
        } else {
            let durable = fs::read(path).expect("a file");
            self.nodes.push(Node::File(Data { length: durable.len() as u64, durable, pending: Vec::new() }));
        }
        at
    }

    /// Applies one event. Events outside the root are ignored.
    pub(crate) fn happen(&mut self, event: &Event) {
        self.clock += 1;
        let clock = self.clock;
        match event {
            Event::Write { path, at, bytes } => {
                if let Some(data) = self.file(path) {
                    let at = at.unwrap_or(data.length);
                    data.length = data.length.max(at + bytes.len() as u64);
                    data.pending.push((clock, Change::Write(at, bytes.clone())));
                }
            }
            Event::Length { path, length } => {
                if let Some(data) = self.file(path) {
                    data.length = *length;
                    data.pending.push((clock, Change::Length(*length)));
                }
            }
            Event::File { path } => self.make(path, Node::File(Data::default())),
            Event::Folder { path } => self.make(path, Node::Folder(Names::default())),
            Event::Removed { path } => {
                let name = path.file_name().expect("a name").to_owned();
                self.rename(path, Name::Gone(name));
            }
            Event::Renamed { from, to } => {
                let Some(node) = self.find(from) else { return };
                assert_eq!(from.parent(), to.parent(), "a rename between folders is not simulated");
                let name = |path: &Path| path.file_name().expect("a name").to_owned();
                self.rename(from, Name::Changed(name(from), name(to), node));
            }
            Event::SyncBegins { thread, path } => match self.find(path) {
                Some(node) => drop(self.syncing.insert(*thread, (node, clock))),
                None => drop(self.syncing.remove(thread)),
            },
            Event::SyncEnds { thread } => {
                if let Some((node, since)) = self.syncing.remove(thread) {
                    self.nodes[node].sync(since);
                }
            }
            Event::Sent { .. } => {}
        }
    }

    fn find(&self, path: &Path) -> Option<usize> {
        let mut at = 0;
        for part in path.strip_prefix(&self.root).ok()?.components() {
            let (Node::Folder(names), Component::Normal(name)) = (&self.nodes[at], part) else { return None };
            at = *names.now.get(name)?;
        }
        Some(at)
    }

    fn file(&mut self, path: &Path) -> Option<&mut Data> {
        let at = self.find(path)?;
        match &mut self.nodes[at] {
            Node::File(data) => Some(data),
            Node::Folder(_) => None,
        }
    }

    fn make(&mut self, path: &Path, node: Node) {
        if self.find(path).is_some() || !path.starts_with(&self.root) {
            return;
        }
        let at = self.nodes.len();
        self.nodes.push(node);
        self.rename(path, Name::Given(path.file_name().expect("a name").to_owned(), at));
    }

    fn rename(&mut self, path: &Path, name: Name) {
        let Some(folder) = path.parent().and_then(|folder| self.find(folder)) else { return };
        if let Node::Folder(names) = &mut self.nodes[folder] {
            name.apply(&mut names.now);
            names.pending.push((self.clock, name));
        }
    }

    /// Writes to `to` what may be left if the power is cut now.
    pub(crate) fn cut(&self, random: &mut Rng, to: &Path) {
        self.write(0, random, to);
    }

    fn write(&self, node: usize, random: &mut Rng, to: &Path) {
        match &self.nodes[node] {
            Node::File(data) => fs::write(to, data.left(random)).expect("a file"),
            Node::Folder(names) => {
                fs::create_dir(to).expect("a folder");
                for (name, node) in names.left(random) {
                    self.write(node, random, &to.join(name));
                }
            }
        }
    }
}

impl Node {
    fn sync(&mut self, since: u64) {
        match self {
            Node::File(data) => {
                let (durable, rest) = std::mem::take(&mut data.pending).into_iter().partition(|(at, _)| *at < since);
                data.pending = rest;
                let durable: Vec<(u64, Change)> = durable;
                for (_, change) in &durable {
                    change.apply(&mut data.durable);
                }
            }
            Node::Folder(names) => {
                let (durable, rest) = std::mem::take(&mut names.pending).into_iter().partition(|(at, _)| *at < since);
                names.pending = rest;
                let durable: Vec<(u64, Name)> = durable;
                for (_, name) in &durable {
                    name.apply(&mut names.durable);
                }
            }
        }
    }
}

impl Names {
    fn left(&self, random: &mut Rng) -> BTreeMap<OsString, usize> {
        let mut left = self.durable.clone();
        let way = random.u8(0..4);
        let upto = random.usize(0..=self.pending.len());
        for (index, (_, name)) in self.pending.iter().enumerate() {
            let kept = match way {
                0 => false,
                1 => true,
                2 => index < upto,
                _ => random.bool(),
            };
            if kept {
                name.apply(&mut left);
            }
        }
        left
    }
}

impl Data {
    fn left(&self, random: &mut Rng) -> Vec<u8> {
        let mut left = self.durable.clone();
        let way = random.u8(0..5);
        let upto = random.usize(0..=self.pending.len());
        for (index, (_, change)) in self.pending.iter().enumerate() {
            match (way, change) {
                (0, _) => {}
                (2, _) if index > upto => {}
                // The last write is torn at any byte.
                (2, Change::Write(at, bytes)) if index == upto => {
                    put(&mut left, *at as usize, &bytes[..random.usize(0..=bytes.len())]);
                }
                (1 | 2, change) => change.apply(&mut left),
                // Each page independently; the length may be there without the bytes.
                (_, Change::Write(at, bytes)) => {
                    if way == 4 && left.len() < *at as usize + bytes.len() {
                        left.resize(*at as usize + bytes.len(), 0);
                    }
                    pages(*at as usize, bytes, random, &mut left);
                }
                (_, change) => {
                    if random.bool() {
                        change.apply(&mut left);
                    }
                }
            }
        }
        left
    }
}

fn pages(at: usize, bytes: &[u8], random: &mut Rng, left: &mut Vec<u8>) {
    let mut from = 0;
    while from < bytes.len() {
        let to = bytes.len().min(from + PAGE - (at + from) % PAGE);
        if random.bool() {
            put(left, at + from, &bytes[from..to]);
        }
        from = to;
    }
}
