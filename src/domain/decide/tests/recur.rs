//! Recurring tasks, compared with a computation that only adds up months.

use proptest::prelude::*;

use super::*;
use crate::domain::decide::decide;

/// What people do to the tasks of a series while it runs.
#[derive(Debug, Clone, Copy)]
enum Act {
    Complete,
    Reopen,
    Extend(i32),
    SetDue(i32),
    Archive,
    UndoCompletion,
}

/// An office with one series.
struct Series {
    ledger: Ledger,
    first: Id,
}

/// A day on which every task of the tests is due, so that no task is done before its day.
fn late() -> Ctx {
    Ctx::new(Moment::parse_rfc3339("2400-01-01T12:00:00+07:00").expect("a moment"), "admin1")
}

impl Series {
    fn begin(recurrence: u8, due: Day) -> Series {
        let mut ledger = Ledger::default();
        let values = vec![
            (task::TITLE, Value::text("Báo cáo")),
            (task::DUE, Value::day(due)),
            (task::RECURRENCE, Value::choice(recurrence)),
        ];
        let first = ledger.makes(Kind::Task, values);
        Series { ledger, first }
    }

    /// Does the action if it is allowed; returns whether it was.
    fn attempt(&mut self, action: &Action) -> bool {
        let decision = decide(&self.ledger, &late(), action, &self.ledger.last);
        for event in &decision.events {
            let record = self.ledger.records.entry(event.id).or_insert_with(|| Record::blank(event.id));
            record.apply(event, &late().mark());
        }
        let done = !decision.events.is_empty();
        if done {
            self.ledger.last = decision.events;
        }
        done
    }

    fn act(&mut self, id: Id, act: Act) {
        let to_state = |to, values| Action::Move { ids: vec![id], to, values, seen: Vec::new() };
        let due = self.ledger.at(id).day(task::DUE).expect("a due day");
        match act {
            Act::Complete => {
                let on = (task::COMPLETED_ON, Value::day(late().today));
                self.attempt(&to_state(task::DONE, vec![on, (task::NO_DOCUMENT, Value::int(1))]));
            }
            Act::Reopen => {
                self.attempt(&to_state(task::IN_PROGRESS, vec![(task::REASON, Value::text("số liệu sai"))]));
            }
            Act::Extend(days) => {
                let (reason, document) = ("chờ số liệu".to_owned(), "1/TB".to_owned());
                let to = due.plus(days.abs() + 1);
                self.attempt(&Action::Extend { ids: vec![id], to, reason, document, seen: Vec::new() });
            }
            Act::SetDue(days) => {
                let edits = vec![Edit { field: task::DUE, was: None, value: Value::day(due.plus(days)) }];
                self.attempt(&Action::Edit { ids: vec![id], edits });
            }
            Act::Archive => {
                self.attempt(&Action::Archive { ids: vec![id], away: true });
            }
            Act::UndoCompletion => {
                let state = |change: &crate::domain::event::Change| change.field == task::STATE;
                if self.ledger.last.iter().any(|event| event.id == id && event.changes.iter().any(state)) {
                    self.attempt(&Action::Undo { of: CommandId::default() });
                }
            }
        }
    }

    /// Completes open tasks until this many were created; each completion may create one.
    fn run_on(&mut self, tasks: usize) {
        while self.ledger.records.len() < tasks {
            let before = self.ledger.records.len();
            for id in self.ledger.records.keys().copied().collect::<Vec<_>>() {
                self.act(id, Act::Complete);
            }
            assert!(self.ledger.records.len() > before, "the series has stopped");
        }
    }

    /// Original due days and periods, in the order of the days.
    fn dues(&self) -> Vec<(Day, String)> {
        let of = |task: &Record| (task.day(task::ORIGINAL_DUE).expect("a due day"), task.text(task::PERIOD).to_owned());
        let mut dues: Vec<_> = self.ledger.records.values().map(of).collect();
        dues.sort();
        dues
    }

    fn days(&self) -> Vec<String> {
        self.dues().into_iter().map(|(day, _)| day.to_string()).collect()
    }
}

