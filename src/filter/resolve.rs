//! Tree → tests over one kind's fields.

use super::dates;
use super::error::{Error, ErrorKind};
use super::expr::{Expr, Needle, Range};
use super::fact::Fact;
use super::lexer::{Op, Word};
use super::names::{self, Key};
use super::parser::{Node, Term};
use super::values;
use crate::domain::day::Day;
use crate::domain::field::{Field, FieldNo, Lean, Type};
use crate::domain::id::Kind;
use crate::domain::phone::{self, Digits};
use crate::domain::resolve::{NO_YES, Named, Picked, near, pick, typeable};
use crate::i18n::Tr;
use crate::text::plain;

/// How many bare words after a value can still belong to it ("tt:chưa thực hiện").
const LONGEST_VALUE: usize = 6;

/// The meaning of names in the place where the filter is used.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The kind's field table.
    pub fields: &'static [Field],
    /// Fields that the person may not see; they are unknown keys.
    pub hidden: &'a [FieldNo],
    /// The facts that the kind has.
    pub facts: &'a [Fact],
    /// The calendar day in Vietnam.
    pub today: Day,
    /// The numbers of the records of a kind that a text names, as typed; called while resolving, never for a row. It
    /// does not find records that the person may not see.
    pub find: &'a dyn Fn(Kind, &str) -> Vec<u32>,
}

/// Resolves the names in the tree.
///
/// # Errors
/// The first unknown key or value, bad date or number, with its range.
pub fn resolve(node: &Node, scope: &Scope<'_>) -> Result<Expr, Error> {
    match node {
        Node::All(nodes) => all(nodes, scope),
        Node::Any(nodes) => nodes.iter().map(|node| resolve(node, scope)).collect::<Result<_, _>>().map(Expr::Any),
        Node::Not(node) => Ok(Expr::Not(Box::new(resolve(node, scope)?))),
        Node::Word(word) => Ok(Expr::Word(Needle::bare(&word.text, word.open))),
        Node::Term(typed) => term(typed, scope),
    }
}

/// Nodes combined by "and". The value of a term includes the words after it if together they are a value: people write
/// "tt:hoàn thành" and "hạn<hôm nay" without quotation marks.
fn all(nodes: &[Node], scope: &Scope<'_>) -> Result<Expr, Error> {
    let mut parts = Vec::with_capacity(nodes.len());
    let mut rest = nodes;
    while let Some((node, after)) = rest.split_first() {
        let (typed, negated) = match node {
            Node::Term(typed) => (Some(typed), false),
            Node::Not(inner) => match inner.as_ref() {
                Node::Term(typed) => (Some(typed), true),
                _ => (None, false),
            },
            _ => (None, false),
        };
        let longer = typed.and_then(|typed| with_words_after(typed, after, scope));
        let (part, taken) = match longer {
            None if let Some((number, taken)) = number_from_abroad(node, after) => (Expr::Word(number), taken),
            Some((longer, taken)) if negated => (Expr::Not(Box::new(term(&longer, scope)?)), taken),
            Some((longer, taken)) => (term(&longer, scope)?, taken),
            None => (resolve(node, scope)?, 0),
        };
        parts.push(part);
        rest = after.get(taken..).unwrap_or_default();
    }
    Ok(Expr::All(parts))
}

/// "+84 912 345 678" as one word: no domestic number begins like this.
fn number_from_abroad(node: &Node, after: &[Node]) -> Option<(Needle, usize)> {
    let Node::Word(first) = node else { return None };
    let mut joined = Some(first.text.clone()).filter(|text| !first.quoted && text.starts_with("+84"))?;
    let mut open = first.open;
    let mut taken = 0;
    for next in after {
        let Node::Word(word) = next else { break };
        let longer = format!("{joined} {}", word.text);
        if !is_number(&longer) {
            break;
        }
        (joined, open, taken) = (longer, word.open, taken + 1);
    }
    Some((Needle::bare(&joined, open), taken)).filter(|(needle, _)| needle.digits.is_some())
}

