//! The pages of the docs that are printed from the program's tables, and the examples on them.
//! `DONDOC_WRITE=1 cargo test --test screens pages` writes them again.

use std::fmt::Write as _;
use std::path::PathBuf;

use dondoc::domain::field::{Field, Type};
use dondoc::domain::id::Kind;
use dondoc::domain::kinds::{Def, def};
use dondoc::domain::resolve::{Named, typeable};
use dondoc::filter::Fact;
use dondoc::i18n::{Lang, Tr, tr};
use dondoc::tui::keys_page::keys_markdown;

use crate::{home, support::Home};

/// The printed part is between these two lines; the rest of a page is written by hand.
const BEGIN: &str = "<!-- printed from the program's tables -->\n";
const END: &str = "<!-- end of what is printed -->\n";

/// The kinds that have lists.
const KINDS: [Kind; 7] =
    [Kind::Task, Kind::Unit, Kind::Member, Kind::Assignment, Kind::Inspection, Kind::Finding, Kind::Feedback];

#[test]
fn keys_are_printed_from_the_table_of_actions() {
    same("docs/keys.md", &format!("{}\n{}", keys_markdown(Lang::En), keys_markdown(Lang::Vi)));
}

#[test]
fn filter_keys_are_printed_from_the_field_tables() {
    same("docs/query.md", &KINDS.map(|kind| fields(def(kind))).join("\n"));
}

#[test]
fn every_example_of_the_filter_finds_the_same_in_both_languages() {
    let home = home::rich();
    let note = home.json(&["list", "tasks", "đất đai"])[0]["code"].as_str().expect("a code").to_owned();
    home.done(&["set", &note, "note=Chờ ý kiến Sở Tài chính"]);
    let page = read("docs/query.md");
    let mut kind = String::new();
    let mut checked = 0;
    for line in page.lines() {
        if let Some(named) = line.strip_prefix("### `").and_then(|rest| rest.split('`').next()) {
            named.clone_into(&mut kind);
        }
        let cells: Vec<&str> = line.split(" | ").collect();
        let [vi, en, _] = cells[..] else { continue };
        let (Some(vi), Some(en)) = (code(vi.trim_start_matches("| ")), code(en)) else { continue };
        let (first, second) = (found(&home, &kind, vi), found(&home, &kind, en));
        assert_eq!(first, second, "{kind}: {vi} and {en}");
        assert!(!first.is_empty(), "{kind}: {vi} finds nothing to show");
        checked += 1;
    }
    assert!(checked > 25, "only {checked} examples were found on the page");
}

fn code(cell: &str) -> Option<&str> {
    cell.trim().strip_prefix('`')?.strip_suffix('`')
}

fn found(home: &Home, kind: &str, filter: &str) -> Vec<String> {
    let text = home.done(&["list", kind, "--json", "--", filter]);
    let list: Vec<serde_json::Value> = serde_json::from_str(&text).expect("an array");
    list.iter().map(|record| record["id"].as_str().expect("an id").to_owned()).collect()
}

/// A kind's fields with their names in a filter, and the values after the colon.
fn fields(def: &Def) -> String {
    let mut page = format!(
        "### {} · {} (`{}`)\n\n| English | tiếng Việt | also · cũng viết | value · giá trị |\n|---|---|---|---|\n",
        def.label(Lang::En, true),
        def.label(Lang::Vi, true),
        def.plural
    );
    for field in def.fields.iter().filter(|field| !field.secret) {
        let label = typeable(field.label.vi);
        let english = typeable(field.name);
        let mut also: Vec<String> = field.names().map(typeable).collect();
        also.retain(|name| *name != label && *name != english);
        also.dedup();
        // `text:` searches all long texts, independent of a field with that name.
        let key = if english == "text" { "–".to_owned() } else { format!("`{english}`") };
        also.retain(|name| name != "text");
        let _ = writeln!(page, "| {key} | `{label}` | {} | {} |", coded(&also), values(field));
    }
    let facts: Vec<String> = Fact::of(def.kind).iter().map(|fact| both(fact.key(), fact.label())).collect();
    let _ = writeln!(page, "| `is` | `là` | `la` | {} |", facts.join(", "));
    let _ = writeln!(page, "| `text` | `toàn-văn` | `toanvan` | a word of the long texts · từ trong văn bản dài |");
    page
}

fn coded(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ")
}

fn both(key: &str, label: Tr) -> String {
    format!("`{}` `{}`", typeable(key), typeable(label.vi))
}

fn values(field: &Field) -> String {
    let words = match field.ty {
        Type::Choice(choices) => {
            return choices.iter().map(|choice| both(choice.key, choice.label)).collect::<Vec<_>>().join(", ");
        }
        Type::Ref(kind) => {
            let def = def(kind);
            let (en, vi) = (def.label(Lang::En, false).to_lowercase(), def.label(Lang::Vi, false).to_lowercase());
            return format!("part of the name of: {en} · một phần tên: {vi}");
        }
        Type::Text | Type::Memo | Type::Document => tr("một phần nội dung", "part of the text"),
        Type::Phone => tr("số điện thoại hoặc một phần", "the number or a part of it"),
        Type::Texts => tr("một phần nội dung, hoặc số lượng", "part of the text, or how many"),
        Type::Rows(_) => tr("một phần nội dung, hoặc số dòng", "part of the text, or how many rows"),
        Type::Int(..) => tr("số", "number"),
        Type::Flag => tr("`có` `không`", "`yes` `no`"),
        Type::Day(_) | Type::Days => tr("ngày", "date"),
        Type::Years => tr("năm", "year"),
    };
    format!("{} · {}", words.en, words.vi)
}

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn read(file: &str) -> String {
    std::fs::read_to_string(path(file)).expect("the page is there")
}

/// The printed part of a page equals what the tables give now.
fn same(file: &str, printed: &str) {
    let page = read(file);
    let (before, rest) = page.split_once(BEGIN).expect("the page has a printed part");
    let (held, after) = rest.split_once(END).expect("the printed part has an end");
    let printed = format!("\n{}\n\n", printed.trim());
    if std::env::var_os("DONDOC_WRITE").is_some() {
        std::fs::write(path(file), format!("{before}{BEGIN}{printed}{END}{after}")).expect("the page is written");
        return;
    }
    assert_eq!(held, printed, "{file} is old: DONDOC_WRITE=1 cargo test --test screens pages");
}
