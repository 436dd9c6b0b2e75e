//! What can be typed at the cursor.

use super::error::Span;
use super::keys::{Candidate, Keys};
use super::lexer::{Token, lex};
use crate::domain::resolve::{Named, form, typeable};
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

/// What can be typed at the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// The bytes that a candidate replaces: the typed part of it.
    pub span: Span,
    /// At most [`MOST`], best first.
    pub candidates: Vec<Candidate>,
}

/// Completes the key or value that ends at the cursor (a byte of `text`).
pub fn complete<K: Keys>(text: &str, cursor: usize, keys: &K, lang: Lang) -> Completion {
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
        None => keys.keys(typed, lang),
        Some(key) => keys.find(key).map_or_else(|_| Vec::new(), |key| keys.values(key, typed, lang)),
    };
    candidates.truncate(MOST);
    Completion { span, candidates }
}

/// A key with its colon.
pub fn key(label: &str) -> Candidate {
    Candidate::new(format!("{}:", typeable(label)), label)
}

/// Keys with a name that begins with the typed text.
pub fn keys<'l, T: Named + 'l>(typed: &str, list: impl Iterator<Item = &'l T>, lang: Lang) -> Vec<Candidate> {
    let typed = form(typed);
    let fitting = list.filter(|entry| entry.names().any(|name| form(name).starts_with(&typed)));
    fitting.map(|entry| key(entry.label().get(lang))).collect()
}

/// Entries of a list: those that begin with the text, then those that contain it. Each label comes once.
pub fn named<T: Named>(typed: &str, list: &[T], lang: Lang) -> Vec<Candidate> {
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
    let mut ranked: Vec<(u8, Candidate)> = Vec::new();
    for entry in list {
        let label = entry.label().get(lang);
        let candidate = Candidate::new(typeable(label), label);
        if let Some(rank) = rank(entry)
            && !ranked.iter().any(|(_, known)| *known == candidate)
        {
            ranked.push((rank, candidate));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Words for dates.
pub fn dates(typed: &str, lang: Lang) -> Vec<Candidate> {
    words(typed, &DATES, lang)
}

/// Those of the words that begin with the typed text.
pub fn words(typed: &str, list: &[Tr], lang: Lang) -> Vec<Candidate> {
    let typed = form(typed);
    list.iter()
        .map(|word| word.get(lang))
        .filter(|word| form(word).starts_with(&typed))
        .map(|word| Candidate::new(word.to_owned(), word))
        .collect()
}
