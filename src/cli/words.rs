//! Texts of the command line.

use crate::i18n::{Lang, Tr, both, tr};
use crate::service::api::verbs;

mod server;
mod usage;

pub(super) use server::*;
pub(super) use usage::*;

/// `ssh` was requested over SSH.
pub(super) const NO_SSH_IN_SSH: Tr = tr("«ssh» chỉ dành cho sshd", "`ssh` is for sshd only");
/// A verb that is not on the list.
pub(super) const NOT_OVER_SSH: Tr = tr("lệnh này không dùng được qua SSH", "this verb cannot be used over SSH");
/// A file of the server was named.
pub(super) const NO_FILES_OVER_SSH: Tr =
    tr("qua SSH không dùng được tệp trên máy chủ", "files of the server cannot be used over SSH");
/// What to do instead.
pub(super) const USE_DASH: Tr = tr(
    "dùng - và chuyển hướng: ssh máy-chủ dondoc … - < tệp hoặc > tệp",
    "use - and redirect: ssh server dondoc … - < file or > file",
);
/// A quote without its end.
pub(super) const OPEN_QUOTE: Tr = tr("thiếu dấu đóng ngoặc kép hoặc nháy", "a quote is not closed");
/// The labels of errors, by kind.
pub(super) const FAILED: Tr = tr("lỗi", "error");
/// The command line is invalid.
pub(super) const USAGE: Tr = tr("sai cú pháp", "usage");
/// The rules forbid it.
pub(super) const REFUSED: Tr = tr("bị từ chối", "refused");
/// Changed by another user.
pub(super) const CONFLICT: Tr = tr("xung đột", "conflict");
/// Missing rights.
pub(super) const NO_ACCESS: Tr = tr("không có quyền", "no access");
/// No server.
pub(super) const NO_SERVER: Tr = tr("không có máy chủ", "no server");
/// Before a hint.
pub(super) const HINT: Tr = tr("gợi ý", "hint");

/// After a conflict.
pub(super) const LOOK_AGAIN: Tr = tr("xem lại bản ghi rồi làm lại", "look at the record again, then repeat it");
/// The server knows no such record.
pub(super) const NO_SUCH_RECORD: Tr = tr("không có bản ghi này", "there is no such record");
/// An internal error.
pub(super) const INTERNAL: Tr = tr("máy chủ gặp lỗi bên trong", "something is wrong inside the server");
/// Before an error of the filter.
pub(super) const FILTER: Tr = tr("bộ lọc", "filter");
/// The connection broke during a command, and it was not done.
pub(super) const NOT_DONE: Tr =
    tr("mất kết nối trước khi thay đổi được ghi", "the connection broke before the change was written");
/// Two records of different kinds in one step.
pub(super) const ONE_KIND: Tr = tr("các bản ghi phải cùng một loại", "the records must be of one kind");
/// The kind knows no states.
pub(super) const NO_STATES: Tr = tr("loại bản ghi này không có trạng thái", "records of this kind have no states");
/// `set` with a field that only a step changes.
pub(super) const USE_MOVE: Tr =
    tr("đổi trạng thái bằng: dondoc move MÃ TRẠNG-THÁI", "change states by: dondoc move ID STATE");
/// `add` without a field.
pub(super) const KINDS: Tr = tr(
    "các loại: members, units, assignments, tasks, inspections, findings, feedback, committee",
    "kinds: members, units, assignments, tasks, inspections, findings, feedback, committee",
);
/// The sample goes into an empty store.
pub(super) const NOT_EMPTY: Tr = tr(
    "kho đã có bản ghi; dữ liệu mẫu chỉ nạp vào kho trống",
    "the store holds records already; the sample goes into an empty one",
);
/// What to do in that case.
pub(super) const OTHER_HOME: Tr = tr("chọn thư mục khác bằng --home", "name another folder with --home");
/// Nothing runs.
pub(super) const NOT_RUNNING: Tr = tr("máy chủ không chạy", "no server is running");
/// Before an undo.
pub(super) const UNDO_THIS: Tr = tr("Hoàn tác? [c/K] ", "Undo this? [y/N] ");
/// Nothing was done.
pub(super) const LEFT: Tr = tr("Đã giữ nguyên.", "Left as it is.");
/// There is nothing to undo.
pub(super) const NOTHING_TO_UNDO: Tr =
    tr("không có thay đổi nào của bạn để hoàn tác", "there is no change of yours to undo");