/// The due day this many months after a first one, and the name of its period: only sums.
fn reckoned(first: (i32, i32, i32), recurrence: u8, place: i32) -> (Day, String) {
    let step = [0, 1, 3, 12][usize::from(recurrence)];
    let months = first.0 * 12 + (first.1 - 1) + place * step;
    let (year, month) = (months / 12, months % 12 + 1);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = Day::parse_iso(&format!("{year}-{month:02}-{:02}", first.2.min(length))).expect("a day");
    let period = match recurrence {
        task::MONTHLY => format!("{year}-{month:02}"),
        task::QUARTERLY => format!("{year}-Q{}", (month + 2) / 3),
        _ => year.to_string(),
    };
    (day, period)
}

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let act = prop_oneof![
        4 => Just(Act::Complete),
        2 => Just(Act::Reopen),
        2 => (0..200_i32).prop_map(Act::Extend),
        2 => (-400..400_i32).prop_map(Act::SetDue),
        1 => Just(Act::Archive),
        1 => Just(Act::UndoCompletion),
    ];
    proptest::collection::vec((0..8_usize, act), 0..24)
}

proptest! {
    #[test]
    fn each_period_has_one_task_due_on_the_day_of_the_first(
        year in 1990..2100_i32,
        month in 1..=12_i32,
        day in 1..=31_i32,
        recurrence in task::MONTHLY..=task::YEARLY,
        acts in acts(),
    ) {
        let first = (year, month, day.min(reckoned((year, month, 31), task::MONTHLY, 0).0.day() as i32));
        let mut series = Series::begin(recurrence, reckoned(first, recurrence, 0).0);
        for (place, act) in acts {
            let ids: Vec<Id> = series.ledger.records.keys().copied().collect();
            series.act(ids[place % ids.len()], act);
        }
        // All are restored and completed: a series whose last task is archived does not continue.
        for id in series.ledger.records.keys().copied().collect::<Vec<_>>() {
            series.attempt(&Action::Archive { ids: vec![id], away: false });
        }
        let enough = series.ledger.records.len() + 3;
        series.run_on(enough);
        let dues = series.dues();
        for (place, (due, period)) in dues.iter().enumerate() {
            let (day, name) = reckoned(first, recurrence, place as i32);
            prop_assert_eq!(*due, day);
            // The last ones may not have been completed: the first task gets its period when it is completed.
            prop_assert!(*period == name || (place == 0 && period.is_empty()), "{} {}", period, name);
        }
    }
}

#[test]
fn an_extension_does_not_skip_a_period() {
    let mut series = Series::begin(task::QUARTERLY, day("2026-09-25"));
    series.act(series.first, Act::Extend(9));
    series.act(series.first, Act::Complete);
    assert_eq!(series.days(), ["2026-09-25", "2026-12-25"]);
}

#[test]
fn a_task_that_is_reopened_and_done_again_makes_no_second_one() {
    let mut series = Series::begin(task::QUARTERLY, day("2026-09-25"));
    for act in [Act::Complete, Act::Reopen, Act::Extend(9), Act::Complete] {
        series.act(series.first, act);
    }
    assert_eq!(series.days(), ["2026-09-25", "2026-12-25"]);
}

#[test]
fn the_end_of_the_month_and_29_february_come_back() {
    let mut monthly = Series::begin(task::MONTHLY, day("2026-12-31"));
    monthly.run_on(5);
    assert_eq!(monthly.days(), ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]);
    let mut yearly = Series::begin(task::YEARLY, day("2024-02-29"));
    yearly.run_on(5);
    assert_eq!(yearly.days(), ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]);
}

