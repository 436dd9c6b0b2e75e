//! Key scripts: the keys that are pressed, and the requests or output they cause.

use super::editor::{Editor, Input};
use super::reading::Reading;
use super::*;
use crate::domain::action::{Action, Draft, Edit};
use crate::domain::day::{Day, Moment};
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{def, finding, inspection, member, task, unit};
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::Candidate;
use crate::tui::layers::overlay::{Event, Overlay};
use crate::tui::term::Key;

pub(super) fn today() -> Day {
    Day::from_ymd(2023, 3, 6).expect("a day")
}

pub(super) fn day(year: i32, month: u32, day: u32) -> Value {
    Value::day(Day::from_ymd(year, month, day).expect("a day"))
}

pub(super) const TASK: Id = Id::new(Kind::Task, 42);

/// Presses keys: plain letters, and names of keys in angle brackets.
pub(super) fn press(form: &mut Form, script: &str) -> Event {
    let mut event = Event::None;
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let (key, used) = match rest.strip_prefix('<').and_then(|tail| tail.split_once('>')) {
            Some((name, _)) => (name.parse().expect("a key"), name.len() + 2),
            None => (Key::Char(first), first.len_utf8()),
        };
        event = form.press(key);
        rest = &rest[used..];
    }
    event
}

fn candidate(id: Id, name: &str) -> Candidate {
    Candidate { insert: name.into(), about: "425".into(), id: Some(id) }
}

pub(super) fn step_form(kind: Kind, from: u8, to: u8, lang: Lang) -> Form {
    let step = def(kind).machine.and_then(|machine| machine.step(from, to)).expect("a step");
    let spec = FormSpec::step(kind, vec![Id::new(kind, 42)], step, None, Vec::new(), today(), lang);
    Form::new(spec, today(), lang)
}

pub(super) fn done_form() -> Form {
    step_form(Kind::Task, task::NOT_STARTED, task::DONE, Lang::Vi)
}

pub(super) fn create(kind: Kind, lang: Lang) -> Form {
    Form::new(FormSpec::create(kind, Vec::new(), Vec::new(), lang), today(), lang)
}

pub(super) fn task_record() -> Record {
    let mut record = Record::blank(TASK);
    record.set(task::TITLE, Value::text("Cắt giảm thủ tục"));
    record.set(task::DUE, day(2023, 9, 30));
    record.set(task::TEXT, Value::text("Dòng một\nDòng hai"));
    record
}

fn moved(event: Event) -> Vec<(FieldNo, Value)> {
    match event {
        Event::Submit(Action::Move { values, .. }) => values,
        other => panic!("not sent: {other:?}"),
    }
}

#[test]
fn a_task_is_done_with_its_number_and_one_enter() {
    let values = moved(press(&mut done_form(), "45/BC-UBND<Enter>"));
    assert_eq!(values, [(task::RESULT_DOCUMENT, Value::text("45/BC-UBND")), (task::COMPLETED_ON, Value::day(today()))]);
}

#[test]
fn no_document_is_said_in_words_or_by_its_key() {
    let wanted = [(task::NO_DOCUMENT, Value::int(1)), (task::COMPLETED_ON, Value::day(today()))];
    for script in ["không<Enter>", "khong co<Enter>", "none<Enter>", "Không có văn bản<Enter>", "<Ctrl-N><Enter>"]
    {
        assert_eq!(moved(press(&mut done_form(), script)), wanted, "{script}");
    }
    let values = moved(press(&mut done_form(), "<Ctrl-N>12/BC<Enter>"));
    assert_eq!(values[0], (task::RESULT_DOCUMENT, Value::text("12/BC")), "typing a number takes the flag back");
}

#[test]
fn nothing_is_sent_while_something_is_missing_or_wrong() {
    let mut form = done_form();
    assert_eq!(press(&mut form, "<Enter>"), Event::None);
    assert!(form.slots[0].fault.as_deref().is_some_and(|words| words.contains("không có văn bản")));
    assert_eq!(press(&mut form, "<Tab><Ctrl-U>31/2<F2>"), Event::None);
    assert!(form.slots.iter().all(|slot| slot.fault.is_some()), "all at once");
    assert_eq!(form.at, 0);
    press(&mut form, "45/BC");
    assert_eq!(form.slots[0].fault, None, "typing answers the fault");
    assert_eq!(press(&mut form, "<Enter>"), Event::None);
    assert_eq!(form.at, 1, "the first fault left has the focus");
    assert_eq!(moved(press(&mut form, "<Ctrl-U>28/2<Enter>")).len(), 2);
}

