//! The screens as users see them: the real program in a real terminal, in the supported sizes, languages and types of
//! terminal, compared with reviewed snapshots; and the pages of the docs that are printed from its tables.
//! `cargo insta review`, or `INSTA_UPDATE=always cargo test --test screens`, renews the snapshots.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod home;
mod pages;
mod picture;
mod shot;
#[path = "../support/mod.rs"]
mod support;

use shot::Journey;
use support::Home;
use support::pty::Terminal;

const ENTER: &str = "\r";
const ESC: &str = "\x1b";

/// The environment of a Vietnamese screen, on the terminals named in the test.
const VIETNAMESE: (&str, &str) = ("LANG", "vi_VN.UTF-8");
const ENGLISH: (&str, &str) = ("LANG", "en_US.UTF-8");

/// The texts that a journey waits for, in its language.
struct Words {
    tasks: &'static str,
    members: &'static str,
    assignments: &'static str,
    units: &'static str,
    inspections: &'static str,
    findings: &'static str,
    activity: &'static str,
    overdue: &'static str,
    document: &'static str,
    due: &'static str,
    cancel: &'static str,
    history: &'static str,
    actions: &'static str,
    undo: &'static str,
}

const VI: Words = Words {
    tasks: "[3 Nhiệm vụ]",
    members: "[1 Thành viên]",
    assignments: "[1 Phân công",
    units: "[2 ",
    inspections: "[4 Kiểm tra]",
    findings: "[4 Tồn tại]",
    activity: "[9 Hoạt động]",
    overdue: "quá hạn",
    document: "Văn bản kết quả",
    due: "Hạn",
    cancel: "Tạm dừng",
    history: "Lịch sử",
    actions: "── Mọi thao tác",
    undo: "── Hoàn tác thay đổi này",
};

const EN: Words = Words {
    tasks: "[3 Tasks]",
    members: "[1 Members]",
    assignments: "[1 Assignments]",
    units: "[2 ",
    inspections: "[4 Inspections]",
    findings: "[4 Findings]",
    activity: "[9 Activity]",
    overdue: "verdue",
    document: "Result document",
    due: "Due",
    cancel: "Pause",
    history: "History",
    actions: "── All actions",
    undo: "── Undo this change",
};

/// Every pane.
fn panes(journey: &mut Journey, terminal: &mut Terminal, words: &Words) {
    terminal.see(words.overdue).see("53");
    journey.take("overview", terminal);
    terminal.keys("1").see(words.members).see("Thái Thanh Quý");
    journey.take("members", terminal);
    terminal.keys("v").see(words.assignments).see("12");
    journey.take("assignments", terminal);
    terminal.keys("v").keys("2").see(words.units).see("Sở Nội vụ");
    journey.take("units", terminal);
    terminal.keys("4").see(words.inspections).see("0001");
    journey.take("inspections", terminal);
    terminal.keys("v").see(words.findings);
    journey.take("findings", terminal);
    terminal.keys("v").keys("9").see(words.activity);
    journey.take("activity", terminal);
    terminal.keys("3").see(words.tasks).see("53");
    journey.take("tasks", terminal);
}

/// The layers over the tasks.
fn layers(journey: &mut Journey, terminal: &mut Terminal, words: &Words) {
    terminal.keys("3").see(words.tasks).see("53");
    terminal.keys("/").keys("tr").see("/24").keys("\t");
    journey.take("a filter that is completed", terminal);
    terminal.keys("\x15").keys("is:overdue").see(" 3/24 ").keys("x ").see("!");
    journey.take("a filter with an error", terminal);
    terminal.keys(ESC).gone("overduex");
    terminal.keys("s").see(words.cancel);
    journey.take("the states", terminal);
    terminal.keys(ESC).gone(words.cancel);
    terminal.keys("d").see(words.document);
    journey.take("done", terminal);
    terminal.keys(ESC).gone(words.document);
    terminal.keys("a").see(words.due);
    journey.take("a new task", terminal);
    terminal.keys(ESC);
    terminal.keys(ENTER).see("Công văn");
    journey.take("a task in full", terminal);
    terminal.keys("y").see(words.history);
    journey.take("its history", terminal);
    terminal.keys("q").keys("q").see(words.tasks);
    terminal.keys("?").see("d");
    journey.take("help", terminal);
    // A key directly after the Esc would be read as Alt and that key.
    terminal.keys("q").see(words.tasks).see("53").keys(":").see(words.actions);
    journey.take("all actions", terminal);
    terminal.keys(ESC).gone(words.actions).keys("u").see(words.undo);
    journey.take("what undo would do", terminal);
    terminal.keys(ESC).gone(words.undo);
}

fn open(home: &Home, size: (u16, u16), more: &[(&str, &str)]) -> Terminal {
    Terminal::sized(home, size.0, size.1, more)
}

