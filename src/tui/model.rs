//! The state of the screen: plain data. Nothing here sends requests, draws or reads a clock.

pub mod acted;
pub mod called;
pub mod detail;
pub mod drafts;
pub mod filter;
pub mod layer;
pub mod list;
pub mod overview;
pub mod read;
pub mod subject;
pub mod trail;

use std::collections::{HashMap, VecDeque};

use crate::domain::action::Draft;
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::i18n::Lang;
use crate::service::api::{CommandId, Filtered, Person, Phase, Role, Warning};

use super::filters::KeptFilter;
use super::layers::Form;
use super::layers::filter_line::FilterLine;
use super::layers::form::{DraftKey, FieldKey};
use super::message::Effect;
use super::tab::Tab;
use super::term::{Clipboard, ImeWatch, Key};
use super::wrap::wrap;
use acted::Acted;
use detail::DetailPane;
use drafts::Drafts;
use layer::Layer;
use list::List;
use overview::OverviewPane;
use read::KeyRead;
use trail::TrailView;

/// From this many columns on, the record is shown next to its list.
pub const WIDE: u16 = 110;
/// A screen with fewer columns or rows is too small.
pub const LEAST_SIZE: (u16, u16) = (60, 16);

/// Cells to the right and left of the lines with the reason for a missing server.
const TROUBLE_MARGIN: usize = 2;
/// The maximum of such lines: the smallest screen still shows what the user was working on.
const MOST_TROUBLE: usize = 6;

/// The state of the connection to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// The first connection is being established.
    Connecting,
    /// It answers.
    Online,
    /// It is busy before it can answer: phase, done, total.
    Loading(Phase, u64, u64),
    /// It does not answer: the reason, and the number of tries since.
    Gone(String, u32),
}

/// The tone of the message line; in addition to the text, never instead of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A fact.
    Plain,
    /// Something was done.
    Good,
    /// Something was not done, or cannot be.
    Bad,
}

/// The purpose of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Want {
    /// Rows of a list; whether its selection should be found again.
    Page(Kind, bool),
    /// The overview.
    Overview,
    /// Whether there is a committee.
    FirstLook,
    /// The trail of all.
    Activity,
    /// The trail of an open record.
    History,
    /// The related records of an open record.
    Detail,
    /// The related records of the record next to the list.
    Preview,
    /// Related records, to pick from.
    Related,
    /// The secret in a field of a record.
    Reveal(Id, FieldNo),
    /// The archives that still hold a forgotten secret.
    Archives,
    /// Completions of the filter line.
    Complete,
    /// Candidates for a line of a form.
    Find(FieldKey, String),
    /// A command: its id.
    Command(CommandId),
    /// The result of a command.
    Outcome(CommandId),
    /// The result of the command by which an earlier session sent this draft.
    DraftOutcome(DraftKey),
    /// The user's last change, to be undone.
    LastMine,
    /// Numbers of all rows that pass the filter, to be marked.
    MarkAll(Kind),
    /// The names of marked rows with these numbers.
    NameMarked(Kind, Vec<u32>),
    /// How many of the marked pass the filter, before the action at this place of the table.
    CountMarked(Kind, usize),
}

