//! `dondoc ssh`, which sshd runs for a user who logs in (`ForceCommand`): no shell, a list of verbs, no files except
//! `-`, and no choice of another store.
//!
//! The requested command is in `SSH_ORIGINAL_COMMAND`. It is split into words here, so nothing in it is ever expanded
//! or run. `--home` and `--socket` in it, and all `DONDOC_*` variables, are ignored; a `--socket` given to `ssh` itself
//! comes from the administrator's `sshd_config`.

use std::any::TypeId;
use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use crate::i18n::Lang;
use crate::wire::Place;
use crate::wire::place::SHARED_SOCKET;

use super::args::{Line, Verb};
use super::desk::{Desk, finish, language, today};
use super::dispatch::dispatch;
use super::error::{Error, Kind, fail};
use super::out::Out;
use super::{usage, words};

/// Runs the command in `SSH_ORIGINAL_COMMAND`; without one it opens the screen.
pub(super) fn run() -> ExitCode {
    let ours = Line::command().get_matches();
    let named =
        (ours.value_source("socket") == Some(ValueSource::CommandLine)).then(|| ours.get_one::<PathBuf>("socket"));
    let socket = named.flatten().map_or(Path::new(SHARED_SOCKET), PathBuf::as_path);
    let lang = language(None, false, None);
    let place = match Place::find(None, Some(socket)) {
        Ok(place) => place,
        Err(error) => return fail(&Error::advice(Kind::Failed, error.say(lang)), lang),
    };
    let asked = env::var("SSH_ORIGINAL_COMMAND").unwrap_or_default();
    let line = match read(&asked, lang) {
        Ok(line) => line,
        Err(Unread::Said(text, code)) => return say(&text, code),
        Err(Unread::Wrong(error)) => return fail(&error, lang),
    };
    let lang = language(line.global.lang, false, Some(&place));
    let mut desk = Desk { lang, json: line.global.json, place, today: today(), out: Out::guarded(), done: false };
    let result = dispatch(&mut desk, line.verb);
    finish(&desk, result)
}

/// Why nothing is run.
#[derive(Debug)]
enum Unread {
    /// The output of the parser: help and the version.
    Said(String, u8),
    /// It may not be run here.
    Wrong(Error),
}

impl Unread {
    fn from(error: &clap::Error, typed: &[String], lang: Lang) -> Unread {
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Unread::Said(error.render().to_string(), 0),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Unread::Said(error.render().to_string(), Kind::Usage.code())
            }
            _ => Unread::Wrong(usage::fault(error, typed, lang)),
        }
    }
}

/// The requested command, if it may be run here.
fn read(asked: &str, lang: Lang) -> Result<Line, Unread> {
    let mut typed = split(asked).ok_or_else(|| Unread::Wrong(Error::usage(words::OPEN_QUOTE.get(lang))))?;
    if typed.first().is_some_and(|first| Path::new(first).file_name().is_some_and(|name| name == "dondoc")) {
        typed.remove(0);
    }
    typed.insert(0, "dondoc".to_owned());
    let mut command = Line::command();
    let wrong = |error: clap::Error| Unread::from(&error, &typed, lang);
    let matches = command.try_get_matches_from_mut(&typed).map_err(wrong)?;
    let line = Line::from_arg_matches(&matches).map_err(wrong)?;
    if line.verb.as_ref().is_some_and(|verb| !for_visitors(verb)) {
        return Err(Unread::Wrong(Error::new(Kind::NoAccess, words::NOT_OVER_SSH.get(lang))));
    }
    if names_file(&command, &matches) {
        let error = Error::new(Kind::NoAccess, words::NO_FILES_OVER_SSH.get(lang));
        return Err(Unread::Wrong(error.hint(words::USE_DASH.get(lang))));
    }
    Ok(line)
}

/// Whether a verb is allowed over SSH; the server decides what the person may do with it. There is no wildcard: a new
/// verb must be added here.
fn for_visitors(verb: &Verb) -> bool {
    match verb {
        Verb::Status
        | Verb::List(_)
        | Verb::Show { .. }
        | Verb::Add { .. }
        | Verb::Set { .. }
        | Verb::Move(_)
        | Verb::Extend { .. }
        | Verb::Remind { .. }
        | Verb::Assign { .. }
        | Verb::HandOver { .. }
        | Verb::Archive { .. }
        | Verb::Unarchive { .. }
        | Verb::Reveal { .. }
        | Verb::Forget { .. }
        | Verb::Undo { .. }
        | Verb::History { .. }
        | Verb::Export { .. }
        | Verb::Import { .. }
        | Verb::Backup { .. }
        | Verb::Check
        | Verb::Audit(_)
        | Verb::Access(_) => true,
        Verb::Init { .. }
        | Verb::Demo { .. }
        | Verb::Restore { .. }
        | Verb::Repair { .. }
        | Verb::Serve { .. }
        | Verb::Stop
        | Verb::Ssh
        | Verb::Completions { .. }
        | Verb::Man => false,
    }
}

