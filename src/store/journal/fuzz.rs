//! The entry point for the fuzz targets: a line and a header as a start reads them, from any bytes. Only the target
//! `journal` in `fuzz/` uses it.

use super::chain::Walk;
use super::hash::Hash;
use super::line::{Line, seal};
use super::location::SegmentName;
use super::segment::Header;

/// Reads any bytes as a line and as the header of a segment; then the same bytes with the matching hash, so that the
/// code after that check is reached. Returns the line if one is accepted.
pub fn line(bytes: &[u8], schema: u32) -> Option<Line> {
    let name = SegmentName { year: 2026, month: 11, first: 1, take: 1 };
    // A refusal is expected; the test is that nothing panics or hangs.
    let _ = Header::parse(bytes, name);
    let read = Line::parse(bytes, schema).ok();
    let sealed = std::str::from_utf8(bytes).ok().filter(|text| text.ends_with('}')).and_then(|text| {
        let mut text = text.to_owned();
        seal(&mut text);
        let _ = Header::parse(text.as_bytes(), name);
        let _ = Line::peek_seq(text.as_bytes());
        Line::parse(text.as_bytes(), schema).ok()
    });
    let line = sealed.or(read)?;
    // One position that fits and one that does not: the chain must cope with any number.
    let open = (line.group != line.seq).then_some(line.group);
    let _ = Walk { seq: line.seq.wrapping_sub(1), hash: line.prev, open }.step(&line);
    let _ = Walk { seq: line.group, hash: Hash::ZERO, open: None }.step(&line);
    Some(line)
}
