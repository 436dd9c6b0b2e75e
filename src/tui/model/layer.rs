//! The layers that can be over a tab.

use crate::tui::layers::filter_line::FilterLine;
use crate::tui::layers::naming::Naming;
use crate::tui::layers::{Confirm, Form, Overlay, Palette, Pick, Reader, Welcome};

use super::detail::DetailPane;
use super::trail::TrailView;

/// One layer: a pane in the place of the tab, or an overlay.
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
    /// A question with yes and no.
    Confirm(Confirm),
    /// A list to pick from.
    Pick(Pick),
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
    /// The layer as an overlay; none if it is a pane.
    pub fn overlay(&self) -> Option<&dyn Overlay> {
        Some(match self {
            Layer::Detail(_) | Layer::History(_) => return None,
            Layer::Filter(line) => line.as_ref(),
            Layer::Form(form) => form.as_ref(),
            Layer::Confirm(confirm) => confirm,
            Layer::Pick(pick) => pick,
            Layer::Palette(palette) => palette,
            Layer::Help(reader) | Layer::Secret(reader) => reader,
            Layer::Welcome(welcome) => welcome,
            Layer::Name(naming) => naming,
        })
    }

    /// The same, mutable.
    pub fn overlay_mut(&mut self) -> Option<&mut dyn Overlay> {
        Some(match self {
            Layer::Detail(_) | Layer::History(_) => return None,
            Layer::Filter(line) => line.as_mut(),
            Layer::Form(form) => form.as_mut(),
            Layer::Confirm(confirm) => confirm,
            Layer::Pick(pick) => pick,
            Layer::Palette(palette) => palette,
            Layer::Help(reader) | Layer::Secret(reader) => reader,
            Layer::Welcome(welcome) => welcome,
            Layer::Name(naming) => naming,
        })
    }

    /// Whether it fills the area of the tab and keeps the common keys.
    pub fn is_pane(&self) -> bool {
        self.overlay().is_none()
    }

    /// Whether letters are text here, not commands.
    pub fn takes_text(&self) -> bool {
        self.overlay().is_some_and(Overlay::takes_text)
    }
}
