//! Two admins at once, each at a terminal: changes of different fields merge, changes of the same field stop with both
//! values, and neither is lost.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value as Json;

mod support;
use support::Home;
use support::people::{HOA, LAN, MINH, Office};
use support::pty::Terminal;

const ENTER: &str = "\r";
const F2: &str = "\x1bOQ";
const F3: &str = "\x1bOR";
const ESC: &str = "\x1b";
/// Moves to the first line of a form.
const PAGE_UP: &str = "\x1b[5~";

/// The sample's one task of these words.
fn only(home: &Home, words: &str) -> Json {
    let list = home.json(&["list", "tasks", words]);
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    list[0].clone()
}

/// A terminal with the tasks pane on the task of these words.
fn on(home: &Home, words: &str) -> Terminal {
    let mut terminal = Terminal::sized(home, 100, 30, &[]);
    terminal.see("Overview").keys("3").see("[3 Tasks]").see("-0001").keys("/").keys(words);
    terminal.wait("one row", |screen| screen.contains(" 1/")).keys(ENTER).see("> ");
    terminal
}

#[test]
fn the_same_field_stops_with_both_values_side_by_side() {
    let home = Home::with_sample();
    let (mut one, mut two) = (on(&home, "ddci"), on(&home, "ddci"));
    let title = only(&home, "ddci")["title"].as_str().expect("a title").to_owned();
    one.keys("e").see("F2 saves").keys(PAGE_UP);
    // Both the user who opens it later and the first one see the hint.
    two.keys("e").see("F2 saves").see("editing too").keys(PAGE_UP);
    one.see("editing too").keys(" ONE").keys(F2).see("· u undo");
    two.gone("editing too").keys(" TWO").keys(F2).see("changed it at").see("ONE").see("TWO").see("F3");
    assert_eq!(only(&home, "ddci")["title"], format!("{title} ONE"), "nothing was overwritten");
    two.keys(F3).see("mine: ").see("TWO").keys(F3).gone("mine: ").keys(F2).see("· u undo");
    assert_eq!(only(&home, "ddci")["title"], format!("{title} TWO"), "knowingly");
    let history = home.done(&["history", "task-1"]);
    assert!(
        history.contains("ONE") || home.done(&["audit", "log", "text:ONE"]).contains("ONE"),
        "both are in the trail"
    );
}

#[test]
fn different_fields_merge() {
    let home = Home::with_sample();
    let (mut one, mut two) = (on(&home, "ddci"), on(&home, "ddci"));
    one.keys("e").see("F2 saves").keys(PAGE_UP);
    two.keys("m").see("Note").keys("theo dõi sát").keys(ENTER).see("· u undo");
    one.keys(" ONE").keys(F2).see("· u undo");
    let task = only(&home, "ddci");
    assert!(task["title"].as_str().expect("a title").ends_with(" ONE"), "{task}");
    assert!(task["note"].as_str().expect("a note").contains("theo dõi sát"), "{task}");
}

#[test]
fn a_step_from_a_state_that_is_no_more_is_told_with_both() {
    let home = Home::with_sample();
    let (mut one, mut two) = (on(&home, "ddci"), on(&home, "ddci"));
    two.keys("s").see("Pause").keys("p").see("Reason").keys("chờ số liệu");
    one.keys("d").see("Result document").keys("45/BC-UBND").keys(ENTER).see("· u undo");
    two.keys(ENTER).see("made it “Done”").see("yours is “Paused”");
    assert_eq!(only(&home, "ddci")["state"], "done");
    // Sent again, it is decided on the current state; the typed reason is kept as a draft.
    two.keys(ENTER).see("cannot go from “Done” to “Paused”").keys(ESC).see("draft is kept");
}

#[test]
fn an_extension_of_a_deadline_that_was_moved_meanwhile_shows_both_days() {
    let home = Home::with_sample();
    home.done(&["add", "task", "title=Báo cáo quý", "due=+5"]);
    let (mut one, mut two) = (on(&home, "bao cao quy"), on(&home, "bao cao quy"));
    two.keys("t").see("Extended to").keys("+20").keys(ENTER).keys("chờ số liệu").keys(ENTER).keys("Trưởng ban");
    one.keys("t").see("Extended to").keys("+10").keys(ENTER).keys("mưa lũ").keys(ENTER).keys("Trưởng ban").keys(ENTER);
    one.see("· u undo");
    let due = only(&home, "bao cao quy")["due"].clone();
    two.keys(ENTER).see("changed it at").see("+20");
    assert_eq!(only(&home, "bao cao quy")["due"], due);
    two.keys(F2).see("· u undo");
    let task = only(&home, "bao cao quy");
    assert_eq!(task["extensions"].as_array().map(Vec::len), Some(2), "{task}");
}

