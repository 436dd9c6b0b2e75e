//! Text → tokens with their bytes.

use super::error::{Error, ErrorKind, Span};
use crate::text::{fold, nfc, plain};

/// The maximum length of a filter, in bytes. A line has a few dozen; this only limits a hostile client.
pub const MAX_BYTES: usize = 4096;
/// The maximum length of a field's name, in bytes.
const MAX_KEY: usize = 80;

/// How a field is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `:` or `=`
    Is,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// A piece of text as typed (in NFC), and how it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Without its quotation marks.
    pub text: String,
    /// With its quotation marks.
    pub span: Span,
    /// It was in quotation marks, so it is never read as a key.
    pub quoted: bool,
    /// The cursor touches it: it may be incomplete, and its accents may be missing.
    pub open: bool,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A bare word.
    Word(Word),
    /// The name before an operator.
    Key(Word),
    /// An operator; a key comes before it.
    Op(Op, Span),
    /// A value; an operator or another value comes before it.
    Value(Word),
    /// `-` before something.
    Not(Span),
    /// "or", "hoặc" or `|`.
    Or(Span),
    /// `(`
    Open(Span),
    /// `)`
    Close(Span),
}

impl Token {
    /// Its range in the text.
    pub fn span(&self) -> Span {
        match self {
            Token::Word(word) | Token::Key(word) | Token::Value(word) => word.span,
            Token::Op(_, span) | Token::Not(span) | Token::Or(span) | Token::Open(span) | Token::Close(span) => *span,
        }
    }
}

