//! Log lines about clients that misbehave: one line per user and minute, short and without control characters, so that
//! no client can fill the disk or forge lines.

use std::collections::HashMap;
use std::fmt::Display;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Between two lines about one user.
const PAUSE: Duration = Duration::from_mins(1);
/// The maximum number of users that are tracked separately; further ones share one line per minute.
const MOST_USERS: usize = 256;
/// Means all further users; no real user has this number.
const OTHERS: u32 = u32::MAX;
/// The maximum number of characters that a client contributes to a line.
const MOST_CHARS: usize = 80;

/// The users with a recent line in the log.
#[derive(Debug, Default)]
pub(super) struct Complaints {
    users: Mutex<HashMap<u32, Said>>,
}

#[derive(Debug)]
struct Said {
    at: Instant,
    /// How many lines were left out since.
    more: u64,
}

impl Complaints {
    /// Logs what a user's client did. If the log has a line about that user within the last minute, it only counts; the
    /// next line states the count.
    pub(super) fn about(&self, uid: u32, what: &str, detail: &dyn Display) {
        if let Some(more) = self.due(uid, Instant::now()) {
            tracing::warn!(uid, detail = shortened(detail), more, "{what}");
        }
    }

    /// How many lines about a user were left out since the last one; `None` if the next one is not due yet.
    fn due(&self, uid: u32, now: Instant) -> Option<u64> {
        let mut users = self.users.lock();
        if users.len() >= MOST_USERS && !users.contains_key(&uid) {
            users.retain(|_, said| now.duration_since(said.at) < PAUSE);
        }
        let uid = if users.len() >= MOST_USERS && !users.contains_key(&uid) { OTHERS } else { uid };
        match users.get_mut(&uid) {
            Some(said) if now.duration_since(said.at) < PAUSE => {
                said.more += 1;
                None
            }
            Some(said) => Some(std::mem::replace(said, Said { at: now, more: 0 }).more),
            None => {
                users.insert(uid, Said { at: now, more: 0 });
                Some(0)
            }
        }
    }
}

/// The beginning of a text from outside, on one line.
fn shortened(detail: &dyn Display) -> String {
    let text = detail.to_string();
    let mut short: String = text.chars().take(MOST_CHARS).flat_map(char::escape_default).collect();
    if text.chars().nth(MOST_CHARS).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_user_has_one_line_a_minute_and_the_rest_is_counted() {
        let complaints = Complaints::default();
        let start = Instant::now();
        assert_eq!(complaints.due(1, start), Some(0));
        assert_eq!(complaints.due(1, start), None);
        assert_eq!(complaints.due(1, start + Duration::from_secs(59)), None);
        assert_eq!(complaints.due(2, start), Some(0), "another user has a line of their own");
        assert_eq!(complaints.due(1, start + PAUSE), Some(2));
        assert_eq!(complaints.due(1, start + PAUSE), None);
    }

    #[test]
    fn many_users_at_once_share_a_line() {
        let complaints = Complaints::default();
        let start = Instant::now();
        let lines = (0..10_000).filter(|uid| complaints.due(*uid, start).is_some()).count();
        assert_eq!(lines, MOST_USERS + 1);
        assert!(complaints.users.lock().len() <= MOST_USERS + 1);
        assert_eq!(complaints.due(20_000, start + PAUSE), Some(0), "after a minute there is room again");
    }

    #[test]
    fn what_a_client_brings_is_short_and_on_one_line() {
        assert_eq!(shortened(&"1.0\n\u{1b}[2Jx\u{202e}"), "1.0\\n\\u{1b}[2Jx\\u{202e}");
        let long = shortened(&"\n".repeat(1 << 20));
        assert_eq!(long, format!("{}…", "\\n".repeat(MOST_CHARS)));
    }
}
