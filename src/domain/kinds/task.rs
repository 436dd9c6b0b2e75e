//! Tasks: what is to be done, who does it, and until when.

use crate::domain::field::{Choice, Field, Lean, Type, choice, fields, note};
use crate::domain::id::Kind;
use crate::domain::machine::{Machine, Move, must, must_or};
use crate::i18n::tr;

use super::topics::TOPICS;

/// The states of a task.
pub static STATES: &[Choice] = &[
    choice("not_started", tr("Chưa thực hiện", "Not started"), tr("c", "n")).or(&["chua", "moi"]),
    choice("in_progress", tr("Đang thực hiện", "In progress"), tr("d", "i")).or(&["dang"]),
    choice("done", tr("Hoàn thành", "Done"), tr("x", "d")).or(&["xong"]),
    choice("paused", tr("Tạm dừng", "Paused"), tr("t", "p")),
    choice("cancelled", tr("Hủy", "Cancelled"), tr("h", "c")),
];

/// Not begun.
pub const NOT_STARTED: u8 = 0;
/// Being done.
pub const IN_PROGRESS: u8 = 1;
/// Done.
pub const DONE: u8 = 2;
/// Paused for a reason.
pub const PAUSED: u8 = 3;
/// Cancelled.
pub const CANCELLED: u8 = 4;

/// The sources of tasks.
pub static SOURCES: &[Choice] = &[
    choice("conclusion", tr("Kết luận", "Conclusion"), tr("k", "c")),
    choice("programme", tr("Chương trình", "Programme"), tr("c", "p")),
    choice("document", tr("Văn bản", "Document"), tr("v", "d")),
    choice("proposal", tr("Kiến nghị", "Proposal"), tr("n", "r")),
    choice("other", tr("Khác", "Other"), tr("h", "o")),
];

/// The types of assignee.
pub static ASSIGNEES: &[Choice] = &[
    choice("unit", tr("Một đơn vị", "A unit"), tr("d", "u")),
    choice("member", tr("Một thành viên", "A member"), tr("t", "m")),
    choice("all_members", tr("Các thành viên", "All members"), tr("c", "a")),
    choice("helper_team", tr("Tổ giúp việc", "Helper team"), tr("g", "h")),
    choice("all_departments", tr("Các sở, ngành", "All departments"), tr("s", "d")),
];

/// The index of "a unit" in [`ASSIGNEES`].
pub const TO_UNIT: u8 = 0;
/// The index of "a member" in [`ASSIGNEES`].
pub const TO_MEMBER: u8 = 1;

/// The priorities of a task.
pub static PRIORITIES: &[Choice] = &[
    choice("normal", tr("Thường", "Normal"), tr("t", "n")),
    choice("urgent", tr("Khẩn", "Urgent"), tr("k", "u")),
    choice("very_urgent", tr("Hỏa tốc", "Very urgent"), tr("h", "v")),
];

/// How often a task recurs.
pub static RECURRENCES: &[Choice] = &[
    choice("none", tr("Không", "None"), tr("k", "n")),
    choice("monthly", tr("Hằng tháng", "Monthly"), tr("t", "m")),
    choice("quarterly", tr("Hằng quý", "Quarterly"), tr("q", "q")),
    choice("yearly", tr("Hằng năm", "Yearly"), tr("n", "y")),
];

/// Does not recur.
pub const NOT_RECURRING: u8 = 0;
/// Due once in each month.
pub const MONTHLY: u8 = 1;
/// Due once in each quarter.
pub const QUARTERLY: u8 = 2;
/// Due once in each year.
pub const YEARLY: u8 = 3;

/// The channels of reminders.
pub static CHANNELS: &[Choice] = &[
    choice("phone", tr("Điện thoại", "Phone"), tr("d", "p")),
    choice("letter", tr("Công văn", "Letter"), tr("c", "l")),
    choice("meeting", tr("Họp", "Meeting"), tr("h", "m")),
    choice("message", tr("Tin nhắn", "Message"), tr("t", "s")),
    choice("email", tr("Thư điện tử", "E-mail"), tr("e", "e")),
];

/// A row of the units that cooperate on a task.
pub static COOPERATION: &[Field] = &[
    Field::new(1, "unit", tr("Đơn vị", "Unit"), Type::Ref(Kind::Unit)).required(),
    Field::new(2, "asked", tr("Hỏi ngày", "Asked"), Type::Day(Lean::Past)),
    Field::new(3, "due", tr("Hạn", "Due"), Type::Day(Lean::Future)),
    Field::new(4, "answered", tr("Trả lời ngày", "Answered"), Type::Day(Lean::Past)),
];

