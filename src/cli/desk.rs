//! What every verb needs: the place, the language, the day, and the output.

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

/// What every verb needs.
pub(super) struct Desk {
    pub lang: Lang,
    pub json: bool,
    pub place: Place,
    /// The calendar day in Vietnam, on which typed dates are based.
    pub today: Day,
    pub out: Out,
    /// The request was done: even if printing fails, the exit code must not be that of a failure.
    pub done: bool,
}

impl Desk {
    /// A session with the server of this place, which is started if needed.
    pub(super) fn session(&self) -> Result<Session, Error> {
        Session::open(self.place.clone(), Start::IfNeeded, self.lang)
    }
}

/// The exit code of a verb. A verb that was done but could not print it counts as done: if it were run again, it would
/// do it twice.
pub(super) fn finish(desk: &Desk, result: Result<(), Error>) -> ExitCode {
    match (result, desk.out.failed()) {
        (Ok(()), _) => ExitCode::SUCCESS,
        (Err(error), Some(cause)) if desk.done && error.kind == Kind::Failed => {
            eprintln!("{}: {cause}", words::DONE_UNPRINTED.get(desk.lang));
            ExitCode::SUCCESS
        }
        (Err(error), _) => fail(&error, desk.lang),
    }
}

/// `--lang`, else `$DONDOC_LANG` if variables count, else the home's settings, else the locale.
pub(super) fn language(typed: Option<args::Tongue>, variables: bool, place: Option<&Place>) -> Lang {
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

pub(super) fn today() -> Day {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Moment(i64::try_from(now).unwrap_or(0)).day()
}
