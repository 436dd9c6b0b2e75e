//! The one table of actions: footer, help, palette and the page of keys are all printed from it.

use crate::domain::id::Kind;
use crate::i18n::{Tr, tr};
use crate::service::api::Role;
use crate::tui::tab::Tab;
use crate::tui::term::Key;

/// An action of a key or of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Show a tab.
    Go(Tab),
    /// The tab after this one.
    NextTab,
    /// The tab before this one.
    PrevTab,
    /// The other list of this tab.
    SubView,
    /// One row down.
    Down,
    /// One row up.
    Up,
    /// One screen down.
    PageDown,
    /// One screen up.
    PageUp,
    /// The first row.
    First,
    /// The last row.
    Last,
    /// Open the record.
    Open,
    /// Leave what is open.
    Out,
    /// Back; at the root, ask to leave.
    Back,
    /// Back; at the root, nothing.
    StepBack,
    /// Filter the list.
    Filter,
    /// Pick a saved filter.
    Saved,
    /// Save the filter under a name.
    KeepFilter,
    /// Remove the filter.
    ClearFilter,
    /// Order the list.
    Sort,
    /// Change the state.
    Status,
    /// Bring it to the done state.
    Done,
    /// Percent done.
    Progress,
    /// Extend the deadline.
    Extend,
    /// Log a reminder.
    Remind,
    /// Add a record.
    Add,
    /// Edit the fields.
    Edit,
    /// Assign units to a member.
    Assign,
    /// Write the note.
    Note,
    /// Mark it and go to the next row.
    Mark,
    /// Mark all that pass the filter.
    MarkAll,
    /// Remove all marks.
    Unmark,
    /// Archive.
    Archive,
    /// Restore.
    Restore,
    /// Look at its secret.
    Reveal,
    /// Forget its secret for good.
    Forget,
    /// Related records.
    Related,
    /// Its history.
    History,
    /// Copy to the clipboard.
    Copy,
    /// Undo my last change.
    Undo,
    /// The list of grants.
    Access,
    /// The committee's own record.
    Committee,
    /// Open the saved draft.
    Draft,
    /// All actions by name.
    Palette,
    /// The keys of this place.
    Help,
    /// The other language.
    Language,
    /// Redraw the screen.
    Redraw,
    /// Give the terminal to the shell.
    Suspend,
    /// End the program.
    Leave,
}

/// A place of the user; each is a bit, so that a rule can name several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(pub u8);

impl Place {
    /// The overview.
    pub const OVERVIEW: Place = Place(1);
    /// A list of records.
    pub const LIST: Place = Place(2);
    /// The trail of all.
    pub const ACTIVITY: Place = Place(4);
    /// One record, open.
    pub const DETAIL: Place = Place(8);
    /// The trail of one record.
    pub const HISTORY: Place = Place(16);
    /// Everywhere.
    pub const ANY: Place = Place(31);

    /// Both.
    pub const fn or(self, other: Place) -> Place {
        Place(self.0 | other.0)
    }

    /// Whether they have a place in common.
    pub const fn meets(self, other: Place) -> bool {
        self.0 & other.0 != 0
    }
}

/// The heading of an action in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Moving around.
    Move,
    /// Finding and looking.
    Look,
    /// Changing records.
    Change,
    /// The program itself.
    Program,
}

impl Group {
    /// All, in the order of the help.
    pub const ALL: [Group; 4] = [Group::Change, Group::Look, Group::Move, Group::Program];

    /// Its heading.
    pub const fn label(self) -> Tr {
        match self {
            Group::Move => tr("Di chuyển", "Going about"),
            Group::Look => tr("Tìm và xem", "Finding and looking"),
            Group::Change => tr("Cập nhật", "Changing"),
            Group::Program => tr("Chương trình", "The program"),
        }
    }
}

/// The condition on the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// No record at all.
    Nothing,
    /// A selected record, or marked ones.
    Record,
    /// The same, and the kind has states.
    States,
    /// The same, and a step leads to the done state.
    DoneStep,
    /// The same, and it is open.
    Open,
    /// The same, and it is archived.
    Archived,
    /// The same, and it has a secret.
    Secret,
}

