//! Sheets in and out: the client opens files as its own user, and no incomplete file remains.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

#[path = "support/skip.rs"]
mod skip;
use skip::skip;

/// The sample in a new home, with a folder for files; its server is stopped at the end.
struct Desk {
    home: TempDir,
    files: TempDir,
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.run(&["stop"]);
    }
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { home: TempDir::new().unwrap(), files: TempDir::new().unwrap() };
        desk.done(&["init", "--sample"]);
        desk
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_dondoc"))
            .args(args)
            .env_remove("DONDOC_SOCKET")
            .env("DONDOC_HOME", self.home.path())
            .env("DONDOC_LANG", "en")
            .current_dir(self.files.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn done(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert!(ran.status.success(), "{args:?}: {ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    }

    fn refused(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.status.code(), Some(3), "{args:?}: {ran:?}");
        String::from_utf8(ran.stderr).unwrap()
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.files.path().join(name), text).unwrap();
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.files.path().join(name)).unwrap()
    }

    fn tasks(&self, filter: &str) -> Vec<Json> {
        serde_json::from_str(&self.done(&["list", "tasks", filter, "--json"])).unwrap()
    }
}

#[test]
fn an_export_holds_what_the_filter_lets_through_and_belongs_to_its_maker() {
    let desk = Desk::new();
    assert_eq!(desk.done(&["export", "units", "focus.csv", "focus:2023"]), "exported 7 records to focus.csv\n");
    let text = desk.get("focus.csv");
    assert!(text.starts_with("\u{feff}Id,Name,"), "{text}");
    assert_eq!(text.lines().count(), 8, "a heading and seven units: {text}");
    assert!(text.contains("UBND huyện Diễn Châu") && !text.contains("Con Cuông"), "{text}");
    let mode = fs::metadata(desk.files.path().join("focus.csv")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let again = desk.refused(&["export", "units", "focus.csv"]);
    assert!(again.contains("focus.csv exists"), "{again}");
    assert_eq!(desk.get("focus.csv"), text, "nothing is written over");

    desk.done(&["export", "tasks", "all.json"]);
    assert_eq!(serde_json::from_str::<Vec<Json>>(&desk.get("all.json")).unwrap().len(), 14);
    assert_eq!(desk.done(&["export", "units", "-", "focus:2023"]), text, "the same on standard output");
    let names: Vec<_> = fs::read_dir(desk.files.path()).unwrap().collect();
    assert_eq!(names.len(), 2, "nothing unfinished is left: {names:?}");
}

#[test]
fn what_is_no_sheet_is_refused_and_an_unfinished_file_is_replaced() {
    let desk = Desk::new();
    for name in ["a.xlsx", "a.ODS"] {
        let refused = desk.refused(&["export", "units", name]);
        assert!(refused.contains("cannot be written") && refused.contains("export to a.csv"), "{refused}");
    }
    desk.put("a.csv.part", "of a killed process");
    desk.done(&["export", "units", "a.csv", "focus:2023"]);
    assert!(desk.get("a.csv").starts_with("\u{feff}Id,Name,"));
    desk.done(&["export", "units", "b.csv", "focus:2023", "--delimiter", ";"]);
    assert!(desk.get("b.csv").starts_with("\u{feff}Id;Name;"));
    desk.done(&["export", "units", "c.tsv", "focus:2023"]);
    assert!(desk.get("c.tsv").starts_with("\u{feff}Id\tName\t"));
    let usage = desk.run(&["export", "units", "d.json", "--delimiter", ";"]);
    assert_eq!(usage.status.code(), Some(2), "{usage:?}");
    let mut names: Vec<_> = fs::read_dir(desk.files.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.csv", "b.csv", "c.tsv"]);
}

/// Network and FUSE file systems have no hard links, and no rename that fails on an existing name.
#[test]
fn a_file_is_written_where_there_are_no_hard_links() {
    let desk = Desk::new();
    let poor = |args: &[&str]| {
        Command::new("strace")
            .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=linkat,renameat2"])
            .args(["-e", "inject=linkat:error=EPERM", "-e", "inject=renameat2:error=EINVAL"])
            .arg(env!("CARGO_BIN_EXE_dondoc"))
            .args(args)
            .env_remove("DONDOC_SOCKET")
            .env("DONDOC_HOME", desk.home.path())
            .env("DONDOC_LANG", "en")
            .current_dir(desk.files.path())
            .output()
    };
    if !poor(&["--version"]).is_ok_and(|ran| ran.status.success()) {
        skip("strace cannot trace here");
        return;
    }
    for args in [&["export", "units", "units.csv"][..], &["backup", "all.tar.gz"]] {
        let ran = poor(args).unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let name = args[args.len() - 1];
        let whole = fs::read(desk.files.path().join(name)).unwrap();
        assert!(!whole.is_empty());
        assert_eq!(poor(args).unwrap().status.code(), Some(3), "nothing is written over");
        assert_eq!(fs::read(desk.files.path().join(name)).unwrap(), whole);
    }
    assert_eq!(fs::read_dir(desk.files.path()).unwrap().count(), 2, "nothing unfinished is left");
}

#[test]
fn a_sheet_as_a_spreadsheet_saves_it_becomes_records_and_one_undo_takes_them_back() {
    let desk = Desk::new();
    let sheet = "\u{feff}Nhiệm vụ;Hạn;Đơn vị chủ trì;Giao cho\r\n\
                 \"Công bố DDCI; đợt 1\";30/09/2027;Sở Nội vụ;Một đơn vị\r\n\
                 ;;;\r\n\
                 Rà soát thủ tục;2027-10-15;Diễn Châu;Một đơn vị\r\n";
    desk.put("viec.csv", sheet);
    desk.done(&["import", "viec.csv", "--kind", "tasks"]);
    let made = desk.tasks("due>2027-01-01");
    let titles: Vec<&str> = made.iter().map(|task| task["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Công bố DDCI; đợt 1", "Rà soát thủ tục"]);
    assert!(made[1]["lead_unit_name"].as_str().unwrap().contains("Diễn Châu"));
    assert_eq!(made[1]["due"], "2027-10-15");
    desk.done(&["undo", "--yes"]);
    assert!(desk.tasks("due>2027-01-01").is_empty());
}

#[test]
fn every_fault_is_told_at_its_line_and_nothing_is_made() {
    let desk = Desk::new();
    let before = desk.done(&["audit", "head"]);
    desk.put("cells.csv", "title,due,lead_unit,assignee\nA,31/2,Vinh,unit\nB,1/9/2027,Nowhere,unit\n");
    let told = desk.refused(&["import", "cells.csv", "--kind", "tasks"]);
    assert!(told.contains("line 2: Due: “31/2”") && told.contains("line 3: Lead unit"), "{told}");

    desk.put("rules.csv", "title,due,assigned_on,assignee\nA,1/9/2027,2/9/2027,all_members\n\nB,,,unit\n");
    let told = desk.refused(&["import", "rules.csv", "--kind", "tasks"]);
    assert!(told.contains("line 2: Due") && told.contains("line 4: Lead unit: is missing"), "{told}");

    desk.put("heads.csv", "titel,due,Due,colour\nA,,,\n");
    let told = desk.refused(&["import", "heads.csv", "--kind", "tasks"]);
    assert!(told.contains("“titel”") && told.contains("“title”?") && told.contains("“Due” is there twice"), "{told}");
    assert!(told.contains("“colour”"), "{told}");

    desk.put("book.csv", "");
    fs::write(desk.files.path().join("book.csv"), b"PK\x03\x04\x14\xFF\xF0\x28").unwrap();
    assert!(desk.refused(&["import", "book.csv", "--kind", "tasks"]).contains("Save As"));
    desk.put("many.csv", &format!("title\n{}", "x\n".repeat(5_001)));
    assert!(desk.refused(&["import", "many.csv", "--kind", "tasks"]).contains("split the file"));
    desk.put("wide.csv", &format!("{}\nx\n", "title,".repeat(200_000)));
    assert!(desk.refused(&["import", "wide.csv", "--kind", "tasks"]).contains("columns"));
    assert_eq!(desk.done(&["audit", "head"]), before, "nothing was made");
}

#[test]
fn what_a_spreadsheet_or_an_old_font_spoilt_is_refused_at_its_line() {
    let desk = Desk::new();
    desk.put("phones.csv", "name,group,phone\nXã một,commune,\"=\"\"0912345678\"\"\"\nXã hai,commune,9.12346E+08\nXã ba,commune,912345678\n");
    let told = desk.refused(&["import", "phones.csv", "--kind", "units"]);
    assert!(
        told.contains("line 3: Head's phone: “9.12346E+08”")
            && told.contains("line 4: Head's phone: “912345678” lacks"),
        "{told}"
    );
    desk.put("phone.csv", "name,group,phone\nXã một,commune,\"=\"\"0912345678\"\"\"\n");
    desk.done(&["import", "phone.csv", "--kind", "units"]);
    let made: Vec<Json> = serde_json::from_str(&desk.done(&["list", "units", "\"xã một\"", "--json"])).unwrap();
    assert_eq!(made[0]["head_phone"], "0912345678");
    assert!(desk.refused(&["set", made[0]["id"].as_str().unwrap(), "phone=9.1E+08"]).contains("rounded"));
    assert!(
        desk.refused(&["add", "member", "full_name=Mẫu", "role=member", "phone=912345678"]).contains("lacks the 0")
    );

    let texts = [
        "?y ban nh?n d?n t\u{fffd}nh",
        "á»¦y ban nhÃ¢n dÃ¢n",
        "Uû ban nh©n d©n huyÖn §«ng S¬n",
        "UÛy ban nhaân daân huyeän Ñoâng Sôn",
    ];
    desk.put("old.csv", &format!("title\nỦy ban nhân dân\n{}\n", texts.join("\n")));
    let told = desk.refused(&["import", "old.csv", "--kind", "tasks"]);
    for (line, word) in [(3, "lost"), (4, "UTF-8"), (5, "TCVN3"), (6, "VNI")] {
        let fault = told.lines().find(|fault| fault.contains(&format!("line {line}: Title:")));
        assert!(fault.is_some_and(|fault| fault.contains(word)), "{line}: {told}");
    }
    for text in texts {
        assert!(!desk.refused(&["add", "task", &format!("title={text}")]).is_empty());
    }
}

#[test]
fn characters_that_cannot_be_seen_are_left_out_on_every_way_in() {
    let desk = Desk::new();
    desk.done(&["add", "task", "title=Họp\u{200b} giao\u{202e} ban\u{e000}"]);
    desk.put("task.csv", "ti\u{200b}tle\n\u{feff}Họp giao \u{f0b7}ban hai\u{ad}\n");
    desk.done(&["import", "task.csv", "--kind", "tasks"]);
    let titles = |filter: &str| -> Vec<Json> { desk.tasks(filter).iter().map(|task| task["title"].clone()).collect() };
    assert_eq!(titles("hop giao"), ["Họp giao ban", "Họp giao •ban hai"]);
    assert_eq!(titles("\u{200b}is:\u{202c}ope\u{feff}n \"họp\u{200b} giao ban\""), ["Họp giao ban"]);
    desk.done(&["set", "Sở\u{200b} Nội vụ", "note=Một\u{2066} cửa"]);
    let held: Vec<Json> = serde_json::from_str(&desk.done(&["list", "units", "\"sở nội vụ\"", "--json"])).unwrap();
    assert_eq!(held[0]["note"], "Một cửa");
}

#[test]
fn what_people_set_comes_back_from_an_export_and_what_they_cannot_is_named_once() {
    let desk = Desk::new();
    desk.done(&["add", "task", "title=Công bố DDCI", "due=1/1/2027", "progress=40", "tags=DDCI,Đề án 06", "text=a\nb"]);
    desk.done(&[
        "add",
        "task",
        "title=Rà soát",
        "due=1/2/2027",
        "lead_unit=Sở Nội vụ",
        "assignee=unit",
        "priority=urgent",
    ]);
    let codes: Vec<String> =
        desk.tasks("due>2026-12-01").iter().map(|task| task["code"].as_str().unwrap().into()).collect();
    desk.done(&["remind", &codes[0]]);
    desk.done(&["extend", &codes[1], "1/3/2027", "--reason", "chờ", "--doc", "1/TB"]);
    desk.done(&["move", &codes[0], "done", "--on", "today", "--doc", "2/BC"]);
    for kind in ["units", "members", "tasks"] {
        desk.done(&["export", kind, &format!("{kind}.csv")]);
    }
    let other = Desk { home: TempDir::new().unwrap(), files: TempDir::new().unwrap() };
    other.done(&["init"]);
    for (kind, named) in
        [("units", None), ("members", None), ("tasks", Some("Code, Original due date, Extensions, Reminders"))]
    {
        let name = format!("{kind}.csv");
        fs::copy(desk.files.path().join(&name), other.files.path().join(&name)).unwrap();
        let ran = other.run(&["import", &name, "--kind", kind]);
        assert!(ran.status.success(), "{ran:?}");
        let told =
            named.map(|heads| format!("left out the columns that cannot be set (the program gives them): {heads}\n"));
        assert_eq!(String::from_utf8(ran.stderr).unwrap(), told.unwrap_or_default());
        let set = |desk: &Desk| -> Vec<Json> {
            let rows: Vec<Json> = serde_json::from_str(&desk.done(&["list", kind, "--json"])).unwrap();
            let own = ["id", "rev", "code", "original_due", "extensions", "reminders", "lead_unit", "member", "parent"];
            let times = ["created_at", "created_by", "updated_at", "updated_by", "days_late"];
            let kept = |row: &Json| -> Json {
                let fields = row.as_object().unwrap().iter();
                fields
                    .filter(|(key, _)| !own.contains(&key.as_str()) && !times.contains(&key.as_str()))
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect()
            };
            let mut rows: Vec<Json> = rows.iter().map(kept).collect();
            rows.sort_by_key(Json::to_string);
            rows
        };
        assert_eq!(set(&other), set(&desk), "{kind}");
    }
}

#[test]
fn faults_beyond_the_first_are_counted() {
    let desk = Desk::new();
    let rows: Vec<String> = (0..1_000).map(|row| format!("x{row},abc")).collect();
    desk.put("many.csv", &format!("title,due\n{}", rows.join("\n")));
    let told = desk.refused(&["import", "many.csv", "--kind", "tasks"]);
    assert_eq!(told.lines().count(), 202, "{told}");
    assert_eq!(told.lines().last().unwrap().trim(), "… and 800 more");
}

#[test]
fn what_was_exported_can_be_imported() {
    let desk = Desk::new();
    desk.done(&["add", "unit", "name='Đơn vị mẫu 1", "group=department", "focus_years=2026,2027"]);
    desk.done(&["add", "unit", "name==1+1", "group=department", "note=a\nb"]);
    desk.done(&["export", "units", "two.csv", "mau or 1+1"]);
    let other = Desk::new();
    fs::copy(desk.files.path().join("two.csv"), other.files.path().join("two.csv")).unwrap();
    other.done(&["import", "two.csv", "--kind", "units"]);
    let names = |desk: &Desk| {
        let rows: Vec<Json> = serde_json::from_str(&desk.done(&["list", "units", "mau or 1+1", "--json"])).unwrap();
        rows.iter()
            .map(|row| (row["name"].clone(), row["focus_years"].clone(), row["note"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&other), names(&desk));
    assert_eq!(names(&desk).len(), 2);
}

#[test]
fn a_list_longer_than_a_page_gives_each_row_once_in_every_form() {
    let desk = Desk::new();
    for (made, size) in [(0, 1_000), (1_000, 1_001), (1_001, 2_500)] {
        let rows: Vec<String> = (made..size).map(|no| format!("Việc mẫu {no:04},{}/12/2026", no % 28 + 1)).collect();
        desk.put("tasks.csv", &format!("Nhiệm vụ,Hạn\n{}\n", rows.join("\n")));
        desk.done(&["import", "--kind", "tasks", "tasks.csv"]);
        let whole: BTreeSet<String> = (0..size).map(|no| format!("Việc mẫu {no:04}")).collect();
        let once = |titles: Vec<String>, form: &str| {
            assert_eq!(titles.len(), size, "{form}");
            assert_eq!(titles.into_iter().collect::<BTreeSet<_>>(), whole, "{form}");
        };
        let titles = |text: &str| {
            let listed: Vec<Json> = serde_json::from_str(text).unwrap();
            listed.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        once(titles(&desk.done(&["list", "tasks", "\"Việc mẫu\"", "--json"])), "list --json");
        once(titles(&desk.done(&["export", "tasks", "-", "--json", "\"Việc mẫu\""])), "export --json");
        let title = |line: &str| line.find("Việc mẫu ").map(|at| line[at..].chars().take(13).collect::<String>());
        once(desk.done(&["list", "tasks", "\"Việc mẫu\""]).lines().filter_map(title).collect(), "list");
        once(desk.done(&["export", "tasks", "-", "\"Việc mẫu\""]).lines().filter_map(title).collect(), "export");
    }
}

#[test]
fn an_import_adds_and_names_each_row_that_is_there_already() {
    let desk = Desk::new();
    // By id; the rest of the row does not matter.
    desk.done(&["export", "units", "units.csv"]);
    let refused = desk.refused(&["import", "--kind", "units", "units.csv"]);
    assert_eq!(refused.matches(" is there already").count(), 26, "every row by itself: {refused}");
    assert!(refused.contains("line 2: unit-") && refused.contains("“UBND huyện Diễn Châu”"), "{refused}");
    // By code.
    desk.put("tasks.csv", "Code,Title\nNV-2023-0003,Another\nNV-2031-0001,New\n");
    let refused = desk.refused(&["import", "--kind", "tasks", "tasks.csv"]);
    assert!(refused.contains("line 2: NV-2023-0003") && !refused.contains("line 3"), "{refused}");
    // By the name of an active unit, by the code of one, and within the sheet.
    desk.put(
        "more.csv",
        "Name,Group,Code\nsở NỘI vụ,department,\nUBND xã A,commune,412\nUBND xã B,commune,\nUBND xã B,commune,\n",
    );
    let refused = desk.refused(&["import", "--kind", "units", "more.csv"]);
    for told in ["line 2: Name: the group has a unit of this name (unit-", "line 3: Code: “UBND thành phố Vinh” (unit-"]
    {
        assert!(refused.contains(told), "{told}: {refused}");
    }
    assert!(refused.contains("line 5: Name") && refused.contains("another row of the same command"), "{refused}");
    assert_eq!(desk.done(&["list", "units", "--json"]).matches("\"id\"").count(), 26);
    assert!(desk.done(&["check", "--json"]).contains("\"doubles\":[]"));
}

#[test]
fn units_without_a_group_get_the_one_that_their_names_say() {
    let desk = Desk::new();
    desk.put("units.csv", "name,group\nSở Mẫu,\nUBND xã Mẫu,\nSở Khác,other\n");
    let ran = desk.run(&["import", "units.csv", "--kind", "units"]);
    assert!(ran.status.success(), "{ran:?}");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(said.contains("2 units without a group"), "{said}");
    let list: Vec<Json> =
        serde_json::from_str(&desk.done(&["list", "units", "name:\"Mẫu\" or name:\"Sở Khác\"", "--json"])).unwrap();
    let group = |name: &str| list.iter().find(|unit| unit["name"] == name).map(|unit| unit["group"].clone());
    assert_eq!(group("Sở Mẫu"), Some("department".into()));
    assert_eq!(group("UBND xã Mẫu"), Some("commune".into()));
    assert_eq!(group("Sở Khác"), Some("other".into()), "what the sheet says stays");
    desk.put("none.csv", "name\nCông ty Mẫu\n");
    assert!(desk.refused(&["import", "none.csv", "--kind", "units"]).contains("Group"), "a name that says nothing");
}
