//! The command line: its words, the verbs, and errors for people.
//!
//! Every verb asks the server and opens no store; but `restore` and `repair` are for a home that no
//! server has. `args` are the words,
//! `session` is the talk with the server, `records` and `values` read what a person names and
//! types, `out` prints, and each verb has its file.

mod access;
mod args;
mod assign;
mod backup;
mod change;
mod error;
mod exchange;
mod list;
mod out;
mod outcome;
mod paper;
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
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Parser, ValueEnum};

use crate::config::Config;
use crate::domain::day::{Day, Moment};
use crate::i18n::Lang;
use crate::wire::{Place, Start};

use args::{Audit, Line, Verb};
use error::{Error, Kind};
use out::Out;
use session::Session;

/// What every verb works with.
struct Desk {
    lang: Lang,
    json: bool,
    place: Place,
    /// The calendar day in Vietnam, from which typed dates are reckoned.
    today: Day,
    out: Out,
    /// What was asked for is done: whatever comes of printing it, it must not look as if it had failed.
    done: bool,
}

impl Desk {
    /// A talk with the server of this place, which is started if need be.
    fn session(&self) -> Result<Session, Error> {
        Session::open(self.place.clone(), Start::IfNeeded, self.lang)
    }
}

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
    // A variable that is set to nothing names nothing.
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
            return fail(&session::told(Kind::Failed, error.say(lang)), lang);
        }
    };
    let lang = language(line.global.lang, true, Some(&place));
    let mut desk = Desk { lang, json: line.global.json, place, today: today(), out: Out::standard(), done: false };
    let result = dispatch(&mut desk, line.verb);
    finish(&desk, result)
}

/// The exit code of a verb. One that was done and could not print so is done: run again, it would do it twice.
fn finish(desk: &Desk, result: Result<(), Error>) -> ExitCode {
    match (result, desk.out.failed()) {
        (Ok(()), _) => ExitCode::SUCCESS,
        (Err(error), Some(cause)) if desk.done && error.kind == Kind::Failed => {
            eprintln!("{}: {cause}", words::DONE_UNPRINTED.get(desk.lang));
            ExitCode::SUCCESS
        }
        (Err(error), _) => fail(&error, desk.lang),
    }
}

fn fail(error: &Error, lang: Lang) -> ExitCode {
    if error.kind != Kind::Hangup {
        eprint!("{}", error.text(lang));
    }
    ExitCode::from(error.kind.code())
}

/// `--lang`, else `$DONDOC_LANG` where variables count, else what the home's settings say, else the locale.
fn language(typed: Option<args::Tongue>, variables: bool, place: Option<&Place>) -> Lang {
    let named = || match std::env::var("DONDOC_LANG").unwrap_or_default() {
        _ if !variables => None,
        name if name.starts_with("vi") => Some(Lang::Vi),
        name if name.starts_with("en") => Some(Lang::En),
        _ => None,
    };
    let set = || place.and_then(|place| Config::load(&place.home).ok()?.language);
    let locale = || sys_locale::get_locale().map_or(Lang::En, |locale| Lang::from_locale(&locale));
    typed.map(Lang::from).or_else(named).or_else(set).unwrap_or_else(locale)
}

fn today() -> Day {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Moment(i64::try_from(now).unwrap_or(0)).day()
}

fn dispatch(desk: &mut Desk, verb: Option<Verb>) -> Result<(), Error> {
    match verb {
        None => server::screen(desk),
        Some(Verb::Init { shared: false, admin: None, sample }) => setup::init(desk, sample),
        Some(Verb::Init { shared, admin, .. }) => access::share(desk, shared, admin.as_deref()),
        Some(Verb::Access(what)) => access::access(desk, what),
        Some(Verb::Demo { records, seed }) => setup::demo(desk, records, seed),
        Some(Verb::Serve { stay, background, shared }) => server::serve(desk, stay, background, shared),
        Some(Verb::Ssh) => Err(Error::usage(words::NO_SSH_IN_SSH.get(desk.lang))),
        Some(Verb::Stop) => server::stop(desk),
        Some(Verb::Status) => server::status(desk),
        Some(Verb::List(list)) => list::list(desk, &list),
        Some(Verb::Show { id }) => show::show(desk, &id.join(" ")),
        Some(Verb::Add { kind, values }) => change::add(desk, &kind, &values),
        Some(Verb::Set { id, values }) => change::set(desk, &id, &values),
        Some(Verb::Move(step)) => step::to_state(desk, &step),
        Some(Verb::Extend { words, reason, doc }) => change::extend(desk, &words, reason, doc),
        Some(Verb::Remind { ids, on, channel, note }) => change::remind(desk, &ids, on.as_deref(), &channel, note),
        Some(Verb::Assign { units, to, on, decision }) => assign::assign(desk, &units, &to, on.as_deref(), decision),
        Some(Verb::HandOver { units, from, to, on, decision }) => {
            assign::hand_over(desk, &units, (&from, &to), on.as_deref(), decision)
        }
        Some(Verb::Archive { ids }) => change::archive(desk, &ids, true),
        Some(Verb::Unarchive { ids }) => change::archive(desk, &ids, false),
        Some(Verb::Reveal { id }) => secrets::reveal(desk, &id.join(" ")),
        Some(Verb::Forget { ids, yes }) => secrets::forget(desk, &ids, yes),
        Some(Verb::Undo { yes }) => change::undo(desk, yes),
        Some(Verb::History { id }) => trail::history(desk, &id.join(" ")),
        Some(Verb::Backup { file, rotate, secrets, secrets_to }) => {
            let store = backup::Target::of(file.as_deref(), rotate.as_deref());
            let secrets = backup::Target::of(secrets.as_deref(), secrets_to.as_deref());
            backup::backup(desk, store, secrets)
        }
        Some(Verb::Restore { file, secrets, replace, other_committee }) => {
            backup::restore(desk, &file, secrets.as_deref(), replace, other_committee)
        }
        Some(Verb::Repair { yes }) => backup::repair(desk, yes),
        Some(Verb::Export { kind, file, filter, delimiter }) => {
            exchange::export(desk, &kind, &file, &filter, delimiter)
        }
        Some(Verb::Import { file, kind }) => exchange::import(desk, &kind, &file),
        Some(Verb::Check) => server::check(desk),
        Some(Verb::Audit(Audit::Verify { head, seq })) => server::verify(desk, head, seq),
        Some(Verb::Audit(Audit::Head)) => server::head(desk),
        Some(Verb::Audit(Audit::Log { filter, limit })) => trail::log(desk, &filter.join(" "), limit),
        Some(Verb::Completions { shell }) => paper::completions(desk, shell),
        Some(Verb::Man) => paper::man(desk),
    }
}
