//! The record that an action would change, and the situation for its conditions.

use crate::domain::id::Id;
use crate::domain::record::Record;
use crate::service::api::Row;
use crate::tui::keymap::{Chosen, Secret, Situation};
use crate::tui::rule::Place;

use super::Model;
use super::detail::DetailPane;
use super::layer::Layer;
use crate::tui::tab::Tab;

impl Model {
    /// The place of the user, below small layers on top.
    pub fn place(&self) -> Place {
        match self.layers.iter().rev().find(|layer| layer.is_pane()) {
            Some(Layer::Detail(_)) => Place::DETAIL,
            Some(_) => Place::HISTORY,
            None => match self.tab {
                Tab::Overview => Place::OVERVIEW,
                Tab::Activity => Place::ACTIVITY,
                _ => Place::LIST,
            },
        }
    }

    /// The open record on top.
    pub fn detail(&self) -> Option<&DetailPane> {
        self.layers.iter().rev().find_map(|layer| match layer {
            Layer::Detail(pane) => Some(pane.as_ref()),
            _ => None,
        })
    }

    /// The record of an action when nothing is marked.
    pub fn subject(&self) -> Option<&Row> {
        if let Some(pane) = self.detail() {
            return pane.row.as_ref();
        }
        match self.tab {
            Tab::Overview => self.overview.row(),
            Tab::Activity => None,
            _ => self.list().and_then(|list| list.current()),
        }
    }

    /// The records of an action: the marked ones, else the subject.
    pub fn targets(&self) -> Vec<Id> {
        if self.place() == Place::LIST
            && let Some(list) = self.list().filter(|list| !list.marks.is_empty())
        {
            return list.marks.iter().copied().collect();
        }
        self.subject().map(|row| row.record.id).into_iter().collect()
    }

    /// What this user may see of a secret of a record.
    fn secret_of(&self, record: Option<&Record>) -> Secret {
        if self.me.as_ref().is_none_or(|me| !me.sensitive) {
            return Secret::NotForMe;
        }
        let held = record.is_some_and(|held| held.fields().any(|(_, _, value)| value.secret_id().is_some()));
        if held { Secret::Held } else { Secret::None }
    }

    /// The situation for the conditions of actions.
    pub fn situation(&self) -> Situation {
        let place = self.place();
        let subject = self.subject();
        let listed = self.kind().filter(|_| place == Place::LIST);
        Situation {
            place,
            kind: listed.or(subject.map(|row| row.record.kind())),
            record: if subject.is_some() {
                Chosen::One
            } else if place == Place::LIST && self.list().is_some_and(|list| list.loaded && list.total == 0) {
                Chosen::Nothing
            } else {
                Chosen::None
            },
            marked: if place == Place::LIST { self.list().map_or(0, |list| list.marks.len()) } else { 0 },
            state: subject.and_then(|row| row.record.state()),
            archived: subject.is_some_and(|row| row.record.archived),
            secret: self.secret_of(subject.map(|row| &row.record)),
            role: self.role(),
            read_only: self.me.as_ref().is_some_and(|me| me.read_only),
            online: self.online(),
        }
    }
}
