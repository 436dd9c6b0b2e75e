//! Inspections, planned and surprise.

use crate::domain::field::{Choice, Field, Lean, Type, choice, fields, note};
use crate::domain::id::Kind;
use crate::domain::machine::{Machine, Move, may, must};
use crate::i18n::tr;

/// The types of inspection.
pub static KINDS: &[Choice] = &[
    choice("inspection", tr("Kiểm tra", "Inspection"), tr("k", "i")),
    choice("supervision", tr("Giám sát", "Supervision"), tr("g", "s")),
    choice("statutory", tr("Thanh tra", "Statutory inspection"), tr("t", "t")),
];

/// Announced or not.
pub static MODES: &[Choice] = &[
    choice("planned", tr("Theo kế hoạch", "Planned"), tr("k", "p")),
    choice("surprise", tr("Đột xuất", "Surprise"), tr("d", "s")),
];

/// The index of "surprise" in [`MODES`].
pub const SURPRISE: u8 = 1;

/// The purposes of an inspection.
pub static PURPOSES: &[Choice] = &[
    choice("full", tr("Toàn diện", "Full"), tr("t", "f")),
    choice("topical", tr("Chuyên đề", "Topical"), tr("c", "t")),
    choice("recheck", tr("Kiểm tra lại", "Re-check"), tr("k", "r")),
];

/// The states of an inspection.
pub static STATES: &[Choice] = &[
    choice("planned", tr("Dự kiến", "Planned"), tr("d", "p")),
    choice("under_way", tr("Đang kiểm tra", "Under way"), tr("k", "u")),
    choice("awaiting_conclusion", tr("Chờ kết luận", "Awaiting conclusion"), tr("c", "a")),
    choice("concluded", tr("Đã kết luận", "Concluded"), tr("l", "c")),
    choice("closed", tr("Đóng", "Closed"), tr("x", "d")),
    choice("postponed", tr("Hoãn", "Postponed"), tr("o", "s")),
    choice("cancelled", tr("Hủy", "Cancelled"), tr("h", "x")),
];

/// Planned, not begun.
pub const PLANNED: u8 = 0;
/// Under way.
pub const UNDER_WAY: u8 = 1;
/// Done on site; the conclusion is not signed yet.
pub const AWAITING: u8 = 2;
/// The conclusion is signed.
pub const CONCLUDED: u8 = 3;
/// All findings verified.
pub const CLOSED: u8 = 4;
/// Postponed.
pub const POSTPONED: u8 = 5;
/// Cancelled.
pub const CANCELLED: u8 = 6;