/// One action, with everything that the program tells users about it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The action.
    pub act: Act,
    /// Its keys; none for an action of the palette only.
    pub keys: &'static [Key],
    /// The word next to its key in the footer, if it is shown there.
    pub hint: Option<Tr>,
    /// What it does, in one line.
    pub doc: Tr,
    /// Its heading.
    pub group: Group,
    /// Where it applies.
    pub places: Place,
    /// Kinds of record it applies to; empty for all.
    pub kinds: &'static [Kind],
    /// The condition on the record.
    pub needs: Needs,
    /// The lowest role.
    pub role: Role,
    /// Whether it is only for users who see hidden records.
    pub sight: bool,
}

const RECORDS: Place = Place::LIST.or(Place::DETAIL).or(Place::OVERVIEW);

const fn rule(act: Act, keys: &'static [Key], doc: Tr, group: Group, places: Place) -> Rule {
    Rule {
        act,
        keys,
        hint: None,
        doc,
        group,
        places,
        kinds: &[],
        needs: Needs::Nothing,
        role: Role::Viewer,
        sight: false,
    }
}

const fn change(act: Act, keys: &'static [Key], doc: Tr, needs: Needs) -> Rule {
    let places = RECORDS;
    Rule {
        act,
        keys,
        hint: None,
        doc,
        group: Group::Change,
        places,
        kinds: &[],
        needs,
        role: Role::Editor,
        sight: false,
    }
}

impl Rule {
    const fn by(mut self, role: Role) -> Rule {
        self.role = role;
        self
    }

    const fn hint(mut self, vi: &'static str, en: &'static str) -> Rule {
        self.hint = Some(tr(vi, en));
        self
    }

    const fn on(mut self, kinds: &'static [Kind]) -> Rule {
        self.kinds = kinds;
        self
    }

    const fn needs(mut self, needs: Needs) -> Rule {
        self.needs = needs;
        self
    }

    const fn by_sight(mut self) -> Rule {
        self.sight = true;
        self
    }

    const fn at(mut self, places: Place) -> Rule {
        self.places = places;
        self
    }
}

use Key::{BackTab, Char, Ctrl, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab as TabKey, Up};

