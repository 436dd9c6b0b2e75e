//! The layers that can be over a tab.

use crate::domain::id::{Id, Kind};
use crate::service::api::{CommandId, SortKey};
use crate::tui::actions::Act;
use crate::tui::edit::Line;
use crate::tui::layer_keys::LayerPlace;
use crate::tui::layers::{Confirm, Form, Palette, Pick, Reader, Welcome};

use super::detail::DetailPane;
use super::filter_line::FilterLine;
use super::trail::TrailView;

/// One layer.
#[derive(Debug)]
pub enum Layer {
    /// One record.
    Detail(Box<DetailPane>),
    /// The trail of one record.
    History(Box<TrailView>),
    /// The filter of the list, being typed.
    Filter(Box<FilterLine>),
    /// A form.
    Form(Box<Form>),
    /// A question with yes and no, and the effect of a yes.
    Confirm(Confirm, Asked),
    /// A list to pick from, and the effect of a pick.
    Pick(Pick, Choosing),
    /// All actions by name.
    Palette(Palette),
    /// A text to read.
    Help(Reader),
    /// A secret, until it is closed.
    Secret(Reader),
    /// The first start.
    Welcome(Welcome),
    /// A name for a filter.
    Name(Naming),
}

impl Layer {
    /// Whether letters are text here, not commands.
    pub fn takes_text(&self) -> bool {
        matches!(self, Layer::Filter(_) | Layer::Form(_) | Layer::Palette(_) | Layer::Name(_))
    }

    /// The places whose keys work in it now.
    pub fn key_places(&self) -> Vec<LayerPlace> {
        let places: &[LayerPlace] = match self {
            Layer::Detail(_) | Layer::History(_) => &[],
            Layer::Filter(_) => &[LayerPlace::Filter, LayerPlace::Text],
            Layer::Form(form) => return [&[LayerPlace::Form], form.key_places()].concat(),
            Layer::Confirm(confirm, _) => return vec![confirm.key_place()],
            Layer::Pick(pick, _) if pick.has_own() => &[LayerPlace::Pick, LayerPlace::Kept],
            Layer::Pick(..) | Layer::Welcome(_) => &[LayerPlace::Pick],
            Layer::Palette(_) => &[LayerPlace::Palette, LayerPlace::Text],
            Layer::Help(_) | Layer::Secret(_) => &[LayerPlace::Reader],
            Layer::Name(_) => &[LayerPlace::Name, LayerPlace::Text],
        };
        places.to_vec()
    }

    /// Whether it fills the area of the tab and keeps the common keys.
    pub fn is_pane(&self) -> bool {
        matches!(self, Layer::Detail(_) | Layer::History(_))
    }
}

/// The maximum length of a saved filter's name, in characters.
const LONGEST_NAME: usize = 40;

/// The line for the name of a filter.
#[derive(Debug)]
pub struct Naming {
    /// The name so far.
    pub line: Line,
    /// The filter to be renamed: its index in the menu and its current name. `None` to save the one in force.
    pub renames: Option<(usize, String)>,
    /// Why the name was refused.
    pub says: Option<String>,
}

impl Naming {
    /// Asks for a name; `renames` as in [`Naming`].
    pub fn new(renames: Option<(usize, String)>) -> Naming {
        let present = renames.as_ref().map_or("", |(_, name)| name.as_str());
        Naming { line: Line::new(present, LONGEST_NAME), renames, says: None }
    }
}

/// The effect of a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Undo this command.
    Undo(CommandId),
    /// End the program.
    Leave,
    /// Continue with this action although some marked records are not shown.
    Hidden(Act),
    /// Archive the targets, or restore them.
    Archive(bool),
    /// Forget the secrets of the targets.
    Forget,
    /// Open the newest draft about which the user was not asked yet.
    Draft,
    /// Remove the saved filter at this index.
    RemoveFilter(usize),
}

/// The effect of a pick.
#[derive(Debug, Clone, PartialEq)]
pub enum Choosing {
    /// Bring the targets into one of these states.
    State(Kind, Vec<u8>),
    /// Order the list by one of these.
    Sort(Vec<SortKey>),
    /// Filter the list by one of these texts.
    Filter(Vec<String>),
    /// Open one of these.
    Related(Vec<Target>),
    /// Add one of these kinds.
    Add(Vec<Kind>),
}

/// Where a related record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A record, opened.
    Record(Id),
    /// A list with this filter.
    List(Kind, String),
}
