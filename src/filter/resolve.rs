//! Tree → tests, by the keys of what is filtered.

use super::error::{Error, ErrorKind};
use super::expr::{Expr, Needle};
use super::keys::Keys;
use super::lexer::Op;
use super::parser::{Node, Term};
use crate::domain::phone::{self, Digits};

/// How many bare words after a value can still belong to it ("tt:chưa thực hiện").
const LONGEST_VALUE: usize = 6;

/// Resolves the names in the tree.
///
/// # Errors
/// The first unknown key or value, bad date or number, with its range.
pub fn resolve<K: Keys>(node: &Node, keys: &K) -> Result<Expr<K::Test>, Error> {
    match node {
        Node::All(nodes) => all(nodes, keys),
        Node::Any(nodes) => nodes.iter().map(|node| resolve(node, keys)).collect::<Result<_, _>>().map(Expr::Any),
        Node::Not(node) => Ok(Expr::Not(Box::new(resolve(node, keys)?))),
        Node::Word(word) => Ok(Expr::Test(keys.word(Needle::bare(&word.text, word.open)))),
        Node::Term(typed) => term(typed, keys),
    }
}

/// Nodes combined by "and". The value of a term includes the words after it if together they are a value: people write
/// "tt:hoàn thành" and "hạn<hôm nay" without quotation marks.
fn all<K: Keys>(nodes: &[Node], keys: &K) -> Result<Expr<K::Test>, Error> {
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
        let longer = typed.and_then(|typed| with_words_after(typed, after, keys));
        let (part, taken) = match longer {
            None if let Some((number, taken)) = number_from_abroad(node, after) => {
                (Expr::Test(keys.word(number)), taken)
            }
            Some((longer, taken)) if negated => (Expr::Not(Box::new(term(&longer, keys)?)), taken),
            Some((longer, taken)) => (term(&longer, keys)?, taken),
            None => (resolve(node, keys)?, 0),
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

/// Whether words that were typed separately are one telephone number: "0912 345 678".
pub(super) fn is_number(joined: &str) -> bool {
    Digits::read(joined).is_some_and(|digits| digits.dialled.len() <= phone::MOST_DIGITS)
}

/// The term whose last value includes as many of the following words as form a value, and their number.
fn with_words_after<K: Keys>(typed: &Term, after: &[Node], keys: &K) -> Option<(Term, usize)> {
    let (value, firsts) = typed.values.split_last().filter(|(value, _)| !value.quoted)?;
    let key = keys.find(&typed.key.text).ok()?;
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
    let taken = longer.iter().rposition(|joined| keys.is_value(key, joined))? + 1;
    let mut values = firsts.to_vec();
    values.push(longer.swap_remove(taken - 1));
    Some((Term { key: typed.key.clone(), op: typed.op, values }, taken))
}

fn term<K: Keys>(typed: &Term, keys: &K) -> Result<Expr<K::Test>, Error> {
    let key = keys.find(&typed.key.text).map_err(|suggestion| {
        Error::new(ErrorKind::UnknownKey { key: typed.key.text.clone(), suggestion }, typed.key.span)
    })?;
    if let (true, Some(second)) = (typed.op != Op::Is, typed.values.get(1)) {
        return Err(Error::new(ErrorKind::OneValueOnly, second.span));
    }
    let tests = typed.values.iter().map(|value| keys.test(key, typed, value));
    Ok(Expr::any(tests.collect::<Result<_, Error>>()?))
}
