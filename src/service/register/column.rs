//! One number per row, as narrow as the field's type allows.

use crate::domain::day::Day;
use crate::domain::field::{Field, Type};
use crate::domain::id::Id;
use crate::domain::value::{Scalar, Value};

/// The numbers of one field.
#[derive(Debug, Clone)]
pub enum Column {
    /// Choices, flags and small whole numbers; [`NO_BYTE`] if empty.
    Byte(Vec<u8>),
    /// Days and whole numbers; [`NO_INT`] if empty.
    Int(Vec<i32>),
    /// Numbers of records; 0 if empty.
    Ref(Vec<u32>),
}

const NO_BYTE: u8 = u8::MAX;
const NO_INT: i32 = i32::MIN;

impl Column {
    /// The column of a field, if its value is one number.
    pub fn of(field: &Field) -> Option<Column> {
        match field.ty {
            _ if field.is_derived() => None,
            Type::Choice(_) | Type::Flag => Some(Column::Byte(Vec::new())),
            Type::Int(min, max) if min >= 0 && max < i64::from(NO_BYTE) => Some(Column::Byte(Vec::new())),
            Type::Int(..) | Type::Day(_) => Some(Column::Int(Vec::new())),
            Type::Ref(_) => Some(Column::Ref(Vec::new())),
            _ => None,
        }
    }

    /// Makes room for exactly this many more rows.
    pub fn reserve(&mut self, rows: usize) {
        match self {
            Column::Byte(held) => held.reserve_exact(rows),
            Column::Int(held) => held.reserve_exact(rows),
            Column::Ref(held) => held.reserve_exact(rows),
        }
    }

    /// The number of a row.
    pub fn get(&self, row: usize) -> Option<i64> {
        match self {
            Column::Byte(held) => held.get(row).filter(|n| **n != NO_BYTE).map(|n| i64::from(*n)),
            Column::Int(held) => held.get(row).filter(|n| **n != NO_INT).map(|n| i64::from(*n)),
            Column::Ref(held) => held.get(row).filter(|n| **n != 0).map(|n| i64::from(*n)),
        }
    }

    /// Sets the number of a row, or adds the row if it is the next.
    pub fn put(&mut self, row: usize, value: &Value) {
        let number = value.scalar().and_then(Scalar::number);
        match self {
            Column::Byte(held) => {
                put(held, row, number.and_then(|n| u8::try_from(n).ok()).unwrap_or(NO_BYTE));
            }
            Column::Int(held) => {
                let fits = |n: i64| i32::try_from(n).unwrap_or(if n < 0 { NO_INT + 1 } else { i32::MAX });
                put(held, row, number.map_or(NO_INT, fits));
            }
            Column::Ref(held) => put(held, row, number.and_then(|n| u32::try_from(n).ok()).unwrap_or(0)),
        }
    }

    /// The rows with this number, ascending.
    pub fn rows_with(&self, number: i64) -> Vec<usize> {
        fn places<T: PartialEq>(held: &[T], wanted: &T) -> Vec<usize> {
            held.iter().enumerate().filter(|(_, n)| *n == wanted).map(|(row, _)| row).collect()
        }
        match self {
            Column::Byte(held) => u8::try_from(number).ok().map(|wanted| places(held, &wanted)),
            Column::Int(held) => i32::try_from(number).ok().map(|wanted| places(held, &wanted)),
            Column::Ref(held) => u32::try_from(number).ok().map(|wanted| places(held, &wanted)),
        }
        .unwrap_or_default()
    }

    /// The record numbers in it, if it holds references.
    pub fn refs(&self) -> &[u32] {
        match self {
            Column::Ref(held) => held,
            _ => &[],
        }
    }

    /// The value of a row's field, as far as this column holds it.
    pub fn value(&self, field: &Field, row: usize) -> Value {
        let Some(number) = self.get(row) else { return Value::EMPTY };
        match field.ty {
            Type::Choice(_) => u8::try_from(number).map_or(Value::EMPTY, Value::choice),
            Type::Day(_) => i32::try_from(number).map_or(Value::EMPTY, |days| Value::day(Day(days))),
            Type::Ref(kind) => u32::try_from(number).map_or(Value::EMPTY, |no| Value::id(Id::new(kind, no))),
            _ => Value::int(number),
        }
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        match self {
            Column::Byte(held) => held.capacity(),
            Column::Int(held) => held.capacity() * 4,
            Column::Ref(held) => held.capacity() * 4,
        }
    }
}

fn put<T>(held: &mut Vec<T>, row: usize, value: T) {
    match held.get_mut(row) {
        Some(place) => *place = value,
        None => held.push(value),
    }
}
