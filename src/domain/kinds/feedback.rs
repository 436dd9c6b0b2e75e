//! Feedback of people on officials and units, and how it was handled.

use crate::domain::field::{Choice, Field, Lean, Type, choice, fields, note};
use crate::domain::id::Kind;
use crate::domain::machine::{Machine, Move, may, must};
use crate::i18n::tr;

/// The channels by which it arrives.
pub static CHANNELS: &[Choice] = &[
    choice("hotline", tr("Đường dây nóng", "Hotline"), tr("n", "h")).or(&["duongdaynong"]),
    choice("in_person", tr("Trực tiếp", "In person"), tr("t", "i")),
    choice("letter", tr("Đơn thư", "Letter"), tr("d", "l")).or(&["don", "thu"]),
    choice("phone", tr("Điện thoại", "Phone"), tr("e", "p")),
    choice("portal", tr("Cổng thông tin", "Portal"), tr("c", "w")).or(&["cong"]),
    choice("press", tr("Báo chí", "Press"), tr("b", "r")),
    choice("social", tr("Mạng xã hội", "Social media"), tr("m", "s")),
];

/// The index of "phone" in [`CHANNELS`].
pub const BY_PHONE: u8 = 3;

/// The types of feedback.
pub static KINDS: &[Choice] = &[
    choice("reflection", tr("Phản ánh", "Reflection"), tr("p", "r")),
    choice("proposal", tr("Kiến nghị", "Proposal"), tr("k", "p")),
    choice("complaint", tr("Khiếu nại", "Complaint"), tr("n", "c")),
    choice("denunciation", tr("Tố cáo", "Denunciation"), tr("t", "d")),
];

/// The index of "denunciation" in [`KINDS`].
pub const DENUNCIATION: u8 = 3;

/// Whether it was justified.
pub static VERDICTS: &[Choice] = &[
    choice("true", tr("Đúng", "True"), tr("d", "t")),
    choice("partly", tr("Đúng một phần", "Partly true"), tr("p", "p")),
    choice("false", tr("Sai", "False"), tr("s", "f")),
];

/// The states of feedback.
pub static STATES: &[Choice] = &[
    choice("received", tr("Mới tiếp nhận", "Received"), tr("m", "r")).or(&["moi"]),
    choice("classified", tr("Đã phân loại", "Classified"), tr("p", "c")).or(&["phanloai"]),
    choice("transferred", tr("Đã chuyển", "Transferred"), tr("c", "t")).or(&["chuyen"]),
    choice("handling", tr("Đang xử lý", "Being handled"), tr("x", "h")),
    choice("resolved", tr("Đã xử lý", "Resolved"), tr("d", "s")),
    choice("answered", tr("Đã trả lời", "Answered"), tr("t", "a")).or(&["traloi"]),
    choice("not_accepted", tr("Không thụ lý", "Not accepted"), tr("k", "n")),
];

/// Received.
pub const RECEIVED: u8 = 0;
/// Its type is known.
pub const CLASSIFIED: u8 = 1;
/// Transferred to the responsible body; a denunciation goes no further here.
pub const TRANSFERRED: u8 = 2;
/// That body is handling it.
pub const HANDLING: u8 = 3;
/// Handled; the person has not been answered yet.
pub const RESOLVED: u8 = 4;
/// The person was answered.
pub const ANSWERED: u8 = 5;
/// Not accepted for handling.
pub const NOT_ACCEPTED: u8 = 6;

