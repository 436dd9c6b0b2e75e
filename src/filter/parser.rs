//! Tokens → tree. "or" binds weaker than the implicit "and".

use super::error::{Error, ErrorKind, Span};
use super::lexer::{Op, Token, Word, lex};

/// The maximum nesting of parentheses; it bounds the recursion here and in every later stage.
pub const MAX_DEPTH: usize = 32;
/// The maximum number of words and values in a filter.
pub const MAX_LEAVES: usize = 128;

/// A filter's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of these; every record if there is none.
    All(Vec<Node>),
    /// Any of these, two or more.
    Any(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// A bare word.
    Word(Word),
    /// A key with values.
    Term(Term),
}

/// `key:value,value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As typed.
    pub key: Word,
    /// How to compare.
    pub op: Op,
    /// At least one.
    pub values: Vec<Word>,
}

/// Parses a filter's text.
///
/// `cursor` is the byte position of the cursor while the text is being typed: the word that it touches is marked open
/// (its accents may still be missing), and with the cursor at the end a quotation mark or a parenthesis may still be
/// open. `None` for a finished text.
///
/// # Errors
/// The first fault, with its range. Every text gives a tree or an error.
pub fn parse(text: &str, cursor: Option<usize>) -> Result<Node, Error> {
    let tokens = lex(text, cursor)?;
    let typing = cursor == Some(text.len());
    let mut parser = Parser { tokens: tokens.into_iter().peekable(), typing, leaves: 0 };
    let node = parser.any(0)?;
    match parser.tokens.next() {
        Some(token) => Err(Error::new(ErrorKind::UnexpectedParen, token.span())),
        None => Ok(node),
    }
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    typing: bool,
    leaves: usize,
}