/// Every action; the footer takes its hints in this order.
pub static RULES: &[Rule] = &[
    change(Act::Status, &[Char('s')], tr("Chuyển trạng thái", "Change the state"), Needs::States)
        .hint("trạng thái", "state"),
    change(Act::Done, &[Char('d')], tr("Ghi nhận đã xong", "Record as done"), Needs::DoneStep).hint("xong", "done"),
    change(Act::Remind, &[Char('r')], tr("Ghi một lần đôn đốc", "Log a reminder"), Needs::Open)
        .on(&[Kind::Task])
        .hint("đôn đốc", "remind"),
    change(Act::Extend, &[Char('t')], tr("Gia hạn", "Extend the deadline"), Needs::Open)
        .on(&[Kind::Task])
        .hint("gia hạn", "extend"),
    rule(
        Act::Filter,
        &[Char('/')],
        tr("Lọc danh sách khi đang gõ", "Filter the list as you type"),
        Group::Look,
        Place::LIST.or(Place::ACTIVITY),
    )
    .hint("lọc", "filter"),
    rule(
        Act::SubView,
        &[Char('v')],
        tr("Danh sách kia của ngăn này", "The other list of this tab"),
        Group::Look,
        Place::LIST,
    )
    .on(&[Kind::Member, Kind::Assignment, Kind::Grant, Kind::Inspection, Kind::Finding])
    .hint("đổi danh sách", "other list"),
    change(Act::Undo, &[Char('u')], tr("Hoàn tác thay đổi cuối của tôi", "Undo my last change"), Needs::Nothing)
        .at(Place::ANY)
        .hint("hoàn tác", "undo"),
    change(Act::Progress, &[Char('p')], tr("Cập nhật tiến độ (%)", "Set the progress (%)"), Needs::Open)
        .on(&[Kind::Task]),
    change(
        Act::Assign,
        &[Char('b')],
        tr(
            "Giao đơn vị cho thành viên; giao nhiệm vụ cho đơn vị, thành viên",
            "Put units into a member's charge; give tasks to a unit and a member",
        ),
        Needs::Record,
    )
    .on(&[Kind::Unit, Kind::Task])
    .hint("phân công", "assign"),
    change(Act::Add, &[Char('a')], tr("Thêm mới", "Add a record"), Needs::Nothing).hint("thêm", "add"),
    change(Act::Edit, &[Char('e')], tr("Sửa", "Edit"), Needs::Record).hint("sửa", "edit"),
    rule(
        Act::Open,
        &[Enter, Right, Char('l')],
        tr("Mở bản ghi đang chọn", "Open the selected record"),
        Group::Move,
        Place::OVERVIEW.or(Place::LIST).or(Place::ACTIVITY),
    )
    .hint("mở", "open"),
    change(Act::Note, &[Char('m')], tr("Ghi chú", "Write a note"), Needs::Record),
    change(
        Act::Mark,
        &[Char('x')],
        tr(
            "Đánh dấu và xuống dòng; thao tác sau áp dụng cho mọi dòng đã đánh dấu",
            "Mark and go on; the next action acts on all marked",
        ),
        Needs::Record,
    )
    .at(Place::LIST),
    change(
        Act::MarkAll,
        &[Char('X')],
        tr("Đánh dấu mọi dòng đang lọc", "Mark all that pass the filter"),
        Needs::Record,
    )
    .at(Place::LIST),
    change(Act::Unmark, &[], tr("Bỏ mọi đánh dấu", "Take all marks off"), Needs::Nothing).at(Place::LIST),
    rule(Act::Access, &[], tr("Quyền truy cập của người dùng", "Who may do what"), Group::Look, Place::ANY)
        .by(Role::Admin),
    rule(Act::Committee, &[], tr("Thông tin Ban Chỉ đạo", "The committee itself"), Group::Look, Place::ANY),
    change(Act::Draft, &[], tr("Mở bản nháp chưa gửi", "Open the draft that was not sent"), Needs::Nothing)
        .at(Place::ANY),
    change(Act::Archive, &[], tr("Lưu trữ", "Archive"), Needs::Record),
    change(Act::Restore, &[], tr("Khôi phục", "Restore from the archive"), Needs::Archived),
    rule(
        Act::Reveal,
        &[Char('i')],
        tr("Xem nội dung mật (có ghi sổ)", "See the secret (the trail says who did)"),
        Group::Look,
        RECORDS,
    )
    .needs(Needs::Secret)
    .by_sight(),
    change(Act::Forget, &[], tr("Xóa vĩnh viễn nội dung mật", "Forget the secret for good"), Needs::Record)
        .on(&[Kind::Feedback])
        .by_sight(),
    rule(Act::Saved, &[Char('f')], tr("Bộ lọc có sẵn và đã lưu", "Ready and kept filters"), Group::Look, Place::LIST),
    rule(Act::KeepFilter, &[], tr("Lưu bộ lọc đang dùng", "Keep this filter under a name"), Group::Look, Place::LIST),
    rule(
        Act::ClearFilter,
        &[],
        tr("Bỏ lọc, hiện tất cả", "Show all again"),
        Group::Look,
        Place::LIST.or(Place::ACTIVITY),
    ),
    rule(Act::Sort, &[Char('o')], tr("Sắp xếp", "Order the list"), Group::Look, Place::LIST),
    rule(Act::Related, &[Char('n')], tr("Bản ghi liên quan", "Related records"), Group::Look, RECORDS)
        .needs(Needs::Record),
    rule(Act::History, &[Char('y')], tr("Lịch sử thay đổi", "History"), Group::Look, RECORDS).needs(Needs::Record),
    rule(Act::Copy, &[Char('c')], tr("Chép vào bộ nhớ tạm", "Copy to the clipboard"), Group::Look, RECORDS)
        .needs(Needs::Record),
    rule(Act::Palette, &[Char(':')], tr("Mọi lệnh, tìm theo tên", "All actions, by name"), Group::Program, Place::ANY)
        .hint("lệnh", "actions"),
    rule(
        Act::Help,
        &[Char('?'), F(1)],
        tr("Trợ giúp của chỗ này", "The keys of this place"),
        Group::Program,
        Place::ANY,
    )
    .hint("giúp", "help"),
    rule(Act::Go(Tab::Overview), &[Char('0')], tr("Tổng quan", "Overview"), Group::Move, Place::ANY),
    rule(Act::Go(Tab::Members), &[Char('1')], tr("Thành viên", "Members"), Group::Move, Place::ANY),
    rule(Act::Go(Tab::Units), &[Char('2')], tr("Đơn vị được phân công", "Assigned units"), Group::Move, Place::ANY),
    rule(Act::Go(Tab::Tasks), &[Char('3')], tr("Nhiệm vụ", "Tasks"), Group::Move, Place::ANY),
    rule(Act::Go(Tab::Inspections), &[Char('4')], tr("Kiểm tra", "Inspections"), Group::Move, Place::ANY),
    rule(Act::Go(Tab::Feedback), &[Char('5')], tr("Phản ánh", "Feedback"), Group::Move, Place::ANY),
    rule(Act::Go(Tab::Activity), &[Char('9')], tr("Hoạt động", "Activity"), Group::Move, Place::ANY),
    rule(Act::NextTab, &[TabKey], tr("Ngăn sau", "Next tab"), Group::Move, Place::ANY),
    rule(Act::PrevTab, &[BackTab], tr("Ngăn trước", "Previous tab"), Group::Move, Place::ANY),
    rule(Act::Down, &[Char('j'), Down], tr("Xuống một dòng", "One row down"), Group::Move, Place::ANY),
    rule(Act::Up, &[Char('k'), Up], tr("Lên một dòng", "One row up"), Group::Move, Place::ANY),
    rule(Act::PageDown, &[PageDown], tr("Xuống một trang", "One screen down"), Group::Move, Place::ANY),
    rule(Act::PageUp, &[PageUp], tr("Lên một trang", "One screen up"), Group::Move, Place::ANY),
    rule(Act::First, &[Char('g'), Home], tr("Về đầu", "To the first row"), Group::Move, Place::ANY),
    rule(Act::Last, &[Char('G'), End], tr("Về cuối", "To the last row"), Group::Move, Place::ANY),
    rule(
        Act::Out,
        &[Left, Char('h')],
        tr("Đóng bản ghi", "Close the record"),
        Group::Move,
        Place::DETAIL.or(Place::HISTORY),
    ),
    rule(
        Act::Back,
        &[Char('q')],
        tr("Quay lại một bước; ở ngoài cùng thì hỏi thoát", "One step back; at the root, asks to leave"),
        Group::Move,
        Place::ANY,
    ),
    rule(
        Act::StepBack,
        &[Esc],
        tr("Quay lại một bước; ở ngoài cùng không làm gì", "One step back; at the root, nothing"),
        Group::Move,
        Place::ANY,
    ),
    rule(
        Act::Language,
        &[Char('L')],
        tr("Đổi ngôn ngữ: English", "Switch language: Tiếng Việt"),
        Group::Program,
        Place::ANY,
    ),
    rule(Act::Redraw, &[Ctrl('l')], tr("Vẽ lại màn hình", "Redraw the screen"), Group::Program, Place::ANY),
    rule(Act::Suspend, &[Ctrl('z')], tr("Tạm ra dòng lệnh", "Suspend to the shell"), Group::Program, Place::ANY),
    rule(
        Act::Leave,
        &[F(10), Ctrl('c')],
        tr("Thoát (hỏi trước; F10 lần nữa thì thoát)", "Leave (asks first; F10 again leaves)"),
        Group::Program,
        Place::ANY,
    ),
];
