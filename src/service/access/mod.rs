//! What each person may do: in a shared home by the current grants, in a home of one owner by the admission.

use crate::domain::day::Moment;
use crate::domain::id::Kind;
use crate::domain::kinds::grant::{self, ADMIN, EDITOR, VIEWER, is_group};
use crate::domain::record::Record;
use crate::store::journal;
use parking_lot::RwLock;

use super::api::{Person, Role};
use super::register::Register;

mod groups;
mod refusals;
#[cfg(test)]
mod tests;

use groups::Groups;
pub(super) use groups::Lookup;
pub(super) use refusals::{Refusals, Tally, counted};

/// The user or group that a grant is for.
enum Grantee {
    User { uid: u32, name: String },
    Group(String),
}

struct Grant {
    grantee: Grantee,
    role: Role,
    sensitive: bool,
}

/// Finds out what a person may do.
pub struct Access {
    shared: bool,
    /// `None` until the records are loaded: until then all requests are refused.
    grants: RwLock<Option<Vec<Grant>>>,
    groups: Groups,
    /// Counts refused requests.
    pub refusals: Refusals,
}

impl Access {
    /// For a home of one owner, or for a shared one in which all requests are refused until [`Self::learn`].
    pub fn new(shared: bool) -> Access {
        Access::with(shared, groups::system())
    }

    /// The same with another look-up for the groups of a user.
    pub fn with(shared: bool, lookup: Lookup) -> Access {
        Access { shared, grants: RwLock::default(), groups: Groups::new(lookup), refusals: Refusals::default() }
    }

    /// Whether roles come from grants.
    pub fn shared(&self) -> bool {
        self.shared
    }

    /// The progress of loading: in a shared home in percent, because the number of records would reveal hidden ones.
    pub fn progress(&self, done: u64, of: u64) -> (u64, u64) {
        match (done.saturating_mul(100)).checked_div(of) {
            Some(hundredths) if self.shared => (hundredths.min(100), 100),
            _ => (done, of),
        }
    }

    /// Reads the current grants.
    pub fn learn(&self, register: &Register) {
        if !self.shared {
            return;
        }
        let table = register.table(Kind::Grant);
        let records = (0..table.len()).filter(|row| !table.archived(*row)).filter_map(|row| table.record(row));
        let grants = records.filter_map(|record| read(&record)).collect();
        *self.grants.write() = Some(grants);
    }

    /// The person with the current rights. May wait at most [`groups::PATIENCE`] for the system to return the groups;
    /// without an answer the user is in none.
    pub fn now(&self, person: &Person) -> Person {
        self.judged(person, |person| self.groups.of(person.uid, &person.name))
    }

    /// The same by the groups that were found last: never waits.
    pub fn without_waiting(&self, person: &Person) -> Person {
        self.judged(person, |person| self.groups.known(person.uid, &person.name))
    }

    fn judged(&self, person: &Person, groups: impl Fn(&Person) -> Vec<String>) -> Person {
        let mut judged = person.clone();
        if !self.shared {
            return judged;
        }
        (judged.role, judged.sensitive) = (Role::None, false);
        // The lock is not held during the look-up, because the writer takes it too.
        let grouped = {
            let grants = self.grants.read();
            grants.iter().flatten().any(|grant| matches!(grant.grantee, Grantee::Group(_)))
        };
        let groups = if grouped { groups(person) } else { Vec::new() };
        let grants = self.grants.read();
        for grant in grants.iter().flatten() {
            let meant = match &grant.grantee {
                Grantee::User { uid, name } => *uid == person.uid && *name == person.name,
                Grantee::Group(name) => groups.contains(name),
            };
            if meant {
                judged.role = judged.role.max(grant.role);
                judged.sensitive |= grant.sensitive;
            }
        }
        judged
    }
}

/// An id for the line that counts refusals: unlike any client's, and never the same twice.
pub(super) fn line_id(now: Moment, place: u64, tally: &Tally) -> journal::CommandId {
    let mut id = *b"refused\0--------";
    let mixed = (now.0.unsigned_abs() << 24) ^ (place << 12) ^ u64::from(tally.uid).rotate_left(40);
    for (to, from) in id.iter_mut().skip(8).zip(mixed.to_be_bytes()) {
        *to = from;
    }
    journal::CommandId(id)
}

/// Reads a grant; `None` if it is not valid, so it gives no rights.
fn read(record: &Record) -> Option<Grant> {
    let role = match record.choice(grant::ROLE)? {
        VIEWER => Role::Viewer,
        EDITOR => Role::Editor,
        ADMIN => Role::Admin,
        _ => return None,
    };
    let name = record.text(grant::NAME);
    let grantee = if is_group(name) {
        Grantee::Group(name.trim_start_matches(grant::GROUP_SIGN).to_owned())
    } else {
        Grantee::User { uid: u32::try_from(record.int(grant::UID)?).ok()?, name: name.to_owned() }
    };
    Some(Grant { grantee, role, sensitive: record.flag(grant::SENSITIVE) })
}
