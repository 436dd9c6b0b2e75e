//! `import`: the rows of a sheet become records, all or none.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::cli::desk::Desk;
use crate::cli::error::{Error, Kind as Sort};
use crate::cli::session::Session;
use crate::cli::values::Reader;
use crate::cli::{outcome, records};
use crate::domain::action::{Action, Draft, MOST_RECORDS, NEW};
use crate::domain::fault::Refused;
use crate::domain::field::{FieldNo, Type};
use crate::domain::id::Kind;
use crate::domain::kinds::{def, unit};
use crate::domain::resolve::{self, form};
use crate::domain::unit_names::group_of;
use crate::domain::value::{Scalar, Value};
use crate::exchange::{Line, Sheet, SheetError, read};
use crate::i18n::Lang;
use crate::service::api::Failure;
use crate::text::printable;

use super::words;

/// No sheet of [`MOST_RECORDS`] rows is larger.
const MOST_BYTES: u64 = 32 << 20;

/// No kind has nearly as many fields.
const MOST_COLUMNS: usize = 1_000;

/// Adds the rows of a file as records; `-` is standard input.
pub(crate) fn import(desk: &mut Desk, kind: &str, file: &Path) -> Result<(), Error> {
    let kind = records::kind(kind, desk.lang)?;
    let sheet = read(&bytes(file, desk.lang)?).map_err(|error| {
        let refused = Error::new(Sort::Refused, words::no_sheet(&error, desk.lang));
        if matches!(error, SheetError::NotText { .. }) {
            refused.hint(words::SAVE_AS_CSV.get(desk.lang))
        } else {
            refused
        }
    })?;
    if sheet.rows.is_empty() {
        return Err(Error::new(Sort::Refused, words::NO_ROWS.get(desk.lang)));
    }
    if sheet.rows.len() > MOST_RECORDS {
        return Err(Error::new(Sort::Refused, words::too_many(sheet.rows.len(), MOST_RECORDS, desk.lang)));
    }
    if sheet.heads.len() > MOST_COLUMNS {
        return Err(Error::new(Sort::Refused, words::too_wide(sheet.heads.len(), MOST_COLUMNS, desk.lang)));
    }
    let columns = columns(kind, &sheet.heads, desk.lang)?;
    let skipped = skipped(&columns, &sheet);
    if !skipped.is_empty() {
        eprintln!("{}", printable(&words::skipped(&skipped, desk.lang)));
    }
    let mut session = desk.session()?;
    let drafts = drafts(&mut session, kind, &columns, &sheet, desk)?;
    let done = session.attempt(Action::Create(drafts))?.map_err(|failure| refused(failure, &sheet.rows, desk.lang))?;
    outcome::print(desk, &done)
}

fn bytes(file: &Path, lang: Lang) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|cause| Error::new(Sort::Failed, format!("{}: {cause}", file.display())))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::new(Sort::Refused, words::too_large(MOST_BYTES, lang)));
    }
    Ok(bytes)
}

/// The content of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// A field that a user sets.
    Set(FieldNo),
    /// A field that the program sets, or that has no one-line form: its cells are left out.
    Computed(FieldNo),
    /// Ids. A row with the id of an existing record is refused.
    Id,
    /// Codes, in the same way; the program gives new ones.
    Code(FieldNo),
    /// A column without a head.
    Nothing,
}