/// A row of a task's extensions.
pub static EXTENSION: &[Field] = &[
    Field::new(1, "to", tr("Gia hạn đến", "Extended to"), Type::Day(Lean::Future)).required(),
    Field::new(2, "reason", tr("Lý do", "Reason"), Type::Text).required(),
    Field::new(3, "document", tr("Văn bản hoặc người cho phép", "Document or approver"), Type::Document).required(),
    Field::new(4, "by", tr("Người ghi", "Entered by"), Type::Text).program(),
    Field::new(5, "at", tr("Ngày ghi", "Entered on"), Type::Day(Lean::Past)).program(),
    Field::new(6, "from", tr("Hạn trước đó", "Previous due date"), Type::Day(Lean::Past)).program(),
];

/// A row of a task's reminders.
pub static REMINDER: &[Field] = &[
    Field::new(1, "on", tr("Ngày", "On"), Type::Day(Lean::Past)).required(),
    Field::new(2, "channel", tr("Hình thức", "Channel"), Type::Choice(CHANNELS)).required(),
    Field::new(3, "note", tr("Nội dung", "Note"), Type::Text),
    Field::new(4, "by", tr("Người ghi", "Entered by"), Type::Text).program(),
];

fields! {
    /// Set by the server: `NV-2023-0042`.
    CODE = Field::new(1, "code", tr("Mã", "Code"), Type::Text).program().word().or(&["ma"]);
    /// The title, in one line.
    TITLE = Field::new(2, "title", tr("Nhiệm vụ", "Title"), Type::Text).required().word().or(&["ten"]);
    /// The full text.
    TEXT = Field::new(3, "text", tr("Nội dung", "Text"), Type::Memo).or(&["noidung"]);
    /// The type of assignee.
    ASSIGNEE = Field::new(4, "assignee", tr("Giao cho", "Assignee"), Type::Choice(ASSIGNEES)).or(&["giao"]);
    /// The unit that leads.
    LEAD_UNIT = Field::new(5, "lead_unit", tr("Đơn vị chủ trì", "Lead unit"), Type::Ref(Kind::Unit)).word().or(&["unit", "dv", "donvi"]);
    /// The member in charge; if it is empty, the member in charge of the lead unit.
    MEMBER = Field::new(6, "member", tr("Thành viên phụ trách", "Member in charge"), Type::Ref(Kind::Member)).word().or(&["tv", "thanhvien"]);
    /// The current deadline.
    DUE = Field::new(7, "due", tr("Hạn", "Due"), Type::Day(Lean::Future)).or(&["han"]);
    /// The day it was assigned.
    ASSIGNED_ON = Field::new(8, "assigned_on", tr("Ngày giao", "Assigned on"), Type::Day(Lean::Past)).or(&["ngaygiao"]);
    /// Its source.
    SOURCE = Field::new(9, "source", tr("Nguồn", "Source"), Type::Choice(SOURCES)).or(&["nguon"]);
    /// The source document or meeting.
    REFERENCE = Field::new(10, "reference", tr("Căn cứ", "Reference"), Type::Document).max(300).or(&["cancu"]);
    /// Content of reform.
    TOPIC = Field::new(11, "topic", tr("Nội dung CCHC", "Topic"), Type::Choice(TOPICS)).or(&["linhvuc"]);
    /// Free tags.
    TAGS = Field::new(12, "tags", tr("Nhãn", "Tags"), Type::Texts).word().max(60).or(&["tag", "nhan"]);
    /// Its priority.
    PRIORITY = Field::new(13, "priority", tr("Độ khẩn", "Priority"), Type::Choice(PRIORITIES)).or(&["khan"]);
    /// How often it recurs.
    RECURRENCE = Field::new(14, "recurrence", tr("Lặp lại", "Recurrence"), Type::Choice(RECURRENCES)).or(&["laplai"]);
    /// The cooperating units.
    COOPERATION_UNITS = Field::new(15, "cooperating_units", tr("Đơn vị phối hợp", "Cooperating units"), Type::Rows(COOPERATION)).or(&["phoihop"]);
    /// Percent done, 0–100.
    PROGRESS = Field::new(16, "progress", tr("Tiến độ (%)", "Progress (%)"), Type::Int(0, 100)).or(&["tiendo"]);
    /// State.
    STATE = Field::new(17, "state", tr("Trạng thái", "State"), Type::Choice(STATES)).required().step().or(&["status", "tt", "trangthai"]);
    /// The first deadline; never changes.
    ORIGINAL_DUE = Field::new(18, "original_due", tr("Hạn ban đầu", "Original due date"), Type::Day(Lean::Past)).program();
    /// The day it was done.
    COMPLETED_ON = Field::new(19, "completed_on", tr("Ngày hoàn thành", "Completed on"), Type::Day(Lean::Past)).step().or(&["xong", "ngayxong"]);
    /// The document that proves the result.
    RESULT_DOCUMENT = Field::new(20, "result_document", tr("Văn bản kết quả", "Result document"), Type::Document).step().or(&["document", "vb", "vanban"]);
    /// Done without a document, stated explicitly.
    NO_DOCUMENT = Field::new(21, "no_document", tr("Không có văn bản", "No document"), Type::Flag).step();
    /// Why it was paused, cancelled or reopened.
    REASON = Field::new(22, "reason", tr("Lý do", "Reason"), Type::Text).step().or(&["lydo"]);
    /// The person who approved the cancellation.
    APPROVER = Field::new(23, "approver", tr("Người cho phép", "Approver"), Type::Text).step().max(120);
    /// Extensions, oldest first.
    EXTENSIONS = Field::new(24, "extensions", tr("Gia hạn", "Extensions"), Type::Rows(EXTENSION)).step().or(&["giahan"]);
    /// Reminders, oldest first: the third is "đôn đốc lần 3".
    REMINDERS = Field::new(25, "reminders", tr("Đôn đốc", "Reminders"), Type::Rows(REMINDER)).step().or(&["dondoc"]);
    /// The first task of a recurring series.
    TEMPLATE = Field::new(26, "template", tr("Nhiệm vụ gốc", "Template"), Type::Ref(Kind::Task)).program();
    /// The period of a recurring task: `2023-09`, `2023-Q3`, `2023`.
    PERIOD = Field::new(27, "period", tr("Kỳ", "Period"), Type::Text).program();
    /// Free note.
    NOTE = note(28);
    /// If no member is named: the member in charge of the lead unit, today or on the day the task was done.
    IN_CHARGE = Field::new(29, "in_charge", tr("Phụ trách theo đơn vị", "In charge by the unit"), Type::Ref(Kind::Member)).derived();
}

