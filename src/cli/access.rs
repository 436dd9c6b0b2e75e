//! `access`: who may do what in a shared home.

use nix::unistd::{Group, User};
use serde_json::json;

use crate::domain::action::{Action, Draft, Edit};
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::kinds::grant;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::StartError;
use crate::service::api::{Answer, Done};
use crate::store::home::Home;
use crate::store::writable;
use crate::wire::first_admin::{FirstAdminError, name_admin};
use crate::wire::{Client, Start, read_only_home, untrusted_home};

use super::args::{Access, ListArgs};
use super::desk::Desk;
use super::error::{Error, Kind as Sort};
use super::session::{Session, connect_error};
use super::{list, outcome, words};

/// Lists, grants or revokes.
pub(super) fn access(desk: &mut Desk, what: Access) -> Result<(), Error> {
    match what {
        Access::List => {
            let all = ListArgs { kind: "grants".to_owned(), filter: Vec::new(), sort: None, limit: None };
            list::list(desk, &all)
        }
        Access::Grant { who, role, sensitive } => {
            let mut session = desk.session()?;
            let done = grant_to(&mut session, &who, &role, sensitive)?;
            outcome::print(desk, &done)
        }
        Access::Revoke { who } => {
            let mut session = desk.session()?;
            let Some(record) = held(&mut session, &who)? else {
                let error = Error::refused(vec![words::no_grant(&who, desk.lang)]);
                return Err(error.hint(words::SEE_ACCESS.get(desk.lang)));
            };
            let done = session.command(Action::Archive { ids: vec![record.id], away: true })?;
            outcome::print(desk, &done)
        }
    }
}

/// One grant per name: an existing one is changed.
fn grant_to(session: &mut Session, who: &str, role: &str, sensitive: bool) -> Result<Done, Error> {
    // First, because a user who may not grant gets only that error.
    let held = held(session, who)?;
    let named = grant::ROLES.iter().position(|choice| choice.key == role).and_then(|at| u8::try_from(at).ok());
    let mut faults: Vec<String> = unknown(who, session.lang).into_iter().collect();
    faults.extend(named.is_none().then(|| words::no_role(role, session.lang)));
    let (Some(role), true) = (named, faults.is_empty()) else { return Err(Error::refused(faults)) };
    let mut values: Vec<(FieldNo, Value)> = vec![
        (grant::ROLE, Value::choice(role)),
        (grant::SENSITIVE, if sensitive { Value::int(1) } else { Value::EMPTY }),
    ];
    let Some(record) = held else {
        values.insert(0, (grant::NAME, Value::text(who)));
        return session.command(Action::Create(vec![Draft { kind: Kind::Grant, values }]));
    };
    // The number may belong to another user now: the command means the user who has the name today.
    if let Some(user) = User::from_name(who).ok().flatten().filter(|_| !grant::is_group(who)) {
        values.push((grant::UID, Value::int(i64::from(user.uid.as_raw()))));
    }
    let edit = |(field, value): (FieldNo, Value)| Edit { field, was: Some(record.get(field).clone()), value };
    let edits = values.into_iter().filter(|(field, value)| record.get(*field) != value).map(edit).collect();
    session.command(Action::Edit { ids: vec![record.id], edits })
}

/// What is wrong with the name: the machine knows no such user or group. The server runs on the same machine.
fn unknown(who: &str, lang: Lang) -> Option<String> {
    match who.strip_prefix(grant::GROUP_SIGN) {
        // A directory that cannot be read proves nothing; the server looks users up again.
        Some(group) => matches!(Group::from_name(group), Ok(None)).then(|| words::no_group(group, lang)),
        None => matches!(User::from_name(who), Ok(None)).then(|| {
            let group = matches!(Group::from_name(who), Ok(Some(_)));
            words::no_user(who, group, lang)
        }),
    }
}

/// The grant of a user or group.
fn held(session: &mut Session, who: &str) -> Result<Option<Record>, Error> {
    let query = list::all(Kind::Grant, "", session.lang);
    let mut found = None;
    list::each_rows(session, &query, None, |_, page| {
        let rows = page.rows.into_iter().map(|row| row.record);
        found = found.take().or_else(|| rows.into_iter().find(|record| record.text(grant::NAME) == who));
        Ok(())
    })?;
    Ok(found)
}

/// Marks the home as shared, and lets root name an admin of it.
pub(super) fn share(desk: &mut Desk, shared: bool, admin: Option<&str>) -> Result<(), Error> {
    let lang = desk.lang;
    let home = desk.place.home.clone();
    if shared {
        let failed = |error: &dyn std::fmt::Display| Error::new(Sort::Failed, error.to_string());
        writable::inspect(&home).map_err(|read_only| Error::advice(Sort::Failed, read_only_home(&read_only, lang)))?;
        let made = Home::create(&home).map_err(|error| failed(&error))?;
        let fresh = std::fs::read_dir(made.journal()).is_ok_and(|mut entries| entries.next().is_none());
        if !made.is_shared() && !fresh {
            return Err(Error::refused(vec![words::NOT_EMPTY.get(lang).to_owned()]).hint(words::OTHER_HOME.get(lang)));
        }
        made.share().map_err(|error| failed(&error))?;
    }
    if let Some(user) = admin {
        if !Home::at(&home).is_shared() && !desk.place.own {
            // The machine's home is marked by its server, which systemd starts at the first connection.
            Client::connect(&desk.place, Start::Never).map_err(|error| connect_error(&error, lang))?;
        }
        if !Home::at(&home).is_shared() {
            return Err(Error::usage(words::NOT_SHARED.get(lang)));
        }
        let answer = name_admin(&desk.place, user).map_err(|error| first_admin_error(&error, lang))?;
        match answer {
            Answer::Done(_) => {}
            Answer::Failed(failure) => return Err(Error::from_failure(failure, lang)),
            _ => return Err(Error::new(Sort::Failed, words::INTERNAL.get(lang))),
        }
    }
    desk.done = true;
    if desk.json {
        desk.out.json(&json!({ "home": home.display().to_string(), "shared": true, "admin": admin }))?;
        desk.out.raw("\n")?;
    } else {
        desk.out.line(&words::shared(&home.display().to_string(), admin, lang))?;
    }
    Ok(desk.out.flush()?)
}

fn first_admin_error(error: &FirstAdminError, lang: Lang) -> Error {
    match error {
        FirstAdminError::NotRoot => Error::new(Sort::NoAccess, words::ROOT_ONLY.get(lang)),
        FirstAdminError::Connect(cause) => Error::advice(Sort::NoServer, cause.say(lang)),
        FirstAdminError::Client(cause) => Error::advice(Sort::Failed, cause.say(lang)),
        FirstAdminError::Store(StartError::Untrusted(untrusted)) => {
            Error::advice(Sort::Failed, untrusted_home(untrusted, lang))
        }
        FirstAdminError::Store(StartError::ReadOnly(read_only)) => {
            Error::advice(Sort::Failed, read_only_home(read_only, lang))
        }
        other => Error::new(Sort::Failed, other.to_string()),
    }
}
