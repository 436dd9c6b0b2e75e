//! The names of actions in the trail, and the aliases by which the trail's filter finds them.

use crate::i18n::{Lang, Tr, tr};

/// The words for an action.
#[derive(Debug)]
pub struct Verb {
    /// Its name in the journal (`Action::name`).
    pub name: &'static str,
    /// The text in a line of the trail.
    pub done: Tr,
    /// Its aliases.
    pub also: &'static [&'static str],
}

const fn verb(name: &'static str, done: Tr, also: &'static [&'static str]) -> Verb {
    Verb { name, done, also }
}

/// The line that counts the refusals of an hour, which is not an action.
pub const REFUSALS: &str = "refusals";

/// All actions in the trail.
pub const VERBS: &[Verb] = &[
    verb("create", tr("thêm", "added"), &["add", "new", "them-moi"]),
    verb("edit", tr("sửa", "changed"), &["set"]),
    verb("move", tr("chuyển trạng thái", "moved"), &["state", "chuyen"]),
    verb("extend", tr("gia hạn", "extended"), &[]),
    verb("remind", tr("đôn đốc", "reminded"), &["reminder"]),
    verb("assign", tr("phân công", "assigned"), &["ban-giao"]),
    verb("archive", tr("lưu trữ", "archived"), &["cat", "cat-luu-tru"]),
    verb("restore", tr("khôi phục", "restored"), &["unarchive", "lay-lai"]),
    verb("undo", tr("hoàn tác", "undid"), &["undone"]),
    verb("reveal", tr("xem nội dung mật", "looked at a secret"), &["revealed", "look", "looked", "xem"]),
    verb(
        "forget",
        tr("xóa vĩnh viễn nội dung mật", "forgot a secret"),
        &["forgot", "forgotten", "xoa", "xoa-noi-dung-mat"],
    ),
    verb("import", tr("nhập tệp", "imported"), &[]),
    verb(REFUSALS, tr("bị từ chối truy cập", "was refused access"), &["refused", "refusal", "tu-choi", "bi-tu-choi"]),
];

/// The text in a line of the trail; for an action of a newer program, its name.
pub fn done(name: &str, lang: Lang) -> &str {
    VERBS.iter().find(|verb| verb.name == name).map_or(name, |verb| verb.done.get(lang))
}
