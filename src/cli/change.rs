//! Verbs that change records: `add`, `set`, `extend`, `remind`, `archive`, `restore`, `undo`.

use std::io::{self, BufRead, IsTerminal};

use crate::domain::action::{Action, Draft, Edit};
use crate::domain::dates::parse_day;
use crate::domain::day::Day;
use crate::domain::fault::Problem;
use crate::domain::field::{Entry, Lean};
use crate::domain::id::Kind;
use crate::domain::kinds::{def, task};
use crate::domain::resolve;
use crate::i18n::Lang;

use super::desk::Desk;
use super::error::Error;
use super::records;
use super::values::{Reader, leans_by_state, meant};
use super::words;
use super::{outcome, trail};

/// Adds a record.
pub(super) fn add(desk: &mut Desk, kind: &str, pairs: &[String]) -> Result<(), Error> {
    let kind = records::kind(kind, desk.lang)?;
    let mut session = desk.session()?;
    let mut reader = Reader::new(&mut session, kind, desk.today);
    for pair in pairs {
        reader.word(pair)?;
    }
    if !reader.faults.is_empty() {
        // The server will not see the draft, so missing fields are reported here.
        for (no, field) in def(kind).fields().filter(|(_, field)| field.required && field.entry == Entry::Form) {
            let tried = reader.faults.iter().any(|fault| fault.starts_with(field.label(desk.lang)));
            if !reader.has(no) && !tried {
                reader.fault(no, Problem::Missing);
            }
        }
    }
    let values = reader.finish()?;
    let done = session.command(Action::Create(vec![Draft { kind, values }]))?;
    outcome::print(desk, &done)
}

/// Changes fields of a record.
pub(super) fn set(desk: &mut Desk, text: &str, pairs: &[String]) -> Result<(), Error> {
    let mut session = desk.session()?;
    let id = records::one(&mut session, records::NAMED, text)?;
    let detail = if leans_by_state(id.kind) { session.detail(id)? } else { None };
    let state = detail.and_then(|detail| detail.row.record.state());
    let mut reader = Reader::new(&mut session, id.kind, desk.today).in_state(state);
    for pair in pairs {
        reader.word(pair)?;
    }
    let hint = reader.step_field.then(|| words::USE_MOVE.get(desk.lang));
    let edits = reader.finish()?.into_iter().map(|(field, value)| Edit { field, was: None, value }).collect();
    let done = session.command(Action::Edit { ids: vec![id], edits });
    let done = done.map_err(|error| match hint {
        Some(hint) => error.hint(hint),
        None => error,
    })?;
    outcome::print(desk, &done)
}

/// Extends deadlines. The last word is the new one.
pub(super) fn extend(desk: &mut Desk, line: &[String], reason: String, document: String) -> Result<(), Error> {
    let Some((date, texts)) = line.split_last().filter(|(_, texts)| !texts.is_empty()) else {
        return Err(Error::usage("extend ID… DATE"));
    };
    let mut session = desk.session()?;
    let ids = records::all(&mut session, &[Kind::Task], texts);
    let to = day(date, desk.today, Lean::Future, desk.lang);
    let (ids, to) = both(ids, to)?;
    let done = session.command(Action::Extend { ids, to, reason, document, seen: Vec::new() })?;
    outcome::print(desk, &done)
}

/// Records a reminder.
pub(super) fn remind(
    desk: &mut Desk,
    texts: &[String],
    on: Option<&str>,
    channel: &str,
    note: String,
) -> Result<(), Error> {
    let mut session = desk.session()?;
    let ids = records::all(&mut session, &[Kind::Task], texts);
    let on = on.map_or(Ok(desk.today), |on| day(on, desk.today, Lean::Past, desk.lang));
    let channel = resolve::choice_of(channel, task::CHANNELS).map_err(|_| {
        let problem = Problem::NotAChoice { text: channel.to_owned() };
        let error = Error::refused(vec![problem.words(None, desk.lang)]);
        error.hint(meant(channel, task::CHANNELS, desk.lang).unwrap_or_default())
    });
    let ((ids, on), channel) = both(both(ids, on), channel)?;
    let done = session.command(Action::Remind { ids, on, channel, note, seen: Vec::new() })?;
    outcome::print(desk, &done)
}

/// Archives records, or restores them.
pub(super) fn archive(desk: &mut Desk, texts: &[String], away: bool) -> Result<(), Error> {
    let mut session = desk.session()?;
    let ids = records::all(&mut session, records::NAMED, texts)?;
    let done = session.command(Action::Archive { ids, away })?;
    outcome::print(desk, &done)
}

/// Undoes this person's last change; on a terminal it is shown first.
pub(super) fn undo(desk: &mut Desk, yes: bool) -> Result<(), Error> {
    let mut session = desk.session()?;
    let (Some((of, entry)), names) = session.last_mine()? else {
        return Err(Error::refused(vec![words::NOTHING_TO_UNDO.get(desk.lang).to_owned()]));
    };
    if !yes && io::stdin().is_terminal() && desk.out.cells.is_some() {
        for line in trail::lines(&entry, &names, desk.lang) {
            desk.out.line(&line)?;
        }
        desk.out.raw(words::UNDO_THIS.get(desk.lang))?;
        desk.out.flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if !resolve::agrees(&answer) {
            desk.out.line(words::LEFT.get(desk.lang))?;
            return Ok(desk.out.flush()?);
        }
    }
    let done = session.command(Action::Undo { of })?;
    outcome::print(desk, &done)
}

/// A typed day.
pub(super) fn day(text: &str, today: Day, lean: Lean, lang: Lang) -> Result<Day, Error> {
    parse_day(text, today, lean).ok_or_else(|| {
        let problem = Problem::BadDate { text: text.to_owned() };
        Error::refused(vec![problem.words(None, lang)])
    })
}

/// Both, or everything that is wrong with either.
pub(super) fn both<A, B>(one: Result<A, Error>, other: Result<B, Error>) -> Result<(A, B), Error> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(mut one), Err(other)) if one.kind == other.kind => {
            one.causes.extend(other.causes);
            one.hint = one.hint.or(other.hint);
            Err(one)
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}
