//! Texts of the layers: hints, questions, messages of a form.

use crate::domain::show::NameOf;
use crate::i18n::{Lang, Tr, both, tr};
use crate::service::api::Clash;

use super::sheet::Hints;

/// Next to the line of a secret that exists already.
pub const RECORDED: Tr = tr("đã ghi; gõ để thay", "recorded; type to replace");
/// Below a list to pick from.
pub const PICK_HINTS: Tr = tr("chữ cái hoặc Enter chọn · Esc thôi", "letter or Enter picks · Esc leaves");
/// The same for an item of the user.
pub const OWN_HINTS: Tr =
    tr("Enter chọn · F2 đổi tên · Del xóa · Esc thôi", "Enter picks · F2 renames · Del removes · Esc leaves");
/// Below a question.
pub const CONFIRM_HINTS: Tr = tr("Enter hoặc c: có · Esc hoặc k: không", "Enter or y: yes · Esc or n: no");
/// Below the question whether to leave.
pub const LEAVE_HINTS: Tr = tr("c hoặc F10: thoát · phím khác: ở lại", "y or F10: leave · any other key: stay");
/// Below a question whether to open a draft.
pub const THING_HINTS: Tr =
    tr("Enter mở · k bản khác · x bỏ hẳn · Esc để sau", "Enter opens · n another one · x throws it away · Esc later");
/// Below the palette.
pub const PALETTE_HINTS: Tr =
    tr("gõ để tìm · ↑↓ chọn · Enter chạy · Esc thôi", "type to find · ↑↓ choose · Enter runs · Esc leaves");
/// On top of the palette.
pub const PALETTE: Tr = tr("Mọi thao tác", "All actions");
/// In the palette, if nothing matches the text.
pub const PALETTE_NOTHING: Tr = tr("không có thao tác nào như vậy", "there is no such action");
/// The key of the help, on the last line of a layer.
pub const HELP_KEY: Tr = tr("F1 giúp", "F1 help");
/// Below a long text.
pub const READER_HINTS: Tr = tr("↑↓ PgUp PgDn cuộn · Esc đóng", "↑↓ PgUp PgDn scroll · Esc closes");

/// On top of the first screen.
pub const WELCOME: Tr = tr("Chào mừng đến với dondoc", "Welcome to dondoc");
/// What the program is.
pub const WELCOME_TEXT: Tr = tr(
    "dondoc giúp thư ký Ban Chỉ đạo theo dõi thành viên, đơn vị được phân công, nhiệm vụ và các cuộc kiểm tra.\n\
     Ở đây chưa có dữ liệu: có thể xem thử với một Ban Chỉ đạo mẫu, hoặc bắt đầu ghi Ban Chỉ đạo của mình.",
    "dondoc helps the secretariat of a steering committee to follow members, their units, tasks and inspections.\n\
     There is no data here yet: look around in a sample committee, or begin with your own.",
);
/// First choice: look around.
pub const WELCOME_SAMPLE: Tr = tr("Xem Ban Chỉ đạo mẫu", "Look at the sample committee");
/// Its letter.
pub const WELCOME_SAMPLE_LETTER: Tr = tr("m", "s");
/// About it.
pub const WELCOME_SAMPLE_ABOUT: Tr = tr("số liệu công bố năm 2023", "as published in 2023");
/// Second choice: invented data, with overdue work to look at.
pub const WELCOME_DEMO: Tr = tr("Xem cơ quan giả định", "Look at a fictitious office");
/// Its letter.
pub const WELCOME_DEMO_LETTER: Tr = tr("g", "f");
/// About it.
pub const WELCOME_DEMO_ABOUT: Tr = tr("dữ liệu bịa, có việc quá hạn", "invented data, with overdue work");
/// Third choice: begin.
pub const WELCOME_NEW: Tr = tr("Lập Ban Chỉ đạo mới", "Begin a new committee");
/// Its letter.
pub const WELCOME_NEW_LETTER: Tr = tr("l", "b");
/// About it.
pub const WELCOME_NEW_ABOUT: Tr = tr("kho trống, nhập tên trước", "an empty store; its name comes first");
/// Last choice: leave.
pub const WELCOME_LEAVE: Tr = tr("Thoát", "Leave");
/// About it.
pub const WELCOME_LEAVE_ABOUT: Tr = tr("không ghi gì", "nothing is written");

