//! Who may ask what. All checks are here and in the hiding of records; a screen only mirrors them.

use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;

use super::api::{Ask, Person, Role};

/// The least role that a question needs.
pub fn needed(ask: &Ask) -> Role {
    match ask {
        Ask::WhoAmI => Role::None,
        Ask::Page(_)
        | Ask::Detail(_)
        | Ask::Resolve(_)
        | Ask::Overview
        | Ask::Trail { .. }
        | Ask::Complete { .. }
        | Ask::Find { .. }
        | Ask::Status => Role::Viewer,
        Ask::Command(..) | Ask::Fate(_) | Ask::LastMine => Role::Editor,
        Ask::Check
        | Ask::AuditVerify
        | Ask::AuditKept { .. }
        | Ask::BackupPlan { .. }
        | Ask::BackupPart { .. }
        | Ask::BackupTaken { .. }
        | Ask::Stop => Role::Admin,
    }
}

/// Whether a person may ask this.
///
/// # Errors
/// The role it needs.
pub fn check(person: &Person, ask: &Ask) -> Result<(), Role> {
    let needed = needed(ask);
    if person.role >= needed { Ok(()) } else { Err(needed) }
}

/// A world in which what is hidden does not exist: a command of a person who may not see it then
/// fails as it would for any unknown record.
pub struct Masked<'a> {
    base: &'a dyn World,
}

impl<'a> Masked<'a> {
    /// What `base` shows to those who may not see what is hidden.
    pub fn new(base: &'a dyn World) -> Masked<'a> {
        Masked { base }
    }

    fn hides(&self, record: &Record) -> bool {
        let hidden = |record: &Record| (def(record.kind()).hidden)(record);
        let within = |value: &Value| match value {
            Value::One(Scalar::Ref(id)) => self.base.record(*id).is_some_and(|target| hidden(&target)),
            _ => false,
        };
        hidden(record) || record.fields().any(|(_, _, value)| within(value))
    }
}

impl World for Masked<'_> {
    fn record(&self, id: Id) -> Option<Record> {
        self.base.record(id).filter(|record| !self.hides(record))
    }

    fn having(&self, kind: Kind, field: FieldNo, value: &Scalar) -> Vec<Id> {
        let mut ids = self.base.having(kind, field, value);
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
    use crate::domain::action::Action;
    use crate::service::api::CommandId;

    fn person(role: Role) -> Person {
        Person { uid: 1, name: "lan".into(), role, sensitive: false }
    }

    #[test]
    fn each_role_may_do_what_it_is_for() {
        let command = Ask::Command(CommandId::default(), Action::Undo { seq: 1 });
        assert_eq!(check(&person(Role::None), &Ask::Overview), Err(Role::Viewer));
        assert_eq!(check(&person(Role::None), &Ask::WhoAmI), Ok(()));
        assert_eq!(check(&person(Role::Viewer), &Ask::Overview), Ok(()));
        assert_eq!(check(&person(Role::Viewer), &command), Err(Role::Editor));
        assert_eq!(check(&person(Role::Editor), &command), Ok(()));
        assert_eq!(check(&person(Role::Editor), &Ask::Stop), Err(Role::Admin));
        assert_eq!(check(&person(Role::Admin), &Ask::Check), Ok(()));
    }
}
