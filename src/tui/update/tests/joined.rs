//! A letter opens a form, and an input method on the user's computer takes it for the first letter of the text.

use std::time::{Duration, Instant};

use unicode_normalization::UnicodeNormalization;

use crate::tui::edit::telex::{Method, Setup, word};
use crate::tui::message::Message;
use crate::tui::model::layer::Layer;
use crate::tui::term::decode::{Decoder, Item};
use crate::tui::term::{Key, TermEvent};

use super::desk::Desk;

fn keys(bytes: &[u8]) -> Vec<Key> {
    let mut items = Vec::new();
    Decoder::default().feed(bytes, &mut items);
    items.into_iter().filter_map(|item| if let Item::Key(key) = item { Some(key) } else { None }).collect()
}

/// Passes each packet to the desk, this long after the one before.
fn packets(desk: &mut Desk, packets: &[Vec<u8>], gap: Duration) {
    let mut at = Instant::now();
    for packet in packets {
        at += gap;
        desk.tell(Message::Term(TermEvent::Keys(keys(packet)), at));
        desk.answer_all();
    }
}

/// The text of the line in focus, and whether it says that the input method joined the letters.
fn line(desk: &Desk) -> (String, bool) {
    let Some(Layer::Form(form)) = desk.model.layers.last() else { panic!("no form: {}", desk.said()) };
    (form.in_focus().chars().nfc().collect(), crate::tui::view::tests::picture(desk).contains("bấm Space rồi gõ lại"))
}

#[test]
fn the_letter_that_opens_a_form_does_not_get_into_its_text() {
    let words = [
        (Method::Telex, "d", ["Sowr", "DDoon", "45", "ans", "trungf"]),
        (Method::Telex, "a", ["Sowr", "Caats", "sow", "bfs", "uwr"]),
        (Method::Telex, "t", ["mai", "Truwowngr", "aas", "hn", "s"]),
        (Method::Vni, "d", ["9", "So73", "D9o6n", "a1", "an1"]),
        (Method::Vni, "a", ["So73", "6", "n1", "C1", "nh1"]),
        (Method::Vni, "p", ["50", "1", "e6", "9", "7"]),
    ];
    for setup in Setup::all() {
        for (_, opener, typed) in words.iter().filter(|(method, ..)| same(*method, setup.method)) {
            for typed in typed {
                let mut desk = Desk::new();
                desk.work("3");
                packets(&mut desk, &setup.bursts(&format!("{opener}{typed}")), Duration::from_secs(1));
                let whole: String = word(&format!("{opener}{typed}"), setup.method).nfc().collect();
                let mut letters = whole.chars();
                let joined = letters.next().map(|first| first.to_string()).as_deref() != Some(opener);
                assert_eq!(line(&desk), (letters.collect(), joined), "{opener} {typed} {setup:?}");
            }
        }
    }
}

fn same(one: Method, other: Method) -> bool {
    matches!((one, other), (Method::Telex, Method::Telex) | (Method::Vni, Method::Vni))
}

#[test]
fn backspaces_and_letters_in_packets_of_their_own_are_one_burst() {
    for backspace in [b"\x7f", b"\x08"] {
        for (gap, joined) in [(5, true), (100, false)] {
            let mut desk = Desk::new();
            // The text of the line must not be erased.
            desk.records[6]
                .set(crate::domain::kinds::task::RESULT_DOCUMENT, crate::domain::value::Value::text("12/BC"));
            desk.work("3d");
            let before = line(&desk).0;
            assert_eq!(before, "12/BC");
            let (bursts, gap) = ([backspace.to_vec(), "đ".as_bytes().to_vec()], Duration::from_millis(gap));
            packets(&mut desk, &bursts, gap);
            let (after, told) = line(&desk);
            assert_eq!(told, joined);
            // Otherwise a user's own Backspace and letter.
            assert_eq!(after == before, joined, "{after:?}");
        }
    }
}

#[test]
fn what_was_joined_is_not_saved_before_it_was_seen() {
    let mut desk = Desk::new();
    desk.work("3");
    packets(
        &mut desk,
        &[b"d".to_vec(), "\u{7f}đ".into(), b"/".to_vec(), b"B".to_vec(), b"C".to_vec()],
        Duration::from_secs(1),
    );
    assert_eq!(line(&desk), ("/BC".into(), true));
    desk.press("⏎");
    assert_eq!(desk.answer_all(), [], "the first Enter only tells");
    assert!(line(&desk).1);
    // As the hint says: Space, and again. Leading blanks are not saved.
    desk.press("⌫⌫⌫");
    assert!(!line(&desk).1);
    packets(&mut desk, &[b" ".to_vec(), b"9".to_vec(), b"/BC".to_vec()], Duration::from_secs(1));
    let action = desk.command("⏎");
    let crate::domain::action::Action::Move { values, .. } = action else { panic!("{action:?}") };
    let wanted = (crate::domain::kinds::task::RESULT_DOCUMENT, crate::domain::value::Value::text("9/BC"));
    assert!(values.contains(&wanted), "{values:?}");
}
