//! Prints the result of a command for users or for scripts.

use std::io;

use serde_json::{Value as Json, json};

use crate::domain::fault::Refused;
use crate::i18n::Lang;
use crate::service::api::Done;

use super::desk::Desk;
use super::error::{Error, sentences};
use super::words;

/// The maximum records that are named.
const NAMED: usize = 20;

/// Prints what was done. If some of several records were refused, the result is a refusal.
pub(super) fn print(desk: &mut Desk, done: &Done) -> Result<(), Error> {
    let lang = desk.lang;
    desk.done = true;
    let printed = write(desk, done);
    if done.refused.is_empty() {
        return Ok(printed?);
    }
    Err(Error::refused(sentences(&done.refused, &done.names, lang)))
}

fn write(desk: &mut Desk, done: &Done) -> io::Result<()> {
    if desk.json {
        desk.out.json(&as_json(done, desk.lang))?;
        desk.out.raw("\n")?;
    } else {
        desk.out.line(&in_words(done, desk.lang))?;
    }
    desk.out.flush()
}

fn in_words(done: &Done, lang: Lang) -> String {
    if !done.refused.is_empty() {
        return done.tally(lang);
    }
    let asked = done.asked as usize;
    if done.changed.is_empty() || asked > NAMED {
        return words::done(&done.what, done.asked, lang);
    }
    let which =
        done.changed.iter().take(asked).map(|(id, code)| if code.is_empty() { id.to_string() } else { code.clone() });
    words::done_to(&done.what, &which.collect::<Vec<_>>().join(", "), lang)
}

fn as_json(done: &Done, lang: Lang) -> Json {
    let changed = |(id, code): &(crate::domain::id::Id, String)| json!({ "id": id.to_string(), "code": (!code.is_empty()).then_some(code) });
    let refused = |held: &Refused| {
        let faults: Vec<String> = held.faults.iter().map(|fault| fault.sentence(lang)).collect();
        json!({ "id": held.id.map(|id| id.to_string()), "faults": faults })
    };
    json!({
        "seq": done.line,
        "what": done.what,
        "asked": done.asked,
        "records": done.records,
        "changed": done.changed.iter().map(changed).collect::<Vec<_>>(),
        "refused": done.refused.iter().map(refused).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::{Fault, Problem};
    use crate::domain::id::{Id, Kind};

    #[test]
    fn a_bulk_command_counts_both() {
        let id = |no| Id::new(Kind::Task, no);
        let mut done = Done {
            line: Some(3),
            what: "archive".into(),
            changed: vec![(id(1), "NV-2023-0001".into()), (id(2), String::new())],
            asked: 1,
            records: 2,
            refused: Vec::new(),
            names: Vec::new(),
        };
        assert_eq!(in_words(&done, Lang::Vi), "Đã lưu trữ: NV-2023-0001", "what follows from it is not named");
        done.asked = 2;
        assert_eq!(in_words(&done, Lang::Vi), "Đã lưu trữ: NV-2023-0001, task-2");
        done.refused.push(Fault::of(id(3), Problem::Archived).into());
        assert_eq!(in_words(&done, Lang::Vi), "2/3 xong, 1 bị từ chối");
        assert_eq!(in_words(&done, Lang::En), "2 of 3 done, 1 refused");
    }
}
