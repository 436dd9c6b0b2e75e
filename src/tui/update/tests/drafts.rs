//! Drafts: saved in time, looked up if they were sent, offered one after another.

use crate::domain::action::Action;
use crate::domain::day::Moment;
use crate::service::api::{Answer, Ask, CommandId, Failure};
use crate::tui::layers::form::DraftKey;
use crate::tui::layers::form::FormDraft;
use crate::tui::layers::{Asked, Confirm};
use crate::tui::message::{Effect, Message, Wake};
use crate::tui::model::drafts::{Found, KeptDraft};
use crate::tui::model::layer::Layer;
use crate::tui::term::{Ending, TermEvent};

use super::desk::{Desk, TODAY, done, person};

/// The drafts of an earlier session, newest first.
pub(super) fn found(drafts: &[(&str, &FormDraft)]) -> Found {
    let at = Moment(i64::from(TODAY.0) * 86_400 + 7 * 3_600 + 300);
    let kept = |(name, draft): &(&str, &FormDraft)| KeptDraft::found(DraftKey((*name).into()), at, (*draft).clone());
    Found { drafts: drafts.iter().map(kept).collect(), ..Found::default() }
}

fn hang_up(desk: &mut Desk) {
    desk.tell(Message::Term(TermEvent::Signal(Ending::Hangup), std::time::Instant::now()));
}

/// The written drafts, with their names.
fn written(desk: &Desk) -> Vec<(DraftKey, FormDraft)> {
    let saved = desk.effects.iter().filter_map(|effect| match effect {
        Effect::SaveDraft(key, draft) => Some((key.clone(), (**draft).clone())),
        _ => None,
    });
    saved.collect()
}

fn dropped(desk: &Desk, name: &DraftKey) -> bool {
    desk.effects.iter().any(|effect| matches!(effect, Effect::DropDraft(key) if key == name))
}

fn is_offered(desk: &Desk) -> bool {
    matches!(desk.model.layers.last(), Some(Layer::Confirm(Confirm { asked: Asked::Draft, .. })))
}

/// A session that was interrupted after it sent a form; its draft, and the command.
fn cut_while_saving() -> (FormDraft, CommandId) {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("d45/BC⏎");
    let saved = written(&desk);
    let Some((_, Ask::Command(id, _))) = desk.asked.pop_front() else { panic!("not sent") };
    assert_eq!(saved.last().map(|(_, draft)| draft.sent), Some(Some(id)), "kept before it is sent");
    hang_up(&mut desk);
    (written(&desk).pop().expect("a draft").1, id)
}

/// The next session, with the number of its request for the result.
fn next_session(draft: &FormDraft, id: CommandId) -> (Desk, u64) {
    let mut next = Desk::fresh();
    next.tell(Message::Drafts(found(&[("a", draft)])));
    next.tell(Message::Connected(person(crate::service::api::Role::Editor)));
    let at = next.asked.iter().position(|(_, ask)| *ask == Ask::Outcome(id)).expect("its outcome is asked for first");
    let (number, _) = next.asked.remove(at).expect("the question");
    next.answer_all();
    assert!(!is_offered(&next), "nothing is offered before it is known");
    (next, number)
}

#[test]
fn a_form_cut_while_it_was_saved_is_told_as_done_and_shown() {
    let (draft, id) = cut_while_saving();
    let (mut next, number) = next_session(&draft, id);
    let action = Action::Undo { of: CommandId([1; 16]) };
    next.tell(Message::Answer(number, Answer::Done(done(id, &action))));
    assert!(next.said().contains("Đã lưu trước khi mất đường truyền"), "{}", next.said());
    assert!(dropped(&next, &DraftKey("a".into())));
    assert!(matches!(next.model.layers.as_slice(), [Layer::Detail(_)]), "the record is shown");
    next.answer_all();
    assert!(!is_offered(&next));
}

#[test]
fn a_form_that_was_not_saved_is_sent_again_as_the_same_command() {
    let (draft, id) = cut_while_saving();
    let (mut next, number) = next_session(&draft, id);
    // A server that does not know the result yet is asked again.
    next.tell(Message::Answer(number, Answer::Failed(Failure::Unknown)));
    assert!(!is_offered(&next));
    assert!(next.effects.iter().any(|effect| matches!(effect, Effect::Wake(Wake::Outcome, _))));
    next.tell(Message::Due(Wake::Outcome));
    let (number, ask) = next.asked.pop_front().expect("asked again");
    assert_eq!(ask, Ask::Outcome(id));
    next.tell(Message::Answer(number, Answer::NotDone));
    assert!(is_offered(&next));
    next.press("⏎");
    next.press("⏎");
    let Some((_, Ask::Command(again, Action::Move { .. }))) = next.asked.pop_front() else { panic!("not sent") };
    assert_eq!(again, id, "whatever is still on its way, it is done once");
}

