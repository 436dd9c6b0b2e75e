//! Snapshots of the layers; `▏` marks the cell of the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::palette::Entry;
use super::pick::Item;
use super::{Confirm, Palette, Pick, Reader, Welcome};
use crate::i18n::Lang;
use crate::tui::term::Key;

pub(super) fn picture(width: u16, height: u16, view: impl FnOnce(Rect, &mut Buffer) -> Option<Position>) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    let cursor = view(area, &mut buf);
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
    let vi = Welcome::new(Lang::Vi);
    insta::assert_snapshot!("welcome_80x24", picture(80, 24, |area, buf| vi.view(area, buf)));
    let en = Welcome::new(Lang::En);
    insta::assert_snapshot!("welcome_en_60x16", picture(60, 16, |area, buf| en.view(area, buf)));
}

#[test]
fn states_to_pick_from() {
    let items = vec![
        Item::new(Some('d'), "Đang thực hiện", ""),
        Item::new(Some('x'), "Hoàn thành", "văn bản kết quả, ngày hoàn thành"),
        Item::new(Some('h'), "Hủy", "lý do, người cho phép").disabled("chỉ quản trị mới hủy được"),
    ];
    let mut pick = Pick::new("Trạng thái: 23-0042", items);
    pick.key(Key::Char('h'));
    insta::assert_snapshot!("pick_60x16", picture(60, 16, |area, buf| pick.view(area, buf, Lang::Vi)));
}

#[test]
fn a_question() {
    let confirm = Confirm::new(
        "Hoàn tác?",
        "08:35 Hoàn thành 23-0042 “Cắt giảm, đơn giản hóa thủ tục hành chính”\n(văn bản 45/BC-UBND)",
    );
    insta::assert_snapshot!("confirm_60x16", picture(60, 16, |area, buf| confirm.view(area, buf, Lang::Vi)));
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
    insta::assert_snapshot!("palette_60x16", picture(60, 16, |area, buf| palette.view(area, buf, Lang::Vi)));
}

#[test]
fn a_long_text() {
    let lines = (1..30).map(|n| Line::raw(format!("{n}. Gia hạn, đôn đốc và ghi chú theo từng ngày, mới nhất trước.")));
    let mut reader = Reader::new("Lịch sử", lines.collect());
    reader.key(Key::PageDown, Rect::new(0, 0, 60, 16));
    insta::assert_snapshot!("reader_60x16", picture(60, 16, |area, buf| reader.view(area, buf, Lang::Vi)));
}
