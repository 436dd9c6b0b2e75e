//! Sends a command, with the text for when it is done.

use crate::domain::action::Action;
use crate::domain::kinds::def;
use crate::i18n::tr;
use crate::service::api::{Ask, CommandId};
use crate::tui::model::{Model, Want};

use super::ask;

/// The text for when it is done; the record's name comes before it.
fn words_for(model: &Model, action: &Action) -> String {
    let lang = model.lang;
    match action {
        Action::Move { ids, to, .. } => {
            let states = ids.first().map_or(&[][..], |id| def(id.kind).states());
            states.get(usize::from(*to)).map_or_else(String::new, |state| state.label.get(lang).to_owned())
        }
        Action::Extend { to, .. } => format!("{} {}", tr("gia hạn đến", "extended to").get(lang), to.dmy()),
        Action::Remind { .. } => tr("đã ghi đôn đốc", "reminder logged").get(lang).to_owned(),
        Action::Create(_) => tr("đã thêm", "added").get(lang).to_owned(),
        Action::Edit { .. } => tr("đã sửa", "changed").get(lang).to_owned(),
        Action::Assign { .. } => tr("đã phân công", "assigned").get(lang).to_owned(),
        Action::Archive { away: true, .. } => tr("đã lưu trữ", "archived").get(lang).to_owned(),
        Action::Archive { away: false, .. } => tr("đã khôi phục", "restored").get(lang).to_owned(),
        Action::Forget { .. } => tr("đã xóa vĩnh viễn nội dung mật", "secret forgotten for good").get(lang).to_owned(),
        Action::Undo { .. } => tr("đã hoàn tác", "undone").get(lang).to_owned(),
    }
}

/// Sends a command.
pub(super) fn send(model: &mut Model, action: Action) {
    let id = model.name_command();
    send_as(model, id, action);
}

/// Sends a command under this id.
pub(super) fn send_as(model: &mut Model, id: CommandId, action: Action) {
    model.read.saved();
    if let Action::Move { ids, .. } | Action::Extend { ids, .. } | Action::Remind { ids, .. } = &action {
        model.act_on(ids);
    }
    let words = words_for(model, &action);
    model.open_commands.retain(|(open, _)| *open != id);
    model.open_commands.push((id, words));
    ask::ask(model, Want::Command(id), Ask::Command(id, action));
}
