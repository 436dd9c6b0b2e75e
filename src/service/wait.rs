//! Asking the writer, and waiting for its answer.

use std::sync::mpsc::Receiver;

use super::api::{Answer, Failure, Sentence};
use super::live::Live;
use super::message::Job;

/// Gives the writer a job and waits for it.
pub(super) fn wait(live: &Live, job: Job, answer: &Receiver<Answer>) -> Answer {
    let stopping = || {
        let cause = Sentence::new("máy chủ đang dừng", "the server is stopping");
        Answer::Failed(Failure::CannotWrite { cause })
    };
    if !live.to_writer(job) {
        return stopping();
    }
    // A job that the writer let go of without an answer came after it was told to stop.
    answer.recv().unwrap_or_else(|_| stopping())
}