/// Splits a filter's text. A quotation mark may stay open if the cursor is at the end.
///
/// # Errors
/// Fails if the text is too long or a quotation mark is not closed.
pub fn lex(text: &str, cursor: Option<usize>) -> Result<Vec<Token>, Error> {
    if text.len() > MAX_BYTES {
        return Err(Error::new(ErrorKind::TooLong(MAX_BYTES), Span::new(0, text.len())));
    }
    let mut lexer = Lexer { text, at: 0, cursor, tokens: Vec::new() };
    while lexer.item()? {}
    Ok(lexer.tokens)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    cursor: Option<usize>,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Moves on by `bytes` and returns their range.
    fn take(&mut self, bytes: usize) -> Span {
        let start = self.at;
        self.at += bytes;
        Span::new(start, self.at)
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Reads the next item: a parenthesis, a minus, a word, or a key with operator and values. False at the end.
    fn item(&mut self) -> Result<bool, Error> {
        self.skip_spaces();
        let Some(sign) = self.peek() else { return Ok(false) };
        match sign {
            '(' => {
                let span = self.take(1);
                self.tokens.push(Token::Open(span));
            }
            ')' => {
                let span = self.take(1);
                self.tokens.push(Token::Close(span));
            }
            // A word processor replaces a typed dash by a long one.
            dash if plain(dash) == '-' => {
                let span = self.take(dash.len_utf8());
                // A dash without a word is punctuation of a pasted title, or the start of something not typed yet.
                if self.peek().is_some_and(|next| !next.is_whitespace() && next != ')') {
                    self.tokens.push(Token::Not(span));
                }
            }
            _ => self.word_or_term()?,
        }
        Ok(true)
    }

    fn word_or_term(&mut self) -> Result<(), Error> {
        let word = if self.peek() == Some('"') { self.quoted()? } else { self.bare_word() };
        if let Some((op, gap, bytes)) = self.operator_after(&word) {
            self.tokens.push(Token::Key(word));
            self.at += gap;
            let span = self.take(bytes);
            self.tokens.push(Token::Op(op, span));
            return self.values(gap > 0 || !span.of(self.text).contains(':'));
        }
        let folded = fold(&word.text);
        if !word.quoted && matches!(folded.as_str(), "or" | "hoac" | "|") {
            self.tokens.push(Token::Or(word.span));
        } else if !word.text.trim().is_empty() {
            self.tokens.push(Token::Word(word));
        }
        Ok(())
    }

    /// The operator that makes `word` a key: its kind, the spaces before it and its length, in bytes. Only `:` must
    /// touch its key, because a colon after a space is punctuation.
    fn operator_after(&self, word: &Word) -> Option<(Op, usize, usize)> {
        if !word.quoted && !is_key_like(&word.text) || word.text.is_empty() {
            return None;
        }
        let rest = self.rest();
        let tail = rest.trim_start();
        let gap = rest.len() - tail.len();
        let (op, bytes) = operator(tail)?;
        (gap == 0 || !tail.starts_with(':')).then_some((op, gap, bytes))
    }

    /// The values after an operator, separated by commas; spaces may come first where `spaced`.
    fn values(&mut self, spaced: bool) -> Result<(), Error> {
        if spaced {
            self.skip_spaces();
        }
        loop {
            let value = match self.peek() {
                Some('"') => self.quoted()?,
                _ => self.word_until(|sign| sign.is_whitespace() || matches!(sign, ',' | '(' | ')' | '"')),
            };
            if !value.text.is_empty() {
                self.tokens.push(Token::Value(value));
            }
            if self.peek() != Some(',') {
                return Ok(());
            }
            self.take(1);
        }
    }

    fn bare_word(&mut self) -> Word {
        let rest = self.rest();
        let end = rest
            .char_indices()
            .find(|(at, sign)| {
                sign.is_whitespace()
                    || matches!(sign, '(' | ')' | '"')
                    || (operator(rest.get(*at..).unwrap_or_default()).is_some()
                        && is_key_like(rest.get(..*at).unwrap_or_default()))
            })
            .map_or(rest.len(), |(at, _)| at);
        self.word_of(end)
    }

    fn word_until(&mut self, ends: impl Fn(char) -> bool) -> Word {
        let rest = self.rest();
        let end = rest.find(ends).unwrap_or(rest.len());
        self.word_of(end)
    }

    fn word_of(&mut self, bytes: usize) -> Word {
        let span = self.take(bytes);
        Word { text: nfc(span.of(self.text)).into_owned(), span, quoted: false, open: self.is_open(span) }
    }

    fn quoted(&mut self) -> Result<Word, Error> {
        let start = self.take(1);
        let rest = self.rest();
        let (inner, outer) = match rest.find('"') {
            Some(end) => (end, end + 1),
            None if self.cursor == Some(self.text.len()) => (rest.len(), rest.len()),
            None => return Err(Error::new(ErrorKind::UnclosedQuote, start.to(Span::new(0, self.text.len())))),
        };
        let text = nfc(rest.get(..inner).unwrap_or_default()).into_owned();
        let span = start.to(self.take(outer));
        // After the closing mark the word is finished.
        let open = self.is_open(span) && (inner == outer || self.cursor != Some(span.end));
        Ok(Word { text, span, quoted: true, open })
    }

    fn is_open(&self, span: Span) -> bool {
        self.cursor.is_some_and(|cursor| span.start <= cursor && cursor <= span.end)
    }
}

/// Names begin with a letter and contain letters, digits, dashes, dots and underscores; so "8:30" is a word. Combining
/// marks belong to letters typed in NFD.
fn is_key_like(text: &str) -> bool {
    text.len() <= MAX_KEY
        && text.chars().next().is_some_and(char::is_alphabetic)
        && nfc(text).chars().all(|sign| sign.is_alphanumeric() || matches!(plain(sign), '-' | '_' | '.'))
}

fn operator(text: &str) -> Option<(Op, usize)> {
    const SIGNS: [(&str, Op); 10] = [
        ("<=", Op::AtMost),
        (">=", Op::AtLeast),
        (":<", Op::Less),
        (":>", Op::Greater),
        ("≤", Op::AtMost),
        ("≥", Op::AtLeast),
        ("<", Op::Less),
        (">", Op::Greater),
        ("=", Op::Is),
        (":", Op::Is),
    ];
    let (sign, op) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign))?;
    Some((*op, sign.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        let tokens = lex(text, None).expect("lexes");
        let shown = tokens.iter().map(|token| match token {
            Token::Word(word) => format!("w({})", word.text),
            Token::Key(word) => format!("k({})", word.text),
            Token::Op(op, _) => format!("{op:?}"),
            Token::Value(word) => format!("v({})", word.text),
            Token::Not(_) => "not".to_owned(),
            Token::Or(_) => "or".to_owned(),
            Token::Open(_) => "(".to_owned(),
            Token::Close(_) => ")".to_owned(),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn items_of_every_kind() {
        assert_eq!(shape("diễn châu"), "w(diễn) w(châu)");
        assert_eq!(shape("tt:xong,hủy a"), "k(tt) Is v(xong) v(hủy) w(a)");
        assert_eq!(shape("hạn<30/9"), "k(hạn) Less v(30/9)");
        assert_eq!(shape("hạn >= -30 x"), "k(hạn) AtLeast v(-30) w(x)");
        assert_eq!(shape("hạn≤+7"), "k(hạn) AtMost v(+7)");
        assert_eq!(shape("-(a or b) hoặc -tt:xong"), "not ( w(a) or w(b) ) or not k(tt) Is v(xong)");
        assert_eq!(shape("\"đơn vị\":\"Diễn Châu\",Vinh"), "k(đơn vị) Is v(Diễn Châu) v(Vinh)");
    }

    #[test]
    fn what_looks_like_syntax_but_is_text() {
        assert_eq!(shape("30/2018/QĐ-UBND"), "w(30/2018/QĐ-UBND)");
        assert_eq!(shape("8:30 <5 :x"), "w(8:30) w(<5) w(:x)");
        assert_eq!(shape("Bà Rịa - Vũng Tàu"), "w(Bà) w(Rịa) w(Vũng) w(Tàu)");
        assert_eq!(shape("cắt giảm, đơn giản"), "w(cắt) w(giảm,) w(đơn) w(giản)");
        assert_eq!(shape("kết luận : a"), "w(kết) w(luận) w(:) w(a)");
        assert_eq!(shape("\"or\" \"\""), "w(or)");
    }

    #[test]
    fn nfd_keys_are_keys() {
        assert_eq!(shape("ha\u{323}n<30/9"), "k(hạn) Less v(30/9)");
    }

    #[test]
    fn the_word_at_the_cursor_is_open() {
        let open = |text: &str, cursor| -> Vec<bool> {
            let tokens = lex(text, cursor).expect("lexes");
            let words = tokens.iter().filter_map(|token| match token {
                Token::Word(word) | Token::Value(word) => Some(word.open),
                _ => None,
            });
            words.collect()
        };
        assert_eq!(open("ab cd", Some(5)), [false, true]);
        assert_eq!(open("ab cd ", Some(6)), [false, false]);
        assert_eq!(open("ab cd", Some(1)), [true, false]);
        assert_eq!(open("ab cd", None), [false, false]);
        assert_eq!(open("k:a", Some(3)), [true]);
        assert_eq!(open("\"a b\"", Some(5)), [false]);
        assert_eq!(open("\"a b", Some(4)), [true]);
    }

    #[test]
    fn a_quote_may_stay_open_only_while_typing() {
        let fault = lex("a \"b c", None).expect_err("open quote");
        assert_eq!((fault.kind, fault.span), (ErrorKind::UnclosedQuote, Span::new(2, 6)));
        assert!(lex("a \"b c", Some(6)).is_ok());
        assert!(lex(&"x".repeat(MAX_BYTES + 1), None).is_err());
    }
}
