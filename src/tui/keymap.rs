//! Whether an action can be done, by its rule and the current state.

use crate::domain::id::Kind;
use crate::domain::kinds::def;
use crate::i18n::{Lang, both, tr};
use crate::service::api::Role;

use super::rule::{Flag, Group, Needs, Place, Rule};
use super::words::READ_ONLY;

/// Everything that the conditions of actions depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// The place of the user.
    pub place: Place,
    /// The kind of the list, or of the record that an action would change.
    pub kind: Option<Kind>,
    /// The selected or open record.
    pub record: Chosen,
    /// How many records are marked.
    pub marked: usize,
    /// The state of the selected record, if its kind has states.
    pub state: Option<u8>,
    /// Whether the selected record is archived.
    pub archived: bool,
    /// What this user may see of a secret of the selected record.
    pub secret: Secret,
    /// The user's role.
    pub role: Role,
    /// Whether the home is read-only.
    pub read_only: bool,
    /// Whether the server answers.
    pub online: bool,
}

/// Whether there is a record for an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// There is one.
    One,
    /// None at the moment.
    None,
    /// None, because the list is known to be empty.
    Nothing,
}

/// What a user may see of a secret of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// They may not see secrets.
    NotForMe,
    /// There is none.
    None,
    /// There is one.
    Held,
}

/// Why an action cannot be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It means nothing in this place.
    NotHere,
    /// It is for another kind of record.
    OtherKind(Kind),
    /// No record is selected.
    NoRecord,
    /// The record's state does not allow it.
    State(Kind, u8),
    /// The record is archived.
    Archived,
    /// The record is not archived.
    NotArchived,
    /// The record has no secret.
    NoSecret,
    /// The user's role is not enough.
    Role(Role),
    /// The home is read-only.
    ReadOnly,
    /// The server does not answer.
    Offline,
}

impl Why {
    /// The sentence of the message line.
    pub fn words(self, lang: Lang) -> String {
        match self {
            Why::NotHere => {
                tr("Phím này không dùng ở đây. ? xem trợ giúp.", "This key does nothing here. ? shows help.")
                    .get(lang)
                    .into()
            }
            Why::OtherKind(kind) => {
                both!(lang, "Chỉ dùng cho: {}.", "Only for: {}.", def(kind).label(lang, false).to_lowercase())
            }
            Why::NoRecord => tr("Chưa chọn bản ghi nào.", "No record is selected.").get(lang).into(),
            Why::State(kind, state) => {
                let state = def(kind).states().get(usize::from(state)).map_or("", |choice| choice.label.get(lang));
                both!(
                    lang,
                    "Đang ở trạng thái “{state}” nên không làm được.",
                    "Its state is “{state}”, so this cannot be done."
                )
            }
            Why::Archived => {
                tr("Bản ghi đã lưu trữ; khôi phục trước đã (: lệnh).", "It is archived; restore it first (: actions).")
                    .get(lang)
                    .into()
            }
            Why::NotArchived => tr("Bản ghi chưa lưu trữ.", "It is not archived.").get(lang).into(),
            Why::NoSecret => {
                tr("Không có nội dung mật nào được ghi ở đây.", "No secret is recorded here.").get(lang).into()
            }
            Why::Role(Role::Editor) => {
                tr("Quyền của bạn chỉ xem, không cập nhật được.", "You may look but not change records.")
                    .get(lang)
                    .into()
            }
            Why::Role(_) => tr("Bạn không có quyền làm việc này.", "You may not do this.").get(lang).into(),
            Why::ReadOnly => READ_ONLY.get(lang).into(),
            Why::Offline => tr(
                "Đang mất kết nối với máy chủ; chưa cập nhật được.",
                "The server does not answer; nothing can be changed now.",
            )
            .get(lang)
            .into(),
        }
    }
}

/// Whether an action can be done, or why not. The first obstacle is returned.
pub fn check(rule: &Rule, now: &Situation) -> Result<(), Why> {
    if !rule.places.meets(now.place) {
        return Err(Why::NotHere);
    }
    // Without a server no role is known.
    if rule.group == Group::Change && rule.role > Role::Viewer && !now.online && !rule.is(Flag::Local) {
        return Err(Why::Offline);
    }
    if rule.role > now.role {
        return Err(Why::Role(rule.role));
    }
    if rule.group == Group::Change && now.read_only {
        return Err(Why::ReadOnly);
    }
    if rule.sensitive && now.secret == Secret::NotForMe {
        return Err(Why::Role(Role::Admin));
    }
    if let Some(first) = rule.kinds.first()
        && !now.kind.is_some_and(|kind| rule.kinds.contains(&kind))
    {
        return Err(Why::OtherKind(*first));
    }
    if rule.needs == Needs::Nothing {
        return Ok(());
    }
    // That a kind does not have something is reported, and hinted at, whether or not there is a row.
    if now.kind.is_some() {
        of_kind(rule, now)?;
    }
    if now.record != Chosen::One && now.marked == 0 {
        return Err(Why::NoRecord);
    }
    if rule.needs == Needs::Secret {
        return if now.secret == Secret::Held { Ok(()) } else { Err(Why::NoSecret) };
    }
    if now.marked > 0 {
        // Each marked record is decided independently, and the result lists the refused ones.
        return Ok(());
    }
    let away = rule.needs == Needs::Archived;
    if away != now.archived && (away || (rule.role > Role::Viewer && !rule.is(Flag::OnArchived))) {
        return Err(if away { Why::NotArchived } else { Why::Archived });
    }
    of_state(rule, now)
}

fn of_kind(rule: &Rule, now: &Situation) -> Result<(), Why> {
    let machine = now.kind.and_then(|kind| def(kind).machine);
    match rule.needs {
        Needs::States if machine.is_none() => Err(Why::OtherKind(Kind::Task)),
        Needs::DoneStep if machine.is_none_or(|machine| machine.done.is_none()) => Err(Why::OtherKind(Kind::Task)),
        _ => Ok(()),
    }
}

fn of_state(rule: &Rule, now: &Situation) -> Result<(), Why> {
    let (Some(kind), Some(state)) = (now.kind, now.state) else { return Ok(()) };
    let Some(machine) = def(kind).machine else { return Ok(()) };
    let allowed = match rule.needs {
        Needs::DoneStep => machine.done.is_some_and(|done| machine.step(state, done).is_some()),
        Needs::States => machine.steps(state).next().is_some(),
        // A paused task can still be reminded and extended; a done or cancelled one cannot.
        Needs::Open => machine.is_open(state) || machine.done.is_some_and(|done| machine.step(state, done).is_some()),
        _ => true,
    };
    if allowed { Ok(()) } else { Err(Why::State(kind, state)) }
}
