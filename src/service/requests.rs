//! The properties of each type of request: the role it needs and how it is processed. This is the only list of them;
//! permission, the order of a client's own requests and the rights of caretakers are derived from it.

use crate::domain::action::Action;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;

use super::api::{Ask, Filtered, Role};

/// The properties of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "a row of a table: each answers a question of its own")]
pub(super) struct Request {
    /// The lowest role that it needs.
    pub role: Role,
    /// Whether it waits for the disk or the writer, or takes long by itself: the client's other requests do not wait
    /// behind it.
    pub slow: bool,
    /// Whether a caretaker may make it: root, or the user that the server of a shared home runs as. They maintain the
    /// files of the home, which they can read anyway, and do nothing in the register.
    pub caretaker: bool,
    /// Whether its result is noted in the home: then the warnings about backups and checks may change.
    pub noted: bool,
    /// Whether it is refused if the home is read-only.
    pub writes: bool,
}

/// A quick request for users with this role.
const fn quick(role: Role) -> Request {
    Request { role, slow: false, caretaker: false, noted: false, writes: false }
}

/// The same, slow.
const fn slow(role: Role) -> Request {
    Request { slow: true, ..quick(role) }
}

/// A slow request of admins and caretakers.
const CARETAKER: Request = Request { caretaker: true, ..slow(Role::Admin) };
/// The same, but its result is noted.
const NOTED: Request = Request { noted: true, ..CARETAKER };

/// A request that is refused if the home is read-only.
const fn writes(request: Request) -> Request {
    Request { writes: true, ..request }
}

/// The properties of this request.
pub(super) fn of(ask: &Ask) -> Request {
    match ask {
        Ask::WhoAmI => quick(Role::None),
        Ask::Page(query) | Ask::Numbers(query) => quick(to_list(query.kind)),
        Ask::Rows { kind, .. } | Ask::Complete { of: Filtered::List(kind), .. } | Ask::Find { kind, .. } => {
            quick(to_list(*kind))
        }
        Ask::Detail(_)
        | Ask::Resolve(_)
        | Ask::Overview
        | Ask::Trail { .. }
        | Ask::Complete { of: Filtered::Trail, .. } => quick(Role::Viewer),
        Ask::Status => Request { caretaker: true, ..quick(Role::Viewer) },
        Ask::Reveal { .. } => slow(Role::Viewer),
        Ask::Command(_, action) => writes(slow(needed_for(action))),
        Ask::Outcome(_) | Ask::Archives(_) => slow(Role::Editor),
        // Requested by a user who is about to undo it.
        Ask::LastMine => writes(quick(Role::Editor)),
        // An archive of secrets must be noted, for the case that one of them is forgotten.
        Ask::BackupPlan { secrets: true } => writes(CARETAKER),
        Ask::BackupPlan { secrets: false } | Ask::BackupPart { .. } => CARETAKER,
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

/// The lowest role that a command needs: admin for grants, editor for records.
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
        // What is undone is known only when its line is read: see `needed_to_undo`.
        Action::Undo { .. } => false,
    };
    if of_grants { Role::Admin } else { Role::Editor }
}