/// The term whose last value includes as many of the following words as form a value, and their number.
fn with_words_after(typed: &Term, after: &[Node], scope: &Scope<'_>) -> Option<(Term, usize)> {
    let (value, firsts) = typed.values.split_last().filter(|(value, _)| !value.quoted)?;
    let key = names::find(&typed.key.text, scope.fields, scope.hidden).ok()?;
    let words = after.iter().map_while(|node| match node {
        Node::Word(word) if !word.quoted => Some(word),
        _ => None,
    });
    let mut longer = Vec::new();
    let mut joined = value.clone();
    for word in words.take(LONGEST_VALUE) {
        joined.text.push(' ');
        joined.text.push_str(&word.text);
        joined.span = joined.span.to(word.span);
        joined.open = word.open;
        longer.push(joined.clone());
    }
    let taken = longer.iter().rposition(|joined| is_value(key, joined, scope))? + 1;
    let mut values = firsts.to_vec();
    values.push(longer.swap_remove(taken - 1));
    Some((Term { key: typed.key.clone(), op: typed.op, values }, taken))
}

/// Whether words that were typed separately are one value.
fn is_value(key: Key, joined: &Word, scope: &Scope<'_>) -> bool {
    let whole = |picked| match picked {
        Picked::Whole(_) => true,
        Picked::Start(_) => joined.open,
        Picked::Nothing => false,
    };
    match key {
        Key::LongText => false,
        Key::Is => whole(pick(&joined.text, scope.facts)),
        Key::Field(no) => match scope.fields.get(usize::from(no.0)).map(|field| field.ty) {
            Some(Type::Choice(choices)) => whole(pick(&joined.text, choices)),
            Some(Type::Day(_) | Type::Days) => dates::parse(&joined.text, scope.today, Lean::Past).is_some(),
            Some(Type::Ref(kind)) => !found(kind, joined, scope).is_empty(),
            Some(Type::Phone) => is_number(&joined.text),
            _ => false,
        },
    }
}

/// Whether words that were typed separately are one telephone number: "0912 345 678".
fn is_number(joined: &str) -> bool {
    Digits::read(joined).is_some_and(|digits| digits.dialled.len() <= phone::MOST_DIGITS)
}

fn term(typed: &Term, scope: &Scope<'_>) -> Result<Expr, Error> {
    let key = names::find(&typed.key.text, scope.fields, scope.hidden).map_err(|suggestion| {
        Error::new(ErrorKind::UnknownKey { key: typed.key.text.clone(), suggestion }, typed.key.span)
    })?;
    if let (true, Some(second)) = (typed.op != Op::Is, typed.values.get(1)) {
        return Err(Error::new(ErrorKind::OneValueOnly, second.span));
    }
    let tests = typed.values.iter().map(|value| match key {
        Key::Is => fact(typed, value, scope),
        Key::LongText => ordered(false, typed).map(|()| Expr::LongText(Needle::new(&value.text, value.open))),
        Key::Field(no) => match scope.fields.get(usize::from(no.0)) {
            Some(field) => field_test(no, field, typed, value, scope),
            None => Ok(Expr::Any(Vec::new())),
        },
    });
    Ok(any(tests.collect::<Result<Vec<Expr>, Error>>()?))
}

/// The only one of these, or any of them.
fn any(mut tests: Vec<Expr>) -> Expr {
    match tests.pop() {
        Some(only) if tests.is_empty() => only,
        last => Expr::Any(tests.into_iter().chain(last).collect()),
    }
}

/// Refuses `<`, `<=`, `>` and `>=` if there is no order.
fn ordered(has_order: bool, typed: &Term) -> Result<(), Error> {
    if has_order || typed.op == Op::Is {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::NoOrder(typed.key.text.clone()), typed.key.span))
    }
}

fn fact(typed: &Term, value: &Word, scope: &Scope<'_>) -> Result<Expr, Error> {
    ordered(false, typed)?;
    let places = picked(typed, value, scope.facts)?;
    Ok(any(places.into_iter().filter_map(|at| scope.facts.get(at)).map(|fact| Expr::Fact(*fact)).collect()))
}

/// The places in the list that the value names. Half a name will do where it can mean only one, or while it is still
/// being typed.
fn picked<T: Named>(typed: &Term, value: &Word, list: &[T]) -> Result<Vec<usize>, Error> {
    match pick(&value.text, list) {
        Picked::Whole(places) => Ok(places),
        Picked::Start(places) if value.open || places.len() == 1 => Ok(places),
        Picked::Start(places) => {
            let choices = places.into_iter().filter_map(|at| list.get(at)).map(Named::label).collect();
            Err(Error::new(ErrorKind::AmbiguousValue { value: value.text.clone(), choices }, value.span))
        }
        Picked::Nothing => {
            let suggestion = near(&value.text, list).map(typeable);
            Err(unknown(typed, value, suggestion, list.iter().map(Named::label).collect()))
        }
    }
}

