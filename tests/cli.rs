//! The command line as people and scripts use it: the real program, each test in a new home.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

#[path = "support/skip.rs"]
mod skip;
use skip::skip;

/// A new home; its server is stopped at the end, also if the test fails.
struct Home(TempDir);

/// The result of a run: exit code, standard output, standard error.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Home {
    fn empty() -> Home {
        Home(TempDir::new().expect("a folder"))
    }

    fn sample() -> Home {
        let home = Home::empty();
        home.done(["init", "--sample"]);
        home
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dondoc"));
        command.env_remove("DONDOC_SOCKET").env("DONDOC_HOME", self.0.path()).env("DONDOC_LANG", "en");
        command.stdin(Stdio::null());
        command
    }

    fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        self.command().args(args).output().expect("the program").into()
    }

    /// Runs a command that must succeed; returns its output.
    fn done<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.out
    }

    /// Runs a command that must be refused in both languages; returns both texts, English first.
    fn refused(&self, args: &[&str]) -> (String, String) {
        let [en, vi] = ["en", "vi"].map(|lang| {
            let ran = self.run(args.iter().copied().chain(["--lang", lang]));
            assert_eq!(ran.code, Some(3), "{args:?} {ran:?}");
            assert_eq!(ran.out, "");
            ran.err
        });
        assert!(en.starts_with("refused") && vi.starts_with("bị từ chối"), "{en}{vi}");
        (en, vi)
    }

    fn json<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Json {
        let args: Vec<_> = args.into_iter().map(|arg| arg.as_ref().to_owned()).chain(["--json".into()]).collect();
        serde_json::from_str(&self.done(args)).expect("JSON")
    }

    /// One field of each listed record.
    fn listed(&self, field: &str, args: &[&str]) -> Vec<Json> {
        let list = self.json(["list"].iter().chain(args));
        list.as_array().expect("an array").iter().map(|record| record[field].clone()).collect()
    }

    /// Adds a record and returns its code, or its id if it has no code.
    fn add(&self, args: &[&str]) -> String {
        let made = self.json(["add"].iter().chain(args));
        let changed = &made["changed"][0];
        changed["code"].as_str().or(changed["id"].as_str()).expect("a name").to_owned()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = self.command().arg("stop").output();
    }
}

fn texts(list: &[&str]) -> Vec<Json> {
    list.iter().map(|text| Json::from(*text)).collect()
}

#[test]
fn the_sample_is_what_was_published() {
    let home = Home::sample();
    let codes = home.listed("code", &["tasks"]);
    assert_eq!(codes.len(), 14);
    assert!(codes.iter().all(|code| code.as_str().is_some_and(|code| code.starts_with("NV-2023-"))), "{codes:?}");
    let mut focus = home.listed("name", &["units", "focus:2023"]);
    focus.sort_by_key(|name| name.as_str().map(str::to_owned));
    assert_eq!(
        focus,
        texts(&[
            "Sở Kế hoạch và Đầu tư",
            "Sở Tài nguyên và Môi trường",
            "Sở Xây dựng",
            "UBND huyện Diễn Châu",
            "UBND huyện Nghi Lộc",
            "UBND thành phố Vinh",
            "Văn phòng UBND tỉnh",
        ])
    );
    assert_eq!(home.listed("name", &["units", "dien chau"]), texts(&["UBND huyện Diễn Châu"]));
    assert_eq!(
        home.listed("full_name", &["members"]),
        texts(&[
            "Thái Thanh Quý",
            "Nguyễn Đức Trung",
            "Nguyễn Văn Thông",
            "Hoàng Nghĩa Hiếu",
            "Lê Hồng Vinh",
            "Bùi Thanh An"
        ])
    );
    assert_eq!(home.listed("due", &["tasks"]), vec![Json::Null; 14]);
    assert_eq!(home.listed("id", &["units"]).len(), 26);
    assert_eq!(home.listed("id", &["assignments"]), texts(&[]), "which were not published");
    let committee = home.json(["show", "committee"]);
    assert_eq!((&committee["founded"], &committee["decision"]), (&"2023-03-06".into(), &"1830-QĐ/TU".into()));
    let again = home.refused(&["init", "--sample"]);
    assert!(again.0.contains("empty"), "{again:?}");
}