#[test]
fn a_form_that_was_left_while_it_was_saved_leaves_no_draft_when_it_is_done() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("d45/BC⏎⎋");
    assert!(desk.model.layers.is_empty());
    let (key, _) = written(&desk).pop().expect("a draft");
    assert!(!dropped(&desk, &key));
    let (number, ask) = desk.asked.pop_front().expect("the command");
    let Ask::Command(id, action) = ask else { panic!("{ask:?}") };
    desk.tell(Message::Answer(number, Answer::Done(done(id, &action))));
    assert!(dropped(&desk, &key) && desk.model.drafts.kept.is_empty());
}

#[test]
fn a_form_whose_fate_is_open_waits_instead_of_being_sent_twice() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("d45/BC⏎");
    let (number, ask) = desk.asked.pop_front().expect("the command");
    let Ask::Command(id, _) = ask else { panic!("{ask:?}") };
    desk.tell(Message::Answer(number, Answer::Failed(Failure::Unknown)));
    desk.press("x⏎");
    assert!(desk.asked.is_empty(), "nothing is sent before it is known");
    desk.tell(Message::Due(Wake::Outcome));
    let (number, _) = desk.asked.pop_front().expect("asked again");
    desk.tell(Message::Answer(number, Answer::NotDone));
    assert!(desk.asked.is_empty(), "what was typed ahead was meant for what did not come");
    desk.press("⏎");
    let (_, ask) = desk.asked.pop_front().expect("sent again");
    assert!(matches!(ask, Ask::Command(again, _) if again == id), "{ask:?}");
}

#[test]
fn what_is_typed_is_kept_now_and_then_and_only_when_it_changed() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("d4");
    desk.press("5");
    let wakes = desk.effects.iter().filter(|effect| matches!(effect, Effect::Wake(Wake::Keep, _))).count();
    assert_eq!((wakes, written(&desk).len()), (1, 0), "one write for all that is typed in some seconds");
    desk.tell(Message::Due(Wake::Keep));
    assert_eq!(written(&desk).len(), 1);
    desk.tell(Message::Due(Wake::Keep));
    desk.press("⇥");
    desk.tell(Message::Due(Wake::Keep));
    let drafts = written(&desk);
    assert_eq!(drafts.len(), 2, "the focus went on, nothing else");
    assert!(drafts.iter().all(|(key, _)| *key == drafts[0].0), "in one file");
    // Done: the file is removed.
    desk.command("⏎⏎");
    assert!(dropped(&desk, &drafts[0].0));
}

#[test]
fn several_drafts_are_offered_one_after_another() {
    let (draft, _) = cut_while_saving();
    let mut unsent = draft.clone();
    unsent.sent = None;
    let (mut second, mut third) = (unsent.clone(), unsent.clone());
    (second.title, third.title) = ("Đôn đốc lần 2".into(), "Gia hạn".into());
    let drafts = found(&[("a", &unsent), ("b", &second), ("c", &third)]);
    let mut next = Desk::new();
    next.tell(Message::Drafts(drafts));
    assert!(is_offered(&next));
    let text = crate::tui::view::tests::picture(&next);
    assert!(text.contains("dở lúc 14:05 hôm nay") && text.contains("Còn 2 bản nháp khác"), "{text}");
    // Another one; it is deleted; the last one is opened, sent, and then there is none.
    next.press("k");
    assert!(crate::tui::view::tests::picture(&next).contains("Đôn đốc lần 2"));
    next.press("x");
    assert!(dropped(&next, &DraftKey("b".into())) && !dropped(&next, &DraftKey("a".into())));
    assert!(crate::tui::view::tests::picture(&next).contains("Gia hạn"));
    next.press("⏎");
    next.command("⏎");
    assert!(dropped(&next, &DraftKey("c".into())));
    assert!(next.model.layers.is_empty(), "the first was answered with another one");
    // The palette still has it.
    next.press(":bản nháp⏎");
    assert!(matches!(next.model.layers.as_slice(), [Layer::Form(_)]));
}

#[test]
fn later_means_later() {
    let (mut draft, _) = cut_while_saving();
    draft.sent = None;
    let mut next = Desk::new();
    next.tell(Message::Drafts(found(&[("a", &draft), ("b", &draft)])));
    next.work("⎋3j");
    assert!(next.model.layers.is_empty(), "nothing is asked again");
    assert_eq!(next.model.drafts.kept.len(), 2);
    assert!(!next.effects.iter().any(|effect| matches!(effect, Effect::DropDraft(_))));
}

#[test]
fn nobody_is_asked_in_the_middle_of_something() {
    let (mut draft, _) = cut_while_saving();
    draft.sent = None;
    let mut next = Desk::new();
    next.work("3");
    next.press("d");
    next.tell(Message::Drafts(found(&[("a", &draft)])));
    assert!(!is_offered(&next));
    next.press("⎋");
    assert!(is_offered(&next));
}
