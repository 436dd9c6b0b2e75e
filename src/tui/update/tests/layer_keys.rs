//! Every key that works in a layer, and no other, is in its help and on the page of keys.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use crate::domain::day::Moment;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{def, task};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::{Answer, Ask, Clash, Failure};
use crate::tui::filters::KeptFilter;
use crate::tui::layer_keys::{LAYER_RULES, LayerPlace};
use crate::tui::layers::{Asked, Confirm, Overlay, Welcome};
use crate::tui::message::Message;
use crate::tui::model::layer::Layer;
use crate::tui::term::{Key, TermEvent};

use super::desk::Desk;

/// Keys that work everywhere; they are in the table of actions.
const EVERYWHERE: [Key; 3] = [Key::F(1), Key::Ctrl('l'), Key::Ctrl('z')];

fn key(desk: &mut Desk, key: Key) {
    desk.tell(Message::Term(TermEvent::Keys(vec![key]), Instant::now()));
}

fn all_keys() -> Vec<Key> {
    let named = ["Enter", "Esc", "Tab", "Shift-Tab", "Backspace", "Del", "←", "→", "↑", "↓", "Ctrl-←", "Ctrl-→"];
    let named = named.into_iter().chain(["Home", "End", "PgUp", "PgDn"]).map(|name| name.parse().expect("a key"));
    let controls = ('a'..='z').filter(|letter| !"hijm".contains(*letter)).map(Key::Ctrl);
    let typed = (' '..='~').map(Key::Char);
    named.chain((1..=12).map(Key::F)).chain(controls).chain(('a'..='z').map(Key::Alt)).chain(typed).collect()
}

/// A new desk with a layer, for each key.
type Stage = Box<dyn Fn() -> Desk>;

fn after(keys: &'static str) -> Stage {
    Box::new(move || {
        let mut desk = Desk::new();
        desk.work(keys);
        desk
    })
}

fn under(layer: fn() -> Layer) -> Stage {
    Box::new(move || {
        let mut desk = Desk::new();
        desk.work("3");
        desk.model.layers.push(layer());
        desk
    })
}

/// A form whose record another user has changed in between.
fn clashing() -> Desk {
    let mut desk = Desk::new();
    desk.work("3e");
    for _ in 0..20 {
        key(&mut desk, Key::PageUp);
    }
    desk.press(" mới");
    key(&mut desk, Key::F(2));
    while let Some((number, ask)) = desk.asked.pop_front() {
        if let Ask::Command(..) = ask {
            let clash = Clash {
                id: Id::new(Kind::Task, 1),
                field: task::TITLE,
                mine: Value::text("của tôi"),
                theirs: Value::text("của họ"),
                by: "admin2".into(),
                at: Moment::default(),
            };
            desk.tell(Message::Answer(number, Answer::Failed(Failure::Conflict(vec![clash]))));
        }
    }
    desk
}

fn on_kept(keys: &str) -> Desk {
    let mut desk = Desk::new();
    desk.model.kept = vec![KeptFilter { list: "task".into(), name: "của tôi".into(), filter: "vinh".into() }];
    desk.work(keys);
    desk
}

/// A form with this many lines before the one in focus.
fn on_line(keys: &str, line: usize) -> Desk {
    let mut desk = Desk::new();
    desk.work(keys);
    (0..line).for_each(|_| key(&mut desk, Key::Tab));
    desk.answer_all();
    desk
}

/// The same; a table has a row.
fn with_row(mut desk: Desk) -> Desk {
    let on_table = desk.model.form_mut().is_some_and(|form| form.key_places().contains(&LayerPlace::Table));
    if on_table {
        desk.work("a");
        desk.work("Vinh");
        key(&mut desk, Key::F(2));
        desk.answer_all();
    }
    desk
}

