//! The command line: its arguments, the verbs, and errors for users.
//!
//! Every verb uses the server and opens no store, except `restore` and `repair`, which are for a home that no server
//! holds. `args` are the arguments, `session` is the connection to the server, `records` and `values` read what a user
//! names and types, `out` prints, and each verb has its file.

mod access;
mod args;
mod assign;
mod backup;
mod change;
mod desk;
mod dispatch;
mod error;
mod exchange;
mod list;
mod man_page;
mod out;
mod outcome;
mod records;
mod secrets;
mod server;
mod session;
mod setup;
mod show;
mod ssh;
mod step;
mod table;
mod trail;
mod usage;
mod values;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::wire::Place;

use args::{Line, Verb};
use desk::{Desk, finish, language, today};
use dispatch::dispatch;
use error::{Error, Kind, fail};
use out::Out;

/// Runs the program with the process's arguments; the exit code is what scripts rely on.
pub fn run() -> ExitCode {
    let typed: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(error) => {
            let tongue = usage::lang_of(&typed).and_then(|lang| args::Tongue::from_str(lang, true).ok());
            return usage::print(&error, &typed, language(tongue, true, None));
        }
    };
    if matches!(line.verb, Some(Verb::Ssh)) {
        return ssh::run();
    }
    let lang = language(line.global.lang, true, None);
    // A variable with an empty value names nothing.
    let named = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty());
    let (home, socket) = (named(&line.global.home), named(&line.global.socket));
    let shared = matches!(line.verb, Some(Verb::Serve { shared: true, .. }));
    let place = if shared {
        Place::shared(home.as_deref(), socket.as_deref())
    } else {
        Place::find(home.as_deref(), socket.as_deref())
    };
    let place = match place {
        Ok(place) => place,
        Err(error) => {
            return fail(&Error::advice(Kind::Failed, error.say(lang)), lang);
        }
    };
    let lang = language(line.global.lang, true, Some(&place));
    let mut desk = Desk { lang, json: line.global.json, place, today: today(), out: Out::standard(), done: false };
    let result = dispatch(&mut desk, line.verb);
    finish(&desk, result)
}
