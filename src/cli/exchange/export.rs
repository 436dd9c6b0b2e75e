//! `export`: the records that pass a filter, as a sheet or as JSON.

use std::io::{self, Write};
use std::path::Path;

use serde_json::Value as Json;

use crate::cli::backup::said;
use crate::cli::desk::Desk;
use crate::cli::error::name;
use crate::cli::error::{Error, Kind as Sort};
use crate::cli::list::{all, each_rows, row_json};
use crate::cli::records;
use crate::cli::session::Session;
use crate::domain::id::Kind;
use crate::domain::kinds::def;
use crate::domain::show::show;
use crate::domain::value::{Scalar, Value};
use crate::exchange::Writer;
use crate::i18n::Lang;
use crate::service::api::{Names, PageQuery, Row, Rows};
use crate::store::backup::BackupError;
use crate::store::new_file::{NewFile, NewFileError};

use super::words;

/// How often an export starts again because records changed while it was read.
const TRIES: u32 = 5;

/// Suffixes of files that are not plain sheets: such a file would open as damaged, or not at all.
const OTHER_FORMS: [&str; 12] =
    ["xlsx", "xls", "xlsm", "xlsb", "ods", "fods", "numbers", "docx", "doc", "odt", "rtf", "pdf"];

/// The format of a file.
enum Form {
    Json,
    /// A sheet with this separator.
    Sheet(char),
}

/// Writes the records of a kind that pass a filter into a file; `-` is standard output.
pub(crate) fn export(
    desk: &mut Desk,
    kind: &str,
    file: &Path,
    filter: &[String],
    separator: Option<char>,
) -> Result<(), Error> {
    let kind = records::kind(kind, desk.lang)?;
    let to_output = file == Path::new("-");
    let form = form(file, desk.json, separator, desk.lang)?;
    let failed = |error: NewFileError, desk: &Desk| said(&BackupError::from(error), desk);
    // Before anything is requested: then a taken name or a closed folder is reported at once.
    let new = if to_output { None } else { Some(NewFile::begin(file).map_err(|error| failed(error, desk))?) };
    let query = all(kind, &filter.join(" "), desk.lang);
    let mut session = desk.session()?;
    let found = read(&mut session, &query)?;
    let bytes = match form {
        Form::Json => as_json(&found),
        Form::Sheet(separator) => as_sheet(kind, &found, separator, desk.lang),
    };
    if let Some(new) = new {
        new.file()
            .write_all(&bytes)
            .map_err(|cause| NewFileError::Io { what: file.to_owned(), cause })
            .and_then(|()| new.finish())
            .map_err(|error| failed(error, desk))?;
        desk.done = true;
        desk.out.line(&words::exported(found.rows(), file, desk.lang))?;
        desk.out.flush()?;
    } else {
        let mut output = io::stdout().lock();
        output.write_all(&bytes)?;
        output.flush()?;
    }
    if found.moved {
        eprintln!("{}", words::MOVED.get(desk.lang));
    }
    Ok(())
}

/// The format that a file's name and the options request.
fn form(file: &Path, json: bool, separator: Option<char>, lang: Lang) -> Result<Form, Error> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if OTHER_FORMS.contains(&ending.as_str()) {
        let error = Error::new(Sort::Refused, words::other_form(&ending, lang));
        return Err(error.hint(words::name_it_csv(&file.with_extension("csv"), lang)));
    }
    match (json || ending == "json", separator) {
        (true, None) => Ok(Form::Json),
        (true, Some(_)) => Err(Error::usage(words::JSON_HAS_NONE.get(lang))),
        (false, given) => Ok(Form::Sheet(given.unwrap_or(if ending == "tsv" { '\t' } else { ',' }))),
    }
}

/// All rows of a list.
struct Found {
    parts: Vec<Rows>,
    /// Records changed between the first part and the last.
    moved: bool,
}

impl Found {
    fn rows(&self) -> usize {
        self.parts.iter().map(|part| part.rows.len()).sum()
    }
}

/// Reads all rows at one moment. If others write without a pause, the list of rows is that of one moment, but their
/// content may be of several.
fn read(session: &mut Session, query: &PageQuery) -> Result<Found, Error> {
    let mut found = Found { parts: Vec::new(), moved: true };
    for _ in 0..TRIES {
        found = Found { parts: Vec::new(), moved: false };
        each_rows(session, query, None, |list, mut part| {
            found.moved |= part.version != list.version;
            // Secrets are never exported, not even the fact that there is one.
            for row in &mut part.rows {
                row.record = row.record.clone().without_secrets();
            }
            found.parts.push(part);
            Ok(())
        })?;
        if !found.moved {
            break;
        }
    }
    Ok(found)
}

fn as_json(found: &Found) -> Vec<u8> {
    let rows = found.parts.iter().flat_map(|part| part.rows.iter().map(|row| row_json(row, &part.names, part.today)));
    let mut text = serde_json::to_string_pretty(&Json::Array(rows.collect())).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}

fn as_sheet(kind: Kind, found: &Found, separator: char, lang: Lang) -> Vec<u8> {
    let own_code = def(kind).code.is_some();
    let ids = (!own_code).then(|| words::ID.get(lang).to_owned());
    let fields = def(kind).fields().filter(|(_, field)| !field.secret).map(|(_, field)| field.label(lang).to_owned());
    let mut sheet = Writer::new(&ids.into_iter().chain(fields).collect::<Vec<_>>(), separator);
    for part in &found.parts {
        for row in &part.rows {
            let id = (!own_code).then(|| row.record.id.to_string());
            sheet.row(&id.into_iter().chain(cells(row, &part.names, lang)).collect::<Vec<_>>());
        }
    }
    sheet.finish()
}

/// The values of the fields, days as 2023-09-30, which every spreadsheet program reads as a day.
fn cells(row: &Row, names: &Names, lang: Lang) -> Vec<String> {
    let in_charge = || row.in_charge.iter().map(|id| name(*id, names)).collect::<Vec<_>>().join(", ");
    row.record
        .fields()
        .filter(|(_, field, _)| !field.secret)
        .map(|(_, field, value)| match value {
            _ if field.is_derived() => in_charge(),
            Value::One(Scalar::Day(day)) => day.to_string(),
            value => show(field, value, lang, &|id| Some(name(id, names))),
        })
        .collect()
}