#[test]
fn a_wrong_date_is_told_when_its_line_is_left() {
    let mut form = Form::new(FormSpec::extend(vec![TASK], None, Lang::Vi), today(), Lang::Vi);
    press(&mut form, "mai mốt<Enter>");
    assert_eq!(form.at, 0);
    assert!(form.slots[0].fault.as_deref().is_some_and(|words| words.contains("mai mốt")));
    let event = press(&mut form, "<Ctrl-U>30/9<Enter>Chờ hướng dẫn<Enter>Trưởng ban<Enter>");
    let to = Day::from_ymd(2023, 9, 30).expect("a day");
    let (reason, document) = ("Chờ hướng dẫn".to_owned(), "Trưởng ban".to_owned());
    assert_eq!(event, Event::Submit(Action::Extend { ids: vec![TASK], to, reason, document, seen: Vec::new() }));
}

#[test]
fn a_reminder_is_one_enter_and_its_channel_a_letter() {
    let spec = FormSpec::remind(vec![TASK], Some(3), today(), Lang::Vi);
    let sent = |channel, note: &str| {
        Event::Submit(Action::Remind { ids: vec![TASK], on: today(), channel, note: note.to_owned(), seen: Vec::new() })
    };
    assert_eq!(press(&mut Form::new(spec.clone(), today(), Lang::Vi), "<Enter>"), sent(0, ""));
    let event = press(&mut Form::new(spec.clone(), today(), Lang::Vi), "gọi lại<Shift-Tab>c<Enter>");
    assert_eq!(event, sent(1, "gọi lại"));
    let event = press(&mut Form::new(spec, today(), Lang::En), "<Shift-Tab>l<F2>");
    assert_eq!(event, sent(1, ""));
}

#[test]
fn choices_take_letters_of_the_language_arrows_and_barred_letters() {
    let mut form = Form::new(FormSpec::remind(vec![TASK], None, today(), Lang::Vi), today(), Lang::Vi);
    press(&mut form, "<Shift-Tab>");
    let chosen = |form: &Form| form.slots[1].editor.input();
    for (keys, place) in [("h", 2), ("đ", 0), ("T", 3), ("→", 4), ("→", 0), ("←", 4)] {
        let script = if keys.len() == 3 { format!("<{keys}>") } else { keys.to_owned() };
        press(&mut form, &script);
        assert_eq!(chosen(&form), Input::Choice(Some(place)), "{keys}");
    }
    assert_eq!(press(&mut form, "<→><Left>z"), Event::None);
    assert!(form.slots[1].fault.is_some(), "no such choice");
    assert_eq!(press(&mut form, "<F5>"), Event::Ignored);
    assert_eq!(press(&mut form, "<F2>"), Event::None, "nothing is sent with it");
    press(&mut form, "<Shift-Tab><Tab><Backspace>");
    assert_eq!((&form.slots[1].fault, chosen(&form)), (&None, Input::Choice(Some(4))), "the letter is taken back");
    press(&mut form, "<Backspace>");
    assert_eq!(press(&mut form, "<F2>"), Event::None, "a channel is required");
}

/// The verify form of a finding with an evidence document from the unit.
fn verify_form() -> Form {
    let machine = def(Kind::Finding).machine.expect("states");
    let step = machine.step(finding::REPORTED, finding::VERIFIED).expect("a step");
    let mut record = Record::blank(Id::new(Kind::Finding, 42));
    record.set(finding::EVIDENCE, Value::text("45/BC"));
    let spec = FormSpec::step(Kind::Finding, vec![record.id], step, Some(&record), Vec::new(), today(), Lang::Vi);
    Form::new(spec, today(), Lang::Vi)
}

