//! The sample committee: only facts that were published in 2023. What was not published stays empty: start dates,
//! deadlines, the day the tasks were given, assignments of members to units, and which district had not formed its
//! committee yet.
//!
//! A task's code has the year 2023, which its source document states.

use crate::domain::action::{Draft, NEW};
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{committee, def, member, task, unit};
use crate::domain::value::{Scalar, Value};

/// Full name, role and post, in the order of protocol.
const MEMBERS: [(&str, &str, &str); 6] = [
    (
        "Thái Thanh Quý",
        "head",
        "Ủy viên Ban Chấp hành Trung ương Đảng, Bí thư Tỉnh ủy, Chủ tịch HĐND tỉnh, Trưởng đoàn ĐBQH tỉnh",
    ),
    ("Nguyễn Đức Trung", "standing_deputy", "Phó Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh"),
    ("Nguyễn Văn Thông", "deputy", "Phó Bí thư Thường trực Tỉnh ủy"),
    ("Hoàng Nghĩa Hiếu", "deputy", "Phó Bí thư Tỉnh ủy"),
    ("Lê Hồng Vinh", "member", "Ủy viên Ban Thường vụ Tỉnh ủy, Phó Chủ tịch Thường trực UBND tỉnh"),
    ("Bùi Thanh An", "member", "Ủy viên Ban Thường vụ Tỉnh ủy, Phó Chủ tịch UBND tỉnh"),
];

/// Name, short name, group, and whether the unit was under focused direction in 2023.
const AGENCIES: [(&str, &str, &str, bool); 5] = [
    (HOME_AFFAIRS, "Sở Nội vụ", "department", false),
    ("Văn phòng UBND tỉnh", "VP UBND tỉnh", "office", true),
    ("Sở Kế hoạch và Đầu tư", "Sở KH&ĐT", "department", true),
    ("Sở Xây dựng", "Sở Xây dựng", "department", true),
    ("Sở Tài nguyên và Môi trường", "Sở TN&MT", "department", true),
];

/// The standing agency; one of the tasks names it as the assignee.
const HOME_AFFAIRS: &str = "Sở Nội vụ";

/// Code of the General Statistics Office, type of district, name, and whether it was under focused direction in 2023.
const DISTRICTS: [(&str, Sort, &str, bool); 21] = [
    ("412", Sort::City, "Vinh", true),
    ("413", Sort::Town, "Cửa Lò", false),
    ("414", Sort::Town, "Thái Hòa", false),
    ("432", Sort::Town, "Hoàng Mai", false),
    ("415", Sort::Rural, "Quế Phong", false),
    ("416", Sort::Rural, "Quỳ Châu", false),
    ("417", Sort::Rural, "Kỳ Sơn", false),
    ("418", Sort::Rural, "Tương Dương", false),
    ("419", Sort::Rural, "Nghĩa Đàn", false),
    ("420", Sort::Rural, "Quỳ Hợp", false),
    ("421", Sort::Rural, "Quỳnh Lưu", false),
    ("422", Sort::Rural, "Con Cuông", false),
    ("423", Sort::Rural, "Tân Kỳ", false),
    ("424", Sort::Rural, "Anh Sơn", false),
    ("425", Sort::Rural, "Diễn Châu", true),
    ("426", Sort::Rural, "Yên Thành", false),
    ("427", Sort::Rural, "Đô Lương", false),
    ("428", Sort::Rural, "Thanh Chương", false),
    ("429", Sort::Rural, "Nghi Lộc", true),
    ("430", Sort::Rural, "Nam Đàn", false),
    ("431", Sort::Rural, "Hưng Nguyên", false),
];

#[derive(Clone, Copy)]
enum Sort {
    City,
    Town,
    Rural,
}

impl Sort {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Sort::City => ("thành phố", "TP"),
            Sort::Town => ("thị xã", "TX"),
            Sort::Rural => ("huyện", "H."),
        }
    }
}

const SESSION: &str = "Kết luận buổi làm việc giữa năm 2023 do Trưởng ban Thái Thanh Quý chủ trì";
const DEPUTY: &str = "Ý kiến của Phó Trưởng ban Thường trực tại buổi làm việc giữa năm 2023";

