//! The overview: which of its lines can be selected, and what they open.

use std::collections::HashMap;

use crate::domain::id::{Id, Kind};
use crate::i18n::{Tr, tr};
use crate::service::api::{Overview, Row};

use super::acted::Acted;

/// A section of the overview that lists records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Tasks past their deadline.
    Overdue,
    /// Tasks due soon.
    Soon,
    /// Findings past their deadline.
    Findings,
    /// Feedback that waits.
    Feedback,
    /// Units without any inspection.
    NeverInspected,
}

impl Section {
    /// All, in the order of the screen.
    pub const ALL: [Section; 5] =
        [Section::Overdue, Section::Soon, Section::Findings, Section::Feedback, Section::NeverInspected];

    /// The kind of its records.
    pub const fn kind(self) -> Kind {
        match self {
            Section::Overdue | Section::Soon => Kind::Task,
            Section::Findings => Kind::Finding,
            Section::Feedback => Kind::Feedback,
            Section::NeverInspected => Kind::Unit,
        }
    }

    /// The filter that shows all of it in its list.
    pub const fn filter(self) -> Tr {
        match self {
            Section::Overdue | Section::Findings => tr("là:quá-hạn", "is:overdue"),
            Section::Soon => tr("là:sắp-hạn", "is:soon"),
            Section::Feedback => tr("là:đang-mở", "is:open"),
            Section::NeverInspected => tr("là:chưa-kiểm-tra", "is:uninspected"),
        }
    }

    /// Its number of records, and the first of them.
    pub fn of(self, picture: &Overview) -> (u32, &[Row]) {
        let (total, rows) = match self {
            Section::Overdue => &picture.overdue,
            Section::Soon => &picture.soon,
            Section::Findings => &picture.findings,
            Section::Feedback => &picture.feedback,
            Section::NeverInspected => &picture.never_inspected,
        };
        (*total, rows)
    }

    /// The maximum rows of it on a screen with this many lines for the overview.
    pub const fn most(self, height: usize) -> usize {
        // At 80×24 each section shows a few rows; a taller screen gives most of its space to overdue tasks.
        let more = height.saturating_sub(24);
        match self {
            Section::Overdue => 6 + more / 2,
            Section::Soon | Section::Findings => 4 + more / 6,
            Section::Feedback | Section::NeverInspected => 3 + more / 6,
        }
    }
}

/// What a selectable line of the overview opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// One record.
    Record(Id),
    /// All records of a section, in its list.
    All(Section),
    /// The form of the first record of a kind.
    Add(Kind),
}

/// A line of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// An empty line.
    Blank,
    /// The heading of the next steps.
    Steps,
    /// The first record of this kind is still to be entered.
    Step(Kind),
    /// The heading of a section.
    Head(Section),
    /// The record at this index of a section.
    Row(Section, usize),
    /// This many more records are in a section.
    More(Section, usize),
}

/// The overview, and the selection in it.
#[derive(Debug, Clone, Default)]
pub struct OverviewPane {
    /// Whether the user may add records.
    pub may_add: bool,
    /// The latest overview.
    pub picture: Option<Overview>,
    /// Names of the records in it.
    pub names: HashMap<Id, String>,
    /// The index of the selected spot, from the top.
    pub selected: usize,
    /// Lines between the last spot and the selection mark.
    pub top: usize,
    /// The number of lines on the screen for it.
    pub height: usize,
    /// Whether the figures are to the right of the lists.
    pub wide: bool,
    /// The number of the latest request.
    pub latest: u64,
    /// Something changed since the last request.
    pub stale: bool,
    /// An action of this user on the selected record is running.
    pub acted: Option<Acted<Spot>>,
}

impl OverviewPane {
    /// Notes that the user acts on the selected record, if it is one of these.
    pub fn act(&mut self, ids: &[Id]) {
        let on = self.current().filter(|spot| matches!(spot, Spot::Record(id) if ids.contains(id)));
        self.acted = on.map(|on| Acted::new(on, around(&self.spots(), self.selected)));
    }

    /// Applies an overview; the selection stays on its record, or at its index if the user's own action moved the
    /// record.
    pub fn take(&mut self, picture: Overview) {
        let on = self.current();
        self.names = picture.names.iter().cloned().collect();
        self.picture = Some(picture);
        let spots = self.spots();
        let acted = self.acted.take().filter(|acted| on == Some(acted.on));
        let moved = |place: usize| {
            place != self.selected && acted.as_ref().is_some_and(|acted| acted.has_moved(&around(&spots, place)))
        };
        let same = on.and_then(|on| spots.iter().position(|spot| *spot == on)).filter(|place| !moved(*place));
        self.acted = acted.filter(|acted| same.is_some() && !acted.done);
        let last = spots.len().saturating_sub(1);
        self.selected = if self.top > 0 { last } else { same.unwrap_or(self.selected.min(last)) };
        self.top = self.top.min(self.tail());
    }