#[test]
fn a_document_number_typed_unseen_picks_no_outcome() {
    let mut form = verify_form();
    assert_eq!(form.at, 0, "the number has its line");
    let outcome = |form: &Form| form.slots[1].editor.input();
    for (typed, left) in [("99/BC-UBND", "99/BC-UBND"), ("cvđt", "cv"), ("dx", "dx"), ("k 4", "k 4"), ("k/đ", "k/")] {
        let mut form = verify_form();
        press(&mut form, "<Tab>");
        let event = press(&mut form, &format!("{typed}<Enter>"));
        assert_eq!(event, Event::None, "{typed}");
        assert!(form.slots[1].fault.is_some(), "{typed}");
        let Input::Text(text) = outcome(&form) else { panic!("{typed}: {:?}", outcome(&form)) };
        assert!(text.starts_with(left), "{text}");
        assert_eq!(press(&mut form, "<Shift-Tab><F2>"), Event::None, "not from another line either");
    }
    press(&mut form, "<Tab>k<Tab><Tab>99/BC");
    assert_eq!(form.at, 1);
    press(&mut form, "<Delete>");
    assert_eq!(outcome(&form), Input::Choice(Some(0)), "what was chosen before stands again");
    let values = moved(press(&mut form, "<Enter>"));
    assert_eq!(values, [(finding::EVIDENCE, Value::text("45/BC")), (finding::OUTCOME, Value::choice(0))]);
}

#[test]
fn a_choice_takes_its_whole_word_typed_or_pasted() {
    let outcome = |form: &Form| form.slots[1].editor.input();
    for (typed, place) in [("điều chuyển", 2), ("Kiem diem", 1), ("thay thế", 3), ("kd", 1), ("k ", 1), ("  ", 1)]
    {
        let mut form = verify_form();
        press(&mut form, &format!("<Tab>{typed}"));
        assert_eq!(outcome(&form), Input::Choice(Some(place)), "{typed}");
    }
    let mut form = verify_form();
    press(&mut form, "<Tab>");
    form.paste("Kiểm điểm\n");
    assert_eq!(outcome(&form), Input::Choice(Some(1)));
    form.paste("99/BC-UBND\n");
    assert!(form.slots[1].fault.is_some(), "a text that is no choice is not lost in silence");
    assert_eq!(press(&mut form, "<F2>"), Event::None);
    press(&mut form, "<Delete>");
    assert_eq!(outcome(&form), Input::Choice(Some(1)));
}

#[test]
fn a_yes_or_no_takes_no_letters_of_another_text() {
    let mut form = create(Kind::Grant, Lang::En);
    let at = form.slots.iter().position(|slot| matches!(slot.editor, Editor::Flag(_))).expect("a flag");
    for _ in 0..at {
        press(&mut form, "<Tab>");
    }
    let flag = |form: &Form| form.slots[form.at].editor.input();
    for (typed, yes) in [("y", true), ("n", false), ("yes", true), (" ", false), ("1", true)] {
        press(&mut form, typed);
        assert_eq!(flag(&form), Input::Flag(yes), "{typed}");
        form.slots[at].editor.commit();
    }
    press(&mut form, "<Delete>1/TB");
    assert_eq!(flag(&form), Input::Text("1/TB".into()));
    press(&mut form, "<Backspace>");
    assert_eq!(flag(&form), Input::Flag(false), "what stood there before");
}

#[test]
fn a_wrong_letter_for_a_choice_holds_the_line_until_it_is_taken_back() {
    let mut form = create(Kind::Task, Lang::Vi);
    let at = form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(task::ASSIGNEE)).expect("a line");
    press(&mut form, "Việc mới");
    for _ in 0..at {
        press(&mut form, "<Tab>");
    }
    // Text that was meant for another line: none of its letters chooses.
    for script in ["4", "<Enter>", "5/tmđ", "<Enter>", "<F2>"] {
        assert_eq!(press(&mut form, script), Event::None, "{script}");
        let nothing = Input::Choice(None);
        assert!(form.at == at && form.slots[at].editor.input() != nothing, "{script}");
        let chosen = |editor: &Editor| matches!(editor, Editor::Choice(picker) if picker.chosen.is_some());
        assert!(!chosen(&form.slots[at].editor), "{script}");
        assert!(form.slots[at].fault.as_deref().is_some_and(|words| words.contains("Backspace")), "{script}");
        assert!(form.refused(), "what was typed ahead is dropped: {script}");
    }
    press(&mut form, "<Tab><F2>");
    assert_eq!(form.at, at, "not sent from another line either");
    press(&mut form, "<Backspace><Enter>");
    assert_eq!(form.at, at + 1, "left empty on purpose");
    assert!(matches!(press(&mut form, "<F2>"), Event::Submit(_)));
}

