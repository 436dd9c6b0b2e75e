//! Help: the keys of the user's place, printed from the tables of keys.

use ratatui::text::{Line as Text, Span};

use crate::domain::id::Kind;
use crate::domain::kinds::def;
use crate::i18n::{Lang, Tr, tr};
use crate::tui::keymap::{self, Why};
use crate::tui::layer_keys::LayerPlace;
use crate::tui::layers::{Overlay, Reader};
use crate::tui::model::Model;
use crate::tui::model::layer::Layer;
use crate::tui::paint::STRONG;
use crate::tui::rule::{Group, Rule};
use crate::tui::words;

/// Cells of the keys, where they need no more.
const KEYS: usize = 12;

/// The keys of this tab or pane, the syntax of filters if there is a list, and the keys of forms and everything else
/// that opens over it.
pub(super) fn of_pane(model: &mut Model, rules: &[Rule]) {
    let lang = model.lang;
    let now = model.situation();
    let mut lines: Vec<Text<'static>> = Vec::new();
    for group in Group::ALL {
        let here = rules.iter().filter(|rule| {
            rule.group == group
                && !matches!(
                    keymap::check(rule, &now),
                    Err(Why::NotHere | Why::OtherKind(_) | Why::Role(_) | Why::ReadOnly)
                )
        });
        let lined = here.map(|rule| {
            let keys: Vec<String> = rule.keys.iter().map(ToString::to_string).collect();
            line(&if keys.is_empty() { ":".to_owned() } else { keys.join(" ") }, rule.doc.get(lang))
        });
        lines.extend(section(group.label(), lang, lined));
    }
    if let Some(kind) = model.kind() {
        lines.extend(letters(kind, lang));
        lines.extend(writing_filters(lang));
    }
    lines.extend(of_places(&LayerPlace::ALL, lang));
    show(model, lines);
}

/// The keys of the layer on top, shown over it: the layer stays unchanged.
pub(super) fn of_layer(model: &mut Model) {
    let lang = model.lang;
    let Some(places) = model.layers.last().and_then(Layer::overlay).map(Overlay::key_places) else { return };
    let mut lines = of_places(&places, lang);
    if places.contains(&LayerPlace::Filter) && model.kind().is_some() {
        lines.extend(writing_filters(lang));
    }
    show(model, lines);
}

fn show(model: &mut Model, mut lines: Vec<Text<'static>>) {
    while lines.last().is_some_and(|line| line.spans.is_empty()) {
        lines.pop();
    }
    let title = tr("Trợ giúp", "Help").get(model.lang);
    model.layers.push(Layer::Help(Reader::new(title, lines)));
}

fn of_places(places: &[LayerPlace], lang: Lang) -> Vec<Text<'static>> {
    let of_place = |place: &LayerPlace| {
        let rules = place.rules().map(|rule| line(&rule.shown(lang).join(" "), rule.doc.get(lang)));
        section(place.label(), lang, rules)
    };
    places.iter().flat_map(of_place).collect()
}

/// A heading, its lines and a blank one; nothing if there is no line.
fn section(label: Tr, lang: Lang, lines: impl Iterator<Item = Text<'static>>) -> Vec<Text<'static>> {
    let lines: Vec<Text<'static>> = lines.collect();
    if lines.is_empty() {
        return lines;
    }
    let heading = Text::from(Span::styled(label.get(lang), STRONG));
    std::iter::once(heading).chain(lines).chain(std::iter::once(Text::default())).collect()
}

/// Keys and their effect.
fn line(keys: &str, doc: &'static str) -> Text<'static> {
    let blanks = KEYS.saturating_sub(crate::text::width(keys)).max(1);
    Text::from(vec![Span::styled(format!("  {keys}{:blanks$}", ""), STRONG), Span::raw(doc)])
}

/// The meaning of a kind's state letters.
fn letters(kind: Kind, lang: Lang) -> Vec<Text<'static>> {
    let states = def(kind).states().iter();
    let lines = states.map(|state| line(&words::state_letter(state, lang), state.label.get(lang)));
    section(tr("Chữ cái trạng thái", "Letters of states"), lang, lines)
}

fn writing_filters(lang: Lang) -> Vec<Text<'static>> {
    let lines = filter_help(lang).into_iter().map(Text::raw);
    section(tr("Cách viết bộ lọc", "How filters are written"), lang, lines)
}

fn filter_help(lang: Lang) -> Vec<&'static str> {
    let text = match lang {
        Lang::Vi => {
            "  dien chau          mọi từ đều phải có, không cần dấu, không phân biệt hoa thường
  tt:xong            trường:giá trị; nhiều giá trị cách nhau bằng dấu phẩy
  han<30/9  han<hn   trước ngày; +7 là bảy ngày tới, q3/2023 là quý III
  is:quahan  is:soon quá hạn, sắp đến hạn
  -tu  a or b  ( )   không có; hoặc; nhóm
  \"một cửa\"          đúng cụm từ
  text:tu            tìm cả trong văn bản dài
  Tab                gợi ý tiếp"
        }
        Lang::En => {
            "  dien chau          all words, without accents, in any case
  status:done        field:value; several values with commas
  due<30/9 due<today before a day; +7 is a week from now, q3/2023 the third quarter
  is:overdue is:soon past the deadline, due soon
  -word a or b ( )   without; either; groups
  \"two words\"        exactly these words
  text:word          also in long texts
  Tab                completes"
        }
    };
    text.lines().collect()
}
