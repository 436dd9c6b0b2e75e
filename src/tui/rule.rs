//! What an action is: its keys, its words, when it is possible, and the function that does it. The table of all actions is
//! `update/actions.rs`.

use crate::domain::id::Kind;
use crate::i18n::{Tr, tr};
use crate::service::api::Role;
use crate::tui::model::Model;
use crate::tui::term::Key;

/// A place of the user; each is a bit, so that a rule can name several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(pub u8);

impl Place {
    /// The morning's picture.
    pub const OVERVIEW: Place = Place(1);
    /// A list of records.
    pub const LIST: Place = Place(2);
    /// The trail of all.
    pub const ACTIVITY: Place = Place(4);
    /// One record, open.
    pub const DETAIL: Place = Place(8);
    /// The trail of one record.
    pub const HISTORY: Place = Place(16);
    /// Everywhere.
    pub const ANY: Place = Place(31);

    /// Both.
    pub const fn or(self, other: Place) -> Place {
        Place(self.0 | other.0)
    }

    /// Whether they have a place in common.
    pub const fn meets(self, other: Place) -> bool {
        self.0 & other.0 != 0
    }
}

/// The heading of an action in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Going about.
    Move,
    /// Finding and looking.
    Look,
    /// Changing records.
    Change,
    /// The program itself.
    Program,
}

impl Group {
    /// All, in the order of the help.
    pub const ALL: [Group; 4] = [Group::Change, Group::Look, Group::Move, Group::Program];

    /// Its heading.
    pub const fn label(self) -> Tr {
        match self {
            Group::Move => tr("Di chuyển", "Going about"),
            Group::Look => tr("Tìm và xem", "Finding and looking"),
            Group::Change => tr("Cập nhật", "Changing"),
            Group::Program => tr("Chương trình", "The program"),
        }
    }
}

/// The condition on the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// No record at all.
    Nothing,
    /// A selected record, or marked ones.
    Record,
    /// The same, and the kind has states.
    States,
    /// The same, and a step leads to the done state.
    DoneStep,
    /// The same, and it is open.
    Open,
    /// The same, and it is archived.
    Archived,
    /// The same, and it has a secret.
    Secret,
}

/// A property that few actions have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// It runs at once, even while the program waits for an answer.
    AtOnce,
    /// It moves over rows, so it waits until they are here.
    OverRows,
    /// It needs no server, although its group changes records.
    Local,
    /// It sets marks, so it does not act on the marked records.
    Marking,
    /// It applies to archived records too.
    OnArchived,
    /// Text can be typed right after its key.
    OpensText,
    /// Its hint has a reserved place in the footer.
    AlwaysHinted,
    /// It is not in the palette.
    KeyOnly,
}

/// One action.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its keys; none for an action of the palette only.
    pub keys: &'static [Key],
    /// The word next to its key in the footer, if it is shown there.
    pub hint: Option<Tr>,
    /// What it does, in one line.
    pub doc: Tr,
    /// Its heading.
    pub group: Group,
    /// Where it applies.
    pub places: Place,
    /// Kinds of record it applies to; empty for all.
    pub kinds: &'static [Kind],
    /// The condition on the record.
    pub needs: Needs,
    /// The least role.
    pub role: Role,
    /// Whether it is only for users who see hidden records.
    pub sensitive: bool,
    /// Its properties.
    flags: &'static [Flag],
    /// Does it.
    pub run: fn(&mut Model),
}

/// The places where actions on records apply.
pub(super) const RECORDS: Place = Place::LIST.or(Place::DETAIL).or(Place::OVERVIEW);

const fn rule(run: fn(&mut Model), keys: &'static [Key], doc: Tr, group: Group, places: Place) -> Rule {
    Rule {
        keys,
        hint: None,
        doc,
        group,
        places,
        kinds: &[],
        needs: Needs::Nothing,
        role: Role::Viewer,
        sensitive: false,
        flags: &[],
        run,
    }
}

/// An action that finds or shows something in a list, for viewers.
pub(super) const fn look(run: fn(&mut Model), keys: &'static [Key], doc: Tr) -> Rule {
    rule(run, keys, doc, Group::Look, Place::LIST)
}

/// An action that moves, anywhere.
pub(super) const fn step(run: fn(&mut Model), keys: &'static [Key], doc: Tr) -> Rule {
    rule(run, keys, doc, Group::Move, Place::ANY)
}

/// An action of the program itself, anywhere.
pub(super) const fn program(run: fn(&mut Model), keys: &'static [Key], doc: Tr) -> Rule {
    rule(run, keys, doc, Group::Program, Place::ANY)
}

/// An action that changes records, for editors.
pub(super) const fn change(run: fn(&mut Model), keys: &'static [Key], doc: Tr, needs: Needs) -> Rule {
    rule(run, keys, doc, Group::Change, RECORDS).needs(needs).by(Role::Editor)
}

impl Rule {
    /// Whether it has a property.
    pub fn is(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    pub(super) const fn flags(mut self, flags: &'static [Flag]) -> Rule {
        self.flags = flags;
        self
    }

    pub(super) const fn by(mut self, role: Role) -> Rule {
        self.role = role;
        self
    }

    pub(super) const fn hint(mut self, vi: &'static str, en: &'static str) -> Rule {
        self.hint = Some(tr(vi, en));
        self
    }

    pub(super) const fn on(mut self, kinds: &'static [Kind]) -> Rule {
        self.kinds = kinds;
        self
    }

    pub(super) const fn needs(mut self, needs: Needs) -> Rule {
        self.needs = needs;
        self
    }

    pub(super) const fn for_sensitive(mut self) -> Rule {
        self.sensitive = true;
        self
    }

    pub(super) const fn at(mut self, places: Place) -> Rule {
        self.places = places;
        self
    }
}
