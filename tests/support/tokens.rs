//! Rust code as words, signs and groups, without its comments and literals: enough to find names in it.
#![allow(unreachable_pub, reason = "each test includes this file as a private module")]

use std::iter::Peekable;
use std::str::Chars;

pub enum Token {
    /// A name or keyword, or a number.
    Word(String),
    Sign(char),
    /// The content of brackets, with the opening one.
    Group(char, Vec<Token>),
}

impl Token {
    pub fn word(&self) -> Option<&str> {
        if let Token::Word(word) = self { Some(word) } else { None }
    }

    pub fn is(&self, sign: char) -> bool {
        matches!(self, Token::Sign(found) if *found == sign)
    }
}

/// Tokenizes code that compiles.
pub fn tokens(code: &str) -> Vec<Token> {
    group(&mut code.chars().peekable())
}

/// Reads up to the bracket that closes the group, or to the end.
fn group(code: &mut Peekable<Chars>) -> Vec<Token> {
    let mut found = Vec::new();
    while let Some(sign) = code.next() {
        match sign {
            ')' | ']' | '}' => break,
            '(' | '[' | '{' => found.push(Token::Group(sign, group(code))),
            '/' if code.peek() == Some(&'/') => while code.next().is_some_and(|sign| sign != '\n') {},
            '/' if code.peek() == Some(&'*') => pass_comment(code),
            '"' => pass_text(code, '"'),
            '\'' => pass_quote(code),
            sign if is_of_word(sign) => {
                let mut word = String::from(sign);
                while let Some(sign) = code.next_if(|sign| is_of_word(*sign)) {
                    word.push(sign);
                }
                match (word.as_str(), code.peek()) {
                    ("r" | "br" | "cr", Some('"' | '#')) => pass_raw(code),
                    ("b", Some('\'')) => {
                        code.next();
                        pass_text(code, '\'');
                    }
                    _ => found.push(Token::Word(word)),
                }
            }
            sign if sign.is_whitespace() => {}
            sign => found.push(Token::Sign(sign)),
        }
    }
    found
}

fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// Skips the rest of a literal that may contain escapes.
fn pass_text(code: &mut Peekable<Chars>, end: char) {
    while let Some(sign) = code.next() {
        match sign {
            '\\' => _ = code.next(),
            sign if sign == end => break,
            _ => {}
        }
    }
}

/// Skips a character literal; for a lifetime only the quote.
fn pass_quote(code: &mut Peekable<Chars>) {
    let mut ahead = code.clone();
    let first = ahead.next();
    if first == Some('\\') || ahead.next() == Some('\'') {
        pass_text(code, '\'');
    }
}

/// Skips a raw string, or the sign of a raw identifier.
fn pass_raw(code: &mut Peekable<Chars>) {
    let mut fence = 0;
    while code.next_if_eq(&'#').is_some() {
        fence += 1;
    }
    if code.next_if_eq(&'"').is_none() {
        return;
    }
    while let Some(sign) = code.next() {
        if sign == '"' && code.clone().take(fence).filter(|sign| *sign == '#').count() == fence {
            code.by_ref().take(fence).for_each(drop);
            break;
        }
    }
}

/// Skips a comment between `/*` and `*/`, including nested ones.
fn pass_comment(code: &mut Peekable<Chars>) {
    let mut open = 0;
    let mut last = '/';
    for sign in code.by_ref() {
        match (last, sign) {
            ('/', '*') => open += 1,
            ('*', '/') => open -= 1,
            _ => {
                last = sign;
                continue;
            }
        }
        if open == 0 {
            break;
        }
        last = ' ';
    }
}
