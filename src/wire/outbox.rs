//! What waits to be sent to one client: bounded, so that a client that does not read costs little.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::frame;
use super::message::ToClient;
use crate::service::api::{Answer, Failure};

/// Bytes that may wait before whoever has more to say must wait too. One frame may go beyond.
const MOST_WAITING: usize = 1 << 20;

/// Frames for one client, in order.
#[derive(Default)]
pub struct Outbox {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// Whether a notice is among the frames. There is only ever one: the rest coalesce in the feed.
    notice: bool,
    /// No more is put in; what is there is still sent.
    closed: bool,
    /// The client takes nothing any more; nothing is sent.
    dead: bool,
}

struct Frame {
    bytes: Vec<u8>,
    notice: bool,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts in an answer; waits while too much is waiting.
    pub fn answer(&self, number: u32, answer: Answer) {
        let frame = frame::encode(&ToClient::Answer(number, answer)).unwrap_or_else(|error| {
            tracing::warn!(%error, "an answer cannot be sent");
            let instead = ToClient::Answer(number, Answer::Failed(Failure::TooMuch));
            frame::encode(&instead).unwrap_or_default()
        });
        let full = |state: &mut State| state.bytes >= MOST_WAITING && !state.dead;
        let state = self.changed.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        self.put(state, frame, false);
    }

    /// Puts in any other message that is not a notice.
    pub fn say(&self, message: &ToClient) {
        self.put(self.lock(), frame::encode(message).unwrap_or_default(), false);
    }

    /// Puts in a notice; [`Self::wait_for_notice_room`] comes before.
    pub fn notice(&self, message: &ToClient) {
        match frame::encode(message) {
            Ok(frame) => self.put(self.lock(), frame, true),
            Err(error) => tracing::warn!(%error, "a notice cannot be sent"),
        }
    }

    fn put(&self, mut state: MutexGuard<'_, State>, bytes: Vec<u8>, notice: bool) {
        if state.dead {
            return;
        }
        state.bytes += bytes.len();
        state.notice |= notice;
        state.frames.push_back(Frame { bytes, notice });
        self.changed.notify_all();
    }

    /// Waits until no notice is waiting to be sent; false when there will be no more.
    pub fn wait_for_notice_room(&self) -> bool {
        let occupied = |state: &mut State| state.notice && !state.closed && !state.dead;
        let state = self.changed.wait_while(self.lock(), occupied).unwrap_or_else(PoisonError::into_inner);
        !state.closed && !state.dead
    }

    /// Waits for the next frame to send; none when all is said.
    pub fn next(&self) -> Option<Vec<u8>> {
        let idle = |state: &mut State| state.frames.is_empty() && !state.closed && !state.dead;
        let mut state = self.changed.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
        if state.dead {
            return None;
        }
        let frame = state.frames.pop_front()?;
        state.bytes -= frame.bytes.len();
        state.notice &= !frame.notice;
        self.changed.notify_all();
        Some(frame.bytes)
    }

    /// No more will be put in; what is there is still sent.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Nothing can be sent any more; whoever waits for room goes on.
    pub fn kill(&self) {
        let mut state = self.lock();
        state.dead = true;
        state.frames.clear();
        state.bytes = 0;
        self.changed.notify_all();
    }
}
