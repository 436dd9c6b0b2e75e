//! Why something was refused, as sentences for the user.

use serde::{Deserialize, Serialize};

use crate::i18n::Lang;
use crate::text::Garbling;

use super::day::Day;
use super::field::FieldNo;
use super::id::Id;
use super::kinds::def;

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The record; a number from [`NEW`](super::id::NEW) on is a record that the command would create. None for a command as a whole.
    pub id: Option<Id>,
    /// The field at fault, if there is one.
    pub field: Option<FieldNo>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// A required value is missing.
    Missing,
    /// A denunciation records only its transfer.
    OnlyTransferred,
    /// A forgotten secret cannot be restored.
    Forgotten,
    /// There is no secret to forget.
    NothingToForget,
    /// Neither a document nor "no document" is given.
    DocumentOrNone,
    /// Neither a successor nor "leave unassigned" is given, and units are assigned.
    HandOverOrLeave {
        /// The number of units still assigned.
        units: u32,
    },
    /// A value of another type than the field's.
    WrongType,
    /// More characters than the maximum.
    TooLong {
        /// Characters given.
        length: u32,
        /// Characters allowed.
        max: u32,
    },
    /// A number outside its bounds.
    OutOfRange {
        /// The minimum.
        min: i64,
        /// The maximum.
        max: i64,
    },
    /// Control characters in a text.
    ControlCharacters,
    /// A text in a wrong encoding.
    Garbled {
        /// What happened to the text.
        how: Garbling,
    },
    /// A telephone number that a spreadsheet turned into an amount.
    PhoneRounded {
        /// The number.
        text: String,
    },
    /// A telephone number without its leading zero.
    PhoneZeroMissing {
        /// The number.
        text: String,
    },
    /// No record of this kind matches this text.
    NotFound {
        /// The text.
        text: String,
    },
    /// Several records match this text.
    Ambiguous {
        /// The text.
        text: String,
        /// Some of them.
        some: Vec<String>,
    },
    /// The kind has no field of this name.
    UnknownField {
        /// The name.
        name: String,
    },
    /// The text is none of the field's choices.
    NotAChoice {
        /// The text.
        text: String,
    },
    /// Not a date.
    BadDate {
        /// The text.
        text: String,
    },
    /// Not a whole number.
    BadNumber {
        /// The text.
        text: String,
    },
    /// The program sets the field, or another step changes it.
    NotEditable,
    /// A period that ends before it begins.
    EndsBeforeItBegins {
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
    },
    /// A deadline before the day the task was assigned.
    DueBeforeAssigned {
        /// Deadline.
        due: Day,
        /// The day it was assigned.
        assigned: Day,
    },
    /// Done before it was assigned.
    DoneBeforeAssigned {
        /// The day it was done.
        done: Day,
        /// The day it was assigned.
        assigned: Day,
    },
    /// A fact in the future.
    InTheFuture {
        /// The given day.
        day: Day,
        /// Today.
        today: Day,
    },
    /// Only one active member may have this role.
    RoleTaken {
        /// The role, by its index.
        role: u8,
        /// The member who has it.
        by: String,
    },
    /// The role does not exist in this body.
    RoleOfOtherBody {
        /// The role, by its index.
        role: u8,
        /// The body, by its index.
        body: u8,
    },
    /// Another active unit has this code.
    CodeTaken {
        /// The other unit; a number from [`NEW`](super::id::NEW) on is a record of the same command.
        other: Id,
        /// Its name.
        by: String,
    },
    /// Another active unit of the group has this name, and their codes do not distinguish them.
    NameTaken {
        /// The other unit; a number from [`NEW`](super::id::NEW) on is a record of the same command.
        other: Id,
    },
    /// Overlaps another assignment of the same member and unit.
    Overlaps {
        /// The other assignment.
        other: Id,
        /// Its first day.
        from: Option<Day>,
        /// Its last day.
        to: Option<Day>,
    },
    /// The parts add up to more than the total.
    MoreThanTotal {
        /// The sum of the parts.
        parts: i64,
        /// The total.
        total: i64,
    },
    /// Only a surprise inspection may be entered as already under way.
    OnlySurpriseStartsUnderWay,
    /// An inspection cannot be closed while findings are not verified.
    FindingsOpen {
        /// The number of findings that are not verified.
        count: u32,
    },
    /// A finding needs an inspection that has begun.
    NotUnderWay,
    /// No step leads from one state to the other.
    NoSuchStep {
        /// The current state, by its index.
        from: u8,
        /// The requested state.
        to: u8,
    },
    /// A new record cannot begin in this state.
    NotAnInitialState {
        /// The requested state.
        state: u8,
    },
    /// It has no states, deadline or reminders: the action does not apply to its kind.
    DoesNotApply,
    /// The record is no longer open.
    NotOpen {
        /// Its state, by its index.
        state: u8,
    },
    /// An extension must move the deadline to a later day.
    NotLater {
        /// The current deadline.
        due: Day,
    },
    /// It has no deadline to extend.
    NoDueDate,
    /// It is archived; restore it first.
    Archived,
    /// A store has only one committee.
    OneCommittee,
    /// Nothing would change.
    NothingChanges,
    /// The member no longer takes part.
    MemberEnded,
    /// No admin would be left.
    LastAdmin,
    /// The user or group has a grant already.
    AlreadyGranted,
    /// Only a person who sees hidden records can let others see them.
    OnlySensitive,
    /// The record would become hidden from the person who changes it.
    HidesFromYou,
    /// Roles are for a shared home; this one has one owner.
    NotShared,
    /// The user has nothing to undo.
    NothingToUndo,
    /// A later change of the same field prevents the undo.
    ChangedSince {
        /// The user who made it.
        by: String,
    },
    /// The store holds the maximum number of records.
    StoreFull {
        /// The maximum.
        max: u32,
    },
    /// More records than one command may change.
    TooMany {
        /// The maximum.
        max: u32,
    },
}

impl Fault {
    /// A fault of one field of a record.
    pub fn at(id: Id, field: FieldNo, problem: Problem) -> Fault {
        Fault { id: Some(id), field: Some(field), problem }
    }

    /// A fault of a whole record.
    pub fn of(id: Id, problem: Problem) -> Fault {
        Fault { id: Some(id), field: None, problem }
    }

    /// A fault of a command as a whole, or of a text that belongs to no record.
    pub fn alone(problem: Problem) -> Fault {
        Fault { id: None, field: None, problem }
    }

    /// The label of the field at fault.
    pub fn label(&self, lang: Lang) -> Option<&'static str> {
        let id = self.id?;
        def(id.kind).field(self.field?).map(|field| field.label(lang))
    }

    /// The sentence for the user, after the field's label if there is one.
    pub fn sentence(&self, lang: Lang) -> String {
        let words = self.words(lang);
        match self.label(lang) {
            Some(label) => format!("{label}: {words}"),
            None => words,
        }
    }

    /// What is wrong and what to do, without the field's label.
    pub fn words(&self, lang: Lang) -> String {
        self.problem.words(self.id.map(|id| id.kind), lang)
    }
}

/// Faults of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The record, as in its faults.
    pub id: Option<Id>,
    /// All faults.
    pub faults: Vec<Fault>,
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Refused {
        Refused { id: fault.id, faults: vec![fault] }
    }
}
