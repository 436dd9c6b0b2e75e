//! A set of rows.

/// One bit a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// None of `rows` rows.
    pub fn none(rows: usize) -> Bits {
        Bits { words: vec![0; rows.div_ceil(64)] }
    }

    /// Whether a row is in it.
    pub fn has(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Rows in it.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The words, 64 rows each.
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    /// Puts a row in.
    pub fn set(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }
    /// Takes a row out.
    pub fn clear(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word &= !(1 << (row % 64));
        }
    }
}
