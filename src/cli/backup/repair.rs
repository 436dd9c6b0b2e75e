//! `repair`: prints what it would do, and does it with `--yes`.

use std::path::PathBuf;

use serde_json::json;

use crate::domain::day::Moment;
use crate::store::backup::{Content, carry_out, check_file, examine, noted};
use crate::store::home::Home;
use crate::store::migrate::EVENTS;

use super::super::desk::Desk;
use super::super::error::{Error, Kind};
use super::super::session::bar;
use super::error::said;
use super::words;

/// Examines this home; with `yes` carries out the steps it found.
pub(crate) fn repair(desk: &mut Desk, yes: bool) -> Result<(), Error> {
    if !desk.place.home.is_dir() {
        return Err(Error::new(Kind::Failed, words::no_home(&desk.place.home, desk.lang)));
    }
    let home = Home::at(&desk.place.home);
    let waiting = bar(words::LOOKING, 0, desk.lang);
    let found = examine(&home, EVENTS.newest());
    waiting.finish_and_clear();
    let findings = found.map_err(|error| said(&error, desk))?;
    let steps: Vec<String> = findings.steps.iter().map(|step| words::step(step, desk.lang)).collect();
    let lost = findings.lost.as_ref().map(|error| words::lost(error, desk.lang));
    let missing = findings.missing.iter().map(|of| words::secret_missing(&of.to_string(), desk.lang));
    let odd = findings.odd.iter().map(|path| words::secret_odd(path, desk.lang));
    let notes: Vec<String> = missing.chain(odd).collect();
    let moved = if yes && !steps.is_empty() {
        carry_out(&home, findings, EVENTS.newest()).map_err(|error| said(&error, desk))?
    } else {
        Vec::new()
    };
    if desk.json {
        desk.out.json(&json!({ "steps": steps, "done": yes, "lost": lost, "moved": moved, "secrets": notes }))?;
        desk.out.raw("\n")?;
    } else if steps.is_empty() && lost.is_none() && notes.is_empty() {
        desk.out.line(words::NOTHING_TO_REPAIR.get(desk.lang))?;
    } else if !steps.is_empty() {
        desk.out.line(if yes { words::DONE } else { words::WOULD_DO }.get(desk.lang))?;
        for step in steps {
            desk.out.line(&format!("  {step}"))?;
        }
        for (from, to) in &moved {
            desk.out.line(&words::moved(from, to, desk.lang))?;
        }
        if !yes {
            desk.out.line(words::SAY_YES.get(desk.lang))?;
        }
    }
    if !desk.json {
        for sentence in notes {
            desk.out.line(&sentence)?;
        }
    }
    desk.out.flush()?;
    let Some(lost) = lost else { return Ok(()) };
    let mut causes = vec![lost];
    causes.extend(
        helpful(&home).into_iter().map(|known| words::would_help(&known.file, known.seq, known.made, desk.lang)),
    );
    let none = causes.len() == 1;
    Err(Error { kind: Kind::Failed, causes, hint: Some(words::lost_hint(none, desk.lang).to_owned()) })
}

struct Known {
    file: PathBuf,
    seq: u64,
    made: Moment,
}

/// The backups that are known here, the most complete first.
fn helpful(home: &Home) -> Vec<Known> {
    let mut known: Vec<Known> = Vec::new();
    if let Some(past) = noted(home.root(), "backup") {
        known.push(Known { file: past.file.into(), seq: past.seq, made: Moment(past.at) });
    }
    let entries = std::fs::read_dir(home.backups()).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        // A damaged one is no help.
        if let Ok(manifest) = check_file(&path, Content::Store, EVENTS.newest())
            && known.iter().all(|other| other.file != path)
        {
            known.push(Known { file: path, seq: manifest.seq, made: Moment(manifest.made_at()) });
        }
    }
    known.sort_by_key(|known| std::cmp::Reverse(known.seq));
    known
}
