//! Snapshots of forms.

use super::super::super::pictures::picture as drawn;
use super::keeping::clashing;
use super::*;

fn picture(form: &Form, width: u16, height: u16) -> String {
    drawn(width, height, form.lang, form)
}

fn new_task(lang: Lang) -> Form {
    let mut form = create(Kind::Task, lang);
    press(&mut form, "Cắt giảm, đơn giản hóa thủ tục hành chính<Tab><Tab><Tab>vinh");
    let units = [("UBND thành phố Vinh", 1), ("UBND xã Vinh Sơn", 9)];
    let found = units.map(|(name, no)| Candidate {
        insert: name.into(),
        about: format!("mã {no}"),
        id: Some(Id::new(Kind::Unit, no)),
    });
    form.candidates(FieldKey::Field(task::LEAD_UNIT), "vinh", found.to_vec());
    form
}

#[test]
fn a_step_leaves_the_list_in_sight() {
    let mut form = done_form();
    press(&mut form, "45/BC");
    insta::assert_snapshot!("done_80x24", picture(&form, 80, 24));
    let mut form = step_form(Kind::Task, task::NOT_STARTED, task::DONE, Lang::En);
    press(&mut form, "none<Tab><Ctrl-U>31/2<F2>");
    insta::assert_snapshot!("done_faults_en_60x16", picture(&form, 60, 16));
}

#[test]
fn a_new_record_scrolls_with_the_focus() {
    let mut form = new_task(Lang::Vi);
    insta::assert_snapshot!("task_lookup_80x24", picture(&form, 80, 24));
    insta::assert_snapshot!("task_lookup_60x16", picture(&form, 60, 16));
    press(&mut form, "<Enter><PgDn>");
    insta::assert_snapshot!("task_choice_60x16", picture(&form, 60, 16));
}

#[test]
fn an_extension_shows_days_as_understood() {
    let due = Day::from_ymd(2023, 8, 15);
    let mut form = Form::new(FormSpec::extend(vec![TASK], due, Lang::Vi), today(), Lang::Vi);
    press(&mut form, "30/9<Enter>Chờ hướng dẫn");
    insta::assert_snapshot!("extend_80x24", picture(&form, 80, 24));
}

#[test]
fn two_values_stand_side_by_side() {
    let mut form = clashing();
    press(&mut form, "<F3>");
    insta::assert_snapshot!("clash_60x16", picture(&form, 60, 16));
}

#[test]
fn a_memo_and_a_table_open_where_they_stand() {
    let mut form = Form::new(FormSpec::edit(&task_record(), Vec::new(), Lang::En), today(), Lang::En);
    press(&mut form, "<PgUp><Tab><Ctrl-O>Dòng ba");
    insta::assert_snapshot!("memo_en_80x24", picture(&form, 80, 24));
    let no = FieldKey::Field(task::COOPERATION_UNITS);
    form.at = form.slots.iter().position(|slot| slot.spec.key == no).expect("a line");
    press(&mut form, "avinh");
    form.candidates(FieldKey::Part(0), "vinh", vec![candidate(Id::new(Kind::Unit, 1), "TP Vinh")]);
    press(&mut form, "<Enter>");
    insta::assert_snapshot!("table_en_60x16", picture(&form, 60, 16));
}
