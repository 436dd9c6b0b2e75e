//! What is stored on disk: the [`journal`], on which every answer depends, and sled ([`db`]), which follows it so that
//! a start need not read years of journal.
//!
//! Nothing here knows what a member or a task is: lines carry JSON as text, records are bytes
//! with a number. Nothing here writes for people; an error is a value, whose words in both
//! languages are next to it.
//!
//! The steps of a start: [`lock::HomeLock`], [`db::Db::open`] and [`db::Db::applied`], [`journal::Journal::open`] (with
//! what sled has begun), [`db::Db::load`], then the lines after `applied` again. If the system refuses
//! ([`db::DbError::is_refusal`]), the folder is left as it is and the server works from the journal. After any other
//! [`db::DbError`] except `Newer`: [`aside::move_aside`] the folder, open a new one, and fill it through
//! [`db::Db::bulk`] from [`journal::JournalReader::lines_from`].

pub mod aside;
pub mod backup;
pub mod codec;
pub mod db;
pub mod events;
pub mod home;
pub mod journal;
pub mod lock;
pub mod migrate;
pub mod new_file;
pub mod secrets;
pub mod trust;
pub mod witness;
pub mod writable;

mod folder;

#[cfg(test)]
mod drill;

#[cfg(test)]
#[path = "../../tests/support/skip.rs"]
mod skip;
