//! Verbs about the server and its store: `serve`, `stop`, `status`, `check`, `audit verify|head`.

use std::io::{self, IsTerminal, Write};
use std::os::fd::OwnedFd;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use serde_json::{Value as Json, json};

use crate::domain::day::Moment;
use crate::domain::id::Kind as RecordKind;
use crate::domain::kinds::def;
use crate::domain::rules::Double;
use crate::i18n::Lang;
use crate::service::api::{Answer, Ask, CheckReport, Kept, Past, Sentence, Status};
use crate::store::lock::HomeLock;
use crate::text::{Ellipsis, pad, printable, width};
use crate::tui::{self, TuiError, TuiOptions};
use crate::wire::message::Refusal;
use crate::wire::serve::{self, Ended, Options};
use crate::wire::{ConnectError, Place, Start, client, holder};
use crate::words as shared;

use super::desk::Desk;
use super::error::{Error, Kind};
use super::session::{self, Session};
use super::words;

/// How long a server may take to end.
const PATIENCE: Duration = Duration::from_secs(15);

/// Opens the screen.
pub(super) fn screen(desk: &mut Desk) -> Result<(), Error> {
    let lang = desk.lang;
    let no_terminal = || Error::usage(words::NO_TERMINAL.get(lang)).hint(words::TAKE_TERMINAL.get(lang));
    if desk.out.cells.is_none() || !io::stdin().is_terminal() {
        return Err(no_terminal());
    }
    let options = TuiOptions {
        place: desk.place.clone(),
        start: Start::IfNeeded,
        lang,
        sample: crate::sample::drafts,
        demo: crate::demo::office,
    };
    tui::run(options).map_err(|error| match error {
        TuiError::NoScreen(term) => {
            Error::usage(words::no_screen(&printable(&term), lang)).hint(words::NAME_TERMINAL.get(lang))
        }
        TuiError::Terminal(_) => no_terminal(),
        TuiError::Link(cause) => Error::new(Kind::Failed, cause.to_string()),
        TuiError::NoServer(why) => session::connect_error(&why, lang),
    })
}

/// Runs the server; with `--background` on a terminal it starts one in the background and returns.
pub(super) fn serve(desk: &mut Desk, stay: bool, background: bool, shared: bool) -> Result<(), Error> {
    if background && desk.out.cells.is_some() {
        desk.session()?;
        desk.out.line(&words::ready(&desk.place.home.display().to_string(), desk.lang))?;
        return Ok(desk.out.flush()?);
    }
    let options = Options { place: desk.place.clone(), stay, shared, background };
    let lang = desk.lang;
    let ended = serve::serve(&options, |socket| {
        if !background {
            // The output may fail: the server serves anyway.
            let _ = writeln!(io::stderr(), "{}", words::serving(&socket.display().to_string(), lang));
        }
    });
    match ended {
        Ok(Ended::Stopped) => Ok(()),
        Ok(Ended::AlreadyServed) if background => Ok(()),
        Ok(Ended::AlreadyServed) => Err(Error::new(Kind::Failed, words::ALREADY_SERVED.get(lang))),
        Err(error) => Err(Error::advice(Kind::Failed, error.say(lang))),
    }
}

