//! A list of records: the rows around the screen, the selection, the marks.

use std::collections::{BTreeSet, HashMap};

use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::i18n::Lang;
use crate::service::api::{FilterFault, Page, PageQuery, Row, SortKey};

use super::acted::Acted;
use super::filter::{Filter, Unread};

/// Screens of rows that are requested at a time: the visible one, one before and one after.
const SCREENS: u32 = 3;
/// The minimum of rows in a request, so that a small screen does not send one at every step.
const LEAST: u32 = 60;

/// A list as one client sees it. Indexes count from 0 over all rows that pass the filter.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the question under way")]
pub struct List {
    /// The kind of its records.
    pub kind: Kind,
    /// The filter in force, or being tried.
    pub filter: Filter,
    /// The order; empty for the kind's own.
    pub sort: Vec<SortKey>,
    /// The loaded rows.
    pub rows: Vec<Row>,
    /// The index of the first of them.
    pub first: u32,
    /// Rows that pass the filter.
    pub total: u32,
    /// Rows without the filter.
    pub all: u32,
    /// Open rows past their deadline.
    pub overdue: u32,
    /// Names of the records that the rows refer to.
    pub names: HashMap<Id, String>,
    /// The index of the selection.
    pub selected: u32,
    /// The selected record.
    pub on: Option<Id>,
    /// The index of the first visible row.
    pub top: u32,
    /// The number of visible rows.
    pub height: u32,
    /// Marked records, whether the filter shows them or not.
    pub marks: BTreeSet<Id>,
    /// The names of the marked records: most of their rows are not loaded.
    pub mark_names: HashMap<Id, String>,
    /// Whether anything was ever loaded.
    pub loaded: bool,
    /// The number of the latest request; older answers are dropped.
    pub latest: u64,
    /// The next answer determines the selection: actions on the selection wait for it.
    pub unsettled: bool,
    /// A request is open.
    pub asked: bool,
    /// Something changed since the last request.
    pub stale: bool,
    /// An action of this user on the selected record is running.
    pub acted: Option<Acted<Id>>,
    /// Whether any row loaded so far has a deadline; `None` before the first row. The columns of deadlines appear with
    /// the first one and stay, so that they do not change while the user filters.
    dated: Option<bool>,
    /// The first visible row when rows were last found missing: what did not come then will not come now.
    lacked_at: Option<(u32, u32)>,
}

impl List {
    /// A list that has not been requested.
    pub fn new(kind: Kind) -> List {
        List {
            kind,
            filter: Filter::default(),
            sort: Vec::new(),
            rows: Vec::new(),
            first: 0,
            total: 0,
            all: 0,
            overdue: 0,
            names: HashMap::new(),
            selected: 0,
            on: None,
            top: 0,
            height: 18,
            marks: BTreeSet::new(),
            mark_names: HashMap::new(),
            loaded: false,
            latest: 0,
            unsettled: false,
            asked: false,
            stale: false,
            acted: None,
            dated: None,
            lacked_at: None,
        }
    }

    /// Whether columns of deadlines would be empty.
    pub fn is_undated(&self) -> bool {
        self.dated == Some(false)
    }

    /// The row at an index, if it is loaded.
    pub fn row(&self, place: u32) -> Option<&Row> {
        self.rows.get(place.checked_sub(self.first)? as usize)
    }

    /// The selected row, if it is loaded.
    pub fn current(&self) -> Option<&Row> {
        self.row(self.selected).filter(|row| self.on.is_none_or(|on| on == row.record.id))
    }

    /// The name of a record that a row refers to.
    pub fn name_of(&self, id: Id) -> Option<String> {
        self.names.get(&id).cloned()
    }

    /// Moves the selection; it stops at the ends.
    pub fn step(&mut self, by: i64) {
        let last = i64::from(self.total.saturating_sub(1));
        self.go((i64::from(self.selected) + by).clamp(0, last) as u32);
    }

    /// Notes that the user acts on the selected record, if it is one of these.
    pub fn act(&mut self, ids: &[Id]) {
        let on = self.current().map(|row| row.record.id).filter(|id| ids.contains(id));
        self.acted = on.map(|on| Acted::new(on, self.around(self.selected)));
    }

    /// The records before and after an index, if they are loaded.
    fn around(&self, place: u32) -> [Option<Id>; 2] {
        [place.checked_sub(1), place.checked_add(1)].map(|place| self.row(place?).map(|row| row.record.id))
    }

