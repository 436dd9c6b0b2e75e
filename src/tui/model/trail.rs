//! Lines of the trail: of all records, or of one.

use std::collections::HashMap;

use crate::domain::day::Moment;
use crate::domain::id::Id;
use crate::i18n::Lang;
use crate::service::api::{Ask, Entry, FilterFault, Position, Trail, TrailFilter};

use super::filter::{Filter, Unread};

/// The number of lines in a request.
const LINES: u32 = 100;

/// The loaded part of the trail, newest first.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the question under way")]
pub struct TrailView {
    /// The record, or `None` for all.
    pub id: Option<Id>,
    /// The lines.
    pub entries: Vec<Entry>,
    /// Names of the records in them.
    pub names: HashMap<Id, String>,
    /// Whether there are older ones.
    pub more: bool,
    /// The selected line of the trail.
    pub selected: usize,
    /// The first line of the screen that is shown.
    pub top: usize,
    /// Whether anything was loaded yet.
    pub loaded: bool,
    /// The number of the latest request.
    pub latest: u64,
    /// Whether that request was for older lines.
    pub older: bool,
    /// Something changed since the last request.
    pub stale: bool,
    /// The filter in force, or being tried.
    pub filter: Filter,
    /// The oldest line that was read, and when it was written.
    pub reached: Option<(Position, Option<Moment>)>,
}

impl TrailView {
    /// The trail of one record.
    pub fn of(id: Id) -> TrailView {
        TrailView { id: Some(id), ..TrailView::default() }
    }

    fn asked_filter(&self, lang: Lang) -> Option<TrailFilter> {
        let asked = TrailFilter { text: self.filter.text.clone(), typing: self.filter.typing, lang };
        Some(asked).filter(|filter| !filter.text.trim().is_empty())
    }

    /// The request for its newest lines, as many as are loaded already.
    pub fn ask(&self, lang: Lang) -> Ask {
        let limit = (self.entries.len() as u32).clamp(LINES, 500);
        Ask::Trail { id: self.id, before: None, limit, filter: self.asked_filter(lang) }
    }

    /// The request for older lines, if the selection is near the end.
    pub fn ask_older(&self, lang: Lang) -> Option<Ask> {
        let near = self.selected + 30 >= self.entries.len();
        let (before, _) = self.reached?;
        let wanted = self.more && near && !self.older && !self.filter.is_new();
        let filter = self.asked_filter(lang);
        wanted.then_some(Ask::Trail { id: self.id, before: Some(before), limit: LINES, filter })
    }

    /// Applies lines: older ones are appended, otherwise all are replaced and the selection stays on its line.
    pub fn take(&mut self, trail: Trail) {
        self.loaded = true;
        self.more = trail.more && trail.next.is_some();
        self.filter.passed();
        // A range of lines that this user may not see has no time.
        let before = self.reached.filter(|_| self.older).and_then(|(_, at)| at);
        self.reached = trail.next.map(|next| (next, trail.since.or(before)));
        if std::mem::take(&mut self.older) {
            self.entries.extend(trail.entries);
            self.names.extend(trail.names);
            return;
        }
        let on = self.entries.get(self.selected).filter(|_| self.selected > 0).map(|entry| entry.position);
        self.entries = trail.entries;
        self.names = trail.names.into_iter().collect();
        let same = on.and_then(|on| self.entries.iter().position(|entry| entry.position == on));
        self.selected = same.unwrap_or_else(|| self.selected.min(self.entries.len().saturating_sub(1)));
    }

    /// The filter is invalid. The lines of the former one stay; if there is none, nothing is shown.
    pub fn unread(&mut self, fault: FilterFault) -> Unread {
        self.older = false;
        let unread = self.filter.unread(fault);
        match unread {
            Unread::Tried { outdated, .. } => self.stale |= outdated || !self.loaded,
            Unread::InForce => {
                self.loaded = true;
                self.entries.clear();
                (self.more, self.reached, self.selected) = (false, None, 0);
            }
        }
        unread
    }

    /// Moves the selection; it stops at the ends.
    pub fn step(&mut self, by: i64) {
        let last = self.entries.len().saturating_sub(1) as i64;
        self.selected = (self.selected as i64).saturating_add(by).clamp(0, last) as usize;
    }

    /// The selected line.
    pub fn current(&self) -> Option<&Entry> {
        self.entries.get(self.selected)
    }
}
