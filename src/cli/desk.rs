//! What every verb works with: the place, the language, the day, and where it prints.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::config::Config;
use crate::domain::day::{Day, Moment};
use crate::i18n::Lang;
use crate::wire::{Place, Start};

use super::error::{Error, Kind, fail};
use super::out::Out;
use super::session::Session;
use super::{args, words};

/// What every verb works with.
pub struct Desk {
    pub lang: Lang,
    pub json: bool,
    pub place: Place,
    /// The calendar day in Vietnam, from which typed dates are reckoned.
    pub today: Day,
    pub out: Out,
    /// What was asked for is done: whatever comes of printing it, it must not look as if it had failed.
    pub done: bool,
}

impl Desk {
    /// A talk with the server of this place, which is started if need be.
    pub fn session(&self) -> Result<Session, Error> {
        Session::open(self.place.clone(), Start::IfNeeded, self.lang)
    }
}

/// The exit code of a verb. One that was done and could not print so is done: run again, it would do it twice.
pub fn finish(desk: &Desk, result: Result<(), Error>) -> ExitCode {
    match (result, desk.out.failed()) {
        (Ok(()), _) => ExitCode::SUCCESS,
        (Err(error), Some(cause)) if desk.done && error.kind == Kind::Failed => {
            eprintln!("{}: {cause}", words::DONE_UNPRINTED.get(desk.lang));
            ExitCode::SUCCESS
        }
        (Err(error), _) => fail(&error, desk.lang),
    }
}

/// `--lang`, else `$DONDOC_LANG` where variables count, else what the home's settings say, else the locale.
pub fn language(typed: Option<args::Tongue>, variables: bool, place: Option<&Place>) -> Lang {
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

pub fn today() -> Day {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Moment(i64::try_from(now).unwrap_or(0)).day()
}