#[test]
fn typing_replaces_what_the_program_proposed_and_nothing_that_is_stored() {
    let text = |form: &Form, at: usize| form.slots[at].editor.one_line().unwrap_or_default().to_owned();
    // A step proposes today, an edit shows the stored value.
    let mut form = done_form();
    press(&mut form, "<Tab>1/3");
    assert_eq!(text(&form, 1), "1/3");
    let mut form = done_form();
    press(&mut form, "<Tab><←>x");
    assert_eq!(text(&form, 1), "06/03/202x3", "who moves in it edits it");
    let mut form = done_form();
    press(&mut form, "<Tab><Backspace>4");
    assert_eq!(text(&form, 1), "06/03/2024");
    let mut form = Form::new(FormSpec::edit(&task_record(), Vec::new(), Lang::Vi), today(), Lang::Vi);
    press(&mut form, "<PgUp> và hồ sơ");
    assert_eq!(text(&form, 0), "Cắt giảm thủ tục và hồ sơ");
    // Pasting counts as typing, and a reopened draft still proposes.
    let mut form = done_form();
    press(&mut form, "45<Tab>");
    let draft = form.draft();
    let mut form = Form::from_draft(draft, today(), Lang::Vi).expect("a form").form;
    form.paste("2/3");
    assert_eq!(text(&form, 1), "2/3");
}

#[test]
fn a_chosen_record_is_taken_off_before_another_is_looked_for() {
    let unit = Id::new(Kind::Unit, 5);
    let names = vec![(unit, "H.Diễn Châu".to_owned())];
    let mut record = task_record();
    record.set(task::LEAD_UNIT, Value::id(unit));
    let mut form = Form::new(FormSpec::edit(&record, names.clone(), Lang::Vi), today(), Lang::Vi);
    form.at = form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(task::LEAD_UNIT)).expect("a line");
    let at = form.at;
    let held = |form: &Form| form.slots[at].editor.input();
    assert_eq!(press(&mut form, "vinh"), Event::None);
    form.paste("vinh");
    assert_eq!(held(&form), Input::Ref("H.Diễn Châu".into(), Some(unit)), "stored: nothing is typed into it");
    assert!(form.slots[at].fault.is_some());
    let event = press(&mut form, "<Backspace>v");
    assert!(matches!(event, Event::Lookup { ref text, .. } if text == "v"), "{event:?}");
    // A proposal: the typed text replaces it.
    let presets = vec![(inspection::UNIT, Value::id(unit))];
    let mut form = Form::new(FormSpec::create(Kind::Inspection, presets, names, Lang::Vi), today(), Lang::Vi);
    form.at = form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(inspection::UNIT)).expect("a line");
    let event = press(&mut form, "v");
    assert!(matches!(event, Event::Lookup { ref text, .. } if text == "v"), "{event:?}");
}