/// Whether a path argument names anything except standard input or output.
fn names_file(command: &Command, matches: &ArgMatches) -> bool {
    let paths = command.get_arguments().filter(|arg| {
        let ours = matches!(arg.get_id().as_str(), "home" | "socket");
        !ours && arg.get_value_parser().type_id() == TypeId::of::<PathBuf>()
    });
    let here = paths.into_iter().any(|arg| {
        let typed = matches.try_get_raw(arg.get_id().as_str()).ok().flatten();
        typed.is_some_and(|mut values| values.any(|value| value != "-"))
    });
    let below = || {
        let (name, below) = matches.subcommand()?;
        Some(names_file(command.find_subcommand(name)?, below))
    };
    here || below().unwrap_or(false)
}

/// Prints the parser's output, which may repeat what was typed, so that it cannot control a terminal.
fn say(text: &str, code: u8) -> ExitCode {
    let mut out = Out::guarded();
    for line in text.lines() {
        if code != 0 {
            eprintln!("{}", crate::text::printable(line));
        } else if out.line(line).is_err() {
            break;
        }
    }
    // The reader may have closed the output.
    let _ = out.flush();
    ExitCode::from(code)
}

/// Splits a command into words like a shell, with quotes and backslashes but without expansion. `None` if a quote is
/// not closed.
fn split(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match signs.next()? {
                        '\'' => break,
                        inside => word.push(inside),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match signs.next()? {
                        '"' => break,
                        '\\' => match signs.next()? {
                            meant @ ('"' | '\\' | '$' | '`') => word.push(meant),
                            other => word.extend(['\\', other]),
                        },
                        inside => word.push(inside),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(signs.next()?),
            blank if blank.is_whitespace() => found.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    found.extend(word);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(asked: &str) -> Error {
        match read(asked, Lang::En) {
            Err(Unread::Wrong(error)) => error,
            other => panic!("{asked}: {other:?}"),
        }
    }

    #[test]
    fn words_are_cut_as_a_shell_cuts_them_and_nothing_is_expanded() {
        let cut = |text: &str| split(text).expect("words");
        assert_eq!(cut("list tasks  'due<30/9'"), ["list", "tasks", "due<30/9"]);
        assert_eq!(
            cut(r#"add task title="Công \"bố\" $HOME" x=\ y ''"#),
            ["add", "task", r#"title=Công "bố" $HOME"#, "x= y", ""]
        );
        assert_eq!(
            cut("list tasks; rm -rf `pwd` $(id) | sh"),
            ["list", "tasks;", "rm", "-rf", "`pwd`", "$(id)", "|", "sh"]
        );
        assert!(split("show 'task").is_none() && split("show task\\").is_none());
        assert!(cut(" \t\n").is_empty());
    }

    #[test]
    fn only_verbs_for_visitors_are_run() {
        for asked in ["stop", "serve", "init --sample", "demo --records 5", "ssh", "man", "/usr/bin/dondoc stop"] {
            assert_eq!(refused(asked).kind, Kind::NoAccess, "{asked}");
        }
        for asked in ["sh -c id", "../dondoc-evil list tasks", "list", "list tasks --bogus"] {
            assert_eq!(refused(asked).kind, Kind::Usage, "{asked}");
        }
        assert!(matches!(read("access", Lang::En), Err(Unread::Said(_, 2))));
        assert_eq!(refused("list 'tasks").kind, Kind::Usage);
        assert!(matches!(read("--version", Lang::En), Err(Unread::Said(_, 0))));
    }

    #[test]
    fn what_may_be_run_is_read_with_or_without_the_programs_name() {
        for asked in ["list tasks is:overdue", "dondoc list tasks is:overdue", "/usr/bin/dondoc list tasks is:overdue"]
        {
            let line = read(asked, Lang::En).expect("a line");
            assert!(matches!(line.verb, Some(Verb::List(list)) if list.filter == ["is:overdue"]), "{asked}");
        }
        assert!(read("", Lang::En).expect("a line").verb.is_none());
        assert!(read("dondoc", Lang::En).expect("a line").verb.is_none());
    }

    #[test]
    fn a_file_can_only_be_the_line_itself() {
        let command = || {
            Command::new("x").subcommand(
                Command::new("import").arg(clap::Arg::new("file").value_parser(clap::value_parser!(PathBuf))),
            )
        };
        for (file, names) in [("-", false), ("/etc/passwd", true), ("./-", true)] {
            let mut command = command();
            let matches = command.try_get_matches_from_mut(["x", "import", file]).expect("matches");
            assert_eq!(names_file(&command, &matches), names, "{file}");
        }
    }
}
