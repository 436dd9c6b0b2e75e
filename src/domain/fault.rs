//! Why something was refused, as sentences for the user.

use serde::{Deserialize, Serialize};

use crate::i18n::{Lang, Tr, both, tr};
use crate::text::Garbling;

use super::day::Day;
use super::field::FieldNo;
use super::id::{Id, Kind, NEW};
use super::kinds::{def, member};

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The record; a number from [`NEW`] on is a record that the command would create. None for a command as a whole.
    pub id: Option<Id>,
    /// The field at fault, if there is one.
    pub field: Option<FieldNo>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// A required value is missing.
    Missing,
    /// A denunciation records only its transfer.
    OnlyTransferred,
    /// A forgotten secret cannot be restored.
    Forgotten,
    /// There is no secret to forget.
    NothingToForget,
    /// Neither a document nor "no document" is given.
    DocumentOrNone,
    /// Neither a successor nor "leave unassigned" is given, and units are assigned.
    HandOverOrLeave {
        /// The number of units still assigned.
        units: u32,
    },
    /// A value of another type than the field's.
    WrongType,
    /// More characters than the maximum.
    TooLong {
        /// Characters given.
        length: u32,
        /// Characters allowed.
        max: u32,
    },
    /// A number outside its bounds.
    OutOfRange {
        /// The minimum.
        min: i64,
        /// The maximum.
        max: i64,
    },
    /// Control characters in a text.
    ControlCharacters,
    /// A text in a wrong encoding.
    Garbled {
        /// What happened to the text.
        how: Garbling,
    },
    /// A telephone number that a spreadsheet turned into an amount.
    PhoneRounded {
        /// The number.
        text: String,
    },
    /// A telephone number without its leading zero.
    PhoneZeroMissing {
        /// The number.
        text: String,
    },
    /// No record of this kind matches this text.
    NotFound {
        /// The text.
        text: String,
    },
    /// Several records match this text.
    Ambiguous {
        /// The text.
        text: String,
        /// Some of them.
        some: Vec<String>,
    },
    /// The kind has no field of this name.
    UnknownField {
        /// The name.
        name: String,
    },
    /// The text is none of the field's choices.
    NotAChoice {
        /// The text.
        text: String,
    },
    /// Not a date.
    BadDate {
        /// The text.
        text: String,
    },
    /// Not a whole number.
    BadNumber {
        /// The text.
        text: String,
    },
    /// The program sets the field, or another step changes it.
    NotEditable,
    /// A period that ends before it begins.
    EndsBeforeItBegins {
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
    },
    /// A deadline before the day the task was assigned.
    DueBeforeAssigned {
        /// Deadline.
        due: Day,
        /// The day it was assigned.
        assigned: Day,
    },
    /// Done before it was assigned.
    DoneBeforeAssigned {
        /// The day it was done.
        done: Day,
        /// The day it was assigned.
        assigned: Day,
    },
    /// A fact in the future.
    InTheFuture {
        /// The given day.
        day: Day,
        /// Today.
        today: Day,
    },
    /// Only one active member may have this role.
    RoleTaken {
        /// The role, by its index.
        role: u8,
        /// The member who has it.
        by: String,
    },
    /// The role does not exist in this body.
    RoleOfOtherBody {
        /// The role, by its index.
        role: u8,
        /// The body, by its index.
        body: u8,
    },
    /// Another active unit has this code.
    CodeTaken {
        /// The other unit; a number from [`NEW`] on is a record of the same command.
        other: Id,
        /// Its name.
        by: String,
    },
    /// Another active unit of the group has this name, and their codes do not distinguish them.
    NameTaken {
        /// The other unit; a number from [`NEW`] on is a record of the same command.
        other: Id,
    },
    /// Overlaps another assignment of the same member and unit.
    Overlaps {
        /// The other assignment.
        other: Id,
        /// Its first day.
        from: Option<Day>,
        /// Its last day.
        to: Option<Day>,
    },
    /// The parts add up to more than the total.
    MoreThanTotal {
        /// The sum of the parts.
        parts: i64,
        /// The total.
        total: i64,
    },
    /// Only a surprise inspection may be entered as already under way.
    OnlySurpriseStartsUnderWay,
    /// An inspection cannot be closed while findings are not verified.
    FindingsOpen {
        /// The number of findings that are not verified.
        count: u32,
    },
    /// A finding needs an inspection that has begun.
    NotUnderWay,
    /// No step leads from one state to the other.
    NoSuchStep {
        /// The current state, by its index.
        from: u8,
        /// The requested state.
        to: u8,
    },
    /// A new record cannot begin in this state.
    NotAnInitialState {
        /// The requested state.
        state: u8,
    },
    /// It has no states, deadline or reminders: the action does not apply to its kind.
    DoesNotApply,
    /// The record is no longer open.
    NotOpen {
        /// Its state, by its index.
        state: u8,
    },
    /// An extension must move the deadline to a later day.
    NotLater {
        /// The current deadline.
        due: Day,
    },
    /// It has no deadline to extend.
    NoDueDate,
    /// It is archived; restore it first.
    Archived,
    /// A store has only one committee.
    OneCommittee,
    /// Nothing would change.
    NothingChanges,
    /// The member no longer takes part.
    MemberEnded,
    /// No admin would be left.
    LastAdmin,
    /// The user or group has a grant already.
    AlreadyGranted,
    /// Only a person who sees hidden records can let others see them.
    OnlySensitive,
    /// The record would become hidden from the person who changes it.
    HidesFromYou,
    /// Roles are for a shared home; this one has one owner.
    NotShared,
    /// The user has nothing to undo.
    NothingToUndo,
    /// A later change of the same field prevents the undo.
    ChangedSince {
        /// The user who made it.
        by: String,
    },
    /// The store holds the maximum number of records.
    StoreFull {
        /// The maximum.
        max: u32,
    },
    /// More records than one command may change.
    TooMany {
        /// The maximum.
        max: u32,
    },
}