/// The member has nothing to hand over.
pub(super) const NO_UNITS: Tr = tr("thành viên này không phụ trách đơn vị nào", "this member is in charge of no unit");
/// All well.
pub(super) const SOUND: Tr = tr("không có sai lệch", "nothing is wrong");
/// While the whole store is compared.
pub(super) const CHECKING: Tr = tr("đang kiểm tra", "checking");
/// While demonstration data is made.
pub(super) const MAKING: Tr = tr("đang tạo dữ liệu mẫu", "making demonstration data");
/// While the server loads.
pub(super) const LOADING: Tr = tr("máy chủ đang nạp", "the server is loading");
/// While it rebuilds its store.
pub(super) const REBUILDING: Tr = tr("máy chủ đang dựng lại kho", "the server is rebuilding its store");
/// Archived.
pub(super) const ARCHIVED: Tr = tr("đã lưu trữ", "archived");

/// Column: the code.
pub(super) const CODE: Tr = tr("Mã", "Code");
/// Column: the id of records without a code.
pub(super) const ID: Tr = tr("ID", "ID");
/// Column: days late.
pub(super) const LATE: Tr = tr("Trễ", "Late");
/// When and by which user it was created.
pub(super) const CREATED: Tr = tr("Tạo", "Created");
/// When and by which user it was last changed.
pub(super) const UPDATED: Tr = tr("Sửa gần nhất", "Updated");

/// What was done, and to how many records.
pub(super) fn done(action: &str, records: u32, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("Đã {}: {records} bản ghi", verbs::done(action, lang)),
        Lang::En => {
            let noun = if records == 1 { "record" } else { "records" };
            format!("{records} {noun} {}", verbs::done(action, lang))
        }
    }
}

/// What was done to the named records.
pub(super) fn done_to(action: &str, which: &str, lang: Lang) -> String {
    both!(lang, "Đã {}: {which}", "{which} {}", verbs::done(action, lang))
}

/// Faults that are not printed one by one.
pub(super) fn more_faults(rest: usize, lang: Lang) -> String {
    both!(lang, "… và {rest} lỗi khác", "… and {rest} more")
}

/// The nearest name.
pub(super) fn did_you_mean(name: &str, lang: Lang) -> String {
    both!(lang, "có phải “{name}”?", "did you mean “{name}”?")
}

/// What can be chosen.
pub(super) fn choose(labels: Vec<Tr>, lang: Lang) -> String {
    let labels: Vec<&str> = labels.into_iter().map(|label| label.get(lang)).collect();
    format!("{}: {}", tr("có thể chọn", "it can be").get(lang), labels.join(", "))
}

/// There is no such kind.
pub(super) fn no_kind(name: &str, lang: Lang) -> String {
    both!(lang, "không có loại bản ghi “{name}”", "there is no kind of record called “{name}”")
}

/// A word that should have been `field=value`.
pub(super) fn no_equals(word: &str, lang: Lang) -> String {
    both!(lang, "“{word}” không có dạng trường=giá-trị", "“{word}” is not of the form field=value")
}

/// An option that the step does not use.
pub(super) fn not_asked(option: &str, state: &str, lang: Lang) -> String {
    both!(lang, "chuyển sang “{state}” không dùng {option}", "going to “{state}” has no use for {option}")
}

/// A unit that the member does not have.
pub(super) fn not_in_charge(unit: &str, member: &str, lang: Lang) -> String {
    both!(lang, "{unit}: không do {member} phụ trách", "{unit}: {member} is not in charge of it")
}

/// Days past a deadline, or left.
pub(super) fn late(days: i32, lang: Lang) -> String {
    match lang {
        Lang::Vi if days > 0 => format!("{days} ngày"),
        Lang::Vi => format!("còn {}", -days),
        Lang::En if days > 0 => format!("{days} days"),
        Lang::En => format!("{} left", -days),
    }
}

/// More records than are listed.
pub(super) fn and_more(more: usize, lang: Lang) -> String {
    both!(lang, "… và {more} bản ghi khác", "… and {more} more")
}

/// The home is ready.
pub(super) fn ready(home: &str, lang: Lang) -> String {
    both!(lang, "Kho đã sẵn sàng ở {home}", "The store is ready in {home}")
}

/// The number of records added.
pub(super) fn added(records: u32, lang: Lang) -> String {
    both!(lang, "Đã thêm {records} bản ghi", "{records} records added")
}

/// A field to sort by that the kind does not have.
pub(super) fn no_field(name: &str, lang: Lang) -> String {
    both!(lang, "không có trường “{name}”", "there is no field “{name}”")
}

/// Below a list: how many of all records were listed.
pub(super) fn shown(total: u32, all: u32, kind: &str, lang: Lang) -> String {
    match lang {
        Lang::Vi if total == all => format!("{all} · {kind}"),
        Lang::Vi => format!("{total}/{all} · {kind}"),
        Lang::En if total == all => format!("{all} · {kind}"),
        Lang::En => format!("{total} of {all} · {kind}"),
    }
}

