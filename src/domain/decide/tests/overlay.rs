//! Commands of one group are judged one after another; the changes of each are added to what the next is judged on.

use super::*;
use crate::domain::world::Overlay;

#[test]
fn changes_that_are_taken_over_are_as_good_as_events_that_are_applied() {
    let mut base = Ledger::default();
    let old = new_task(&mut base, "2023-03-01", "2023-03-30");
    base.makes(Kind::Unit, vec![(unit::NAME, Value::text("Sở Một")), (unit::GROUP, Value::choice(1))]);
    let unit = |name: &str, code: &str| {
        let values =
            vec![(unit::NAME, Value::text(name)), (unit::GROUP, Value::choice(1)), (unit::CODE, Value::text(code))];
        Action::Create(vec![Draft { kind: Kind::Unit, values }])
    };
    let task = vec![(task::TITLE, Value::text("Việc mới")), (task::ASSIGNED_ON, Value::day(day("2023-03-05")))];
    let second = Id::new(Kind::Unit, 2);
    let rename = Edit { field: unit::NAME, was: None, value: Value::text("Sở Ba") };
    let group = [
        unit("Sở Hai", "H2"),
        Action::Create(vec![Draft { kind: Kind::Task, values: task }]),
        Action::Edit { ids: vec![second], edits: vec![rename] },
        // An old record, of lower number and code than those that the group made.
        done(old, "2023-03-06", "9/BC"),
    ];
    let (mut applied, mut absorbed) = (Overlay::new(&base), Overlay::new(&base));
    for action in &group {
        let decision = decide(&applied, &ctx(), action, &[]);
        assert!(decision.refused.is_empty() && decision == decide(&absorbed, &ctx(), action, &[]), "{action:?}");
        let later = Overlay::after(&absorbed, &decision.events, &ctx().mark()).into_changes();
        absorbed.absorb(later);
        decision.events.iter().for_each(|event| applied.apply(event, &ctx().mark()));
        for kind in [Kind::Unit, Kind::Task] {
            assert_eq!(absorbed.last_no(kind), applied.last_no(kind));
            assert_eq!(absorbed.last_code(kind, 2023), applied.last_code(kind, 2023));
        }
        for name in ["Sở Một", "Sở Hai", "Sở Ba"] {
            let found = |world: &Overlay| world.keyed(Kind::Unit, unit::NAME, name);
            assert_eq!(found(&absorbed), found(&applied), "{name}");
        }
    }
    assert_eq!(absorbed.last_no(Kind::Task), 2);
    assert_eq!(absorbed.into_changes().into_records(), applied.into_changes().into_records());
}