/// The content of each column.
fn columns(kind: Kind, heads: &[String], lang: Lang) -> Result<Vec<Column>, Error> {
    let mut faults = Vec::new();
    let mut found: Vec<Column> = Vec::new();
    let settable =
        |no| def(kind).field(no).is_some_and(|field| !field.is_given() && !matches!(field.ty, Type::Rows(_)));
    for head in heads {
        let id = [words::ID.vi, words::ID.en, words::EARLIER_ID].iter().any(|name| form(name) == form(head));
        found.push(match resolve::field(head, def(kind).fields, &[]) {
            _ if head.is_empty() => Column::Nothing,
            _ if id => Column::Id,
            // A secret is typed by hand: no sheet contains one.
            Ok(no) if def(kind).field(no).is_some_and(|field| field.secret) => {
                faults.push(words::no_column(head, lang));
                Column::Nothing
            }
            Ok(no)
                if [Column::Set(no), Column::Computed(no), Column::Code(no)]
                    .iter()
                    .any(|column| found.contains(column)) =>
            {
                faults.push(words::twice(head, lang));
                Column::Nothing
            }
            Ok(no) if settable(no) => Column::Set(no),
            Ok(no) if def(kind).code.is_some_and(|code| code.field == no) => Column::Code(no),
            Ok(no) => Column::Computed(no),
            Err(near) => {
                let fault = words::no_column(head, lang);
                let meant = near.map(|near| format!("; {}", crate::cli::words::did_you_mean(near, lang)));
                faults.push(fault + &meant.unwrap_or_default());
                Column::Nothing
            }
        });
    }
    if faults.is_empty() { Ok(found) } else { Err(Error::refused(faults)) }
}

/// The heads of the computed columns that are not empty.
fn skipped<'a>(columns: &[Column], sheet: &'a Sheet) -> Vec<&'a str> {
    let filled = |at: usize| sheet.rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| !cell.is_empty()));
    let computed = columns.iter().zip(&sheet.heads).enumerate();
    computed
        .filter(|(at, (column, _))| matches!(column, Column::Computed(_) | Column::Code(_)) && filled(*at))
        .map(|(_, (_, head))| head.as_str())
        .collect()
}

/// The draft of each row, or everything that is wrong with the cells.
fn drafts(
    session: &mut Session,
    kind: Kind,
    columns: &[Column],
    sheet: &Sheet,
    desk: &Desk,
) -> Result<Vec<Draft>, Error> {
    let mut drafts = Vec::with_capacity(sheet.rows.len());
    let mut faults = Vec::new();
    let mut grouped = 0;
    for row in &sheet.rows {
        let mut reader = Reader::new(session, kind, desk.today);
        for (column, cell) in columns.iter().zip(&row.cells) {
            if matches!(column, Column::Id | Column::Code(_))
                && let Some(found) = reader.named(cell)?
            {
                faults.push(words::at_line(row.line, &words::there_already(&found, desk.lang), desk.lang));
            }
            if let (Column::Set(no), false) = (column, cell.is_empty()) {
                reader.field(*no, cell)?;
            }
        }
        if kind == Kind::Unit && propose_group(&mut reader.values) {
            grouped += 1;
        }
        faults.extend(reader.faults.iter().map(|fault| words::at_line(row.line, fault, desk.lang)));
        drafts.push(Draft { kind, values: reader.values });
    }
    if grouped > 0 {
        eprintln!("{}", words::grouped(grouped, desk.lang));
    }
    if faults.is_empty() { Ok(drafts) } else { Err(Error::refused(faults)) }
}

/// Gives a unit without a group the one that its name implies; returns whether it did.
fn propose_group(values: &mut Vec<(FieldNo, Value)>) -> bool {
    let of = |wanted| values.iter().find(|(field, _)| *field == wanted).map(|(_, value)| value);
    let Some(Value::One(Scalar::Text(name))) = of(unit::NAME).filter(|_| of(unit::GROUP).is_none()) else {
        return false;
    };
    let Some(group) = group_of(name) else { return false };
    values.push((unit::GROUP, Value::choice(group)));
    true
}

/// The server's faults, by the lines of the rows.
fn refused(failure: Failure, rows: &[Line], lang: Lang) -> Error {
    let Failure::Refused(refused, _) = failure else { return Error::from_failure(failure, lang) };
    let line = |held: &Refused| {
        held.id.and_then(|id| id.no.checked_sub(NEW)).and_then(|at| rows.get(at as usize)).map(|row| row.line)
    };
    let sentences = refused.iter().flat_map(|held| {
        let line = line(held);
        held.faults.iter().map(move |fault| {
            let sentence = fault.sentence(lang);
            line.map_or(sentence.clone(), |line| words::at_line(line, &sentence, lang))
        })
    });
    Error::refused(sentences.collect())
}
