//! Which file of the program imports which, read from its code: the `use` lines and the paths, each followed through
//! re-exports to the file that defines the name. Code under `#[cfg(test)]` is left out, and so is every file that only
//! tests declare.
#![allow(unreachable_pub, reason = "each test includes this file as a private module")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::tokens::{Token, tokens};

/// A file of `src`, as far as imports need it.
#[derive(Default)]
struct File {
    path: PathBuf,
    children: BTreeSet<String>,
    defined: BTreeSet<String>,
    /// What a `use` imports: the local name, and the path behind it.
    used: Vec<(String, Vec<String>)>,
    /// The paths of the `use …::*` lines, which import every name.
    globs: Vec<Vec<String>>,
    /// Every path that the code names, including those of the `use` lines.
    named: Vec<Vec<String>>,
}

/// The imports: a file, another file, and the names that the first takes from it.
pub type Imports = BTreeMap<PathBuf, BTreeMap<PathBuf, BTreeSet<String>>>;

/// A module's path from the crate's root, whose path is empty.
type Module = Vec<String>;

/// Returns which of the program's files imports which.
pub fn imports(sources: &[(PathBuf, String)]) -> Imports {
    let files = files(sources);
    let mut imports = Imports::new();
    for (module, file) in &files {
        let found = imports.entry(file.path.clone()).or_default();
        for path in &file.named {
            let Some((target, name)) = resolve(&files, module, path, 0) else { continue };
            if target != *module {
                found.entry(files[&target].path.clone()).or_default().insert(name);
            }
        }
    }
    imports
}

/// Returns the sets of more than one file in which each file reaches each other one over imports.
pub fn circles(imports: &Imports) -> Vec<BTreeSet<PathBuf>> {
    let reached: BTreeMap<&Path, BTreeSet<&Path>> =
        imports.keys().map(|file| (file.as_path(), reached_from(imports, file))).collect();
    let mut circles: Vec<BTreeSet<PathBuf>> = Vec::new();
    for (file, there) in &reached {
        let back = |other: &&&Path| reached.get(**other).is_some_and(|from| from.contains(file));
        let circle: BTreeSet<PathBuf> = there.iter().filter(back).map(|file| file.to_path_buf()).collect();
        if circle.len() > 1 && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

/// Returns the imports between the files of a set: from, to, and the names taken.
pub fn within<'a>(imports: &'a Imports, files: &'a BTreeSet<PathBuf>) -> Vec<(&'a Path, &'a Path, String)> {
    let inside = imports.iter().filter(|(from, _)| files.contains(*from));
    let pairs = inside.flat_map(|(from, found)| found.iter().map(move |(to, names)| (from, to, names)));
    let pairs = pairs.filter(|(_, to, _)| files.contains(*to));
    pairs.map(|(from, to, names)| (&**from, &**to, names.iter().cloned().collect::<Vec<_>>().join(", "))).collect()
}

fn reached_from<'a>(imports: &'a Imports, file: &Path) -> BTreeSet<&'a Path> {
    let mut reached = BTreeSet::new();
    let mut open = vec![file];
    while let Some(next) = open.pop() {
        for to in imports.get(next).into_iter().flatten().map(|(to, _)| to.as_path()) {
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    reached
}

/// The files of the program, by their modules: those reached from the root through `mod` lines outside tests.
fn files(sources: &[(PathBuf, String)]) -> BTreeMap<Module, File> {
    let mut all: BTreeMap<Module, File> = BTreeMap::new();
    for (path, text) in sources {
        let mut file = File { path: path.clone(), ..File::default() };
        file.read(&tokens(text), true);
        all.insert(module(path), file);
    }
    let mut kept = BTreeMap::new();
    // `main.rs` is a separate crate above the library.
    let mut open = vec![Module::new(), vec!["main".to_owned()]];
    while let Some(module) = open.pop() {
        let Some(file) = all.remove(&module) else { continue };
        open.extend(file.children.iter().map(|child| inside(&module, child)));
        kept.insert(module, file);
    }
    kept
}

fn module(path: &Path) -> Module {
    let stem = path.with_extension("");
    let mut module: Module = stem.iter().skip(1).map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|name| name == "mod" || name == "lib") {
        module.pop();
    }
    module
}

fn inside(module: &[String], child: &str) -> Module {
    [module, &[child.to_owned()]].concat()
}

