//! From a key to an action, by the rules of the table and the current situation.

use crate::domain::id::Kind;
use crate::domain::kinds::def;
use crate::i18n::{Lang, both, tr};
use crate::service::api::Role;

use super::actions::{Act, Group, Needs, Place, RULES, Rule};
use super::layer_keys::LayerPlace;
use super::term::Key;
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

/// The rule of an action.
pub fn rule_of(act: Act) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.act == act)
}

/// The rule of a key, if it has one.
pub fn rule_for(key: Key) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.keys.contains(&key))
}

/// Whether an action can be done, or why not. The first obstacle is returned.
pub fn check(rule: &Rule, now: &Situation) -> Result<(), Why> {
    if !rule.places.meets(now.place) {
        return Err(Why::NotHere);
    }
    // Without a server no role is known.
    if rule.group == Group::Change
        && rule.role > Role::Viewer
        && !now.online
        && !matches!(rule.act, Act::Mark | Act::Unmark)
    {
        return Err(Why::Offline);
    }
    if rule.role > now.role {
        return Err(Why::Role(rule.role));
    }
    if rule.group == Group::Change && now.read_only {
        return Err(Why::ReadOnly);
    }
    if rule.sight && now.secret == Secret::NotForMe {
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
    if away != now.archived && (away || (rule.role > Role::Viewer && rule.act != Act::Archive && rule.act != Act::Mark))
    {
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

/// The rules whose hints are shown in the footer here, in order, with hint and key.
pub fn hints_in(now: Situation, lang: Lang) -> impl Iterator<Item = (&'static Rule, &'static str, Key)> + use<> {
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

/// The printed part of the page of keys, in Markdown.
pub fn keys_markdown(lang: Lang) -> String {
    let mut lines = vec![format!("## {}", tr("Tiếng Việt", "English").get(lang))];
    let (key, doc) = (tr("phím", "key").get(lang), tr("làm gì", "what it does").get(lang));
    for group in Group::ALL {
        lines.extend([String::new(), format!("### {}", group.label().get(lang)), String::new()]);
        lines.extend([format!("| {key} | {doc} |"), "|---|---|".to_owned()]);
        for rule in RULES.iter().filter(|rule| rule.group == group) {
            let keys: Vec<String> = rule.keys.iter().map(|key| format!("`{key}`")).collect();
            // An action without a key is in the palette.
            let keys = if keys.is_empty() { "`:`".to_owned() } else { keys.join(" ") };
            lines.push(format!("| {keys} | {} |", rule.doc.get(lang)));
        }
    }
    for place in LayerPlace::ALL {
        lines.extend([String::new(), format!("### {}", place.label().get(lang)), String::new()]);
        lines.extend([format!("| {key} | {doc} |"), "|---|---|".to_owned()]);
        for rule in place.rules() {
            let named = rule.keys.len();
            let keys = rule.shown(lang).into_iter().enumerate();
            let keys: Vec<String> = keys.map(|(at, key)| if at < named { format!("`{key}`") } else { key }).collect();
            lines.push(format!("| {} | {} |", keys.join(" "), rule.doc.get(lang)));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds::task;

    fn tasks() -> Situation {
        Situation {
            place: Place::LIST,
            kind: Some(Kind::Task),
            record: Chosen::One,
            marked: 0,
            state: Some(task::IN_PROGRESS),
            archived: false,
            secret: Secret::None,
            role: Role::Editor,
            read_only: false,
            online: true,
        }
    }

    fn can(act: Act, now: Situation) -> Result<(), Why> {
        check(rule_of(act).expect("a rule"), &now)
    }

    #[test]
    fn no_key_has_two_meanings_and_no_command_is_a_doubled_letter() {
        let mut seen = std::collections::HashSet::new();
        for key in RULES.iter().flat_map(|rule| rule.keys) {
            assert!(seen.insert(*key), "{key} has two meanings");
            assert!(!matches!(key, Key::Ctrl('s' | 'b' | 'h')), "{key} never arrives");
        }
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        assert_eq!(can(Act::Done, tasks()), Ok(()));
        assert_eq!(can(Act::Done, Situation { role: Role::Viewer, ..tasks() }), Err(Why::Role(Role::Editor)));
        let read_only = Situation { role: Role::Admin, read_only: true, ..tasks() };
        assert_eq!(can(Act::Done, read_only), Err(Why::ReadOnly));
        assert_eq!(can(Act::Access, read_only), Ok(()));
        let done = Situation { state: Some(task::DONE), ..tasks() };
        assert_eq!(can(Act::Done, done), Err(Why::State(Kind::Task, task::DONE)));
        assert_eq!(can(Act::Extend, done), Err(Why::State(Kind::Task, task::DONE)));
        assert_eq!(can(Act::Status, done), Ok(()), "done can be opened again");
        let paused = Situation { state: Some(task::PAUSED), ..tasks() };
        assert_eq!(can(Act::Remind, paused), Ok(()));
        assert_eq!(can(Act::Remind, Situation { kind: Some(Kind::Unit), ..tasks() }), Err(Why::OtherKind(Kind::Task)));
        assert_eq!(can(Act::Edit, Situation { record: Chosen::None, ..tasks() }), Err(Why::NoRecord));
        let no_charges = Situation { kind: Some(Kind::Assignment), record: Chosen::None, state: None, ..tasks() };
        let hinted: Vec<Act> = hints_in(no_charges, Lang::En).map(|(rule, ..)| rule.act).collect();
        assert!(!hinted.contains(&Act::Status) && !hinted.contains(&Act::Done), "{hinted:?}");
        assert_eq!(can(Act::Edit, Situation { archived: true, ..tasks() }), Err(Why::Archived));
        assert_eq!(can(Act::Edit, Situation { online: false, ..tasks() }), Err(Why::Offline));
        assert_eq!(can(Act::Filter, Situation { place: Place::OVERVIEW, ..tasks() }), Err(Why::NotHere));
    }

    #[test]
    fn an_empty_list_hints_at_what_can_be_done_with_none() {
        let hinted = |now| hints_in(now, Lang::Vi).map(|(rule, ..)| rule.act).collect::<Vec<Act>>();
        let scrolled = Situation { record: Chosen::None, state: None, ..tasks() };
        assert!(hinted(scrolled).contains(&Act::Done), "the row will be here in a moment");
        let empty = hinted(Situation { record: Chosen::Nothing, ..scrolled });
        assert!(empty.contains(&Act::Add) && !empty.contains(&Act::Done) && !empty.contains(&Act::Edit), "{empty:?}");
    }

    #[test]
    fn marked_records_are_decided_one_by_one() {
        let marked = Situation { marked: 3, state: Some(task::DONE), ..tasks() };
        assert_eq!(can(Act::Done, marked), Ok(()));
    }

    #[test]
    fn every_action_is_on_the_page_of_keys() {
        for lang in [Lang::Vi, Lang::En] {
            let page = keys_markdown(lang);
            for rule in RULES {
                assert!(page.contains(rule.doc.get(lang)), "{:?}", rule.act);
            }
        }
    }
}
