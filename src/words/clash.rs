//! Fields that another user changed at the same time.

use crate::domain::id::Id;
use crate::domain::kinds::def;
use crate::domain::show::{NameOf, show};
use crate::i18n::{Lang, both, tr};
use crate::service::api::Clash;
use crate::wire::advice::Advice;

/// The maximum conflicts in one sentence.
const CLASHES: usize = 2;

/// Another user changed the same fields: both values, and that nothing was done.
pub fn conflict(clashes: &[Clash], name_of: NameOf, lang: Lang) -> Advice {
    let mut said: Vec<String> = clashes.iter().take(CLASHES).map(|held| clash(held, name_of, lang)).collect();
    if let Some(more) = clashes.len().checked_sub(CLASHES).filter(|more| *more > 0) {
        said.push(format!("+{more}"));
    }
    let said = said.join("; ");
    Advice::new(
        both!(lang, "chưa làm: {said}", "not done: {said}"),
        tr("xem lại rồi làm lần nữa", "look again, then do it once more").get(lang),
    )
}

/// A field that another user changed: both values.
pub fn clash(clash: &Clash, name_of: NameOf, lang: Lang) -> String {
    let Some(field) = def(clash.id.kind).field(clash.field) else { return String::new() };
    let shown = |value| match show(field, value, lang, name_of) {
        text if text.is_empty() => tr("(trống)", "(empty)").get(lang).to_owned(),
        text => text,
    };
    let (name, label, by) = (named(clash.id, name_of), field.label(lang), &clash.by);
    let (theirs, mine, at) = (shown(&clash.theirs), shown(&clash.mine), clash.at.dmy_hm());
    both!(
        lang,
        "{name}, {label}: {by} đã đổi thành “{theirs}” lúc {at}; của bạn “{mine}”",
        "{name}, {label}: {by} made it “{theirs}” at {at}; yours is “{mine}”"
    )
}

/// The name of a record, or its id.
pub fn named(id: Id, name_of: NameOf) -> String {
    name_of(id).unwrap_or_else(|| id.to_string())
}