#[test]
fn every_field_is_in_the_json_and_empty_ones_are_null() {
    let home = Home::sample();
    let task = home.json(["list", "tasks", "tags:K2"])[0].clone();
    assert_eq!((&task["lead_unit"], &task["lead_unit_name"]), (&"unit-1".into(), &"Sở Nội vụ".into()));
    for field in ["due", "assigned_on", "completed_on", "result_document", "member", "member_name", "days_late"] {
        assert_eq!(task.get(field), Some(&Json::Null), "{field}");
    }
    assert_eq!((&task["rev"], &task["archived"], &task["state"]), (&1.into(), &false.into(), &"not_started".into()));
    assert_eq!(home.json(["show", task["code"].as_str().unwrap()])["id"], task["id"]);
}

#[test]
fn done_wants_a_document_and_no_future() {
    let home = Home::sample();
    let task = home.add(&["task", "title=Công khai thủ tục", "lead_unit=dien chau", "due=30/9/2099"]);
    let (en, vi) = home.refused(&["move", &task, "done"]);
    assert!(en.contains("Result document: needs a document number"), "{en}");
    assert!(vi.contains("Văn bản kết quả: cần số văn bản"), "{vi}");
    let (en, vi) = home.refused(&["move", &task, "done", "--no-doc", "--on", "1/1/2099"]);
    assert!(en.contains("Completed on: 01/01/2099 is in the future"), "{en}");
    assert!(vi.contains("Ngày hoàn thành: 01/01/2099 ở tương lai"), "{vi}");
    let (en, vi) = home.refused(&["move", &task, "done", "--on", "1/1/2099"]);
    for (text, faults) in [(en, ["Result document:", "Completed on:"]), (vi, ["Văn bản kết quả:", "Ngày hoàn thành:"])]
    {
        assert!(faults.iter().all(|fault| text.contains(fault)), "both at once: {text}");
    }
    home.done(["move", &task, "done", "--doc", "45/BC-UBND"]);
    let shown = home.json(["show", &task]);
    assert_eq!((&shown["state"], &shown["result_document"]), (&"done".into(), &"45/BC-UBND".into()));
    assert_ne!(shown["completed_on"], Json::Null, "today, if no day is given");
}

