//! The settings of the committee in a running server; they may change while it serves.

use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};

use crate::config::Config;

/// The current settings.
#[derive(Debug)]
pub(super) struct Settings {
    soon: AtomicU16,
    reserve: AtomicU64,
}

impl Default for Settings {
    fn default() -> Settings {
        let settings = Settings { soon: AtomicU16::new(0), reserve: AtomicU64::new(0) };
        settings.take(&Config::default());
        settings
    }
}

impl Settings {
    /// Applies other settings.
    pub(super) fn take(&self, config: &Config) {
        self.soon.store(config.due_soon_days, Ordering::Relaxed);
        self.reserve.store(config.free_space_mib.saturating_mul(1 << 20), Ordering::Relaxed);
    }

    /// The number of days ahead within which a deadline is due soon.
    pub(super) fn soon(&self) -> u16 {
        self.soon.load(Ordering::Relaxed)
    }

    /// Bytes that must stay free on the disk.
    pub(super) fn reserve(&self) -> u64 {
        self.reserve.load(Ordering::Relaxed)
    }
}