fn stages() -> Vec<Stage> {
    let mut stages = vec![
        after("3/dien"),
        after("3/dien⏎f+ten"),
        after("3:"),
        after("3:gia"),
        after("3s"),
        after("3f"),
        after("3?"),
        after("3q"),
        after("3d"),
        after("3xxe"),
        Box::new(clashing),
        Box::new(|| on_kept("3f")),
        Box::new(|| {
            // On the saved filter, which is before the last item.
            let mut desk = on_kept("3/dien⏎f");
            key(&mut desk, Key::Up);
            key(&mut desk, Key::Up);
            desk
        }),
        under(|| Layer::Confirm(Confirm::new(Asked::Archive(true), "?", "a\nb\nc"))),
        under(|| Layer::Confirm(Confirm::new(Asked::Draft, "?", "a\nb\nc"))),
        under(|| Layer::Welcome(Welcome::new(Lang::Vi))),
    ];
    // Each line of each form.
    for (keys, kind) in [("1a", Kind::Member), ("2a", Kind::Unit), ("3a", Kind::Task), ("4a", Kind::Inspection)] {
        for line in 0..def(kind).fields.len() {
            stages.push(Box::new(move || on_line(keys, line)));
            stages.push(Box::new(move || with_row(on_line(keys, line))));
        }
    }
    stages
}

#[test]
fn every_key_that_works_in_a_layer_is_in_the_table_and_every_one_of_the_table_works() {
    let mut worked = HashSet::new();
    let mut seen: HashMap<_, usize> = HashMap::new();
    for stage in stages() {
        let places = stage().model.layers.last().and_then(Layer::overlay).map(Overlay::key_places).unwrap_or_default();
        assert!(!places.is_empty());
        let lines =
            places.contains(&LayerPlace::Form).then(|| stage().model.form_mut().map(|form| form.title().to_owned()));
        // Lines of the same type in one form behave alike; a table is tested without and with a row.
        let same = if places.iter().any(|at| matches!(at, LayerPlace::Table | LayerPlace::Kept)) { 2 } else { 1 };
        let count = seen.entry((places.clone(), lines)).or_insert(0);
        *count += 1;
        if *count > same {
            continue;
        }
        let typed = places.contains(&LayerPlace::Text);
        for pressed in all_keys() {
            let rules: Vec<usize> = (0..LAYER_RULES.len())
                .filter(|at| {
                    LAYER_RULES[*at].has(pressed) && LAYER_RULES[*at].places.iter().any(|at| places.contains(at))
                })
                .collect();
            let mut desk = stage();
            key(&mut desk, pressed);
            if desk.model.read.is_dropped() {
                continue;
            }
            worked.extend(rules.iter().flat_map(|at| places.iter().map(move |place| (*at, *place))));
            let text = typed && matches!(pressed, Key::Char(_));
            assert!(
                text || !rules.is_empty() || EVERYWHERE.contains(&pressed),
                "{pressed} works in {places:?} and is in no help"
            );
        }
    }
    for (at, rule) in LAYER_RULES.iter().enumerate() {
        for place in rule.places {
            assert!(worked.contains(&(at, *place)), "{} in {place:?} does nothing", rule.doc.en);
        }
    }
}

#[test]
fn f1_opens_help_over_a_form_and_leaves_it_as_it_is() {
    let mut desk = Desk::new();
    desk.work("3a");
    desk.press("Một việc");
    let before = desk.model.form_mut().map(|form| form.in_focus());
    for closes in ["⎋", "q", "⏎", "?"] {
        key(&mut desk, Key::F(1));
        assert!(matches!(desk.model.layers.last(), Some(Layer::Help(_))), "{closes}");
        desk.work(closes);
        assert!(matches!(desk.model.layers.last(), Some(Layer::Form(_))), "{closes}");
        assert_eq!(desk.model.form_mut().map(|form| form.in_focus()), before);
    }
    // A look-up that is answered below the help reaches its line.
    let mut desk = Desk::new();
    desk.work("2b");
    desk.press("Trần");
    key(&mut desk, Key::F(1));
    desk.answer_all();
    desk.work("⎋");
    assert_eq!(desk.model.form_mut().map(|form| form.in_focus()), Some("Trần".into()));
    desk.work("⏎");
    assert!(desk.model.form_mut().is_some_and(|form| form.is_changed() && form.in_focus() != "Trần"));
}
