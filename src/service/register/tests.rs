//! The register compared with a plain recomputation.

use super::visibility::POINTS_TO_HIDEABLE;
use super::*;
use crate::domain::day::Day;
use crate::domain::field::Type;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{def, task, unit};
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;
use crate::service::api::SortKey;
use crate::store::codec;
use crate::store::journal::Hash;

fn unit_named(no: u32, name: &str) -> Record {
    let mut record = Record::blank(Id::new(Kind::Unit, no));
    record.set(unit::NAME, Value::text(name));
    record
}

fn a_task(no: u32, title: &str, due: Option<i32>, unit: Option<u32>) -> Record {
    let mut record = Record::blank(Id::new(Kind::Task, no));
    record.set(task::TITLE, Value::text(title));
    record.set(task::DUE, due.map_or(Value::EMPTY, |day| Value::day(Day(day))));
    record.set(task::LEAD_UNIT, unit.map_or(Value::EMPTY, |no| Value::id(Id::new(Kind::Unit, no))));
    record.set(task::CODE, Value::text(format!("NV-2023-{no:04}")));
    record
}

#[test]
fn repaired_orders_are_those_worked_out_anew() {
    let keys = |field, descending| vec![SortKey { field, descending }];
    let orders = [
        Vec::new(),
        keys(task::TITLE, false),
        keys(task::TITLE, true),
        keys(task::DUE, true),
        keys(task::LEAD_UNIT, false),
        keys(task::CODE, true),
    ];
    let titles = ["Ân", "an", "Ánh", "Đông", "dong", ""];
    let mut rng = fastrand::Rng::with_seed(7);
    let mut register = Register::default();
    let units = ["UBND huyện Đô Lương", "Sở Y tế", "UBND huyện Anh Sơn"];
    let units = units.iter().zip(1..).map(|(name, no)| unit_named(no, name)).collect();
    register.advance(1, Hash::ZERO, units);
    for turn in 2..400 {
        let last = register.last_no(Kind::Task);
        let no = if last == 0 || rng.bool() { last + 1 } else { rng.u32(1..=last) };
        let due = rng.bool().then(|| rng.i32(-5..5));
        let held = a_task(no, titles[rng.usize(..titles.len())], due, rng.bool().then(|| rng.u32(1..=3)));
        register.advance(turn, Hash::ZERO, vec![held]);
        if turn % 50 == 0 {
            let renamed = unit_named(rng.u32(1..=3), titles[rng.usize(..titles.len())]);
            register.advance(turn, Hash::ZERO, vec![renamed]);
        }
        if rng.bool() {
            continue;
        }
        let mut anew = Register::default();
        for kind in Kind::ALL {
            for row in 0..register.table(kind).len() {
                anew.load(kind as u8, row as u32 + 1, &register.table(kind).packed(row)).unwrap();
            }
        }
        for keys in &orders {
            assert_eq!(
                register.order(Kind::Task, keys, Day(0)),
                anew.order(Kind::Task, keys, Day(0)),
                "{keys:?} at {turn}"
            );
        }
        for row in 0..anew.table(Kind::Task).len() {
            assert_eq!(register.table(Kind::Task).folded(row), anew.table(Kind::Task).folded(row));
        }
    }
}

#[test]
fn numbers_without_gaps_are_insisted_on() {
    let mut register = Register::default();
    let packed = pack(&unit_named(2, "Sở Y tế")).unwrap();
    assert!(matches!(register.load(Kind::Unit as u8, 2, &packed), Err(Unloadable::Gap(..))));
    assert!(matches!(register.load(99, 1, &packed), Err(Unloadable::UnknownKind(99))));
}

#[test]
fn the_world_is_what_was_put_in() {
    let mut register = Register::default();
    register.advance(1, Hash::ZERO, vec![unit_named(1, "Sở Y tế"), a_task(1, "Một", None, Some(1))]);
    register.advance(2, Hash::ZERO, vec![a_task(2, "Hai", Some(3), None), a_task(3, "Ba", None, Some(1))]);
    let unit = Id::new(Kind::Unit, 1);
    let pointing = register.having(Kind::Task, task::LEAD_UNIT, &Scalar::Ref(unit));
    assert_eq!(pointing, [Id::new(Kind::Task, 1), Id::new(Kind::Task, 3)]);
    let other = Scalar::Ref(Id::new(Kind::Member, 1));
    assert!(register.having(Kind::Task, task::LEAD_UNIT, &other).is_empty(), "a number of another kind");
    assert_eq!((register.last_no(Kind::Task), register.last_code(Kind::Task, 2023)), (3, 3));
    assert_eq!(register.record(Id::new(Kind::Task, 2)), Some(a_task(2, "Hai", Some(3), None)));
}

