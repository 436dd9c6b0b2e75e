//! Who can change a home, and which links lead out of it. A user who can write to a part of a home, or can put a link
//! in its place, decides what the server reads and writes with its owner's rights.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Group, Uid, User};
use rustix::fs::OFlags;

/// The parts of a home, by name, besides the notes `last-….json`. Other names are not opened.
const PARTS: [&str; 9] =
    ["journal", "store", "secrets", "backups", "log", "lock", "config.toml", "shared", "secret-archives.json"];

/// The parts that are folders, including those of sled.
const FOLDERS: [&str; 6] = ["journal", "store", "store/blobs", "secrets", "backups", "log"];

/// The maximum number of links that one refusal names.
const MOST_NAMED: usize = 20;

/// Why a part of a home cannot be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is a link.
    #[error("{} is a link", .0.display())]
    Link(PathBuf),
    /// Others may change it.
    #[error("others can write to {}", .0.display())]
    Writable(PathBuf),
    /// Another user owns it.
    #[error("{} belongs to user {owner}, not to user {wanted}", path.display())]
    Foreign {
        /// The part.
        path: PathBuf,
        /// Its owner.
        owner: u32,
        /// The user who should own it.
        wanted: u32,
    },
}

impl Fault {
    /// The shell command that repairs it.
    pub fn remedy(&self) -> String {
        let quoted = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
        match self {
            Fault::Link(path) => format!("rm {}", quoted(path)),
            Fault::Writable(path) => format!("chmod go-w {}", quoted(path)),
            Fault::Foreign { path, wanted, .. } => format!("chown -R {wanted} {}", quoted(path)),
        }
    }
}

/// All parts of a home that others than its owner control.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", sentences(.0))]
pub struct Untrusted(pub Vec<Fault>);

fn sentences(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ")
}

/// A part that others may write by its mode but cannot reach, with the mode it should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// The part.
    pub path: PathBuf,
    /// Its mode without the rights of others.
    pub mode: u32,
}

/// Inspects a home without changing it; a home that does not exist yet has no faults. The path of the home itself may
/// be a link. Returns the parts whose modes only have to be tightened.
///
/// # Errors
/// [`Untrusted`] with every fault found.
pub fn inspect(root: &Path) -> Result<Vec<Loose>, Untrusted> {
    let Ok(home) = fs::metadata(root) else { return Ok(Vec::new()) };
    let (mut faults, mut loose) = (Vec::new(), Vec::new());
    let me = rustix::process::geteuid();
    if home.uid() != me.as_raw() && !me.is_root() {
        faults.push(Fault::Foreign { path: root.to_owned(), owner: home.uid(), wanted: me.as_raw() });
        return Err(Untrusted(faults));
    }
    let mut judge = |path: &Path, about: &Metadata, reachable: bool| {
        if about.uid() != home.uid() {
            faults.push(Fault::Foreign { path: path.to_owned(), owner: about.uid(), wanted: home.uid() });
        } else if about.mode() & 0o022 == 0 {
        } else if reachable && others_have(about, 0o2) {
            faults.push(Fault::Writable(path.to_owned()));
        } else {
            loose.push(Loose { path: path.to_owned(), mode: about.mode() & 0o7700 });
        }
    };
    judge(root, &home, true);
    let reachable = others_have(&home, 0o1);
    let mut links = Vec::new();
    for path in parts(root) {
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if about.is_symlink() {
            links.push(path);
        } else {
            judge(&path, &about, reachable);
        }
    }
    for folder in FOLDERS.iter().map(|name| root.join(name)) {
        if folder.symlink_metadata().is_ok_and(|about| about.is_dir()) {
            links.extend(links_in(&folder));
        }
    }
    faults.extend(links.into_iter().take(MOST_NAMED).map(Fault::Link));
    if faults.is_empty() { Ok(loose) } else { Err(Untrusted(faults)) }
}

/// The existing parts of a home, in the order of their names.
pub fn parts(root: &Path) -> Vec<PathBuf> {
    let is_note = |name: &str| name.strip_prefix("last-").is_some_and(|rest| rest.strip_suffix(".json").is_some());
    let is_part = |name: &str| PARTS.contains(&name) || is_note(name);
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name()).filter(|name| name.to_str().is_some_and(is_part));
    let mut paths: Vec<PathBuf> = names.map(|name| root.join(name)).collect();
    paths.sort();
    paths
}

/// The links in a folder. If it cannot be read, the code that opens it next reports why.
fn links_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink())).map(|entry| entry.path()).collect()
}

/// Whether a user other than the owner really has a right (4 read, 2 write, 1 search): everyone, or a group with other
/// members.
fn others_have(about: &Metadata, right: u32) -> bool {
    about.mode() & right != 0 || (about.mode() >> 3 & right != 0 && has_others(about.gid(), about.uid()))
}

/// Whether a group has members other than this user. Only the private group that systems create for one user (named
/// like the user, the user's primary group, no members) has none.
fn has_others(gid: u32, uid: u32) -> bool {
    let (Ok(Some(group)), Ok(Some(user))) = (Group::from_gid(Gid::from_raw(gid)), User::from_uid(Uid::from_raw(uid)))
    else {
        return true;
    };
    let own = group.name == user.name && user.gid == group.gid;
    !own || group.mem.iter().any(|member| *member != user.name)
}

/// Removes the rights of others from these parts.
///
/// # Errors
/// The system's error, with the part.
pub fn tighten(loose: &[Loose]) -> Result<(), (PathBuf, io::Error)> {
    loose.iter().try_for_each(|part| set_mode(&part.path, part.mode).map_err(|cause| (part.path.clone(), cause)))
}

/// Sets the mode of a file or folder; fails with `FilesystemLoop` if it is a link.
///
/// # Errors
/// The system's error.
pub fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    options().read(true).open(path)?.set_permissions(Permissions::from_mode(mode & 0o7777))
}

/// Options that do not follow a link in the last component of a path, and do not block if it is a pipe.
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    options
}

/// Opens a file of a home for reading.
///
/// # Errors
/// The system's error; `InvalidInput` if it is not a regular file.
pub fn open(path: &Path) -> io::Result<File> {
    let file = options().read(true).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// Reads all bytes of a file of a home.
///
/// # Errors
/// As [`open`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "trust_tests.rs"]
mod tests;
