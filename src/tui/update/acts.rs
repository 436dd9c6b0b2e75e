//! Carries out actions.

use crate::domain::id::Kind;
use crate::i18n::{both, tr};
use crate::service::api::Ask;
use crate::tui::actions::{Act, Group, Needs, Rule};
use crate::tui::keymap;
use crate::tui::layers::{Asked, Confirm, Reader};
use crate::tui::message::Effect;
use crate::tui::model::called::called;
use crate::tui::model::detail::DetailPane;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone, Want};
use crate::tui::term::Clipboard;

use super::moves::{self, Far};
use super::{ask, bulk, filter, forms, help, kept, menus, offers};

/// Does an action whose conditions are met; one on marked records that the filter hides is confirmed first.
pub(super) fn run(model: &mut Model, act: Act) {
    let on_records = keymap::rule_of(act).is_some_and(|rule| {
        rule.group == Group::Change && rule.needs != Needs::Nothing && act != Act::Mark && act != Act::MarkAll
    });
    if on_records && bulk::asks_first(model, act) {
        return;
    }
    go(model, act);
}

/// Does it now.
pub(super) fn go(model: &mut Model, act: Act) {
    match act {
        Act::Go(tab) => moves::go(model, tab),
        Act::NextTab => moves::go(model, model.tab.step(1)),
        Act::PrevTab => moves::go(model, model.tab.step(-1)),
        Act::SubView => moves::sub_view(model),
        Act::Down => moves::by(model, Far::Rows(1)),
        Act::Up => moves::by(model, Far::Rows(-1)),
        Act::PageDown => moves::by(model, Far::Screens(1)),
        Act::PageUp => moves::by(model, Far::Screens(-1)),
        Act::First => moves::by(model, Far::End(false)),
        Act::Last => moves::by(model, Far::End(true)),
        Act::Open => moves::open(model),
        Act::Back => moves::back(model),
        Act::Out | Act::StepBack => {
            moves::step_back(model);
        }
        Act::Filter => filter::open(model),
        Act::Saved => kept::menu(model),
        Act::KeepFilter => kept::keep(model),
        Act::ClearFilter => clear_filter(model),
        Act::Sort => menus::sort(model),
        Act::Status => menus::status(model),
        Act::Done | Act::Progress | Act::Extend | Act::Remind | Act::Add | Act::Edit | Act::Assign | Act::Note => {
            forms::open(model, act);
        }
        Act::Mark => bulk::mark(model),
        Act::MarkAll => bulk::mark_all(model),
        Act::Unmark => bulk::unmark(model),
        Act::Archive => menus::archive(model, true),
        Act::Restore => menus::archive(model, false),
        Act::Reveal => menus::reveal(model),
        Act::Forget => menus::forget(model),
        Act::Related => menus::related(model),
        Act::History => moves::history(model),
        Act::Copy => copy(model),
        Act::Undo => {
            ask::ask(model, Want::LastMine, Ask::LastMine);
        }
        Act::Access => moves::show(model, Kind::Grant),
        Act::Committee => committee(model),
        Act::Draft => offers::ask(model),
        Act::Palette => menus::palette(model),
        Act::Help => help::of_pane(model),
        Act::Language => {
            model.lang = model.lang.other();
            for list in model.lists.values_mut() {
                list.stale |= list.filter.fault().is_some();
            }
        }
        Act::Redraw => model.out.push(Effect::Repaint),
        Act::Suspend => model.out.push(Effect::Suspend),
        Act::Leave => moves::ask_to_leave(model),
    }
}

fn clear_filter(model: &mut Model) {
    if let Some(what) = filter::of_tab(model) {
        filter::set(model, what, "");
    }
}

/// The committee's record, or the form for it if there is none.
fn committee(model: &mut Model) {
    let record = model.overview.picture.as_ref().and_then(|picture| picture.committee.as_ref());
    match record.map(|record| record.id) {
        Some(id) => moves::push(model, DetailPane::of(id)),
        None if model.may_change() => forms::create(model, Kind::Committee),
        None => model.say(tr("Chưa ghi Ban Chỉ đạo nào.", "There is no committee yet.").get(model.lang), Tone::Plain),
    }
}

fn copy(model: &mut Model) {
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

/// Does the action of a rule, or reports why not.
pub(super) fn command(model: &mut Model, rule: &Rule) {
    model.message = None;
    match keymap::check(rule, &model.situation()) {
        Ok(()) => run(model, rule.act),
        Err(why) => {
            let words = why.words(model.lang);
            model.refuse(words);
        }
    }
}

/// This many of the marked records pass the filter.
pub(super) fn counted(model: &mut Model, kind: Kind, act: Act, passing: u32) {
    let all = model.lists.get(&kind).map_or(0, |list| list.marks.len());
    let hidden = all.saturating_sub(passing as usize);
    if hidden == 0 {
        go(model, act);
        return;
    }
    let lang = model.lang;
    let title = both!(lang, "Áp dụng cho {all} dòng đã đánh dấu?", "Act on {all} marked rows?");
    let text = both!(lang, "Trong đó {hidden} dòng đang bị bộ lọc che.", "{hidden} of them are hidden by the filter.");
    model.layers.push(Layer::Confirm(Confirm::new(Asked::Hidden(act), title, text)));
}
