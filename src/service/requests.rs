//! What each sort of request is: who may ask it, and how it is worked on. The one list of them; permission, the order of
//! a client's own requests and what caretakers may do follow from it.

use crate::domain::action::Action;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;

use super::api::{Ask, Role};

/// What a request is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "a row of a table: each answers a question of its own")]
pub struct Request {
    /// The least role that it needs.
    pub role: Role,
    /// Whether it waits for the disk or the writer, or takes long by itself: the client's other questions do not wait
    /// behind it.
    pub slow: bool,
    /// Whether a caretaker may ask it: root, and the user that the server of a shared home runs as. They look after the
    /// files of the home, which are theirs to read anyway, and do nothing in the register.
    pub care: bool,
    /// Whether its outcome is noted in the home: what is wrong with backups and checks may be something else then.
    pub noted: bool,
    /// Whether it is for nothing where the home can only be read.
    pub writes: bool,
}

/// A quick question of those who have this role.
const fn quick(role: Role) -> Request {
    Request { role, slow: false, care: false, noted: false, writes: false }
}

/// The same, slow.
const fn slow(role: Role) -> Request {
    Request { slow: true, ..quick(role) }
}

/// A slow request of admins and caretakers.
const CARE: Request = Request { care: true, ..slow(Role::Admin) };
/// The same, whose outcome is noted.
const NOTED: Request = Request { noted: true, ..CARE };

/// A request that is refused where the home can only be read.
const fn writes(request: Request) -> Request {
    Request { writes: true, ..request }
}

/// What this request is like.
pub fn of(ask: &Ask) -> Request {
    match ask {
        Ask::WhoAmI => quick(Role::None),
        Ask::Page(query) | Ask::Numbers(query) => quick(to_list(query.kind)),
        Ask::Rows { kind, .. } | Ask::Complete { kind, .. } | Ask::Find { kind, .. } => quick(to_list(*kind)),
        Ask::Detail(_) | Ask::Resolve(_) | Ask::Overview | Ask::Trail { .. } => quick(Role::Viewer),
        Ask::Status => Request { care: true, ..quick(Role::Viewer) },
        Ask::Reveal { .. } => slow(Role::Viewer),
        Ask::Command(_, action) => writes(slow(needed_for(action))),
        Ask::Fate(_) | Ask::Archives(_) => slow(Role::Editor),
        // Asked for by a person who is about to undo it.
        Ask::LastMine => writes(quick(Role::Editor)),
        // An archive of secrets must be on record, for the day when one of them is forgotten.
        Ask::BackupPlan { secrets: true } => writes(CARE),
        Ask::BackupPlan { secrets: false } | Ask::BackupPart { .. } => CARE,
        Ask::Check | Ask::AuditVerify | Ask::AuditKept { .. } | Ask::BackupTaken { .. } | Ask::BackupFailed { .. } => {
            NOTED
        }
        Ask::SecretsTaken { .. } => writes(NOTED),
        Ask::Stop => quick(Role::Admin),
    }
}

fn to_list(kind: Kind) -> Role {
    if def(kind).admins { Role::Admin } else { Role::Viewer }
}

/// The least role that a command needs: grants are for admins, records for editors.
fn needed_for(action: &Action) -> Role {
    let grants = |ids: &[Id]| ids.iter().any(|id| id.kind == Kind::Grant);
    let of_grants = match action {
        Action::Create(drafts) => drafts.iter().any(|draft| draft.kind == Kind::Grant),
        Action::Edit { ids, .. }
        | Action::Move { ids, .. }
        | Action::Extend { ids, .. }
        | Action::Remind { ids, .. }
        | Action::Archive { ids, .. }
        | Action::Forget { ids } => grants(ids),
        Action::Assign { units, .. } => grants(units),
        // What is undone is known only when it is read: see `needed_to_undo`.
        Action::Undo { .. } => false,
    };
    if of_grants { Role::Admin } else { Role::Editor }
}