/// The second half if `Enter` does it.
pub const ENTER_DOES: Tr = tr("Enter để làm", "Enter does it");
/// The second half if a letter leaves.
pub const Y_LEAVES: Tr = tr("c để thoát", "y leaves");
/// The second half if `Enter` picks.
pub const ENTER_PICKS: Tr = tr("Enter để chọn", "Enter picks");
/// The second half if `F2` saves.
pub const F2_TO_SAVE: Tr = tr("F2 để lưu", "F2 saves");
/// The second half if `Enter` saves.
pub const ENTER_TO_SAVE: Tr = tr("Enter để lưu", "Enter saves");

/// Why something typed is not done at once: it came in one read with the key that opened the form, or with another
/// save.
pub fn in_one_piece(then: Tr, lang: Lang) -> String {
    let why = tr("Chưa làm: tất cả đến một lượt, như khi dán.", "Not done: it came in one piece, like a paste.");
    format!("{} {}.", why.get(lang), then.get(lang))
}

/// Typing into a line with a chosen record.
pub const TAKEN: Tr = tr("đã chọn; Backspace để bỏ rồi chọn lại", "chosen already; Backspace takes it off");
/// Next to the keys of a line with a proposal.
pub const TYPE_REPLACES: Tr = tr("gõ để thay", "type to replace");

/// Keys of a layer, and the key of its help.
pub(super) fn with_help(keys: Tr, lang: Lang) -> Hints<'static> {
    Hints { keys: keys.get(lang), help: HELP_KEY.get(lang) }
}

/// What is wrong with a letter that picks nothing, and how to continue.
pub fn pick_again(wrong: &str, lang: Lang) -> String {
    format!("{wrong}; {}", tr("Backspace rồi chọn lại", "Backspace, then choose").get(lang))
}

/// An input method took the letter that opened the form for the first letter of the text.
pub const JOINED: Tr = tr(
    "Bộ gõ nối phím lệnh với chữ đầu: bấm Space rồi gõ lại",
    "The input method joined the command key to the first letter: press Space, then type it again",
);

/// While a form waits for look-ups before it is sent.
pub const LOOKING_UP: Tr = tr("đang tìm…", "looking up…");
/// While a form is being sent.
pub const SENDING: Tr = tr("đang lưu…", "saving…");
/// Shown when a changed form is left.
pub const DRAFT_KEPT: Tr =
    tr("đã giữ bản nháp; mở lại biểu mẫu này để viết tiếp", "a draft is kept; open this form again to go on");
/// The note for a group that is proposed by the name of a unit.
pub const BY_NAME: Tr = tr("theo tên đơn vị", "by the name");
/// Next to a day that is today.
pub const TODAY: Tr = tr("hôm nay", "today");
/// On top of an extension.
pub const EXTEND: Tr = tr("Gia hạn", "Extend");
/// On top of reminders.
pub const REMIND: Tr = tr("Đôn đốc", "Reminder");
/// On top of an assignment.
pub const ASSIGN: Tr = tr("Giao phụ trách", "Assign");
/// On top of a progress form.
pub const PROGRESS: Tr = tr("Tiến độ", "Progress");
/// On top of a note.
pub const NOTE: Tr = tr("Ghi chú", "Note");
/// A flag that is set.
pub const YES: Tr = tr("có", "yes");
/// A flag that is not set.
pub const NO: Tr = tr("không", "no");
/// In an empty look-up line in focus.
pub const TYPE_TO_FIND: Tr = tr("gõ một phần tên hoặc mã để tìm", "type part of a name or code");
/// Below a look-up line without a result.
pub const NOTHING_FOUND: Tr = tr("không tìm thấy", "nothing found");
/// Next to a day that cannot be read yet.
pub const NOT_A_DAY_YET: Tr = tr("ngày? ví dụ 30/9, hn, +7", "a date? try 30/9, today, +7");

/// Above a new record's form.
pub fn create_title(lang: Lang, kind: &str) -> String {
    both!(lang, "Thêm: {kind}", "Add: {kind}")
}

/// Above an edit.
pub fn edit_title(lang: Lang, name: &str) -> String {
    both!(lang, "Sửa: {name}", "Edit: {name}")
}

/// Above an edit of several records.
pub fn edit_many_title(lang: Lang, count: usize, kind: &str) -> String {
    both!(
        lang,
        "Sửa {count} bản ghi ({kind}): ô để trống giữ nguyên",
        "Edit {count} records ({kind}): what is left empty stays"
    )
}

/// An action, and the number of records if there are several.
pub fn many_title(lang: Lang, what: &str, count: usize) -> String {
    match (lang, count) {
        (_, 0 | 1) => what.to_owned(),
        (Lang::Vi, _) => format!("{what}: {count} bản ghi"),
        (Lang::En, _) => format!("{what}: {count} records"),
    }
}