    /// Moves the selection to an index.
    pub fn go(&mut self, place: u32) {
        self.acted = None;
        self.selected = place.min(self.total.saturating_sub(1));
        self.on = self.row(self.selected).map(|row| row.record.id);
        self.show_selection();
    }

    /// The height of the screen changed.
    pub fn resize(&mut self, height: u32) {
        self.height = height.max(1);
        self.show_selection();
    }

    fn show_selection(&mut self) {
        // By half a screen at a time: on a slow connection a whole screen is sent only sometimes, not at every step.
        if self.selected < self.top || self.selected >= self.top + self.height {
            self.top = self.selected.saturating_sub(self.height / 2);
        }
        self.top = self.top.min(self.total.saturating_sub(self.height));
    }

    /// Whether visible rows, or those of the next screens, are not loaded.
    pub fn lacks_rows(&self) -> bool {
        let here = self.first..self.first + self.rows.len() as u32;
        let from = self.top.saturating_sub(self.height / 2);
        let to = (self.top + self.height + self.height / 2).min(self.total);
        from < here.start || to > here.end
    }

    /// Whether the selected row itself is not loaded.
    pub fn lacks_selection(&self) -> bool {
        self.total > 0 && self.row(self.selected).is_none()
    }

    /// The request for the rows around the screen. `around` keeps the selection on its record after changes.
    pub fn query(&self, lang: Lang, around: bool) -> PageQuery {
        let limit = (self.height * SCREENS).max(LEAST);
        PageQuery {
            kind: self.kind,
            filter: self.filter.text.clone(),
            typing: self.filter.typing,
            sort: self.sort.clone(),
            offset: self.top.saturating_sub((limit.saturating_sub(self.height)) / 2),
            limit,
            around: self.on.filter(|_| around),
            marked: self.marks.iter().map(|id| id.no).collect(),
            lang,
        }
    }

    /// Applies a page. The selection stays on its record; if that left the list, or the user's own action moved it, the
    /// selection stays at its index.
    pub fn take(&mut self, page: Page, asked_around: bool) {
        self.unsettled = false;
        self.loaded = true;
        let due = def(self.kind).due;
        let dated = page.rows.iter().any(|row| due.is_some_and(|due| row.record.day(due).is_some()));
        if !page.rows.is_empty() {
            self.dated = Some(dated || self.dated == Some(true));
        }
        self.rows = page.rows;
        self.first = page.offset;
        self.total = page.total;
        self.all = page.all;
        self.overdue = page.overdue;
        self.names = page.names.into_iter().collect();
        let on_screen = self.selected.saturating_sub(self.top);
        let acted = self.acted.take().filter(|acted| self.on == Some(acted.on));
        let moved = |place: u32| {
            place != self.selected && acted.as_ref().is_some_and(|acted| acted.has_moved(&self.around(place)))
        };
        if let Some(place) = self.on.and(page.around).filter(|place| asked_around && !moved(*place)) {
            self.selected = place;
            self.top = place.saturating_sub(on_screen);
        } else {
            if self.total == 0 || self.filter.is_new() {
                // Another filter, and the record does not pass it: its index has no meaning in the new list.
                self.selected = 0;
                self.top = 0;
            }
            self.selected = self.selected.min(self.total.saturating_sub(1));
            self.on = self.row(self.selected).map(|row| row.record.id);
        }
        self.acted = acted.filter(|acted| !acted.done && self.on == Some(acted.on));
        self.filter.passed();
        self.show_selection();
    }

    /// The filter is invalid. The rows of the former one stay; if there is none, nothing is shown.
    pub fn unread(&mut self, fault: FilterFault) -> Unread {
        self.unsettled = false;
        let unread = self.filter.unread(fault);
        match unread {
            Unread::Tried { outdated, .. } => self.stale |= outdated,
            Unread::InForce => {
                self.loaded = true;
                self.rows.clear();
                (self.first, self.total, self.overdue, self.top) = (0, 0, 0, 0);
            }
        }
        unread
    }

    /// Whether a request for missing rows makes sense: the same request is not repeated.
    pub fn asks_for_rows(&mut self) -> bool {
        let at = Some((self.top, self.total));
        let lacks = self.lacks_rows() && self.lacked_at != at;
        if lacks {
            self.lacked_at = at;
        }
        lacks
    }