impl Fault {
    /// A fault of one field of a record.
    pub fn at(id: Id, field: FieldNo, problem: Problem) -> Fault {
        Fault { id: Some(id), field: Some(field), problem }
    }

    /// A fault of a whole record.
    pub fn of(id: Id, problem: Problem) -> Fault {
        Fault { id: Some(id), field: None, problem }
    }

    /// A fault of a command as a whole, or of a text that belongs to no record.
    pub fn alone(problem: Problem) -> Fault {
        Fault { id: None, field: None, problem }
    }

    /// The label of the field at fault.
    pub fn label(&self, lang: Lang) -> Option<&'static str> {
        let id = self.id?;
        def(id.kind).field(self.field?).map(|field| field.label(lang))
    }

    /// The sentence for the user, after the field's label if there is one.
    pub fn sentence(&self, lang: Lang) -> String {
        let words = self.words(lang);
        match self.label(lang) {
            Some(label) => format!("{label}: {words}"),
            None => words,
        }
    }

    /// What is wrong and what to do, without the field's label.
    pub fn words(&self, lang: Lang) -> String {
        self.problem.words(self.id.map(|id| id.kind), lang)
    }
}

/// A record by its id, or as a record of the same command.
fn which(id: Id, lang: Lang) -> String {
    if id.no < NEW {
        return id.to_string();
    }
    tr("dòng khác cùng lần ghi", "another row of the same command").get(lang).to_owned()
}

impl Problem {
    /// What is wrong with a record of this kind and what to do.
    pub fn words(&self, kind: Option<Kind>, lang: Lang) -> String {
        self.plain().map_or_else(|| self.with_parts(kind, lang), |text| text.get(lang).to_owned())
    }