#[test]
fn two_digits_of_a_year_lean_as_the_field_does() {
    let home = Home::sample();
    let unit = home.add(&["unit", "name=Xã mẫu", "group=commune", "valid_from=1/9/98"]);
    assert_eq!(home.json(["show", &unit])["valid_from"], "1998-09-01", "a fact");
    home.done(["set", &unit, "valid_from=2/9/45"]);
    assert_eq!(home.json(["show", &unit])["valid_from"], "1945-09-02");
    assert_eq!(home.json(["list", "units", "valid_from:2/9/45"]).as_array().map(Vec::len), Some(1));
    assert_eq!(home.json(["list", "units", "valid_from:T9/45"]).as_array().map(Vec::len), Some(1));
    let task = home.add(&["task", "title=Việc mẫu", "due=1/9/98"]);
    assert_eq!(home.json(["show", &task])["due"], "2098-09-01", "a deadline");
    assert_eq!(home.json(["list", "tasks", "due:1/9/98"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn the_day_of_an_inspection_is_ahead_while_it_is_planned() {
    let home = Home::sample();
    let today = (chrono::Utc::now() + chrono::Duration::hours(7)).date_naive();
    let year = chrono::Datelike::year(&today);
    let this_year = chrono::NaiveDate::from_ymd_opt(year, 2, 10).expect("a day");
    let ahead = Json::from(format!("{}-02-10", year + i32::from(this_year < today)));
    let past = Json::from(format!("{}-02-10", year - i32::from(this_year > today)));
    let date = |id: &str| home.json(["show", id])["date"].clone();
    let add = |last: [&str; 2]| {
        home.add(&[&["inspection", "unit=427", "mode=surprise", "kind=inspection"][..], &last[..]].concat())
    };
    // The state may be given before the day, after it, or not at all.
    let (planned, begun) = (add(["date=10/2", "state=planned"]), add(["date=10/2", "state=under_way"]));
    let (unsaid, before) = (add(["date=10/2", "note=x"]), add(["state=under_way", "date=10/2"]));
    assert_eq!(
        [&planned, &unsaid, &begun, &before].map(|id| date(id)),
        [&ahead, &ahead, &past, &past].map(Json::clone)
    );
    for id in [&planned, &begun] {
        home.done(["set", id, "date=2023-04-11"]);
        home.done(["set", id, "date=10/2"]);
    }
    assert_eq!((date(&planned), date(&begun)), (ahead.clone(), past.clone()), "as the record's state says");
    home.done(["move", &planned, "postponed", "--reason", "Chờ kinh phí"]);
    home.done(["set", &planned, "date=2023-04-11"]);
    home.done(["move", &planned, "planned", "date=10/2"]);
    assert_eq!(date(&planned), ahead);

    let sheet = home.0.path().with_extension("csv");
    let row = "427,surprise,inspection,10/2";
    std::fs::write(&sheet, format!("unit,mode,kind,date,state\n{row},planned\n{row},under_way\n{row},\n"))
        .expect("a sheet");
    home.done(["import", sheet.to_str().expect("a path"), "--kind", "inspections"]);
    // The four from before, and the three of the sheet: planned, under way, and without a state.
    let mut dates = home.listed("date", &["inspections"]).iter().map(Json::to_string).collect::<Vec<_>>();
    let mut wanted = [&ahead, &ahead, &ahead, &ahead, &past, &past, &past].map(Json::to_string);
    dates.sort();
    wanted.sort();
    assert_eq!(dates, wanted);
    std::fs::remove_file(sheet).expect("the sheet");
}

#[test]
fn what_cannot_be_is_refused_with_all_its_faults() {
    let home = Home::sample();
    let (en, vi) = home.refused(&["add", "task", "title=x", "assigned_on=2023-09-30", "due=2023-09-01"]);
    assert!(en.contains("Due: 01/09/2023 is before the day it was given, 30/09/2023"), "{en}");
    assert!(vi.contains("Hạn: 01/09/2023 trước ngày giao 30/09/2023"), "{vi}");
    let (en, vi) = home.refused(&["add", "member", "name=Cán bộ mẫu 1", "body=bcd", "role=head"]);
    assert!(en.contains("Thái Thanh Quý is already the active Head"), "{en}");
    assert!(vi.contains("đã có Trưởng ban là Thái Thanh Quý"), "{vi}");
    let (en, vi) = home.refused(&["add", "task", "due=31/2", "unit=không có đâu", "han-chot=1/1"]);
    for fault in ["Title: is missing", "Due: “31/2”", "Lead unit: there is no “không có đâu”", "no field “han-chot”"]
    {
        assert!(en.contains(fault), "{fault}: {en}");
    }
    assert!(vi.contains("Nhiệm vụ: chưa có") && vi.contains("Hạn: “31/2”"), "{vi}");
    assert_eq!(home.listed("id", &["tasks"]).len(), 14, "nothing of it was done");
}

#[test]
fn the_same_charge_never_overlaps() {
    let home = Home::sample();
    let charge = ["assignment", "member=Bùi Thanh An", "unit=nghi loc"];
    home.add(&[&charge[..], &["from=2023-04-11", "to=2023-12-31"]].concat());
    let (en, vi) = home.refused(&[&["add"], &charge[..], &["from=2023-10-01"]].concat());
    assert!(en.contains("overlaps the assignment assignment-1"), "{en}");
    assert!(vi.contains("trùng thời gian với phân công assignment-1"), "{vi}");
    home.add(&[&charge[..], &["from=2024-01-01"]].concat());
}

#[test]
fn a_code_that_does_not_exist_is_refused() {
    let home = Home::sample();
    let (en, vi) = home.refused(&["move", "NV-2019-0042", "task-999", "done", "--no-doc"]);
    assert!(en.contains("there is no “NV-2019-0042”") && en.contains("there is no “task-999”"), "{en}");
    assert!(vi.contains("không tìm thấy “NV-2019-0042”"), "{vi}");
    home.refused(&["show", "nobody"]);
    let (en, _) = home.refused(&["show", "ky"]);
    assert!(en.contains("could be") && en.contains("unit-"), "candidates with their ids: {en}");
}

#[test]
fn units_change_hands_in_one_step() {
    let home = Home::sample();
    home.done(["assign", "vinh", "dien chau", "--to", "Lê Hồng Vinh", "--on", "11/4/2023", "--decision", "12-QĐ/BCĐ"]);
    assert_eq!(home.json(["show", "dien chau"])["in_charge_names"], Json::from(vec!["Lê Hồng Vinh"]));
    let told = home.done(["hand-over", "--from", "le hong vinh", "--to", "bui thanh an", "--on", "1/9/2023"]);
    assert!(told.contains("assigned"), "{told}");
    assert_eq!(home.json(["show", "dien chau"])["in_charge_names"], Json::from(vec!["Bùi Thanh An"]));
    let (en, _) = home.refused(&["hand-over", "--from", "le hong vinh", "--to", "bui thanh an"]);
    assert!(en.contains("in charge of no unit"), "{en}");
    assert_eq!(home.listed("to", &["assignments", "--sort", "member,-from"]).len(), 4);
}

#[test]
fn some_of_several_may_be_refused() {
    let home = Home::sample();
    let codes = home.listed("code", &["tasks", "--limit", "2"]);
    let (one, two) = (codes[0].as_str().unwrap(), codes[1].as_str().unwrap());
    home.done(["move", one, "paused", "--reason", "Chờ hướng dẫn"]);
    let ran = home.run(["move", one, two, "tam dung", "--reason", "Chờ hướng dẫn", "--lang", "vi"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert_eq!(ran.out, "1/2 xong, 1 bị từ chối\n");
    assert!(ran.err.contains(one) && !ran.err.contains(two), "{ran:?}");
}

#[test]
fn a_change_is_told_and_undone() {
    let home = Home::sample();
    let code = home.listed("code", &["tasks", "tags:D3"])[0].as_str().unwrap().to_owned();
    home.done(["set", &code, "due=2099-09-30", "độ khẩn=hỏa tốc"]);
    assert_eq!(home.listed("priority", &["tasks", "due>2099-01-01"]), texts(&["very_urgent"]));
    home.done(["extend", &code, "2099-10-30", "--reason", "Chờ số liệu", "--doc", "12/TB"]);
    home.done(["remind", &code, "--note", "Đề nghị báo cáo"]);
    let told = home.done(["history", "dien", "chau"]);
    assert!(told.contains("UBND huyện Diễn Châu") && !told.contains("Thái Thanh Quý"), "its own trail only: {told}");
    let told = home.done(["history", &code, "--lang", "vi"]);
    for line in ["gia hạn", "đôn đốc", "Hạn: 30/09/2099 → 30/10/2099", "Độ khẩn: – → Hỏa tốc"] {
        assert!(told.contains(line), "{line}: {told}");
    }
    home.done(["undo", "--yes"]);
    home.done(["undo", "--yes"]);
    let shown = home.json(["show", &code]);
    assert_eq!((&shown["due"], &shown["original_due"]), (&"2099-09-30".into(), &"2099-09-30".into()));
    home.done(["archive", &code]);
    assert_eq!(home.listed("id", &["tasks"]).len(), 13);
    home.done(["unarchive", &code]);
    assert_eq!(home.listed("id", &["tasks"]).len(), 14);
}

#[test]
fn the_trail_is_sound() {
    let home = Home::sample();
    let head = home.json(["audit", "head"]);
    let verified = home.json(["audit", "verify"]);
    assert_eq!((&verified["head"], &verified["faults"]), (&head, &Json::Array(Vec::new())));
    assert_eq!(home.json(["check"])["faults"], Json::Array(Vec::new()));
    let log = home.json(["audit", "log"]);
    assert_eq!((&log[0]["what"], &log[0]["records"]), (&"create".into(), &47.into()));
    assert_eq!(home.json(["status"])["records"]["unit"], 26);
}

#[test]
fn the_same_seed_gives_the_same_records() {
    let facts = |seed: &str| {
        let home = Home::empty();
        home.done(["demo", "--records", "2500", "--seed", seed]);
        let titles = home.listed("title", &["tasks", "--sort", "code"]);
        let total: u64 = home.json(["status"])["records"].as_object().unwrap().values().filter_map(Json::as_u64).sum();
        (titles, total)
    };
    let one = facts("7");
    assert_eq!(one.1, 2_500);
    assert!(one.0.len() > 1_500 && one.0.iter().all(|title| title.as_str().unwrap().contains("(mẫu ")));
    assert_eq!(one, facts("7"));
    assert_ne!(one.0, facts("8").0);
}

#[test]
fn lists_are_for_people_too() {
    let home = Home::sample();
    let list = home.done(["list", "units", "focus:2023", "--lang", "vi"]);
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 8, "a heading and seven units: {list}");
    assert!(lines[0].starts_with("ID") && lines[0].contains("Tên đơn vị"), "{list}");
    assert!(list.contains("chưa ghi nhận"), "states are words: {list}");
    let ran = home.run(["list", "units", "focsu:2023"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("hint:"), "{ran:?}");
}

#[test]
fn nothing_printed_steers_the_terminal() {
    let home = Home::sample();
    home.add(&["task", "title=a\u{202e}b"]);
    let list = home.done(["list", "tasks"]);
    // It is removed on input; one that an older program stored is shown as U+FFFD (`text::printable`).
    assert!(!list.contains('\u{202e}') && list.contains("ab"), "{list}");
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let home = Home::sample();
    home.done(["demo", "--records", "3000"]);
    let mut child =
        home.command().args(["list", "tasks", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn without_a_server_status_says_so_and_stop_is_content() {
    let home = Home::empty();
    let ran = home.run(["status"]);
    assert_eq!(ran.code, Some(6), "{ran:?}");
    home.done(["stop"]);
    home.done(["init"]);
    assert_eq!(home.json(["status"])["head"]["seq"], 0);
    home.done(["stop"]);
    assert_eq!(home.run(["status"]).code, Some(6));
}

#[test]
fn the_surroundings_choose_the_language() {
    let home = Home::empty();
    let label = |set: &[(&str, &str)]| {
        let mut command = home.command();
        for name in ["DONDOC_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG"] {
            command.env_remove(name);
        }
        let ran: Ran = command.envs(set.iter().copied()).args(["list", "zzz"]).output().unwrap().into();
        ran.err.split(':').next().unwrap_or_default().to_owned()
    };
    assert_eq!(label(&[("LC_ALL", "vi_VN.UTF-8")]), "sai cú pháp");
    assert_eq!(label(&[("LANG", "vi_VN")]), "sai cú pháp");
    assert_eq!(label(&[("LC_ALL", "C")]), "usage");
    assert_eq!(label(&[]), "usage");
    assert_eq!(label(&[("LC_ALL", "en_GB.UTF-8"), ("DONDOC_LANG", "vi")]), "sai cú pháp");
    assert_eq!(label(&[("LC_ALL", "vi_VN.UTF-8"), ("DONDOC_LANG", "")]), "sai cú pháp");
    std::fs::write(home.0.path().join("config.toml"), "language = \"vi\"\n").unwrap();
    assert_eq!(label(&[("LC_ALL", "en_GB.UTF-8")]), "sai cú pháp");
}

#[test]
fn the_program_describes_itself() {
    let home = Home::empty();
    assert!(home.done(["completions", "bash"]).contains("hand-over"));
    assert!(home.done(["completions", "fish"]).contains("dondoc"));
    assert!(home.done(["man"]).starts_with(".ie"));
    assert!(home.done(["--help"]).contains("Exit codes"));
    assert_eq!(home.run(["no-such-verb"]).code, Some(2));
    assert_eq!(home.run::<&str>([]).code, Some(2), "no terminal, no screen");
}

/// A device that accepts no bytes: like a full disk behind a redirection.
fn full() -> Stdio {
    std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full").into()
}

#[test]
fn what_was_done_is_no_failure_when_it_cannot_be_printed() {
    let home = Home::sample();
    let unprinted =
        |args: &[&str]| -> Ran { home.command().args(args).stdout(full()).output().expect("the program").into() };
    for json in [false, true] {
        let count = home.json(["list", "tasks"]).as_array().expect("a list").len();
        let args = ["add", "task", "title=x", "--json"];
        let ran = unprinted(&args[..if json { 4 } else { 3 }]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.err.contains("it was done"), "{ran:?}");
        assert_eq!(home.json(["list", "tasks"]).as_array().expect("a list").len(), count + 1);
    }
    // A refusal stays a refusal, and a command that only prints has failed.
    assert_eq!(unprinted(&["archive", "task-999"]).code, Some(3));
    for args in
        [&["list", "tasks"][..], &["--help"], &["list", "--help"], &["--version"], &["man"], &["completions", "bash"]]
    {
        let ran = unprinted(args);
        assert_eq!(ran.code, Some(1), "{args:?}: {ran:?}");
        assert!(ran.err.starts_with("error: "), "{ran:?}");
    }
}

#[test]
fn a_text_may_begin_with_a_dash_and_a_condition_is_told_where_to_stand() {
    let home = Home::sample();
    home.done(
        ["remind", "NV-2026-0001", "--note", "- đã gọi điện"].map(|word| word.replace("NV-2026-0001", &first(&home))),
    );
    let wrong = home.run(["list", "tasks", "-is:overdue"]);
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
    assert!(wrong.err.contains("-- -is:overdue") && wrong.err.contains("Usage: dondoc list"), "{wrong:?}");
    let vi = home.run(["list", "tasks", "-\u{1b}[2J", "--lang", "vi"]);
    assert!(vi.err.starts_with("sai cú pháp: ") && vi.err.contains("Cách dùng: dondoc list"), "{vi:?}");
    assert!(!vi.err.contains('\u{1b}'), "{vi:?}");
    assert_eq!(home.run(["list", "tasks", "--", "-is:open"]).code, Some(0));
}

/// The code of a task.
fn first(home: &Home) -> String {
    home.json(["list", "tasks", "--limit", "1"])[0]["code"].as_str().expect("a code").to_owned()
}

/// What a real shell offers after a line of words, with our script loaded.
fn offered(shell: &str, script: &std::path::Path, line: &str) -> Option<String> {
    let script = script.display();
    let ask = match shell {
        "fish" => format!("source {script}; complete -C '{line}'"),
        _ => format!(
            "source {script}; COMP_WORDS=({line} ''); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _dondoc dondoc '' ''; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        ),
    };
    let output = Command::new(shell).args(["-c", &ask]).stdin(Stdio::null()).output();
    let Ok(output) = output else {
        skip(&format!("{shell} is not installed"));
        return None;
    };
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn shells_offer_kinds_states_and_filter_keys() {
    let home = Home::empty();
    for shell in ["bash", "fish"] {
        let script = home.0.path().join(shell);
        std::fs::write(&script, home.done(["completions", shell])).unwrap();
        for (line, word) in [
            ("dondoc list ", "tasks"),
            ("dondoc list tasks ", "is:overdue"),
            ("dondoc move NV-2023-0001 ", "in_progress"),
            ("dondoc add task ", "title="),
            ("dondoc access ", "grant"),
        ] {
            let Some(offered) = offered(shell, &script, line) else { break };
            assert!(offered.lines().any(|offer| offer.split('\t').next() == Some(word)), "{shell}: {line}: {offered}");
        }
    }
}
