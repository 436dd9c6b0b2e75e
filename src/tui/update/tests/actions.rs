//! The table of actions, and when they can be done.

use std::collections::HashSet;

use crate::domain::id::Kind;
use crate::domain::kinds::task;
use crate::i18n::Lang;
use crate::service::api::Role;
use crate::tui::keymap::{Chosen, Secret, Situation, Why, check};
use crate::tui::keys_page::keys_markdown;
use crate::tui::rule::{Place, Rule};
use crate::tui::term::Key;

use super::super::actions::{RULES, hints_in};

fn tasks() -> Situation {
    Situation {
        place: Place::LIST,
        kind: Some(Kind::Task),
        record: Chosen::One,
        marked: 0,
        state: Some(task::IN_PROGRESS),
        archived: false,
        secret: Secret::None,
        role: Role::Editor,
        read_only: false,
        online: true,
    }
}

/// Whether the action of a key can be done.
fn can(key: char, now: Situation) -> Result<(), Why> {
    check(RULES.iter().find(|rule| rule.keys.contains(&Key::Char(key))).expect("a rule"), &now)
}

/// The keys of the actions that are hinted at.
fn hinted(now: Situation) -> Vec<char> {
    let letter = |key| if let Key::Char(letter) = key { Some(letter) } else { None };
    hints_in(now, Lang::Vi).filter_map(|(_, _, key)| letter(key)).collect()
}

#[test]
fn no_key_has_two_meanings_and_no_command_is_a_doubled_letter() {
    let mut seen = HashSet::new();
    for key in RULES.iter().flat_map(|rule| rule.keys) {
        assert!(seen.insert(*key), "{key} has two meanings");
        assert!(!matches!(key, Key::Ctrl('s' | 'b' | 'h')), "{key} never arrives");
    }
}

#[test]
fn what_cannot_be_done_says_why() {
    assert_eq!(can('d', tasks()), Ok(()));
    assert_eq!(can('d', Situation { role: Role::Viewer, ..tasks() }), Err(Why::Role(Role::Editor)));
    let read_only = Situation { role: Role::Admin, read_only: true, ..tasks() };
    assert_eq!(can('d', read_only), Err(Why::ReadOnly));
    let access = |rule: &&Rule| rule.doc.en == "Who may do what";
    assert_eq!(check(RULES.iter().find(access).expect("a rule"), &read_only), Ok(()));
    let done = Situation { state: Some(task::DONE), ..tasks() };
    assert_eq!(can('d', done), Err(Why::State(Kind::Task, task::DONE)));
    assert_eq!(can('t', done), Err(Why::State(Kind::Task, task::DONE)));
    assert_eq!(can('s', done), Ok(()), "done can be opened again");
    let paused = Situation { state: Some(task::PAUSED), ..tasks() };
    assert_eq!(can('r', paused), Ok(()));
    assert_eq!(can('r', Situation { kind: Some(Kind::Unit), ..tasks() }), Err(Why::OtherKind(Kind::Task)));
    assert_eq!(can('e', Situation { record: Chosen::None, ..tasks() }), Err(Why::NoRecord));
    let no_charges = Situation { kind: Some(Kind::Assignment), record: Chosen::None, state: None, ..tasks() };
    let hinted = hinted(no_charges);
    assert!(!hinted.contains(&'s') && !hinted.contains(&'d'), "{hinted:?}");
    assert_eq!(can('e', Situation { archived: true, ..tasks() }), Err(Why::Archived));
    assert_eq!(can('e', Situation { online: false, ..tasks() }), Err(Why::Offline));
    assert_eq!(can('/', Situation { place: Place::OVERVIEW, ..tasks() }), Err(Why::NotHere));
}

#[test]
fn an_empty_list_hints_at_what_can_be_done_with_none() {
    let scrolled = Situation { record: Chosen::None, state: None, ..tasks() };
    assert!(hinted(scrolled).contains(&'d'), "the row will be here in a moment");
    let empty = hinted(Situation { record: Chosen::Nothing, ..scrolled });
    assert!(empty.contains(&'a') && !empty.contains(&'d') && !empty.contains(&'e'), "{empty:?}");
}

#[test]
fn marked_records_are_decided_one_by_one() {
    let marked = Situation { marked: 3, state: Some(task::DONE), ..tasks() };
    assert_eq!(can('d', marked), Ok(()));
}

#[test]
fn every_action_is_on_the_page_of_keys() {
    for lang in [Lang::Vi, Lang::En] {
        let page = keys_markdown(lang);
        for rule in RULES {
            assert!(page.contains(rule.doc.get(lang)), "{}", rule.doc.en);
        }
    }
}
