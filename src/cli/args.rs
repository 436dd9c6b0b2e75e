//! The arguments of the command line.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::i18n::Lang;

mod families;
mod offers;

pub(super) use families::{Access, Audit};
use offers::{Offer, channels, conditions, fields, kinds, states};

const AFTER: &str = "\
An ID is a code (NV-2023-0042), an id (task-42), or for units and members any part of the name
that fits one record only. KIND: members, units, assignments, tasks, inspections, findings,
feedback; committee for show and set. Dates: 30/9, 30/09/2023, 2023-09-30, today, +7.

Exit codes: 0 done, 1 failed, 2 usage, 3 refused (all faults are printed; also when some records
of several were refused), 4 changed by another user, 5 no access, 6 no server.";

const LANG_HELP: &str = "Language, vi or en; else $DONDOC_LANG, the home's settings, or the locale decides";

/// Register of a provincial steering committee for administrative reform: its members, the units
/// assigned to them, tasks, inspections, feedback. Without a verb the screen opens.
#[derive(Debug, Parser)]
#[command(name = "dondoc", version, after_help = AFTER, disable_help_subcommand = true)]
pub(super) struct Line {
    /// The options of every verb.
    #[command(flatten)]
    pub global: Global,
    /// The verb; without one the screen opens.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// The options of every verb.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Global {
    /// Home folder of the store
    #[arg(long, global = true, env = "DONDOC_HOME", value_parser = any_path(), value_name = "FOLDER", hide_env_values = true)]
    pub home: Option<PathBuf>,
    /// Socket of the server
    #[arg(long, global = true, env = "DONDOC_SOCKET", value_parser = any_path(), value_name = "PATH", hide_env_values = true)]
    pub socket: Option<PathBuf>,
    /// Language, vi or en; the locale by default
    #[arg(long, global = true, value_name = "LANG", hide_possible_values = true, help = LANG_HELP)]
    pub lang: Option<Tongue>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// Any path, including an empty one: a variable with an empty value is not a mistake.
fn any_path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// A text, which may begin with a dash; but a word such as `--json` is an option in the wrong position.
fn text(typed: &str) -> Result<String, &'static str> {
    let option = typed.strip_prefix("--").is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_alphabetic()));
    if option { Err("the text is missing: an option follows") } else { Ok(typed.to_owned()) }
}

