//! Archives of secrets: which exist and what they hold, for users who forget a secret, and how many secrets are in
//! none.

use std::collections::BTreeSet;

use crate::domain::day::Moment;
use crate::domain::id::Id;
use crate::domain::kinds::def;
use crate::domain::secret::SecretId;
use crate::store::backup::{Ids, SecretArchive, SecretArchives};
use crate::store::secrets::Found;

use super::api::{Answer, Failure, Person, SecretArchiveAt, SecretCopies};
use super::core::Core;
use super::live::Live;
use super::{backup, clock, secrets};

/// The maximum secrets of one archive that are noted: as many as an archive may hold.
const MOST_HELD: usize = 100_000;
/// The maximum records in one request.
const MOST_ASKED: usize = 1_000;

/// Answers `SecretsTaken`: notes which archive holds which secrets, until the archive is deleted.
pub(super) fn taken(
    core: &Core,
    person: &Person,
    (file, holds): (String, Vec<SecretId>),
    removed: &[String],
) -> Result<Answer, Failure> {
    backup::may(person)?;
    let file = backup::bounded(file);
    tracing::info!(file, secrets = holds.len(), by = person.name, "an archive of secrets was taken");
    let archive = SecretArchive {
        at: clock::now().0,
        by: person.name.clone(),
        file,
        holds: Ids(holds.into_iter().take(MOST_HELD).collect()),
    };
    let _one_at_a_time = core.archives.lock();
    let updated = SecretArchives::update(core.home.root(), |record| {
        removed.iter().take(MOST_HELD).for_each(|file| record.remove(file));
        record.add(archive);
    });
    updated.map_err(|error| backup::failed(&error))?;
    backup::no_longer_failed(core, true);
    Ok(Answer::BackupNoted)
}

/// Answers `Archives`: those that still hold a secret of these records, including forgotten ones.
pub(super) fn holding(core: &Core, live: &Live, person: &Person, ids: &[Id]) -> Result<Answer, Failure> {
    let mut wanted = BTreeSet::new();
    let known = |id: &Id| live.register().sees(*id, person.visibility());
    for id in ids.iter().take(MOST_ASKED).filter(|id| def(id.kind).secrets().next().is_some() && known(id)) {
        wanted.extend(secrets::ever_of(live, *id)?);
    }
    let record = SecretArchives::load(core.home.root()).map_err(|error| backup::failed(&error))?;
    Ok(Answer::Archives(record.holding(&wanted).map(archive_at).collect()))
}

/// How the secrets are backed up now.
pub(super) fn copies(core: &Core, live: &Live) -> Option<SecretCopies> {
    let known = live.secrets.list().and_then(|found| Ok((found, SecretArchives::load(core.home.root())?)));
    let (found, record) = known.map_err(|error| tracing::warn!(%error, "the secrets cannot be counted")).ok()?;
    let held: BTreeSet<SecretId> =
        found.into_iter().filter_map(|found| if let Found::Whole(id) = found { Some(id) } else { None }).collect();
    let copied: BTreeSet<SecretId> =
        record.holding(&held).flat_map(|archive| archive.holds.0.iter().copied()).collect();
    let alone = held.difference(&copied).count();
    Some(SecretCopies { held: count(held.len()), alone: count(alone), last: record.archives.last().map(archive_at) })
}

/// The secrets that were missing when the home was restored.
pub(super) fn absent(core: &Core) -> Ids {
    SecretArchives::load(core.home.root()).unwrap_or_default().absent
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn archive_at(archive: &SecretArchive) -> SecretArchiveAt {
    SecretArchiveAt { at: Moment(archive.at), by: archive.by.clone(), file: archive.file.clone() }
}
