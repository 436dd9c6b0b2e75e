//! `completions` and `man`: output generated from the definition of the command line.

use std::fmt::Write as _;

use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::Line;
use super::desk::Desk;
use super::error::Error;

/// Prints completions for a shell.
pub(super) fn completions(desk: &mut Desk, shell: Shell) -> Result<(), Error> {
    desk.out.raw(&script(shell))?;
    Ok(desk.out.flush()?)
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    let mut command = Line::command();
    clap_complete::generate(shell, &mut command, "dondoc", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if shell == Shell::Fish {
        for verb in command.get_subcommands() {
            offer_words(&mut script, verb, &format!("__fish_dondoc_using_subcommand {}", verb.get_name()));
        }
    }
    script
}

/// Adds to a script for fish what clap's generator omits: the values of words without an option.
fn offer_words(script: &mut String, verb: &Command, when: &str) {
    for inner in verb.get_subcommands() {
        offer_words(script, inner, &format!("{when}; and __fish_seen_subcommand_from {}", inner.get_name()));
    }
    let values = verb.get_positionals().flat_map(|arg| arg.get_value_parser().possible_values().into_iter().flatten());
    let words: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
    if !words.is_empty() {
        // Writing into a string cannot fail.
        let _ = writeln!(script, "complete -c dondoc -n \"{when}\" -f -a \"{}\"", words.join(" "));
    }
}

/// Prints the man page: all verbs on one page.
pub(super) fn man(desk: &mut Desk) -> Result<(), Error> {
    desk.out.raw(&page()?)?;
    Ok(desk.out.flush()?)
}

fn page() -> Result<String, Error> {
    let mut command = Line::command();
    command.build();
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut verbs = Roff::new();
    verbs.control("SH", ["VERBS"]);
    for verb in command.get_subcommands_mut() {
        describe(&mut verbs, verb, "");
    }
    verbs.to_writer(&mut page)?;
    man.render_extra_section(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn describe(page: &mut Roff, verb: &mut Command, before: &str) {
    let name = format!("{before}{}", verb.get_name());
    if verb.has_subcommands() {
        for inner in verb.get_subcommands_mut() {
            describe(page, inner, &format!("{name} "));
        }
        return;
    }
    let mut usage = name;
    for arg in verb.get_positionals() {
        usage.push(' ');
        usage.push_str(&arg.to_string());
    }
    page.control("TP", []);
    page.text([bold(usage)]);
    page.text([roman(verb.get_about().map(ToString::to_string).unwrap_or_default())]);
    let own = |option: &&Arg| !option.is_positional() && !option.is_global_set() && option.get_id() != "help";
    for option in verb.get_arguments().filter(own) {
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        page.control("br", []);
        page.text([bold(option.to_string()), roman(format!("  {help}"))]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completions_offer_kinds_states_and_the_keys_of_filters() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = script(shell).replace('\\', "");
            for word in ["tasks", "in_progress", "is:overdue", "lead_unit:", "title=", "phone"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn every_verb_is_on_the_page() {
        let page = page().expect("a page");
        for verb in Line::command().get_subcommands() {
            assert!(page.contains(&verb.get_name().replace('-', "\\-")), "{}", verb.get_name());
        }
        assert!(page.contains("no\\-doc"));
        assert!(page.contains("EXIT") || page.contains("Exit codes"), "{page}");
    }
}
