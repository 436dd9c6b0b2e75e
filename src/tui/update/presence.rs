//! Open forms of users: reports ours to the server, and shows those of others in our forms.

use crate::domain::id::Id;
use crate::tui::message::Effect;
use crate::tui::model::Model;
use crate::tui::model::layer::Layer;

/// Updates both.
pub(super) fn follow(model: &mut Model) {
    let open = model.layers.iter().rev().find_map(|layer| match layer {
        Layer::Form(form) => Some(one(form.purpose().ids())),
        _ => None,
    });
    let open = open.flatten();
    if model.online() && model.sent_editing != open {
        model.sent_editing = open;
        model.out.push(Effect::Editing(open));
    }
    let others = open.map(|id| model.editors_of(id)).unwrap_or_default();
    for layer in &mut model.layers {
        if let Layer::Form(form) = layer {
            form.set_others(others.clone());
        }
    }
}

/// A form on several records is not about a particular one.
fn one(ids: &[Id]) -> Option<Id> {
    match ids {
        [id] => Some(*id),
        _ => None,
    }
}