/// Finds the module whose file defines the name at the end of a path, and the name there. A path to a module alone, or
/// out of the program, gives nothing.
fn resolve(files: &BTreeMap<Module, File>, from: &[String], path: &[String], depth: usize) -> Option<(Module, String)> {
    let mut at = from.to_vec();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" | "dondoc" => (at, rest) = (Module::new(), &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                at.pop();
                rest = &rest[1..];
            }
        }
        _ => {}
    }
    // A path that starts with a foreign name leads out of the program.
    let mut certain = rest.len() < path.len();
    while let Some((name, after)) = rest.split_first() {
        let file = files.get(&at)?;
        let used = file.used.iter().find(|(own, to)| own == name && to != path);
        if file.children.contains(name) && !(after.is_empty() && (file.defined.contains(name) || used.is_some())) {
            (at, rest, certain) = (inside(&at, name), after, true);
            continue;
        }
        if file.defined.contains(name) {
            return Some((at, name.clone()));
        }
        if depth < 16 {
            if let Some((_, to)) = used {
                return resolve(files, &at, &[to, after].concat(), depth + 1);
            }
            let spread = |glob: &Vec<String>| resolve(files, &at, &[glob, rest].concat(), depth + 1);
            if let Some(found) = file.globs.iter().find_map(spread) {
                return Some(found);
            }
        }
        // The result of a macro, or an enum's variants under a glob.
        return certain.then(|| (at, name.clone()));
    }
    None
}

impl File {
    /// Reads tokens; `top` if they are at the top of the file, so that their definitions belong to the file.
    fn read(&mut self, tokens: &[Token], top: bool) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                Token::Sign('#') if tokens.get(at + 1).is_some_and(is_for_tests) => {
                    at = end_of_item(tokens, at + 2);
                    continue;
                }
                Token::Sign(_) => {}
                Token::Group(_, inside) => self.read(inside, false),
                Token::Word(word) if word == "use" && !is_sign(tokens, at + 1, '<') => {
                    let end = (at..tokens.len()).find(|at| is_sign(tokens, *at, ';')).unwrap_or(tokens.len());
                    self.read_use(&tokens[at + 1..end], &[]);
                    at = end;
                }
                Token::Word(word) => {
                    if top {
                        self.define(word, &tokens[at + 1..]);
                    }
                    let path = path_at(tokens, at);
                    if path.len() > 1 {
                        at += (path.len() - 1) * 3;
                        self.named.push(path);
                    }
                }
            }
            at += 1;
        }
    }

    fn define(&mut self, word: &str, after: &[Token]) {
        let Some(name) = after.iter().find_map(Token::word).map(str::to_owned) else { return };
        match word {
            "mod" if is_sign(after, 1, ';') => self.children.insert(name),
            "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" | "macro_rules" | "mod" => {
                self.defined.insert(name)
            }
            _ => false,
        };
    }

    /// Reads one `use` without its semicolon, or one branch of it.
    fn read_use(&mut self, tokens: &[Token], before: &[String]) {
        let mut path = before.to_vec();
        let mut own = None;
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Word(word) if word == "as" => own = tokens.get(at + 1).and_then(Token::word),
                Token::Word(word) if own.is_none() => path.push(word.clone()),
                Token::Sign('*') => return self.globs.push(path),
                Token::Group(_, branches) => {
                    return branches.split(|token| token.is(',')).for_each(|branch| self.read_use(branch, &path));
                }
                _ => {}
            }
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        if let Some(own) = own.map(str::to_owned).or_else(|| path.last().cloned()) {
            self.named.push(path.clone());
            self.used.push((own, path));
        }
    }
}

/// The path that begins here: names with `::` between them.
fn path_at(tokens: &[Token], mut at: usize) -> Vec<String> {
    let mut path = Vec::new();
    while let Some(word) = tokens.get(at).and_then(Token::word) {
        path.push(word.to_owned());
        if !is_sign(tokens, at + 1, ':') || !is_sign(tokens, at + 2, ':') {
            break;
        }
        at += 3;
    }
    path
}

fn is_sign(tokens: &[Token], at: usize, sign: char) -> bool {
    tokens.get(at).is_some_and(|token| token.is(sign))
}

/// Whether the token after the `#` is `[cfg(test)]`.
fn is_for_tests(token: &Token) -> bool {
    let Token::Group('[', inside) = token else { return false };
    let [word, Token::Group('(', test)] = inside.as_slice() else { return false };
    word.word() == Some("cfg") && matches!(test.as_slice(), [test] if test.word() == Some("test"))
}

/// Where the item that begins here ends: after its semicolon, or after its braces.
fn end_of_item(tokens: &[Token], from: usize) -> usize {
    let item = tokens.iter().skip(from);
    let is_use = item.clone().filter_map(Token::word).find(|word| *word != "pub") == Some("use");
    let ends = |token: &Token| token.is(';') || matches!(token, Token::Group('{', _)) && !is_use;
    item.clone().position(ends).map_or(tokens.len(), |length| from + length + 1)
}