#[test]
fn a_form_begins_at_its_first_empty_line() {
    let at = |form: &Form| form.slots[form.at].spec.key;
    let presets = vec![(inspection::UNIT, Value::id(Id::new(Kind::Unit, 5))), (inspection::DATE, Value::day(today()))];
    let form = Form::new(FormSpec::create(Kind::Inspection, presets, Vec::new(), Lang::Vi), today(), Lang::Vi);
    assert!(form.slots[form.at].editor.is_blank() && form.slots[..form.at].iter().all(|slot| !slot.editor.is_blank()));
    let form = Form::new(FormSpec::edit(&task_record(), Vec::new(), Lang::Vi), today(), Lang::Vi);
    assert!(form.slots[form.at].editor.is_blank() && form.at > 0, "no letter gets into what is stored");
    let mut record = Record::blank(Id::new(Kind::Finding, 42));
    record.set(finding::EVIDENCE, Value::text("7/BC"));
    let step = def(Kind::Finding).machine.and_then(|machine| machine.step(finding::REPORTED, finding::VERIFIED));
    let step = step.expect("a step");
    let spec = FormSpec::step(Kind::Finding, vec![record.id], step, Some(&record), Vec::new(), today(), Lang::Vi);
    let mut form = Form::new(spec, today(), Lang::Vi);
    assert_eq!(at(&form), FieldKey::Field(finding::EVIDENCE), "not at a choice that nothing asks for");
    let values = moved(press(&mut form, "9/BC<Enter>"));
    assert_eq!(values, [(finding::EVIDENCE, Value::text("9/BC"))], "typing replaces what the unit had sent");
}

#[test]
fn a_name_is_looked_up_and_the_first_answer_taken() {
    let lan = Id::new(Kind::Member, 7);
    let mut form = Form::new(FormSpec::assign(vec![Id::new(Kind::Unit, 3)], today(), Lang::Vi), today(), Lang::Vi);
    let event = press(&mut form, "la");
    let Event::Lookup { key, kind: Kind::Member, text } = event else { panic!("no look-up: {event:?}") };
    assert_eq!(text, "la");
    form.candidates(key, "l", vec![candidate(Id::new(Kind::Member, 1), "Long")]);
    form.candidates(key, "la", vec![candidate(lan, "Trần Thị Lan"), candidate(Id::new(Kind::Member, 8), "Lâm")]);
    let event = press(&mut form, "<Enter>12-QĐ/TU<Enter>");
    let decision = "12-QĐ/TU".to_owned();
    let wanted = Action::Assign { units: vec![Id::new(Kind::Unit, 3)], member: lan, on: today(), decision };
    assert_eq!(event, Event::Submit(wanted));
}

#[test]
fn typing_ahead_of_a_slow_line_loses_nothing() {
    let lan = Id::new(Kind::Member, 7);
    let mut form = Form::new(FormSpec::assign(vec![Id::new(Kind::Unit, 3)], today(), Lang::Vi), today(), Lang::Vi);
    press(&mut form, "lan");
    let key = form.slots[0].spec.key;
    assert_eq!(press(&mut form, "<Enter>12-QĐ/TU<Enter>"), Event::None, "waits for the answer");
    let event = form.candidates(key, "lan", vec![candidate(lan, "Trần Thị Lan")]);
    assert!(matches!(event, Event::Submit(Action::Assign { member, .. }) if member == lan), "{event:?}");

    let mut form = Form::new(FormSpec::assign(vec![Id::new(Kind::Unit, 3)], today(), Lang::Vi), today(), Lang::Vi);
    press(&mut form, "lan<Enter>12<Enter>");
    let two = vec![candidate(lan, "Trần Thị Lan"), candidate(Id::new(Kind::Member, 9), "Lê Lan")];
    assert_eq!(form.candidates(key, "lan", two), Event::None, "two of that name are not guessed between");
    assert_eq!(form.at, 0);
    let event = press(&mut form, "<↓><Enter>");
    assert!(matches!(event, Event::Submit(Action::Assign { member, .. }) if member.no == 9), "{event:?}");
}

#[test]
fn a_name_that_is_not_found_is_told() {
    let mut form = create(Kind::Inspection, Lang::Vi);
    press(&mut form, "zzz");
    let key = form.slots[0].spec.key;
    form.candidates(key, "zzz", Vec::new());
    press(&mut form, "<Enter>");
    assert_eq!(form.at, 0);
    assert!(form.slots[0].fault.as_deref().is_some_and(|words| words.contains("zzz")));
}

#[test]
fn a_member_who_ends_hands_over_or_leaves_the_units() {
    let mut form = step_form(Kind::Member, member::ACTIVE, member::ENDED, Lang::En);
    let values = moved(press(&mut form, "leave unassigned<Enter>"));
    assert_eq!(values, [(member::TO, Value::day(today())), (member::LEFT_UNASSIGNED, Value::int(1))]);
}

