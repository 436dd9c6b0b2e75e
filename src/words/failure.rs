//! Why a request was not answered or a command not done.

use crate::domain::show::NameOf;
use crate::i18n::{Lang, Tr, both, tr};
use crate::service::api::{Failure, Phase, Role};
use crate::wire::advice::Advice;
use crate::wire::work_in_a_copy;

use super::clash::conflict;
use super::warning::{cannot_write, journal_gone, low_space};

/// The failure and what to do about it. Nothing for a request that the client itself replaced by another.
pub fn failure(failure: &Failure, name_of: NameOf, lang: Lang) -> Advice {
    let plain = |what: Tr, hint: Tr| Advice::new(what.get(lang), hint.get(lang));
    match failure {
        Failure::Refused(list, _) => {
            let faults = list.iter().flat_map(|refused| &refused.faults).map(|fault| fault.sentence(lang));
            Advice::new(faults.collect::<Vec<_>>().join(" "), "")
        }
        Failure::Conflict(clashes) => conflict(clashes, name_of, lang),
        Failure::NoAccess(role) => plain(
            match role {
                Role::Admin => tr("việc này cần quyền quản trị", "this needs the role of an admin"),
                Role::Editor => tr("việc này cần quyền cập nhật", "this needs the role of an editor"),
                _ => tr("bạn chưa được cấp quyền xem", "you have not been given access"),
            },
            tr("hãy đề nghị quản trị viên cấp quyền", "ask an admin for it"),
        ),
        Failure::NotFound => plain(tr("không có bản ghi này", "there is no such record"), NOTHING),
        Failure::Unknown => plain(
            tr("chưa rõ thay đổi đã được ghi hay chưa", "it is not known whether the change was written"),
            tr("kiểm tra lại bản ghi trước khi làm lại", "look at the record before repeating it"),
        ),
        Failure::LowSpace { free } => low_space(*free, lang),
        Failure::JournalGone { path } => journal_gone(path, lang),
        Failure::ReadOnly { home } => {
            let ask = tr(
                "muốn cập nhật thì dùng máy chủ chính; hỏi người quản trị máy",
                "to change records use the server that writes them; ask the machine's administrator",
            );
            let hint = home.as_ref().map_or_else(|| ask.get(lang).to_owned(), |home| work_in_a_copy(home, lang));
            Advice::new(
                tr("thư mục dữ liệu này chỉ đọc được: chưa lưu gì", "this home can only be read: nothing was saved")
                    .get(lang),
                hint,
            )
        }
        Failure::CannotWrite { cause } => cannot_write(cause.get(lang), lang),
        Failure::Loading(of, ..) => {
            let of = phase(*of).get(lang);
            let what = both!(lang, "máy chủ đang {of}", "the server is {of}");
            Advice::new(what, tr("chờ một chút", "wait a moment").get(lang))
        }
        Failure::CannotStart { message, vi } => Advice::new(
            both!(
                lang,
                "máy chủ không mở được dữ liệu: {}",
                "the server cannot open its home: {}",
                if lang == Lang::Vi { vi } else { message }
            ),
            "",
        ),
        Failure::TooMuch => {
            plain(tr("quá nhiều hoặc quá lớn trong một lần", "too many or too much at a time"), NOTHING)
        }
        Failure::TakesTooLong => plain(
            tr("máy chủ dừng yêu cầu này vì lâu quá", "the server stopped this request: it took too long"),
            tr(
                "dùng bộ lọc ngắn hơn, hoặc thử lại khi máy chủ bớt bận",
                "use a shorter filter, or try again when the server is less busy",
            ),
        ),
        Failure::Filter(fault) => Advice::new(fault.message.clone(), ""),
        Failure::Superseded => Advice::new("", ""),
        Failure::Internal => plain(
            tr("máy chủ gặp lỗi bên trong", "something is wrong inside the server"),
            tr("xem nhật ký trong thư mục log", "see the log in the home's log folder"),
        ),
    }
}

const NOTHING: Tr = tr("", "");

/// What the server is doing.
pub const fn phase(phase: Phase) -> Tr {
    match phase {
        Phase::Journal => tr("đọc nhật ký", "reading the journal"),
        Phase::Loading => tr("nạp dữ liệu", "loading"),
        Phase::Rebuilding => tr("dựng lại dữ liệu từ nhật ký", "rebuilding from the journal"),
    }
}
