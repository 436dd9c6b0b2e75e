//! Tests of the decoder.

use proptest::prelude::*;

use super::*;

fn items(pieces: &[&[u8]]) -> Vec<Item> {
    let mut decoder = Decoder::default();
    let mut items = Vec::new();
    for piece in pieces {
        decoder.feed(piece, &mut items);
    }
    items
}

fn keys(bytes: &[u8]) -> Vec<Key> {
    items(&[bytes])
        .into_iter()
        .map(|item| match item {
            Item::Key(key) => key,
            Item::Paste(text) => panic!("a paste of {text:?}"),
        })
        .collect()
}

fn settled(bytes: &[u8]) -> Vec<Item> {
    let (mut decoder, mut items) = (Decoder::default(), Vec::new());
    decoder.feed(bytes, &mut items);
    decoder.expire(&mut items);
    items
}

#[test]
fn keys_of_the_common_terminals_are_told_apart() {
    let table: &[(&[u8], Key)] = &[
        (b"\x7f", Key::Backspace),
        (b"\x08", Key::Backspace),
        (b"\r", Key::Enter),
        (b"\t", Key::Tab),
        (b"\x0c", Key::Ctrl('l')),
        (b"\x1f", Key::Ctrl('_')),
        (b"\0", Key::Ctrl(' ')),
        ("ễ".as_bytes(), Key::Char('ễ')),
        (b"\x1b[A", Key::Up),
        (b"\x1bOA", Key::Up),
        (b"\x1b[1;5D", Key::WordLeft),
        (b"\x1b[1;3C", Key::WordRight),
        (b"\x1b[1;2C", Key::Right),
        (b"\x1b\x1b[D", Key::WordLeft),
        (b"\x1bOd", Key::WordLeft),
        (b"\x1bO5C", Key::WordRight),
        (b"\x1b[H", Key::Home),
        (b"\x1b[1~", Key::Home),
        (b"\x1b[8~", Key::End),
        (b"\x1b[3~", Key::Delete),
        (b"\x1b[5~", Key::PageUp),
        (b"\x1b[Z", Key::BackTab),
        (b"\x1bOP", Key::F(1)),
        (b"\x1b[11~", Key::F(1)),
        (b"\x1b[[A", Key::F(1)),
        (b"\x1b[21~", Key::F(10)),
        (b"\x1b[24;2~", Key::F(12)),
        (b"\x1bb", Key::Alt('b')),
        ("\x1bđ".as_bytes(), Key::Alt('đ')),
        (b"\x1b\x7f", Key::Ctrl('w')),
    ];
    for (bytes, key) in table {
        assert_eq!(keys(bytes), [*key], "{bytes:?}");
    }
}

#[test]
fn a_lone_esc_is_told_by_silence() {
    assert_eq!(items(&[b"\x1b"]), []);
    assert_eq!(settled(b"\x1b"), [Item::Key(Key::Esc)]);
    assert_eq!(settled(b"\x1b\x1b"), [Item::Key(Key::Esc), Item::Key(Key::Esc)]);
    assert_eq!(items(&[b"\x1b", b"[", b"A"]), [Item::Key(Key::Up)]);
}

#[test]
fn half_a_sequence_never_runs_as_letters() {
    assert_eq!(settled(b"\x1b[1;"), []);
    assert_eq!(settled(b"\x1b["), [Item::Key(Key::Alt('['))]);
    assert_eq!(settled(b"\x1b]11;rgb:0000/0000"), []);
    assert_eq!(keys(b"\x1b]11;rgb:0000/0000/0000\x07d"), [Key::Char('d')]);
    assert_eq!(keys(b"\x1bP1$r0m\x1b\\d"), [Key::Char('d')]);
    assert_eq!(keys(b"\x1b[I\x1b[?62;c\x1b[97;5ud"), [Key::Char('d')]);
    assert_eq!(keys(b"\x1b[1\x1b[A"), [Key::Up]);
}

