//! `reveal` and `forget`, and how a secret is entered: through standard input, because every user of the machine can
//! read the arguments of a command.

use std::io::{self, BufRead, IsTerminal};

use crate::domain::action::Action;
use crate::domain::field::{Field, FieldNo};
use crate::domain::id::Id;
use crate::domain::kinds::def;
use crate::domain::resolve::agrees;
use crate::i18n::{Lang, Tr, both, tr};
use crate::service::api::{Answer, Ask};

use super::desk::Desk;
use super::error::Error;
use super::records::handle;
use super::{outcome, records, words};

/// The argument for standard input.
const DASH: &str = "-";

const NOTHING_RECORDED: Tr = tr("không có nội dung mật nào được ghi", "no secret is recorded there");

const NO_WAY_BACK: Tr = tr(
    "Nội dung mật (kể cả các bản cũ giữ để hoàn tác) sẽ bị xóa vĩnh viễn, KHÔNG hoàn tác được.",
    "The secret and what was kept of it for undo go for good. This CANNOT be undone.",
);

const SURE: Tr = tr("Xóa? (c/k) ", "Forget it? (y/n) ");

const SAY_YES: Tr = tr("thêm --yes nếu chắc chắn", "add --yes if you are sure");

/// The text of a secret field: empty, which empties it, or the first line of standard input.
///
/// # Errors
/// Fails if the text is an argument of the command line.
pub(super) fn text(field: &Field, typed: &str, lang: Lang) -> Result<String, Error> {
    if typed.is_empty() {
        return Ok(String::new());
    }
    if typed != DASH {
        let name = field.name;
        return Err(Error::usage(both!(
            lang,
            "“{name}” là nội dung mật, không ghi trên dòng lệnh vì ai trên máy cũng xem được",
            "“{name}” is a secret, and everybody on the machine can read a command line"
        ))
        .hint(both!(
            lang,
            "ghi {name}=- rồi nhập vào đầu vào chuẩn",
            "write {name}=- and give it on standard input"
        )));
    }
    let input = io::stdin();
    if input.is_terminal() {
        eprint!("{}: ", field.label(lang));
    }
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// What `show` prints instead of a secret.
pub(super) fn recorded(name: &str, lang: Lang) -> String {
    both!(lang, "đã ghi; xem bằng: dondoc reveal {name}", "recorded; to see it: dondoc reveal {name}")
}

/// Prints the secrets of a record; the trail first records who looked.
pub(super) fn reveal(desk: &mut Desk, text: &str) -> Result<(), Error> {
    let mut session = desk.session()?;
    let id = records::one(&mut session, records::NAMED, text)?;
    let Some(detail) = session.detail(id)? else {
        return Err(Error::refused(vec![words::NO_SUCH_RECORD.get(desk.lang).to_owned()]));
    };
    let held = detail.row.record.fields().filter(|(_, _, value)| value.secret_id().is_some());
    let held: Vec<(FieldNo, &Field)> = held.map(|(no, field, _)| (no, field)).collect();
    if held.is_empty() {
        return Err(Error::refused(vec![NOTHING_RECORDED.get(desk.lang).to_owned()]));
    }
    for (field, about) in held {
        let Answer::Revealed(text) = session.ask(Ask::Reveal { id, field })? else {
            return Err(Error::new(super::error::Kind::Failed, words::INTERNAL.get(desk.lang)));
        };
        desk.out.line(&format!("{}: {}", about.label(desk.lang), text.text()))?;
    }
    Ok(desk.out.flush()?)
}

/// Forgets the secrets of records; on a terminal it asks first.
pub(super) fn forget(desk: &mut Desk, texts: &[String], yes: bool) -> Result<(), Error> {
    let mut session = desk.session()?;
    let ids = records::all(&mut session, records::NAMED, texts)?;
    if !yes && !sure(desk, &mut session, &ids)? {
        desk.out.line(words::LEFT.get(desk.lang))?;
        return Ok(desk.out.flush()?);
    }
    let done = session.command(Action::Forget { ids })?;
    let forgotten: Vec<Id> = done.changed.iter().map(|(id, _)| *id).collect();
    outcome::print(desk, &done)?;
    name_archives(desk, &mut session, forgotten)
}

/// Names the archives of secrets that still hold what was forgotten: only users can delete them.
fn name_archives(desk: &mut Desk, session: &mut super::session::Session, ids: Vec<Id>) -> Result<(), Error> {
    let Answer::Archives(archives) = session.ask(Ask::Archives(ids))? else { return Ok(()) };
    if archives.is_empty() {
        return Ok(());
    }
    // With --json the result stays one value.
    let mut lines = vec![words::STILL_IN.get(desk.lang).to_owned()];
    lines.extend(archives.iter().map(|archive| format!("  {}", words::archive(archive, desk.lang))));
    for line in lines {
        if desk.json {
            eprintln!("{}", crate::text::printable(&line));
        } else {
            desk.out.line(&line)?;
        }
    }
    Ok(desk.out.flush()?)
}

fn sure(desk: &mut Desk, session: &mut super::session::Session, ids: &[Id]) -> Result<bool, Error> {
    if !io::stdin().is_terminal() || desk.out.cells.is_none() {
        return Err(Error::usage(NO_WAY_BACK.get(desk.lang)).hint(SAY_YES.get(desk.lang)));
    }
    for id in ids {
        if let Some(detail) = session.detail(*id)? {
            let record = &detail.row.record;
            let (one, title) = (def(id.kind).label(desk.lang, false), record.title());
            desk.out.line(&format!("{one} {}: {title}", handle(record)))?;
        }
    }
    desk.out.line(NO_WAY_BACK.get(desk.lang))?;
    desk.out.raw(SURE.get(desk.lang))?;
    desk.out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(agrees(&answer))
}