fields! {
    /// Set by the server: `PA-2023-0005`.
    CODE = Field::new(1, "code", tr("Mã", "Code"), Type::Text).program().word().or(&["ma"]);
    /// What it is about.
    MATTER = Field::new(2, "matter", tr("Nội dung", "Matter"), Type::Text).required().word().max(600).or(&["noidung"]);
    /// The unit it is about.
    UNIT = Field::new(3, "unit", tr("Đơn vị", "Unit"), Type::Ref(Kind::Unit)).word().or(&["dv", "donvi"]);
    /// The day it was received.
    RECEIVED_ON = Field::new(4, "received_on", tr("Ngày nhận", "Received on"), Type::Day(Lean::Past)).required().or(&["ngay", "ngaynhan"]);
    /// The channel by which it arrived.
    CHANNEL = Field::new(5, "channel", tr("Kênh tiếp nhận", "Channel"), Type::Choice(CHANNELS)).required().or(&["kenh"]);
    /// The person who gave it: a secret that few may see; never searched, exported or reported, and can be forgotten.
    REPORTER = Field::new(6, "reporter", tr("Người phản ánh", "Reporter"), Type::Text).secret();
    /// Its type.
    KIND = Field::new(7, "kind", tr("Loại", "Kind"), Type::Choice(KINDS)).or(&["loai"]);
    /// The member in charge of the unit when it was received, unless another is named.
    MEMBER = Field::new(8, "member", tr("Thành viên phụ trách", "Member in charge"), Type::Ref(Kind::Member)).word().or(&["tv", "thanhvien"]);
    /// The deadline for handling and answering it.
    DUE = Field::new(9, "due", tr("Hạn xử lý", "Due"), Type::Day(Lean::Future)).or(&["han"]);
    /// The body it was transferred to.
    TRANSFERRED_TO = Field::new(10, "transferred_to", tr("Chuyển đến", "Transferred to"), Type::Text).step().word();
    /// The letter of the transfer.
    TRANSFER_DOCUMENT = Field::new(11, "transfer_document", tr("Văn bản chuyển", "Transfer document"), Type::Document).step();
    /// The result of handling it.
    RESULT = Field::new(12, "result", tr("Kết quả xử lý", "Result"), Type::Memo).step().or(&["ketqua"]);
    /// Whether it was justified.
    VERDICT = Field::new(13, "verdict", tr("Kết luận", "Verdict"), Type::Choice(VERDICTS)).step().or(&["ketluan"]);
    /// The letter with the answer.
    ANSWER_DOCUMENT = Field::new(14, "answer_document", tr("Văn bản trả lời", "Answer document"), Type::Document).step();
    /// State.
    STATE = Field::new(15, "state", tr("Trạng thái", "State"), Type::Choice(STATES)).required().step().or(&["status", "tt", "trangthai"]);
    /// Why it was not accepted.
    REASON = Field::new(16, "reason", tr("Lý do", "Reason"), Type::Text).step().or(&["lydo"]);
    /// Free note.
    NOTE = note(17);
}

/// received → classified → transferred → handling → resolved → answered; classified → not accepted.
pub static MACHINE: Machine = Machine {
    field: STATE,
    initial: &[RECEIVED],
    moves: &[
        Move {
            from: &[RECEIVED],
            to: CLASSIFIED,
            label: tr("Phân loại", "Classify"),
            asks: &[must(KIND), may(DUE)],
            clears: &[],
        },
        Move {
            from: &[CLASSIFIED],
            to: TRANSFERRED,
            label: tr("Chuyển xử lý", "Transfer"),
            asks: &[must(TRANSFERRED_TO), may(TRANSFER_DOCUMENT)],
            clears: &[],
        },
        Move {
            from: &[TRANSFERRED],
            to: HANDLING,
            label: tr("Đang xử lý", "Being handled"),
            asks: &[may(DUE)],
            clears: &[],
        },
        Move {
            from: &[HANDLING],
            to: RESOLVED,
            label: tr("Đã xử lý", "Resolve"),
            asks: &[must(RESULT), may(VERDICT)],
            clears: &[],
        },
        Move {
            from: &[RESOLVED],
            to: ANSWERED,
            label: tr("Trả lời", "Answer"),
            asks: &[may(ANSWER_DOCUMENT)],
            clears: &[],
        },
        Move {
            from: &[CLASSIFIED],
            to: NOT_ACCEPTED,
            label: tr("Không thụ lý", "Do not accept"),
            asks: &[must(REASON)],
            clears: &[],
        },
    ],
    open: &[RECEIVED, CLASSIFIED, TRANSFERRED, HANDLING, RESOLVED],
    done: Some(ANSWERED),
    before_done: &[],
};