#[test]
fn bytes_that_are_no_text_are_left_out() {
    assert_eq!(keys(b"a\xff\xc3\x28\xc2\x9b2J"), "a(2J".chars().map(Key::Char).collect::<Vec<_>>());
    assert_eq!(settled(b"\xe1\xbb"), []);
    assert_eq!(items(&[b"\xe1\xbb", b"\x85"]), [Item::Key(Key::Char('ễ'))]);
}

#[test]
fn a_paste_is_one_item_whatever_it_holds() {
    let bytes = "a\x1b[200~xin chào\rdd\x1b[A\x1b[201~q".as_bytes();
    let wanted = [Item::Key(Key::Char('a')), Item::Paste("xin chào\ndd\x1b[A".into()), Item::Key(Key::Char('q'))];
    assert_eq!(items(&[bytes]), wanted);
    assert_eq!(settled(b"\x1b[200~abc\x1b[20"), [], "an unfinished paste runs nothing");
}

#[test]
fn a_huge_paste_is_cut_and_its_end_is_still_found() {
    let (mut decoder, mut items) = (Decoder::default(), Vec::new());
    decoder.feed(b"\x1b[200~", &mut items);
    for _ in 0..(PASTE_MAX / 4096 + 2) {
        decoder.feed(&[b'x'; 4096], &mut items);
    }
    decoder.feed(b"\x1b[201~q", &mut items);
    assert_eq!(items, [Item::Paste("x".repeat(PASTE_MAX)), Item::Key(Key::Char('q'))]);
}

/// Waits exactly until pending bytes are dropped.
fn give_up(decoder: &mut Decoder, items: &mut Vec<Item>) {
    while decoder.is_waiting() {
        decoder.expire(items);
    }
}

#[test]
fn a_late_tail_never_runs_wherever_the_sequence_was_cut() {
    let sequences: &[&[u8]] = &[
        b"\x1b[D",
        b"\x1b[1;5D",
        b"\x1b[21~",
        b"\x1bOQ",
        b"\x1b[[A",
        b"\x1b\x1b[D",
        b"\x1b]11;rgb:1414/1919/1f1f\x1b\\",
        b"\x1b]11;rgb:1414/1919/1f1f\x07",
        b"\x1b[?62;c",
    ];
    for sequence in sequences {
        for parts in [false, true] {
            for (first, second) in
                (1..sequence.len()).flat_map(|first| (first..sequence.len()).map(move |second| (first, second)))
            {
                let (mut decoder, mut items) = (Decoder::new(parts), Vec::new());
                for piece in [&sequence[..first], &sequence[first..second], &sequence[second..]] {
                    decoder.feed(piece, &mut items);
                    give_up(&mut decoder, &mut items);
                }
                decoder.feed(b"j", &mut items);
                give_up(&mut decoder, &mut items);
                let typed = |item: &Item| matches!(item, Item::Key(Key::Char(_) | Key::Enter | Key::Tab));
                items.retain(typed);
                // A single letter alone, long after what it belongs to, is typed by a person.
                if second - first == 1 && sequence[first].is_ascii_graphic() && items.len() > 1 {
                    items.remove(0);
                }
                assert_eq!(items, [Item::Key(Key::Char('j'))], "{sequence:?} cut at {first} and {second}");
            }
        }
    }
}

#[test]
fn the_text_of_a_paste_whose_beginning_was_cut_runs_nothing() {
    let paste = b"\x1b[200~dd\r\x1b[201~q";
    for cut in 1..6 {
        let (mut decoder, mut items) = (Decoder::new(true), Vec::new());
        decoder.feed(&paste[..cut], &mut items);
        give_up(&mut decoder, &mut items);
        decoder.feed(&paste[cut..], &mut items);
        items.retain(|item| !matches!(item, Item::Key(Key::Esc | Key::Alt(_))));
        assert_eq!(items, [Item::Paste("dd\n".into()), Item::Key(Key::Char('q'))], "cut at {cut}");
    }
}

