//! The one table of actions: each row names the keys, the words, when the action is possible, and the function that does it.
//! Footer, help, palette and the page of keys are all printed from it.

use crate::domain::id::Kind;
use crate::i18n::{Lang, tr};
use crate::service::api::Role;
use crate::tui::keymap::{Chosen, Situation, Why, check};
use crate::tui::message::Effect;
use crate::tui::rule::{Flag, Needs, Place, RECORDS, Rule, change, look, program, step};
use crate::tui::tab::Tab;
use crate::tui::term::Key;

use super::moves::{self, Far};
use super::{acts, bulk, filter, forms, help, kept, menus, offers};

use Key::{BackTab, Char, Ctrl, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab as TabKey, Up};

/// The flags of a step over rows.
const OVER_ROWS: &[Flag] = &[Flag::OverRows, Flag::KeyOnly];

/// Every action; the footer takes its hints in this order.
pub(in crate::tui) static RULES: &[Rule] = &[
    change(menus::status, &[Char('s')], tr("Chuyển trạng thái", "Change the state"), Needs::States)
        .hint("trạng thái", "state")
        .flags(&[Flag::OpensText]),
    change(forms::done, &[Char('d')], tr("Ghi nhận đã xong", "Record as done"), Needs::DoneStep)
        .hint("xong", "done")
        .flags(&[Flag::OpensText]),
    change(forms::remind, &[Char('r')], tr("Ghi một lần đôn đốc", "Log a reminder"), Needs::Open)
        .on(&[Kind::Task])
        .hint("đôn đốc", "remind")
        .flags(&[Flag::OpensText]),
    change(forms::extend, &[Char('t')], tr("Gia hạn", "Extend the deadline"), Needs::Open)
        .on(&[Kind::Task])
        .hint("gia hạn", "extend")
        .flags(&[Flag::OpensText]),
    look(filter::open, &[Char('/')], tr("Lọc danh sách khi đang gõ", "Filter the list as you type"))
        .at(Place::LIST.or(Place::ACTIVITY))
        .hint("lọc", "filter")
        .flags(&[Flag::OpensText]),
    look(moves::sub_view, &[Char('v')], tr("Danh sách kia của ngăn này", "The other list of this tab"))
        .on(&[Kind::Member, Kind::Assignment, Kind::Grant, Kind::Inspection, Kind::Finding])
        .hint("đổi danh sách", "other list"),
    change(acts::undo, &[Char('u')], tr("Hoàn tác thay đổi cuối của tôi", "Undo my last change"), Needs::Nothing)
        .at(Place::ANY)
        .hint("hoàn tác", "undo"),
    change(forms::progress, &[Char('p')], tr("Cập nhật tiến độ (%)", "Set the progress (%)"), Needs::Open)
        .on(&[Kind::Task])
        .flags(&[Flag::OpensText]),
    change(
        forms::assign,
        &[Char('b')],
        tr(
            "Giao đơn vị cho thành viên; giao nhiệm vụ cho đơn vị, thành viên",
            "Put units into a member's charge; give tasks to a unit and a member",
        ),
        Needs::Record,
    )
    .on(&[Kind::Unit, Kind::Task])
    .hint("phân công", "assign")
    .flags(&[Flag::OpensText]),
    change(forms::add, &[Char('a')], tr("Thêm mới", "Add a record"), Needs::Nothing)
        .hint("thêm", "add")
        .flags(&[Flag::OpensText]),
    change(forms::edit, &[Char('e')], tr("Sửa", "Edit"), Needs::Record).hint("sửa", "edit").flags(&[Flag::OpensText]),
    step(moves::open, &[Enter, Right, Char('l')], tr("Mở bản ghi đang chọn", "Open the selected record"))
        .at(Place::OVERVIEW.or(Place::LIST).or(Place::ACTIVITY))
        .hint("mở", "open")
        .flags(&[Flag::OverRows]),
    change(forms::note, &[Char('m')], tr("Ghi chú", "Write a note"), Needs::Record).flags(&[Flag::OpensText]),
    change(
        bulk::mark,
        &[Char('x')],
        tr(
            "Đánh dấu và xuống dòng; thao tác sau áp dụng cho mọi dòng đã đánh dấu",
            "Mark and go on; the next action acts on all marked",
        ),
        Needs::Record,
    )
    .at(Place::LIST)
    .flags(&[Flag::Local, Flag::Marking, Flag::OnArchived]),
    change(
        bulk::mark_all,
        &[Char('X')],
        tr("Đánh dấu mọi dòng đang lọc", "Mark all that pass the filter"),
        Needs::Record,
    )
    .at(Place::LIST)
    .flags(&[Flag::Marking]),
    change(bulk::unmark, &[], tr("Bỏ mọi đánh dấu", "Take all marks off"), Needs::Nothing)
        .at(Place::LIST)
        .flags(&[Flag::Local]),
    look(|model| moves::show(model, Kind::Grant), &[], tr("Quyền truy cập của người dùng", "Who may do what"))
        .at(Place::ANY)
        .by(Role::Admin),
    look(acts::committee, &[], tr("Thông tin Ban Chỉ đạo", "The committee itself")).at(Place::ANY),
    change(offers::ask, &[], tr("Mở bản nháp chưa gửi", "Open the draft that was not sent"), Needs::Nothing)
        .at(Place::ANY),
    change(|model| menus::archive(model, true), &[], tr("Lưu trữ", "Archive"), Needs::Record)
        .flags(&[Flag::OnArchived]),
    change(|model| menus::archive(model, false), &[], tr("Khôi phục", "Restore from the archive"), Needs::Archived),
    look(menus::reveal, &[Char('i')], tr("Xem nội dung mật (có ghi sổ)", "See the secret (the trail says who did)"))
        .at(RECORDS)
        .needs(Needs::Secret)
        .for_sensitive(),
    change(menus::forget, &[], tr("Xóa vĩnh viễn nội dung mật", "Forget the secret for good"), Needs::Record)
        .on(&[Kind::Feedback])
        .for_sensitive(),
    look(kept::menu, &[Char('f')], tr("Bộ lọc có sẵn và đã lưu", "Ready and kept filters")),
    look(kept::keep, &[], tr("Lưu bộ lọc đang dùng", "Keep this filter under a name")),
    look(filter::clear, &[], tr("Bỏ lọc, hiện tất cả", "Show all again")).at(Place::LIST.or(Place::ACTIVITY)),
    look(menus::sort, &[Char('o')], tr("Sắp xếp", "Order the list")),
    look(menus::related, &[Char('n')], tr("Bản ghi liên quan", "Related records")).at(RECORDS).needs(Needs::Record),
    look(moves::history, &[Char('y')], tr("Lịch sử thay đổi", "History")).at(RECORDS).needs(Needs::Record),
    look(acts::copy, &[Char('c')], tr("Chép vào bộ nhớ tạm", "Copy to the clipboard")).at(RECORDS).needs(Needs::Record),
    program(|model| menus::palette(model, RULES), &[Char(':')], tr("Mọi lệnh, tìm theo tên", "All actions, by name"))
        .hint("lệnh", "actions")
        .flags(&[Flag::OpensText, Flag::AlwaysHinted, Flag::KeyOnly]),
    program(
        |model| help::of_pane(model, RULES),
        &[Char('?'), F(1)],
        tr("Trợ giúp của chỗ này", "The keys of this place"),
    )
    .hint("giúp", "help")
    .flags(&[Flag::AtOnce, Flag::AlwaysHinted]),
    step(|model| moves::go(model, Tab::Overview), &[Char('0')], tr("Tổng quan", "Overview")),
    step(|model| moves::go(model, Tab::Members), &[Char('1')], tr("Thành viên", "Members")),
    step(|model| moves::go(model, Tab::Units), &[Char('2')], tr("Đơn vị được phân công", "Assigned units")),
    step(|model| moves::go(model, Tab::Tasks), &[Char('3')], tr("Nhiệm vụ", "Tasks")),
    step(|model| moves::go(model, Tab::Inspections), &[Char('4')], tr("Kiểm tra", "Inspections")),
    step(|model| moves::go(model, Tab::Feedback), &[Char('5')], tr("Phản ánh", "Feedback")),
    step(|model| moves::go(model, Tab::Activity), &[Char('9')], tr("Hoạt động", "Activity")),
    step(|model| moves::go(model, model.tab.step(1)), &[TabKey], tr("Ngăn sau", "Next tab")).flags(&[Flag::KeyOnly]),
    step(|model| moves::go(model, model.tab.step(-1)), &[BackTab], tr("Ngăn trước", "Previous tab"))
        .flags(&[Flag::KeyOnly]),
    step(|model| moves::by(model, Far::Rows(1)), &[Char('j'), Down], tr("Xuống một dòng", "One row down"))
        .flags(OVER_ROWS),
    step(|model| moves::by(model, Far::Rows(-1)), &[Char('k'), Up], tr("Lên một dòng", "One row up")).flags(OVER_ROWS),
    step(|model| moves::by(model, Far::Screens(1)), &[PageDown], tr("Xuống một trang", "One screen down"))
        .flags(OVER_ROWS),
    step(|model| moves::by(model, Far::Screens(-1)), &[PageUp], tr("Lên một trang", "One screen up")).flags(OVER_ROWS),
    step(|model| moves::by(model, Far::End(false)), &[Char('g'), Home], tr("Về đầu", "To the first row"))
        .flags(OVER_ROWS),
    step(|model| moves::by(model, Far::End(true)), &[Char('G'), End], tr("Về cuối", "To the last row"))
        .flags(OVER_ROWS),
    step(moves::out, &[Left, Char('h')], tr("Đóng bản ghi", "Close the record"))
        .at(Place::DETAIL.or(Place::HISTORY))
        .flags(&[Flag::KeyOnly]),
    step(
        moves::back,
        &[Char('q')],
        tr("Quay lại một bước; ở ngoài cùng thì hỏi thoát", "One step back; at the root, asks to leave"),
    )
    .flags(&[Flag::AtOnce, Flag::KeyOnly]),
    step(moves::out, &[Esc], tr("Quay lại một bước; ở ngoài cùng không làm gì", "One step back; at the root, nothing"))
        .flags(&[Flag::AtOnce, Flag::KeyOnly]),
    program(acts::language, &[Char('L')], tr("Đổi ngôn ngữ: English", "Switch language: Tiếng Việt"))
        .flags(&[Flag::AtOnce]),
    program(|model| model.out.push(Effect::Repaint), &[Ctrl('l')], tr("Vẽ lại màn hình", "Redraw the screen"))
        .flags(&[Flag::AtOnce]),
    program(|model| model.out.push(Effect::Suspend), &[Ctrl('z')], tr("Tạm ra dòng lệnh", "Suspend to the shell"))
        .flags(&[Flag::AtOnce]),
    program(
        moves::ask_to_leave,
        &[F(10), Ctrl('c')],
        tr("Thoát (hỏi trước; F10 lần nữa thì thoát)", "Leave (asks first; F10 again leaves)"),
    )
    .flags(&[Flag::AtOnce]),
];

/// Returns the action of a key and its place in the table, if it has one.
pub(in crate::tui) fn rule_for(key: Key) -> Option<(usize, &'static Rule)> {
    RULES.iter().enumerate().find(|(_, rule)| rule.keys.contains(&key))
}

/// Returns the actions whose hints the footer shows here, in their order, with hint and key.
pub(in crate::tui) fn hints_in(
    now: Situation,
    lang: Lang,
) -> impl Iterator<Item = (&'static Rule, &'static str, Key)> + use<> {
    RULES.iter().filter_map(move |rule| {
        let hint = rule.hint?;
        let key = *rule.keys.first()?;
        let fits = match check(rule, &now) {
            Ok(()) => true,
            // If there are rows, the keys do not change while the user moves over them.
            Err(Why::NoRecord) if now.record == Chosen::Nothing => false,
            Err(Why::State(..) | Why::NoRecord | Why::Archived | Why::Offline) => now.kind.is_some(),
            Err(_) => false,
        };
        fits.then(|| (rule, hint.get(lang), key))
    })
}
