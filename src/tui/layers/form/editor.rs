//! The input of one line of a form, by the type of its field.

use serde::{Deserialize, Serialize};

use crate::domain::fault::Problem;
use crate::domain::field::{Field, Type};
use crate::domain::id::Id;
use crate::domain::read::{Dates, read};
use crate::domain::show::show;
use crate::domain::value::{Scalar, Value};
use crate::i18n::Lang;
use crate::service::api::Names;
use crate::text::nfc;
use crate::tui::edit::line::Edited;
use crate::tui::edit::{Line, Memo};
use crate::tui::term::Key;

use super::lookup::Lookup;
use super::picker::{Picker, Words};
use super::reading::Reading;

/// Rows of a small table.
pub(super) type Rows = Vec<Vec<Scalar>>;

/// The state of one line's input.
#[derive(Debug, Clone)]
pub(super) enum Editor {
    Line(Line),
    Memo(Box<Memo>),
    Flag(Picker),
    Choice(Picker),
    Ref(Lookup),
    /// The rows, and the index of the one in focus.
    Rows(Rows, usize),
}

/// The input without cursors: for drafts, and to find out whether anything changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Input {
    Text(String),
    Flag(bool),
    Choice(Option<u8>),
    Ref(String, Option<Id>),
    Rows(Rows),
}

impl Input {
    /// Whether nothing is typed or chosen.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Input::Text(text) | Input::Ref(text, _) => text.trim().is_empty(),
            Input::Flag(flag) => !flag,
            Input::Choice(choice) => choice.is_none(),
            Input::Rows(rows) => rows.is_empty(),
        }
    }
}

/// The name of a record, from a list of names.
pub(super) fn name_in(names: &Names, id: Id) -> Option<String> {
    names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone())
}

impl Editor {
    /// An input with a value.
    pub(super) fn new(field: &Field, value: &Value, lang: Lang, names: &Names) -> Editor {
        // The stored text of a secret is not shown for editing: it can only be replaced.
        let text = || if field.secret { String::new() } else { show(field, value, lang, &|id| name_in(names, id)) };
        match field.ty {
            Type::Memo => Editor::Memo(Box::new(Memo::new(&text(), field.max))),
            Type::Flag => Editor::Flag(Picker::flag(matches!(value, Value::One(Scalar::Int(1))))),
            Type::Choice(_) => Editor::Choice(Picker::new(match value {
                Value::One(Scalar::Choice(place)) => Some(*place),
                _ => None,
            })),
            Type::Ref(_) => Editor::Ref(match value {
                Value::One(Scalar::Ref(id)) => Lookup::new(&text(), Some(*id)),
                _ => Lookup::new("", None),
            }),
            Type::Rows(_) => Editor::Rows(
                match value {
                    Value::Rows(rows) => rows.clone(),
                    _ => Vec::new(),
                },
                0,
            ),
            _ => Editor::Line(Line::new(&text(), room(field))),
        }
    }

    /// Loads an input from a draft; false if it has another type than the field and is left out.
    pub(super) fn load(&mut self, field: &Field, input: Input) -> bool {
        match (self, input) {
            (Editor::Line(line), Input::Text(text)) => *line = Line::new(&text, room(field)),
            (Editor::Memo(memo), Input::Text(text)) => **memo = Memo::new(&text, field.max),
            (Editor::Flag(picker), Input::Flag(kept)) => *picker = Picker::flag(kept),
            (Editor::Choice(picker), Input::Choice(kept)) => {
                *picker = Picker::new(kept.filter(|at| field.choice(*at).is_some()));
                return picker.chosen == kept;
            }
            (Editor::Flag(picker) | Editor::Choice(picker), Input::Text(text)) => *picker = Picker::wrongly(&text),
            (Editor::Ref(lookup), Input::Ref(text, id)) => *lookup = Lookup::new(&text, id),
            (Editor::Rows(rows, at), Input::Rows(kept)) => (*rows, *at) = (kept, 0),
            _ => return false,
        }
        true
    }

    /// The current input.
    pub(super) fn input(&self) -> Input {
        match self {
            Editor::Line(line) => Input::Text(line.text().to_owned()),
            Editor::Memo(memo) => Input::Text(memo.text()),
            Editor::Flag(picker) | Editor::Choice(picker) if picker.wrong().is_some() => {
                Input::Text(picker.wrong().unwrap_or_default().to_owned())
            }
            Editor::Flag(picker) => Input::Flag(picker.is_yes()),
            Editor::Choice(picker) => Input::Choice(picker.chosen),
            Editor::Ref(lookup) => Input::Ref(lookup.line.text().to_owned(), lookup.taken),
            Editor::Rows(rows, _) => Input::Rows(rows.clone()),
        }
    }

    /// Removes the text of a line; a choice stays.
    pub(super) fn clear(&mut self, field: &Field) {
        match self {
            Editor::Line(line) => line.set(""),
            Editor::Memo(memo) => **memo = Memo::new("", field.max),
            Editor::Ref(lookup) => *lookup = Lookup::new("", None),
            Editor::Flag(_) | Editor::Choice(_) | Editor::Rows(..) => {}
        }
    }