#[test]
fn optional_lines_of_a_step_do_not_cost_an_enter() {
    let mut form = step_form(Kind::Finding, finding::REPORTED, finding::VERIFIED, Lang::Vi);
    assert_eq!(moved(press(&mut form, "7/BC<Enter>")), [(finding::EVIDENCE, Value::text("7/BC"))]);
}

#[test]
fn a_long_form_walks_with_enter_and_f2_sends() {
    let mut form = create(Kind::Task, Lang::Vi);
    press(&mut form, "Công bố danh mục<Enter><Enter>");
    assert_eq!(form.at, 2);
    let event = press(&mut form, "t<F2>");
    let values = vec![
        (task::TITLE, Value::text("Công bố danh mục")),
        (task::ASSIGNEE, Value::choice(task::TO_MEMBER)),
        (task::STATE, Value::choice(task::NOT_STARTED)),
    ];
    assert_eq!(event, Event::Submit(Action::Create(vec![Draft { kind: Kind::Task, values }])));
    assert_eq!(press(&mut form, "<F2>"), Event::None, "one form is sent once");
}

#[test]
fn the_day_of_an_inspection_is_ahead_while_its_state_is_planned() {
    let presets = |state| vec![(inspection::STATE, Value::choice(state)), (inspection::KIND, Value::choice(0))];
    let typed_day = |state, typed: &str| {
        let spec = FormSpec::create(Kind::Inspection, presets(state), Vec::new(), Lang::Vi);
        let mut form = Form::new(spec, today(), Lang::Vi);
        form.at = form.slots.iter().position(|slot| slot.spec.field.name == "date").expect("its line");
        press(&mut form, typed);
        match form.slots[form.at].editor.read(form.slots[form.at].spec.field, form.dates()) {
            Reading::Value(value) => value,
            other => panic!("{typed} is read as {other:?}"),
        }
    };
    assert_eq!(typed_day(inspection::PLANNED, "15/1"), day(2024, 1, 15));
    assert_eq!(typed_day(inspection::UNDER_WAY, "15/1"), day(2023, 1, 15));
    assert_eq!(typed_day(inspection::PLANNED, "15/1/98"), day(2098, 1, 15));
    assert_eq!(typed_day(inspection::UNDER_WAY, "15/1/98"), day(1998, 1, 15));
}

#[test]
fn a_task_that_is_overdue_already_is_entered_without_the_day_that_was_only_proposed() {
    let form = || {
        let presets = vec![(task::ASSIGNED_ON, Value::day(today()))];
        let mut form = Form::new(FormSpec::create(Kind::Task, presets, Vec::new(), Lang::Vi), today(), Lang::Vi);
        press(&mut form, "Việc đã quá hạn");
        form
    };
    let at = |form: &Form, no| form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(no)).expect("a line");
    let sent = |form: &mut Form| match press(form, "<F2>") {
        Event::Submit(Action::Create(drafts)) => drafts[0].values.clone(),
        other => panic!("{other:?}"),
    };
    for (due, proposed) in [("5/3/2023", false), ("6/3/2023", true), ("7/3/2023", true)] {
        let mut form = form();
        form.at = at(&form, task::DUE);
        press(&mut form, due);
        let values = sent(&mut form);
        assert_eq!(values.iter().any(|(no, _)| *no == task::ASSIGNED_ON), proposed, "{due}");
    }
    // A day given by the user is kept: the server reports what is wrong with it.
    let mut form = form();
    form.at = at(&form, task::DUE);
    press(&mut form, "1/2/2023");
    form.at = at(&form, task::ASSIGNED_ON);
    press(&mut form, "4/3/2023");
    assert!(sent(&mut form).contains(&(task::ASSIGNED_ON, day(2023, 3, 4))));
}

