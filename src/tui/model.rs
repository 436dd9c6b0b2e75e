//! What the screen knows: plain data. Nothing here asks, draws or reads a clock.

pub mod acted;
pub mod called;
pub mod detail;
pub mod drafts;
pub mod filter;
pub mod filter_line;
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
use crate::service::api::{CommandId, Person, Phase, Role, Warning};

use super::filters::KeptFilter;
use super::layers::Form;
use super::layers::form::{DraftKey, FieldKey};
use super::message::Effect;
use super::tab::Tab;
use super::term::{Clipboard, ImeWatch, Key};
use super::wrap::wrap;
use acted::Acted;
use detail::DetailPane;
use drafts::Drafts;
use filter::Filtered;
use filter_line::FilterLine;
use layer::Layer;
use list::List;
use overview::OverviewPane;
use read::KeyRead;
use trail::TrailView;

/// From so many columns on, the record stands beside its list.
pub const WIDE: u16 = 110;
/// Fewer columns or rows than these are too few.
pub const LEAST_SIZE: (u16, u16) = (60, 16);

/// Cells beside the lines that tell why there is no server.
const TROUBLE_MARGIN: usize = 2;
/// Such lines at most: the smallest screen still shows what was being worked on.
const MOST_TROUBLE: usize = 6;

/// How the server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// The first connection is being made.
    Connecting,
    /// It answers.
    Online,
    /// It is busy before it can answer: phase, done, of.
    Loading(Phase, u64, u64),
    /// It does not answer: why, and how often it was tried since.
    Gone(String, u32),
}

/// How the message line sounds; beside the words, never instead of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A fact.
    Plain,
    /// Something was done.
    Good,
    /// Something was not done, or cannot be.
    Bad,
}

/// What a question was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Want {
    /// Rows of a list; whether its selection was to be found again.
    Page(Kind, bool),
    /// The morning's picture.
    Overview,
    /// Is there a committee yet?
    FirstLook,
    /// The trail of all.
    Activity,
    /// The trail of an open record.
    History,
    /// All around an open record.
    Detail,
    /// All around the record beside the list.
    Preview,
    /// Records around this one, to pick from.
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
    /// What became of a command.
    Fate(CommandId),
    /// What became of the command as which an earlier session sent this draft.
    DraftFate(DraftKey),
    /// My last change, to be undone.
    LastMine,
    /// Numbers of all rows that pass the filter, to be marked.
    MarkAll(Kind),
    /// The names of marked rows with these numbers.
    NameMarked(Kind, Vec<u32>),
    /// How many of the marked pass the filter, before this action.
    CountMarked(Kind, super::actions::Act),
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
    /// The record beside the list, where there is room.
    pub preview: Option<DetailPane>,
    /// What lies over the tab; the last one is on top and takes the keys.
    pub layers: Vec<Layer>,
    /// Who the server takes us for.
    pub me: Option<Person>,
    /// Who is connected.
    pub present: Vec<String>,
    /// Who else has which record open in a form.
    pub editing: Vec<(String, Id)>,
    /// How the server is reached.
    pub connection: Connection,
    /// Today, as the server reckons it.
    pub today: Option<Day>,
    /// Days ahead within which a deadline is due soon, as the server has it.
    pub soon_days: u16,
    /// The committee's short name.
    pub committee: String,
    /// Whether the store has a committee; none until known.
    pub has_committee: Option<bool>,
    /// The message line.
    pub message: Option<(String, Tone)>,
    /// What admins should do something about, as long as it is so: the message line shows it where it has nothing else.
    pub standing: Vec<Warning>,
    /// The person's own filters.
    pub kept: Vec<KeptFilter>,
    /// The filter line that `Enter` closed last and its text: it comes back where the server cannot read that.
    pub(super) entered: Option<(Filtered, String, Box<FilterLine>)>,
    /// Forms that were begun and not sent.
    pub drafts: Drafts,
    /// How a text gets into the clipboard.
    pub clipboard: Clipboard,
    /// The records of the sample committee.
    pub sample: fn() -> Vec<Draft>,
    /// The records of a fictitious office, as of a day.
    pub demo: fn(Day) -> Vec<Draft>,
    /// Whether something that is shown has changed.
    pub dirty: bool,
    pub(super) pending: HashMap<u64, Want>,
    pub(super) last_question: u64,
    pub(super) client: [u8; 8],
    pub(super) commands: u64,
    /// Commands sent whose outcome is not known, with the words for when they are done.
    pub(super) open_commands: Vec<(CommandId, String)>,
    /// Keys that wait for an answer, each with the read it arrived in.
    pub(super) held: VecDeque<(u64, Key)>,
    /// The read whose keys are being run.
    pub(super) read: KeyRead,
    pub(super) ime: ImeWatch,
    pub(super) out: Vec<Effect>,
    /// The record on which the server knows a form of ours to be open.
    pub(super) told_editing: Option<Id>,
}