#[test]
fn what_a_person_types_after_esc_is_no_tail() {
    for typed in ["j", "[", "O", "]", "P", "Oa", "Phòng", "d45/BC\r"] {
        let (mut decoder, mut items) = (Decoder::new(true), Vec::new());
        decoder.feed(b"\x1b", &mut items);
        give_up(&mut decoder, &mut items);
        decoder.feed(typed.as_bytes(), &mut items);
        give_up(&mut decoder, &mut items);
        let wanted = [Key::Esc].into_iter().chain(keys(typed.as_bytes()));
        assert_eq!(items, wanted.map(Item::Key).collect::<Vec<_>>(), "{typed}");
    }
}

#[test]
fn a_line_that_parts_sequences_is_waited_for() {
    let waits = |decoder: &Decoder| decoder.patience().map(|wait| wait.as_millis());
    let mut items = Vec::new();
    let mut near = Decoder::new(false);
    near.feed(b"\x1b", &mut items);
    assert_eq!(waits(&near), Some(50));
    near.feed(b"[A", &mut items);
    assert_eq!(std::mem::take(&mut items), [Item::Key(Key::Up)]);
    // One sequence came in two pieces: from now on the wait is longer, 200 ms in total.
    near.feed(b"\x1b", &mut items);
    near.expire(&mut items);
    assert_eq!((items.len(), waits(&near)), (0, Some(150)));
    near.feed(b"[A", &mut items);
    assert_eq!(std::mem::take(&mut items), [Item::Key(Key::Up)]);
    // A person who presses Esc and then a key does not wait that long.
    let mut far = Decoder::new(true);
    far.feed(b"\x1b", &mut items);
    far.expire(&mut items);
    far.feed(b"j", &mut items);
    assert_eq!(std::mem::take(&mut items), [Item::Key(Key::Esc), Item::Key(Key::Char('j'))]);
    // A late rest shows it as well.
    let mut late = Decoder::new(false);
    late.feed(b"\x1b", &mut items);
    late.expire(&mut items);
    late.feed(b"[D", &mut items);
    assert_eq!(std::mem::take(&mut items), [Item::Key(Key::Esc)]);
    late.feed(b"\x1b", &mut items);
    late.expire(&mut items);
    assert_eq!((items.len(), waits(&late)), (0, Some(150)));
}

fn terminal_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|b| vec![b]),
        prop::sample::select(vec![
            &b"\x1b"[..],
            b"\x1b[",
            b"\x1bO",
            b"\x1b[A",
            b"\x1b[1;5D",
            b"\x1b[200~",
            b"\x1b[201~",
            b"\x1b]",
            b"\x07",
            b"\x1b\\",
            "ễ".as_bytes(),
            "đ".as_bytes(),
            b"\x7f",
            b"\x1b[[",
            b";",
            b"1",
            b"~",
            b"\r",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn where_the_bytes_are_cut_changes_nothing(bytes in terminal_bytes()) {
        let whole = items(&[&bytes]);
        for cut in 0..=bytes.len() {
            let (left, right) = bytes.split_at(cut);
            prop_assert_eq!(&items(&[left, right]), &whole, "cut at {}", cut);
        }
        let singly: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(&items(&singly), &whole);
    }

    #[test]
    fn any_bytes_are_settled_in_the_end(bytes in terminal_bytes()) {
        for parts in [false, true] {
            let (mut decoder, mut items) = (Decoder::new(parts), Vec::new());
            decoder.feed(&bytes, &mut items);
            for _ in 0..4 {
                decoder.expire(&mut items);
            }
            prop_assert!(decoder.patience().is_none());
            prop_assert!(decoder.pending.len() < PASTE_END.len() && decoder.cut.is_none());
        }
    }
}