    /// The lines of the lists, from the top. The figures are below them or to their right.
    pub fn outline(&self) -> Vec<Part> {
        let Some(picture) = &self.picture else { return Vec::new() };
        let mut parts = Vec::new();
        let steps = self.steps();
        if !steps.is_empty() {
            parts.push(Part::Steps);
            parts.extend(steps.into_iter().map(Part::Step));
        }
        for section in Section::ALL {
            let (total, rows) = section.of(picture);
            if total == 0 && matches!(section, Section::NeverInspected | Section::Feedback) {
                continue;
            }
            if !parts.is_empty() {
                parts.push(Part::Blank);
            }
            parts.push(Part::Head(section));
            let shown = rows.len().min(section.most(self.height));
            parts.extend((0..shown).map(|at| Part::Row(section, at)));
            if total as usize > shown {
                parts.push(Part::More(section, total as usize - shown));
            }
        }
        parts
    }

    /// Everything that can be selected, from the top.
    pub fn spots(&self) -> Vec<Spot> {
        self.outline().into_iter().filter_map(|part| self.spot(part)).collect()
    }

    fn spot(&self, part: Part) -> Option<Spot> {
        match part {
            Part::Blank | Part::Steps | Part::Head(_) => None,
            Part::Step(kind) => Some(Spot::Add(kind)),
            Part::Row(section, at) => {
                let (_, rows) = section.of(self.picture.as_ref()?);
                rows.get(at).map(|row| Spot::Record(row.record.id))
            }
            Part::More(section, _) => Some(Spot::All(section)),
        }
    }

    /// What a new office enters next, until it has its first task: units, then members, then tasks.
    pub fn steps(&self) -> Vec<Kind> {
        let Some(picture) = self.picture.as_ref().filter(|_| self.may_add) else { return Vec::new() };
        if picture.buckets.iter().any(|tasks| *tasks > 0) {
            return Vec::new();
        }
        let units = picture.sub_committees.iter().any(|(_, _, _, units)| *units > 0);
        let missing = [
            (Kind::Committee, picture.committee.is_none()),
            (Kind::Unit, !units),
            (Kind::Member, picture.workload.is_empty()),
            (Kind::Task, true),
        ];
        missing.into_iter().filter_map(|(kind, missing)| missing.then_some(kind)).collect()
    }

    /// The selected spot; `None` while the mark is on the figures below the last one.
    pub fn current(&self) -> Option<Spot> {
        if self.top > 0 {
            return None;
        }
        self.spots().get(self.selected).copied()
    }

    /// The selected row.
    pub fn row(&self) -> Option<&Row> {
        let Some(Spot::Record(id)) = self.current() else { return None };
        let picture = self.picture.as_ref()?;
        Section::ALL.into_iter().flat_map(|section| section.of(picture).1).find(|row| row.record.id == id)
    }

    /// Moves the mark: over the spots, and below the last of them line by line over the figures.
    pub fn step(&mut self, by: i64) {
        self.acted = None;
        let last = self.spots().len().saturating_sub(1) as i64;
        let from = self.selected as i64 + self.top as i64;
        let to = from.saturating_add(by).clamp(0, last + self.tail() as i64);
        self.selected = to.min(last) as usize;
        self.top = (to - last).max(0) as usize;
    }

    /// Lines below the last spot.
    fn tail(&self) -> usize {
        let Some(picture) = &self.picture else { return 0 };
        let outline = self.outline();
        let last = outline.iter().rposition(|part| self.spot(*part).is_some());
        let rest = outline.len() - last.map_or(0, |at| at + 1);
        rest + if self.wide { 0 } else { 1 + figure_lines(picture) }
    }
}

/// Lines of the figures: outcomes, sub-committees, workload, each with its heading, and blank lines between them.
pub fn figure_lines(picture: &Overview) -> usize {
    let outcomes = if picture.buckets.iter().any(|tasks| *tasks > 0) { picture.buckets.len() } else { 1 };
    let groups = picture.sub_committees.iter().filter(|(_, _, _, units)| *units > 0).count().max(1);
    let members = if picture.workload.is_empty() { 1 } else { 1 + picture.workload.len() };
    outcomes + groups + members + 5
}

/// The spots before and after an index.
fn around(spots: &[Spot], place: usize) -> [Option<Spot>; 2] {
    [place.checked_sub(1), place.checked_add(1)].map(|place| spots.get(place?).copied())
}