    fn plain(&self) -> Option<Tr> {
        Some(match self {
            Problem::Missing => tr("chưa có, cần nhập", "is missing; please give it"),
            Problem::OnlyTransferred => tr(
                "tố cáo chỉ ghi việc chuyển đơn, không ghi xử lý và kết quả ở đây",
                "a denunciation records only its transfer, not how it was handled or what came of it",
            ),
            Problem::Forgotten => tr(
                "nội dung mật đã xóa vĩnh viễn, không hoàn tác được",
                "what was forgotten is gone for good, so it cannot be undone",
            ),
            Problem::NothingToForget => tr("không có nội dung mật nào để xóa", "there is no secret here to forget"),
            Problem::DocumentOrNone => tr(
                "cần số văn bản, hoặc ghi rõ “không có văn bản”",
                "needs a document number, or an explicit “no document”",
            ),
            Problem::WrongType => tr("giá trị không đúng loại của trường này", "is not a value of this field's type"),
            Problem::ControlCharacters => {
                tr("có ký tự điều khiển, hãy xóa đi", "contains control characters; remove them")
            }
            Problem::Garbled { how: Garbling::Lost } => tr(
                "có chữ đã mất (dấu �); hãy lấy lại từ bản gốc, lưu dạng UTF-8",
                "has letters that were lost (�); take it from the original again, saved as UTF-8",
            ),
            Problem::Garbled { how: Garbling::Utf8AsLatin } => tr(
                "bị lỗi phông: UTF-8 bị đọc nhầm bảng mã; hãy lấy lại từ bản gốc, lưu dạng UTF-8",
                "is garbled: UTF-8 that was read in another encoding; take it from the original again, saved as UTF-8",
            ),
            Problem::Garbled { how: Garbling::Tcvn3 } => tr(
                "còn ở bảng mã TCVN3 (phông .Vn); hãy chuyển sang Unicode, ví dụ bằng Unikey (Ctrl+Shift+F6)",
                "is in TCVN3, the code of .Vn fonts; convert it to Unicode first, for example with Unikey (Ctrl+Shift+F6)",
            ),
            Problem::Garbled { how: Garbling::Vni } => tr(
                "còn ở bảng mã VNI (phông VNI-); hãy chuyển sang Unicode, ví dụ bằng Unikey (Ctrl+Shift+F6)",
                "is in the code of VNI fonts; convert it to Unicode first, for example with Unikey (Ctrl+Shift+F6)",
            ),
            Problem::NotEditable => tr(
                "không sửa trực tiếp được: do chương trình ghi hoặc đổi bằng thao tác riêng",
                "cannot be set directly: the program gives it, or a step of its own changes it",
            ),
            Problem::OnlySurpriseStartsUnderWay => tr(
                "chỉ kiểm tra đột xuất mới được ghi là đang tiến hành ngay từ đầu",
                "only a surprise inspection may be entered as already under way",
            ),
            Problem::NotUnderWay => tr(
                "cuộc kiểm tra chưa bắt đầu, chưa thể có tồn tại",
                "the inspection has not begun, so it has no findings yet",
            ),
            Problem::DoesNotApply => {
                tr("thao tác này không dùng cho loại bản ghi này", "this action does not apply to records of this kind")
            }
            Problem::NoDueDate => tr(
                "chưa có hạn nên không gia hạn được; hãy sửa và nhập hạn",
                "has no due date to extend; edit it and give one",
            ),
            Problem::Archived => tr("bản ghi đã lưu trữ; hãy khôi phục trước", "is archived; restore it first"),
            Problem::OneCommittee => tr("mỗi kho chỉ có một Ban Chỉ đạo", "a store has one committee only"),
            Problem::NothingChanges => tr("không có gì thay đổi", "nothing would change"),
            Problem::MemberEnded => tr("thành viên đã thôi tham gia", "the member no longer takes part"),
            Problem::LastAdmin => tr(
                "đây là quản trị viên cuối cùng: hãy cấp quyền quản trị cho một người khác trước",
                "this is the last admin: make another user an admin first",
            ),
            Problem::AlreadyGranted => {
                tr("đã được cấp quyền; hãy sửa mục đang có", "has a grant already; change that one")
            }
            Problem::OnlySensitive => tr(
                "chỉ người được xem nội dung kín mới cho người khác xem được",
                "only a person who sees what is hidden can let others see it",
            ),
            Problem::HidesFromYou => tr(
                "cuộc kiểm tra đột xuất chưa bắt đầu chỉ người được xem nội dung kín mới ghi được; khi bắt đầu hãy ghi với trạng thái “Đang kiểm tra”",
                "a surprise inspection that has not begun is for those who see what is hidden; once it begins, enter it as under way",
            ),
            Problem::NotShared => tr(
                "kho này của riêng một người nên không phân quyền; kho dùng chung tạo bằng “dondoc init --shared”",
                "this home is one person's own and has no roles; “dondoc init --shared” makes a shared one",
            ),
            Problem::NothingToUndo => {
                tr("không có thay đổi nào của bạn để hoàn tác", "there is no change of yours to undo")
            }
            _ => return None,
        })
    }