/// Stops the server and waits until it has ended; it is not an error if none runs.
pub(super) fn stop(desk: &mut Desk) -> Result<(), Error> {
    let process = Process::of(&desk.place);
    let stopped = match client::Client::connect(&desk.place, Start::Never) {
        Ok(mut client) => {
            if let Ok(Answer::Failed(failure)) = client.ask(Ask::Stop) {
                return Err(Error::from_failure(failure, desk.lang));
            }
            wait_for_hangup(&mut client);
            wait_for_lock(&desk.place);
            process.wait();
            true
        }
        // Its socket may be missing while it still holds the home.
        Err(ConnectError::NoServer(_)) if desk.place.own => {
            let signalled =
                holder::terminate(&desk.place).map_err(|cause| Error::new(Kind::Failed, cause.to_string()))?;
            if signalled {
                wait_for_lock(&desk.place);
                process.wait();
            }
            signalled
        }
        Err(ConnectError::NoServer(_)) => false,
        // A server that accepts no client, or has another protocol, still receives a signal.
        Err(error) if unusable(&error) && desk.place.own => {
            let signalled =
                client::terminate(&desk.place).map_err(|error| session::connect_error(&error, desk.lang))?;
            wait_for_lock(&desk.place);
            process.wait();
            signalled
        }
        Err(error) => return Err(session::connect_error(&error, desk.lang)),
    };
    desk.done = true;
    let text = if stopped { words::STOPPED } else { words::NOT_RUNNING };
    desk.out.line(text.get(desk.lang))?;
    Ok(desk.out.flush()?)
}

/// Whether a server runs that cannot be used by a client.
fn unusable(error: &ConnectError) -> bool {
    match error {
        ConnectError::Protocol { .. } | ConnectError::Silent(_) => true,
        ConnectError::Refused(refusal) => !matches!(refusal, Refusal::NotAdmitted { .. }),
        _ => false,
    }
}

/// The server closes the connection when it ends. Waits by sending requests for a while.
fn wait_for_hangup(client: &mut client::Client) {
    let since = Instant::now();
    while since.elapsed() < PATIENCE && client.ask_once(Ask::WhoAmI).is_ok() {
        thread::sleep(Duration::from_millis(5));
    }
}

/// It closes its sockets before it releases the home, but the user who stops it waits for the release.
fn wait_for_lock(place: &Place) {
    let lock = place.lock();
    let since = Instant::now();
    while since.elapsed() < PATIENCE && !HomeLock::is_free(&lock) {
        thread::sleep(Duration::from_millis(5));
    }
}

/// The process that holds a home, as far as we can see it.
struct Process(Option<OwnedFd>);

impl Process {
    fn of(place: &Place) -> Process {
        let pid = HomeLock::holder(&place.lock()).and_then(|pid| Pid::from_raw(pid.try_into().ok()?));
        Process(pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok()))
    }

    /// It releases the home a moment before its end, and has its log open until then: a user who unmounts the disk next
    /// must not find it busy.
    fn wait(&self) {
        let Some(process) = &self.0 else { return };
        let patience = Timespec::try_from(PATIENCE).ok();
        // The number may have been reused by another process, so the wait is limited.
        let _ = poll(&mut [PollFd::new(process, PollFlags::IN)], patience.as_ref());
    }
}

/// Prints the state of the server, without starting one.
pub(super) fn status(desk: &mut Desk) -> Result<(), Error> {
    let session = Session::open(desk.place.clone(), Start::Never, desk.lang);
    let mut session = session.map_err(|error| match error.kind {
        Kind::NoServer if desk.place.own => error.hint(words::STARTS_BY_ITSELF.get(desk.lang)),
        _ => error,
    })?;
    let status = session.status()?;
    if desk.json {
        desk.out.json(&status_json(&status, desk.lang))?;
        desk.out.raw("\n")?;
    } else {
        let facts = status_facts(&status, desk.lang);
        let cells = facts.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
        for (label, text) in facts {
            desk.out.line(&format!("{}  {text}", pad(label, cells, Ellipsis::Unicode)))?;
        }
    }
    Ok(desk.out.flush()?)
}

