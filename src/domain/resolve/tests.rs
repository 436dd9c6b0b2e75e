//! What users type, and what it names.

use super::*;
use crate::domain::kinds::{def, task};

#[test]
fn choices_go_by_every_name_and_by_beginnings_that_are_clear() {
    for text in ["done", "Hoàn thành", "hoan-thanh", "HOÀN–THÀNH", "xong", "hoàn"] {
        assert_eq!(choice_of(text, task::STATES), Ok(task::DONE), "{text}");
    }
    let Err(Unresolved::Ambiguous(some)) = one("h", task::STATES) else { panic!("the beginning of several") };
    assert!(some.len() > 1, "{some:?}");
    assert_eq!(one("dnoe", task::STATES), Err(Unresolved::Unknown(Some("done"))));
    assert_eq!(one("?", task::STATES), Err(Unresolved::Unknown(None)));
}

#[test]
fn yes_and_no_are_read_alike_everywhere() {
    for text in ["có", "CO", "c", "yes", "y", "true", "đúng", "1", "x"] {
        assert_eq!(yes_or_no(text), Ok(true), "{text}");
    }
    for text in ["không", "k", "no", "n", "false", "sai", "0"] {
        assert_eq!(yes_or_no(text), Ok(false), "{text}");
    }
    assert!(yes_or_no("?").is_err() && yes_or_no("").is_err() && yes_or_no("nope").is_err());
    assert!(agrees("Có") && agrees("y") && !agrees("x") && !agrees(""));
}

#[test]
fn fields_go_by_name_label_and_alias() {
    let field = |text| field(text, def(Kind::Task).fields, &[]);
    for name in ["due", "DUE", "hạn", "han", "Hạn"] {
        assert_eq!(field(name), Ok(task::DUE), "{name}");
    }
    assert_eq!(field("don-vi-chu-tri"), Ok(task::LEAD_UNIT));
    assert_eq!(field("text"), Ok(task::TEXT), "no word of the filter language is in the way");
    assert_eq!((field("titel"), field("zzzzzz")), (Err(Some("title")), Err(None)));
    assert!(super::field("due", def(Kind::Task).fields, &[task::DUE]).is_err(), "a hidden field is unknown");
}

#[test]
fn kinds_go_by_many_names() {
    for name in ["units", "unit", "Đơn vị", "don vi", "dv"] {
        assert_eq!(kind(name), Ok(Kind::Unit), "{name}");
    }
    assert_eq!((kind("kiem tra"), kind("Cuộc kiểm tra")), (Ok(Kind::Inspection), Ok(Kind::Inspection)));
    assert_eq!((kind("taks"), kind("uni")), (Err(Some("tasks")), Err(Some("units"))));
}

#[test]
fn a_whole_name_beats_those_that_hold_it() {
    let found = [["UBND thành phố Vinh", ""], ["Vinh", ""]];
    assert_eq!(only("vinh", found.into_iter()), Some(1));
    assert_eq!(only("thanh pho", found.into_iter().take(1)), Some(0));
    assert_eq!((only("vin", found.into_iter()), only("x", [].into_iter())), (None, None));
}

/// Every name of an entry finds it, so that no two entries of a list share one.
#[test]
fn each_name_means_one_thing() {
    for def in kinds::all() {
        for choices in def.fields.iter().filter_map(Field::choices).chain([NO_YES.as_slice()]) {
            for (at, choice) in choices.iter().enumerate() {
                for name in choice.names() {
                    assert_eq!(pick(name, choices), Picked::Whole(vec![at]), "{name}");
                }
            }
        }
        for name in def.names().chain([def.kind.name(), def.one.vi, def.one.en]) {
            assert_eq!(kind(name), Ok(def.kind), "{name}");
        }
    }
}