/// No verb, and no terminal for the screen.
pub(super) const NO_TERMINAL: Tr = tr("màn hình cần một thiết bị đầu cuối", "the screen needs a terminal");
/// `TERM` is not set, or `dumb`.
pub(super) fn no_screen(term: &str, lang: Lang) -> String {
    match (term, lang) {
        ("", Lang::Vi) => "biến TERM chưa được đặt, nên không vẽ được màn hình".into(),
        ("", Lang::En) => "TERM is not set, so no screen can be drawn".into(),
        (_, Lang::Vi) => format!("TERM={term}: thiết bị đầu cuối này không vẽ được màn hình"),
        (_, Lang::En) => format!("TERM={term}: this terminal cannot draw a screen"),
    }
}

/// What to do in that case.
pub(super) const NAME_TERMINAL: Tr = tr(
    "đặt đúng loại thiết bị đầu cuối rồi mở lại: TERM=xterm-256color dondoc (qua SSH: ssh -t MÁY_CHỦ); dòng lệnh vẫn dùng được, \
     ví dụ: dondoc list tasks",
    "name the kind of your terminal and start again: TERM=xterm-256color dondoc (over SSH: ssh -t SERVER); the command \
     line works all the same, e.g.: dondoc list tasks",
);
/// What to do without a terminal.
pub(super) const TAKE_TERMINAL: Tr = tr(
    "mở trong một thiết bị đầu cuối, qua SSH thì thêm -t: ssh -t MÁY_CHỦ; nếu chỉ dùng dòng lệnh, xem dondoc --help",
    "start it in a terminal, over SSH with -t: ssh -t SERVER; for the command line see dondoc --help",
);
/// Where the verbs are described.
pub(super) const SEE_HELP: Tr = tr("xem dondoc --help", "see dondoc --help");

/// Roles need a shared home.
pub(super) const NOT_SHARED: Tr = tr(
    "Kho này không phải kho dùng chung; hãy dùng --shared cho một thư mục mới.",
    "This home is not a shared one; use --shared on a new folder.",
);
/// Only root makes the first admin.
pub(super) const ROOT_ONLY: Tr = tr("Việc này chỉ root làm được.", "Only root may do this.");

/// Where grants are listed.
pub(super) const SEE_ACCESS: Tr = tr("xem ai có quyền gì: dondoc access list", "who may do what: dondoc access list");

/// The machine knows no such user, but perhaps a group with that name.
pub(super) fn no_user(who: &str, group: bool, lang: Lang) -> String {
    match (lang, group) {
        (Lang::Vi, true) => format!("“{who}” là nhóm, không phải người dùng: hãy gõ @{who}"),
        (Lang::En, true) => format!("“{who}” is a group and no user: type @{who}"),
        (Lang::Vi, false) => format!("máy này không có người dùng “{who}”: hãy tạo tài khoản trước (useradd)"),
        (Lang::En, false) => format!("this machine has no user “{who}”: make the account first (useradd)"),
    }
}

/// The machine knows no such group.
pub(super) fn no_group(group: &str, lang: Lang) -> String {
    both!(
        lang,
        "máy này không có nhóm “{group}”: hãy tạo nhóm trước (groupadd)",
        "this machine has no group “{group}”: make it first (groupadd)"
    )
}

/// A role that does not exist.
pub(super) fn no_role(role: &str, lang: Lang) -> String {
    both!(
        lang,
        "không có quyền “{role}”: chỉ có viewer (xem), editor (cập nhật), admin (quản trị)",
        "there is no role “{role}”: only viewer, editor and admin"
    )
}

/// There is nothing to revoke.
pub(super) fn no_grant(who: &str, lang: Lang) -> String {
    both!(lang, "“{who}” chưa được cấp quyền", "“{who}” has no grant")
}

/// The home is shared, with its admin.
pub(super) fn shared(home: &str, admin: Option<&str>, lang: Lang) -> String {
    match (admin, lang) {
        (Some(user), Lang::Vi) => format!(
            "{user} là quản trị viên của kho dùng chung {home}; để kết nối được: usermod -aG dondoc-users {user}, rồi đăng nhập lại"
        ),
        (Some(user), Lang::En) => format!(
            "{user} is an admin of the shared home {home}; to let them connect: usermod -aG dondoc-users {user}, and a new login"
        ),
        (None, Lang::Vi) => {
            format!("Kho dùng chung: {home}. Chưa ai vào được; root chạy: dondoc init --admin NGƯỜI_DÙNG")
        }
        (None, Lang::En) => {
            format!("Shared home: {home}. No user has access yet; as root run: dondoc init --admin USER")
        }
    }
}

/// How often.
pub(super) fn times(count: u32, lang: Lang) -> String {
    both!(lang, "{count} lần", "{count} times")
}

/// After a command that was done, but whose result could not be printed.
pub(super) const DONE_UNPRINTED: Tr =
    tr("đã làm xong, nhưng không in được kết quả", "it was done, but what it did cannot be printed");