#[test]
fn presets_go_with_the_answers() {
    let presets = vec![
        (inspection::STATE, Value::choice(inspection::UNDER_WAY)),
        (inspection::MODE, Value::choice(inspection::SURPRISE)),
        (inspection::DATE, Value::day(today())),
        (inspection::KIND, Value::choice(0)),
        (inspection::UNIT, Value::id(Id::new(Kind::Unit, 5))),
    ];
    let names = vec![(Id::new(Kind::Unit, 5), "H.Diễn Châu".to_owned())];
    let spec = FormSpec::create(Kind::Inspection, presets.clone(), names, Lang::Vi);
    let Event::Submit(Action::Create(drafts)) = press(&mut Form::new(spec, today(), Lang::Vi), "<F2>") else {
        panic!("not sent")
    };
    for preset in presets {
        assert!(drafts[0].values.contains(&preset), "{preset:?}");
    }
}

#[test]
fn an_edit_sends_only_what_changed_and_what_was_seen() {
    let mut form = Form::new(FormSpec::edit(&task_record(), Vec::new(), Lang::Vi), today(), Lang::Vi);
    assert_eq!(press(&mut form, "<F2>"), Event::None, "nothing changes");
    assert!(!form.says.is_empty());
    let event = press(&mut form, "<PgUp> hành chính<Enter><Ctrl-O>Dòng ba<F2>");
    let edit = |field, was: &str, value: &str| Edit { field, was: Some(Value::text(was)), value: Value::text(value) };
    let edits = vec![
        edit(task::TITLE, "Cắt giảm thủ tục", "Cắt giảm thủ tục hành chính"),
        edit(task::TEXT, "Dòng một\nDòng hai", "Dòng một\nDòng hai\nDòng ba"),
    ];
    assert_eq!(event, Event::Submit(Action::Edit { ids: vec![TASK], edits }));
}

#[test]
fn an_edit_of_many_leaves_alone_what_is_left_empty() {
    let ids = vec![TASK, Id::new(Kind::Task, 43)];
    let mut form = Form::new(FormSpec::edit_many(Kind::Task, ids.clone(), Lang::En), today(), Lang::En);
    let at = form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(task::PRIORITY)).expect("a line");
    for _ in 0..at {
        press(&mut form, "<Tab>");
    }
    let edits = vec![Edit { field: task::PRIORITY, was: None, value: Value::choice(1) }];
    assert_eq!(press(&mut form, "u<F2>"), Event::Submit(Action::Edit { ids, edits }));
}

#[test]
fn the_servers_faults_stand_at_their_lines() {
    let mut form = done_form();
    press(&mut form, "45/BC<Enter>");
    assert!(form.is_sending());
    let problem = Problem::DoneBeforeAssigned { done: today(), assigned: today().plus(3) };
    form.faults(&[Fault::at(TASK, task::COMPLETED_ON, problem), Fault::of(TASK, Problem::Archived)]);
    assert_eq!(form.at, 1);
    assert!(form.slots[1].fault.is_some() && form.says.len() == 1);
    assert!(matches!(press(&mut form, "<F2>"), Event::Submit(_)), "sent again when asked again");
}

#[test]
fn an_extension_that_is_not_later_is_told_at_its_day() {
    let mut form = Form::new(FormSpec::extend(vec![TASK], Some(today()), Lang::Vi), today(), Lang::Vi);
    form.faults(&[Fault::at(TASK, task::DUE, Problem::NotLater { due: today() })]);
    assert!(form.slots[0].fault.is_some());
}

mod keeping;
mod pictures;

