//! The tabs and the lists in them.

use crate::domain::id::Kind;
use crate::i18n::{Tr, tr};

/// A tab of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tab {
    /// The overview.
    Overview,
    /// Members and assignments.
    Members,
    /// Units with their members in charge.
    Units,
    /// Tasks.
    Tasks,
    /// Inspections and findings.
    Inspections,
    /// Feedback on officials and units.
    Feedback,
    /// The trail of all.
    Activity,
}

impl Tab {
    /// All, from left to right.
    pub const ALL: [Tab; 7] =
        [Tab::Overview, Tab::Members, Tab::Units, Tab::Tasks, Tab::Inspections, Tab::Feedback, Tab::Activity];

    /// The digit that shows it.
    pub const fn digit(self) -> char {
        match self {
            Tab::Overview => '0',
            Tab::Members => '1',
            Tab::Units => '2',
            Tab::Tasks => '3',
            Tab::Inspections => '4',
            Tab::Feedback => '5',
            Tab::Activity => '9',
        }
    }

    /// Its name.
    pub const fn label(self) -> Tr {
        match self {
            Tab::Overview => tr("Tổng quan", "Overview"),
            Tab::Members => tr("Thành viên", "Members"),
            Tab::Units => tr("Đơn vị", "Units"),
            Tab::Tasks => tr("Nhiệm vụ", "Tasks"),
            Tab::Inspections => tr("Kiểm tra", "Inspections"),
            Tab::Feedback => tr("Phản ánh", "Feedback"),
            Tab::Activity => tr("Hoạt động", "Activity"),
        }
    }

    /// Its full name, if there is room for all tabs.
    pub const fn full(self) -> Tr {
        match self {
            Tab::Units => tr("Đơn vị được phân công", "Assigned units"),
            _ => self.label(),
        }
    }

    /// Its name in two letters, for narrow screens.
    pub const fn short(self) -> Tr {
        match self {
            Tab::Overview => tr("TQ", "Ov"),
            Tab::Members => tr("TV", "Me"),
            Tab::Units => tr("ĐV", "Un"),
            Tab::Tasks => tr("NV", "Ta"),
            Tab::Inspections => tr("KT", "In"),
            Tab::Feedback => tr("PÁ", "Fe"),
            Tab::Activity => tr("HĐ", "Ac"),
        }
    }

    /// The kinds that it lists; the first is shown first.
    pub const fn kinds(self) -> &'static [Kind] {
        match self {
            Tab::Overview | Tab::Activity => &[],
            Tab::Members => &[Kind::Member, Kind::Assignment, Kind::Grant],
            Tab::Units => &[Kind::Unit],
            Tab::Tasks => &[Kind::Task],
            Tab::Inspections => &[Kind::Inspection, Kind::Finding],
            Tab::Feedback => &[Kind::Feedback],
        }
    }

    /// The tab that lists a kind.
    pub fn of(kind: Kind) -> Option<Tab> {
        Tab::ALL.into_iter().find(|tab| tab.kinds().contains(&kind))
    }

    /// The tab this many positions further, cyclic.
    pub fn step(self, by: isize) -> Tab {
        let at = Tab::ALL.iter().position(|tab| *tab == self).unwrap_or(0) as isize;
        let at = (at + by).rem_euclid(Tab::ALL.len() as isize) as usize;
        Tab::ALL.get(at).copied().unwrap_or(self)
    }
}
