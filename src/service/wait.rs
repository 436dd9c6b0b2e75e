//! Sends a job to the writer and waits for its answer.

use std::sync::mpsc::Receiver;

use super::api::{Answer, Failure, Sentence};
use super::live::Live;
use super::message::Job;

/// Sends the writer a job and waits for it.
pub(super) fn wait(live: &Live, job: Job, answer: &Receiver<Answer>) -> Answer {
    let stopping = || {
        let cause = Sentence::new("máy chủ đang dừng", "the server is stopping");
        Answer::Failed(Failure::CannotWrite { cause })
    };
    if !live.to_writer(job) {
        return stopping();
    }
    // A job that the writer dropped without an answer came after it was stopped.
    answer.recv().unwrap_or_else(|_| stopping())
}
