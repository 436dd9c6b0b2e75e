//! Completions of a filter text at a cursor.

use crate::domain::id::Kind;
use crate::filter::{self, Completion};
use crate::i18n::Lang;
use crate::service::api::{Candidate, Completions, Filtered};

use super::View;
use super::filter::{named, scope};
use super::find::matching;
use super::trail_keys::TrailKeys;

/// What can be typed at the cursor, a byte offset; empty if that is not between characters.
pub(crate) fn complete(view: View, of: Filtered, text: &str, cursor: u32, lang: Lang) -> Completions {
    let Completion { span, candidates } = match of {
        Filtered::List(kind) => {
            let find = |kind, text: &str| named(view, kind, text);
            let names = |kind: Kind, text: &str| matching(view, kind, text, filter::complete::MOST);
            filter::complete(text, cursor as usize, &scope(view, kind, &find, &names), lang)
        }
        Filtered::Trail => {
            let keys = TrailKeys { today: view.today, me: &view.person.name };
            filter::complete(text, cursor as usize, &keys, lang)
        }
    };
    let items = candidates.into_iter().map(|one| Candidate { insert: one.insert, about: one.about, id: one.id });
    Completions { start: span.start as u32, end: span.end as u32, items: items.collect() }
}
