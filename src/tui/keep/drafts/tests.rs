//! Two windows, one folder.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::domain::day::Day;
use crate::domain::id::Kind;
use crate::i18n::Lang;
use crate::tui::layers::Form;
use crate::tui::layers::form::FormSpec;

fn files(folder: &Path, place: &str) -> DraftFiles {
    DraftFiles { folder: Some(folder.join("drafts")), place: place.into(), held: HashMap::new() }
}

fn draft(title: &str) -> FormDraft {
    let mut spec = FormSpec::create(Kind::Task, Vec::new(), Vec::new(), Lang::Vi);
    title.clone_into(&mut spec.title);
    Form::new(spec, Day(20_000), Lang::Vi).draft()
}

fn key(name: &str) -> DraftKey {
    DraftKey(name.into())
}

fn titles(found: &Found) -> Vec<&str> {
    found.drafts.iter().map(|kept| kept.draft.title.as_str()).collect()
}

#[test]
fn drafts_are_found_newest_first_and_only_in_their_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = files(folder.path(), "/home/a");
    first.save(&key("1"), &draft("old"), Moment(100));
    first.save(&key("2"), &draft("new"), Moment(200));
    first.save(&key("1"), &draft("old, changed"), Moment(150));
    files(folder.path(), "/home/b").save(&key("3"), &draft("elsewhere"), Moment(300));
    drop(first);
    let mut next = files(folder.path(), "/home/a");
    assert_eq!(titles(&next.find()), ["new", "old, changed"]);
    assert_eq!(titles(&files(folder.path(), "/home/b").find()), ["elsewhere"]);
    let mode = fs::metadata(folder.path().join("drafts/1.json")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    next.drop_draft(&key("2"));
    drop(next);
    assert_eq!(titles(&files(folder.path(), "/home/a").find()), ["old, changed"]);
}

#[test]
fn what_one_window_has_no_other_gets_until_it_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut one = files(folder.path(), "/home/a");
    one.save(&key("1"), &draft("mine"), Moment(100));
    let mut two = files(folder.path(), "/home/a");
    let found = two.find();
    assert_eq!((found.drafts.len(), found.elsewhere), (0, 1));
    // A new version takes over the name, which is never free in between.
    one.save(&key("1"), &draft("mine still"), Moment(101));
    assert_eq!(two.find().elsewhere, 1);
    drop(one);
    assert_eq!(titles(&two.find()), ["mine still"]);
    assert_eq!(files(folder.path(), "/home/a").find().elsewhere, 1, "now it is the other's");
}

#[test]
fn what_cannot_be_read_is_put_aside_and_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let drafts = folder.path().join("drafts");
    fs::create_dir(&drafts).expect("a folder");
    fs::write(drafts.join("old.json"), "{\"version\": 0}").expect("a file");
    fs::write(drafts.join("half.new"), "{\"pla").expect("a file");
    let aside = drafts.join("old.unreadable");
    assert_eq!(files(folder.path(), "/home/a").find().unreadable, std::slice::from_ref(&aside));
    assert_eq!(fs::read_to_string(&aside).expect("kept"), "{\"version\": 0}");
    assert!(!drafts.join("half.new").exists(), "nobody writes it any more");
    assert_eq!(files(folder.path(), "/home/a").find(), Found::default());
}

#[test]
fn the_oldest_make_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut one = files(folder.path(), "/home/a");
    for at in 0..MOST + 2 {
        one.save(&key(&at.to_string()), &draft(&at.to_string()), Moment(at as i64));
    }
    drop(one);
    let found = files(folder.path(), "/home/a").find();
    assert_eq!((found.drafts.len(), found.dropped), (MOST, 2));
    assert_eq!(titles(&found).last(), Some(&"2"), "the two oldest are gone");
}
