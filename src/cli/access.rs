//! `access`: who may do what in a shared home.

use nix::unistd::User;
use serde_json::json;

use crate::domain::action::{Action, Draft, Edit};
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::kinds::grant;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::{Answer, Done};
use crate::store::home::Home;
use crate::wire::seat::{SeatError, seat};
use crate::wire::{Client, Start};

use super::Desk;
use super::args::{Access, GrantRole, ListArgs};
use super::error::{Error, Kind as Sort};
use super::session::{Session, connect_error, told};
use super::{list, outcome, words};

/// Lists, grants or revokes.
pub fn access(desk: &mut Desk, what: Access) -> Result<(), Error> {
    match what {
        Access::List => {
            let all = ListArgs { kind: "grants".to_owned(), filter: Vec::new(), sort: None, limit: None };
            list::list(desk, &all)
        }
        Access::Grant { who, role, sensitive } => {
            let mut session = desk.session()?;
            let done = grant_to(&mut session, &who, role, sensitive)?;
            outcome::print(desk, &done)
        }
        Access::Revoke { who } => {
            let mut session = desk.session()?;
            let Some(record) = held(&mut session, &who)? else {
                return Err(Error::refused(vec![words::no_grant(&who, desk.lang)]));
            };
            let done = session.command(Action::Archive { ids: vec![record.id], away: true })?;
            outcome::print(desk, &done)
        }
    }
}

/// One grant a name: an old one is changed.
fn grant_to(session: &mut Session, who: &str, role: GrantRole, sensitive: bool) -> Result<Done, Error> {
    let role = match role {
        GrantRole::Viewer => grant::VIEWER,
        GrantRole::Editor => grant::EDITOR,
        GrantRole::Admin => grant::ADMIN,
    };
    let mut values: Vec<(FieldNo, Value)> = vec![
        (grant::ROLE, Value::choice(role)),
        (grant::SENSITIVE, if sensitive { Value::int(1) } else { Value::EMPTY }),
    ];
    let Some(record) = held(session, who)? else {
        values.insert(0, (grant::NAME, Value::text(who)));
        return session.command(Action::Create(vec![Draft { kind: Kind::Grant, values }]));
    };
    // The number may be another's by now: whoever grants means the user who has the name today.
    if let Some(user) = User::from_name(who).ok().flatten().filter(|_| !grant::is_group(who)) {
        values.push((grant::UID, Value::int(i64::from(user.uid.as_raw()))));
    }
    let edit = |(field, value): (FieldNo, Value)| Edit { field, was: Some(record.get(field).clone()), value };
    let edits = values.into_iter().filter(|(field, value)| record.get(*field) != value).map(edit).collect();
    session.command(Action::Edit { ids: vec![record.id], edits })
}

/// The grant of a user or group.
fn held(session: &mut Session, who: &str) -> Result<Option<Record>, Error> {
    let query = list::all(Kind::Grant, "", session.lang);
    let mut found = None;
    list::pages(session, query, None, |page| {
        let rows = page.rows.into_iter().map(|row| row.record);
        found = found.take().or_else(|| rows.into_iter().find(|record| record.text(grant::NAME) == who));
        Ok(())
    })?;
    Ok(found)
}

/// Marks the home as shared, and lets root make a user an admin of it.
pub fn share(desk: &mut Desk, shared: bool, admin: Option<&str>) -> Result<(), Error> {
    let lang = desk.lang;
    let home = desk.place.home.clone();
    if shared {
        let failed = |error: &dyn std::fmt::Display| Error::new(Sort::Failed, error.to_string());
        let made = Home::create(&home).map_err(|error| failed(&error))?;
        let fresh = std::fs::read_dir(made.journal()).is_ok_and(|mut entries| entries.next().is_none());
        if !made.is_shared() && !fresh {
            return Err(Error::refused(vec![words::NOT_EMPTY.get(lang).to_owned()]).hint(words::OTHER_HOME.get(lang)));
        }
        made.share().map_err(|error| failed(&error))?;
    }
    if let Some(user) = admin {
        if !Home::at(&home).is_shared() && !desk.place.own {
            // The machine's home is marked by its server, which systemd starts when somebody knocks.
            Client::connect(&desk.place, Start::Never).map_err(|error| connect_error(&error, lang))?;
        }
        if !Home::at(&home).is_shared() {
            return Err(Error::usage(words::NOT_SHARED.get(lang)));
        }
        let answer = seat(&desk.place, user).map_err(|error| seat_error(&error, lang))?;
        match answer {
            Answer::Done(_) => {}
            Answer::Failed(failure) => return Err(Error::from_failure(failure, lang)),
            _ => return Err(Error::new(Sort::Failed, words::INTERNAL.get(lang))),
        }
    }
    if desk.json {
        desk.out.json(&json!({ "home": home.display().to_string(), "shared": true, "admin": admin }))?;
        desk.out.raw("\n")?;
    } else {
        desk.out.line(&words::shared(&home.display().to_string(), admin, lang))?;
    }
    Ok(desk.out.flush()?)
}

fn seat_error(error: &SeatError, lang: Lang) -> Error {
    match error {
        SeatError::NotRoot => Error::new(Sort::NoAccess, words::ROOT_ONLY.get(lang)),
        SeatError::Connect(cause) => told(Sort::NoServer, cause.say(lang)),
        SeatError::Client(cause) => told(Sort::Failed, cause.say(lang)),
        other => Error::new(Sort::Failed, other.to_string()),
    }
}