/// The whole state of the screen.
#[derive(Debug)]
pub struct Model {
    /// Language.
    pub lang: Lang,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The tab shown.
    pub tab: Tab,
    /// Which list of each tab is shown.
    pub sub: HashMap<Tab, usize>,
    /// A list for each kind.
    pub lists: HashMap<Kind, List>,
    /// The first tab.
    pub overview: OverviewPane,
    /// The last tab.
    pub activity: TrailView,
    /// The record next to the list, if there is room.
    pub preview: Option<DetailPane>,
    /// The layers over the tab; the last one is on top and gets the keys.
    pub layers: Vec<Layer>,
    /// The person that the server takes us for.
    pub me: Option<Person>,
    /// The connected users.
    pub present: Vec<String>,
    /// Other users with the records that they have open in forms.
    pub editing: Vec<(String, Id)>,
    /// The state of the connection to the server.
    pub connection: Connection,
    /// Today, by the server.
    pub today: Option<Day>,
    /// The number of days ahead within which a deadline is due soon, from the server.
    pub soon_days: u16,
    /// The committee's short name.
    pub committee: String,
    /// Whether the store has a committee; `None` until known.
    pub has_committee: Option<bool>,
    /// The message line.
    pub message: Option<(String, Tone)>,
    /// Current problems for admins: the message line shows them if it has nothing else.
    pub standing: Vec<Warning>,
    /// The user's own filters.
    pub kept: Vec<KeptFilter>,
    /// The filter line that `Enter` closed last, and its text: it is opened again if the server cannot parse the text.
    pub(super) entered: Option<(Filtered, String, Box<FilterLine>)>,
    /// Forms that were begun and not sent.
    pub drafts: Drafts,
    /// How a text is copied to the clipboard.
    pub clipboard: Clipboard,
    /// The records of the sample committee.
    pub sample: fn() -> Vec<Draft>,
    /// The records of a fictitious office, as of a day.
    pub demo: fn(Day) -> Vec<Draft>,
    /// Whether something visible has changed.
    pub dirty: bool,
    pub(super) pending: HashMap<u64, Want>,
    pub(super) last_question: u64,
    pub(super) client: [u8; 8],
    pub(super) commands: u64,
    /// Sent commands with an unknown outcome, with the text to show when they are done.
    pub(super) open_commands: Vec<(CommandId, String)>,
    /// Keys that wait for an answer, each with the read in which it arrived.
    pub(super) held: VecDeque<(u64, Key)>,
    /// The read whose keys are being run.
    pub(super) read: KeyRead,
    pub(super) ime: ImeWatch,
    pub(super) out: Vec<Effect>,
    /// The record of our open form, as last sent to the server.
    pub(super) sent_editing: Option<Id>,
}

impl Model {
    /// The state at the start. `client` is random and makes command ids differ from those of other clients.
    pub fn new(lang: Lang, size: (u16, u16), client: [u8; 8]) -> Model {
        let lists = Kind::ALL.into_iter().map(|kind| (kind, List::new(kind))).collect();
        let mut model = Model {
            lang,
            size,
            tab: Tab::Overview,
            sub: HashMap::new(),
            lists,
            overview: OverviewPane::default(),
            activity: TrailView::default(),
            preview: None,
            layers: Vec::new(),
            me: None,
            present: Vec::new(),
            editing: Vec::new(),
            sent_editing: None,
            connection: Connection::Connecting,
            today: None,
            soon_days: crate::domain::facts::SOON,
            committee: String::new(),
            has_committee: None,
            message: None,
            standing: Vec::new(),
            kept: Vec::new(),
            entered: None,
            drafts: Drafts::default(),
            clipboard: Clipboard::default(),
            sample: Vec::new,
            demo: |_| Vec::new(),
            dirty: true,
            pending: HashMap::new(),
            last_question: 0,
            client,
            commands: 0,
            open_commands: Vec::new(),
            held: VecDeque::new(),
            read: KeyRead::default(),
            ime: ImeWatch::default(),
            out: Vec::new(),
        };
        model.fit();
        model
    }

    /// The kind that the tab lists now.
    pub fn kind(&self) -> Option<Kind> {
        let kinds = self.tab.kinds();
        kinds.get(self.sub.get(&self.tab).copied().unwrap_or(0)).or(kinds.first()).copied()
    }

    /// The list of a tab that has one.
    pub fn list(&self) -> Option<&List> {
        self.kind().and_then(|kind| self.lists.get(&kind))
    }

    /// The same, to be changed.
    pub fn list_mut(&mut self) -> Option<&mut List> {
        self.kind().and_then(|kind| self.lists.get_mut(&kind))
    }

    /// The role of the user.
    pub fn role(&self) -> Role {
        self.me.as_ref().map_or(Role::None, |me| me.role)
    }

    /// Whether the user may change records.
    pub fn may_change(&self) -> bool {
        self.me.as_ref().is_some_and(Person::may_change)
    }

    /// Whether the server answers.
    pub fn online(&self) -> bool {
        self.connection == Connection::Online
    }

    /// Whether the screen is too small to show the effect of a key.
    pub fn is_too_small(&self) -> bool {
        self.size.0 < LEAST_SIZE.0 || self.size.1 < LEAST_SIZE.1
    }

