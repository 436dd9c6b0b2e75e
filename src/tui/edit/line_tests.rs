//! Tests of the one-line field.

use proptest::prelude::*;

use super::super::telex::Setup;
use super::*;
use crate::tui::term::decode::{Decoder, Item};

const WANTED: &str = "Đôn đốc Diễn Châu lần 3";

fn decoded(bytes: &[u8]) -> Vec<Key> {
    let mut items = Vec::new();
    Decoder::default().feed(bytes, &mut items);
    items
        .into_iter()
        .map(|item| match item {
            Item::Key(key) => key,
            Item::Paste(text) => panic!("a paste of {text:?}"),
        })
        .collect()
}

fn press(line: &mut Line, keys: &[Key]) {
    for key in keys {
        line.key(*key);
    }
}

#[test]
fn vietnamese_typed_with_any_input_method_comes_out_right() {
    for setup in Setup::all() {
        let mut line = Line::new("", 100);
        let bursts = setup.bursts(setup.keystrokes());
        for burst in &bursts {
            press(&mut line, &decoded(burst));
        }
        assert_eq!(line.commit(), WANTED, "{setup:?}");
        // All bursts in one piece, as a slow connection delivers them.
        let mut line = Line::new("", 100);
        press(&mut line, &decoded(&bursts.concat()));
        assert_eq!(line.commit(), WANTED, "{setup:?}");
    }
}

#[test]
fn vietnamese_typed_in_the_middle_of_a_text_leaves_the_rest_alone() {
    for setup in Setup::all() {
        let mut line = Line::new("[]", 100);
        line.key(Key::Left);
        press(&mut line, &decoded(&setup.bursts(setup.keystrokes()).concat()));
        line.commit();
        assert_eq!(line.text(), format!("[{WANTED}]"), "{setup:?}");
        line.key(Key::Char('!'));
        assert_eq!(line.text(), format!("[{WANTED}!]"), "{setup:?}");
    }
}

#[test]
fn a_full_field_does_not_lose_letters_to_an_input_method_that_does_not_know() {
    for setup in Setup::all().into_iter().filter(|setup| !setup.decomposed) {
        let mut line = Line::new("", 7);
        press(&mut line, &decoded(&setup.bursts(setup.keystrokes()).concat()));
        assert_eq!(line.commit(), "Đôn đốc", "{setup:?}");
    }
}

#[test]
fn text_is_normalized_when_loaded_pasted_and_committed_but_not_while_typed() {
    assert_eq!(Line::new("e\u{302}", 9).text(), "ê");
    let mut line = Line::new("", 9);
    line.paste("a\u{302}\r\nb\tc\u{1b}\u{7}d");
    assert_eq!(line.text(), "â b cd");
    let mut line = Line::new("", 9);
    press(&mut line, &[Key::Char('e'), Key::Char('\u{302}')]);
    assert_eq!(line.text(), "e\u{302}");
    assert_eq!(line.cursor(), 2);
    line.key(Key::Backspace);
    assert_eq!(line.text(), "e");
    press(&mut line, &[Key::Char('\u{302}')]);
    assert_eq!(line.commit(), "ê");
    assert_eq!(line.cursor(), 1);
}

#[test]
fn the_limit_counts_letters_as_stored() {
    let mut line = Line::new("", 2);
    press(&mut line, &decoded("e\u{302}e\u{302}x".as_bytes()));
    assert_eq!(line.commit(), "êê");
    assert_eq!(line.paste("abc"), Edited::Cursor);
    assert_eq!(Line::new("dài quá", 3).text(), "dài quá");
}

#[test]
fn the_cursor_moves_by_letters_and_words() {
    let mut line = Line::new("Diễn Châu", 99);
    let mut at = |keys: &[Key]| {
        press(&mut line, keys);
        line.cursor()
    };
    assert_eq!(at(&[Key::WordLeft]), 5);
    assert_eq!(at(&[Key::WordLeft, Key::WordLeft]), 0);
    assert_eq!(at(&[Key::WordRight]), 4);
    assert_eq!(at(&[Key::WordRight, Key::Right]), 9);
    assert_eq!(at(&[Key::Ctrl('a'), Key::Right, Key::Right]), 2);
    let mut line = Line::new("", 99);
    press(&mut line, &decoded("xe\u{302}\u{301}y".as_bytes()));
    press(&mut line, &[Key::Left, Key::Left]);
    assert_eq!(line.cursor(), 1);
    line.key(Key::Delete);
    assert_eq!(line.text(), "xy");
}

#[test]
fn the_usual_deletions_work() {
    let edited = |text: &str, keys: &[Key]| {
        let mut line = Line::new(text, 99);
        press(&mut line, keys);
        line.text().to_owned()
    };
    assert_eq!(edited("một hai ba", &[Key::Ctrl('w')]), "một hai ");
    assert_eq!(edited("một hai  ", &[Key::Ctrl('w')]), "một ");
    assert_eq!(edited("một hai", &[Key::WordLeft, Key::Ctrl('u')]), "hai");
    assert_eq!(edited("một hai", &[Key::WordLeft, Key::Ctrl('k')]), "một ");
    assert_eq!(edited("a", &[Key::Home, Key::Backspace, Key::End, Key::Delete]), "a");
}

#[test]
fn keys_without_meaning_are_left_to_others() {
    let mut line = Line::new("a", 9);
    for key in [Key::Enter, Key::Esc, Key::Tab, Key::Up, Key::F(1), Key::Ctrl('l')] {
        assert_eq!(line.key(key), Edited::Ignored);
    }
}

#[test]
fn a_long_text_scrolls_so_that_the_cursor_shows() {
    let mut line = Line::new("Cắt giảm thủ tục", 99);
    assert_eq!(line.view(20), ("Cắt giảm thủ tục".into(), 16));
    assert_eq!(line.view(10), ("hủ tục".into(), 6));
    line.key(Key::Home);
    assert_eq!(line.view(10), ("Cắt giảm t".into(), 0));
    assert_eq!(Line::new("日本日本", 9).view(4), ("本".into(), 2));
}

proptest! {
    #[test]
    fn no_keys_break_the_field(
        text in "[aễ日e\u{302}\u{301} ]{0,8}",
        typed in prop::collection::vec(prop::sample::select(vec![
            Key::Char('a'), Key::Char('\u{302}'), Key::Char('đ'), Key::Char(' '), Key::Char('日'), Key::Backspace, Key::Delete,
            Key::Left, Key::Right, Key::WordLeft, Key::WordRight, Key::Home, Key::End, Key::Ctrl('w'), Key::Ctrl('u'), Key::Ctrl('k'),
        ]), 0..30),
        width in 0..12u16,
    ) {
        let mut line = Line::new(&text, 12);
        for key in typed {
            line.key(key);
            prop_assert!(line.text().is_char_boundary(line.cursor));
            let (shown, cell) = line.view(width);
            prop_assert!(shown.width() <= usize::from(width));
            prop_assert!(cell < width.max(1));
        }
        line.commit();
        prop_assert!(line.text().is_char_boundary(line.cursor));
        prop_assert!(unicode_normalization::is_nfc(line.text()));
    }
}
