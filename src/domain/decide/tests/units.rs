//! Active units are distinguished by code and name.

use super::*;
use crate::domain::rules::doubles;

fn unit(name: &str, group: u8, code: &str) -> Vec<(FieldNo, Value)> {
    vec![(unit::NAME, Value::text(name)), (unit::GROUP, Value::choice(group)), (unit::CODE, Value::text(code))]
}

fn create(drafts: Vec<Vec<(FieldNo, Value)>>) -> Action {
    Action::Create(drafts.into_iter().map(|values| Draft { kind: Kind::Unit, values }).collect())
}

fn set(id: Id, field: FieldNo, value: Value) -> Action {
    Action::Edit { ids: vec![id], edits: vec![Edit { field, was: None, value }] }
}

#[test]
fn a_code_or_a_name_in_a_group_is_there_once() {
    let mut ledger = Ledger::default();
    let first = ledger.makes(Kind::Unit, unit("Xã Hòa Bình", 4, ""));
    let name = |other| vec![(Some(unit::NAME), Problem::NameTaken { other })];
    for again in ["Xã Hòa Bình", "xã  HOÀ bình", "Xa\u{303} Hòa Bình"] {
        assert_eq!(ledger.problems(&create(vec![unit(again, 4, "")])), name(first), "{again}");
    }
    assert_eq!(
        ledger.problems(&create(vec![unit("Xã Hòa Bình", 4, "17")])),
        name(first),
        "one code tells nothing apart"
    );
    ledger.does(&create(vec![unit("Xã Hòa Bình", 5, "")]));
    ledger.does(&create(vec![unit("Xã Hoa Bình", 4, "")]));
    ledger.does(&set(first, unit::CODE, Value::text("16")));
    let second = ledger.makes(Kind::Unit, unit("Xã Hòa Bình", 4, "17"));
    let taken = vec![(Some(unit::CODE), Problem::CodeTaken { other: second, by: "Xã Hòa Bình".into() })];
    assert_eq!(ledger.problems(&create(vec![unit("Sở Y tế", 1, "17")])), taken);
    assert_eq!(ledger.problems(&set(second, unit::CODE, Value::EMPTY)), name(first));
    let within = create(vec![unit("Sở Y tế", 1, ""), unit("Sở Y Tế", 1, "")]);
    assert_eq!(ledger.problems(&within), name(Id::new(Kind::Unit, NEW)), "rows of one command too");
}

#[test]
fn a_name_is_free_while_its_unit_has_ended_or_is_archived_and_comes_back_only_where_it_still_is() {
    let mut ledger = Ledger::default();
    let old = ledger.makes(Kind::Unit, unit("Sở Nội vụ", 1, "S1"));
    ledger.does(&Action::Archive { ids: vec![old], away: true });
    let new = ledger.makes(Kind::Unit, unit("Sở Nội vụ", 1, "S1"));
    let back = Action::Archive { ids: vec![old], away: false };
    assert_eq!(ledger.problems(&back).len(), 2, "code and name");
    ledger.does(&set(new, unit::VALID_TO, Value::day(day("2023-03-05"))));
    let ended = ledger.last.clone();
    ledger.does(&back);
    ledger.last = ended;
    assert_eq!(ledger.problems(&Action::Undo { of: CommandId::default() }).len(), 2, "an undo keeps the rule too");
}

/// A store with duplicates can still be used: only a change that creates one is refused.
#[test]
fn doubles_of_an_older_store_are_listed_and_do_not_stand_in_the_way() {
    let mut ledger = Ledger::default();
    let ids: Vec<Id> =
        (1..=3).map(|no| ledger.makes(Kind::Unit, unit(&format!("Sở {no}"), 1, &no.to_string()))).collect();
    for id in &ids[..2] {
        let held = ledger.records.get_mut(id).expect("a unit");
        held.set(unit::NAME, Value::text("Sở Nội vụ"));
        held.set(unit::CODE, Value::text("S1"));
    }
    ledger.does(&set(ids[0], unit::HEAD, Value::text("Trần Văn A")));
    let units: Vec<Record> = ledger.records.values().cloned().collect();
    let found = doubles(&units, ctx().today);
    let found: Vec<_> =
        found.iter().map(|double| (double.field, double.text.as_str(), double.ids.as_slice())).collect();
    assert_eq!(found, [(unit::CODE, "S1", &ids[..2]), (unit::NAME, "Sở Nội vụ", &ids[..2])]);
    ledger.does(&set(ids[1], unit::CODE, Value::text("S2")));
    let units: Vec<Record> = ledger.records.values().cloned().collect();
    assert_eq!(doubles(&units, ctx().today), []);
}
