//! Checks the source against the map in docs/architecture.md: imports only go down, no two files import each other,
//! directly or through others, and some names appear in one module only.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "support/imports.rs"]
mod imports;
#[path = "support/skip.rs"]
mod skip;
#[path = "support/tokens.rs"]
mod tokens;

/// The floors, from the bottom. Modules on one line are neighbours, which may not import each other except as in
/// [`NEIGHBOURS`].
const FLOORS: &[&[&str]] = &[
    &["text", "i18n"],
    &["domain", "config"],
    &["filter", "store"],
    &["service"],
    &["wire", "exchange", "sample", "demo"],
    &["words"],
    &["tui"],
    &["cli"],
    &["main", "lib"],
];

/// Modules that may import a neighbour on their own floor: from, to.
const NEIGHBOURS: &[(&str, &str)] = &[];

fn sources() -> Vec<(PathBuf, String)> {
    files_in("src")
}

/// The Rust files below a folder of the project, by their paths in it.
fn files_in(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("source text");
                found.push((path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("inside").to_owned(), text));
            }
        }
    }
    found
}

fn room(path: &Path) -> String {
    let first = path.components().nth(1).map(|part| part.as_os_str().to_string_lossy().into_owned());
    first.unwrap_or_default().trim_end_matches(".rs").to_owned()
}

fn is_test(path: &Path) -> bool {
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name == "tests" || name == "drill" || path.components().any(|part| part.as_os_str() == "tests")
}