/// A task as published: tag, title, assignee ("" if none was named), topic ("" if it is not clear), further tags. Those
/// of the standing deputy have a tag that begins with D.
const TASKS: [(&str, &str, &str, &str, &[&str]); 14] = [
    (
        "K1",
        "Bám sát chương trình công tác, đơn vị được phân công; theo dõi, kiểm tra, đôn đốc",
        "all_members",
        "direction",
        &[],
    ),
    ("K2", "Tham mưu tăng cường kiểm tra, nhất là kiểm tra đột xuất", "unit", "direction", &[]),
    ("K3", "Cắt giảm, đơn giản hóa thủ tục hành chính ở đơn vị được phân công", "all_members", "procedures", &[]),
    (
        "K4",
        "Thực hiện Đề án 06, dịch vụ công trực tuyến, chuyển đổi số ở đơn vị được phân công",
        "all_members",
        "digital",
        &["Đề án 06", "DVCTT"],
    ),
    ("K5", "Hoàn thành lập Ban Chỉ đạo cấp huyện, quy chế và phân công nhiệm vụ", "all_members", "direction", &[]),
    ("K6", "Nâng cao trách nhiệm của cán bộ, công chức, nhất là người đứng đầu", "", "civil_service", &[]),
    ("K7", "Có kênh lắng nghe phản ánh, kịp thời chấn chỉnh", "all_members", "", &[]),
    (
        "K8",
        "Bổ sung các Phó Chủ tịch HĐND, UBND tỉnh vào Ban Chỉ đạo; điều chỉnh đơn vị phụ trách",
        "",
        "direction",
        &[],
    ),
    ("K9", "Tăng cường trao đổi thông tin", "all_members", "", &[]),
    ("K10", "Phối hợp tốt hơn trong thực hiện nhiệm vụ", "all_departments", "", &[]),
    ("D1", "Khắc phục các tồn tại, hạn chế đã được chỉ ra", "", "", &[]),
    ("D2", "Chấn chỉnh đạo đức công vụ, kể cả thay thế cán bộ", "", "civil_service", &[]),
    ("D3", "Công bố kết quả DDCI", "", "", &["DDCI"]),
    ("D4", "Đẩy mạnh chuyển đổi số", "", "digital", &[]),
];

/// The records of the sample, for one `Action::Create`: the committee, its 6 members, 26 units and 14 tasks. References
/// between them are `action::NEW` plus the index in the list.
pub fn drafts() -> Vec<Draft> {
    let mut drafts = vec![the_committee()];
    drafts.extend(MEMBERS.iter().zip(1..).map(|(facts, order)| the_member(facts, order)));
    let home_affairs = Id::new(Kind::Unit, NEW + drafts.len() as u32);
    drafts.extend(AGENCIES.iter().map(agency));
    drafts.extend(DISTRICTS.iter().map(district));
    drafts.extend(TASKS.iter().map(|facts| the_task(facts, home_affairs)));
    drafts
}

fn the_committee() -> Draft {
    let partners = ["Đảng ủy Khối Các cơ quan tỉnh", "Ủy ban Kiểm tra Tỉnh ủy", "Công an tỉnh"];
    Draft {
        kind: Kind::Committee,
        values: vec![
            (committee::NAME, Value::text("Ban Chỉ đạo Cải cách hành chính tỉnh Nghệ An")),
            (committee::SHORT_NAME, Value::text("BCĐ CCHC Nghệ An")),
            (committee::FOUNDED, Day::from_ymd(2023, 3, 6).map_or(Value::EMPTY, Value::day)),
            (committee::DECISION, Value::text("1830-QĐ/TU")),
            (committee::ISSUER, Value::text("Ban Thường vụ Tỉnh ủy")),
            (committee::STANDING_AGENCY, Value::text(HOME_AFFAIRS)),
            (committee::PARTNERS, texts(&partners)),
        ],
    }
}

fn the_member((name, role, post): &(&str, &str, &str), order: i64) -> Draft {
    Draft {
        kind: Kind::Member,
        values: vec![
            (member::FULL_NAME, Value::text(*name)),
            (member::BODY, chosen(Kind::Member, member::BODY, "committee")),
            (member::ROLE, chosen(Kind::Member, member::ROLE, role)),
            (member::POST, Value::text(*post)),
            (member::PROTOCOL_ORDER, Value::int(order)),
            (member::STATE, Value::choice(member::ACTIVE)),
        ],
    }
}

fn agency((name, short, group, focus): &(&str, &str, &str, bool)) -> Draft {
    the_unit((*name).to_owned(), (*short).to_owned(), "", group, *focus)
}

