//! A kind's rows as the filter looks into them.

use crate::domain::field::{Field, FieldNo, Search, Type};
use crate::domain::id::Kind;
use crate::domain::kinds::{feedback, inspection, member, task, unit};
use crate::domain::value::{Scalar, Value};
use crate::filter::{Columns, Fact};
use crate::service::register::{Table, is_word, is_word_phone};

use super::View;
use super::bits::Bits;

/// The rows of one kind, for one person and day.
pub struct Rows<'a> {
    pub(super) view: View<'a>,
    pub(super) table: &'a Table,
    /// This person's place among those who changed records.
    pub(super) me: Option<u16>,
    /// Numbers of the marked records, ascending.
    pub(super) marked: &'a [u32],
    /// Units under focused direction this year, by row; only where that is asked for.
    pub(super) focus: &'a Bits,
}

impl Rows<'_> {
    fn value(&self, field: FieldNo, row: u32) -> Value {
        self.table.value(field, row as usize)
    }

    /// Shows the texts of the fields that are searched in this way.
    fn searched(&self, row: u32, search: impl Fn(&Field) -> bool, each: &mut dyn FnMut(&str)) {
        let wanted = |field| self.table.def.field(field).is_some_and(&search);
        self.table.each_text(row as usize, wanted, each);
    }

    fn in_focus(&self, row: u32) -> bool {
        let through = match self.table.def.kind {
            Kind::Unit => return self.focus.has(row as usize),
            Kind::Task => task::LEAD_UNIT,
            Kind::Inspection => inspection::UNIT,
            Kind::Finding => crate::domain::kinds::finding::UNIT,
            Kind::Feedback => crate::domain::kinds::feedback::UNIT,
            Kind::Assignment => crate::domain::kinds::assignment::UNIT,
            Kind::Committee | Kind::Member | Kind::Grant => return false,
        };
        let units = self.view.register.table(Kind::Unit);
        let no = self.table.number(through, row as usize).and_then(|no| u32::try_from(no).ok());
        no.and_then(|no| units.row(no)).is_some_and(|unit| self.focus.has(unit))
    }
}

impl Columns for Rows<'_> {
    fn folded(&self, row: u32) -> &str {
        self.table.folded(row as usize)
    }

    fn words(&self, row: u32, each: &mut dyn FnMut(&str)) {
        // Asked for only where accents count; a code has none, and is not made a text for nothing.
        let code = self.table.def.code.map(|rule| rule.field);
        let wanted = |no| Some(no) != code && self.table.def.field(no).is_some_and(is_word);
        self.table.each_text(row as usize, wanted, each);
    }

    fn phones(&self, row: u32, each: &mut dyn FnMut(&str)) {
        self.searched(row, is_word_phone, each);
    }

    fn long_texts(&self, row: u32, each: &mut dyn FnMut(&str)) {
        self.searched(row, |field| field.search == Search::Long, each);
    }

    fn texts(&self, field: FieldNo, row: u32, each: &mut dyn FnMut(&str)) {
        self.table.each_text(row as usize, |no| no == field, each);
        if !matches!(self.table.def.field(field).map(|about| about.ty), Some(Type::Ref(_) | Type::Rows(_))) {
            return;
        }
        for held in self.value(field, row).scalars() {
            if let Scalar::Ref(id) = held
                && self.view.sees(*id)
                && let Some(name) = self.view.register.name(*id)
            {
                each(&name);
            }
        }
    }

    fn number(&self, field: FieldNo, row: u32) -> Option<i64> {
        self.table.number(field, row as usize)
    }

    fn listed(&self, field: FieldNo, row: u32, each: &mut dyn FnMut(i64)) {
        self.value(field, row).scalars().filter_map(Scalar::number).for_each(each);
    }

    fn count(&self, field: FieldNo, row: u32) -> usize {
        self.value(field, row).count()
    }

    fn is_empty(&self, field: FieldNo, row: u32) -> bool {
        match self.table.column(field) {
            Some(column) => column.get(row as usize).is_none(),
            None => self.value(field, row).is_empty(),
        }
    }

    fn fact(&self, fact: Fact, row: u32) -> bool {
        let at = row as usize;
        match fact {
            Fact::Overdue => self.table.late(at, self.view.today).is_some_and(|days| days > 0),
            Fact::Soon => {
                let soon = -i64::from(self.view.soon)..=0;
                self.table.late(at, self.view.today).is_some_and(|days| soon.contains(&days))
            }
            Fact::Mine => self.me.is_some_and(|me| self.table.makers(at).contains(&me)),
            Fact::Focus => self.in_focus(row),
            Fact::Marked => self.marked.binary_search(&self.table.id(at).no).is_ok(),
            Fact::Archived => self.table.archived(at),
            Fact::Open => self.table.is_open(at),
        }
    }
}

/// The facts that make sense for a kind.
pub fn facts_of(kind: Kind) -> &'static [Fact] {
    match kind {
        Kind::Task | Kind::Finding | Kind::Feedback => &Fact::ALL,
        Kind::Inspection => &[Fact::Open, Fact::Mine, Fact::Focus, Fact::Marked, Fact::Archived],
        Kind::Member => &[Fact::Open, Fact::Mine, Fact::Marked, Fact::Archived],
        Kind::Unit | Kind::Assignment => &[Fact::Mine, Fact::Focus, Fact::Marked, Fact::Archived],
        Kind::Committee | Kind::Grant => &[Fact::Mine, Fact::Marked, Fact::Archived],
    }
}

/// Units under focused direction in a year, by row.
pub fn focus_units(view: View, year: i32) -> Bits {
    let table = view.register.table(Kind::Unit);
    let mut focus = Bits::none(table.len());
    for row in 0..table.len() {
        let held = table.record(row);
        if held.is_some_and(|record| crate::domain::facts::holds_year(&record, unit::FOCUS_YEARS, year)) {
            focus.set(row);
        }
    }
    focus
}

/// The fields that hold the names of a kind's records.
pub fn name_fields(kind: Kind) -> &'static [FieldNo] {
    match kind {
        Kind::Unit => &[unit::NAME, unit::SHORT_NAME, unit::CODE],
        Kind::Member => &[member::FULL_NAME],
        Kind::Task => &[task::CODE, task::TITLE],
        Kind::Inspection => &[inspection::CODE, inspection::SCOPE],
        Kind::Feedback => &[feedback::CODE, feedback::MATTER],
        _ => &[],
    }
}
