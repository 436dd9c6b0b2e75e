//! What an order depends on in other records than those it sorts.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::id::Kind;
use crate::domain::kinds::{finding, inspection};

use super::charge::{Charges, depends_on_charge};
use super::sort::{By, Settled};
use super::table::Table;

/// The state at the time an order was computed: the order is valid as long as this is the same.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Elsewhere {
    /// The members in charge, if a key depends on them.
    pub charges: Option<Arc<Charges>>,
    /// Inspections with an open finding, by number, if closed ones come last.
    with_findings: Option<Arc<BTreeSet<u32>>>,
}

impl Elsewhere {
    /// What these keys depend on; `charges` is called only if one of them needs it.
    pub(super) fn of(kind: Kind, keys: &[By], charges: impl FnOnce() -> Charges, findings: &Table) -> Elsewhere {
        let charged = keys.iter().any(|key| depends_on_charge(kind, key.field));
        let with_findings = kind == Kind::Inspection && keys.iter().any(|key| key.settled != Settled::Among);
        Elsewhere {
            charges: charged.then(|| Arc::new(charges())),
            with_findings: with_findings.then(|| Arc::new(with_open_findings(findings))),
        }
    }

    /// Whether a row still needs work: its state is open; for a concluded inspection, one of its findings is open.
    pub(super) fn is_open(&self, table: &Table, row: usize) -> bool {
        match &self.with_findings {
            Some(inspections) if table.state(row) == Some(inspection::CONCLUDED) => {
                inspections.contains(&table.id(row).no)
            }
            _ => table.is_open(row),
        }
    }
}

fn with_open_findings(findings: &Table) -> BTreeSet<u32> {
    let open = (0..findings.len()).filter(|row| !findings.archived(*row) && findings.is_open(*row));
    open.filter_map(|row| u32::try_from(findings.number(finding::INSPECTION, row)?).ok()).collect()
}
