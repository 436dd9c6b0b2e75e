//! What waits to be sent to one client: bounded, so that a client that does not read costs little.
//!
//! A thread sends its message at once if nothing waits and the socket has room, without waking another thread. What the
//! socket does not accept waits for the client's sending thread.

use std::collections::VecDeque;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use parking_lot::{Condvar, Mutex, MutexGuard};
use rustix::net::SendFlags;

use super::budget::{Account, Held};
use super::frame;
use super::message::ToClient;
use crate::service::api::{Answer, Failure};

/// The bytes that may wait before a thread with more to send must wait too. One frame may exceed it.
const MOST_WAITING: usize = 1 << 20;

/// Frames for one client, in order.
pub(super) struct Outbox {
    stream: Arc<UnixStream>,
    account: Arc<Account>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "four facts of their own, not the steps of one")]
struct State {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// Whether the sending thread is sending a frame: its rest must go first.
    sending: bool,
    /// Whether a notice is among the frames. There is at most one: the others are merged in the feed.
    notice: bool,
    /// No frame is added any more; the existing ones are still sent.
    closed: bool,
    /// The client no longer reads; nothing is sent.
    dead: bool,
}

/// A frame that waits or is being sent.
pub(super) struct Frame {
    bytes: Vec<u8>,
    notice: bool,
    /// Its share of what all clients hold; `None` for short frames that are not answers.
    _held: Option<Held>,
}

impl Frame {
    /// The part that is not sent yet.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Outbox {
    /// An empty outbox for the client on this socket.
    pub(super) fn new(stream: Arc<UnixStream>, account: Arc<Account>) -> Outbox {
        Outbox { stream, account, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Puts in an answer; waits while too much is waiting. A disconnected client is sent nothing more.
    pub(super) fn answer(&self, number: u32, answer: Answer) {
        let frame = self.framed(number, answer);
        self.put_answer(frame);
    }

    /// The frame of an answer, counted; `None` for a disconnected client. Does not wait.
    pub(super) fn framed(&self, number: u32, answer: Answer) -> Option<Frame> {
        let frame = frame::encode(&ToClient::Answer(number, answer)).unwrap_or_else(|error| {
            tracing::warn!(%error, "an answer cannot be sent");
            let instead = ToClient::Answer(number, Answer::Failed(Failure::TooMuch));
            frame::encode(&instead).unwrap_or_default()
        });
        let Ok(held) = self.account.take(frame.len()) else {
            self.kill();
            return None;
        };
        Some(Frame { bytes: frame, notice: false, _held: Some(held) })
    }

    /// Adds the frame of an answer; waits while too much is waiting.
    pub(super) fn put_answer(&self, frame: Option<Frame>) {
        let Some(frame) = frame else { return };
        let full = |state: &mut State| state.bytes >= MOST_WAITING && !state.dead;
        let mut state = self.state.lock();
        self.changed.wait_while(&mut state, full);
        self.put(state, frame);
    }

    /// Adds any other message that is not a notice.
    pub(super) fn say(&self, message: &ToClient) {
        let bytes = frame::encode(message).unwrap_or_default();
        self.put(self.state.lock(), Frame { bytes, notice: false, _held: None });
    }

    /// Adds a notice; call [`Self::wait_for_notice_room`] first.
    pub(super) fn notice(&self, message: &ToClient) {
        match frame::encode(message) {
            Ok(bytes) => self.put(self.state.lock(), Frame { bytes, notice: true, _held: None }),
            Err(error) => tracing::warn!(%error, "a notice cannot be sent"),
        }
    }

    fn put(&self, mut state: MutexGuard<'_, State>, mut frame: Frame) {
        if state.dead {
            return;
        }
        if state.frames.is_empty() && !state.sending {
            let taken = self.send_at_once(&frame.bytes);
            if taken == frame.bytes.len() {
                return;
            }
            frame.bytes.drain(..taken);
        }
        state.bytes += frame.bytes.len();
        state.notice |= frame.notice;
        state.frames.push_back(frame);
        self.changed.notify_all();
    }

    /// Returns how many bytes the socket accepts without waiting. After an error it accepts none; the sending thread
    /// handles that.
    fn send_at_once(&self, bytes: &[u8]) -> usize {
        let mut taken = 0;
        while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
            match rustix::net::send(&*self.stream, rest, SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
                Ok(sent) => taken += sent,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => break,
            }
        }
        taken
    }

    /// Waits until no notice is waiting to be sent; returns false if none will follow.
    pub(super) fn wait_for_notice_room(&self) -> bool {
        let occupied = |state: &mut State| state.notice && !state.closed && !state.dead;
        let mut state = self.state.lock();
        self.changed.wait_while(&mut state, occupied);
        !state.closed && !state.dead
    }

    /// Waits for the next frame to send, or the rest of it; `None` after the last. The one before is sent.
    pub(super) fn next(&self) -> Option<Frame> {
        let idle = |state: &mut State| state.frames.is_empty() && !state.closed && !state.dead;
        let mut state = self.state.lock();
        state.sending = false;
        self.changed.wait_while(&mut state, idle);
        if state.dead {
            return None;
        }
        let frame = state.frames.pop_front()?;
        state.sending = true;
        state.bytes -= frame.bytes.len();
        state.notice &= !frame.notice;
        self.changed.notify_all();
        Some(frame)
    }

    /// No frame is added any more; the existing ones are still sent.
    pub(super) fn close(&self) {
        self.state.lock().closed = true;
        self.changed.notify_all();
    }

    /// Nothing can be sent any more; threads that wait for room continue.
    pub(super) fn kill(&self) {
        let mut state = self.state.lock();
        state.dead = true;
        state.frames.clear();
        state.bytes = 0;
        self.changed.notify_all();
    }
}