#[test]
fn the_day_of_assignment_moves_with_the_period_and_undo_takes_the_next_task_back() {
    let mut ledger = Ledger::default();
    let values = vec![
        (task::TITLE, Value::text("Báo cáo quý")),
        (task::ASSIGNED_ON, Value::day(day("2022-08-31"))),
        (task::DUE, Value::day(day("2022-09-30"))),
        (task::RECURRENCE, Value::choice(task::QUARTERLY)),
    ];
    let id = ledger.makes(Kind::Task, values);
    let made = ledger.does(&done(id, "2023-03-06", "1/BC"));
    assert_eq!(made.len(), 2);
    let next = ledger.at(made[1]).clone();
    assert_eq!((next.day(task::ASSIGNED_ON), next.day(task::DUE)), (Some(day("2022-11-30")), Some(day("2022-12-30"))));
    assert_eq!(next.text(task::PERIOD), "2022-Q4");
    ledger.does(&Action::Undo { of: CommandId::default() });
    assert!(ledger.at(made[1]).archived);
    let again = ledger.does(&done(id, "2023-03-06", "1/BC"));
    assert_eq!(again, made, "the same next task comes back, with its code");
    let third = ledger.does(&done(made[1], "2023-03-06", "2/BC"));
    assert_eq!(ledger.at(third[1]).day(task::ASSIGNED_ON), Some(day("2023-02-28")));
    let fourth = ledger.does(&done(third[1], "2023-03-06", "3/BC"));
    assert_eq!(ledger.at(fourth[1]).day(task::ASSIGNED_ON), Some(day("2023-05-31")), "no drift here either");
}

#[test]
fn without_any_day_the_first_completion_names_the_period() {
    let mut ledger = Ledger::default();
    let values = vec![(task::TITLE, Value::text("x")), (task::RECURRENCE, Value::choice(task::MONTHLY))];
    let id = ledger.makes(Kind::Task, values);
    ledger.does(&done(id, "2023-02-20", "1/BC"));
    let reason = vec![(task::REASON, Value::text("số liệu sai"))];
    ledger.does(&Action::Move { ids: vec![id], to: task::IN_PROGRESS, values: reason, seen: Vec::new() });
    ledger.does(&done(id, "2023-03-05", "1/BC"));
    let periods: Vec<&str> = ledger.records.values().map(|task| task.text(task::PERIOD)).collect();
    assert_eq!(periods, ["2023-02", "2023-03"]);
}

#[test]
fn a_changed_recurrence_begins_a_series_of_its_own() {
    let mut series = Series::begin(task::MONTHLY, day("2026-01-31"));
    series.run_on(5);
    let last = *series.ledger.records.keys().last().expect("a task");
    let quarterly = vec![Edit { field: task::RECURRENCE, was: None, value: Value::choice(task::QUARTERLY) }];
    assert!(series.attempt(&Action::Edit { ids: vec![last], edits: quarterly }));
    series.run_on(8);
    assert_eq!(series.days()[3..], ["2026-04-30", "2026-05-31", "2026-08-31", "2026-11-30", "2027-02-28"]);
}

/// What the program wrote before it recorded the period of a first task: drifted days, and no period.
#[test]
fn a_series_of_an_older_store_finds_its_day_again() {
    let mut series = Series::begin(task::MONTHLY, day("2026-12-31"));
    series.run_on(3);
    let ids: Vec<Id> = series.ledger.records.keys().copied().collect();
    let first = series.ledger.records.get_mut(&ids[0]).expect("the first");
    first.set(task::PERIOD, Value::EMPTY);
    let drifted = series.ledger.records.get_mut(&ids[2]).expect("the third");
    for field in [task::DUE, task::ORIGINAL_DUE] {
        drifted.set(field, Value::day(day("2027-02-27")));
    }
    series.act(ids[0], Act::Reopen);
    series.act(ids[0], Act::Complete);
    series.run_on(4);
    assert_eq!(series.days(), ["2026-12-31", "2027-01-31", "2027-02-27", "2027-03-31"]);
}

#[test]
fn no_task_lies_beyond_the_last_year_that_dates_may_have() {
    let series = Series::begin(task::YEARLY, day("2999-06-30"));
    let ctx = Ctx::new(Moment::parse_rfc3339("2999-07-01T12:00:00+07:00").expect("a moment"), "admin1");
    let values = vec![(task::COMPLETED_ON, Value::day(ctx.today)), (task::NO_DOCUMENT, Value::int(1))];
    let action = Action::Move { ids: vec![series.first], to: task::DONE, values, seen: Vec::new() };
    let decision = decide(&series.ledger, &ctx, &action, &[]);
    assert_eq!((decision.events.len(), decision.refused.len()), (1, 0));
}