    fn with_parts(&self, kind: Option<Kind>, lang: Lang) -> String {
        let vi = lang == Lang::Vi;
        let state = |place: u8| {
            let choice = kind.and_then(|kind| def(kind).states().get(usize::from(place)));
            choice.map_or("?", |choice| choice.label.get(lang))
        };
        let day = |day: Option<Day>| day.map_or_else(|| "…".to_owned(), Day::dmy);
        match self {
            Problem::HandOverOrLeave { units } => both!(
                lang,
                "còn phụ trách {units} đơn vị: hãy chọn người nhận bàn giao hoặc “để trống phụ trách”",
                "still has {units} units: name who takes them over, or “leave unassigned”"
            ),
            Problem::TooLong { length, max } => {
                both!(lang, "dài {length} ký tự, tối đa {max}", "has {length} characters, at most {max} are allowed")
            }
            Problem::OutOfRange { min, max } => both!(lang, "phải từ {min} đến {max}", "must be from {min} to {max}"),
            Problem::NotFound { text } => both!(lang, "không tìm thấy “{text}”", "there is no “{text}”"),
            Problem::Ambiguous { text, some } => both!(
                lang,
                "“{text}” có nhiều kết quả: {}; hãy gõ rõ hơn",
                "“{text}” could be {}; type more of it",
                some.join(", ")
            ),
            Problem::UnknownField { name } => both!(lang, "không có trường “{name}”", "there is no field “{name}”"),
            Problem::NotAChoice { text } => {
                both!(lang, "“{text}” không nằm trong các lựa chọn", "“{text}” is none of the choices")
            }
            Problem::BadDate { text } => both!(
                lang,
                "“{text}” không phải ngày; ví dụ: 30/9, 30/09/2023, hn, +7",
                "“{text}” is not a date; try 30/9, 30/09/2023, today, +7"
            ),
            Problem::BadNumber { text } => {
                both!(lang, "“{text}” không phải số nguyên", "“{text}” is not a whole number")
            }
            Problem::PhoneRounded { text } => both!(
                lang,
                "“{text}” là số đã bị bảng tính làm tròn; hãy định dạng cột là Văn bản rồi nhập lại số",
                "“{text}” is a number that a spreadsheet rounded; format the column as text and type it again"
            ),
            Problem::PhoneZeroMissing { text } => {
                both!(lang, "“{text}” thiếu số 0 ở đầu", "“{text}” lacks the 0 it begins with")
            }
            Problem::EndsBeforeItBegins { from, to } => {
                both!(lang, "{} trước ngày bắt đầu {}", "{} is before the first day, {}", to.dmy(), from.dmy())
            }
            Problem::DueBeforeAssigned { due, assigned } => {
                both!(lang, "{} trước ngày giao {}", "{} is before the day it was given, {}", due.dmy(), assigned.dmy())
            }
            Problem::DoneBeforeAssigned { done, assigned } => both!(
                lang,
                "{} trước ngày giao {}",
                "{} is before the day it was given, {}",
                done.dmy(),
                assigned.dmy()
            ),
            Problem::InTheFuture { day, today } => {
                both!(lang, "{} ở tương lai (hôm nay {})", "{} is in the future (today is {})", day.dmy(), today.dmy())
            }
            Problem::RoleTaken { role, by } => {
                let role = member::ROLES.get(usize::from(*role)).map_or("?", |choice| choice.label.get(lang));
                if vi {
                    format!("đã có {role} là {by}; hãy cho thôi tham gia hoặc đổi vai trò trước")
                } else {
                    format!("{by} is already the active {role}; end or change that first")
                }
            }
            Problem::RoleOfOtherBody { role, body } => {
                let label =
                    |place: &u8| member::ROLES.get(usize::from(*place)).map_or("?", |role| role.label.get(lang));
                let body_label = member::BODIES.get(usize::from(*body)).map_or("?", |body| body.label.get(lang));
                let fitting: Vec<&str> = member::roles_of(Some(*body)).iter().map(label).collect();
                let (role, fitting) = (label(role), fitting.join(", "));
                if vi {
                    format!("{body_label} không có vai trò “{role}”; chọn: {fitting}")
                } else {
                    format!("“{role}” is no role in: {body_label}; choose one of: {fitting}")
                }
            }
            Problem::CodeTaken { other, by } => {
                both!(lang, "“{by}” ({}) đã có mã này", "“{by}” ({}) has this code already", which(*other, lang))
            }
            Problem::NameTaken { other } => both!(
                lang,
                "nhóm này đã có đơn vị tên này ({}); nếu là đơn vị khác thì ghi mã cho cả hai",
                "the group has a unit of this name ({}); if they are two, give each a code",
                which(*other, lang)
            ),
            Problem::Overlaps { other, from, to } => both!(
                lang,
                "trùng thời gian với phân công {other} ({} – {})",
                "overlaps the assignment {other} ({} – {})",
                day(*from),
                day(*to)
            ),
            Problem::MoreThanTotal { parts, total } => both!(
                lang,
                "các phần cộng lại là {parts}, lớn hơn tổng số {total}",
                "the parts add up to {parts}, more than the {total} in all"
            ),
            Problem::FindingsOpen { count } => {
                both!(lang, "còn {count} tồn tại chưa được xác nhận", "{count} findings are not verified yet")
            }
            Problem::NoSuchStep { from, to } => both!(
                lang,
                "không thể chuyển từ “{}” sang “{}”",
                "cannot go from “{}” to “{}”",
                state(*from),
                state(*to)
            ),
            Problem::NotAnInitialState { state: at } => {
                both!(lang, "bản ghi mới không thể bắt đầu ở “{}”", "a new record cannot begin as “{}”", state(*at))
            }
            Problem::NotOpen { state: at } => {
                both!(lang, "đang ở trạng thái “{}”, không còn mở", "is “{}”, no longer open", state(*at))
            }
            Problem::NotLater { due } => {
                both!(lang, "phải sau hạn hiện tại {}", "must be later than the due date now, {}", due.dmy())
            }
            Problem::ChangedSince { by } => both!(
                lang,
                "{by} đã sửa lại trường này sau đó, không hoàn tác được",
                "{by} has changed this field since, so it cannot be undone"
            ),
            Problem::StoreFull { max } if vi => {
                format!(
                    "kho đã đủ {max} bản ghi, không thêm được nữa; chưa có gì thay đổi. Hãy mở kho mới cho nhiệm kỳ sau"
                )
            }
            Problem::StoreFull { max } => {
                format!("the store holds as many records as it may, {max}; nothing was changed. Begin another home")
            }
            Problem::TooMany { max } => {
                both!(lang, "quá nhiều bản ghi một lần, tối đa {max}", "too many records at once, at most {max}")
            }
            plain => plain.plain().map_or_else(String::new, |text| text.get(lang).to_owned()),
        }
    }
}

/// Faults of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The record, as in its faults.
    pub id: Option<Id>,
    /// All faults.
    pub faults: Vec<Fault>,
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Refused {
        Refused { id: fault.id, faults: vec![fault] }
    }
}
