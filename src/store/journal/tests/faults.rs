//! Failing syncs and full disks: real ones, caused from outside.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::*;
use crate::store::skip::skip;

/// The part of the next test that runs in a separate process, in which syncs fail on request.
#[test]
fn appends_while_syncs_fail() {
    let Some(dir) = std::env::var_os("DONDOC_DRILL_JOURNAL") else {
        return;
    };
    let (mut journal, _) = Journal::open(&PathBuf::from(dir), options()).unwrap();
    journal.append(group(2)).unwrap();
    let error = journal.append(vec![line(77, NOVEMBER, "[]")]).unwrap_err();
    assert!(matches!(error, AppendError::Unknown { .. }), "{error}");
    assert!(journal.is_failed() && journal.take_void().is_empty());
    if std::env::var_os("DONDOC_DRILL_STUBBORN").is_some() {
        let error = journal.append(group(1)).unwrap_err();
        assert!(matches!(error, AppendError::Refused(Refusal::NoSegment { .. })), "{error}");
        assert!(journal.is_failed() && journal.take_void().is_empty());
    }
    let placed = journal.append(group(1)).unwrap();
    assert_eq!((placed[0].line.seq, placed[0].location.segment.first), (3, 3));
    assert_eq!(journal.take_void(), [CommandId([77; 16])]);
    assert_eq!(journal.reader().lines_from(1).count(), 3);
}

/// Runs the part above with failing system calls: which calls fail, and how many lines the failed file then has.
fn drill_with(faults: &[&str], lines_left: usize) {
    let dir = tempfile::tempdir().unwrap();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync,pwrite64"]);
    for fault in faults {
        strace.arg("-e").arg(format!("inject={fault}"));
    }
    if faults.len() > 1 {
        strace.env("DONDOC_DRILL_STUBBORN", "1");
    }
    let drill = strace
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "store::journal::tests::faults::appends_while_syncs_fail"])
        .env("DONDOC_DRILL_JOURNAL", dir.path())
        .output();
    let out = drill.unwrap();
    assert!(out.status.success(), "{faults:?}: {}", String::from_utf8_lossy(&out.stdout));
    assert_eq!(segments(&dir), ["2026-11-000000000001.jsonl", "2026-11-000000000003.jsonl"]);
    assert_eq!(check(&dir).unwrap().seq, 3);
    let old = std::fs::read_to_string(dir.path().join("2026-11-000000000001.jsonl")).unwrap();
    assert_eq!(old.lines().count(), lines_left, "{faults:?}");
    let (mut journal, opening) = open(&dir);
    assert_eq!((opening.seq, opening.discarded.len()), (3, 0));
    assert_eq!(journal.append(group(1)).unwrap()[0].line.seq, 4);
}

#[test]
fn after_a_failed_write_or_sync_a_new_segment_leaves_the_doubtful_lines_out() {
    let probe = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    if !probe.is_ok_and(|out| out.status.success()) {
        skip("strace cannot be used here");
        return;
    }
    // The header and two lines; a third that was written but not synced, or not written.
    drill_with(&["fdatasync:error=EIO:when=2"], 4);
    drill_with(&["pwrite64:error=EIO:when=3"], 3);
    // The new segment cannot be synced at first, nor its folder.
    drill_with(&["fdatasync:error=EIO:when=2", "fsync:error=EIO:when=3"], 4);
    drill_with(&["fdatasync:error=EIO:when=2", "fsync:error=EIO:when=4"], 4);
}

#[test]
fn a_file_that_failed_is_written_anew_by_the_next_start() {
    let (dir, placed) = filled(&[1, 2]);
    let path = only_segment(&dir);
    tail::doubt(&std::fs::File::open(&path).unwrap()).unwrap();
    let before = std::fs::read(&path).unwrap();
    let (mut journal, opening) = open(&dir);
    assert_eq!((opening.seq, opening.hash), (3, placed[2].line.hash));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(!std::fs::metadata(&path).unwrap().permissions().readonly());
    journal.append(group(1)).unwrap();
    assert_eq!(check(&dir).unwrap().seq, 4);
}

/// A file system of 64 KiB that is unmounted when this value is dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs"]).arg(dir.path()).output();
        mount.is_ok_and(|out| out.status.success()).then_some(Self(dir))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_refuses_until_there_is_room_and_needs_no_restart() {
    let Some(disk) = SmallDisk::mount() else {
        skip("a small disk cannot be mounted here");
        return;
    };
    let filler = disk.0.path().join("filler");
    std::fs::write(&filler, vec![0; 32 << 10]).unwrap();
    let (mut journal, _) = open(&disk.0);
    let kept = 3;
    for number in 0..kept {
        journal.append(vec![line(number, NOVEMBER, &format!("[\"{}\"]", "x".repeat(3000)))]).unwrap();
    }
    let too_long = format!("[\"{}\"]", "x".repeat(64 << 10));
    let refused = journal.append(vec![line(9, NOVEMBER, &too_long)]).unwrap_err();
    assert!(matches!(refused, AppendError::Refused(Refusal::LowSpace { .. })), "{refused}");
    // Room for the group, but not also for the header of its month's segment.
    let free = rustix::fs::statvfs(disk.0.path()).unwrap();
    let free = (free.f_bavail * free.f_frsize) as usize;
    let fitting = format!("[\"{}\"]", "x".repeat(free - 400));
    let unknown = journal.append(vec![line(77, NOVEMBER + MONTH, &fitting)]).map(drop).unwrap_err();
    assert!(matches!(unknown, AppendError::Unknown { .. }), "{unknown}");
    for _ in 0..3 {
        let error = journal.append(vec![line(1, NOVEMBER, "[]")]).unwrap_err();
        assert!(matches!(error, AppendError::Refused(_)), "{error}");
        let error = journal.mend(NOVEMBER).unwrap_err();
        assert!(matches!(error, Refusal::NoSegment { .. }), "{error}");
        assert_eq!(journal.reader().lines_from(1).map(Result::unwrap).count(), usize::from(kept));
    }
    assert!(journal.take_void().is_empty());
    std::fs::remove_file(&filler).unwrap();
    let placed = journal.append(vec![line(1, NOVEMBER, "[]")]).unwrap();
    assert_eq!(placed[0].line.seq, u64::from(kept) + 1);
    assert_eq!(journal.take_void(), [CommandId([77; 16])]);
    assert_eq!(check(&disk.0).unwrap().seq, u64::from(kept) + 1);
    drop(journal);
    assert_eq!(open(&disk.0).1.seq, u64::from(kept) + 1);
}