/// The rules of the steps: done requires a day and a document, paused a reason, cancelled a reason and an approver.
pub static MACHINE: Machine = Machine {
    field: STATE,
    initial: &[NOT_STARTED, IN_PROGRESS],
    moves: &[
        Move {
            from: &[NOT_STARTED, PAUSED],
            to: IN_PROGRESS,
            label: tr("Thực hiện", "Start"),
            asks: &[],
            clears: &[REASON],
        },
        Move {
            from: &[NOT_STARTED, IN_PROGRESS, PAUSED],
            to: DONE,
            label: tr("Hoàn thành", "Done"),
            asks: &[must_or(RESULT_DOCUMENT, NO_DOCUMENT), must(COMPLETED_ON)],
            clears: &[REASON],
        },
        Move {
            from: &[NOT_STARTED, IN_PROGRESS],
            to: PAUSED,
            label: tr("Tạm dừng", "Pause"),
            asks: &[must(REASON)],
            clears: &[],
        },
        Move {
            from: &[NOT_STARTED, IN_PROGRESS, PAUSED],
            to: CANCELLED,
            label: tr("Hủy", "Cancel"),
            asks: &[must(REASON), must(APPROVER)],
            clears: &[],
        },
        Move {
            from: &[DONE],
            to: IN_PROGRESS,
            label: tr("Mở lại", "Reopen"),
            asks: &[must(REASON)],
            clears: &[COMPLETED_ON, RESULT_DOCUMENT, NO_DOCUMENT, PROGRESS],
        },
        Move {
            from: &[NOT_STARTED, IN_PROGRESS],
            to: NOT_STARTED,
            label: tr("Chưa thực hiện", "Not started"),
            asks: &[],
            clears: &[],
        },
    ],
    open: &[NOT_STARTED, IN_PROGRESS],
    done: Some(DONE),
    before_done: &[],
};
