//! Whole lists and whole trails, read in parts: each row once, even if others write.

use std::collections::HashSet;

use super::*;
use crate::domain::action::Edit;
use crate::service::api::{MOST_ROWS, Numbers, Rows, SortKey};

/// Numbers around the sizes at which parts end.
const SIZES: [usize; 9] = [0, 1, 999, 1_000, 1_001, 1_999, 2_000, 2_001, 2_500];

fn numbers(service: &Service, query: PageQuery) -> Numbers {
    match ask(service, &editor(), Ask::Numbers(query)) {
        Answer::Numbers(numbers) => numbers,
        other => panic!("no numbers: {other:?}"),
    }
}

fn rows(service: &Service, nos: &[u32]) -> Rows {
    let nos = nos.iter().copied().take(MOST_ROWS as usize).collect();
    match ask(service, &editor(), Ask::Rows { kind: Kind::Task, nos }) {
        Answer::Rows(rows) => *rows,
        other => panic!("no rows: {other:?}"),
    }
}

fn add(service: &Service, from: usize, to: usize, day: Day) {
    for first in (from..to).step_by(1_000) {
        let drafts = (first..to.min(first + 1_000)).map(|no| {
            let values = vec![
                (task::TITLE, Value::text(format!("Việc mẫu {no}"))),
                (task::DUE, Value::day(day.plus((no * 7_919 % 2_503) as i32))),
            ];
            Draft { kind: Kind::Task, values }
        });
        done(command(service, &admin(), Action::Create(drafts.collect())));
    }
}

#[test]
fn a_list_gives_each_row_once_while_others_write() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let day = today(&service);
    let mut made = 0;
    for size in SIZES {
        add(&service, made, size, day);
        made = size;
        let sort = vec![SortKey { field: task::DUE, descending: false }];
        let list = numbers(&service, PageQuery { sort, ..query(Kind::Task, "") });
        assert_eq!((list.total as usize, list.all as usize, list.nos.len()), (size, size, size));
        let mut read: Vec<u32> = Vec::new();
        let mut rest = &list.nos[..];
        while !rest.is_empty() {
            let part = rows(&service, rest);
            read.extend(part.rows.iter().map(|row| row.record.id.no));
            rest = &rest[part.taken as usize..];
            // A row that is still to come moves to the front of the order, and so does one that was already read.
            let moved = [rest.last(), read.first()].into_iter().flatten();
            let ids: Vec<Id> = moved.map(|no| Id::new(Kind::Task, *no)).collect();
            for (id, days) in ids.into_iter().zip([-300, 9_000]) {
                let edits = vec![Edit { field: task::DUE, was: None, value: Value::day(day.plus(days)) }];
                command(&service, &admin(), Action::Edit { ids: vec![id], edits });
            }
        }
        assert_eq!(read, list.nos, "{size} rows");
        assert_eq!(read.iter().collect::<HashSet<_>>().len(), size);
    }
    let offset = numbers(&service, PageQuery { offset: 2_400, ..query(Kind::Task, "") });
    assert_eq!((offset.total, offset.nos.len()), (2_500, 100));
    let wrong = numbers(&service, query(Kind::Task, "nosuchkey:1"));
    assert!(wrong.fault.is_some() && wrong.nos.is_empty());
}

#[test]
fn numbers_that_are_none_and_records_put_away_end_no_list() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    add(&service, 0, 3, today(&service));
    done(command(&service, &admin(), Action::Archive { ids: vec![Id::new(Kind::Task, 2)], away: true }));
    let part = rows(&service, &[3, 99, 2, 0, u32::MAX, 1]);
    let found: Vec<u32> = part.rows.iter().map(|row| row.record.id.no).collect();
    assert_eq!((found, part.taken), (vec![3, 2, 1], 6));
}

#[test]
fn a_history_gives_each_line_once_while_others_write() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = new_task(&service, "Việc mẫu");
    let write = |text: String| {
        let edits = vec![Edit { field: task::NOTE, was: None, value: Value::text(text) }];
        done(command(&service, &admin(), Action::Edit { ids: vec![id], edits }));
    };
    (1..=1_100).for_each(|no| write(format!("lần {no}")));
    for id in [Some(id), None] {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let Answer::Trail(trail) = ask(&service, &admin(), Ask::Trail { id, before, limit: 500, filter: None })
            else {
                panic!("no trail")
            };
            seen.extend(trail.entries.iter().filter_map(|entry| entry.line));
            write(format!("giữa chừng {}", seen.len()));
            before = trail.next;
            if !trail.more {
                break;
            }
        }
        assert!(seen.is_sorted_by(|newer, older| newer > older), "each once, newest first");
        let lines = seen.len();
        assert!((1_101..1_120).contains(&lines), "{lines}");
    }
}
