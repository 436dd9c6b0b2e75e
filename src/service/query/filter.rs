//! The one place where the filter language meets the register.

use std::sync::atomic::{AtomicBool, Ordering};

use memchr::memmem;

use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::kinds::{def, feedback};
use crate::filter::{Expr, Fact, Matcher, Needle, Scope, compile};
use crate::i18n::Lang;
use crate::service::api::FilterFault;
use crate::service::register::links;
use crate::text::{fold, normalize_tone};

use super::bits::Bits;
use super::columns::{Rows, facts_of, focus_units, name_fields};
use super::{Superseded, View};

/// Rows looked at between two questions whether the answer is still wanted; a multiple of 64.
const STRIDE: usize = 8_192;
/// From here on a second thread is worth its start.
const MANY: usize = 40_000;

/// A filter text made ready for a kind.
pub struct Sieve<'a> {
    rows: Rows<'a>,
    matcher: Option<Matcher>,
    archived: bool,
}

/// What a list's filter is given.
pub struct Wanted<'q> {
    /// The kind.
    pub kind: Kind,
    /// The text.
    pub text: &'q str,
    /// Whether its last word is still being typed.
    pub typing: bool,
    /// Numbers of the marked records.
    pub marked: &'q [u32],
    /// The language of its fault.
    pub lang: Lang,
}

impl<'a> Sieve<'a> {
    /// Reads a filter text.
    ///
    /// # Errors
    /// Where it cannot be read, and why.
    pub fn new(view: View<'a>, wanted: &Wanted) -> Result<Sieve<'a>, FilterFault> {
        let find = |kind, text: &str| named(view, kind, text);
        let scope = scope(view, wanted.kind, &find);
        let cursor = wanted.typing.then_some(wanted.text.len());
        let expr = compile(wanted.text, cursor, &scope).map_err(|error| FilterFault {
            start: error.span.start as u32,
            end: error.span.end as u32,
            message: error.message(wanted.lang),
            suggestion: error.suggestion().map(str::to_owned),
        })?;
        let expr = with_names(view, wanted.kind, expr);
        let table = view.register.table(wanted.kind);
        let mut marked = wanted.marked.to_vec();
        marked.sort_unstable();
        let focus = if expr.asks(Fact::Focus) { focus_units(view, view.today.year()) } else { Bits::none(0) };
        let rows = Rows { view, table, me: table.user(&view.person.name), marked, focus };
        let archived = expr.asks(Fact::Archived);
        Ok(Sieve { rows, matcher: (!expr.is_everything()).then(|| Matcher::new(&expr)), archived })
    }

    /// The rows that pass.
    ///
    /// # Errors
    /// [`Superseded`] as soon as `cancelled` says so.
    pub fn run(&self, cancelled: &dyn Fn() -> bool) -> Result<Bits, Superseded> {
        let len = self.rows.table.len();
        let mut bits = Bits::none(len);
        let words = bits.words_mut();
        if len < MANY {
            self.fill(words, 0, &|| cancelled())?;
            return Ok(bits);
        }
        let stop = AtomicBool::new(false);
        let (head, tail) = words.split_at_mut(words.len() / 2);
        let middle = head.len() * 64;
        std::thread::scope(|scope| {
            let other = scope.spawn(|| self.fill(tail, middle, &|| stop.load(Ordering::Relaxed)));
            let own = self.fill(head, 0, &|| cancelled());
            if own.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
            let other = other.join().unwrap_or(Err(Superseded));
            own.and(other)
        })?;
        Ok(bits)
    }

    /// Fills the words whose first row is `first`.
    fn fill(&self, words: &mut [u64], first: usize, stop: &dyn Fn() -> bool) -> Result<(), Superseded> {
        let sight = self.rows.view.person.sight();
        let table = self.rows.table;
        let mut matcher = self.matcher.clone();
        for (part, words) in words.chunks_mut(STRIDE / 64).enumerate() {
            if stop() {
                return Err(Superseded);
            }
            let mut row = first + part * STRIDE;
            for word in words {
                for bit in 0..64 {
                    let passes = table.listed(row, sight, self.archived)
                        && matcher.as_mut().is_none_or(|matcher| matcher.matches(&self.rows, row as u32));
                    *word |= u64::from(passes) << bit;
                    row += 1;
                }
            }
        }
        Ok(())
    }
}

/// What names mean in the filter of a kind's list, for this person.
pub fn scope<'s>(view: View<'_>, kind: Kind, find: &'s dyn Fn(Kind, &str) -> Vec<u32>) -> Scope<'s> {
    Scope { fields: def(kind).fields, hidden: secrets_of(kind), facts: facts_of(kind), today: view.today, find }
}

/// The fields that no filter looks into, whoever asks: secrets are never searched.
pub fn secrets_of(kind: Kind) -> &'static [FieldNo] {
    if kind == Kind::Feedback { &[feedback::REPORTER] } else { &[] }
}

