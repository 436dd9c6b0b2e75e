//! Many small texts or byte strings in a few large pieces of memory, one per row.
//!
//! A million separate allocations would cost about 32 bytes each; here a row costs eight.

/// The buffer type of a piece.
pub(crate) trait Piece: Default {
    /// The content of a row.
    type Slice: ?Sized;

    /// Its length in bytes.
    fn length(&self) -> usize;
    /// Appends to it.
    fn append(&mut self, slice: &Self::Slice);
    /// A range of it.
    fn part(&self, start: usize, end: usize) -> Option<&Self::Slice>;
    /// The length of a slice in bytes.
    fn size(slice: &Self::Slice) -> usize;
    /// Frees unused capacity.
    fn shrink(&mut self);
}

impl Piece for Vec<u8> {
    type Slice = [u8];

    fn length(&self) -> usize {
        self.len()
    }

    fn append(&mut self, slice: &[u8]) {
        self.extend_from_slice(slice);
    }

    fn part(&self, start: usize, end: usize) -> Option<&[u8]> {
        self.get(start..end)
    }

    fn size(slice: &[u8]) -> usize {
        slice.len()
    }

    fn shrink(&mut self) {
        self.shrink_to_fit();
    }
}

impl Piece for String {
    type Slice = str;

    fn length(&self) -> usize {
        self.len()
    }

    fn append(&mut self, slice: &str) {
        self.push_str(slice);
    }

    fn part(&self, start: usize, end: usize) -> Option<&str> {
        self.get(start..end)
    }

    fn size(slice: &str) -> usize {
        slice.len()
    }

    fn shrink(&mut self) {
        self.shrink_to_fit();
    }
}

/// Bytes of one piece; an offset takes 18 bits of a slot.
const PIECE: usize = 1 << 18;
const LEN_BITS: u32 = 26;
const OFFSET_BITS: u32 = 18;

/// One slice per row. A slot is the number of the piece, the offset in it and the length.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arena<P> {
    pieces: Vec<P>,
    slots: Vec<u64>,
    dead: usize,
    live: usize,
}

impl<P: Piece> Arena<P> {
    /// The number of rows.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Bytes held, including the slots.
    pub(crate) fn memory(&self) -> usize {
        self.live + self.dead + self.slots.capacity() * size_of::<u64>()
    }

    /// The content of a row.
    pub(crate) fn get(&self, row: usize) -> Option<&P::Slice> {
        let slot = *self.slots.get(row)?;
        let len = (slot & ((1 << LEN_BITS) - 1)) as usize;
        let offset = (slot >> LEN_BITS & ((1 << OFFSET_BITS) - 1)) as usize;
        self.pieces.get((slot >> (LEN_BITS + OFFSET_BITS)) as usize)?.part(offset, offset + len)
    }

    /// Makes room for exactly this many more rows.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.slots.reserve_exact(rows);
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, slice: &P::Slice) {
        let slot = self.place(slice);
        self.slots.push(slot);
    }

    /// Replaces the content of a row.
    pub(crate) fn set(&mut self, row: usize, slice: &P::Slice) {
        let before = self.get(row).map_or(0, P::size);
        self.dead += before;
        self.live -= before.min(self.live);
        let slot = self.place(slice);
        if let Some(held) = self.slots.get_mut(row) {
            *held = slot;
        }
        if self.dead > self.live / 4 + 4 * PIECE {
            self.pack();
        }
    }

    fn place(&mut self, slice: &P::Slice) -> u64 {
        let size = P::size(slice);
        let fits = self.pieces.last().is_some_and(|piece| piece.length() + size <= PIECE);
        if !fits {
            if let Some(full) = self.pieces.last_mut() {
                full.shrink();
            }
            self.pieces.push(P::default());
        }
        let number = self.pieces.len() - 1;
        let Some(piece) = self.pieces.last_mut() else { return 0 };
        let offset = piece.length();
        piece.append(slice);
        self.live += size;
        (number as u64) << (LEN_BITS + OFFSET_BITS) | (offset as u64) << LEN_BITS | size as u64
    }

    /// Copies the rows in order and leaves out replaced content.
    fn pack(&mut self) {
        let mut packed = Arena { pieces: Vec::new(), slots: Vec::with_capacity(self.slots.len()), dead: 0, live: 0 };
        for row in 0..self.slots.len() {
            if let Some(slice) = self.get(row) {
                packed.push(slice);
            }
        }
        *self = packed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_what_they_were_given_through_changes_and_packing() {
        let mut arena: Arena<String> = Arena::default();
        let text = |row: usize, turn: usize| format!("{row}/{turn}").repeat(40);
        for row in 0..5_000 {
            arena.push(&text(row, 0));
        }
        for turn in 1..=8 {
            for row in 0..5_000 {
                arena.set(row, &text(row, turn));
            }
        }
        assert!(arena.dead <= arena.live / 4 + 4 * PIECE + 1_000, "packed now and then");
        for row in 0..5_000 {
            assert_eq!(arena.get(row), Some(text(row, 8).as_str()));
        }
        assert_eq!(arena.get(5_000), None);
    }

    #[test]
    fn a_slice_longer_than_a_piece_is_kept() {
        let mut arena: Arena<Vec<u8>> = Arena::default();
        arena.push(&[1; 3]);
        arena.push(&vec![2; PIECE * 3]);
        arena.push(&[3; 3]);
        assert_eq!(arena.get(1).map(<[u8]>::len), Some(PIECE * 3));
        assert_eq!(arena.get(2), Some([3; 3].as_slice()));
    }
}
