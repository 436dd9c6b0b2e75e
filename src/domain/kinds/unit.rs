//! Agencies and localities.

use crate::domain::field::{Choice, Field, Lean, Type, choice, fields, note};
use crate::domain::id::Kind;
use crate::domain::machine::{Machine, Move, may, must};
use crate::i18n::tr;

/// Groups of units.
pub static GROUPS: &[Choice] = &[
    choice("office", tr("Văn phòng", "Office"), tr("v", "o")),
    choice("department", tr("Sở", "Department"), tr("s", "d")),
    choice("branch", tr("Ban/ngành", "Branch"), tr("b", "b")),
    choice("district", tr("UBND cấp huyện", "District"), tr("h", "i")).or(&["huyen"]),
    choice("commune", tr("UBND cấp xã", "Commune"), tr("x", "c")).or(&["xa"]),
    choice("other", tr("Khác", "Other"), tr("k", "t")),
];

/// Whether a unit has formed something: unknown is not "no".
pub static FORMED: &[Choice] = &[
    choice("unknown", tr("chưa ghi nhận", "not recorded"), tr("g", "u")),
    choice("no", tr("chưa", "no"), tr("n", "n")),
    choice("partly", tr("cơ bản", "partly"), tr("b", "p")),
    choice("yes", tr("đã có", "yes"), tr("c", "y")),
];

/// Nothing recorded.
pub const UNKNOWN: u8 = 0;
/// Known not to exist.
pub const NO: u8 = 1;
/// Exists in part.
pub const PARTLY: u8 = 2;
/// Exists.
pub const YES: u8 = 3;

fields! {
    /// Official name.
    NAME = Field::new(1, "name", tr("Tên đơn vị", "Name"), Type::Text).required().word().key().max(200).or(&["ten"]);
    /// Short name for narrow columns.
    SHORT_NAME = Field::new(2, "short_name", tr("Tên tắt", "Short name"), Type::Text).word().max(40);
    /// Code, e.g. of the General Statistics Office.
    CODE = Field::new(3, "code", tr("Mã", "Code"), Type::Text).word().key().max(20).or(&["ma"]);
    /// Group.
    GROUP = Field::new(4, "group", tr("Nhóm", "Group"), Type::Choice(GROUPS)).required().or(&["nhom"]);
    /// Head of the unit, by name.
    HEAD = Field::new(5, "head", tr("Người đứng đầu", "Head"), Type::Text).word().max(120);
    /// The head's telephone.
    HEAD_PHONE = Field::new(6, "head_phone", tr("Điện thoại", "Head's phone"), Type::Phone).word().or(&["phone"]);
    /// Years in which the unit is under focused direction.
    FOCUS_YEARS = Field::new(7, "focus_years", tr("Chỉ đạo điểm", "Focus years"), Type::Years).or(&["focus", "diem", "chidaodiem"]);
    /// Whether it has formed its own committee.
    SUB_COMMITTEE = Field::new(8, "sub_committee", tr("Ban Chỉ đạo cấp dưới", "Sub-committee"), Type::Choice(FORMED)).step().or(&["bcd", "committee", "status", "tt", "trangthai", "state"]);
    /// The day it was formed.
    SUB_COMMITTEE_ON = Field::new(9, "sub_committee_on", tr("Ngày thành lập BCĐ", "Sub-committee formed on"), Type::Day(Lean::Past));
    /// The decision by which it was formed.
    SUB_COMMITTEE_DOCUMENT = Field::new(10, "sub_committee_document", tr("Quyết định lập BCĐ", "Sub-committee document"), Type::Document);
    /// Whether it has passed a regulation.
    REGULATION = Field::new(11, "regulation", tr("Quy chế", "Regulation"), Type::Choice(FORMED)).or(&["quyche"]);
    /// The day it was passed.
    REGULATION_ON = Field::new(12, "regulation_on", tr("Ngày ban hành quy chế", "Regulation passed on"), Type::Day(Lean::Past));
    /// Its document.
    REGULATION_DOCUMENT = Field::new(13, "regulation_document", tr("Văn bản quy chế", "Regulation document"), Type::Document);
    /// Whether it has divided duties.
    DUTIES = Field::new(14, "duties", tr("Phân công nhiệm vụ", "Division of duties"), Type::Choice(FORMED)).or(&["phancong"]);
    /// The day they were divided.
    DUTIES_ON = Field::new(15, "duties_on", tr("Ngày phân công", "Duties divided on"), Type::Day(Lean::Past));
    /// Its document.
    DUTIES_DOCUMENT = Field::new(16, "duties_document", tr("Văn bản phân công", "Duties document"), Type::Document);
    /// First day of the unit.
    VALID_FROM = Field::new(17, "valid_from", tr("Có từ ngày", "Exists from"), Type::Day(Lean::Past));
    /// The last day of the unit; it stays in history and in old reports.
    VALID_TO = Field::new(18, "valid_to", tr("Đến ngày", "Exists to"), Type::Day(Lean::Past));
    /// Free note.
    NOTE = note(19);
    /// The members in charge of it today.
    IN_CHARGE = Field::new(20, "in_charge", tr("Thành viên phụ trách", "Member in charge"), Type::Ref(Kind::Member)).derived().or(&["member", "tv", "thanhvien", "phutrach"]);
}

const ANY: &[u8] = &[UNKNOWN, NO, PARTLY, YES];

/// The sub-committee of a unit: every step is allowed; "yes" requires its document.
pub static MACHINE: Machine = Machine {
    field: SUB_COMMITTEE,
    initial: &[UNKNOWN, NO, PARTLY, YES],
    moves: &[
        Move {
            from: &[UNKNOWN, NO, PARTLY],
            to: YES,
            label: tr("Đã lập Ban Chỉ đạo", "Sub-committee formed"),
            asks: &[must(SUB_COMMITTEE_DOCUMENT), may(SUB_COMMITTEE_ON)],
            clears: &[],
        },
        Move {
            from: ANY,
            to: PARTLY,
            label: tr("Lập cơ bản", "Partly formed"),
            asks: &[may(SUB_COMMITTEE_DOCUMENT)],
            clears: &[],
        },
        Move {
            from: ANY,
            to: NO,
            label: tr("Chưa lập", "Not formed"),
            asks: &[],
            clears: &[SUB_COMMITTEE_ON, SUB_COMMITTEE_DOCUMENT],
        },
        Move {
            from: ANY,
            to: UNKNOWN,
            label: tr("Chưa ghi nhận", "Not recorded"),
            asks: &[],
            clears: &[SUB_COMMITTEE_ON, SUB_COMMITTEE_DOCUMENT],
        },
    ],
    open: &[UNKNOWN, NO, PARTLY],
    done: Some(YES),
    before_done: &[],
};
