//! The verbs with subverbs: `access` and `audit`.

use clap::Subcommand;

/// The rights of users and groups.
#[derive(Debug, Subcommand)]
pub(crate) enum Access {
    /// List what users and groups may do
    List,
    /// Give a role to a user or a group
    Grant {
        /// A user, or a Unix group with @ before it
        #[arg(value_name = "USER|@GROUP")]
        who: String,
        /// What they may do: viewer looks, editor changes records, admin does everything
        #[arg(value_name = "viewer|editor|admin")]
        role: String,
        /// They may also see what is hidden: surprise inspections that have not begun, and who reported something
        #[arg(long)]
        sensitive: bool,
    },
    /// Take it back
    Revoke {
        /// The user or group
        #[arg(value_name = "USER|@GROUP")]
        who: String,
    },
}

/// The audit trail.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Verify the journal's chain of hashes; with a hash that was kept elsewhere also that nothing was cut off
    Verify {
        /// A hash that `audit head` printed earlier
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
        /// The sequence number that it printed with it
        #[arg(long, value_name = "N", requires = "head")]
        seq: Option<u64>,
    },
    /// Print the last sequence number and its hash
    Head,
    /// Print the trail, newest first
    Log {
        /// Words (code, title, person) and conditions: who:admin1 what:done on:q3/2023 'on>=1/11' kind:tasks field:due
        /// text:reason; after -- one may begin with -
        filter: Vec<String>,
        /// At most so many entries
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
    },
}
