//! `config.toml` in the home: the settings of a committee.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use serde::Deserialize;

use crate::i18n::{Lang, system};

/// The settings. A missing file, or a missing key, means the default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `language = "vi"` or `"en"`: the language of the screen. `None` uses the locale.
    #[serde(deserialize_with = "language")]
    pub language: Option<Lang>,
    /// `due-soon-days`: a task is due soon if its deadline is at most this many days ahead.
    #[serde(rename = "due-soon-days")]
    pub due_soon_days: u16,
    /// `free-space-mib`: with less free space on the disk, changes are refused.
    #[serde(rename = "free-space-mib")]
    pub free_space_mib: u64,
}

/// The maximum bytes that are read: far more than all keys need.
const MOST_BYTES: u64 = 1 << 20;

impl Default for Config {
    fn default() -> Self {
        Config { language: None, due_soon_days: 7, free_space_mib: 8 }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file exists but cannot be read.
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        cause: io::Error,
    },
    /// A line is wrong: not TOML, an unknown key, or an invalid value.
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line number, from 1.
        line: usize,
        /// What is wrong with it, in one line of English from the parser.
        message: String,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl ConfigError {
    /// The complete sentence.
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Io { path, cause }, _) => format!("{}: {}", path.display(), system(&cause.to_string(), lang)),
            (Self::Wrong { path, line, message }, Lang::Vi) => {
                format!("{}, dòng {line}: {}", path.display(), in_vietnamese(message))
            }
            (Self::Wrong { path, line, message }, Lang::En) => format!("{}, line {line}: {message}", path.display()),
        }
    }
}

/// The parser's error about a settings file, in Vietnamese: quoted parts stay, its common sentences are translated.
fn in_vietnamese(message: &str) -> String {
    let known = |key: &str, text: &str| message.strip_prefix(key).map(|rest| format!("{text} {rest}"));
    let unknown = || {
        let (key, keys) = message.strip_prefix("unknown field ")?.split_once(", expected ")?;
        Some(format!("không có mục {key}; chỉ có {}", keys.trim_start_matches("one of ")))
    };
    let unfit = || {
        let said = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))?;
        let (found, wanted) = said.split_once(", expected ")?;
        let found = found.split_once(' ').map_or(found, |(_, value)| value);
        let wanted = if wanted.starts_with(['u', 'i']) {
            "số nguyên không âm, không quá lớn"
        } else {
            "chữ trong ngoặc kép"
        };
        Some(format!("giá trị {found} không dùng được; phải là {wanted}"))
    };
    unknown()
        .or_else(unfit)
        .or_else(|| known("language is \"vi\" or \"en\", not", "language là \"vi\" hoặc \"en\", không phải"))
        .or_else(|| message.starts_with("duplicate key").then(|| "một mục ghi hai lần".to_owned()))
        .unwrap_or_else(|| "không đúng cú pháp TOML (tên-mục = giá trị)".to_owned())
}

impl Config {
    /// Reads `config.toml` in this home.
    pub fn load(home: &Path) -> Result<Config, ConfigError> {
        let path = home.join("config.toml");
        match read(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Config::default()),
            Err(cause) => Err(ConfigError::Io { path, cause }),
        }
    }

    /// Reads settings from a text; `path` is for the error.
    pub fn parse(text: &str, path: &Path) -> Result<Config, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let message = error.message().split('\n').collect::<Vec<_>>().join("; ");
            ConfigError::Wrong { path: path.to_path_buf(), line, message }
        })
    }
}

/// The text of the file: a link is not followed, a pipe does not block, and a file that is far too large is cut.
fn read(path: &Path) -> io::Result<String> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let mut text = String::new();
    file.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

fn language<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Lang>, D::Error> {
    match String::deserialize(from)?.as_str() {
        "vi" => Ok(Some(Lang::Vi)),
        "en" => Ok(Some(Lang::En)),
        other => Err(serde::de::Error::custom(format!("language is \"vi\" or \"en\", not {other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::assert_translated;

    fn read(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, Path::new("config.toml"))
    }

    #[test]
    fn a_missing_file_and_missing_keys_mean_the_defaults() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(Config::load(home.path()).unwrap(), Config::default());
        let some = read("due-soon-days = 14\nlanguage = \"en\"\n").unwrap();
        assert_eq!(some, Config { due_soon_days: 14, language: Some(Lang::En), ..Config::default() });
    }

    #[test]
    fn a_wrong_line_is_named() {
        for (text, line, part) in [
            ("# settings\n\ndue_soon = 3\n", 3, "due_soon"),
            ("due-soon-days = 7\nlanguage = \"fr\"\n", 2, "fr"),
            ("due-soon-days = -1\n", 1, "-1"),
            ("due-soon-days 7\n", 1, ""),
            ("due-soon-days = true\n", 1, "true"),
            ("due-soon-days = 70000\n", 1, "70000"),
            ("language = 7\n", 1, "7"),
            ("due-soon-days = 7\ndue-soon-days = 8\n", 2, ""),
        ] {
            match read(text) {
                Err(ConfigError::Wrong { line: found, message, .. }) => {
                    assert_eq!(found, line, "{text}: {message}");
                    assert!(message.contains(part), "{text}: {message}");
                    assert!(!message.contains('\n'), "{message}");
                    let error = read(text).unwrap_err();
                    let names = [
                        "config", "true", "toml", "fr", "days", "free", "space", "mib", "soon", "due", "language",
                        "vi", "en",
                    ];
                    assert_translated(&error.text(Lang::Vi), &error.text(Lang::En), &names);
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
