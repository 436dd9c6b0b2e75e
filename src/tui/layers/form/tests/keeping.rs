//! Nothing typed is lost: conflicts, drafts, lists, tables, pastes, split characters.

use super::*;
use crate::domain::action::Seen;
use crate::domain::kinds::unit;
use crate::domain::value::Scalar;
use crate::service::api::Clash;

pub(super) fn clashing() -> Form {
    let mut form = Form::new(FormSpec::edit(&task_record(), Vec::new(), Lang::Vi), today(), Lang::Vi);
    press(&mut form, "<PgUp> hành chính<F2>");
    let clash = Clash {
        id: TASK,
        field: task::TITLE,
        theirs: Value::text("Cắt giảm TTHC"),
        mine: Value::text("Cắt giảm thủ tục hành chính"),
        by: "admin2".into(),
        at: Moment(1_678_066_500),
    };
    form.clashes(&[clash], &Vec::new());
    form
}

#[test]
fn two_values_of_one_field_are_both_kept() {
    let mut form = clashing();
    let Event::Submit(Action::Edit { edits, .. }) = press(&mut form, "<F2>") else { panic!("not sent") };
    assert_eq!(edits[0].was, Some(Value::text("Cắt giảm TTHC")), "mine over theirs, knowingly");
    assert_eq!(edits[0].value, Value::text("Cắt giảm thủ tục hành chính"));

    let mut form = clashing();
    press(&mut form, "<F3>");
    assert_eq!(form.slots[0].editor.input(), Input::Text("Cắt giảm TTHC".into()));
    press(&mut form, "<F3>");
    assert_eq!(form.slots[0].editor.input(), Input::Text("Cắt giảm thủ tục hành chính".into()));
    assert_eq!(press(&mut form, "<F3><F2>"), Event::None, "theirs stands already");
}

#[test]
fn a_changed_form_that_is_left_comes_back_as_it_was() {
    let mut form = create(Kind::Task, Lang::Vi);
    assert_eq!((form.press(Key::Esc), form.is_worth_keeping()), (Event::Left, false));
    let at = |no| create(Kind::Task, Lang::Vi).slots.iter().position(|slot| slot.spec.key == FieldKey::Field(no));
    press(&mut form, "Công bố<Enter>dòng một<Ctrl-O>dòng hai<Enter>t");
    form.at = at(task::MEMBER).expect("a line");
    press(&mut form, "lan");
    form.candidates(FieldKey::Field(task::MEMBER), "lan", vec![candidate(Id::new(Kind::Member, 7), "Trần Thị Lan")]);
    press(&mut form, "<Enter>30/9");
    assert_eq!((form.press(Key::Esc), form.is_worth_keeping()), (Event::Left, true));
    let kept = serde_json::to_string(&form.draft()).expect("JSON");
    let draft: FormDraft = serde_json::from_str(&kept).expect("a draft");
    let Reopened { form: mut again, whole } = Form::from_draft(draft, today(), Lang::En).expect("a form");
    assert!(whole);
    assert!(again.is_changed());
    assert_eq!(again.at, at(task::DUE).expect("a line"));
    let values = |event| match event {
        Event::Submit(Action::Create(drafts)) => drafts[0].values.clone(),
        other => panic!("not sent: {other:?}"),
    };
    assert_eq!(values(press(&mut again, "<F2>")), values(press(&mut form, "<F2>")));
}

#[test]
fn lists_are_read_with_commas() {
    let mut form = create(Kind::Unit, Lang::Vi);
    press(&mut form, "UBND huyện Nghi Lộc<Tab><Tab><Tab>h");
    form.at = form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(unit::FOCUS_YEARS)).expect("a line");
    let Event::Submit(Action::Create(drafts)) = press(&mut form, "2023, 2024<F2>") else { panic!("not sent") };
    let years = Value::Many(vec![Scalar::Int(2023), Scalar::Int(2024)]);
    assert!(drafts[0].values.contains(&(unit::FOCUS_YEARS, years)));
}

#[test]
fn rows_of_a_table_are_added_changed_and_removed() {
    let vinh = Id::new(Kind::Unit, 1);
    let mut form = create(Kind::Task, Lang::Vi);
    press(&mut form, "Phối hợp");
    let no = task::COOPERATION_UNITS;
    form.at = form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(no)).expect("a line");
    let event = press(&mut form, "avinh");
    let Event::Lookup { key, .. } = event else { panic!("no look-up: {event:?}") };
    form.candidates(key, "vinh", vec![candidate(vinh, "TP Vinh")]);
    assert_eq!(press(&mut form, "<Enter>"), Event::None);
    assert!(form.row.is_none(), "only the unit is required");
    press(&mut form, "e<↓>30/9");
    // A lost connection now loses neither the row nor the text in it.
    let kept = Form::from_draft(form.draft(), today(), Lang::Vi).expect("a form");
    assert!(kept.whole && kept.form.row.is_some_and(|row| row.form.is_changed()));
    press(&mut form, "<F2>");
    let row =
        vec![Scalar::Ref(vinh), Scalar::Empty, Scalar::Day(Day::from_ymd(2023, 9, 30).expect("a day")), Scalar::Empty];
    assert_eq!(form.slots[form.at].editor.input(), Input::Rows(vec![row]));
    press(&mut form, "a<Esc>");
    assert!(form.row.is_none());
    press(&mut form, "<Del>");
    assert_eq!(form.slots[form.at].editor.input(), Input::Rows(Vec::new()));
}

