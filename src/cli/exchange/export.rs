//! `export`: the records that a filter lets through, as a sheet or as JSON.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::cli::Desk;
use crate::cli::error::name;
use crate::cli::error::{Error, Kind as Sort};
use crate::cli::list::{pages, row_json};
use crate::cli::records;
use crate::cli::session::Session;
use crate::domain::id::Kind;
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::show::show;
use crate::domain::value::{Scalar, Value};
use crate::exchange::Writer;
use crate::i18n::Lang;
use crate::service::api::{MOST_ROWS, Names, Page, PageQuery};

use super::words;

/// How often an export begins again because records changed while it was read.
const TRIES: u32 = 5;

/// Writes the records of a kind that pass a filter into a file; `-` is standard output.
pub fn export(desk: &mut Desk, kind: &str, file: &Path, filter: &[String]) -> Result<(), Error> {
    let kind = records::kind(kind, desk.lang)?;
    let to_output = file == Path::new("-");
    if !to_output && file.symlink_metadata().is_ok() {
        let error = Error::new(Sort::Refused, words::exists(file, desk.lang));
        return Err(error.hint(words::OTHER_NAME.get(desk.lang)));
    }
    let json = desk.json || file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let query = PageQuery {
        kind,
        filter: filter.join(" "),
        typing: false,
        sort: Vec::new(),
        offset: 0,
        limit: MOST_ROWS,
        around: None,
        marked: Vec::new(),
        lang: desk.lang,
    };
    let mut session = desk.session()?;
    let found = read(&mut session, &query)?;
    let bytes = if json { as_json(&found) } else { as_sheet(kind, &found, desk.lang) };
    if to_output {
        let mut output = io::stdout().lock();
        output.write_all(&bytes)?;
        output.flush()?;
    } else {
        save(file, &bytes).map_err(|cause| Error::new(Sort::Failed, format!("{}: {cause}", file.display())))?;
        desk.out.line(&words::exported(found.rows(), file, desk.lang))?;
        desk.out.flush()?;
    }
    if found.moved {
        eprintln!("{}", words::MOVED.get(desk.lang));
    }
    Ok(())
}

/// All pages of a list.
struct Found {
    pages: Vec<Page>,
    /// Records changed between the first page and the last.
    moved: bool,
}

impl Found {
    fn rows(&self) -> usize {
        self.pages.iter().map(|page| page.rows.len()).sum()
    }
}

/// Reads all pages as of one moment, or, where others never stop writing, as of several.
fn read(session: &mut Session, query: &PageQuery) -> Result<Found, Error> {
    let mut found = Found { pages: Vec::new(), moved: true };
    for _ in 0..TRIES {
        found.pages.clear();
        pages(session, query.clone(), None, |mut page| {
            // Secrets are never exported, and not even that there is one.
            for row in &mut page.rows {
                row.record = row.record.clone().without_secrets();
            }
            found.pages.push(page);
            Ok(())
        })?;
        let mut states = found.pages.iter().map(|page| page.seq);
        let first = states.next();
        if states.all(|state| Some(state) == first) {
            found.moved = false;
            break;
        }
    }
    Ok(found)
}

fn as_json(found: &Found) -> Vec<u8> {
    let rows = found.pages.iter().flat_map(|page| page.rows.iter().map(|row| row_json(row, &page.names, page.today)));
    let mut text = serde_json::to_string_pretty(&Json::Array(rows.collect())).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}

fn as_sheet(kind: Kind, found: &Found, lang: Lang) -> Vec<u8> {
    let own_code = def(kind).code.is_some();
    let ids = (!own_code).then(|| words::ID.get(lang).to_owned());
    let fields = def(kind).fields().filter(|(_, field)| !field.secret).map(|(_, field)| field.label(lang).to_owned());
    let mut sheet = Writer::new(&ids.into_iter().chain(fields).collect::<Vec<_>>());
    for page in &found.pages {
        for row in &page.rows {
            let id = (!own_code).then(|| row.record.id.to_string());
            sheet.row(&id.into_iter().chain(cells(&row.record, &page.names, lang)).collect::<Vec<_>>());
        }
    }
    sheet.finish()
}

/// What the fields hold, days as 2023-09-30: every spreadsheet program knows that for a day.
fn cells(record: &Record, names: &Names, lang: Lang) -> Vec<String> {
    record
        .fields()
        .filter(|(_, field, _)| !field.secret)
        .map(|(_, field, value)| match value {
            Value::One(Scalar::Day(day)) => day.to_string(),
            value => show(field, value, lang, &|id| Some(name(id, names))),
        })
        .collect()
}

/// Into a file of its own (0600), under another name until it is whole.
fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
    // A link and not a rename: a file that came meanwhile is not written over.
    let done = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::hard_link(&part, path));
    fs::remove_file(&part)?;
    done
}
