//! The filter of a list or a trail. Shown rows always pass a text that the server could parse: an invalid text stays in
//! the filter line, and if the text in force becomes invalid, nothing is shown.

use crate::service::api::FilterFault;

/// The text by which rows are requested, and its state.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The text in force, or the one being tried.
    pub text: String,
    /// Whether its last word is still being typed.
    pub typing: bool,
    /// The last text that the server could parse.
    shown: String,
    /// Why that text is no longer valid.
    fault: Option<FilterFault>,
    /// Records changed since the rows of that text arrived.
    outdated: bool,
}

/// Which text could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// A new one: the former text is in force again.
    Tried {
        /// The invalid text.
        text: String,
        /// Whether the rows of the former text must be requested again.
        outdated: bool,
    },
    /// The one in force, which was valid before: what it names no longer exists.
    InForce,
}

impl Filter {
    /// Tries a text; if it is invalid, the one in force is restored.
    pub fn try_text(&mut self, text: &str, typing: bool) {
        text.clone_into(&mut self.text);
        self.typing = typing;
    }

    /// Whether the text differs from that of the current rows.
    pub fn is_new(&self) -> bool {
        self.text != self.shown
    }

    /// Why the text in force is no longer valid; then nothing is shown.
    pub fn fault(&self) -> Option<&FilterFault> {
        self.fault.as_ref().filter(|_| !self.is_new())
    }

    /// The rows are requested; `stale` if they have changed since they arrived.
    pub fn asked(&mut self, stale: bool) {
        self.outdated |= stale;
    }

    /// The server could parse the text: it is in force.
    pub fn passed(&mut self) {
        self.text.clone_into(&mut self.shown);
        self.fault = None;
        self.outdated = false;
    }

    /// The server could not parse the text.
    pub fn unread(&mut self, fault: FilterFault) -> Unread {
        if !self.is_new() {
            self.fault = Some(fault);
            return Unread::InForce;
        }
        let text = std::mem::replace(&mut self.text, self.shown.clone());
        self.typing = false;
        Unread::Tried { text, outdated: std::mem::take(&mut self.outdated) }
    }
}