fields! {
    /// Set by the server: `KT-2023-0007`; a surprise inspection gets it when it begins.
    CODE = Field::new(1, "code", tr("Mã", "Code"), Type::Text).program().word().or(&["ma"]);
    /// The inspected unit.
    UNIT = Field::new(2, "unit", tr("Đơn vị", "Unit"), Type::Ref(Kind::Unit)).required().word().or(&["dv", "donvi"]);
    /// First day.
    DATE = Field::new(3, "date", tr("Ngày", "Date"), Type::Day(Lean::FutureIn(&[PLANNED, POSTPONED]))).required().or(&["ngay"]);
    /// Announced or not.
    MODE = Field::new(4, "mode", tr("Hình thức", "Mode"), Type::Choice(MODES)).required().or(&["hinhthuc"]);
    /// Its type.
    KIND = Field::new(5, "kind", tr("Loại", "Kind"), Type::Choice(KINDS)).required().or(&["loai"]);
    /// Its purpose.
    PURPOSE = Field::new(6, "purpose", tr("Mục đích", "Purpose"), Type::Choice(PURPOSES)).or(&["mucdich"]);
    /// What was examined.
    SCOPE = Field::new(7, "scope", tr("Nội dung kiểm tra", "Scope"), Type::Text).word();
    /// Last day.
    END_DATE = Field::new(8, "end_date", tr("Đến ngày", "End date"), Type::Day(Lean::FutureIn(&[PLANNED, POSTPONED, UNDER_WAY])));
    /// Decision to inspect.
    DECISION = Field::new(9, "decision", tr("Quyết định", "Decision"), Type::Document);
    /// The leader of the team.
    LEADER = Field::new(10, "leader", tr("Trưởng đoàn", "Leader"), Type::Text).word();
    /// The members of the team.
    TEAM = Field::new(11, "team", tr("Thành viên đoàn", "Team"), Type::Texts).word();
    /// Time of arrival, as written: `08:15`.
    ARRIVAL = Field::new(12, "arrival_time", tr("Giờ đến", "Arrival time"), Type::Text).max(20);
    /// The total staff of the unit, in persons.
    STAFF_TOTAL = Field::new(13, "staff_total", tr("Tổng số người", "Staff in all"), Type::Int(0, 100_000));
    /// Present.
    STAFF_PRESENT = Field::new(14, "staff_present", tr("Có mặt", "Present"), Type::Int(0, 100_000));
    /// Absent with leave.
    ABSENT_EXCUSED = Field::new(15, "absent_excused", tr("Vắng có lý do", "Absent, excused"), Type::Int(0, 100_000));
    /// Absent without leave.
    ABSENT_UNEXCUSED = Field::new(16, "absent_unexcused", tr("Vắng không lý do", "Absent, unexcused"), Type::Int(0, 100_000));
    /// The strengths found.
    STRENGTHS = Field::new(17, "strengths", tr("Ưu điểm", "Strengths"), Type::Memo);
    /// The shortcomings found.
    SHORTCOMINGS = Field::new(18, "shortcomings", tr("Tồn tại, hạn chế", "Shortcomings"), Type::Memo);
    /// Their causes.
    CAUSES = Field::new(19, "causes", tr("Nguyên nhân", "Causes"), Type::Memo);
    /// The conclusion document.
    CONCLUSION_DOCUMENT = Field::new(20, "conclusion_document", tr("Kết luận số", "Conclusion document"), Type::Document).step().or(&["ketluan"]);
    /// State.
    STATE = Field::new(21, "state", tr("Trạng thái", "State"), Type::Choice(STATES)).required().step().or(&["status", "tt", "trangthai"]);
    /// Why it was postponed or cancelled.
    REASON = Field::new(22, "reason", tr("Lý do", "Reason"), Type::Text).step().or(&["lydo"]);
    /// Free note.
    NOTE = note(23);
}

/// planned → under way → awaiting conclusion → concluded → closed; postponed and cancelled as side states.
pub static MACHINE: Machine = Machine {
    field: STATE,
    initial: &[PLANNED, UNDER_WAY],
    moves: &[
        Move { from: &[PLANNED], to: UNDER_WAY, label: tr("Bắt đầu", "Begin"), asks: &[], clears: &[REASON] },
        Move {
            from: &[UNDER_WAY],
            to: AWAITING,
            label: tr("Chờ kết luận", "Await conclusion"),
            asks: &[may(END_DATE)],
            clears: &[],
        },
        Move {
            from: &[AWAITING],
            to: CONCLUDED,
            label: tr("Kết luận", "Conclude"),
            asks: &[must(CONCLUSION_DOCUMENT)],
            clears: &[],
        },
        Move { from: &[CONCLUDED], to: CLOSED, label: tr("Đóng", "Close"), asks: &[], clears: &[] },
        Move { from: &[PLANNED], to: POSTPONED, label: tr("Hoãn", "Postpone"), asks: &[must(REASON)], clears: &[] },
        Move { from: &[PLANNED], to: CANCELLED, label: tr("Hủy", "Cancel"), asks: &[must(REASON)], clears: &[] },
        Move {
            from: &[POSTPONED],
            to: PLANNED,
            label: tr("Dự kiến lại", "Plan again"),
            asks: &[may(DATE)],
            clears: &[REASON],
        },
    ],
    open: &[PLANNED, UNDER_WAY, AWAITING, CONCLUDED],
    done: None,
    before_done: &[],
};