fn status_facts(status: &Status, lang: Lang) -> Vec<(&'static str, String)> {
    let records = |(kind, count): &(crate::domain::id::Kind, u32)| {
        format!("{} {count}", crate::domain::kinds::def(*kind).label(lang, true))
    };
    let mib = |bytes: u64| format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20);
    let mut facts = vec![
        (words::VERSION.get(lang), status.version.clone()),
        (words::PROCESS.get(lang), status.pid.to_string()),
        (words::STARTED.get(lang), status.started.dmy_hm()),
        (words::HOME.get(lang), status.home.clone()),
        (words::RECORDS.get(lang), status.records.iter().map(records).collect::<Vec<_>>().join(" · ")),
        (
            words::CLIENTS.get(lang),
            format!("{} {}", status.clients.len(), status.clients.join(", ")).trim_end().to_owned(),
        ),
    ];
    // These are for users who see everything.
    facts.extend(status.head.as_ref().map(|(seq, hash)| (words::HEAD.get(lang), format!("{seq} {hash}"))));
    facts.extend(status.applied.map(|seq| (words::APPLIED.get(lang), seq.to_string())));
    facts.extend(status.memory.map(|bytes| (words::MEMORY.get(lang), mib(bytes))));
    if let Some((journal, store)) = status.sizes {
        let never = || words::NEVER.get(lang).to_owned();
        facts.push((words::LAST_BACKUP.get(lang), status.last_backup.as_ref().map_or_else(never, past)));
        let check = |past: &Past| format!("{} · {}", self::past(past), words::faults(past.faults, lang));
        facts.push((words::LAST_CHECK.get(lang), status.last_check.as_ref().map_or_else(never, check)));
        if let Some(copies) = status.secrets.as_ref().filter(|copies| copies.held > 0 || copies.last.is_some()) {
            facts.push((words::SECRETS.get(lang), words::secret_copies(copies, lang)));
        }
        facts.push((words::DISK.get(lang), format!("journal {} · store {}", mib(journal), mib(store))));
    }
    facts.extend(
        status.warnings.iter().map(|warning| (words::WARNING.get(lang), shared::warning(warning, lang).line())),
    );
    facts
}

