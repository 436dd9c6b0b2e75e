//! Small actions that belong to nothing larger.

use crate::domain::id::Kind;
use crate::i18n::tr;
use crate::service::api::Ask;
use crate::tui::layers::Reader;
use crate::tui::message::Effect;
use crate::tui::model::called::called;
use crate::tui::model::detail::DetailPane;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone, Want};
use crate::tui::term::Clipboard;

use super::{ask, forms, moves};

/// Asks for the person's last change, to undo it.
pub(super) fn undo(model: &mut Model) {
    ask::ask(model, Want::LastMine, Ask::LastMine);
}

/// Shows the other language.
pub(super) fn language(model: &mut Model) {
    model.lang = model.lang.other();
    for list in model.lists.values_mut() {
        list.stale |= list.filter.fault().is_some();
    }
}

/// The committee's record, or the form for it if there is none.
pub(super) fn committee(model: &mut Model) {
    let record = model.overview.picture.as_ref().and_then(|picture| picture.committee.as_ref());
    match record.map(|record| record.id) {
        Some(id) => moves::push(model, DetailPane::of(id)),
        None if model.may_change() => forms::create(model, Kind::Committee),
        None => model.say(tr("Chưa ghi Ban Chỉ đạo nào.", "There is no committee yet.").get(model.lang), Tone::Plain),
    }
}

/// Copies the code and the title of the record.
pub(super) fn copy(model: &mut Model) {
    let Some(row) = model.subject() else { return };
    let (code, title) = (called(&row.record), row.record.title().to_owned());
    let text = if code == title { title } else { format!("{code} {title}") };
    if !model.clipboard.takes(&text) {
        show_to_copy(model, text);
        return;
    }
    let words = match model.clipboard {
        Clipboard::Tmux => {
            tr("Đã gửi cho tmux (cần set -g set-clipboard on)", "Sent to tmux (needs set -g set-clipboard on)")
        }
        _ => tr("Đã gửi vào bộ nhớ tạm", "Sent to the clipboard"),
    };
    model.say(format!("{}: {text}", words.get(model.lang)), Tone::Plain);
    model.out.push(Effect::Copy(text));
}

/// Shows a text that no sequence can copy to the clipboard, to be copied by hand.
fn show_to_copy(model: &mut Model, text: String) {
    let title = tr("Không gửi được vào bộ nhớ tạm", "Not sent to the clipboard").get(model.lang);
    let why = tr(
        "Thiết bị đầu cuối này không nhận bộ nhớ tạm từ chương trình. Nội dung, để chép bằng tay:",
        "This terminal takes no clipboard from a program. The text, to copy by hand:",
    );
    let lines = vec![why.get(model.lang).into(), "".into(), text.into()];
    model.layers.push(Layer::Help(Reader::new(title, lines)));
}