fn district((code, sort, name, focus): &(&str, Sort, &str, bool)) -> Draft {
    let (long, short) = sort.words();
    the_unit(format!("UBND {long} {name}"), format!("{short} {name}"), code, "district", *focus)
}

fn the_unit(name: String, short: String, code: &str, group: &str, focus: bool) -> Draft {
    let mut values = vec![
        (unit::NAME, Value::text(name)),
        (unit::SHORT_NAME, Value::text(short)),
        (unit::CODE, Value::text(code)),
        (unit::GROUP, chosen(Kind::Unit, unit::GROUP, group)),
        (unit::SUB_COMMITTEE, Value::choice(unit::UNKNOWN)),
    ];
    if focus {
        values.push((unit::FOCUS_YEARS, Value::Many(vec![Scalar::Int(2023)])));
    }
    Draft { kind: Kind::Unit, values }
}

fn the_task((tag, title, assignee, topic, more): &(&str, &str, &str, &str, &[&str]), home_affairs: Id) -> Draft {
    let reference = if tag.starts_with('D') { DEPUTY } else { SESSION };
    let tags: Vec<&str> = std::iter::once(*tag).chain(more.iter().copied()).collect();
    let mut values = vec![
        (task::TITLE, Value::text(*title)),
        (task::ASSIGNEE, chosen(Kind::Task, task::ASSIGNEE, assignee)),
        (task::SOURCE, chosen(Kind::Task, task::SOURCE, "conclusion")),
        (task::REFERENCE, Value::text(reference)),
        (task::TOPIC, chosen(Kind::Task, task::TOPIC, topic)),
        (task::TAGS, texts(&tags)),
    ];
    if *assignee == "unit" {
        values.push((task::LEAD_UNIT, Value::id(home_affairs)));
    }
    Draft { kind: Kind::Task, values }
}

/// The choice with this key; empty if there is none.
fn chosen(kind: Kind, field: FieldNo, key: &str) -> Value {
    def(kind).field(field).and_then(|field| field.place(key)).map_or(Value::EMPTY, Value::choice)
}

fn texts(list: &[&str]) -> Value {
    Value::Many(list.iter().map(|text| Scalar::Text((*text).to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind) -> Vec<Draft> {
        drafts().into_iter().filter(|draft| draft.kind == kind).collect()
    }

    fn given(draft: &Draft, field: FieldNo) -> Value {
        draft.values.iter().find(|(no, _)| *no == field).map_or(Value::EMPTY, |(_, value)| value.clone())
    }

    #[test]
    fn as_published_and_no_more() {
        let counts = Kind::ALL.map(|kind| of(kind).len());
        assert_eq!(counts, [1, 6, 26, 0, 14, 0, 0, 0, 0]);
        assert!(of(Kind::Member).iter().all(|draft| given(draft, member::FROM).is_empty()));
        assert!(of(Kind::Task).iter().all(|draft| given(draft, task::DUE).is_empty()));
        assert_eq!(of(Kind::Unit).iter().filter(|draft| !given(draft, unit::FOCUS_YEARS).is_empty()).count(), 7);
        assert_eq!(of(Kind::Unit).iter().filter(|draft| !given(draft, unit::CODE).is_empty()).count(), 21);
    }

    #[test]
    fn every_key_names_a_choice() {
        for draft in of(Kind::Member) {
            assert!(!given(&draft, member::BODY).is_empty() && !given(&draft, member::ROLE).is_empty());
        }
        assert!(of(Kind::Unit).iter().all(|draft| !given(draft, unit::GROUP).is_empty()));
        let named = |field| of(Kind::Task).iter().filter(|draft| !given(draft, field).is_empty()).count();
        assert_eq!((named(task::SOURCE), named(task::ASSIGNEE), named(task::TOPIC)), (14, 8, 9));
    }

    #[test]
    fn the_task_of_the_standing_agency_names_it() {
        let all = drafts();
        let lead = all.iter().find_map(|draft| match given(draft, task::LEAD_UNIT) {
            Value::One(Scalar::Ref(id)) if draft.kind == Kind::Task => Some(id),
            _ => None,
        });
        let place = lead.map(|id| (id.no - NEW) as usize).expect("one task names a unit");
        assert_eq!(given(&all[place], unit::NAME), Value::text(HOME_AFFAIRS));
    }
}
