//! Key scripts with answers that are plain data: the pressed keys, the requests to the server, and the resulting state.

pub(crate) mod desk;

mod acted;
mod actions;
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