#[test]
fn letters_that_come_in_pieces_are_whole_when_sent() {
    let mut form = done_form();
    for key in "Ba\u{301}o ca\u{301}o 4".chars().map(Key::Char).chain([Key::Backspace, Key::Char('5')]) {
        form.press(key);
    }
    assert_eq!(moved(press(&mut form, "<Enter>"))[0].1, Value::text("Báo cáo 5"));
}

#[test]
fn a_paste_goes_into_the_line_in_focus() {
    let mut form = create(Kind::Task, Lang::Vi);
    form.paste("Rà soát\nthủ tục");
    press(&mut form, "<Tab>");
    form.paste("một\nhai");
    let Event::Submit(Action::Create(drafts)) = press(&mut form, "<F2>") else { panic!("not sent") };
    assert_eq!(drafts[0].values[0].1, Value::text("Rà soát thủ tục"));
    assert_eq!(drafts[0].values[1].1, Value::text("một\nhai"));
}

#[test]
fn every_kind_has_a_form_that_can_be_drawn_on_any_screen() {
    for kind in Kind::ALL {
        for (width, height) in [(80, 24), (60, 16), (20, 5), (3, 2), (1, 1), (0, 0)] {
            let area = ratatui::layout::Rect::new(0, 0, width, height);
            let mut form = create(kind, Lang::Vi);
            for _ in 0..form.slots.len() {
                let mut buf = ratatui::buffer::Buffer::empty(area);
                if let Some(cursor) = form.draw(area, &mut buf) {
                    assert!(area.contains(cursor), "{kind:?} {width}×{height} {cursor:?}");
                } else {
                    assert!(height < 4, "{kind:?}: line {} has no cursor at {width}×{height}", form.at);
                }
                press(&mut form, "<Tab>");
            }
        }
    }
}

#[test]
fn a_step_on_another_ground_shows_both_states_and_goes_on_when_sent_again() {
    let saw = |state| vec![Seen { id: TASK, field: task::STATE, value: Value::choice(state) }];
    let mut form = done_form().having_seen(saw(task::NOT_STARTED));
    let Event::Submit(action) = press(&mut form, "45/BC<Enter>") else { panic!("not sent") };
    assert_eq!(action.seen(), saw(task::NOT_STARTED));
    let clash = Clash {
        id: TASK,
        field: task::STATE,
        theirs: Value::choice(task::PAUSED),
        mine: Value::choice(task::DONE),
        by: "admin2".into(),
        at: Moment(1_678_066_500),
    };
    form.clashes(&[clash], &vec![(TASK, "NV-2023-0042".into())]);
    let said = form.says.join(" ");
    assert!(said.contains("admin2 đã đổi thành “Tạm dừng”") && said.contains("của bạn “Hoàn thành”"), "{said}");
    let Event::Submit(again) = press(&mut form, "<F2>") else { panic!("not sent again") };
    assert_eq!(again.seen(), saw(task::PAUSED), "knowingly");
    assert_eq!(moved(Event::Submit(again))[0], (task::RESULT_DOCUMENT, Value::text("45/BC")), "nothing typed is lost");
}

#[test]
fn what_finds_no_room_in_a_line_is_told() {
    let mut form = done_form();
    form.paste(&"x".repeat(121));
    assert_eq!(form.slots[0].fault.as_deref(), Some("dài 121 ký tự, tối đa 120"));
    press(&mut form, "<Backspace>y");
    assert_eq!(form.slots[0].fault, None);
    press(&mut form, "z");
    assert_eq!(form.slots[0].fault.as_deref(), Some("dài 121 ký tự, tối đa 120"));
}

#[test]
fn an_edit_of_many_can_make_a_field_empty_and_leaves_the_others_alone() {
    let ids = vec![TASK, Id::new(Kind::Task, 43)];
    let mut form = Form::new(FormSpec::edit_many(Kind::Task, ids, Lang::Vi), today(), Lang::Vi);
    assert_eq!(form.press(Key::Ctrl('n')), Event::Ignored, "a title must stay");
    form.at = form.slots.iter().position(|slot| slot.spec.key == FieldKey::Field(task::NOTE)).expect("a line");
    // As text it is a note like any other.
    press(&mut form, "không");
    form.press(Key::Ctrl('n'));
    let mut buf = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 80, 24));
    form.draw(buf.area, &mut buf);
    let text: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(text.contains("→ xóa trống trong mọi bản ghi") && text.contains("Ctrl-N xóa trống"), "{text}");
    let mut again = Form::from_draft(form.draft(), today(), Lang::Vi).expect("a form").form;
    let Event::Submit(Action::Edit { edits, .. }) = press(&mut again, "<F2>") else { panic!("not sent") };
    assert_eq!(edits.len(), 1);
    assert_eq!((edits[0].field, &edits[0].value), (task::NOTE, &Value::EMPTY));
}
