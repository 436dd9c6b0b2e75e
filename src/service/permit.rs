//! Which requests a person may make. All checks are here and in the hiding of records; a screen only repeats them for
//! display.

use crate::domain::action::Action;
use crate::domain::event::Event;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::domain::world::World;

use super::api::{Ask, Person, Role, Visibility};
use super::register::is_hidden_in;
use super::requests;

/// The lowest role that may undo these events.
pub(super) fn needed_to_undo(events: &[Event]) -> Role {
    if events.iter().any(|event| event.id.kind == Kind::Grant) { Role::Admin } else { Role::Editor }
}

/// Whether a role is not enough: only users who see hidden records may look at secrets and forget them.
fn needs_sensitive(ask: &Ask) -> bool {
    matches!(ask, Ask::Reveal { .. } | Ask::Archives(_) | Ask::Command(_, Action::Forget { .. }))
}

/// Whether a person may make this request.
///
/// # Errors
/// The role it needs.
pub(super) fn check(person: &Person, ask: &Ask) -> Result<(), Role> {
    let needed = requests::of(ask).role;
    if person.role >= needed && (person.sensitive || !needs_sensitive(ask)) { Ok(()) } else { Err(needed) }
}

/// A world without hidden records, and without secrets for users who may not see them: their command then fails as it
/// would for an unknown record or an empty field.
pub(super) struct VisibleWorld<'a> {
    base: &'a dyn World,
    visibility: Visibility,
}

impl<'a> VisibleWorld<'a> {
    /// What `base` shows with this visibility.
    pub(super) fn new(base: &'a dyn World, visibility: Visibility) -> VisibleWorld<'a> {
        VisibleWorld { base, visibility }
    }

    fn hides(&self, record: &Record) -> bool {
        !self.visibility.includes(record.kind(), !self.visibility.sensitive && is_hidden_in(self.base, record))
    }
}

impl World for VisibleWorld<'_> {
    fn record(&self, id: Id) -> Option<Record> {
        let record = self.base.record(id).filter(|record| !self.hides(record))?;
        Some(if self.visibility.sensitive { record } else { record.without_secrets() })
    }

    fn having(&self, kind: Kind, field: FieldNo, value: &Scalar) -> Vec<Id> {
        let mut ids = self.base.having(kind, field, value);
        ids.retain(|id| self.record(*id).is_some());
        ids
    }

    fn keyed(&self, kind: Kind, field: FieldNo, text: &str) -> Vec<Id> {
        let mut ids = self.base.keyed(kind, field, text);
        ids.retain(|id| self.record(*id).is_some());
        ids
    }

    fn last_no(&self, kind: Kind) -> u32 {
        self.base.last_no(kind)
    }

    fn last_code(&self, kind: Kind, year: i32) -> u32 {
        self.base.last_code(kind, year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::api::CommandId;

    fn person(role: Role) -> Person {
        Person { uid: 1, name: "lan".into(), role, sensitive: false, read_only: false }
    }

    #[test]
    fn each_role_may_do_what_it_is_for() {
        let command = Ask::Command(CommandId::default(), Action::Undo { of: CommandId::default() });
        assert_eq!(check(&person(Role::None), &Ask::Overview), Err(Role::Viewer));
        assert_eq!(check(&person(Role::None), &Ask::WhoAmI), Ok(()));
        assert_eq!(check(&person(Role::Viewer), &Ask::Overview), Ok(()));
        assert_eq!(check(&person(Role::Viewer), &command), Err(Role::Editor));
        assert_eq!(check(&person(Role::Editor), &command), Ok(()));
        assert_eq!(check(&person(Role::Editor), &Ask::Stop), Err(Role::Admin));
        assert_eq!(check(&person(Role::Admin), &Ask::Check), Ok(()));
    }
}
