//! The only place where the filter language meets the register.

use memchr::memmem;

use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::kinds::{def, feedback};
use crate::filter::fields::Names;
use crate::filter::{Error, Expr, Fact, Matcher, Needle, Scope, Test, compile};
use crate::i18n::Lang;
use crate::service::api::FilterFault;
use crate::service::register::{Charges, depends_on_charge, links};
use crate::text::{fold, same_form};

use super::bits::Bits;
use super::columns::{Rows, focus_units, name_fields, uninspected_units};
use super::source::Source;
use super::{Superseded, View};

/// From this many rows in a slice, a second thread is worth its start.
const MANY: usize = 40_000;

/// A filter text prepared for a kind. It holds no record, so that it can be applied to one slice of rows after another.
pub(crate) struct Sieve {
    kind: Kind,
    matcher: Option<Matcher>,
    archived: bool,
    me: Option<u16>,
    marked: Vec<u32>,
    focus: Bits,
    uninspected: Bits,
    charges: Option<Charges>,
}

/// The input of a list's filter.
pub(crate) struct Wanted<'q> {
    /// The kind.
    pub kind: Kind,
    /// The text.
    pub text: &'q str,
    /// Whether its last word is still being typed.
    pub typing: bool,
    /// Numbers of the marked records.
    pub marked: &'q [u32],
    /// The language of its error.
    pub lang: Lang,
}

impl Sieve {
    /// Parses a filter text.
    ///
    /// # Errors
    /// Returns the invalid place and the reason.
    pub(crate) fn new(view: View, wanted: &Wanted) -> Result<Sieve, FilterFault> {
        let find = |kind, text: &str| named(view, kind, text);
        let scope = scope(view, wanted.kind, &find, &|_, _| Vec::new());
        let cursor = wanted.typing.then_some(wanted.text.len());
        let expr = compile(wanted.text, cursor, &scope).map_err(|error| fault(&error, wanted.lang))?;
        let expr = with_names(view, wanted.kind, expr);
        let mut marked = wanted.marked.to_vec();
        marked.sort_unstable();
        Ok(Sieve {
            kind: wanted.kind,
            matcher: (!expr.is_everything()).then(|| Matcher::new(&expr)),
            archived: expr.asks(Fact::Archived),
            me: view.register.table(wanted.kind).user(&view.person.name),
            marked,
            focus: if expr.asks(Fact::Focus) { focus_units(view, view.today.year()) } else { Bits::none(0) },
            charges: asks_who_is_in_charge(wanted.kind, &expr).then(|| view.register.charges(view.today)),
            uninspected: if expr.asks(Fact::Uninspected) { uninspected_units(view) } else { Bits::none(0) },
        })
    }

    /// Whether archived records pass too.
    pub(crate) fn archived(&self) -> bool {
        self.archived
    }

    /// The rows that pass, of the current `len` rows.
    ///
    /// # Errors
    /// [`Superseded`] as soon as `stop` returns true.
    pub(crate) fn run(&self, source: &Source, len: usize, stop: &dyn Fn() -> bool) -> Result<Bits, Superseded> {
        let mut bits = Bits::none(len);
        let words = bits.words_mut();
        source.in_slices(len, stop, |view, rows| {
            let words = words.get_mut(rows.start / 64..rows.end.div_ceil(64)).unwrap_or_default();
            if rows.len() < MANY {
                self.fill(view, words, rows.start);
                return;
            }
            let (head, tail) = words.split_at_mut(words.len() / 2);
            let middle = rows.start + head.len() * 64;
            std::thread::scope(|scope| {
                scope.spawn(|| self.fill(view, tail, middle));
                self.fill(view, head, rows.start);
            });
        })?;
        Ok(bits)
    }

