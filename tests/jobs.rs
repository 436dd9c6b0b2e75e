//! The daily jobs of an admin, in a real terminal and with a maximum number of keys. Typed text is not counted; each
//! script states its keys.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value as Json;

mod support;
use support::Home;
use support::pty::Terminal;

const ENTER: &str = "\r";

fn today() -> chrono::NaiveDate {
    (chrono::Utc::now() + chrono::Duration::hours(7)).date_naive()
}

fn iso(days: i64) -> String {
    (today() + chrono::Duration::days(days)).format("%Y-%m-%d").to_string()
}

fn dmy(days: i64) -> String {
    (today() + chrono::Duration::days(days)).format("%d/%m/%Y").to_string()
}

/// The one record of a list.
fn only(home: &Home, kind: &str, filter: &str) -> Json {
    let list = home.json(&["list", kind, filter]);
    let list = list.as_array().expect("an array");
    assert_eq!(list.len(), 1, "{kind} {filter}: {list:?}");
    list[0].clone()
}

/// The sample's tasks pane with the one task that matches the words selected.
fn found<'a>(terminal: &'a mut Terminal, text: &str) -> &'a mut Terminal {
    terminal.see("Overview").keys("3").see("[3 Tasks]").see("-0001").keys("/").keys(text);
    terminal.wait("one row", |screen| screen.contains(" 1/14 ") || screen.contains(" 1/15 ")).keys(ENTER)
}

#[test]
fn job_1_a_unit_phones_done_document_45() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    // 3 / text Enter d document Enter: five keys.
    found(&mut terminal, "ddci").keys("d").see("Result document").keys("45/BC-UBND").keys(ENTER).see("Done");
    terminal.see("· u undo");
    let task = only(&home, "tasks", "status:done");
    assert_eq!(task["result_document"], "45/BC-UBND");
    assert_eq!(task["completed_on"], iso(0));
    assert_eq!(task["progress"], 100);
}

#[test]
fn job_2_what_is_overdue_this_morning() {
    let home = Home::with_sample();
    home.done(&[
        "add",
        "task",
        "title=Báo cáo tuần",
        &format!("assigned_on={}", iso(-60)),
        &format!("due={}", iso(-40)),
    ]);
    let mut terminal = Terminal::open(&home);
    // No key at all: it is the first screen; 0 returns to it from anywhere.
    terminal.see("Overdue").see("Báo cáo tuần").see("40");
    terminal.keys("3").see("[3 Tasks]").keys("0").see("Overdue").see("Báo cáo tuần");
}

#[test]
fn job_3_chased_them_again() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    // r note Enter.
    found(&mut terminal, "ddci").keys("r").see("Note").keys("gọi văn phòng sở").keys(ENTER).see("1");
    terminal.see("· u undo");
    let task = only(&home, "tasks", "ddci");
    assert_eq!(task["reminders"][0]["on"], iso(0));
    assert_eq!(task["reminders"][0]["note"], "gọi văn phòng sở");
}

#[test]
fn job_4_extend_by_the_chairs_word() {
    let home = Home::with_sample();
    let due = iso(-3);
    home.done(&[
        "add",
        "task",
        "title=Báo cáo tháng chín",
        &format!("assigned_on={}", iso(-30)),
        &format!("due={due}"),
    ]);
    let mut terminal = Terminal::open(&home);
    found(&mut terminal, "thang chin");
    // t date Enter reason Enter approver Enter.
    terminal.keys("t").see("Extended to").keys(&dmy(20)).keys(ENTER).keys("chờ số liệu").keys(ENTER);
    terminal.keys("Trưởng ban").keys(ENTER).see("· u undo");
    let task = only(&home, "tasks", "thang chin");
    assert_eq!(task["due"], iso(20));
    assert_eq!(task["original_due"], due.as_str());
    assert_eq!(task["extensions"][0]["document"], "Trưởng ban");
}

