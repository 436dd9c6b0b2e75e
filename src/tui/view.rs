//! Draws the model. It only reads the model, and a frame depends on nothing else.
//!
//! From the top: header, tabs, the pane, the message line, the line of keys. A layer covers the lower end of the pane,
//! so the rows that it is about stay visible.

mod bar;
mod cells;
mod detail;
mod filter;
mod list;
mod overview;
mod sections;
mod top;
mod trail;

#[cfg(test)]
pub(crate) mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::i18n::{Lang, both, tr};
use crate::service::api::Role;

use super::layers::Screen;
use super::model::layer::Layer;
use super::model::{Connection, LEAST_SIZE, Model};
use super::paint::{self, BAD, PLAIN, QUIET, STRONG, below, put, put_lines, row, skip};
use super::tab::Tab;
use super::wrap::wrap;

/// Draws everything into `buf` and returns the cursor position: on the selection, or at the text input.
pub fn draw(model: &Model, buf: &mut Buffer) -> Option<Position> {
    let area = buf.area;
    if model.is_too_small() {
        too_small(model.lang, area, buf);
        return None;
    }
    top::header(model, row(area, 0), buf);
    top::tabs(model, row(area, 1), buf);
    let rows = trouble(model, area, buf);
    let body = Rect { y: area.y + 2 + rows, height: area.height.saturating_sub(4 + rows), ..area };
    let under = pane(model, body, buf);
    let list_cells = split(model, body).0.width.saturating_sub(list::GUTTER);
    bar::message(model, list_cells, row(area, usize::from(area.height) - 2), buf);
    bar::hints(model, row(area, usize::from(area.height) - 1), buf);
    let lower = Rect { y: body.y, height: area.height - 2 - rows, ..area };
    let on = Screen { area: lower, pane: body, lang: model.lang };
    let over = model.layers.last().and_then(Layer::overlay).and_then(|over| over.view(on, buf));
    over.or(under)
}

/// Why there is no server, above the still readable rest; returns the rows used.
fn trouble(model: &Model, area: Rect, buf: &mut Buffer) -> u16 {
    if !has_something(model) {
        return 0;
    }
    let lines = model.trouble();
    put_lines(buf, skip(below(area, 2), 1), &lines, BAD);
    lines.len() as u16
}

/// The tab, or the record or trail that is open over it.
fn pane(model: &Model, body: Rect, buf: &mut Buffer) -> Option<Position> {
    if !has_something(model) {
        waiting(model, body, buf);
        return None;
    }
    let open = model.layers.iter().rev().find(|layer| layer.is_pane());
    let (left, right) = split(model, body);
    match (open, right) {
        (Some(Layer::History(view)), _) => trail::history(model, view, body, buf),
        (Some(Layer::Detail(pane)), None) => detail::draw(model, pane, body, buf),
        (Some(Layer::Detail(pane)), Some(right)) => {
            tab(model, left, buf);
            divide(right, buf);
            detail::draw(model, pane, skip_columns(right), buf)
        }
        (_, Some(right)) => {
            let cursor = tab(model, left, buf);
            divide(right, buf);
            if let Some(pane) = &model.preview {
                detail::draw(model, pane, skip_columns(right), buf);
            }
            cursor
        }
        (_, None) => tab(model, body, buf),
    }
}

fn tab(model: &Model, area: Rect, buf: &mut Buffer) -> Option<Position> {
    match model.tab {
        Tab::Overview => overview::draw(model, area, buf),
        Tab::Activity => trail::activity(model, area, buf),
        _ => list::draw(model, area, buf),
    }
}

/// On a wide screen the record is next to its list and takes two fifths of the width.
fn split(model: &Model, body: Rect) -> (Rect, Option<Rect>) {
    let lists = !matches!(model.tab, Tab::Overview | Tab::Activity) || model.detail().is_some();
    if !model.wide() || !lists {
        return (body, None);
    }
    let right = body.width * 2 / 5;
    let left = Rect { width: body.width - right, ..body };
    (left, Some(Rect { x: left.right(), width: right, ..body }))
}

fn divide(area: Rect, buf: &mut Buffer) {
    for y in area.top()..area.bottom() {
        buf.set_string(area.x, y, "│", QUIET);
    }
}

fn skip_columns(area: Rect) -> Rect {
    Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area }
}

fn has_something(model: &Model) -> bool {
    let loaded = match model.tab {
        Tab::Overview => model.overview.picture.is_some(),
        Tab::Activity => model.activity.loaded,
        _ => model.list().is_some_and(|list| list.loaded),
    };
    loaded || !model.layers.is_empty() || (model.online() && model.role() != Role::None)
}

/// Nothing can be shown yet: what the screen is waiting for.
fn waiting(model: &Model, body: Rect, buf: &mut Buffer) {
    let lang = model.lang;
    let middle = usize::from(body.height) / 3;
    let at = |line: usize| skip(row(body, middle + line), 4);
    match &model.connection {
        Connection::Online => {
            put(buf, at(0), tr("Bạn chưa được cấp quyền xem.", "You have not been given access.").get(lang), STRONG);
            let ask = tr("Đề nghị người quản trị cấp quyền; F10 để thoát.", "Ask an admin for it; F10 leaves.");
            put(buf, at(1), ask.get(lang), QUIET);
        }
        Connection::Connecting => {
            put(buf, at(0), tr("Đang nối với máy chủ…", "Connecting to the server…").get(lang), QUIET);
        }
        Connection::Loading(phase, done, of) => {
            let what = crate::words::phase(*phase).get(lang);
            put(buf, at(0), &format!("{} {what}…", tr("Máy chủ đang", "The server is").get(lang)), STRONG);
            if *of > 0 {
                let figures = format!("{} / {}", super::words::number(*done, lang), super::words::number(*of, lang));
                put(buf, at(1), &figures, QUIET);
            }
        }
        Connection::Gone(why, _) => {
            put(buf, at(0), tr("Không nối được với máy chủ.", "The server cannot be reached.").get(lang), BAD);
            let lines = wrap(why, usize::from(body.width).saturating_sub(8));
            put_lines(buf, skip(below(body, body.height / 3 + 2), 4), &lines, PLAIN);
            let again = tr("Chương trình tự thử lại; F10 để thoát.", "It is tried again by itself; F10 leaves.");
            put(buf, at(7), again.get(lang), QUIET);
        }
    }
}

fn too_small(lang: Lang, area: Rect, buf: &mut Buffer) {
    let text = both!(lang, "Cần ít nhất {}×{}", "At least {}×{} needed", LEAST_SIZE.0, LEAST_SIZE.1);
    put(buf, row(area, 0), &text, STRONG);
    let now = tr("hãy phóng to cửa sổ", "enlarge the window").get(lang);
    put(buf, row(area, 1), &format!("({}×{}): {now}", area.width, area.height), QUIET);
    put(buf, row(area, 2), tr("F10: thoát", "F10: leave").get(lang), QUIET);
}