    /// Fills the words from row `first` on.
    fn fill(&self, view: View, words: &mut [u64], first: usize) {
        let visibility = view.person.visibility();
        let table = view.register.table(self.kind);
        let (focus, uninspected) = (&self.focus, &self.uninspected);
        let charges = self.charges.as_ref();
        let rows = Rows { view, table, me: self.me, marked: &self.marked, focus, uninspected, charges };
        let mut matcher = self.matcher.clone();
        for (word, first) in words.iter_mut().zip((first..).step_by(64)) {
            for bit in 0..64 {
                let row = first + bit;
                let passes = table.listed(row, visibility, self.archived)
                    && matcher.as_mut().is_none_or(|matcher| matcher.matches(&rows, row as u32));
                *word |= u64::from(passes) << bit;
            }
        }
    }
}

/// Where a filter is wrong, in this language.
pub(crate) fn fault(error: &Error, lang: Lang) -> FilterFault {
    FilterFault {
        start: error.span.start as u32,
        end: error.span.end as u32,
        message: error.message(lang),
        suggestion: error.suggestion().map(str::to_owned),
    }
}

fn asks_who_is_in_charge(kind: Kind, expr: &Expr<Test>) -> bool {
    expr.has(&|test| matches!(test, Test::Refs(field, _) | Test::Empty(field) if depends_on_charge(kind, *field)))
}

/// The meaning of names in the filter of a kind's list, for this person.
pub(crate) fn scope<'s>(
    view: View<'_>,
    kind: Kind,
    find: &'s dyn Fn(Kind, &str) -> Vec<u32>,
    names: &'s Names<'s>,
) -> Scope<'s> {
    Scope { fields: def(kind).fields, hidden: secrets_of(kind), facts: Fact::of(kind), today: view.today, find, names }
}

/// The fields that no filter searches, for any user: secrets are never searched.
pub(crate) fn secrets_of(kind: Kind) -> &'static [FieldNo] {
    if kind == Kind::Feedback { &[feedback::REPORTER] } else { &[] }
}

/// A bare word also finds the records that refer to a record with that name. The targets are looked up once, so that no
/// row need hold the names of others.
fn with_names(view: View, kind: Kind, expr: Expr<Test>) -> Expr<Test> {
    expr.replaced(&|test| match test {
        Test::Word(needle) => {
            let pointing = links().filter(|link| link.from == kind && link.word).filter_map(|link| {
                let called = called(view, link.to, &needle);
                (!called.is_empty()).then_some(Expr::Test(Test::Refs(link.field, called)))
            });
            let mut any: Vec<Expr<Test>> = pointing.collect();
            any.push(Expr::Test(Test::Word(needle)));
            Expr::Any(any)
        }
        other => Expr::Test(other),
    })
}

/// The numbers of the records of a kind whose name contains a word.
fn called(view: View, kind: Kind, needle: &Needle) -> Vec<u32> {
    let table = view.register.table(kind);
    let holds = |row: &usize| {
        // The record's own folded text contains its name: cheap to test first.
        if !table.listed(*row, view.person.visibility(), true) || !needle.is_in_folded(table.folded(*row)) {
            return false;
        }
        table.called(*row).is_some_and(|name| needle.is_in(name))
    };
    let mut called: Vec<u32> = (0..table.len()).filter(holds).map(|row| table.id(row).no).collect();
    called.sort_unstable();
    called
}

/// The numbers of the records of a kind that a text names: exact names first, otherwise those whose code or name
/// contains it. Accents count if there are any.
pub(crate) fn named(view: View, kind: Kind, text: &str) -> Vec<u32> {
    let folded = fold(text);
    if folded.is_empty() {
        return Vec::new();
    }
    let table = view.register.table(kind);
    let finder = memmem::Finder::new(folded.as_bytes());
    let exact = same_form(text);
    let (mut same, mut holding) = (Vec::new(), Vec::new());
    for row in 0..table.len() {
        // The record's own folded text contains its names: cheap to test first.
        if !table.listed(row, view.person.visibility(), true) || finder.find(table.folded(row).as_bytes()).is_none() {
            continue;
        }
        let no = table.id(row).no;
        let mut fits = false;
        table.each_text(row, |field| name_fields(kind).contains(&field), &mut |name| {
            if same_form(name) == exact {
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