#[test]
fn job_6_the_proof_arrived() {
    let home = Home::with_sample();
    home.done(&[
        "add",
        "inspection",
        "unit=427",
        &format!("date={}", iso(-5)),
        "mode=surprise",
        "kind=inspection",
        "state=under_way",
    ]);
    home.done(&["add", "finding", "inspection=inspection-1", "text=Trễ hẹn hồ sơ", "severity=moderate"]);
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("4").see("[4 Inspections]").keys("v").see("[4 Findings]").see("Trễ hẹn hồ sơ");
    // d document Enter: from any state.
    terminal.keys("d").see("Evidence").keys("99/BC-UBND").keys(ENTER).see("Verified");
    let finding = only(&home, "findings", "");
    assert_eq!((finding["state"].as_str(), finding["evidence"].as_str()), (Some("verified"), Some("99/BC-UBND")));
    // The history has each step in between separately.
    let history = home.json(&["history", "finding-1"]);
    let steps: Vec<&Json> = history[0]["events"].as_array().expect("events").iter().collect();
    let to = |event: &Json| event["set"]["state"][1].as_str().map(str::to_owned);
    let to: Vec<_> = steps.into_iter().filter_map(to).collect();
    assert_eq!(to, ["fixing", "reported", "verified"]);
    // The outcome is corrected later, in the form.
    terminal.keys("e").see("Outcome").keys("\x1b[6~").keys("\x1b[Z").keys("v").see("[v Reviewed]").keys("\x1bOQ");
    terminal.see("u undo").wait("the form closed", |screen| !screen.contains("F2"));
    assert_eq!(only(&home, "findings", "")["outcome"], "reviewed");
}

#[test]
fn job_7_a_citizen_complains_about_a_one_stop_desk() {
    let home = Home::with_sample();
    home.done(&["assign", "dien chau", "--to", "Bùi Thanh An", "--on", &iso(-30)]);
    let mut terminal = Terminal::open(&home);
    // 5 a matter Enter unit F2: four keys; the channel, the day and the member are filled in.
    terminal.see("Overview").keys("5").see("[5 Feedback]").keys("a").see("Matter *").keys("Một cửa đóng cửa sớm");
    terminal.see("Một cửa đóng cửa sớm").keys(ENTER).keys("dien chau").see("UBND huyện Diễn Châu").keys("\x1bOQ");
    terminal.see("· u undo").see("Một cửa đóng cửa sớm");
    let feedback = only(&home, "feedback", "");
    assert_eq!(feedback["received_on"], iso(0));
    assert_eq!((&feedback["channel"], &feedback["state"]), (&"phone".into(), &"received".into()));
    assert!(feedback["member"].to_string().contains("member-"), "{feedback}");
    // s p kind Enter: the type.
    terminal.keys("s").see("Classify").keys("c").see("Kind").keys("c").keys(ENTER).see("Classified");
    assert_eq!(only(&home, "feedback", "state:classified")["kind"], "complaint");
}

#[test]
fn job_9_a_new_member_takes_three_units_over() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("2").see("[2 Units]").keys("/").keys("nhom:district");
    terminal.see("21/26").keys(ENTER);
    // x x x b member Enter decision Enter.
    terminal.keys("x").keys("x").keys("x").see("3").keys("b").see("Member").keys("bui thanh an").see("Bùi Thanh An");
    terminal.keys(ENTER).see("Decision").keys("12-QĐ/BCĐ").keys(ENTER);
    terminal.see("· u undo");
    let held = home.json(&["list", "assignments"]);
    let held = held.as_array().expect("an array");
    assert_eq!(held.len(), 3);
    assert!(held.iter().all(|one| one["decision"] == "12-QĐ/BCĐ" && one["from"] == iso(0)));
}

#[test]
fn job_11_the_last_district_formed_its_committee() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("2").see("[2 Units]").keys("/").keys("ky son").see("1/26").keys(ENTER);
    // s y document Enter.
    terminal.keys("s").see("Sub-committee formed").keys("y").see("document").keys("15/QĐ-UBND").keys(ENTER);
    terminal.see("· u undo");
    let unit = only(&home, "units", "bcd:yes");
    assert_eq!(unit["code"], "417");
    assert_eq!(unit["sub_committee_document"], "15/QĐ-UBND");
}

