//! The consistency of the tables with each other.

use std::collections::HashSet;

use super::{Column, Def, def};
use crate::domain::field::{Choice, Entry, Field, Type};
use crate::domain::id::Kind;
use crate::i18n::Lang;

fn all() -> impl Iterator<Item = &'static Def> {
    Kind::ALL.into_iter().map(def)
}

fn distinct<T: std::hash::Hash + Eq + std::fmt::Debug>(items: impl Iterator<Item = T>, of: &str) {
    let mut seen = HashSet::new();
    for item in items {
        assert!(!seen.contains(&item), "{item:?} twice in {of}");
        seen.insert(item);
    }
}

#[test]
fn every_kind_has_its_row_and_its_own_number() {
    for kind in Kind::ALL {
        assert_eq!(def(kind).kind, kind);
        assert_eq!(Kind::from_number(kind as u8), Some(kind));
    }
}

#[test]
fn tags_and_names_are_used_once() {
    for def in all() {
        distinct(def.fields.iter().map(|field| field.tag), def.plural);
        distinct(def.fields.iter().map(|field| field.name), def.plural);
        assert!(def.fields.len() < 200, "places are one byte");
        for field in def.fields {
            if let Type::Rows(columns) = field.ty {
                distinct(columns.iter().map(|column| column.name), field.name);
            }
        }
    }
}

fn every_list_of_choices(check: &mut dyn FnMut(&'static [Choice], &Field)) {
    for def in all() {
        for field in def.fields {
            let columns = if let Type::Rows(columns) = field.ty { columns } else { std::slice::from_ref(field) };
            for column in columns {
                if let Some(choices) = column.choices() {
                    check(choices, column);
                }
            }
        }
    }
}

#[test]
fn a_letter_picks_one_choice_in_each_language() {
    every_list_of_choices(&mut |choices, field| {
        for lang in [Lang::Vi, Lang::En] {
            distinct(choices.iter().map(|choice| choice.letter.get(lang)), field.name);
            for choice in choices {
                let letter = choice.letter.get(lang);
                assert!(letter.len() == 1 && letter.chars().all(|c| c.is_ascii_lowercase()), "{} {letter}", field.name);
            }
        }
        distinct(choices.iter().map(|choice| choice.key), field.name);
    });
}

#[test]
fn a_step_asks_only_for_fields_that_it_may_fill() {
    for def in all() {
        let Some(machine) = def.machine else { continue };
        assert!(def.field(machine.field).is_some_and(|field| field.entry == Entry::Step), "{}", def.plural);
        for step in machine.moves {
            for ask in step.asks {
                for field in [Some(ask.field), ask.or].into_iter().flatten() {
                    assert!(def.field(field).is_some_and(|field| !field.is_given()), "{}", def.plural);
                }
            }
        }
    }
}

#[test]
fn columns_name_fields_of_their_kind() {
    for def in all() {
        for column in def.columns {
            if let Column::Field(field, _) = column {
                assert!(def.field(*field).is_some());
            }
        }
        let flexible = def.columns.iter().filter(|column| matches!(column, Column::Field(_, 0))).count();
        assert_eq!(flexible, 1, "{}: one column takes what is left", def.plural);
    }
}
