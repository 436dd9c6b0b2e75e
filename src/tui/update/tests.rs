//! Key scripts against answers that are plain data: what a person presses, what is asked of the server, what the screen
//! then knows.

pub(crate) mod desk;

mod acted;
mod bulk;
mod drafts;
mod finding;

mod jobs;
mod joined;
mod kept;
mod layer_keys;
mod read;
mod rights;
mod trouble;
mod unread;
