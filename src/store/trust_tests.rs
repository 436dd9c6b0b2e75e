use std::os::unix::fs::{chown, symlink};

use super::*;
use crate::store::home::Home;
use crate::store::skip::skip;

fn home() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("home");
    let home = Home::create(&root).unwrap();
    home.share().unwrap();
    for name in ["lock", "config.toml", "secret-archives.json", "last-backup.json"] {
        fs::write(root.join(name), name).unwrap();
        set_mode(&root.join(name), 0o600).unwrap();
    }
    (folder, root)
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    path.symlink_metadata().unwrap().mode() & 0o7777
}

#[test]
fn a_home_of_its_own_is_safe_by_whatever_path_it_is_reached() {
    let (folder, root) = home();
    assert_eq!(inspect(&root), Ok(Vec::new()));
    symlink(&root, folder.path().join("elsewhere")).unwrap();
    assert_eq!(inspect(&folder.path().join("elsewhere")), Ok(Vec::new()));
    assert_eq!(inspect(&folder.path().join("not yet")), Ok(Vec::new()));
    // A name that is not a part of the home may be anything.
    symlink("/nowhere", root.join("kept-20260101")).unwrap();
    assert_eq!(inspect(&root), Ok(Vec::new()));
}

#[test]
fn every_part_that_is_a_link_is_named() {
    let (folder, root) = home();
    let names: Vec<PathBuf> = parts(&root);
    assert_eq!(names.len(), PARTS.len() + 1, "{names:?}");
    for part in names {
        let away = folder.path().join("away");
        fs::rename(&part, &away).unwrap();
        for target in [away.as_path(), Path::new("/nowhere")] {
            symlink(target, &part).unwrap();
            assert_eq!(inspect(&root), Err(Untrusted(vec![Fault::Link(part.clone())])));
            assert!(open(&part).is_err() && read(&part).is_err(), "{}", part.display());
            fs::remove_file(&part).unwrap();
        }
        fs::rename(&away, &part).unwrap();
    }
    let within: Vec<PathBuf> = ["backups/a", "journal/a", "secrets/a"].iter().map(|name| root.join(name)).collect();
    for link in &within {
        symlink("/etc/passwd", link).unwrap();
    }
    let Err(Untrusted(mut faults)) = inspect(&root) else { panic!("not refused") };
    faults.sort_by_key(|fault| format!("{fault:?}"));
    assert_eq!(faults, within.into_iter().map(Fault::Link).collect::<Vec<_>>(), "all at once");
}

#[test]
fn what_others_can_reach_and_write_is_refused_and_the_rest_tightened() {
    let (_folder, root) = home();
    let (config, journal) = (root.join("config.toml"), root.join("journal"));
    chmod(&config, 0o666);
    chmod(&journal, 0o777);
    let loose = inspect(&root).unwrap();
    let found: Vec<(&Path, u32)> = loose.iter().map(|part| (part.path.as_path(), part.mode)).collect();
    assert_eq!(found, [(config.as_path(), 0o600), (journal.as_path(), 0o700)], "behind a closed door");
    tighten(&loose).unwrap();
    assert_eq!((mode(&config), mode(&journal)), (0o600, 0o700));

    chmod(&root, 0o755);
    assert_eq!(inspect(&root), Ok(Vec::new()), "looking in is no writing");
    chmod(&config, 0o602);
    assert_eq!(inspect(&root), Err(Untrusted(vec![Fault::Writable(config.clone())])));
    chmod(&config, 0o600);
    chmod(&root, 0o777);
    assert_eq!(inspect(&root), Err(Untrusted(vec![Fault::Writable(root.clone())])));
    assert_eq!(Fault::Writable("/a b'c".into()).remedy(), r"chmod go-w '/a b'\''c'");
}

#[test]
fn a_group_counts_by_who_is_in_it() {
    if !rustix::process::geteuid().is_root() {
        skip("only root can give files to others");
        return;
    }
    let (_folder, root) = home();
    chmod(&root, 0o770);
    assert!(inspect(&root).is_ok_and(|loose| loose.len() == 1), "root's own group has root alone");
    let Ok(Some(others)) = Group::from_name("daemon") else { return skip("there is no group daemon") };
    chown(&root, None, Some(others.gid.as_raw())).unwrap();
    assert_eq!(inspect(&root), Err(Untrusted(vec![Fault::Writable(root.clone())])), "not the owner's own group");
}

#[test]
fn what_another_owns_is_refused() {
    if !rustix::process::geteuid().is_root() {
        skip("only root can give files to others");
        return;
    }
    let (_folder, root) = home();
    chown(root.join("secrets"), Some(4_242), None).unwrap();
    let foreign = Fault::Foreign { path: root.join("secrets"), owner: 4_242, wanted: 0 };
    assert_eq!(foreign.remedy(), format!("chown -R 0 '{}'", root.join("secrets").display()));
    assert_eq!(inspect(&root), Err(Untrusted(vec![foreign])));
}

#[test]
fn a_mode_is_never_set_through_a_link_and_a_pipe_is_not_waited_for() {
    let (folder, root) = home();
    let target = folder.path().join("target");
    fs::write(&target, "theirs").unwrap();
    chmod(&target, 0o644);
    symlink(&target, root.join("last-check.json")).unwrap();
    assert!(set_mode(&root.join("last-check.json"), 0o600).is_err());
    assert_eq!(mode(&target), 0o644);
    let pipe = root.join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    assert!(open(&pipe).is_err());
}