    /// Whether the record is shown next to its list.
    pub fn wide(&self) -> bool {
        self.size.0 >= WIDE
    }

    /// Why there is no server and what to do about it, in lines of the screen; empty while it may be back soon.
    pub fn trouble(&self) -> Vec<String> {
        let Connection::Gone(why, 1..) = &self.connection else { return Vec::new() };
        let mut lines = wrap(why, usize::from(self.size.0).saturating_sub(TROUBLE_MARGIN));
        lines.truncate(MOST_TROUBLE);
        lines
    }

    /// Rows between the tab line (or the reason for a missing server below it) and the message line.
    pub fn body_height(&self) -> u16 {
        self.size.1.saturating_sub(4 + self.trouble().len() as u16)
    }

    /// Shows a sentence in the message line.
    pub fn say(&mut self, words: impl Into<String>, tone: Tone) {
        self.message = Some((words.into(), tone));
        self.dirty = true;
    }

    /// Shows why something is not done. Keys typed ahead were meant for what would have followed, so they are dropped.
    pub(super) fn refuse(&mut self, words: impl Into<String>) {
        self.say(words, Tone::Bad);
        self.drop_typed_ahead();
    }

    /// Drops the waiting keys, and the rest of those being run.
    pub(super) fn drop_typed_ahead(&mut self) {
        self.held.clear();
        self.read.drop_rest();
    }

    /// The user acts on these records: if they move, the selection does not follow them.
    pub(super) fn act_on(&mut self, ids: &[Id]) {
        match self.tab {
            Tab::Overview => self.overview.act(ids),
            _ => {
                if let Some(list) = self.list_mut() {
                    list.act(ids);
                }
            }
        }
    }

    /// The user's action is done, or was not.
    pub(super) fn acted(&mut self, done: bool) {
        for acted in self.lists.values_mut().map(|list| &mut list.acted) {
            Acted::ended(acted, done);
        }
        Acted::ended(&mut self.overview.acted, done);
    }

    /// The open form on top, or below its help.
    pub(super) fn form_mut(&mut self) -> Option<&mut Form> {
        self.layers.iter_mut().rev().find_map(|layer| match layer {
            Layer::Form(form) => Some(form.as_mut()),
            _ => None,
        })
    }

    /// Sets the number of visible rows of the lists.
    pub(super) fn fit(&mut self) {
        self.overview.height = usize::from(self.body_height());
        self.overview.wide = self.wide();
        // Two rows are the filter line and the headings.
        let height = u32::from(self.body_height().saturating_sub(2));
        for list in self.lists.values_mut() {
            list.resize(height);
        }
    }

    /// Other users who have a record open in a form, each once.
    pub fn editors_of(&self, id: Id) -> Vec<String> {
        let mut names: Vec<String> =
            self.editing.iter().filter(|(_, held)| *held == id).map(|(name, _)| name.clone()).collect();
        names.dedup();
        names
    }

    /// An id for the next command.
    pub(super) fn name_command(&mut self) -> CommandId {
        self.commands += 1;
        let mut id = [0; 16];
        for (place, byte) in id.iter_mut().zip(self.client.into_iter().chain(self.commands.to_be_bytes())) {
            *place = byte;
        }
        CommandId(id)
    }

    /// A name for the next draft; different in every session.
    pub(super) fn name_draft(&mut self) -> DraftKey {
        self.drafts.begun += 1;
        DraftKey(format!("{:016x}-{}", u64::from_be_bytes(self.client), self.drafts.begun))
    }

    /// The name of a record, from any list that has it.
    pub fn name_of(&self, id: Id) -> Option<String> {
        let listed = || self.lists.values().find_map(|list| list.names.get(&id));
        let marked = || self.lists.get(&id.kind).and_then(|list| list.mark_names.get(&id));
        let own = self.lists.get(&id.kind).and_then(|list| list.rows.iter().find(|row| row.record.id == id));
        own.map(|row| called::called(&row.record))
            .or_else(|| marked().or_else(listed).cloned())
            .or_else(|| self.overview.names.get(&id).cloned())
    }
}
