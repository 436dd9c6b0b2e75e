//! The morning's picture: which of its lines can be selected, and what they open.

use std::collections::HashMap;

use crate::domain::facts::Bucket;
use crate::domain::id::{Id, Kind};
use crate::i18n::{Tr, tr};
use crate::service::api::{Overview, Row};

/// A part of the picture that lists records.
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
    /// Units that nobody has inspected.
    NeverInspected,
}

impl Section {
    /// All, in the order of the screen.
    pub const ALL: [Section; 5] =
        [Section::Overdue, Section::Soon, Section::Findings, Section::Feedback, Section::NeverInspected];

    /// What it lists.
    pub const fn kind(self) -> Kind {
        match self {
            Section::Overdue | Section::Soon => Kind::Task,
            Section::Findings => Kind::Finding,
            Section::Feedback => Kind::Feedback,
            Section::NeverInspected => Kind::Unit,
        }
    }

    /// The filter that shows all of it in its list; none where there is no such filter.
    pub const fn filter(self) -> Tr {
        match self {
            Section::Overdue | Section::Findings => tr("là:quá-hạn", "is:overdue"),
            Section::Soon => tr("là:sắp-hạn", "is:soon"),
            Section::Feedback => tr("là:đang-mở", "is:open"),
            Section::NeverInspected => tr("", ""),
        }
    }

    /// How many it has, and the first of them.
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

    /// Most rows of it that are shown at once, on a screen with so many lines for the picture.
    pub const fn most(self, height: usize) -> usize {
        // At 80×24 each part shows a few; a taller screen gives most of its room to what is late.
        let more = height.saturating_sub(24);
        match self {
            Section::Overdue => 6 + more / 2,
            Section::Soon | Section::Findings => 4 + more / 6,
            Section::Feedback | Section::NeverInspected => 3 + more / 6,
        }
    }
}

/// What a selectable line of the picture opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// One record.
    Record(Id),
    /// All of a part, in its list.
    All(Section),
}

/// The picture, and where one stands in it.
#[derive(Debug, Clone, Default)]
pub struct OverviewPane {
    /// The latest picture.
    pub picture: Option<Overview>,
    /// Names of the records in it.
    pub names: HashMap<Id, String>,
    /// The selected spot, counted from the top.
    pub selected: usize,
    /// Lines scrolled past the last spot.
    pub top: usize,
    /// Lines that the screen has for it.
    pub height: usize,
    /// Number of the latest question.
    pub latest: u64,
    /// Something changed since the last question.
    pub stale: bool,
}

impl OverviewPane {
    /// Takes a picture over; the selection stays on its record.
    pub fn take(&mut self, picture: Overview) {
        let on = self.current();
        self.names = picture.names.iter().cloned().collect();
        self.picture = Some(picture);
        let spots = self.spots();
        let same = on.and_then(|on| spots.iter().position(|spot| *spot == on));
        self.selected = same.unwrap_or_else(|| self.selected.min(spots.len().saturating_sub(1)));
    }

    /// Everything that can be selected, from the top.
    pub fn spots(&self) -> Vec<Spot> {
        let Some(picture) = &self.picture else { return Vec::new() };
        let mut spots = Vec::new();
        for section in Section::ALL {
            let (total, rows) = section.of(picture);
            spots.extend(rows.iter().take(section.most(self.height)).map(|row| Spot::Record(row.record.id)));
            if total as usize > rows.len().min(section.most(self.height)) {
                spots.push(Spot::All(section));
            }
        }
        spots
    }

    /// The selected spot.
    pub fn current(&self) -> Option<Spot> {
        self.spots().get(self.selected).copied()
    }

    /// The selected row.
    pub fn row(&self) -> Option<&Row> {
        let Some(Spot::Record(id)) = self.current() else { return None };
        let picture = self.picture.as_ref()?;
        Section::ALL.into_iter().flat_map(|section| section.of(picture).1).find(|row| row.record.id == id)
    }

    /// Moves the selection. Past the last spot the rest of the picture scrolls into view.
    pub fn step(&mut self, by: i64) {
        if by < 0 && self.top > 0 {
            self.top = self.top.saturating_sub(by.unsigned_abs() as usize);
            return;
        }
        let last = self.spots().len().saturating_sub(1) as i64;
        let to = (self.selected as i64).saturating_add(by);
        if to > last {
            self.top = self.top.saturating_add((to - last) as usize).min(self.tail());
        }
        self.selected = to.clamp(0, last.max(0)) as usize;
    }

    /// Lines below the last spot.
    fn tail(&self) -> usize {
        self.picture
            .as_ref()
            .map_or(0, |picture| Bucket::ALL.len() + picture.sub_committees.len() + picture.workload.len() + 6)
    }
}