impl Model {
    /// The state before anything is known. `client` is random and makes command ids differ from those of other clients.
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
            told_editing: None,
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

    /// What the person may do.
    pub fn role(&self) -> Role {
        self.me.as_ref().map_or(Role::None, |me| me.role)
    }

    /// Whether the person may change records.
    pub fn may_change(&self) -> bool {
        self.me.as_ref().is_some_and(Person::may_change)
    }

    /// Whether the server answers.
    pub fn online(&self) -> bool {
        self.connection == Connection::Online
    }

    /// Whether the screen is too small to show what a key would do.
    pub fn is_too_small(&self) -> bool {
        self.size.0 < LEAST_SIZE.0 || self.size.1 < LEAST_SIZE.1
    }

    /// Whether the record stands beside its list.
    pub fn wide(&self) -> bool {
        self.size.0 >= WIDE
    }

    /// Why there is no server and what to do about it, in lines of the screen; none while it may well be back at once.
    pub fn trouble(&self) -> Vec<String> {
        let Connection::Gone(why, 1..) = &self.connection else { return Vec::new() };
        let mut lines = wrap(why, usize::from(self.size.0).saturating_sub(TROUBLE_MARGIN));
        lines.truncate(MOST_TROUBLE);
        lines
    }

    /// Rows between the tab line, or what is told below it, and the message line.
    pub fn body_height(&self) -> u16 {
        self.size.1.saturating_sub(4 + self.trouble().len() as u16)
    }

    /// Shows a sentence in the message line.
    pub fn say(&mut self, words: impl Into<String>, tone: Tone) {
        self.message = Some((words.into(), tone));
        self.dirty = true;
    }

    /// Says why something is not done. The keys that were typed ahead were meant for what would have followed, so they are
    /// dropped.
    pub(super) fn refuse(&mut self, words: impl Into<String>) {
        self.say(words, Tone::Bad);
        self.drop_typed_ahead();
    }

    /// Drops the keys that wait, and the rest of those being run.
    pub(super) fn drop_typed_ahead(&mut self) {
        self.held.clear();
        self.read.drop_rest();
    }

    /// The person acts on these records: where that moves them, the selection does not go with them.
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

    /// The person's action is done, or was not.
    pub(super) fn acted(&mut self, done: bool) {
        for acted in self.lists.values_mut().map(|list| &mut list.acted) {
            Acted::ended(acted, done);
        }
        Acted::ended(&mut self.overview.acted, done);
    }

    /// The open form on top, though its help may lie over it.
    pub(super) fn form_mut(&mut self) -> Option<&mut Form> {
        self.layers.iter_mut().rev().find_map(|layer| match layer {
            Layer::Form(form) => Some(form.as_mut()),
            _ => None,
        })
    }

    /// Tells the lists how many rows they have.
    pub(super) fn fit(&mut self) {
        self.overview.height = usize::from(self.body_height());
        self.overview.wide = self.wide();
        // The filter line and the headings.
        let height = u32::from(self.body_height().saturating_sub(2));
        for list in self.lists.values_mut() {
            list.resize(height);
        }
    }

    /// Who else has a record open in a form, each once.
    pub fn editors_of(&self, id: Id) -> Vec<String> {
        let mut names: Vec<String> =
            self.editing.iter().filter(|(_, held)| *held == id).map(|(name, _)| name.clone()).collect();
        names.dedup();
        names
    }

    /// A name for the next command.
    pub(super) fn name_command(&mut self) -> CommandId {
        self.commands += 1;
        let mut id = [0; 16];
        for (place, byte) in id.iter_mut().zip(self.client.into_iter().chain(self.commands.to_be_bytes())) {
            *place = byte;
        }
        CommandId(id)
    }

    /// A name for the next draft; no two sessions give the same one.
    pub(super) fn name_draft(&mut self) -> DraftKey {
        self.drafts.begun += 1;
        DraftKey(format!("{:016x}-{}", u64::from_be_bytes(self.client), self.drafts.begun))
    }

    /// What a record is called, by any list that knows it.
    pub fn name_of(&self, id: Id) -> Option<String> {
        let listed = || self.lists.values().find_map(|list| list.names.get(&id));
        let marked = || self.lists.get(&id.kind).and_then(|list| list.mark_names.get(&id));
        let own = self.lists.get(&id.kind).and_then(|list| list.rows.iter().find(|row| row.record.id == id));
        own.map(|row| called::called(&row.record))
            .or_else(|| marked().or_else(listed).cloned())
            .or_else(|| self.overview.names.get(&id).cloned())
    }
}
