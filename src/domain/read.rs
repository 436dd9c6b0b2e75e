//! From typed text to the value of a field.

use crate::text::clean;

use super::dates::parse_day;
use super::day::Day;
use super::fault::Problem;
use super::field::{Field, Lean, Type};
use super::id::{Id, Kind};
use super::resolve;
use super::value::{Scalar, Value};

/// Finds the one record of a kind that a text names; otherwise `NotFound` or `Ambiguous`.
pub type Find<'a> = &'a mut dyn FnMut(Kind, &str) -> Result<Id, Problem>;

/// The context for reading dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// Today.
    pub today: Day,
    /// The state that the record has, or gets.
    pub state: Option<u8>,
}

/// Reads a typed text by the field's type; "" empties the field. Lists are separated by commas. Rows of small tables
/// cannot be written in one line: they are `WrongType`.
pub fn read(field: &Field, text: &str, dates: Dates, find: Find) -> Result<Value, Problem> {
    let text = clean(text);
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::EMPTY);
    }
    let none = |_| Problem::NotAChoice { text: text.to_owned() };
    Ok(match field.ty {
        _ if field.secret => Value::secret(text),
        Type::Text | Type::Memo | Type::Document | Type::Phone => Value::text(text),
        Type::Int(min, max) => Value::int(whole(text, min, max)?),
        Type::Flag if resolve::yes_or_no(text).map_err(none)? => Value::int(1),
        Type::Flag => Value::EMPTY,
        Type::Day(lean) => Value::day(date(text, dates, lean)?),
        Type::Choice(choices) => Value::choice(resolve::choice_of(text, choices).map_err(none)?),
        Type::Ref(kind) => Value::id(find(kind, text)?),
        Type::Texts => list(text, |part| Ok(Scalar::Text(part.to_owned())))?,
        Type::Years => list(text, |part| whole(part, 1_900, 2_999).map(Scalar::Int))?,
        Type::Days => list(text, |part| date(part, dates, Lean::Future).map(Scalar::Day))?,
        Type::Rows(_) => return Err(Problem::WrongType),
    })
}

fn whole(text: &str, min: i64, max: i64) -> Result<i64, Problem> {
    let n: i64 = text.trim_end_matches('%').trim().parse().map_err(|_| Problem::BadNumber { text: text.to_owned() })?;
    if (min..=max).contains(&n) { Ok(n) } else { Err(Problem::OutOfRange { min, max }) }
}

fn date(text: &str, dates: Dates, lean: Lean) -> Result<Day, Problem> {
    parse_day(text, dates.today, lean.of(dates.state)).ok_or_else(|| Problem::BadDate { text: text.to_owned() })
}

fn list(text: &str, read: impl Fn(&str) -> Result<Scalar, Problem>) -> Result<Value, Problem> {
    let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let list: Vec<Scalar> = parts.map(read).collect::<Result<_, _>>()?;
    Ok(if list.is_empty() { Value::EMPTY } else { Value::Many(list) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::FieldNo;
    use crate::domain::kinds::{def, member, task, unit};

    fn typed(kind: Kind, no: FieldNo, text: &str) -> Result<Value, Problem> {
        let today = Day::from_ymd(2023, 3, 6).expect("a day");
        let field = def(kind).field(no).expect("a field");
        read(field, text, Dates { today, state: None }, &mut |kind, _| Ok(Id::new(kind, 7)))
    }

    #[test]
    fn values_are_read_by_the_field_table() {
        assert_eq!(typed(Kind::Task, task::DUE, "30/9"), Ok(Value::day(Day::from_ymd(2023, 9, 30).expect("day"))));
        assert_eq!(typed(Kind::Task, task::PRIORITY, "hoa toc"), Ok(Value::choice(2)));
        assert_eq!(typed(Kind::Task, task::PRIORITY, "urgent"), Ok(Value::choice(1)));
        assert_eq!(typed(Kind::Task, task::PROGRESS, "60%"), Ok(Value::int(60)));
        assert_eq!(typed(Kind::Task, task::LEAD_UNIT, "vinh"), Ok(Value::id(Id::new(Kind::Unit, 7))));
        assert_eq!(typed(Kind::Task, task::NO_DOCUMENT, "có"), Ok(Value::int(1)));
        assert_eq!(
            typed(Kind::Unit, unit::FOCUS_YEARS, "2023, 2024"),
            Ok(Value::Many(vec![Scalar::Int(2023), Scalar::Int(2024)]))
        );
        assert_eq!(typed(Kind::Member, member::ROLE, "phó trưởng ban"), Ok(Value::choice(2)));
        assert_eq!(typed(Kind::Task, task::TITLE, "  Đôn đốc\u{20}"), Ok(Value::text("Đôn đốc")));
        assert_eq!(typed(Kind::Task, task::DUE, ""), Ok(Value::EMPTY));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert_eq!(typed(Kind::Task, task::DUE, "31/2"), Err(Problem::BadDate { text: "31/2".into() }));
        assert_eq!(typed(Kind::Task, task::PROGRESS, "101"), Err(Problem::OutOfRange { min: 0, max: 100 }));
        assert_eq!(typed(Kind::Task, task::PROGRESS, "x"), Err(Problem::BadNumber { text: "x".into() }));
        assert_eq!(typed(Kind::Task, task::PRIORITY, "h?"), Ok(Value::choice(2)));
        assert_eq!(typed(Kind::Task, task::SOURCE, "zzz"), Err(Problem::NotAChoice { text: "zzz".into() }));
    }
}