#[test]
fn live_updates_keep_the_selection_on_its_record_and_say_who_edits() {
    let home = Home::with_sample();
    let mut one = on(&home, "ddci");
    one.keys("q").wait("all rows", |screen| !screen.contains(" 1/") && screen.contains("> "));
    let selected = |screen: &str| {
        let line = screen.lines().find(|line| line.starts_with("> ")).unwrap_or_default();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // Without its columns: the columns of deadlines appear once a task has one.
    let before = selected(&one.text());
    // Due today: it moves above.
    home.done(&["add", "task", "title=Việc gấp hôm nay", "due=today"]);
    one.see("Việc gấp hôm nay");
    assert_eq!(selected(&one.text()), before);
    one.keys(ENTER).see("last changed by");
    let mut two = on(&home, "ddci");
    two.keys("e").see("F2 saves");
    one.see("has this record open in a form");
    two.keys(ESC).gone("F2 saves");
    one.gone("has this record open in a form");
}

#[test]
fn marks_survive_the_filter_and_those_it_hides_are_counted_first() {
    let home = Home::with_sample();
    let mut one = Terminal::open(&home);
    one.see("Overview").keys("3").see("[3 Tasks]").see("-0001").keys("xxx").see("marked 3");
    one.keys("/ddci").wait("one row", |screen| screen.contains(" 1/14")).keys(ENTER).see("marked 3");
    one.keys("r")
        .see("hidden by the filter")
        .see("Act on 3")
        .keys("y")
        .see("Note")
        .keys("gọi")
        .keys(ENTER)
        .see("3 done");
    let tasks = home.json(&["list", "tasks"]);
    let reminded = |task: &&Json| task["reminders"].as_array().is_some_and(|rows| !rows.is_empty());
    assert_eq!(tasks.as_array().expect("tasks").iter().filter(reminded).count(), 3);
}

#[test]
fn the_activity_pane_is_filtered_as_a_list_is() {
    let home = Home::with_sample();
    home.done(&["remind", "task-1", "--note", "gọi văn phòng"]);
    home.done(&["set", "task-2", "note=theo dõi sát"]);
    let mut one = Terminal::open(&home);
    one.see("Overview").keys("9").see("reminded").see("added").keys("/what:remind").gone("added").see("reminded");
    one.keys(ENTER)
        .see("/what:remind")
        .keys("/\u{15}field:note")
        .gone("reminded")
        .see("theo dõi")
        .keys(ESC)
        .see("reminded");
    // A wrong key is reported and the list stays.
    one.keys("/\u{15}whoo:x").see("“whoo”").see("reminded").keys(ESC).see("/what:remind");
    one.keys("q").see("All changes").see("added");
}

/// The inspections pane; the office's only inspection is a surprise.
fn at_inspections(office: &Office, person: (&str, u32)) -> Terminal {
    let mut screen = office.screen(person, 100, 30);
    screen.see("connected").see("Overview").keys("4").see("[4 Inspections]");
    screen
}

#[test]
fn real_users_of_every_role_see_and_do_what_their_grant_says_now() {
    let Some(office) = Office::open() else { return };
    office.done(LAN, &["access", "grant", MINH.0, "editor"]);
    office.done(LAN, &["access", "grant", HOA.0, "viewer"]);
    let surprise = ["add", "inspection", "unit=427", "date=+3", "mode=surprise", "kind=inspection", "scope=Kín"];
    office.done(LAN, &surprise);
    let [mut admin, mut editor, mut viewer] = [LAN, MINH, HOA].map(|person| at_inspections(&office, person));
    // All users see who is connected; only users who may see the surprise inspection see any sign of it.
    admin.see("Surprise").see("hoa").see("minh");
    editor.see("No inspections yet").see("lan");
    viewer.see("No inspections yet");
    assert!(!editor.text().contains("Lương") && !viewer.text().contains("Lương"));

    // A grant is raised and lowered while its user looks, without a key.
    office.done(LAN, &["access", "grant", MINH.0, "editor", "--sensitive"]);
    editor.see("Surprise").see("Đô Lương");
    office.done(LAN, &["access", "grant", MINH.0, "editor"]);
    editor.gone("Surprise").see("No inspections yet");
    assert!(!editor.text().contains("Lương"), "not a word of it stays: {}", editor.text());

    // A viewer gets the reason; an editor who becomes a viewer while a form is open keeps the typed text.
    viewer.keys("3").see("[3 Tasks]").see("-0001").keys("d").see("You may look but not change records");
    editor.keys("3").see("[3 Tasks]").keys("a").see("Enter next").keys("Việc dở dang").see("dở dang");
    office.done(LAN, &["access", "grant", MINH.0, "viewer"]);
    editor.keys(F2).see("needs the role of an editor").see("Việc dở dang");
    assert_eq!(office.json(LAN, &["list", "tasks", "do dang"]).as_array().map(Vec::len), Some(0));
    office.done(LAN, &["access", "grant", MINH.0, "editor"]);
    editor.keys(F2).see("added");
    assert_eq!(office.json(LAN, &["list", "tasks", "do dang"]).as_array().map(Vec::len), Some(1));

    // After the revocation everything disappears from the screen, and no more can be read.
    viewer.see(" 15 ").see("Cắt giảm");
    office.done(LAN, &["access", "revoke", HOA.0]);
    viewer.gone("Cắt giảm").see("You have no access any more");
    viewer.keys("1").see("may not");
    office.fails(HOA, &["list", "tasks"], 5);
    office.fails(HOA, &["show", "task-1"], 5);
    // The others are not affected, and the trail names the users that the kernel reported.
    admin.keys("3").see("[3 Tasks]").see(" 15 ");
    editor.keys("u").see("dở dang").keys(ENTER).see(" 14 ");
    let log = office.done(LAN, &["audit", "log"]);
    assert!(log.contains("  minh  added") && log.contains("  minh  undid"), "{log}");
    assert_eq!(log.matches("  root  ").count(), 1, "root named the first admin: {log}");
    office.done(LAN, &["check"]);
}
