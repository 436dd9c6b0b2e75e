//! A kind's rows as the filter reads them.

use crate::domain::field::{Field, FieldNo, Search, Type};
use crate::domain::id::Kind;
use crate::domain::kinds::{feedback, inspection, member, task, unit};
use crate::domain::value::{Scalar, Value};
use crate::filter::{Columns, Fact};
use crate::service::register::{Charges, Table, depends_on_charge, is_word, is_word_phone};

use super::View;
use super::bits::Bits;

/// The rows of one kind, for one person and day.
pub(super) struct Rows<'a> {
    pub(super) view: View<'a>,
    pub(super) table: &'a Table,
    /// The index of this person among those who changed records.
    pub(super) me: Option<u16>,
    /// Numbers of the marked records, ascending.
    pub(super) marked: &'a [u32],
    /// Units under focused direction this year, by row; only if the filter needs it.
    pub(super) focus: &'a Bits,
    /// Units without any inspection, by row; only if the filter needs it.
    pub(super) uninspected: &'a Bits,
    /// The members in charge; only if the filter needs them.
    pub(super) charges: Option<&'a Charges>,
}

impl Rows<'_> {
    fn value(&self, field: FieldNo, row: u32) -> Value {
        self.table.value(field, row as usize)
    }

    /// Passes the texts of the fields that are searched in this way.
    fn searched(&self, row: u32, search: impl Fn(&Field) -> bool, each: &mut dyn FnMut(&str)) {
        let wanted = |field| self.table.def.field(field).is_some_and(&search);
        self.table.each_text(row as usize, wanted, each);
    }

    /// The members in charge, if the field depends on them.
    fn charges(&self, field: FieldNo) -> Option<&Charges> {
        self.charges.filter(|_| depends_on_charge(self.table.def.kind, field))
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
        // Called only if accents matter; a code has none, so it need not be built as a text.
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
        for id in self.value(field, row).links().filter(|id| self.view.sees(*id)) {
            if let Some(name) = self.view.register.name(id) {
                each(&name);
            }
        }
    }

    fn number(&self, field: FieldNo, row: u32) -> Option<i64> {
        self.table.number(field, row as usize)
    }

    fn refs(&self, field: FieldNo, row: u32, each: &mut dyn FnMut(u32)) {
        match self.charges(field) {
            Some(charges) => charges.members(self.table, field, row as usize, each),
            None => self.number(field, row).and_then(|no| u32::try_from(no).ok()).into_iter().for_each(each),
        }
    }

    fn listed(&self, field: FieldNo, row: u32, each: &mut dyn FnMut(i64)) {
        self.value(field, row).scalars().filter_map(Scalar::number).for_each(each);
    }

    fn count(&self, field: FieldNo, row: u32) -> usize {
        self.value(field, row).count()
    }

    fn is_empty(&self, field: FieldNo, row: u32) -> bool {
        if self.charges(field).is_some() {
            let mut empty = true;
            self.refs(field, row, &mut |_| empty = false);
            return empty;
        }
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
            Fact::Uninspected => self.uninspected.has(at),
        }
    }
}

/// Units under focused direction in a year, by row.
pub(super) fn focus_units(view: View, year: i32) -> Bits {
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

/// Units that exist today and have no inspection, by row. An inspection that has not begun counts for no user, so that
/// a hidden one affects no figure.
pub(super) fn uninspected_units(view: View) -> Bits {
    const BEGUN: [u8; 4] = [inspection::UNDER_WAY, inspection::AWAITING, inspection::CONCLUDED, inspection::CLOSED];
    let (units, inspections) = (view.register.table(Kind::Unit), view.register.table(Kind::Inspection));
    let mut uninspected = Bits::none(units.len());
    for row in (0..units.len()).filter(|row| exists(view, *row)) {
        uninspected.set(row);
    }
    for row in (0..inspections.len()).filter(|row| inspections.listed(*row, view.person.visibility(), false)) {
        let begun = inspections.state(row).is_some_and(|state| BEGUN.contains(&state));
        let unit = inspections.number(inspection::UNIT, row).and_then(|no| u32::try_from(no).ok());
        if let Some(unit) = unit.filter(|_| begun).and_then(|no| units.row(no)) {
            uninspected.clear(unit);
        }
    }
    uninspected
}

/// Whether a unit is in the lists and has not ended.
pub(super) fn exists(view: View, unit: usize) -> bool {
    let units = view.register.table(Kind::Unit);
    let over = units.number(unit::VALID_TO, unit).is_some_and(|to| to < i64::from(view.today.0));
    units.listed(unit, view.person.visibility(), false) && !over
}

/// The fields with the names of a kind's records.
pub(super) fn name_fields(kind: Kind) -> &'static [FieldNo] {
    match kind {
        Kind::Unit => &[unit::NAME, unit::SHORT_NAME, unit::CODE],
        Kind::Member => &[member::FULL_NAME],
        Kind::Task => &[task::CODE, task::TITLE],
        Kind::Inspection => &[inspection::CODE, inspection::SCOPE],
        Kind::Feedback => &[feedback::CODE, feedback::MATTER],
        _ => &[],
    }
}
