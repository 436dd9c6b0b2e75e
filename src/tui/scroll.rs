//! Which part of something long is shown, so that the place in focus is in view.

/// The first of `len` rows, or cells, to show in `height` of them so that `at` is among them. It moves by half the height,
/// so that a step does not redraw everything.
pub(in crate::tui) fn scroll(at: usize, len: usize, height: usize) -> usize {
    if at < height || len <= height {
        return 0;
    }
    let step = (height / 2).max(1);
    let top = (at + 1 - height).div_ceil(step) * step;
    top.min(len.saturating_sub(height)).min(at)
}

/// The first row to show in `height` rows so that `at` is among them; it moves no further than it must.
pub(in crate::tui) fn follow(at: usize, height: usize) -> usize {
    (at + 1).saturating_sub(height)
}
