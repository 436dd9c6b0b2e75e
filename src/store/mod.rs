//! What is kept on disk: the [`journal`] that every answer depends on, and sled ([`db`]) that
//! follows it so that a start need not read years of journal.
//!
//! Nothing here knows what a member or a task is: lines carry JSON as text, records are bytes
//! with a number. Nothing here writes for people; an error is a value, whose words stand in both
//! languages next to it.
//!
//! A start goes: [`lock::HomeLock`], [`db::Db::open`] and [`db::Db::applied`],
//! [`journal::Journal::open`] (told what sled has begun), [`db::Db::load`], then the lines after
//! `applied` once more. Where the system refuses ([`db::DbError::is_refusal`]), the folder is
//! left alone and the journal serves. Any other [`db::DbError`] but `Newer`: [`aside::move_aside`] the folder, open a
//! fresh one, and fill it through [`db::Db::bulk`] from [`journal::JournalReader::lines_from`].

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
