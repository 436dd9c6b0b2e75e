//! Filter texts, with every kind's field table and any cursor position; and their completion.
#![no_main]

use dondoc::domain::day::Day;
use dondoc::domain::id::Kind;
use dondoc::domain::kinds::def;
use dondoc::filter::complete::complete;
use dondoc::filter::fact::Fact;
use dondoc::filter::resolve::Scope;
use dondoc::i18n::Lang;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (cursor, text) = (usize::from(input.0), input.1);
    let Some(today) = Day::from_ymd(2026, 11, 23) else { return };
    for kind in Kind::ALL {
        let facts = Fact::of(kind);
        let find = |_: Kind, text: &str| if text.len() > 3 { vec![1] } else { Vec::new() };
        let scope = Scope { fields: def(kind).fields, hidden: &[], facts: &facts, today, find: &find };
        for cursor in [None, Some(cursor)] {
            if let Err(error) = dondoc::filter::compile(text, cursor, &scope) {
                assert!(!error.message(Lang::Vi).is_empty() && !error.message(Lang::En).is_empty());
            }
        }
        complete(text, cursor, &scope, Lang::Vi, &|_, _| Vec::new());
    }
});
