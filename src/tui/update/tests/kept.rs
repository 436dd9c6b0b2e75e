//! Filters of a user: saved, renamed, removed, and never two with one name.

use crate::tui::filters::{Change, KeptFilter, change};
use crate::tui::message::Effect;
use crate::tui::message::Message;
use crate::tui::model::layer::Layer;
use crate::tui::term::{Key, TermEvent};
use crate::tui::view::tests::picture;

use super::desk::Desk;

fn key(desk: &mut Desk, key: Key) {
    desk.tell(Message::Term(TermEvent::Keys(vec![key]), std::time::Instant::now()));
    desk.answer_all();
}

fn keep(desk: &mut Desk, filter: &str, name: &str) {
    desk.work(&format!("3/{filter}⏎"));
    desk.work("f+");
    desk.work(&format!("{name}⏎"));
    desk.work("q");
}

fn names(desk: &Desk) -> Vec<&str> {
    desk.model.kept.iter().map(|kept| kept.name.as_str()).collect()
}

/// The content of the file after the effects so far.
fn in_file(desk: &Desk) -> Vec<KeptFilter> {
    let mut kept = Vec::new();
    for effect in &desk.effects {
        if let Effect::ChangeFilters(what) = effect {
            change(&mut kept, what);
        }
    }
    kept
}

/// Opens the menu with the last saved filter in focus.
fn on_last(desk: &mut Desk) {
    desk.work("3f");
    key(desk, Key::End);
}

#[test]
fn a_kept_filter_gets_another_name() {
    let mut desk = Desk::new();
    keep(&mut desk, "vinh", "một");
    keep(&mut desk, "dien", "hai");
    on_last(&mut desk);
    let shown = picture(&desk);
    assert!(shown.contains("F2 đổi tên · Del xóa"), "{shown}");
    key(&mut desk, Key::F(2));
    assert!(picture(&desk).contains("Tên mới của bộ lọc: hai"));
    desk.work("⎋");
    assert!(matches!(desk.model.layers.last(), Some(Layer::Pick(..))), "the menu is still there");
    key(&mut desk, Key::F(2));
    desk.work(" ba⏎");
    assert_eq!(names(&desk), ["một", "hai ba"]);
    // The menu selects it, and it works.
    assert!(picture(&desk).contains("hai ba"));
    desk.work("⏎");
    assert_eq!(desk.model.list().map(|list| list.filter.text.as_str()), Some("dien"));
    assert_eq!(in_file(&desk), desk.model.kept);
}

#[test]
fn a_name_is_given_once() {
    let mut desk = Desk::new();
    keep(&mut desk, "vinh", "một");
    keep(&mut desk, "dien", "hai");
    on_last(&mut desk);
    key(&mut desk, Key::F(2));
    for taken in ["MỘT", "mot", "quá hạn"] {
        key(&mut desk, Key::Ctrl('u'));
        desk.work(taken);
        desk.work("⏎");
        let shown = picture(&desk);
        assert!(shown.contains(&format!("! Đã có bộ lọc tên “{taken}”; hãy đặt tên khác.")), "{shown}");
    }
    key(&mut desk, Key::Ctrl('u'));
    desk.work("⏎");
    assert!(picture(&desk).contains("! Hãy đặt tên."));
    // Its own name in another spelling is its own; another list has separate names.
    desk.work("Hai⏎⎋");
    assert_eq!(names(&desk), ["một", "Hai"]);
    desk.work("2/vinh⏎");
    desk.work("f+");
    desk.work("một⏎");
    assert_eq!(names(&desk), ["một", "Hai", "một"]);
    // Saving another one under a name that is taken is refused too, and the line stays.
    desk.work("3/dao duc⏎");
    desk.work("f+");
    desk.work("một⏎");
    assert!(matches!(desk.model.layers.last(), Some(Layer::Name(naming)) if naming.says.is_some()));
    assert_eq!(in_file(&desk), desk.model.kept);
}

#[test]
fn a_kept_filter_is_removed_after_a_question_and_a_ready_one_stays() {
    let mut desk = Desk::new();
    for name in ["một", "hai", "ba"] {
        keep(&mut desk, &format!("{name}x"), name);
    }
    desk.work("2/vinh⏎");
    desk.work("f+");
    desk.work("bốn⏎q");
    on_last(&mut desk);
    key(&mut desk, Key::Up);
    key(&mut desk, Key::Delete);
    assert!(picture(&desk).contains("Xóa bộ lọc đã lưu “hai”?"));
    desk.work("k");
    assert_eq!(names(&desk).len(), 4);
    key(&mut desk, Key::Delete);
    desk.work("c");
    assert_eq!(names(&desk), ["một", "ba", "bốn"]);
    assert_eq!(in_file(&desk), desk.model.kept);
    // The menu selects the next one.
    key(&mut desk, Key::Delete);
    desk.work("⏎");
    assert_eq!(names(&desk), ["một", "bốn"]);
    key(&mut desk, Key::Home);
    for wants in [Key::Delete, Key::F(2)] {
        key(&mut desk, wants);
        assert!(picture(&desk).contains("! Bộ lọc có sẵn"), "{wants}");
    }
    let removed = desk.effects.iter().filter(|effect| matches!(effect, Effect::ChangeFilters(Change::Remove { .. })));
    assert_eq!(removed.count(), 2);
}
