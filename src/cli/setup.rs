//! `init` and `demo`: a new store.

use serde_json::json;

use crate::demo::Demo;
use crate::domain::action::Action;
use crate::domain::id::{Id, Kind};
use crate::sample;
use crate::service::api::Done;

use super::desk::Desk;
use super::error::Error;
use super::session::bar;
use super::words;

/// Creates the home and its store; with `sample` it adds the published committee.
pub(super) fn init(desk: &mut Desk, with_sample: bool) -> Result<(), Error> {
    let mut session = desk.session()?;
    let status = session.status()?;
    let mut added = 0;
    if with_sample {
        if status.records.iter().any(|(kind, count)| *kind != Kind::Grant && *count > 0) {
            return Err(
                Error::refused(vec![words::NOT_EMPTY.get(desk.lang).to_owned()]).hint(words::OTHER_HOME.get(desk.lang))
            );
        }
        added = session.command(Action::Create(sample::drafts()))?.records;
    }
    desk.done = true;
    if desk.json {
        desk.out.json(&json!({ "home": status.home, "added": added }))?;
        desk.out.raw("\n")?;
    } else {
        desk.out.line(&words::ready(&status.home, desk.lang))?;
        if added > 0 {
            desk.out.line(&words::added(added, desk.lang))?;
        }
    }
    Ok(desk.out.flush()?)
}

/// Adds fictitious records.
pub(super) fn demo(desk: &mut Desk, records: u32, seed: u64) -> Result<(), Error> {
    let mut session = desk.session()?;
    let held = session.status()?.records;
    let committee = !held.iter().any(|(kind, count)| *kind == Kind::Committee && *count > 0);
    let demo = Demo { records, seed, today: desk.today, committee };
    let bar = bar(words::MAKING, u64::from(records), desk.lang);
    let made = session.command(Action::Create(demo.bodies()))?;
    bar.inc(u64::from(made.records));
    let mut added = made.records;
    for batch in demo.work(of(&made, Kind::Member), of(&made, Kind::Unit)) {
        let done = session.command(Action::Create(batch))?;
        bar.inc(u64::from(done.records));
        added += done.records;
    }
    bar.finish_and_clear();
    desk.done = true;
    if desk.json {
        desk.out.json(&json!({ "added": added, "seed": seed }))?;
        desk.out.raw("\n")?;
    } else {
        desk.out.line(&words::added(added, desk.lang))?;
    }
    Ok(desk.out.flush()?)
}

fn of(made: &Done, kind: Kind) -> Vec<Id> {
    made.changed.iter().map(|(id, _)| *id).filter(|id| id.kind == kind).collect()
}
