//! What can be typed at the cursor.

use super::error::Span;
use super::lexer::{Token, lex};
use super::names::{self, Key};
use super::resolve::Scope;
use super::values;
use crate::domain::field::Type;
use crate::domain::id::{Id, Kind};
use crate::domain::resolve::{NO, Named, YES, form, typeable, visible};
use crate::i18n::{Lang, Tr, tr};

/// The maximum number of candidates.
pub const MOST: usize = 50;

/// Words for dates that are offered.
const DATES: [Tr; 8] = [
    tr("hn", "today"),
    tr("+7", "+7"),
    tr("-30", "-30"),
    tr("tuần-này", "this-week"),
    tr("tháng-này", "this-month"),
    tr("quý-này", "this-quarter"),
    tr("năm-nay", "this-year"),
    tr("quý-trước", "last-quarter"),
];

/// A possible completion at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The text that replaces [`Completion::span`].
    pub insert: String,
    /// Its description.
    pub about: String,
    /// The record, if it is one.
    pub id: Option<Id>,
}

impl Candidate {
    fn new(insert: String, about: &str) -> Candidate {
        Candidate { insert, about: about.to_owned(), id: None }
    }
}

/// Returns the records of a kind whose names match the typed text, without those that the person may not see.
pub type Names<'a> = dyn Fn(Kind, &str) -> Vec<(Id, String)> + 'a;

/// What can be typed at the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// The bytes that a candidate replaces: the typed part of it.
    pub span: Span,
    /// At most [`MOST`], best first.
    pub candidates: Vec<Candidate>,
}

/// Completes the key or value that ends at the cursor (a byte of `text`).
pub fn complete(text: &str, cursor: usize, scope: &Scope<'_>, lang: Lang, names: &Names<'_>) -> Completion {
    let Some(before) = text.get(..cursor) else { return Completion::default() };
    let Ok(tokens) = lex(before, Some(cursor)) else { return Completion::default() };
    let key = tokens.iter().rev().find_map(|token| match token {
        Token::Key(word) => Some(word.text.as_str()),
        _ => None,
    });
    let here = Span::new(cursor, cursor);
    let (key, typed, span) = match tokens.last() {
        Some(Token::Value(word)) if word.span.end == cursor => (key, word.text.as_str(), word.span),
        Some(Token::Value(_)) if before.ends_with(',') => (key, "", here),
        Some(Token::Op(_, span)) if span.end == cursor || before.ends_with(',') => (key, "", here),
        Some(Token::Word(word)) if word.span.end == cursor && !word.quoted => (None, word.text.as_str(), word.span),
        _ => (None, "", here),
    };
    let mut candidates = match key {
        None => keys(typed, scope, lang),
        Some(key) => match names::find(key, scope.fields, scope.hidden) {
            Ok(key) => values_of(key, typed, scope, lang, names),
            Err(_) => Vec::new(),
        },
    };
    candidates.truncate(MOST);
    Completion { span, candidates }
}

/// Keys with a name that begins with the typed text, and facts in the same way.
fn keys(typed: &str, scope: &Scope<'_>, lang: Lang) -> Vec<Candidate> {
    let typed = form(typed);
    let begins = |name: &str| form(name).starts_with(&typed);
    let key = |label: &str| Candidate::new(format!("{}:", typeable(label)), label);
    let fields = visible(scope.fields, scope.hidden)
        .filter(|(_, field)| field.names().any(begins))
        .map(|(_, field)| key(field.label(lang)));
    let specials = [(Key::Is, names::IS), (Key::LongText, names::LONG_TEXT)]
        .into_iter()
        .filter(|(special, _)| names::special_names(*special).iter().any(|name| begins(name)))
        .map(|(_, label)| key(label.get(lang)));
    let is = names::IS.get(lang);
    let facts = scope.facts.iter().filter(|fact| !typed.is_empty() && fact.names().any(begins)).map(|fact| {
        let label = fact.label().get(lang);
        Candidate::new(format!("{is}:{}", typeable(label)), label)
    });
    fields.chain(specials).chain(facts).collect()
}

fn values_of(key: Key, typed: &str, scope: &Scope<'_>, lang: Lang, names: &Names<'_>) -> Vec<Candidate> {
    let field = match key {
        Key::Is => return named(typed, scope.facts, lang),
        Key::LongText => return Vec::new(),
        Key::Field(no) => scope.fields.get(usize::from(no.0)),
    };
    let Some(field) = field else { return Vec::new() };
    let mut candidates = match field.ty {
        Type::Choice(choices) => named(typed, choices, lang),
        Type::Day(_) | Type::Days => words(typed, &DATES, lang),
        Type::Flag => words(typed, &[YES.label, NO.label], lang),
        Type::Ref(kind) => names(kind, typed).into_iter().map(|(id, name)| record(id, name)).collect(),
        _ => Vec::new(),
    };
    candidates.truncate(MOST - 1);
    candidates.extend(words(typed, &[values::EMPTY], lang));
    candidates
}

/// Entries of a list: those that begin with the text, then those that contain it.
fn named<T: Named>(typed: &str, list: &[T], lang: Lang) -> Vec<Candidate> {
    let typed = form(typed);
    let rank = |entry: &T| {
        let any = |fits: &dyn Fn(&str) -> bool| entry.names().any(|name| fits(&form(name)));
        if any(&|name| name.starts_with(&typed)) {
            Some(0)
        } else {
            // Almost every name contains any single letter.
            (typed.len() > 1 && any(&|name| name.contains(&typed))).then_some(1)
        }
    };
    let mut ranked: Vec<(u8, Candidate)> = list
        .iter()
        .filter_map(|entry| {
            let label = entry.label().get(lang);
            Some((rank(entry)?, Candidate::new(typeable(label), label)))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
}

fn words(typed: &str, list: &[Tr], lang: Lang) -> Vec<Candidate> {
    let typed = form(typed);
    list.iter()
        .map(|word| word.get(lang))
        .filter(|word| form(word).starts_with(&typed))
        .map(|word| Candidate::new(word.to_owned(), word))
        .collect()
}

/// A name, in quotation marks if it would otherwise not be read as one value. It ends at a mark inside it, which cannot
/// be typed: the beginning of a name finds it too.
fn record(id: Id, name: String) -> Candidate {
    let whole = name.split('"').find(|part| !part.is_empty()).unwrap_or_default();
    let plain = whole.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '.' | '/' | '-'));
    let insert = if plain { whole.to_owned() } else { format!("\"{whole}\"") };
    Candidate { insert, about: name, id: Some(id) }
}