#[test]
fn the_group_of_a_new_unit_is_proposed_by_its_name_and_typing_replaces_it() {
    let new = |presets| Form::new(FormSpec::create(Kind::Unit, presets, Vec::new(), Lang::Vi), today(), Lang::Vi);
    let group = |form: &Form| {
        let slot = form.slots.iter().find(|slot| slot.spec.key == FieldKey::Field(unit::GROUP)).expect("the group");
        let Input::Choice(chosen) = slot.editor.input() else { panic!("no choice") };
        (chosen.map(|place| unit::GROUPS[usize::from(place)].key), slot.is_proposal())
    };
    let to_group = |form: &mut Form| {
        form.at = form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(unit::GROUP)).expect("the group");
    };
    let mut form = new(Vec::new());
    press(&mut form, "Sở Y tế");
    assert_eq!(group(&form), (Some("department"), true));
    // Another name gives another group; a name that implies none removes it.
    press(&mut form, "<Ctrl-U>UBND xã Diễn Châu");
    assert_eq!(group(&form), (Some("commune"), true));
    press(&mut form, "<Ctrl-U>Công an tỉnh");
    assert_eq!(group(&form), (None, false));
    press(&mut form, "<Ctrl-U>Sở Y tế");
    to_group(&mut form);
    press(&mut form, "k");
    assert_eq!(group(&form), (Some("other"), false));
    form.at = 0;
    press(&mut form, " Nghệ An");
    assert_eq!(group(&form), (Some("other"), false), "what a person chose stays");
    // Neither a preset nor a stored value is changed.
    let mut form = new(vec![(unit::GROUP, Value::choice(3))]);
    form.at = 0;
    press(&mut form, "Sở Y tế");
    assert_eq!(group(&form).0, Some("district"));
    let mut stored = Record::blank(Id::new(Kind::Unit, 1));
    stored.set(unit::NAME, Value::text("Sở"));
    let mut form = Form::new(FormSpec::edit(&stored, Vec::new(), Lang::Vi), today(), Lang::Vi);
    form.at = 0;
    press(&mut form, " Y tế");
    assert_eq!(group(&form), (None, false));
}

/// Whether the line in focus offers exactly these choices, in order.
fn offers(form: &Form, words: &[&str]) {
    let shown: Vec<&str> = form.offered(form.at).into_iter().map(|(_, choice)| choice.label.en).collect();
    assert_eq!(shown, words);
}

#[test]
fn a_member_form_offers_the_roles_of_its_body_alone() {
    let slot =
        |form: &Form, no| form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(no)).expect("a line");
    let mut form = create(Kind::Member, Lang::En);
    let (body, role) = (slot(&form, member::BODY), slot(&form, member::ROLE));
    let chosen = |form: &Form| form.slots[role].editor.input();
    form.at = role;
    offers(&form, &member::ROLES.iter().map(|role| role.label.en).collect::<Vec<_>>());
    form.at = body;
    press(&mut form, "h");
    form.at = role;
    offers(&form, &["Team leader", "Team deputy", "Team member"]);
    press(&mut form, "d");
    assert!(form.slots[role].editor.wrong().is_some(), "a role of the other body is not picked by its letter");
    press(&mut form, "<Backspace>");
    for place in [4, 5, 6, 4] {
        press(&mut form, "<Right>");
        assert_eq!(chosen(&form), Input::Choice(Some(place)));
    }
    press(&mut form, "<Left>");
    assert_eq!(chosen(&form), Input::Choice(Some(6)), "round and round within them");
    form.paste("Deputy head");
    assert!(form.slots[role].editor.wrong().is_some(), "nor by its word");
    press(&mut form, "<Delete>");
    assert_eq!((form.misfit(role), chosen(&form)), (None, Input::Choice(Some(6))));
    // The body changes afterwards: the role is shown as wrong at once, and the form is not sent.
    form.at = body;
    press(&mut form, "c");
    let words = form.misfit(role).expect("a fault");
    assert!(words.contains("Team member") && words.contains("Standing deputy"), "{words}");
    assert_eq!(press(&mut form, "<F2>"), Event::None);
    assert!(form.slots[role].fault.is_some());
    form.at = body;
    press(&mut form, "h");
    assert_eq!(form.slots[role].fault, None, "the body is changed back");
    press(&mut form, "c");
    form.at = role;
    press(&mut form, "<Right>");
    assert_eq!((form.misfit(role), chosen(&form)), (None, Input::Choice(Some(0))), "the first that fits");
}

#[test]
fn a_member_who_has_a_role_of_the_other_body_can_be_edited() {
    let mut record = Record::blank(Id::new(Kind::Member, 7));
    record.set(member::FULL_NAME, Value::text("Trần Thị Lan"));
    record.set(member::BODY, Value::choice(1));
    record.set(member::ROLE, Value::choice(2));
    let mut form = Form::new(FormSpec::edit(&record, Vec::new(), Lang::Vi), today(), Lang::Vi);
    form.at = form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(member::PHONE)).expect("a line");
    press(&mut form, "0912345678");
    assert!(matches!(press(&mut form, "<F2>"), Event::Submit(_)), "only a change of one of the two is looked at");
}
