//! The capabilities of the terminal, from the environment. No query is sent to the terminal: an answer that comes late,
//! or never, costs more than a guess.

use std::env;

use super::clipboard::Clipboard;

/// Whether colours may be used. Bold, underline and reverse are used in any case; no meaning depends on colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// The 16 ANSI colours.
    Ansi16,
    /// No colour: `NO_COLOR` is set, or this type of terminal has none.
    Mono,
}

/// Which characters may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    /// All of UTF-8.
    Unicode,
    /// UTF-8 letters, but lines, arrows and signs in ASCII. The Linux console decodes UTF-8, and a Vietnamese console
    /// font can be loaded, but a font of 256 or 512 glyphs with these letters lacks the box drawing.
    Letters,
    /// Only ASCII, text without accents: the locale is not UTF-8.
    Ascii,
}

/// The capabilities of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Colours.
    pub colour: Colour,
    /// Characters.
    pub glyphs: Glyphs,
    /// False for `TERM=dumb` or none: the cursor cannot be moved, so no screen can be drawn; the command line still
    /// works.
    pub screen: bool,
    /// How a text is copied to the clipboard.
    pub clipboard: Clipboard,
}

impl Caps {
    /// Reads the process environment.
    pub fn from_env() -> Self {
        Self::from_vars(|name| env::var(name).ok())
    }

    /// Reads the variables that `var` returns; unset ones are `None`.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| var(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        // The first that is set applies, as in setlocale(3).
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let mono = set("NO_COLOR").is_some() || (is_mono(&term) && set("COLORTERM").is_none());
        Self {
            colour: if mono { Colour::Mono } else { Colour::Ansi16 },
            glyphs: match locale {
                Some(locale) if is_utf8(&locale) && term == "linux" => Glyphs::Letters,
                Some(locale) if is_utf8(&locale) => Glyphs::Unicode,
                _ => Glyphs::Ascii,
            },
            screen: !matches!(term.as_str(), "" | "dumb"),
            clipboard: Clipboard::from_vars(set),
        }
    }
}

/// Whether the terminal is at the other end of an SSH connection.
pub fn is_remote() -> bool {
    env::var_os("SSH_CONNECTION").is_some_and(|value| !value.is_empty())
}

fn is_mono(term: &str) -> bool {
    let kind = term.split('-').next().unwrap_or_default();
    matches!(kind, "" | "dumb" | "vt52" | "vt100" | "vt102" | "vt220" | "vt320")
        || term.ends_with("-mono")
        || term.ends_with("-m")
}

fn is_utf8(locale: &str) -> bool {
    let codeset = locale.split('.').nth(1).unwrap_or_default();
    let codeset = codeset.split('@').next().unwrap_or_default();
    codeset.eq_ignore_ascii_case("utf-8") || codeset.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caps(vars: &[(&str, &str)]) -> Caps {
        Caps::from_vars(|name| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_modern_terminal_gets_everything() {
        let full =
            Caps { colour: Colour::Ansi16, glyphs: Glyphs::Unicode, screen: true, clipboard: Clipboard::Terminal };
        assert_eq!(caps(&[("TERM", "xterm-256color"), ("LANG", "vi_VN.UTF-8")]), full);
        let tmux = Caps { clipboard: Clipboard::Tmux, ..full };
        assert_eq!(caps(&[("TERM", "tmux"), ("LC_CTYPE", "C.utf8")]), tmux);
    }

    #[test]
    fn no_color_counts_only_when_it_is_not_empty() {
        assert_eq!(caps(&[("TERM", "xterm"), ("NO_COLOR", "1")]).colour, Colour::Mono);
        assert_eq!(caps(&[("TERM", "xterm"), ("NO_COLOR", "")]).colour, Colour::Ansi16);
        assert_eq!(caps(&[("TERM", "vt100")]).colour, Colour::Mono);
        assert_eq!(caps(&[("TERM", "vt220-8bit")]).colour, Colour::Mono);
    }

    #[test]
    fn the_locale_that_wins_decides_on_accents() {
        assert_eq!(caps(&[("TERM", "xterm"), ("LC_ALL", "C"), ("LANG", "vi_VN.UTF-8")]).glyphs, Glyphs::Ascii);
        assert_eq!(caps(&[("TERM", "xterm"), ("LC_ALL", ""), ("LANG", "vi_VN.UTF-8")]).glyphs, Glyphs::Unicode);
        assert_eq!(caps(&[("TERM", "xterm")]).glyphs, Glyphs::Ascii);
        assert_eq!(caps(&[("TERM", "linux"), ("LANG", "vi_VN.UTF-8")]).glyphs, Glyphs::Letters);
    }

    #[test]
    fn a_dumb_terminal_has_no_screen() {
        assert!(!caps(&[("TERM", "dumb")]).screen);
        assert!(!caps(&[]).screen);
        assert!(caps(&[("TERM", "vt100")]).screen);
    }
}