/// Each job typed ahead, as it arrives over a stalled connection: all its keys in one piece.
#[test]
fn every_job_can_be_typed_ahead_in_one_burst() {
    let home = Home::with_sample();
    let (given, due) = (format!("assigned_on={}", iso(-30)), format!("due={}", iso(-3)));
    home.done(&["add", "task", "title=Báo cáo tháng chín", &given, &due]);
    home.done(&["add", "task", "title=Rà soát biên chế", &given, &due]);
    let date = format!("date={}", iso(-5));
    home.done(&["add", "inspection", "unit=427", &date, "mode=surprise", "kind=inspection", "state=under_way"]);
    home.done(&["add", "finding", "inspection=inspection-1", "text=Trễ hẹn hồ sơ", "severity=moderate"]);
    let burst = |keys: &str, seen: &str| {
        let mut terminal = Terminal::open(&home);
        terminal.see("Overview").see("connected").keys(keys).see(seen);
    };

    burst("3/ddci\rd45/BC-UBND\r", "Done · u undo");
    assert_eq!(only(&home, "tasks", "status:done")["result_document"], "45/BC-UBND");
    burst("3/bien che\rrgọi văn phòng sở\r", "reminder logged · u undo");
    assert_eq!(only(&home, "tasks", "bien che")["reminders"][0]["note"], "gọi văn phòng sở");
    burst(&format!("3/thang chin\rt{}\rchờ số liệu\rTrưởng ban\r", dmy(20)), "· u undo");
    let task = only(&home, "tasks", "thang chin");
    assert_eq!((&task["due"], &task["extensions"][0]["document"]), (&iso(20).into(), &"Trưởng ban".into()));
    burst("4aUBND huyện Diễn Châu\x1bOQ", "added · u undo");
    assert_eq!(only(&home, "inspections", "dien chau")["date"], iso(0));
    burst("4vd99/BC-UBND\r", "Verified · u undo");
    assert_eq!(only(&home, "findings", "")["evidence"], "99/BC-UBND");
    burst("5aMột cửa đóng cửa sớm\rUBND huyện Diễn Châu\x1bOQ", "added · u undo");
    assert!(only(&home, "feedback", "")["unit"].is_string());
    burst("5scc\r", "Classified · u undo");
    assert_eq!(only(&home, "feedback", "state:classified")["kind"], "complaint");
    burst("2/nhom:district\rxxxbbui thanh an\r12-QĐ/BCĐ\r", "3 done · u undo");
    assert_eq!(home.json(&["list", "assignments"]).as_array().map(Vec::len), Some(3));
    burst("2/ky son\rsy15/QĐ-UBND\r", "· u undo");
    assert_eq!(only(&home, "units", "bcd:yes")["sub_committee_document"], "15/QĐ-UBND");
    burst("u\r", "undone");
    assert_eq!(home.json(&["list", "units", "bcd:yes"]).as_array().map(Vec::len), Some(0));
}

#[test]
fn undo_shows_its_words_and_enter_does_it() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    found(&mut terminal, "ddci").keys("d").see("Result document").keys("45/BC-UBND").keys(ENTER).see("· u undo");
    // u Enter.
    terminal.keys("u").see("45/BC-UBND").keys(ENTER).see("undone");
    assert_eq!(home.json(&["list", "tasks", "status:done"]).as_array().map(Vec::len), Some(0));
}

#[test]
fn two_open_screens_see_each_others_changes_and_keep_their_selection() {
    let home = Home::with_sample();
    let mut mine = Terminal::open(&home);
    let mut theirs = Terminal::open(&home);
    mine.see("Overview").keys("3").see("[3 Tasks]").see("-0001").keys("jjj");
    theirs.see("Overview").keys("3").see("[3 Tasks]").see("-0001");
    let selected = |screen: &str| screen.lines().find(|line| line.starts_with('>')).map(str::to_owned);
    mine.wait("the fourth row", |screen| selected(screen).is_some_and(|line| !line.contains("-0001")));
    let before = selected(&mine.text()).expect("a selection");
    home.done(&["add", "task", "title=Việc mới từ người khác", &format!("due={}", iso(3))]);
    // A task with a deadline sorts first: both lists get it, and both keep their selection.
    mine.see("Việc mới từ người khác");
    theirs.see("Việc mới từ người khác");
    let code = |line: &str| line.split_whitespace().nth(1).map(str::to_owned);
    assert_eq!(selected(&mine.text()).as_deref().and_then(code), code(&before));
}

#[test]
fn one_task_after_another_is_extended_without_going_back_to_its_place() {
    let home = Home::with_sample();
    for (title, due) in [("Việc thứ nhất", -9), ("Việc thứ hai", -8), ("Việc thứ ba", -7)] {
        home.done(&[
            "add",
            "task",
            &format!("title={title}"),
            &format!("due={}", iso(due)),
            &format!("assigned_on={}", iso(-30)),
        ]);
    }
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("3").see("[3 Tasks]").see("Việc thứ ba");
    let stands_on = |title: &'static str| {
        move |screen: &str| screen.lines().any(|line| line.starts_with('>') && line.contains(title))
    };
    terminal.wait("the first", stands_on("Việc thứ nhất"));
    for (due, next) in [(40, "Việc thứ hai"), (50, "Việc thứ ba")] {
        terminal.keys("t").see("Extended to").keys(&dmy(due)).keys(ENTER).keys("chờ số liệu").keys(ENTER);
        terminal
            .keys("Trưởng ban")
            .keys(ENTER)
            .gone("Extended to")
            .wait(next, stands_on(next))
            .see("extended to")
            .see("NV-");
    }
    assert_eq!(only(&home, "tasks", "\"viec thu nhat\"")["due"], iso(40));
    assert_eq!(only(&home, "tasks", "\"viec thu hai\"")["due"], iso(50));
}

