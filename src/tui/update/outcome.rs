//! The result of a command, in the message line and in the form that sent it.

use std::time::Duration;

use ratatui::text::Line;

use crate::domain::action::FORGET;
use crate::domain::fault::Refused;
use crate::domain::id::Id;
use crate::i18n::{both, tr};
use crate::service::api::{Answer, Ask, CommandId, Done, Failure, SecretArchiveAt};
use crate::text::{Ellipsis, truncate, width};
use crate::tui::layers::Reader;
use crate::tui::message::{Effect, Wake};
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone, Want};
use crate::tui::words;
use crate::words::{clash, conflict};

use super::{ask, drafts, forms};

/// How long to wait before asking a loading server again.
const SOON_AGAIN: Duration = Duration::from_millis(200);

/// The width of the sign before a message.
const SIGN: usize = 2;

/// Asks for the results of the commands with an unknown outcome.
pub(super) fn ask_outcomes(model: &mut Model) {
    let open: Vec<CommandId> = model.open_commands.iter().map(|(id, _)| *id).collect();
    for id in open {
        let asked = model.pending.values().any(|want| *want == Want::Outcome(id) || *want == Want::Command(id));
        if !asked {
            ask::ask(model, Want::Outcome(id), Ask::Outcome(id));
        }
    }
    drafts::ask_outcomes(model);
}

/// Handles the answer to a command, or to the request for its result.
pub(super) fn take(model: &mut Model, id: CommandId, answer: Answer) {
    let lang = model.lang;
    let said = model.open_commands.iter().find(|(open, _)| *open == id).map(|(_, words)| words.clone());
    let still_open = matches!(answer, Answer::Failed(Failure::Unknown | Failure::Loading(..)));
    if !still_open {
        model.open_commands.retain(|(open, _)| *open != id);
        drafts::known(model, id);
        model.acted(matches!(answer, Answer::Done(_)));
    }
    match answer {
        Answer::Done(done) => {
            drafts::done(model, id);
            finished(model, &done, &said.unwrap_or_default());
        }
        Answer::NotDone => refused(
            model,
            tr("Máy chủ chưa nhận được; hãy gửi lại.", "The server did not get it; send it again.").get(lang),
            &[],
        ),
        Answer::Failed(Failure::Refused(list, names)) => {
            let said = refusals(model, &list, &names);
            refused(model, &said, &list);
        }
        Answer::Failed(Failure::Conflict(clashes)) => {
            let names = forms::names(model);
            if let Some(form) = sending_form(model) {
                form.clashes(&clashes, &names);
            } else {
                let name_of = |id: Id| names.iter().find(|(held, _)| *held == id).map(|(_, name)| name.clone());
                let name_of = |id: Id| name_of(id).or_else(|| model.name_of(id));
                let said = conflict(&clashes, &name_of, lang).sentences();
                if width(&said) > usize::from(model.size.0) {
                    // Both values must be visible: what does not fit into the message line is shown as a text.
                    let lines = clashes.iter().map(|held| Line::raw(clash(held, &name_of, lang))).collect();
                    let title = tr("Chưa làm: đã có người đổi", "Not done: another user changed it").get(lang);
                    model.layers.push(Layer::Help(Reader::new(title, lines)));
                }
                model.say(said, Tone::Bad);
            }
            model.drop_typed_ahead();
        }
        // A server that has just restarted knows it after it has read its journal; until then the form waits.
        Answer::Failed(Failure::Loading(..)) => model.out.push(Effect::Wake(Wake::Outcome, SOON_AGAIN)),
        Answer::Failed(Failure::Unknown) => {
            let said = words::failure(&Failure::Unknown, lang);
            match sending_form(model) {
                Some(form) => form.say_waiting(said),
                None => model.say(said, Tone::Bad),
            }
            model.out.push(Effect::Wake(Wake::Outcome, Duration::from_secs(1)));
        }
        Answer::Failed(failure) => refused(model, &words::failure(&failure, lang), &[]),
        _ => refused(model, &words::failure(&Failure::Internal, lang), &[]),
    }
    model.dirty = true;
}

fn sending_form(model: &mut Model) -> Option<&mut crate::tui::layers::Form> {
    model.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Form(form) if form.is_sending() => Some(form.as_mut()),
        _ => None,
    })
}

