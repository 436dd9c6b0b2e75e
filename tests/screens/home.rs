//! A home with records of every kind and state. The committee is the published one; units that are late or inspected
//! are invented, and their names say so.

use crate::support::Home;

/// The day this many days from today, as the command line reads it.
fn day(days: i64) -> String {
    let today = (chrono::Utc::now() + chrono::Duration::hours(7)).date_naive();
    (today + chrono::Duration::days(days)).format("%Y-%m-%d").to_string()
}

/// Title, unit, days from today to the deadline, and the state.
const TASKS: [(&str, &str, i64, &str); 10] = [
    ("Cắt giảm, đơn giản hóa thủ tục hành chính lĩnh vực đất đai", "H.Mẫu 2", -53, "in_progress"),
    ("Công khai kết quả giải quyết hồ sơ trễ hẹn và thư xin lỗi", "Sở Mẫu 1", -12, "not_started"),
    ("Kiện toàn Ban Chỉ đạo cải cách hành chính cấp huyện", "TX.Mẫu 3", -1, "in_progress"),
    ("Báo cáo tình hình sử dụng dịch vụ công trực tuyến", "Sở Mẫu 1", 0, "in_progress"),
    ("Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực", "H.Mẫu 2", 4, "not_started"),
    ("Tổ chức đối thoại với doanh nghiệp, hợp tác xã", "TX.Mẫu 3", 7, "not_started"),
    ("Rà soát vị trí việc làm trong các đơn vị sự nghiệp", "Sở Mẫu 1", 40, "in_progress"),
    ("Ban hành quy chế phối hợp một cửa liên thông", "H.Mẫu 2", -20, "done"),
    ("Khảo sát mức độ hài lòng của người dân", "TX.Mẫu 3", -8, "paused"),
    ("Xây dựng phần mềm chấm điểm riêng", "Sở Mẫu 1", 15, "cancelled"),
];

/// Text, severity, days from today to the deadline, and the states that it passes through.
const FINDINGS: [(&str, &str, i64, &[&str]); 3] = [
    ("Hồ sơ trễ hẹn không có thư xin lỗi", "serious", -4, &["fixing"]),
    ("Niêm yết thủ tục đã hết hiệu lực tại bộ phận một cửa", "moderate", 5, &[]),
    ("Chưa phân công người dự phòng tại quầy", "minor", 9, &["fixing", "reported", "verified"]),
];

/// The sample committee, and invented units with tasks in every state and one surprise inspection.
pub(crate) fn rich() -> Home {
    let home = Home::with_sample();
    let add = |words: &[&str]| drop(home.done(&[&["add"], words].concat()));
    for (name, short, group) in [
        ("Sở Mẫu 1", "Sở Mẫu 1", "department"),
        ("UBND huyện Mẫu 2", "H.Mẫu 2", "district"),
        ("UBND thị xã Mẫu 3", "TX.Mẫu 3", "district"),
    ] {
        add(&["unit", &format!("name={name}"), &format!("short_name={short}"), &format!("group={group}")]);
    }
    add(&[
        "member",
        "full_name=Cán bộ mẫu 12",
        "role=member",
        "body=committee",
        "post=Chuyên viên",
        "protocol_order=12",
    ]);
    home.done(&[
        "assign",
        "Sở Mẫu 1",
        "UBND huyện Mẫu 2",
        "--to",
        "mẫu 12",
        "--decision",
        "12-QĐ/BCĐ",
        "--on",
        &day(-90),
    ]);
    for (title, unit, due, state) in TASKS {
        task(&home, (title, unit, due, state));
    }
    inspection(&home);
    home.done(&[
        "remind",
        &code(&home, "đất đai"),
        "--channel",
        "letter",
        "--note",
        "Công văn nhắc lần đầu",
        "--on",
        &day(-30),
    ]);
    home.done(&["remind", &code(&home, "đất đai"), "--note", "Gọi văn phòng huyện", "--on", &day(-5)]);
    let moved = code(&home, "vị trí việc làm");
    home.done(&["extend", &moved, &day(60), "--reason", "Chờ hướng dẫn của trung ương", "--doc", "12/TB-BCĐ"]);
    home.done(&["set", &moved, "progress=40"]);
    home
}

fn task(home: &Home, (title, unit, due, state): (&str, &str, i64, &str)) {
    home.done(&[
        "add",
        "task",
        &format!("title={title}"),
        &format!("lead_unit={unit}"),
        &format!("due={}", day(due)),
        &format!("assigned_on={}", day(-90)),
    ]);
    let code = code(home, title);
    match state {
        "not_started" => {}
        "done" => {
            home.done(&["move", &code, "done", "--doc", "45/BC-UBND", "--on", &day(due - 2)]);
        }
        "paused" => {
            home.done(&["move", &code, state, "--reason", "Chờ kinh phí"]);
        }
        "cancelled" => {
            home.done(&["move", &code, state, "--reason", "Dùng phần mềm chung của tỉnh", "--approver", "Trưởng ban"]);
        }
        _ => {
            home.done(&["move", &code, state]);
        }
    }
}

fn inspection(home: &Home) {
    home.done(&[
        "add",
        "inspection",
        "unit=UBND huyện Mẫu 2",
        &format!("date={}", day(-10)),
        "mode=surprise",
        "kind=inspection",
        "state=under_way",
        "scope=Kỷ luật hành chính tại bộ phận một cửa",
        "leader=Cán bộ mẫu 12",
        "staff_total=12",
        "staff_present=9",
    ]);
    for (at, (text, severity, deadline, states)) in FINDINGS.into_iter().enumerate() {
        let (text, severity) = (format!("text={text}"), format!("severity={severity}"));
        home.done(&[
            "add",
            "finding",
            "inspection=inspection-1",
            &text,
            &severity,
            &format!("deadline={}", day(deadline)),
        ]);
        for state in states {
            let (id, proof) = (format!("finding-{}", at + 1), ["--doc", "99/BC-UBND"]);
            home.done(&[&["move", &id, state][..], if *state == "verified" { &proof[..] } else { &[] }].concat());
        }
    }
}

/// The code of the one task that matches a filter.
fn code(home: &Home, filter: &str) -> String {
    let found = home.json(&["list", "tasks", &format!("\"{filter}\"")]);
    found[0]["code"].as_str().expect("a code").to_owned()
}