/// The separator of the cells in a sheet.
fn separator(text: &str) -> Result<char, &'static str> {
    match text {
        "," | "comma" => Ok(','),
        ";" | "semicolon" => Ok(';'),
        "\t" | "\\t" | "tab" => Ok('\t'),
        _ => Err("give , or ; or tab"),
    }
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tongue {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl From<Tongue> for Lang {
    fn from(tongue: Tongue) -> Lang {
        match tongue {
            Tongue::Vi => Lang::Vi,
            Tongue::En => Lang::En,
        }
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Make the home folder and its store
    Init {
        /// Fill it with the published sample committee of 2023
        #[arg(long, conflicts_with_all = ["shared", "admin"])]
        sample: bool,
        /// Several users share it, each with granted rights
        #[arg(long)]
        shared: bool,
        /// As root: make this user an admin of the shared home
        #[arg(long, value_name = "USER")]
        admin: Option<String>,
    },
    /// Add fictitious records, to try the program
    Demo {
        /// How many records, up to 1,000,000
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(crate::demo::MOST)))]
        records: u32,
        /// The same seed gives the same records
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Run the server in the foreground
    Serve {
        /// Stay when the last client has gone
        #[arg(long)]
        stay: bool,
        /// Start it in the background and return
        #[arg(long, conflicts_with = "shared")]
        background: bool,
        /// Serve the whole machine: /var/lib/dondoc, unless --home and --socket say otherwise
        #[arg(long)]
        shared: bool,
    },
    /// What sshd runs for a user of the shared machine (`ForceCommand`)
    Ssh,
    /// Stop the server
    Stop,
    /// Print the state of the server and its store
    Status,
    /// List records
    List(ListArgs),
    /// Show one record with its related records
    Show {
        /// Which record; the words of a name need no quotes
        #[arg(required = true)]
        id: Vec<String>,
    },
    /// Add a record: dondoc add task title='Công bố DDCI' due=30/9; a secret comes by standard input: reporter=-
    Add {
        /// Of which kind
        #[arg(value_parser = Offer(kinds), hide_possible_values = true)]
        kind: String,
        /// What its fields hold
        #[arg(value_name = "FIELD=VALUE", value_parser = Offer(fields), hide_possible_values = true)]
        values: Vec<String>,
    },
    /// Change fields of a record; an empty value empties the field
    Set {
        /// Which record
        id: String,
        /// What the fields are to hold
        #[arg(value_name = "FIELD=VALUE", required = true, value_parser = Offer(fields), hide_possible_values = true)]
        values: Vec<String>,
    },
    /// Bring records into a state: dondoc move NV-2023-0042 done --doc 45/BC-UBND
    Move(MoveArgs),
    /// Extend the deadline of tasks
    Extend {
        /// The tasks, and then the new deadline
        #[arg(value_name = "ID… DATE", required = true)]
        words: Vec<String>,
        /// Why
        #[arg(long, default_value = "", allow_hyphen_values = true, value_parser = text)]
        reason: String,
        /// The document that allows it, or who did
        #[arg(long, default_value = "", allow_hyphen_values = true, value_parser = text)]
        doc: String,
    },
    /// Log that the units of tasks were reminded
    Remind {
        /// The tasks
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
        /// The day; today by default
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// How: phone, letter, meeting, message, email
        #[arg(long, default_value = "phone", value_parser = Offer(channels), hide_possible_values = true)]
        channel: String,
        /// What was said
        #[arg(long, default_value = "", allow_hyphen_values = true, value_parser = text)]
        note: String,
    },
    /// Put units into a member's charge
    Assign {
        /// The units
        #[arg(value_name = "UNIT", required = true)]
        units: Vec<String>,
        /// The member
        #[arg(long, value_name = "MEMBER")]
        to: String,
        /// First day; today by default
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// The decision
        #[arg(long, default_value = "", allow_hyphen_values = true, value_parser = text)]
        decision: String,
    },
    /// Hand a member's units over to another
    HandOver {
        /// Which of them; all if none is named
        #[arg(value_name = "UNIT")]
        units: Vec<String>,
        /// The member who has them
        #[arg(long, value_name = "MEMBER")]
        from: String,
        /// The member who takes them
        #[arg(long, value_name = "MEMBER")]
        to: String,
        /// First day of the new charge; today by default
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// The decision
        #[arg(long, default_value = "", allow_hyphen_values = true, value_parser = text)]
        decision: String,
    },
    /// Archive records; nothing is ever deleted
    Archive {
        /// Which records
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
    },
    /// Restore archived records
    Unarchive {
        /// Which records
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
    },
    /// Print the secret of a record, such as who reported something; the trail says who looked
    Reveal {
        /// Which record
        #[arg(required = true)]
        id: Vec<String>,
    },
    /// Forget the secrets of records for good; this cannot be undone
    Forget {
        /// Which records
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Undo my last change
    Undo {
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Who changed what in a record, newest first
    History {
        /// Which record; the words of a name need no quotes
        #[arg(required = true)]
        id: Vec<String>,
    },
    /// Write records into a file of yours: a sheet for spreadsheet programs, or JSON where its name ends in .json
    Export {
        /// Which kind of record
        #[arg(value_parser = Offer(kinds), hide_possible_values = true)]
        kind: String,
        /// Where to; - is standard output
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// Words and conditions, as on the screen
        #[arg(value_parser = Offer(conditions), hide_possible_values = true)]
        filter: Vec<String>,
        /// Between the cells of a sheet: , or ; or tab; Excel set to Vietnamese opens ; with a double click
        #[arg(long, value_name = "SIGN", value_parser = separator)]
        delimiter: Option<char>,
    },
    /// Make records of the rows of a sheet (CSV), all of them or none; its heads are names of fields
    Import {
        /// The sheet; - is standard input
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// Of which kind its rows are
        #[arg(long, value_parser = Offer(kinds), hide_possible_values = true)]
        kind: String,
    },
    /// Back everything up while users work: one verified tar.gz, consistent at one line of the journal
    Backup {
        /// Where to; - is standard output
        #[arg(required_unless_present_any = ["rotate", "secrets", "secrets_to"], conflicts_with = "rotate")]
        file: Option<PathBuf>,
        /// Into a file of its own in this folder; keeps 7 daily, 5 weekly, 12 monthly
        #[arg(long, value_name = "FOLDER")]
        rotate: Option<PathBuf>,
        /// The secrets, into an archive of their own; - is standard output
        #[arg(long, value_name = "FILE")]
        secrets: Option<PathBuf>,
        /// The secrets, into an archive of their own in this folder; keeps the newest 7
        #[arg(long, value_name = "FOLDER", conflicts_with = "secrets")]
        secrets_to: Option<PathBuf>,
    },
    /// Make a home from a backup; verifies all of it before anything is changed
    Restore {
        /// The backup
        file: PathBuf,
        /// The backup of the secrets
        #[arg(long, value_name = "FILE")]
        secrets: Option<PathBuf>,
        /// Replace a home that is not empty; it is moved aside, not deleted
        #[arg(long)]
        replace: bool,
        /// Even if the backup belongs to another committee than that home
        #[arg(long, requires = "replace")]
        other_committee: bool,
    },
    /// Repair a home that no server holds: prints what it would do
    Repair {
        /// Do it
        #[arg(long, short)]
        yes: bool,
    },
    /// Compare the journal, the store and the memory with each other
    Check,
    /// The audit trail
    #[command(subcommand)]
    Audit(Audit),
    /// Who may do what in a shared home
    #[command(subcommand)]
    Access(Access),
    /// Print completions for a shell
    Completions {
        /// bash, zsh, fish …
        shell: Shell,
    },
    /// Print the man page
    Man,
}

/// What to list.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Which kind of record
    #[arg(value_parser = Offer(kinds), hide_possible_values = true)]
    pub kind: String,
    /// Words and conditions, as on the screen: 'dien chau' 'due<30/9' 'is:overdue'; after -- one may begin with -
    #[arg(value_parser = Offer(conditions), hide_possible_values = true)]
    pub filter: Vec<String>,
    /// Fields to sort by; - before one puts the largest first
    #[arg(long, value_name = "FIELD,-FIELD", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// At most so many records
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
}

/// What to move, and the answers of the step.
#[derive(Debug, Args)]
pub(super) struct MoveArgs {
    /// The records, then the state; FIELD=VALUE words answer what the step asks for
    #[arg(value_name = "ID… STATE", required = true, value_parser = Offer(states), hide_possible_values = true)]
    pub words: Vec<String>,
    /// The day it happened; today by default
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// The document that proves it
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true, value_parser = text)]
    pub doc: Option<String>,
    /// There is no document
    #[arg(long, conflicts_with = "doc")]
    pub no_doc: bool,
    /// Why
    #[arg(long, allow_hyphen_values = true, value_parser = text)]
    pub reason: Option<String>,
    /// Who agreed
    #[arg(long, allow_hyphen_values = true, value_parser = text)]
    pub approver: Option<String>,
    /// Who takes over the units of a member who ends
    #[arg(long, value_name = "MEMBER")]
    pub to_member: Option<String>,
    /// No member takes them over
    #[arg(long, conflicts_with = "to_member")]
    pub leave_unassigned: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Line::command().debug_assert();
    }

    #[test]
    fn options_may_follow_the_words_of_a_filter() {
        let line = Line::try_parse_from(["dondoc", "list", "tasks", "due<30/9", "--sort", "-due,title", "--json"]);
        let Ok(Line { verb: Some(Verb::List(list)), global }) = line else { panic!("not a list") };
        assert_eq!((list.filter, list.sort.as_deref()), (vec!["due<30/9".to_owned()], Some("-due,title")));
        assert!(global.json);
    }

    #[test]
    fn a_text_may_begin_with_a_dash() {
        let line = Line::try_parse_from(["dondoc", "remind", "task-1", "--note", "- đã gọi điện", "--json"]);
        let Ok(Line { verb: Some(Verb::Remind { note, .. }), global }) = line else { panic!("not a reminder") };
        assert_eq!((note.as_str(), global.json), ("- đã gọi điện", true));
        for text in ["-5 ngày", "--", "-- chờ số liệu"] {
            assert!(Line::try_parse_from(["dondoc", "extend", "a", "5/1", "--reason", text, "--doc", text]).is_ok());
            assert!(
                Line::try_parse_from(["dondoc", "move", "a", "done", "--reason", text, "--approver", text]).is_ok()
            );
            assert!(Line::try_parse_from(["dondoc", "assign", "a", "--to", "b", "--decision", text]).is_ok());
        }
        assert!(Line::try_parse_from(["dondoc", "remind", "a", "--note", "--json"]).is_err(), "no option is swallowed");
    }

    #[test]
    fn a_state_follows_the_records() {
        let line = Line::try_parse_from(["dondoc", "move", "task-1", "task-2", "done", "--no-doc"]);
        let Ok(Line { verb: Some(Verb::Move(step)), .. }) = line else { panic!("not a move") };
        assert_eq!(step.words, ["task-1", "task-2", "done"]);
        assert!(step.no_doc && Line::try_parse_from(["dondoc", "move"]).is_err());
    }
}
