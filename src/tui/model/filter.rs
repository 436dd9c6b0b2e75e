//! The filter of a list or a trail. What is shown always passes a text that the server could read: a text that it cannot
//! read stays in the filter line, and where the text in force can no longer be read, nothing is shown.

use crate::domain::id::Kind;
use crate::service::api::FilterFault;

/// What is filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filtered {
    /// The list of a kind.
    List(Kind),
    /// The trail of the Activity tab.
    Trail,
}

/// The text that rows are asked for by, and what is known of it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The text in force, or the one being tried.
    pub text: String,
    /// Whether its last word is still being typed.
    pub typing: bool,
    /// The last text that the server could read.
    shown: String,
    /// Why that text cannot be read any more.
    fault: Option<FilterFault>,
    /// Records changed since the rows of that text came.
    outdated: bool,
}

/// What a text was that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// A new one: the former text is in force again.
    Tried {
        /// The text that could not be read.
        text: String,
        /// Whether the rows of the former text are to be asked for again.
        outdated: bool,
    },
    /// The one in force, which could be read before: what it names is gone.
    InForce,
}

impl Filter {
    /// Tries a text; the one in force comes back where it cannot be read.
    pub fn try_text(&mut self, text: &str, typing: bool) {
        text.clone_into(&mut self.text);
        self.typing = typing;
    }

    /// Whether the text is another one than that of the rows that are here.
    pub fn is_new(&self) -> bool {
        self.text != self.shown
    }

    /// Why the text in force cannot be read any more; nothing is shown then.
    pub fn fault(&self) -> Option<&FilterFault> {
        self.fault.as_ref().filter(|_| !self.is_new())
    }

    /// The rows are asked for; `stale` where they have changed since they came.
    pub fn asked(&mut self, stale: bool) {
        self.outdated |= stale;
    }

    /// The server could read the text: it is in force.
    pub fn passed(&mut self) {
        self.text.clone_into(&mut self.shown);
        self.fault = None;
        self.outdated = false;
    }

    /// The server could not read the text.
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
