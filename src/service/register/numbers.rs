//! Maps record numbers to rows and back. Rows are in the order of creation. Numbers count up without gaps, except the
//! *far* ones: random numbers that older programs gave to hidden records, in no order.

use std::collections::HashMap;

use crate::domain::id::FAR;

/// The rows with far numbers; the number of every other row follows from its position.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// Ascending by row.
    far: Vec<Far>,
    rows: HashMap<u32, u32>,
}

#[derive(Debug, Clone, Copy)]
struct Far {
    row: u32,
    no: u32,
    /// Rows before it without a far number.
    before: u32,
}

impl Numbers {
    /// Gives the next row, `row`, a number. A number that is not far must be the next one.
    pub fn push(&mut self, row: usize, no: u32) {
        let row = row as u32;
        if no >= FAR {
            self.far.push(Far { row, no, before: row - self.far.len() as u32 });
            self.rows.insert(no, row);
        }
    }

    /// The next number of the counter, after `len` rows.
    pub fn next(&self, len: usize) -> u32 {
        (len - self.far.len()) as u32 + 1
    }

    /// The number of a row.
    pub fn no(&self, row: usize) -> u32 {
        let row = row as u32;
        let place = self.far.partition_point(|far| far.row < row);
        match self.far.get(place) {
            Some(far) if far.row == row => far.no,
            _ => row - place as u32 + 1,
        }
    }

    /// The row of a number, if it is one of the first `len`.
    pub fn row(&self, no: u32, len: usize) -> Option<usize> {
        if no >= FAR {
            return self.rows.get(&no).map(|row| *row as usize);
        }
        let ordinal = no.checked_sub(1)?;
        let row = ordinal as usize + self.far.partition_point(|far| far.before <= ordinal);
        Some(row).filter(|row| *row < len)
    }

    /// The first `len` rows in the order of their numbers.
    pub fn ascending(&self, len: usize) -> impl Iterator<Item = usize> {
        let near = 1..self.next(len);
        let mut far: Vec<u32> = self.far.iter().map(|far| far.no).collect();
        far.sort_unstable();
        near.chain(far).filter_map(move |no| self.row(no, len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_rows_lead_to_each_other() {
        let mut rng = fastrand::Rng::with_seed(11);
        for _ in 0..200 {
            let mut numbers = Numbers::default();
            let mut given = Vec::new();
            for row in 0..rng.usize(..60) {
                let no = if rng.bool() { numbers.next(row) } else { FAR + rng.u32(..1 << 20) };
                if given.contains(&no) {
                    break;
                }
                numbers.push(row, no);
                given.push(no);
            }
            for (row, no) in given.iter().enumerate() {
                assert_eq!((numbers.no(row), numbers.row(*no, given.len())), (*no, Some(row)));
            }
            assert_eq!(numbers.row(numbers.next(given.len()), given.len()), None);
            assert_eq!((numbers.row(0, given.len()), numbers.row(FAR - 1, given.len())), (None, None));
            let mut sorted = given.clone();
            sorted.sort_unstable();
            let ascending: Vec<u32> = numbers.ascending(given.len()).map(|row| numbers.no(row)).collect();
            assert_eq!(ascending, sorted);
        }
    }
}