/// When, at which line, by which user, to which file.
fn past(past: &Past) -> String {
    let parts = [Moment(past.at).dmy_hm(), format!("#{}", past.seq), past.by.clone(), past.file.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn past_json(past: Option<&Past>) -> Json {
    past.map_or(Json::Null, |past| {
        json!({
            "at": Moment(past.at).rfc3339(),
            "seq": past.seq,
            "by": past.by,
            "file": if past.file.is_empty() { Json::Null } else { json!(past.file) },
            "faults": past.faults,
        })
    })
}

fn status_json(status: &Status, lang: Lang) -> Json {
    let records: serde_json::Map<String, Json> =
        status.records.iter().map(|(kind, count)| (kind.name().to_owned(), json!(count))).collect();
    json!({
        "version": status.version,
        "pid": status.pid,
        "started": status.started.rfc3339(),
        "home": status.home,
        "head": status.head.as_ref().map(head_json),
        "applied": status.applied,
        "records": records,
        "clients": status.clients,
        "journal_bytes": status.sizes.map(|(journal, _)| journal),
        "store_bytes": status.sizes.map(|(_, store)| store),
        "memory_bytes": status.memory,
        "last_backup": past_json(status.last_backup.as_ref()),
        "last_check": past_json(status.last_check.as_ref()),
        "secrets": status.secrets.as_ref().map(|copies| json!({
            "held": copies.held,
            "in_no_archive": copies.alone,
            "last_archive": copies.last.as_ref().map(|last| json!({
                "at": last.at.rfc3339(), "by": last.by, "file": last.file,
            })),
        })),
        "warnings": status.warnings.iter().map(|warning| shared::warning(warning, lang).line()).collect::<Vec<_>>(),
    })
}

/// Checks everything.
pub(super) fn check(desk: &mut Desk) -> Result<(), Error> {
    examine(desk, Ask::Check)
}

/// Verifies the journal's chain, and if a hash was kept elsewhere, that its line is still there.
pub(super) fn verify(desk: &mut Desk, head: Option<String>, seq: Option<u64>) -> Result<(), Error> {
    examine(desk, head.map_or(Ask::AuditVerify, |hash| Ask::AuditKept { seq, hash: hash.to_lowercase() }))
}

/// The result for the line that was kept elsewhere: found, or the fault.
fn kept_words(kept: &Kept, lang: Lang) -> Result<String, String> {
    match kept {
        Kept::There { seq, .. } => Ok(words::kept_there(*seq, lang)),
        Kept::Cut { last, place } => Err(words::kept_cut(*last, place, lang)),
        Kept::Other { seq, hash, place } => Err(words::kept_other(*seq, hash, place, lang)),
        Kept::Nowhere { last, place } => Err(words::kept_nowhere(*last, place, lang)),
        Kept::NoHash => Err(words::NO_HASH.get(lang).to_owned()),
    }
}

fn examine(desk: &mut Desk, ask: Ask) -> Result<(), Error> {
    let mut session = desk.session()?;
    let bar = session::bar(words::CHECKING, 0, desk.lang);
    let answer = session.ask(ask);
    bar.finish_and_clear();
    let Answer::Checked(mut report) = answer? else {
        return Err(Error::new(Kind::Failed, words::INTERNAL.get(desk.lang)));
    };
    if report.kept.as_deref() == Some(&Kept::NoHash) {
        return Err(Error::usage(words::NO_HASH.get(desk.lang)));
    }
    let kept = match report.kept.as_deref().map(|kept| kept_words(kept, desk.lang)) {
        Some(Err(fault)) => {
            report.faults.push(Sentence { vi: fault.clone(), en: fault });
            None
        }
        Some(Ok(words)) => Some(words),
        None => None,
    };
    if desk.json {
        desk.out.json(&report_json(&report, desk.lang))?;
        desk.out.raw("\n")?;
    } else {
        desk.out.line(&words::checked(report.lines, report.records, desk.lang))?;
        if let Some((seq, hash)) = &report.head {
            desk.out.line(&format!("{seq} {hash}"))?;
        }
        if let Some(kept) = &kept {
            desk.out.line(kept)?;
        }
        for double in &report.doubles {
            desk.out.line(&format!("{}: {}", words::WARNING.get(desk.lang), words::double(double, desk.lang)))?;
        }
        if report.store_left_out {
            desk.out.line(words::STORE_LEFT_OUT.get(desk.lang))?;
        }
        if report.absent > 0 {
            desk.out.line(&words::secrets_absent(report.absent, desk.lang))?;
        }
        if report.faults.is_empty() {
            desk.out.line(words::SOUND.get(desk.lang))?;
        }
    }
    desk.out.flush()?;
    if report.faults.is_empty() {
        return Ok(());
    }
    let causes = report.faults.iter().map(|fault| fault.get(desk.lang).to_owned()).collect();
    Err(Error { kind: Kind::Failed, causes, hint: None })
}

fn report_json(report: &CheckReport, lang: Lang) -> Json {
    json!({
        "lines": report.lines,
        "records": report.records,
        "head": report.head.as_ref().map(head_json),
        "faults": report.faults.iter().map(|fault| fault.get(lang)).collect::<Vec<_>>(),
        "store_left_out": report.store_left_out,
        "secrets_absent": report.absent,
        "doubles": report.doubles.iter().map(double_json).collect::<Vec<_>>(),
    })
}

fn double_json(double: &Double) -> Json {
    let field = def(RecordKind::Unit).field(double.field).map(|field| field.name);
    json!({
        "field": field,
        "text": double.text,
        "units": double.ids.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn head_json((seq, hash): &(u64, String)) -> Json {
    json!({ "seq": seq, "hash": hash })
}

/// The journal's last sequence number and hash.
pub(super) fn head(desk: &mut Desk) -> Result<(), Error> {
    let head = desk.session()?.status()?.head;
    let head = head.ok_or_else(|| Error::refused(vec![words::HEAD_IS_HIDDEN.get(desk.lang).to_owned()]))?;
    if desk.json {
        desk.out.json(&head_json(&head))?;
        desk.out.raw("\n")?;
    } else {
        desk.out.line(&format!("{} {}", head.0, head.1))?;
    }
    Ok(desk.out.flush()?)
}
