//! Snapshots of the layers; `▏` marks the cell of the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::palette::Entry;
use super::pick::Item;
use super::{Asked, Choice, Confirm, Overlay, Palette, Pick, Reader, Screen, Welcome};
use crate::i18n::Lang;
use crate::tui::term::Key;

pub(super) fn picture(width: u16, height: u16, lang: Lang, overlay: &dyn Overlay) -> String {
    let on = Screen::of(Rect::new(0, 0, width, height), lang);
    let mut buf = Buffer::empty(on.area);
    let cursor = overlay.view(on, &mut buf);
    let mut text = String::new();
    for y in 0..height {
        let mut line = String::new();
        for x in 0..width {
            if cursor.is_some_and(|at| (at.x, at.y) == (x, y)) {
                line.push('▏');
            }
            line.push_str(buf[(x, y)].symbol());
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[test]
fn the_first_screen() {
    insta::assert_snapshot!("welcome_80x24", picture(80, 24, Lang::Vi, &Welcome::new(Lang::Vi)));
    insta::assert_snapshot!("welcome_en_60x16", picture(60, 16, Lang::En, &Welcome::new(Lang::En)));
}

#[test]
fn states_to_pick_from() {
    let items = vec![
        Item::new(Some('d'), "Đang thực hiện", "", Choice::State(0)),
        Item::new(Some('x'), "Hoàn thành", "văn bản kết quả, ngày hoàn thành", Choice::State(1)),
        Item::new(Some('h'), "Hủy", "lý do, người cho phép", Choice::State(2)),
    ];
    let mut pick = Pick::new("Trạng thái: 23-0042", items);
    pick.key(Key::Char('h'), Screen::of(Rect::ZERO, Lang::Vi));
    pick.say("chỉ quản trị mới hủy được".into());
    insta::assert_snapshot!("pick_60x16", picture(60, 16, Lang::Vi, &pick));
}

#[test]
fn a_question() {
    let confirm = Confirm::new(
        Asked::Forget,
        "Hoàn tác?",
        "08:35 Hoàn thành 23-0042 “Cắt giảm, đơn giản hóa thủ tục hành chính”\n(văn bản 45/BC-UBND)",
    );
    insta::assert_snapshot!("confirm_60x16", picture(60, 16, Lang::Vi, &confirm));
}

#[test]
fn the_palette_narrowed() {
    let entry = |key: &str, label: &str, doc: &str, id| Entry {
        label: label.into(),
        key: key.into(),
        doc: doc.into(),
        other: String::new(),
        id,
        enabled: Ok(()),
    };
    let mut palette = Palette::new(vec![
        entry("t", "Gia hạn", "Dời hạn, giữ hạn ban đầu", 1),
        entry("r", "Đôn đốc", "Ghi một lần đôn đốc", 2),
        entry("u", "Hoàn tác", "Hoàn tác thay đổi gần nhất của tôi", 3),
        entry("L", "Ngôn ngữ", "Tiếng Việt hoặc tiếng Anh", 4),
    ]);
    palette.paste("đôn");
    insta::assert_snapshot!("palette_60x16", picture(60, 16, Lang::Vi, &palette));
}

#[test]
fn a_long_text() {
    let lines = (1..30).map(|n| Line::raw(format!("{n}. Gia hạn, đôn đốc và ghi chú theo từng ngày, mới nhất trước.")));
    let mut reader = Reader::new("Lịch sử", lines.collect());
    reader.key(Key::PageDown, Screen::of(Rect::new(0, 0, 60, 16), Lang::Vi));
    insta::assert_snapshot!("reader_60x16", picture(60, 16, Lang::Vi, &reader));
}