/// Above a reminder of one task.
pub fn reminder_title(lang: Lang, ordinal: usize) -> String {
    both!(lang, "Đôn đốc lần {ordinal}", "Reminder no. {ordinal}")
}

/// Above the form of a table's row; `place` counts from 0.
pub fn row_title(lang: Lang, table: &str, place: Option<usize>) -> String {
    match (lang, place) {
        (Lang::Vi, None) => format!("{table}: thêm dòng"),
        (Lang::En, None) => format!("{table}: new row"),
        (Lang::Vi, Some(place)) => format!("{table}: dòng {}", place + 1),
        (Lang::En, Some(place)) => format!("{table}: row {}", place + 1),
    }
}

/// Next to the new deadline: the current one.
pub fn due_now(lang: Lang, due: &str) -> String {
    both!(lang, "hạn hiện nay {due}", "now {due}")
}

/// A required line that a flag can replace.
pub fn needs_or(lang: Lang, label: Tr) -> String {
    match lang {
        Lang::Vi => format!("chưa có; hãy nhập, hoặc Ctrl-N: {}", label.vi.to_lowercase()),
        Lang::En => format!("is missing; give it, or Ctrl-N: {}", label.en.to_lowercase()),
    }
}

/// Others who have the same record open in a form.
pub fn editing(lang: Lang, names: &[String]) -> String {
    let names = names.join(", ");
    both!(lang, "{names} đang sửa", "{names} editing too")
}

/// Another user changed a field that the form does not show: both values, and the choice.
pub fn clash_beside(lang: Lang, clash: &Clash, name_of: NameOf) -> String {
    let both = crate::words::clash(clash, name_of, lang);
    both!(
        lang,
        "{both}. Lưu lần nữa là vẫn làm; Esc là thôi.",
        "{both}. Save again to do it all the same; Esc leaves it."
    )
}

/// The value of another user.
pub fn clash_theirs(lang: Lang, by: &str, at: &str, value: &str) -> String {
    both!(lang, "{by} đã đổi lúc {at} thành: {value}", "{by} changed it at {at} to: {value}")
}

/// This user's value, while the other one is in the line.
pub fn clash_mine(lang: Lang, value: &str) -> String {
    both!(lang, "của tôi: {value}", "mine: {value}")
}

/// The key that sends.
pub const ENTER_SAVES: Tr = tr("Enter lưu", "Enter saves");
/// The key that goes to the next line.
pub const ENTER_GOES_ON: Tr = tr("Enter tiếp", "Enter next");
/// The key that sends from anywhere.
pub const F2_SAVES: Tr = tr("F2 lưu", "F2 saves");
/// Leaves an unchanged form.
pub const ESC_LEAVES: Tr = tr("Esc thôi", "Esc leaves");
/// Leaves a changed form, which is saved.
pub const ESC_KEEPS: Tr = tr("Esc để sau", "Esc draft");
/// Breaks a line in a memo.
pub const MEMO_KEY: Tr = tr("Ctrl-O xuống dòng", "Ctrl-O new line");
/// In an edit of several records: empties the field in all of them.
pub const EMPTY_KEY: Tr = tr("Ctrl-N xóa trống", "Ctrl-N empties");
/// What happens to the field then.
pub const MADE_EMPTY: Tr = tr("→ xóa trống trong mọi bản ghi", "→ made empty in all of them");
/// For a grant: the server looks up the number.
pub const LOOKED_UP: Tr = tr("để trống: máy chủ tự tra theo tên", "leave empty: looked up by the name");
/// On a table.
pub const ROWS_KEYS: Tr = tr("a thêm · e sửa · Del xóa", "a adds · e edits · Del removes");
/// On a yes-or-no line.
pub const FLAG_KEY: Tr = tr("Space đổi", "Space changes");
/// On a choice.
pub const CHOICE_KEY: Tr = tr("chữ cái chọn", "letter picks");
/// On a choice, after text that picks nothing.
pub const WRONG_KEY: Tr = tr("Del bỏ chữ đã gõ", "Del removes what was typed");
/// On a line that another user changed.
pub const CLASH_KEY: Tr = tr("F3 của tôi/của họ", "F3 mine/theirs");

/// How many rows a table has.
pub fn rows(lang: Lang, count: usize) -> String {
    match (lang, count) {
        (Lang::Vi, 0) => "chưa có dòng nào".to_owned(),
        (Lang::Vi, _) => format!("{count} dòng"),
        (Lang::En, 0) => "no rows".to_owned(),
        (Lang::En, 1) => "1 row".to_owned(),
        (Lang::En, _) => format!("{count} rows"),
    }
}