#[test]
fn every_record_comes_back_as_it_was_put_in() {
    let mut rng = fastrand::Rng::with_seed(3);
    let mut register = Register::default();
    for turn in 1..=40 {
        for kind in Kind::ALL {
            let mut record = Record::blank(Id::new(kind, turn));
            record.rev = turn;
            record.archived = rng.bool();
            record.created.by = format!("người {}", turn % 3);
            record.updated.by = format!("người {}", turn % 5);
            record.created.at.0 = rng.i64(..);
            record.updated.at.0 = rng.i64(..);
            for (field, about) in def(kind).fields() {
                let value = any_value(&mut rng, about.ty);
                record.set(field, if rng.u8(..4) == 0 { Value::EMPTY } else { value });
            }
            if let Some(rule) = def(kind).code {
                let codes = ["NV-2023-0007", "KT-2023-0007", "NV-2023-7", "NV-99999-1", "KT-1850-0001", "x", ""];
                record.set(rule.field, Value::text(codes[rng.usize(..codes.len())]));
            }
            register.advance(u64::from(turn), Hash::ZERO, vec![record.clone()]);
            assert_eq!(register.record(record.id), Some(record.clone()));
            let table = register.table(kind);
            assert_eq!(table.packed(turn as usize - 1), codec::encode(&record));
            for (field, _) in def(kind).fields() {
                assert_eq!(table.value(field, turn as usize - 1), *record.get(field));
            }
        }
    }
}

fn any_value(rng: &mut fastrand::Rng, ty: Type) -> Value {
    let text = |rng: &mut fastrand::Rng| Scalar::Text("Đề án 06 ".repeat(rng.usize(1..40)));
    match ty {
        Type::Text | Type::Memo | Type::Document | Type::Phone => Value::One(text(rng)),
        Type::Int(..) => Value::int(rng.i64(..)),
        Type::Flag => Value::int(1),
        Type::Day(_) => Value::day(Day(rng.i32(..))),
        Type::Choice(_) => Value::choice(rng.u8(..)),
        Type::Ref(kind) => Value::id(Id::new(kind, rng.u32(1..))),
        Type::Texts => Value::Many(vec![text(rng), text(rng)]),
        Type::Years => Value::Many(vec![Scalar::Int(2023)]),
        Type::Days => Value::Many(vec![Scalar::Day(Day(19_000))]),
        Type::Rows(_) => Value::Rows(vec![vec![text(rng), Scalar::Empty, Scalar::Choice(1)]]),
    }
}

#[test]
fn all_that_points_to_what_can_be_hidden_is_known() {
    // Of the current kinds, only inspections can be hidden.
    let pointing: Vec<Kind> = links().filter(|link| link.to == Kind::Inspection).map(|link| link.from).collect();
    assert_eq!(pointing, POINTS_TO_HIDEABLE);
}

#[test]
fn a_record_takes_little_memory() {
    let mut register = Register::default();
    let units = (1..=100).map(|no| unit_named(no, &format!("UBND huyện Đơn vị mẫu {no:03}"))).collect();
    register.advance(1, Hash::ZERO, units);
    let count = 5_000_u32;
    register.reserve(Kind::Task as u8, u64::from(count));
    for no in 1..=count {
        let title = format!("Rà soát, đơn giản hóa thủ tục hành chính đợt {no}");
        let mut record = a_task(no, &title, Some(19_500), Some(no % 100 + 1));
        record.created.by = "admin1".into();
        record.updated.by = "admin2".into();
        record.set(task::REFERENCE, Value::text("665/KH-UBND"));
        record.set(task::RESULT_DOCUMENT, Value::text(format!("{no}/BC-SNV")));
        register.load(Kind::Task as u8, no, &pack(&record).unwrap()).unwrap();
    }
    let (cold, folded, rest) = register.memory();
    let each = (cold + folded + rest) / count as usize;
    // 350 bytes per record in total, of which sled takes about 95.
    assert!(each <= 255, "{each} bytes a record: {cold} {folded} {rest} in all");
}
