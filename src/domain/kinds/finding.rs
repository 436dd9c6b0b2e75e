//! Findings: shortcomings that an inspected unit has to correct.

use crate::domain::field::{Choice, Field, Lean, Type, choice, fields, note};
use crate::domain::id::Kind;
use crate::domain::machine::{Machine, Move, may, must};
use crate::i18n::tr;

use super::topics::TOPICS;

/// The severity of a finding.
pub static SEVERITIES: &[Choice] = &[
    choice("minor", tr("Nhẹ", "Minor"), tr("n", "m")),
    choice("moderate", tr("Vừa", "Moderate"), tr("v", "o")),
    choice("serious", tr("Nghiêm trọng", "Serious"), tr("g", "s")),
];

/// The index of "serious" in [`SEVERITIES`].
pub const SERIOUS: u8 = 2;

/// The outcomes of a finding.
pub static OUTCOMES: &[Choice] = &[
    choice("remedied", tr("Khắc phục", "Remedied"), tr("k", "r")),
    choice("reviewed", tr("Kiểm điểm", "Reviewed"), tr("d", "v")),
    choice("transferred", tr("Điều chuyển", "Transferred"), tr("c", "t")),
    choice("replaced", tr("Thay thế cán bộ", "Official replaced"), tr("t", "o")),
];

/// The states of a finding.
pub static STATES: &[Choice] = &[
    choice("open", tr("Chờ khắc phục", "Open"), tr("c", "o")),
    choice("fixing", tr("Đang khắc phục", "Fixing"), tr("k", "f")),
    choice("reported", tr("Đã báo cáo", "Reported"), tr("b", "r")),
    choice("verified", tr("Đã xác nhận", "Verified"), tr("x", "v")),
    choice("rejected", tr("Chưa đạt", "Rejected"), tr("t", "j")),
];

/// Not begun.
pub const OPEN: u8 = 0;
/// Being corrected.
pub const FIXING: u8 = 1;
/// The unit reports that it is corrected.
pub const REPORTED: u8 = 2;
/// Verified as corrected.
pub const VERIFIED: u8 = 3;
/// Checked and found not corrected.
pub const REJECTED: u8 = 4;

fields! {
    /// The inspection that found it.
    INSPECTION = Field::new(1, "inspection", tr("Cuộc kiểm tra", "Inspection"), Type::Ref(Kind::Inspection)).required().word().or(&["kt"]);
    /// The unit, taken from the inspection.
    UNIT = Field::new(2, "unit", tr("Đơn vị", "Unit"), Type::Ref(Kind::Unit)).program().word().or(&["dv", "donvi"]);
    /// What was found.
    TEXT = Field::new(3, "text", tr("Nội dung tồn tại", "Text"), Type::Text).required().word().max(600).or(&["noidung"]);
    /// Content of reform.
    TOPIC = Field::new(4, "topic", tr("Nội dung CCHC", "Topic"), Type::Choice(TOPICS));
    /// Its severity.
    SEVERITY = Field::new(5, "severity", tr("Mức độ", "Severity"), Type::Choice(SEVERITIES)).required().or(&["mucdo"]);
    /// What the unit is to do.
    RECOMMENDATION = Field::new(6, "recommendation", tr("Kiến nghị", "Recommendation"), Type::Memo);
    /// The deadline for correcting it.
    DEADLINE = Field::new(7, "deadline", tr("Hạn khắc phục", "Deadline"), Type::Day(Lean::Future)).or(&["due", "han"]);
    /// The evidence document.
    EVIDENCE = Field::new(8, "evidence", tr("Văn bản chứng minh", "Evidence document"), Type::Document).result();
    /// The outcome.
    OUTCOME = Field::new(9, "outcome", tr("Kết quả", "Outcome"), Type::Choice(OUTCOMES)).result();
    /// State.
    STATE = Field::new(10, "state", tr("Trạng thái", "State"), Type::Choice(STATES)).required().step().or(&["status", "tt", "trangthai"]);
    /// Why it was not accepted.
    REASON = Field::new(11, "reason", tr("Lý do", "Reason"), Type::Text).step().or(&["lydo"]);
    /// Free note.
    NOTE = note(12);
}

/// open → fixing → reported → verified; reported → rejected → fixing. Proof may arrive at any time: verified follows every
/// state, and the steps between are recorded.
pub static MACHINE: Machine = Machine {
    field: STATE,
    initial: &[OPEN],
    moves: &[
        Move { from: &[OPEN, REJECTED], to: FIXING, label: tr("Khắc phục", "Fix"), asks: &[], clears: &[] },
        Move {
            from: &[FIXING], to: REPORTED, label: tr("Đã báo cáo", "Report"), asks: &[may(EVIDENCE)], clears: &[]
        },
        Move {
            from: &[OPEN, FIXING, REPORTED, REJECTED],
            to: VERIFIED,
            label: tr("Xác nhận", "Verify"),
            asks: &[must(EVIDENCE), may(OUTCOME)],
            clears: &[REASON],
        },
        Move {
            from: &[REPORTED], to: REJECTED, label: tr("Chưa đạt", "Reject"), asks: &[must(REASON)], clears: &[]
        },
    ],
    open: &[OPEN, FIXING, REPORTED, REJECTED],
    done: Some(VERIFIED),
    before_done: &[FIXING, REPORTED],
};
