//! The parser's output for a command line: help and version unchanged, errors in the user's language, without control
//! characters for a terminal.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::i18n::Lang;
use crate::text::printable;

use super::error::{Error, Kind, fail};
use super::words;

/// Prints the parser's output; returns the exit code.
pub(super) fn print(error: &clap::Error, typed: &[String], lang: Lang) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let mut output = io::stdout().lock();
            let plain = !output.is_terminal()
                || std::env::var_os("NO_COLOR").is_some()
                || std::env::var_os("TERM").is_none_or(|term| term == "dumb");
            let text = if plain { error.render().to_string() } else { error.render().ansi().to_string() };
            match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(cause) => fail(&Error::from(cause), lang),
            }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{}", error.render());
            ExitCode::from(Kind::Usage.code())
        }
        _ => {
            let code = fail(&fault(error, typed, lang), lang);
            if let Some(usage) = context(error, ContextKind::Usage) {
                eprintln!("\n{}", lines(&usage, lang));
            }
            code
        }
    }
}

/// The usage of a verb, safe for a terminal.
fn lines(usage: &str, lang: Lang) -> String {
    let label = words::HOW_TO_USE.get(lang);
    let lines: Vec<String> = usage.trim().lines().map(|line| printable(line).into_owned()).collect();
    lines.join("\n").replacen("Usage:", label, 1)
}

/// The error as text, with what to do.
pub(super) fn fault(error: &clap::Error, typed: &[String], lang: Lang) -> Error {
    let arg = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = context(error, ContextKind::InvalidValue).unwrap_or_default();
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = near.into_iter().find_map(|kind| context(error, kind));
    let valid = context(error, ContextKind::ValidValue);
    let (cause, hint) = match error.kind() {
        ErrorKind::UnknownArgument => {
            let word = whole(&arg, typed);
            let hint = match &near {
                Some(near) => words::did_you_mean(near, lang),
                None if word.starts_with('-') => words::after_dashes(&word, lang),
                None => String::new(),
            };
            (words::not_expected(&word, lang), hint)
        }
        ErrorKind::InvalidSubcommand => {
            let verb = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            let hint =
                near.map_or_else(|| words::SEE_HELP.get(lang).to_owned(), |near| words::did_you_mean(&near, lang));
            (words::no_verb(&verb, lang), hint)
        }
        ErrorKind::MissingRequiredArgument => (words::missing(&arg, lang), String::new()),
        ErrorKind::InvalidValue if value.is_empty() => (words::needs_value(&arg, lang), valid.unwrap_or_default()),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let near = near.map(|near| words::did_you_mean(&near, lang));
            let why = std::error::Error::source(error).map(ToString::to_string);
            (words::bad_value(&value, &arg, lang), near.or(valid).or(why).unwrap_or_default())
        }
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg).unwrap_or_default();
            (words::not_together(&arg, &other, lang), String::new())
        }
        _ => {
            let text = error.render().to_string();
            let first = text.lines().next().unwrap_or_default();
            (first.strip_prefix("error: ").unwrap_or(first).to_owned(), String::new())
        }
    };
    let error = Error::usage(cause);
    if hint.is_empty() { error } else { error.hint(hint) }
}

/// The word of the command line that the parser means: it names "-i" if "-is:overdue" was typed.
fn whole(arg: &str, typed: &[String]) -> String {
    let short = arg.starts_with('-') && !arg.starts_with("--");
    let word = typed.iter().skip(1).find(|word| short && word.starts_with(arg) && !word.starts_with("--"));
    word.map_or_else(|| arg.to_owned(), Clone::clone)
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    let text = match error.get(kind)? {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ContextValue::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The language that `--lang` names, if the line as a whole is invalid.
pub(super) fn lang_of(typed: &[String]) -> Option<&str> {
    let at = typed.iter().position(|word| word == "--lang");
    let next = at.and_then(|at| typed.get(at + 1)).map(String::as_str);
    next.or_else(|| typed.iter().find_map(|word| word.strip_prefix("--lang=")))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::args::Line;
    use super::*;

    fn text_of(words: &[&str], lang: Lang) -> String {
        let typed: Vec<String> = std::iter::once("dondoc").chain(words.iter().copied()).map(str::to_owned).collect();
        match Line::try_parse_from(&typed) {
            Ok(_) => String::new(),
            Err(error) => fault(&error, &typed, lang).text(lang),
        }
    }

    #[test]
    fn faults_of_a_line_say_what_to_do_in_both_languages() {
        assert_eq!(
            text_of(&["list", "tasks", "-is:overdue"], Lang::En),
            "usage: “-is:overdue” is not expected here\nhint: a condition or a text goes after --, as in: -- -is:overdue\n"
        );
        for (words, vi, en) in [
            (&["lisst"][..], "không có lệnh “lisst”", "there is no command “lisst”"),
            (&["list"], "thiếu <KIND>", "<KIND> is missing"),
            (&["list", "tasks", "--jsn"], "có phải “--json”?", "did you mean “--json”?"),
            (
                &["list", "tasks", "--limit", "x"],
                "“x” không dùng được cho --limit <N>",
                "“x” is no value for --limit <N>",
            ),
            (&["list", "tasks", "--limit"], "--limit <N> cần một giá trị", "--limit <N> needs a value"),
            (&["move", "a", "done", "--doc", "1", "--no-doc"], "không dùng cùng", "goes not together with"),
            (&["export", "tasks", "a", "--delimiter", "x"], "--delimiter", "give , or ; or tab"),
        ] {
            assert!(text_of(words, Lang::Vi).contains(vi), "{}", text_of(words, Lang::Vi));
            assert!(text_of(words, Lang::En).contains(en), "{}", text_of(words, Lang::En));
        }
    }

    #[test]
    fn what_is_echoed_steers_no_terminal() {
        for words in [&["\x1b[2J"][..], &["list", "tasks", "-\x1b]0;x\x07"], &["list", "a", "--limit", "\u{9b}2J"]] {
            let text = text_of(words, Lang::Vi);
            assert!(!text.is_empty() && !text.chars().any(|sign| sign.is_control() && sign != '\n'), "{text:?}");
        }
    }
}
