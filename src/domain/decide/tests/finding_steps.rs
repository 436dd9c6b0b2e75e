//! Verifying a finding from any state, and correcting its outcome.

use super::*;

fn found(ledger: &mut Ledger) -> Id {
    let place = new_unit(ledger, "Diễn Châu");
    let visit = vec![
        (inspection::UNIT, Value::id(place)),
        (inspection::DATE, Value::day(day("2023-03-06"))),
        (inspection::MODE, Value::choice(inspection::SURPRISE)),
        (inspection::KIND, Value::choice(0)),
        (inspection::STATE, Value::choice(inspection::UNDER_WAY)),
    ];
    let visit = ledger.makes(Kind::Inspection, visit);
    let values = vec![
        (finding::INSPECTION, Value::id(visit)),
        (finding::TEXT, Value::text("Trễ hẹn hồ sơ")),
        (finding::SEVERITY, Value::choice(1)),
    ];
    ledger.makes(Kind::Finding, values)
}

fn go(id: Id, to: u8, values: Vec<(FieldNo, Value)>) -> Action {
    Action::Move { ids: vec![id], to, values, seen: Vec::new() }
}

fn verified(id: Id) -> Action {
    go(id, finding::VERIFIED, vec![(finding::EVIDENCE, Value::text("9/BC"))])
}

fn set(id: Id, field: FieldNo, value: Value) -> Action {
    Action::Edit { ids: vec![id], edits: vec![Edit { field, was: None, value }] }
}

#[test]
fn a_finding_is_verified_from_any_state_and_the_steps_between_are_recorded() {
    use finding::{FIXING, OPEN, REJECTED, REPORTED, VERIFIED};
    for (from, way) in [
        (OPEN, &[FIXING, REPORTED, VERIFIED][..]),
        (FIXING, &[REPORTED, VERIFIED]),
        (REPORTED, &[VERIFIED]),
        (REJECTED, &[FIXING, REPORTED, VERIFIED]),
    ] {
        let mut ledger = Ledger::default();
        let id = found(&mut ledger);
        let there: &[u8] = match from {
            OPEN => &[],
            FIXING => &[FIXING],
            REPORTED => &[FIXING, REPORTED],
            _ => &[FIXING, REPORTED, REJECTED],
        };
        for state in there {
            let reason = (finding::REASON, Value::text("thiếu"));
            let values = if *state == REJECTED { vec![reason] } else { vec![] };
            ledger.does(&go(id, *state, values));
        }
        assert_eq!(
            ledger.problems(&go(id, VERIFIED, vec![])),
            vec![(Some(finding::EVIDENCE), Problem::Missing)],
            "never without evidence"
        );
        let before = ledger.at(id).clone();
        ledger.does(&verified(id));
        let state = |event: &Event| {
            let change = event.changes.iter().find(|change| change.field == finding::STATE).expect("a state");
            (change.before.clone(), change.after.clone())
        };
        let steps: Vec<_> = ledger.last.iter().map(state).collect();
        let starts = std::iter::once(&from).chain(way);
        let wanted: Vec<_> = starts.zip(way).map(|(from, to)| (Value::choice(*from), Value::choice(*to))).collect();
        assert_eq!(steps, wanted);
        let after = ledger.at(id).clone();
        assert_eq!((after.state(), after.text(finding::EVIDENCE)), (Some(VERIFIED), "9/BC"));
        assert_eq!(after.rev, before.rev + way.len() as u32);
        assert_eq!(after.text(finding::REASON), "");
        ledger.does(&Action::Undo { of: CommandId::default() });
        let back = ledger.at(id);
        assert!(back.fields().zip(before.fields()).all(|(now, then)| now.2 == then.2), "one undo takes all steps back");
    }
}

#[test]
fn what_came_of_a_finding_is_corrected_once_it_is_verified() {
    let mut ledger = Ledger::default();
    let id = found(&mut ledger);
    let reviewed = || set(id, finding::OUTCOME, Value::choice(1));
    assert_eq!(ledger.problems(&reviewed()), vec![(Some(finding::OUTCOME), Problem::NotEditable)]);
    ledger.does(&verified(id));
    ledger.does(&reviewed());
    ledger.does(&set(id, finding::EVIDENCE, Value::text("10/BC")));
    assert_eq!(ledger.at(id).choice(finding::OUTCOME), Some(1));
    assert_eq!(
        ledger.problems(&set(id, finding::EVIDENCE, Value::EMPTY)),
        vec![(Some(finding::EVIDENCE), Problem::Missing)]
    );
    assert_eq!(
        ledger.problems(&set(id, finding::STATE, Value::choice(finding::OPEN))),
        vec![(Some(finding::STATE), Problem::NotEditable)],
        "the state itself goes by steps"
    );
}
