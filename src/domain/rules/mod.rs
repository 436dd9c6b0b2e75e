//! The rules for the records of each kind; their tables are in `kinds`.

use super::fault::Fault;
use super::id::Kind;
use super::record::Record;
use super::world::{Ctx, World};

mod assignment;
mod feedback;
mod finding;
mod grant;
mod inspection;
mod member;
mod task;
mod unit;

pub use grant::orphans;
pub use member::open_assignments;
pub use unit::{Double, doubles};

/// Fills in derived fields before the rules are checked (`before` is `None` for a new record).
pub fn fill(world: &dyn World, before: Option<&Record>, after: &mut Record) {
    match after.kind() {
        Kind::Task => task::fill(after),
        Kind::Finding => finding::fill(world, after),
        Kind::Feedback => feedback::fill(world, before, after),
        Kind::Committee | Kind::Member | Kind::Unit | Kind::Assignment | Kind::Inspection | Kind::Grant => {}
    }
}

/// Checks the rules that apply to a record after any change (`before` is `None` for a new one); each broken rule adds a
/// fault.
pub fn check(world: &dyn World, ctx: &Ctx, before: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
    match after.kind() {
        Kind::Committee => {}
        Kind::Member => member::check(world, before, after, faults),
        Kind::Unit => unit::check(world, ctx, before, after, faults),
        Kind::Assignment => assignment::check(world, after, faults),
        Kind::Task => task::check(ctx, before, after, faults),
        Kind::Inspection => inspection::check(world, before, after, faults),
        Kind::Finding => finding::check(world, before, after, faults),
        Kind::Grant => grant::check(world, after, faults),
        Kind::Feedback => feedback::check(ctx, before, after, faults),
    }
}

/// The kind whose records can be hidden.
pub const HIDEABLE: Kind = Kind::Inspection;

/// Whether a record is hidden from those without `sensitive`.
pub fn hidden(record: &Record) -> bool {
    record.kind() == HIDEABLE && inspection::hidden(record)
}