fn unknown(typed: &Term, value: &Word, suggestion: Option<String>, choices: Vec<Tr>) -> Error {
    let (key, text) = (typed.key.text.clone(), value.text.clone());
    Error::new(ErrorKind::UnknownValue { key, value: text, suggestion, choices }, value.span)
}

fn field_test(no: FieldNo, field: &Field, typed: &Term, value: &Word, scope: &Scope<'_>) -> Result<Expr, Error> {
    if typed.op == Op::Is && !value.quoted && values::is_empty_name(&value.text) {
        return Ok(Expr::Empty(no));
    }
    match field.ty {
        Type::Text | Type::Memo | Type::Document => {
            ordered(false, typed)?;
            Ok(Expr::Text(no, Needle::new(&value.text, value.open)))
        }
        Type::Phone => {
            ordered(false, typed)?;
            Ok(Expr::Phone(no, Needle::new(&value.text, value.open)))
        }
        Type::Texts | Type::Rows(_) if typed.op == Op::Is => Ok(Expr::Text(no, Needle::new(&value.text, value.open))),
        Type::Texts | Type::Rows(_) => Ok(Expr::Count(no, compared(typed.op, number(value)?))),
        Type::Int(..) => Ok(Expr::Number(no, compared(typed.op, number(value)?))),
        Type::Years => Ok(Expr::Listed(no, compared(typed.op, number(value)?))),
        Type::Day(lean) => Ok(Expr::Number(no, compared(typed.op, days(value, scope, lean)?))),
        Type::Days => Ok(Expr::Listed(no, compared(typed.op, days(value, scope, Lean::Future)?))),
        Type::Flag => {
            ordered(false, typed)?;
            let yes = Expr::Number(no, Range { first: 1, last: 1 });
            let says_yes = picked(typed, value, &NO_YES)?.contains(&1);
            Ok(if says_yes { yes } else { Expr::Not(Box::new(yes)) })
        }
        Type::Choice(choices) => {
            let places = values::bits(&picked(typed, value, choices)?);
            if typed.op == Op::Is {
                return Ok(Expr::Choice(no, places));
            }
            let (first, last) = (i64::from(places.trailing_zeros()), i64::from(63 - places.leading_zeros().min(63)));
            Ok(Expr::Number(no, compared(typed.op, Range { first, last })))
        }
        Type::Ref(kind) => {
            ordered(false, typed)?;
            let ids = found(kind, value, scope);
            if ids.is_empty() { Err(unknown(typed, value, None, Vec::new())) } else { Ok(Expr::Refs(no, ids)) }
        }
    }
}

/// The numbers with this relation to a range: after it, up to its end …
fn compared(op: Op, stretch: Range) -> Range {
    match op {
        Op::Is => stretch,
        Op::Less => Range { first: i64::MIN, last: stretch.first.saturating_sub(1) },
        Op::AtMost => Range { first: i64::MIN, last: stretch.last },
        Op::Greater => Range { first: stretch.last.saturating_add(1), last: i64::MAX },
        Op::AtLeast => Range { first: stretch.first, last: i64::MAX },
    }
}

fn number(value: &Word) -> Result<Range, Error> {
    let (first, last) =
        values::numbers(&value.text).ok_or_else(|| Error::new(ErrorKind::BadNumber(value.text.clone()), value.span))?;
    Ok(Range { first, last })
}

fn days(value: &Word, scope: &Scope<'_>, lean: Lean) -> Result<Range, Error> {
    dates::parse(&value.text, scope.today, lean)
        .map(dates::Days::range)
        .ok_or_else(|| Error::new(ErrorKind::BadDate(value.text.clone()), value.span))
}

fn found(kind: Kind, value: &Word, scope: &Scope<'_>) -> Vec<u32> {
    let mut ids = (scope.find)(kind, value.text.trim());
    let joins = |sign| matches!(plain(sign), '-' | '_');
    if ids.is_empty() && !value.quoted && value.text.contains(joins) {
        ids = (scope.find)(kind, value.text.replace(joins, " ").trim());
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}
