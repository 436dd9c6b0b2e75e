//! The page of keys, `docs/keys.md`, as far as it is printed from the tables.

use crate::i18n::{Lang, tr};

use super::layer_keys::LayerPlace;
use super::rule::Group;
use super::update::actions::RULES;

/// The printed part of the page of keys, in Markdown.
pub fn keys_markdown(lang: Lang) -> String {
    let mut lines = vec![format!("## {}", tr("Tiếng Việt", "English").get(lang))];
    let (key, doc) = (tr("phím", "key").get(lang), tr("làm gì", "what it does").get(lang));
    for group in Group::ALL {
        lines.extend([String::new(), format!("### {}", group.label().get(lang)), String::new()]);
        lines.extend([format!("| {key} | {doc} |"), "|---|---|".to_owned()]);
        for rule in RULES.iter().filter(|rule| rule.group == group) {
            let keys: Vec<String> = rule.keys.iter().map(|key| format!("`{key}`")).collect();
            // An action without a key is in the palette.
            let keys = if keys.is_empty() { "`:`".to_owned() } else { keys.join(" ") };
            lines.push(format!("| {keys} | {} |", rule.doc.get(lang)));
        }
    }
    for place in LayerPlace::ALL {
        lines.extend([String::new(), format!("### {}", place.label().get(lang)), String::new()]);
        lines.extend([format!("| {key} | {doc} |"), "|---|---|".to_owned()]);
        for rule in place.rules() {
            let named = rule.keys.len();
            let keys = rule.shown(lang).into_iter().enumerate();
            let keys: Vec<String> = keys.map(|(at, key)| if at < named { format!("`{key}`") } else { key }).collect();
            lines.push(format!("| {} | {} |", keys.join(" "), rule.doc.get(lang)));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}
