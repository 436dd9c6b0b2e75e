//! Forms that were begun and not sent, or sent and not answered.

use std::path::PathBuf;

use crate::domain::day::{Day, Moment};
use crate::i18n::{Lang, both};
use crate::tui::layers::form::{DraftKey, FormDraft};

/// A draft.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDraft {
    /// Its name.
    pub key: DraftKey,
    /// When it was saved; `None` if this window did it.
    pub saved: Option<Moment>,
    /// What was typed.
    pub draft: Box<FormDraft>,
    /// Whether the user was asked about it.
    pub asked: bool,
    /// Whether it is known that the sent command was not done.
    pub unsent: bool,
}

impl KeptDraft {
    /// A draft of an earlier session.
    pub fn found(key: DraftKey, saved: Moment, draft: FormDraft) -> KeptDraft {
        let unsent = draft.sent.is_none();
        KeptDraft { key, saved: Some(saved), draft: Box::new(draft), asked: false, unsent }
    }

    /// Its form and the time: `Sửa: NV-2026-0042, dở lúc 14:05 hôm nay`.
    pub fn words(&self, today: Day, lang: Lang) -> String {
        let what = self.draft.what();
        let Some(saved) = self.saved else {
            return both!(lang, "{what}, dở trong phiên này", "{what}, left in this session");
        };
        let (at, day) = (saved.dmy_hm(), saved.day());
        let time = at.split_whitespace().last().unwrap_or_default();
        match (today.0 - day.0, lang) {
            (0, Lang::Vi) => format!("{what}, dở lúc {time} hôm nay"),
            (0, Lang::En) => format!("{what}, left at {time} today"),
            (1, Lang::Vi) => format!("{what}, dở lúc {time} hôm qua"),
            (1, Lang::En) => format!("{what}, left at {time} yesterday"),
            (_, Lang::Vi) => format!("{what}, dở lúc {time} ngày {}", day.dmy()),
            (_, Lang::En) => format!("{what}, left at {time} on {}", day.dmy()),
        }
    }
}

/// The drafts of earlier sessions.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    /// The drafts that this window has now, newest first.
    pub drafts: Vec<KeptDraft>,
    /// How many are open in other windows.
    pub elsewhere: usize,
    /// The new paths of files that this program cannot read.
    pub unreadable: Vec<PathBuf>,
    /// The number of oldest drafts that were deleted because there were too many.
    pub dropped: usize,
}

/// The drafts of this window.
#[derive(Debug, Default)]
pub struct Drafts {
    /// Newest first.
    pub kept: Vec<KeptDraft>,
    /// How many are open in other windows.
    pub elsewhere: usize,
    /// The user is being asked about them one after another.
    pub offering: bool,
    /// What was written last, and its name.
    pub(in crate::tui) written: Option<(DraftKey, FormDraft)>,
    /// A timer for writing is already set.
    pub(in crate::tui) due: bool,
    /// Drafts begun in this session; each gets another name.
    pub(in crate::tui) begun: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Kind;
    use crate::tui::layers::Form;
    use crate::tui::layers::form::FormSpec;

    #[test]
    fn a_draft_says_what_it_is_and_when_it_was_left() {
        let today = Day(20_000);
        let form = Form::new(FormSpec::create(Kind::Task, Vec::new(), Vec::new(), Lang::Vi), today, Lang::Vi);
        // 14:05 in Vietnam.
        let at = |day: i64| Moment((20_000 - day) * 86_400 + 7 * 3_600 + 300);
        let words = |day, lang| KeptDraft::found(DraftKey("a".into()), at(day), form.draft()).words(today, lang);
        assert!(words(0, Lang::Vi).ends_with(", dở lúc 14:05 hôm nay"), "{}", words(0, Lang::Vi));
        assert!(words(1, Lang::En).ends_with(", left at 14:05 yesterday"), "{}", words(1, Lang::En));
        assert!(words(9, Lang::Vi).ends_with("ngày 25/09/2024"), "{}", words(9, Lang::Vi));
    }
}
