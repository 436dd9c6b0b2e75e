//! Decodes a request and counts during decoding how many bytes it may take in memory. The length of the frame does not
//! show this: an empty row has one byte there and 24 in memory.

use std::sync::Arc;

use bincode::de::read::Reader;
use bincode::error::DecodeError;
use serde::de::DeserializeOwned;

use super::budget::{Account, CutOff, Held};
use super::frame::{self, FrameError};
use crate::domain::value::Scalar;

/// Bytes counted for each number, tag or length that is read. One of them can be a whole value in memory, and the
/// largest of these is an empty value in a list.
const SLOT: usize = size_of::<Scalar>();

/// Bytes that are added to the account at a time.
const STEP: usize = 256 << 10;

/// Why a frame gave no request.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undecoded {
    /// The body is not what this protocol says.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The client is disconnected because it held the most bytes.
    #[error(transparent)]
    CutOff(#[from] CutOff),
}

/// Decodes a body into its message; also returns what is counted for it in the client's account.
///
/// # Errors
/// [`Undecoded`].
pub(super) fn decode<T: DeserializeOwned>(body: &[u8], account: &Arc<Account>) -> Result<(T, Held), Undecoded> {
    let mut counted = Counted { rest: body, uncounted: 0, held: account.take(0)?, refused: None };
    let message = frame::decode_from(&mut counted);
    if let Some(refused) = counted.refused {
        return Err(refused.into());
    }
    let message = message?;
    if !counted.rest.is_empty() {
        return Err(FrameError::left_over(counted.rest.len()).into());
    }
    counted.held.grow(counted.uncounted)?;
    Ok((message, counted.held))
}

/// A body that is counted as it is read.
struct Counted<'a> {
    rest: &'a [u8],
    /// Bytes that were read and are not in `held` yet.
    uncounted: usize,
    held: Held,
    refused: Option<CutOff>,
}