#[test]
fn an_input_method_outside_text_runs_nothing_and_is_named() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("3").see("[3 Tasks]").see("-0001");
    // What Telex sends for "ddc": the letter, then a backspace and its replacement in one burst.
    terminal.keys("\u{7f}đ").see("nput method");
    terminal.keys("ắ").see("nput method");
    terminal.keys("\u{8}ế").see("nput method");
    assert_eq!(home.json(&["list", "tasks", "status:done"]).as_array().map(Vec::len), Some(0));
}

#[test]
fn vietnamese_is_typed_with_any_input_method_into_filter_and_form() {
    let home = Home::with_sample();
    home.done(&["add", "task", "title=Đôn đốc Diễn Châu lần 3"]);
    // Bursts as an input method on the admin's own computer sends them: Telex with 0x7F, and VNI with 0x08 and
    // decomposed letters.
    let telex = "D\u{7f}Đôn d\u{7f}đô\u{7f}ốc Die\u{7f}ê\u{7f}ễn Cha\u{7f}âu la\u{7f}â\u{7f}ần 3";
    let vni = "D\u{8}Đo\u{8}o\u{302}n d\u{8}đo\u{8}o\u{302}\u{301}c Die\u{8}e\u{302}\u{303}n Cha\u{8}a\u{302}u la\u{8}a\u{302}\u{300}n 3";
    for (round, typed) in [telex, vni].into_iter().enumerate() {
        let mut terminal = Terminal::open(&home);
        terminal.see("Overview").keys("3").see("[3 Tasks]").see("-0001").keys("/").keys(typed).see("1/15").keys(ENTER);
        terminal.see("Đôn đốc Diễn Châu lần 3");
        terminal.keys("r").see("Note").keys(typed).keys(ENTER).see("· u undo");
        // A memo, which can have a second line.
        terminal
            .keys("m")
            .see("Note")
            .keys("\u{1}\u{b}")
            .keys(typed)
            .keys(&format!(" {round}"))
            .keys(ENTER)
            .wait("the memo saved", |screen| !screen.contains("F2") && screen.contains("· u undo"));
    }
    let task = only(&home, "tasks", "dien chau lan");
    for reminder in task["reminders"].as_array().expect("reminders") {
        assert_eq!(reminder["note"], "Đôn đốc Diễn Châu lần 3");
    }
    assert!(task["note"].as_str().expect("a note").contains("Đôn đốc Diễn Châu lần 3"), "{task}");
}

#[test]
fn a_window_too_small_for_a_row_obeys_no_key_but_the_one_that_leaves() {
    let home = Home::with_sample();
    let mut terminal = Terminal::sized(&home, 40, 8, &[]);
    terminal.see("At least 60×16 needed").see("F10").keys("3").keys("d").keys("45/BC").keys(ENTER);
    terminal.keys("3/ddci\rd46/BC\r").keys("\x1b[21~");
    assert_eq!(terminal.ended(), 0);
    assert_eq!(home.json(&["list", "tasks", "status:done"]).as_array().map(Vec::len), Some(0));
}

#[test]
fn a_terminal_that_does_not_say_its_size_is_taken_as_80_by_24() {
    let home = Home::with_sample();
    let mut terminal = Terminal::without_size(&home);
    terminal.see("Overview").see("connected").keys("3").see("[3 Tasks]").see("-0001");
    assert_eq!(terminal.cursor().1, 0);
}

#[test]
fn what_a_paste_without_brackets_opened_is_not_saved() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("3").see("[3 Tasks]").see("-0001");
    // Lines of letters: `j` moves down, the line end opens the record, `d` its form.
    terminal.keys("j\rd45/BC\rjjd46/BC\r").see("one piece").see("45/BC");
    assert_eq!(home.json(&["list", "tasks", "status:done"]).as_array().map(Vec::len), Some(0));
    terminal.keys(ENTER).see("· u undo");
    assert_eq!(only(&home, "tasks", "status:done")["result_document"], "45/BC");
}

#[test]
fn a_lost_line_ends_the_client_and_keeps_the_draft() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    found(&mut terminal, "ddci").keys("d").see("Result document").keys("45/BC-UB");
    terminal.see("45/BC-UB");
    terminal.hang_up();
    terminal.ended();
    let mut again = Terminal::open(&home);
    again.wait("the draft to be offered", |screen| screen.to_lowercase().contains("draft"));
    assert_eq!(home.json(&["list", "tasks", "status:done"]).as_array().map(Vec::len), Some(0));
}