#[test]
fn vietnamese() {
    let home = home::rich();
    for (name, size) in [("vi_80x24", (80, 24)), ("vi_120x40", (120, 40)), ("vi_60x16", (60, 16))] {
        let mut journey = Journey::new(name);
        let mut terminal = open(&home, size, &[VIETNAMESE]);
        panes(&mut journey, &mut terminal, &VI);
        layers(&mut journey, &mut terminal, &VI);
        journey.done();
    }
}

#[test]
fn english() {
    let home = home::rich();
    for (name, size) in [("en_80x24", (80, 24)), ("en_120x40", (120, 40)), ("en_60x16", (60, 16))] {
        let mut journey = Journey::new(name);
        let mut terminal = open(&home, size, &[ENGLISH]);
        panes(&mut journey, &mut terminal, &EN);
        layers(&mut journey, &mut terminal, &EN);
        journey.done();
    }
}

/// Feedback with a reporter: in the list, in detail, revealed, and the question before it is forgotten.
#[test]
fn feedback() {
    let home = Home::with_sample();
    home.done(&["assign", "dien chau", "--to", "Bùi Thanh An", "--on", "2023-04-11"]);
    let mut add = home.command(&["add", "feedback", "matter=Một cửa đóng cửa sớm (mẫu)", "unit=dien chau"]);
    add.args(["received_on=today", "channel=phone", "reporter=-"]).stdin(std::process::Stdio::piped());
    let mut child = add.spawn().expect("the program runs");
    let mut input = child.stdin.take().expect("its input");
    std::io::Write::write_all(&mut input, "Lê Thị Mẫu, xóm 3".as_bytes()).expect("a name");
    drop(input);
    assert!(child.wait().expect("it ends").success());
    let kinds = [
        ("vi_feedback", VIETNAMESE, "[5 ", "bấm i", "Xóa vĩnh viễn"),
        ("en_feedback", ENGLISH, "[5 ", "press i", "Forget the"),
    ];
    for (name, lang, tab, hint, forget) in kinds {
        let mut journey = Journey::new(name);
        let mut terminal = open(&home, (80, 24), &[lang]);
        terminal.keys("5").see(tab).see("0001");
        journey.take("the list", &mut terminal);
        terminal.keys(ENTER).see(hint);
        journey.take("in full", &mut terminal);
        terminal.keys("i").see("Lê Thị Mẫu");
        journey.take("looked at", &mut terminal);
        terminal.keys("q").gone("Lê Thị Mẫu");
        terminal.keys(":").see("──").keys(forget).keys(ENTER).see("PA-");
        journey.take("before it is forgotten", &mut terminal);
        terminal.keys(ESC);
        journey.done();
    }
}

#[test]
fn kinds_of_terminal() {
    let home = home::rich();
    let kinds: [(&str, &[(&str, &str)]); 4] = [
        ("colour", &[VIETNAMESE]),
        ("mono", &[VIETNAMESE, ("NO_COLOR", "1")]),
        ("ascii", &[("LANG", "C"), ("DONDOC_LANG", "vi")]),
        ("console", &[VIETNAMESE, ("TERM", "linux")]),
    ];
    for (name, more) in kinds {
        let mut journey = Journey::new(name);
        let mut terminal = open(&home, (80, 24), more);
        terminal.see("53n");
        journey.take_styled("overview", &mut terminal);
        terminal.keys("3").see("[3 ").see("53n");
        journey.take_styled("tasks", &mut terminal);
        terminal.keys("/is:overdue").see(" 3/24 ").keys("x ").see("!");
        journey.take_styled("a filter with an error", &mut terminal);
        terminal.keys(ESC).gone("overduex").keys("s").see(" h ");
        journey.take_styled("the states", &mut terminal);
        terminal.keys(ESC).gone(" h ").keys(ENTER);
        journey.take_styled("a task in full", &mut terminal);
        journey.done();
    }
}

#[test]
fn a_terminal_that_is_too_small_is_told_and_comes_back() {
    let home = home::rich();
    let mut journey = Journey::new("too_small");
    for lang in [VIETNAMESE, ENGLISH] {
        let mut terminal = open(&home, (80, 24), &[lang]);
        // The keys are pressed before the window is small: in a small one they do nothing.
        let fourth =
            |screen: &str| screen.lines().any(|line| line.starts_with('>') && line.contains("Báo cáo tình hình"));
        terminal.keys("3").see("[3 ").see("0001").keys("jjj").wait("the fourth row", fourth);
        terminal.resize(40, 10).see("60×16");
        journey.take(&format!("{} 40×10", lang.1), &mut terminal);
        terminal.resize(60, 16).see("[3 ").see("53");
        journey.take(&format!("{} 60×16 again", lang.1), &mut terminal);
    }
    journey.done();
}
