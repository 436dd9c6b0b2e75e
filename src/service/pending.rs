//! What one subscriber has not been sent yet.

use std::collections::{BTreeSet, HashSet};

use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;

use super::api::{Notice, Person, Phase, Role, Visibility, Warning};

/// Most ids in a notice; where more records changed, it names only their kinds.
const MOST_IDS: usize = 200;

/// The effect of one line.
#[derive(Debug, Clone)]
pub struct MovedLine {
    /// The records.
    pub ids: Vec<Id>,
    /// The user who made it.
    pub by: String,
    /// The records whose change only users who see hidden records may see.
    pub unseen: HashSet<Id>,
}

/// The notices that wait for one subscriber: one place for each sort.
#[derive(Default)]
pub(super) struct Pending {
    /// How far loading is.
    pub progress: Option<(Phase, u64, u64)>,
    /// Loading is over.
    pub ready: bool,
    /// Their own rights changed.
    pub you: Option<Person>,
    /// Warnings, oldest first.
    pub warnings: Vec<Warning>,
    /// What is wrong at this moment.
    pub standing: Option<Vec<Warning>>,
    changed: Option<Changes>,
    /// Who else is there.
    pub present: Option<Vec<String>>,
    /// Which records others have open in forms.
    pub editing: Option<Vec<(String, Id)>>,
    /// A waiting call is to return without a notice.
    pub woken: bool,
}

struct Changes {
    kinds: BTreeSet<Kind>,
    ids: BTreeSet<Id>,
    many: bool,
    by: String,
    /// The visibility that is needed to see these changes.
    needed: Visibility,
}

impl Pending {
    /// Adds the records that a line changed.
    pub(super) fn moved(&mut self, line: &MovedLine, ids: &[Id]) {
        let changes = self.changed.get_or_insert_with(|| Changes {
            kinds: BTreeSet::new(),
            ids: BTreeSet::new(),
            many: false,
            by: String::new(),
            needed: Visibility::ALL[0],
        });
        for id in ids {
            changes.needed.sensitive |= line.unseen.contains(id);
            changes.needed.admin |= def(id.kind).admins;
        }
        changes.by.clone_from(&line.by);
        changes.kinds.extend(ids.iter().map(|id| id.kind));
        if !changes.many {
            changes.ids.extend(ids.iter().copied());
            changes.many = changes.ids.len() > MOST_IDS;
        }
        if changes.many {
            changes.ids.clear();
        }
    }

    /// The next notice, and the visibility that is needed to see it.
    pub(super) fn take(&mut self) -> Option<(Notice, Visibility)> {
        let needed = self.changed.as_ref().map_or(Visibility::ALL[0], |changes| changes.needed);
        self.next().map(|notice| (notice, needed))
    }

    fn next(&mut self) -> Option<Notice> {
        if let Some((phase, done, of)) = self.progress.take() {
            return Some(Notice::Progress(phase, done, of));
        }
        if std::mem::take(&mut self.ready) {
            return Some(Notice::Ready);
        }
        if let Some(you) = self.you.take() {
            return Some(Notice::You(you));
        }
        if !self.warnings.is_empty() {
            return Some(Notice::Warning(self.warnings.remove(0)));
        }
        if let Some(standing) = self.standing.take() {
            return Some(Notice::Standing(standing));
        }
        if let Some(changes) = self.changed.take() {
            return Some(Notice::Changed {
                kinds: changes.kinds.into_iter().collect(),
                ids: changes.ids.into_iter().collect(),
                by: changes.by,
            });
        }
        if let Some(names) = self.present.take() {
            return Some(Notice::Present(names));
        }
        self.editing.take().map(Notice::Editing)
    }
}

/// Whether a person may still get a notice: since it was put here they may have lost their role.
pub(super) fn may_get(person: &Person, notice: &Notice, needed: Visibility) -> bool {
    match notice {
        Notice::Progress(..) | Notice::Ready | Notice::You(_) => true,
        Notice::Present(_) | Notice::Editing(_) => person.role > Role::None,
        Notice::Warning(_) | Notice::Standing(_) => person.role == Role::Admin,
        Notice::Changed { .. } => {
            let visibility = person.visibility();
            person.role > Role::None && visibility.sensitive >= needed.sensitive && visibility.admin >= needed.admin
        }
    }
}