    /// Whether nothing is typed or chosen.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Editor::Line(line) => line.text().trim().is_empty(),
            Editor::Memo(memo) => memo.text().trim().is_empty(),
            Editor::Flag(picker) => !picker.is_yes() && picker.wrong().is_none(),
            Editor::Choice(picker) => picker.chosen.is_none() && picker.wrong().is_none(),
            Editor::Ref(lookup) => lookup.line.text().trim().is_empty(),
            Editor::Rows(rows, _) => rows.is_empty(),
        }
    }

    /// Whether letters pick a choice here.
    pub(super) fn picks(&self) -> bool {
        matches!(self, Editor::Choice(_) | Editor::Flag(_))
    }

    /// The text typed into a choice that picks nothing.
    pub(super) fn wrong(&self) -> Option<&str> {
        match self {
            Editor::Flag(picker) | Editor::Choice(picker) => picker.wrong(),
            _ => None,
        }
    }

    /// The typed text, if it is one line.
    pub(super) fn one_line(&self) -> Option<&str> {
        match self {
            Editor::Line(line) => Some(line.text()),
            Editor::Ref(lookup) => Some(lookup.line.text()),
            _ => None,
        }
    }

    /// The length of the text as counted for its limit; `None` if it is not a text.
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            Editor::Memo(memo) => Some(nfc(&memo.text()).chars().count()),
            other => other.one_line().map(|text| nfc(text).chars().count()),
        }
    }

    /// Handles a key that the form leaves to the field. Only choices that fit can be picked.
    pub(super) fn key(&mut self, key: Key, field: &Field, fitting: Option<&'static [u8]>, lang: Lang) -> Edited {
        match self {
            Editor::Line(line) => line.key(key),
            Editor::Memo(memo) => memo.key(key),
            Editor::Ref(lookup) => lookup.key(key),
            Editor::Flag(picker) | Editor::Choice(picker) => picker.key(key, Words::of(field, fitting, lang)),
            Editor::Rows(rows, at) => rows_key(rows, at, key),
        }
    }

    /// Handles pasted text.
    pub(super) fn paste(&mut self, text: &str, field: &Field, fitting: Option<&'static [u8]>, lang: Lang) -> Edited {
        match self {
            Editor::Line(line) => line.paste(text),
            Editor::Memo(memo) => memo.paste(text),
            Editor::Ref(lookup) => lookup.paste(text),
            Editor::Flag(picker) | Editor::Choice(picker) => picker.paste(text, Words::of(field, fitting, lang)),
            Editor::Rows(..) => Edited::Ignored,
        }
    }

    /// Normalizes typed text to NFC; no input method is in the middle of a word when a field is left.
    pub(super) fn commit(&mut self) {
        match self {
            Editor::Line(line) => {
                line.commit();
            }
            Editor::Memo(memo) => {
                memo.commit();
            }
            Editor::Ref(lookup) => {
                lookup.line.commit();
            }
            Editor::Flag(picker) | Editor::Choice(picker) => picker.settle(),
            Editor::Rows(..) => {}
        }
    }

    /// The value of the input.
    pub(super) fn read(&self, field: &Field, dates: Dates) -> Reading {
        let text = match self {
            Editor::Line(line) => line.text().to_owned(),
            Editor::Memo(memo) => memo.text(),
            Editor::Ref(lookup) => return lookup.read(),
            Editor::Flag(picker) | Editor::Choice(picker) if picker.wrong().is_some() => {
                let text = picker.wrong().unwrap_or_default().to_owned();
                return Reading::Wrong(Problem::NotAChoice { text });
            }
            Editor::Flag(picker) => {
                return Reading::Value(if picker.is_yes() { Value::int(1) } else { Value::EMPTY });
            }
            Editor::Choice(picker) => return Reading::Value(picker.chosen.map_or(Value::EMPTY, Value::choice)),
            Editor::Rows(rows, _) if rows.is_empty() => return Reading::Value(Value::EMPTY),
            Editor::Rows(rows, _) => return Reading::Value(Value::Rows(rows.clone())),
        };
        let nowhere = &mut |_, text: &str| Err(Problem::NotFound { text: text.to_owned() });
        match read(field, &text, dates, nowhere) {
            Ok(value) => Reading::Value(value),
            Err(problem) => Reading::Wrong(problem),
        }
    }
}

/// The maximum characters of a line: lists are several texts; days and numbers are short but may be pasted with spaces.
pub(super) fn room(field: &Field) -> usize {
    match field.ty {
        Type::Texts => 2_000,
        Type::Years | Type::Days => 600,
        Type::Day(_) | Type::Int(..) => 40,
        _ => field.max,
    }
}

fn rows_key(rows: &mut Rows, at: &mut usize, key: Key) -> Edited {
    match key {
        Key::Left => *at = at.saturating_sub(1),
        Key::Right => *at = (*at + 1).min(rows.len().saturating_sub(1)),
        Key::Delete | Key::Backspace if *at < rows.len() => {
            rows.remove(*at);
            *at = (*at).min(rows.len().saturating_sub(1));
            return Edited::Text;
        }
        _ => return Edited::Ignored,
    }
    Edited::Cursor
}