fn finished(model: &mut Model, done: &Done, words: &str) {
    let lang = model.lang;
    model.layers.retain(|layer| !matches!(layer, Layer::Form(form) if form.is_sending()));
    let undo = if done.what == "undo" { "" } else { tr(" · u hoàn tác", " · u undoes").get(lang) };
    let one = done.changed.first().filter(|_| done.refused.is_empty() && is_one(done));
    let what = match one {
        Some((id, code)) => {
            let called = if code.is_empty() { name_in(model, &done.names, *id) } else { code.clone() };
            // Even with a long name, what was done and how to undo it stay visible.
            format!("{}: {words}", truncate(&called, 40, Ellipsis::Unicode))
        }
        None if matches!(done.what.as_str(), "create" | "undo") => {
            both!(lang, "{words} {} bản ghi", "{words}: {} records", words::number(u64::from(done.asked), lang))
        }
        None => format!("{words}: {}", done.tally(lang)),
    };
    let refusals = if done.refused.is_empty() {
        String::new()
    } else {
        format!(": {}", refusals(model, &done.refused, &done.names))
    };
    let tone = if done.refused.is_empty() { Tone::Good } else { Tone::Bad };
    let line = format!("{what}{refusals}{undo}");
    if done.refused.len() > 1 && width(&line) > usize::from(model.size.0) {
        show_refusals(model, done);
    }
    model.say(line, tone);
    if tone == Tone::Bad {
        model.drop_typed_ahead();
    }
    unmark(model, done);
    let ids: Vec<Id> = done.changed.iter().map(|(id, _)| *id).collect();
    ask::changed(model, &ids);
    if done.what == FORGET {
        ask::ask(model, Want::Archives, Ask::Archives(ids));
    }
    follow(model, done);
}

/// Whether it is about one record. What an undone line was requested for is not known: it may have had dependent
/// changes.
fn is_one(done: &Done) -> bool {
    done.asked == 1 || (done.what == "undo" && done.records <= 2)
}

/// Names the archives that still hold what was forgotten: only users can delete them.
pub(super) fn still_in(model: &mut Model, archives: &[SecretArchiveAt]) {
    let lang = model.lang;
    if archives.is_empty() {
        return;
    }
    let listed = archives.iter().map(|archive| Line::raw(format!("  {}", words::archive(archive, lang))));
    let lines = std::iter::once(Line::raw(words::STILL_IN.get(lang))).chain(listed).collect();
    let title = tr("Chưa xóa hết", "Not all is gone").get(lang);
    model.layers.push(Layer::Help(Reader::new(title, lines)));
}

/// Refusals that do not fit into the message line, one line each, shown as a text.
fn show_refusals(model: &mut Model, done: &Done) {
    let lang = model.lang;
    let one = |refused: &Refused| Line::raw(refusals(model, std::slice::from_ref(refused), &done.names));
    let lines = done.refused.iter().map(one).collect();
    model.layers.push(Layer::Help(Reader::new(tr("Bị từ chối", "Refused").get(lang), lines)));
}

/// The list selects what was created; actions on the selection wait for the rows.
fn follow(model: &mut Model, done: &Done) {
    let made = done.changed.first().filter(|_| done.what == "create" && done.records == 1).map(|(id, _)| *id);
    let Some(kind) = model.kind() else { return };
    if let Some(id) = made.filter(|id| id.kind == kind)
        && let Some(list) = model.lists.get_mut(&kind)
    {
        list.on = Some(id);
    }
    ask::page(model, kind, true, true);
}

/// Changed records lose their mark; refused ones keep it.
fn unmark(model: &mut Model, done: &Done) {
    let refused: Vec<Id> = done.refused.iter().filter_map(|refused| refused.id).collect();
    if done.what != "create"
        && done.what != "undo"
        && let Some(list) = model.list_mut()
        && !list.marks.is_empty()
    {
        list.marks.retain(|id| refused.contains(id));
    }
}

fn refused(model: &mut Model, words: &str, list: &[Refused]) {
    model.drop_typed_ahead();
    let Some(form) = sending_form(model) else { return not_done(model, words) };
    let faults: Vec<_> = list.iter().flat_map(|refused| refused.faults.clone()).collect();
    // Faults of one record are shown at their lines; those of several in order.
    if faults.is_empty() || list.len() > 1 {
        form.say(words);
    } else {
        form.faults(&faults);
    }
}

/// Shows the reason; one that the message line would cut is shown as a text.
fn not_done(model: &mut Model, words: &str) {
    if width(words) + SIGN > usize::from(model.size.0) {
        let title = tr("Chưa làm", "Not done").get(model.lang);
        let lines = words.split("; ").map(|said| Line::raw(said.to_owned())).collect();
        model.layers.push(Layer::Help(Reader::new(title, lines)));
    }
    model.say(words, Tone::Bad);
}

fn refusals(model: &Model, list: &[Refused], names: &[(Id, String)]) -> String {
    let lang = model.lang;
    let one = |refused: &Refused| {
        let faults: Vec<String> = refused.faults.iter().map(|fault| fault.sentence(lang)).collect();
        let given = refused.id.filter(|id| id.is_given());
        let name = given.map_or_else(String::new, |id| format!("{} ", name_in(model, names, id)));
        format!("{name}{}", faults.join(" "))
    };
    list.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// The name of a record in the answer, else in this screen, else its id.
fn name_in(model: &Model, names: &[(Id, String)], id: Id) -> String {
    let said = names.iter().find(|(held, _)| *held == id).map(|(_, name)| name.clone());
    said.or_else(|| model.name_of(id)).unwrap_or_else(|| id.to_string())
}