impl Reader for Counted<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), DecodeError> {
        let missing = bytes.len().saturating_sub(self.rest.len());
        let (read, rest) =
            self.rest.split_at_checked(bytes.len()).ok_or(DecodeError::UnexpectedEnd { additional: missing })?;
        bytes.copy_from_slice(read);
        self.rest = rest;
        self.uncounted += if bytes.is_empty() { 0 } else { bytes.len().max(SLOT) };
        if self.uncounted >= STEP {
            self.held.grow(std::mem::take(&mut self.uncounted)).map_err(|refused| {
                self.refused = Some(refused);
                DecodeError::LimitExceeded
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::super::budget::Budget;
    use super::super::message::ToServer;
    use super::*;
    use crate::domain::action::{Action, CommandId, Draft, Edit, Seen};
    use crate::domain::field::FieldNo;
    use crate::domain::id::{Id, Kind};
    use crate::domain::secret::SecretId;
    use crate::domain::value::Value;
    use crate::service::api::{Ask, PageQuery, SortKey};

    fn account(most: usize) -> (Arc<Account>, UnixStream) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        (Budget::new(most, Arc::default()).open(1, Arc::new(ours)), theirs)
    }

    fn body(ask: Ask) -> Vec<u8> {
        frame::encode(&ToServer::Ask(1, ask)).unwrap().split_off(frame::HEAD)
    }

    fn command(action: Action) -> Ask {
        Ask::Command(CommandId::default(), action)
    }

    fn create(value: Value) -> Ask {
        command(Action::Create(vec![Draft { kind: Kind::Task, values: vec![(FieldNo(0), value)] }]))
    }

    const COUNT: usize = 100_000;

    /// For each list that a request can have: the request that takes the most memory for the bytes of its frame, with the
    /// size of the list's elements.
    fn dense() -> Vec<(&'static str, Ask, usize)> {
        fn of<T: Clone>(one: &T) -> (Vec<T>, usize) {
            (vec![one.clone(); COUNT], COUNT * size_of::<T>())
        }
        let id = Id::new(Kind::Committee, 0);
        let empty = (FieldNo(0), Value::EMPTY);
        let list = PageQuery {
            kind: Kind::Task,
            filter: String::new(),
            typing: false,
            sort: Vec::new(),
            offset: 0,
            limit: 0,
            around: None,
            marked: Vec::new(),
            lang: crate::i18n::Lang::Vi,
        };
        let archive = |holds, removed| Ask::SecretsTaken { file: String::new(), holds, removed };
        let seen = Seen { id, field: FieldNo(0), value: Value::EMPTY };
        let edit = Edit { field: FieldNo(0), was: None, value: Value::EMPTY };
        let ((rows, of_rows), (scalars, of_scalars)) = (of(&Vec::new()), of(&Scalar::Empty));
        let (texts, of_texts) = of(&Scalar::Text(String::new()));
        let ((values, of_values), (drafts, of_drafts)) = (of(&empty), of(&Draft { kind: Kind::Task, values: vec![] }));
        let ((edits, of_edits), (seen, of_seen), (ids, of_ids)) = (of(&edit), of(&seen), of(&id));
        let ((nos, of_nos), (sort, of_sort)) = (of(&1_u32), of(&SortKey { field: FieldNo(0), descending: false }));
        let ((removed, of_removed), (holds, of_holds)) = (of(&String::new()), of(&SecretId::default()));
        let of_kind = Kind::Task;
        vec![
            ("rows", create(Value::Rows(rows)), of_rows),
            ("scalars", create(Value::Many(scalars)), of_scalars),
            ("texts", create(Value::Many(texts)), of_texts),
            ("values", command(Action::Create(vec![Draft { kind: of_kind, values }])), of_values),
            ("drafts", command(Action::Create(drafts)), of_drafts),
            ("edits", command(Action::Edit { ids: Vec::new(), edits }), of_edits),
            ("seen", command(Action::Move { ids: Vec::new(), to: 0, values: Vec::new(), seen }), of_seen),
            ("ids", Ask::Archives(ids), of_ids),
            ("numbers", Ask::Rows { kind: of_kind, nos: nos.clone() }, of_nos),
            ("marks", Ask::Page(PageQuery { marked: nos, ..list.clone() }), of_nos),
            ("order", Ask::Numbers(PageQuery { sort, ..list }), of_sort),
            ("files", archive(Vec::new(), removed), of_removed),
            ("secrets", archive(holds, Vec::new()), of_holds),
        ]
    }

    #[test]
    fn a_request_counts_for_what_it_takes_in_memory() {
        for (name, ask, bytes) in dense() {
            let (account, _end) = account(1 << 30);
            let body = body(ask);
            let (_, held) = decode::<ToServer>(&body, &account).unwrap();
            eprintln!(
                "{name}: {:.1} times the frame in memory, {:.1} times counted",
                bytes as f64 / body.len() as f64,
                held.bytes() as f64 / body.len() as f64
            );
            assert!(held.bytes() >= bytes, "{name}: {} of {bytes}", held.bytes());
        }
    }

    #[test]
    fn a_text_counts_for_little_more_than_its_bytes() {
        let (account, _end) = account(1 << 30);
        let (_, held) = decode::<ToServer>(&body(create(Value::text("x".repeat(1 << 20)))), &account).unwrap();
        assert!((1 << 20..(1 << 20) + 2_000).contains(&held.bytes()), "{}", held.bytes());
    }

    #[test]
    fn decoding_ends_where_the_client_would_hold_too_much() {
        let (account, _end) = account(1 << 20);
        let body = body(create(Value::Many(vec![Scalar::Empty; COUNT])));
        assert!(body.len() < 1 << 20, "the frame alone would fit");
        assert!(matches!(decode::<ToServer>(&body, &account), Err(Undecoded::CutOff(_))));
    }

    #[test]
    fn a_body_that_is_cut_or_too_long_is_refused() {
        let (account, _end) = account(1 << 20);
        let mut body = body(Ask::Resolve("PA-2026-0001".into()));
        assert!(decode::<ToServer>(&body, &account).is_ok());
        body.push(0);
        assert!(matches!(decode::<ToServer>(&body, &account), Err(Undecoded::Frame(_))));
        body.truncate(body.len() - 2);
        assert!(matches!(decode::<ToServer>(&body, &account), Err(Undecoded::Frame(_))));
    }
}