impl Parser {
    fn any(&mut self, depth: usize) -> Result<Node, Error> {
        let first = self.all(depth)?;
        let mut branches = vec![first];
        while let Some(Token::Or(span)) = self.tokens.peek() {
            let span = *span;
            self.tokens.next();
            let branch = self.all(depth)?;
            let empty = |node: Option<&Node>| matches!(node, Some(Node::All(parts)) if parts.is_empty());
            if empty(branches.last()) || empty(Some(&branch)) {
                return Err(Error::new(ErrorKind::MissingOperand, span));
            }
            branches.push(branch);
        }
        Ok(one_or(branches, Node::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Node, Error> {
        let mut parts = Vec::new();
        let mut negated = false;
        while let Some(token) = self.tokens.next_if(|token| !matches!(token, Token::Or(_) | Token::Close(_))) {
            let span = token.span();
            let node = match token {
                Token::Not(_) => {
                    negated = !negated;
                    continue;
                }
                Token::Open(open) => self.group(open, depth)?,
                Token::Key(key) => Node::Term(self.term(key)?),
                Token::Word(word) | Token::Value(word) => Node::Word(word),
                // The lexer puts operators only after keys, which consume them.
                Token::Op(..) | Token::Or(_) | Token::Close(_) => continue,
            };
            self.leaves += 1;
            if self.leaves > MAX_LEAVES {
                return Err(Error::new(ErrorKind::TooMany(MAX_LEAVES), span));
            }
            parts.push(if negated { Node::Not(Box::new(node)) } else { node });
            negated = false;
        }
        Ok(one_or(parts, Node::All))
    }

    fn group(&mut self, open: Span, depth: usize) -> Result<Node, Error> {
        if depth >= MAX_DEPTH {
            return Err(Error::new(ErrorKind::TooDeep(MAX_DEPTH), open));
        }
        let node = self.any(depth + 1)?;
        let close = match self.tokens.next() {
            Some(token) => token.span(),
            None if self.typing => return Ok(node),
            None => return Err(Error::new(ErrorKind::UnclosedParen, open)),
        };
        match &node {
            Node::All(parts) if parts.is_empty() => Err(Error::new(ErrorKind::EmptyGroup, open.to(close))),
            _ => Ok(node),
        }
    }

    fn term(&mut self, key: Word) -> Result<Term, Error> {
        let (mut op, mut end) = (Op::Is, key.span);
        if let Some(Token::Op(found, span)) = self.tokens.next_if(|token| matches!(token, Token::Op(..))) {
            (op, end) = (found, span);
        }
        let mut values = Vec::new();
        while let Some(Token::Value(value)) = self.tokens.next_if(|token| matches!(token, Token::Value(_))) {
            values.push(value);
        }
        if values.is_empty() {
            let span = key.span.to(end);
            return Err(Error::new(ErrorKind::MissingValue(key.text), span));
        }
        // Each value is searched separately.
        self.leaves += values.len() - 1;
        Ok(Term { key, op, values })
    }
}

/// The only one of `nodes`, or all of them joined.
fn one_or(mut nodes: Vec<Node>, join: impl Fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        Some(last) => {
            nodes.push(last);
            join(nodes)
        }
        None => Node::All(nodes),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shape(node: &Node) -> String {
        let join = |nodes: &[Node], sign: &str| nodes.iter().map(shape).collect::<Vec<_>>().join(sign);
        match node {
            Node::All(nodes) => format!("({})", join(nodes, " & ")),
            Node::Any(nodes) => format!("({})", join(nodes, " | ")),
            Node::Not(node) => format!("!{}", shape(node)),
            Node::Word(word) => word.text.clone(),
            Node::Term(term) => {
                let values: Vec<&str> = term.values.iter().map(|value| value.text.as_str()).collect();
                format!("{} {:?} {}", term.key.text, term.op, values.join("/"))
            }
        }
    }

    fn parsed(text: &str) -> String {
        shape(&parse(text, None).expect("parses"))
    }

    fn refused(text: &str) -> (ErrorKind, &str) {
        let error = parse(text, None).expect_err("is refused");
        (error.kind, error.span.of(text))
    }

    #[test]
    fn or_binds_weaker_than_side_by_side() {
        assert_eq!(parsed("a b or c -d"), "((a & b) | (c & !d))");
        assert_eq!(parsed("a (b hoặc c) tt:xong,hủy"), "(a & (b | c) & tt Is xong/hủy)");
        assert_eq!(parsed("--a"), "a");
        assert_eq!(parsed("  "), "()");
    }

    #[test]
    fn faults_point_at_their_place() {
        assert_eq!(refused("a (b"), (ErrorKind::UnclosedParen, "("));
        assert_eq!(refused("a b) c"), (ErrorKind::UnexpectedParen, ")"));
        assert_eq!(refused("a ( )"), (ErrorKind::EmptyGroup, "( )"));
        assert_eq!(refused("a or"), (ErrorKind::MissingOperand, "or"));
        assert_eq!(refused("hoặc a"), (ErrorKind::MissingOperand, "hoặc"));
        assert_eq!(refused("đã hạn: a"), (ErrorKind::MissingValue("hạn".to_owned()), "hạn:"));
        assert_eq!(refused(&"(".repeat(40)), (ErrorKind::TooDeep(MAX_DEPTH), "("));
        assert_eq!(refused(&"a ".repeat(MAX_LEAVES + 1)), (ErrorKind::TooMany(MAX_LEAVES), "a"));
        let values = vec!["a"; MAX_LEAVES + 1].join(",");
        assert_eq!(refused(&format!("unit:{values}")).0, ErrorKind::TooMany(MAX_LEAVES));
    }

    #[test]
    fn a_group_may_stay_open_only_while_typing() {
        assert_eq!(shape(&parse("(a or b", Some(7)).expect("typing")), "(a | b)");
        assert!(parse("(a or b", Some(3)).is_err());
    }

    fn filterish() -> impl Strategy<Value = String> {
        let pieces = vec![
            "(", ")", "\"", "-", "or ", "hoặc ", ":", "<", ">=", "≤", ",", " ", "tt", "hạn", "đ", "\u{301}", "30/9",
            "漢", "\n",
        ];
        prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
    }

    fn check(text: &str, cursor: Option<usize>) {
        match parse(text, cursor) {
            Err(error) => {
                let Span { start, end } = error.span;
                assert!(start <= end && text.get(start..end).is_some(), "{error:?} of {text:?}");
            }
            Ok(node) => leaves(&node, &mut |word| {
                assert!(text.get(word.span.start..word.span.end).is_some(), "{word:?} of {text:?}");
            }),
        }
    }

    fn leaves(node: &Node, each: &mut dyn FnMut(&Word)) {
        match node {
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| leaves(node, each)),
            Node::Not(node) => leaves(node, each),
            Node::Word(word) => each(word),
            Node::Term(term) => {
                each(&term.key);
                term.values.iter().for_each(each);
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in any::<String>(), cursor in any::<Option<usize>>()) {
            check(&text, cursor);
        }

        #[test]
        fn anything_like_a_filter_parses_or_is_refused(text in filterish(), at_end: bool) {
            check(&text, at_end.then_some(text.len()));
        }
    }
}
