//! Frames: for any input, split in any way, nothing panics and nothing is lost.

use dondoc::domain::id::{Id, Kind};
use dondoc::i18n::Lang;
use dondoc::service::api::{Ask, Filtered, Position};
use dondoc::wire::frame::{self, FrameError, Splitter};
use dondoc::wire::message::{Hello, ToClient, ToServer};

use proptest::prelude::*;

use super::drill::{command, page};

fn cut(bytes: &[u8], pieces: &[usize]) -> Result<Vec<Vec<u8>>, FrameError> {
    let mut splitter = Splitter::default();
    let mut found = Vec::new();
    let mut rest = bytes;
    for piece in pieces.iter().copied().chain([usize::MAX]) {
        let (now, later) = rest.split_at(piece.min(rest.len()));
        rest = later;
        splitter.push(now);
        while let Some(body) = splitter.next_body()? {
            found.push(body.to_vec());
        }
    }
    Ok(found)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn frames_come_out_as_they_went_in_however_they_are_cut(
        texts in prop::collection::vec(".{0,40}", 0..8),
        pieces in prop::collection::vec(0usize..60, 0..20),
    ) {
        let asks: Vec<ToServer> = (0..).zip(texts).map(|(number, text)| ToServer::Ask(number, Ask::Resolve(text))).collect();
        let bytes: Vec<u8> = asks.iter().flat_map(|ask| frame::encode(ask).unwrap()).collect();
        let bodies = cut(&bytes, &pieces).unwrap();
        let found: Vec<ToServer> = bodies.iter().map(|body| frame::decode(body).unwrap()).collect();
        prop_assert_eq!(found, asks);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = frame::decode::<Hello>(&bytes);
        let _ = frame::decode::<ToServer>(&bytes);
        let _ = frame::decode::<ToClient>(&bytes);
        let _ = cut(&bytes, &[7, 1, 100]);
    }

    #[test]
    fn a_damaged_frame_is_an_error_or_another_message(place in 0usize..200, byte in any::<u8>(), ask in 0usize..4) {
        let ask = match ask {
            0 => page(Kind::Task, "hạn<30/9"),
            1 => command(7),
            2 => Ask::Trail { id: Some(Id { kind: Kind::Unit, no: 9 }), before: Some(Position([3; 16])), limit: 500, filter: None },
            _ => Ask::Complete { of: Filtered::List(Kind::Member), text: "đơn".to_owned(), cursor: 2, lang: Lang::En },
        };
        let mut bytes = frame::encode(&ToServer::Ask(1, ask)).unwrap();
        let place = place % bytes.len();
        bytes[place] = byte;
        if let Ok(bodies) = cut(&bytes, &[]) {
            for body in bodies {
                let _ = frame::decode::<ToServer>(&body);
            }
        }
    }
}

#[test]
fn a_length_inside_a_frame_reserves_no_memory_it_does_not_have() {
    // ToServer::Ask, number 1, Ask::Resolve, a text that claims 2^60 bytes.
    let mut body = vec![0, 1, 3, 253];
    body.extend((1u64 << 60).to_le_bytes());
    assert!(frame::decode::<ToServer>(&body).is_err());
}
