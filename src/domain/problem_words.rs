//! The words for what is wrong, in both languages.

use crate::i18n::{Lang, Tr, both, tr};
use crate::text::Garbling;

use super::day::Day;
use super::fault::Problem;
use super::id::{Id, Kind, NEW};
use super::kinds::{def, member};

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
                if lang == Lang::Vi {
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
                if lang == Lang::Vi {
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
            Problem::StoreFull { max } => both!(
                lang,
                "kho đã đủ {max} bản ghi, không thêm được nữa; chưa có gì thay đổi. Hãy mở kho mới cho nhiệm kỳ sau",
                "the store holds as many records as it may, {max}; nothing was changed. Begin another home"
            ),
            Problem::TooMany { max } => {
                both!(lang, "quá nhiều bản ghi một lần, tối đa {max}", "too many records at once, at most {max}")
            }
            plain => plain.plain().map_or_else(String::new, |text| text.get(lang).to_owned()),
        }
    }
}