    /// Whether a record is marked.
    pub fn is_marked(&self, id: Id) -> bool {
        self.marks.contains(&id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::Day;
    use crate::domain::record::Record;

    fn page(numbers: &[u32], offset: u32, total: u32, around: Option<u32>) -> Page {
        let rows = numbers
            .iter()
            .map(|no| Row { record: Record::blank(Id::new(Kind::Task, *no)), in_charge: Vec::new() })
            .collect();
        Page {
            kind: Kind::Task,
            version: 1,
            today: Day(19_700),
            soon_days: 7,
            all: total,
            total,
            offset,
            rows,
            states: Vec::new(),
            overdue: 0,
            names: Vec::new(),
            around,
            fault: None,
        }
    }

    fn on(list: &List) -> Option<u32> {
        list.current().map(|row| row.record.id.no)
    }

    #[test]
    fn the_selection_stays_on_its_record_when_rows_change() {
        let mut list = List::new(Kind::Task);
        list.resize(3);
        list.take(page(&[1, 2, 3, 4, 5], 0, 5, None), false);
        list.step(2);
        assert_eq!(on(&list), Some(3));
        // Two records were added before it.
        list.take(page(&[8, 9, 1, 2, 3, 4, 5], 0, 7, Some(4)), true);
        assert_eq!((on(&list), list.selected, list.top), (Some(3), 4, 2), "on the same line of the screen");
        // It leaves the list: the selection stays where it was.
        list.take(page(&[8, 9, 1, 2, 4, 5], 0, 6, None), true);
        assert_eq!((on(&list), list.selected), (Some(4), 4));
        // All but two leave.
        list.take(page(&[8, 9], 0, 2, None), true);
        assert_eq!((on(&list), list.top), (Some(9), 0));
        list.take(page(&[], 0, 0, None), true);
        assert_eq!(on(&list), None);
    }

    #[test]
    fn a_filter_that_drops_the_record_begins_at_the_top() {
        let mut list = List::new(Kind::Task);
        list.take(page(&[1, 2, 3, 4, 5], 0, 5, None), false);
        list.step(3);
        list.filter.try_text("x", false);
        list.take(page(&[2, 3, 5], 0, 3, None), true);
        assert_eq!(on(&list), Some(2));
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_not_in_force() {
        let fault = || FilterFault { start: 0, end: 3, message: "?".into(), suggestion: None };
        let mut list = List::new(Kind::Task);
        list.take(page(&[1, 2], 0, 2, None), false);
        list.filter.try_text("x", true);
        assert_eq!(list.unread(fault()), Unread::Tried { text: "x".into(), outdated: false });
        assert_eq!((on(&list), list.total, list.query(Lang::Vi, false).filter.as_str()), (Some(1), 2, ""));
        // A change that came during the try is not lost.
        list.filter.try_text("y", false);
        list.filter.asked(true);
        list.unread(fault());
        assert!(list.stale);
        // What a filter in force names is gone: its rows disappear too, and come back with it.
        list.filter.try_text("z", false);
        list.take(page(&[2], 0, 1, None), false);
        assert_eq!(list.unread(fault()), Unread::InForce);
        assert_eq!((on(&list), list.total, list.filter.text.as_str()), (None, 0, "z"));
        assert!(list.filter.fault().is_some());
        list.take(page(&[2], 0, 1, None), false);
        assert!(list.filter.fault().is_none() && on(&list) == Some(2));
    }

    #[test]
    fn rows_are_asked_for_before_the_screen_needs_them() {
        let mut list = List::new(Kind::Task);
        list.resize(10);
        let numbers: Vec<u32> = (1..=60).collect();
        list.take(page(&numbers, 0, 1_000, None), false);
        assert!(!list.lacks_rows());
        list.go(55);
        assert!(list.lacks_rows() && !list.lacks_selection());
        list.go(999);
        assert!(list.lacks_selection());
        assert_eq!(list.query(Lang::Vi, false).offset, 990 - 25);
    }

    #[test]
    fn the_columns_of_deadlines_come_with_the_first_one_and_stay() {
        let mut list = List::new(Kind::Task);
        assert!(!list.is_undated(), "nothing is known yet");
        list.take(page(&[1, 2], 0, 2, None), false);
        assert!(list.is_undated());
        let mut dated = page(&[1, 2], 0, 2, None);
        dated.rows[0].record.set(crate::domain::kinds::task::DUE, crate::domain::value::Value::day(Day(19_700)));
        list.take(dated, false);
        assert!(!list.is_undated());
        list.take(page(&[2], 0, 1, None), false);
        list.take(page(&[], 0, 0, None), false);
        assert!(!list.is_undated(), "not while one filters");
    }
}
