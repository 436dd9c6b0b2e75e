//! Whether somebody changed meanwhile what a person is about to change.

use crate::domain::action::Action;
use crate::domain::world::World;

use super::api::Clash;

/// Every field of an edit that no longer holds what the person saw and does not hold what they
/// want either. Fields that others did not touch merge.
pub fn clashes(world: &dyn World, action: &Action) -> Vec<Clash> {
    let Action::Edit { ids, edits } = action else { return Vec::new() };
    let mut clashes = Vec::new();
    for record in ids.iter().filter_map(|id| world.record(*id)) {
        for edit in edits {
            let held = record.get(edit.field);
            if edit.was.as_ref().is_some_and(|was| was != held) && *held != edit.value {
                clashes.push(Clash {
                    id: record.id,
                    field: edit.field,
                    theirs: held.clone(),
                    mine: edit.value.clone(),
                    by: record.updated.by.clone(),
                    at: record.updated.at,
                });
            }
        }
    }
    clashes
}