/// The code without its comments and without the part after its test module begins.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn imports_only_go_down() {
    let floor: BTreeMap<&str, usize> =
        FLOORS.iter().enumerate().flat_map(|(at, rooms)| rooms.iter().map(move |room| (*room, at))).collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if is_test(&path) {
            continue;
        }
        let from = room(&path);
        let Some(own) = floor.get(from.as_str()) else {
            wrong.push(format!("{} is on no floor", path.display()));
            continue;
        };
        let text = code(&text);
        for part in text.split("crate::").skip(1).chain(text.split("dondoc::").skip(1)) {
            let to: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(other) = floor.get(to.as_str()) else { continue };
            let allowed = to == from || other < own || NEIGHBOURS.contains(&(from.as_str(), to.as_str()));
            if !allowed {
                wrong.push(format!("{} imports {to}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that do not go down:\n{}", wrong.join("\n"));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = imports::imports(&sources());
    let mut wrong = Vec::new();
    for circle in imports::circles(&imports) {
        wrong.push("a circle:".to_owned());
        for (from, to, names) in imports::within(&imports, &circle) {
            wrong.push(format!("  {} -> {}: {names}", from.display(), to.display()));
        }
    }
    assert!(wrong.is_empty(), "files that import each other:\n{}", wrong.join("\n"));
}

/// The files of each circle in a small program.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<_> = files.iter().map(|(name, text)| (Path::new("src").join(name), (*text).to_owned())).collect();
    let circles = imports::circles(&imports::imports(&files));
    circles
        .iter()
        .map(|circle| circle.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn circles_are_found_where_names_are_defined() {
    let root = ("lib.rs", "mod a;");
    let declares = ("a/mod.rs", "mod b; mod c; pub use b::B; pub use c::C;");
    let c = ("a/c.rs", "pub struct C; fn f() { let b: Option<super::b::B> = None; }");
    // `a` only re-exports names, so the circle is between the files that define them.
    let found = circles_of(&[root, declares, ("a/b.rs", "use crate::a::{self, C as D}; pub struct B(D);"), c]);
    assert_eq!(found, ["src/a/b.rs src/a/c.rs"]);
    let found = circles_of(&[root, declares, ("a/b.rs", "pub struct B; fn f() { vec![super::C] }"), c]);
    assert_eq!(found, ["src/a/b.rs src/a/c.rs"]);
    // A parent uses what its child defines, while the child uses what the parent defines.
    let uses = ("a/mod.rs", "mod b; pub struct A; fn f() { b::g(); }");
    assert_eq!(circles_of(&[root, uses, ("a/b.rs", "use super::A; pub fn g() {}")]), ["src/a/b.rs src/a/mod.rs"]);
    assert!(circles_of(&[root, uses, ("a/b.rs", "pub fn g() {}")]).is_empty());
    // Tests, comments and string literals import nothing.
    for b in [
        "pub struct B; #[cfg(test)] mod tests { use crate::a::C; }",
        "pub struct B; #[cfg(test)] use crate::a::{C};",
        "pub struct B; // use crate::a::C;\n/* crate::a::C /* */ */",
        "pub struct B; const T: &str = \"\\\" crate::a::C\"; const R: &str = r#\"\" crate::a::C\"#; const Q: char = '\"';",
    ] {
        assert!(circles_of(&[root, declares, ("a/b.rs", b), c]).is_empty(), "{b}");
    }
}

/// A word, and the folders in which it may appear.
const DOORS: &[(&str, &[&str])] = &[
    ("sled::", &["src/store/"]),
    ("crossterm::", &["src/tui/"]),
    ("ratatui", &["src/tui/"]),
    ("UnixListener", &["src/wire/"]),
    ("UnixStream", &["src/wire/"]),
    ("SystemTime", &["src/service/clock.rs", "src/tui/clock.rs", "src/cli/", "src/wire/"]),
    ("std::fs", &["src/store/", "src/service/", "src/wire/", "src/config.rs", "src/tui/", "src/cli/"]),
    ("std::env", &["src/wire/", "src/tui/", "src/cli/", "src/main.rs"]),
];

#[test]
fn some_names_stay_behind_one_door() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if is_test(&path) {
            continue;
        }
        let name = path.to_string_lossy().into_owned();
        let text = code(&text);
        for (word, places) in DOORS {
            if text.contains(word) && !places.iter().any(|place| name.starts_with(place)) {
                wrong.push(format!("{name} names {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "names outside their door:\n{}", wrong.join("\n"));
}

#[test]
fn the_project_needs_nothing_outside_itself() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let outside = concat!("../", "shared");
    for (path, text) in sources() {
        assert!(!text.contains(outside), "{}", path.display());
        assert!(!text.contains(&format!("{}/", here.display())), "{}", path.display());
    }
}

/// The output of a passing test is not shown, so a test that cannot run here must leave a note for the end of the run.
#[test]
fn tests_are_skipped_through_one_door() {
    let door = Path::new("tests/support/skip.rs");
    for folder in ["src", "tests"] {
        for (path, text) in files_in(folder) {
            assert!(path == door || !text.contains(concat!("!(\"", "skipped:")), "{}", path.display());
        }
    }
}

#[test]
fn only_what_this_run_skipped_is_said_at_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let (this, other) = (skip::this_run().expect("cargo"), skip::run_of(std::process::id()).expect("this process"));
    let ended = format!("{}-1", std::process::id());
    for (run, line) in [(&this, "b"), (&this, "a\nA"), (&this, "b"), (&other, "c"), (&ended, "d")] {
        skip::note(folder.path(), run, line).expect("a note");
    }
    assert_eq!(skip::take_notes(folder.path(), &this), ["a A", "b"]);
    let left: Vec<_> =
        fs::read_dir(folder.path()).expect("the folder").flatten().map(|file| file.file_name()).collect();
    assert_eq!(left, [other.as_str()], "of runs that have ended nothing is kept");
    assert!(skip::take_notes(folder.path(), &this).is_empty());
}

/// Vietnamese texts that are correct without any Vietnamese letter.
const WITHOUT_ACCENTS: &[&str] = &[];

/// The string literal that begins here, after blanks and `&format!(`; `None` for anything else.
fn literal(text: &str) -> Option<String> {
    let text = text.trim_start().trim_start_matches('&').trim_start_matches("format!(").trim_start();
    let mut signs = text.strip_prefix('"')?.chars();
    let mut held = String::new();
    loop {
        match signs.next()? {
            '"' => return Some(held),
            '\\' => match signs.next()? {
                // The text continues at the next line's first letter.
                '\n' => signs = signs.as_str().trim_start().chars(),
                escaped => held.extend(['\\', escaped]),
            },
            sign => held.push(sign),
        }
    }
}

/// Whether a text looks like an English sentence: at least three words, and no letter that only Vietnamese has. Text in
/// braces, names of options and file names do not count as words.
fn is_english(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| {
        let word = word.trim_matches(|sign: char| sign.is_ascii_punctuation() && !"{}-/$_".contains(sign));
        word.len() > 1 && word.chars().all(|sign| sign.is_ascii_alphabetic())
    });
    words.count() >= 3 && text.chars().all(|sign| sign.is_ascii() || !sign.is_alphabetic())
}

#[test]
fn no_english_sentence_stands_in_the_vietnamese_column() {
    assert!(is_english("the disk is nearly full") && !is_english("đĩa gần đầy") && !is_english("{a} {b} {c} --json"));
    let mut seen = 0;
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if is_test(&path) {
            continue;
        }
        let text = code(&text);
        for mark in ["tr(", "both!(", "Lang::Vi", "if vi {", "if vi =>", "Sentence::new("] {
            for (at, _) in text.match_indices(mark) {
                let mut rest = &text[at + mark.len()..];
                if mark == "Lang::Vi" {
                    // The rest of a pattern is before the arrow.
                    let Some(arrow) = rest.lines().next().and_then(|line| line.find("=>")) else { continue };
                    rest = &rest[arrow + 2..];
                }
                if mark == "both!(" {
                    // The language comes first.
                    let Some(comma) = rest.find(',') else { continue };
                    rest = &rest[comma + 1..];
                }
                let rest = rest.trim_start().trim_start_matches('{');
                let Some(said) = literal(rest) else { continue };
                seen += 1;
                if is_english(&said) && !WITHOUT_ACCENTS.contains(&said.as_str()) {
                    wrong.push(format!("{}: {said}", path.display()));
                }
            }
        }
    }
    assert!(seen > 1_000, "the texts were not found: {seen}");
    assert!(wrong.is_empty(), "English in the Vietnamese column:\n{}", wrong.join("\n"));
}