/// A bare word also finds the records that point to something called so. Whom they point to is
/// looked up once, so that no row need hold the names of others.
fn with_names(view: View, kind: Kind, expr: Expr) -> Expr {
    let all = |parts: Vec<Expr>| parts.into_iter().map(|part| with_names(view, kind, part)).collect();
    match expr {
        Expr::All(parts) => Expr::All(all(parts)),
        Expr::Any(parts) => Expr::Any(all(parts)),
        Expr::Not(part) => Expr::Not(Box::new(with_names(view, kind, *part))),
        Expr::Word(needle) => {
            let pointing = links().filter(|link| link.from == kind && link.word).filter_map(|link| {
                let called = called(view, link.to, &needle);
                (!called.is_empty()).then_some(Expr::Refs(link.field, called))
            });
            let mut any: Vec<Expr> = pointing.collect();
            any.push(Expr::Word(needle));
            Expr::Any(any)
        }
        other => other,
    }
}

/// The numbers of the records of a kind whose name holds a word.
fn called(view: View, kind: Kind, needle: &Needle) -> Vec<u32> {
    let table = view.register.table(kind);
    let finder = memmem::Finder::new(needle.folded.as_bytes());
    let holds = |row: &usize| {
        // What the name holds, the record's own folded text holds: cheap to look at first.
        if !table.listed(*row, view.person.sight(), true) || finder.find(table.folded(*row).as_bytes()).is_none() {
            return false;
        }
        let name = table.called(*row).unwrap_or_default();
        match &needle.accented {
            Some(accented) => normalize_tone(name).contains(accented.as_str()),
            None => finder.find(fold(name).as_bytes()).is_some(),
        }
    };
    (0..table.len()).filter(holds).map(|row| table.id(row).no).collect()
}

/// The numbers of the records of a kind that a text names: those called exactly so, else those
/// whose code or name holds it. Accents count where there are any.
pub fn named(view: View, kind: Kind, text: &str) -> Vec<u32> {
    let folded = fold(text);
    if folded.is_empty() {
        return Vec::new();
    }
    let table = view.register.table(kind);
    let finder = memmem::Finder::new(folded.as_bytes());
    let exact = normalize_tone(text);
    let (mut same, mut holding) = (Vec::new(), Vec::new());
    for row in 0..table.len() {
        // What the record's own names hold, its folded text holds: cheap to look at first.
        if !table.listed(row, view.person.sight(), true) || finder.find(table.folded(row).as_bytes()).is_none() {
            continue;
        }
        let no = table.id(row).no;
        let mut fits = false;
        table.each_text(row, |field| name_fields(kind).contains(&field), &mut |name| {
            if normalize_tone(name) == exact {
                same.push(no);
            }
            fits = fits || crate::text::matches_accented(name, text);
        });
        if fits {
            holding.push(no);
        }
    }
    same.dedup();
    if same.is_empty() { holding } else { same }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_secret_is_no_key() {
        for kind in Kind::ALL {
            assert!(def(kind).secrets().eq(secrets_of(kind).iter().copied()), "{kind:?}");
        }
    }
}
