//! "Did you mean": the nearest name by edit distance.

use super::form::form;

/// Typed text longer than this is not a misspelt name.
const LONGEST: usize = 40;

/// The candidate nearest to `typed` (already in [`form`]), if it is near enough: one edit in a short word, two in a
/// medium one, three in a long one. A candidate that begins with the text counts as near.
pub fn nearest<'c>(typed: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let letters: Vec<char> = typed.chars().collect();
    if letters.is_empty() || letters.len() > LONGEST {
        return None;
    }
    let allowed = match letters.len() {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    candidates
        .filter_map(|candidate| {
            let name = form(candidate);
            let distance = if letters.len() >= 2 && name.starts_with(typed) {
                1
            } else {
                distance(&letters, &name.chars().take(2 * LONGEST).collect::<Vec<_>>())
            };
            // One edit turns any word of one or two letters into any other.
            (distance <= allowed && distance < name.chars().count().max(letters.len()).div_ceil(2))
                .then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of edits (insert, delete, replace, swap neighbours) that turn one word into the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (row, letter) in one.iter().enumerate() {
        let mut current = Vec::with_capacity(above.len());
        current.push(row + 1);
        let mut left = row + 1;
        let mut across: Option<char> = None;
        for (at, (against, pair)) in other.iter().zip(above.windows(2)).enumerate() {
            let &[diagonal, up] = pair else { continue };
            let mut best = (diagonal + usize::from(letter != against)).min(up + 1).min(left + 1);
            if previous == Some(*against) && across == Some(*letter) {
                let swapped = at.checked_sub(1).and_then(|at| before.get(at));
                best = best.min(swapped.map_or(best, |cost| cost + 1));
            }
            current.push(best);
            left = best;
            across = Some(*against);
        }
        before = std::mem::replace(&mut above, current);
        previous = Some(*letter);
    }
    above.last().copied().unwrap_or(one.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        let count =
            |one: &str, other: &str| distance(&one.chars().collect::<Vec<_>>(), &other.chars().collect::<Vec<_>>());
        assert_eq!(count("status", "status"), 0);
        assert_eq!(count("statsu", "status"), 1, "neighbours swapped");
        assert_eq!(count("sttus", "status"), 1);
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("kitten", "sitting"), 3);
    }

    #[test]
    fn only_near_names_are_suggested() {
        let names = ["Hạn", "status", "Đơn vị chủ trì", "due"];
        let near = |typed| nearest(typed, names.into_iter());
        assert_eq!(near("hann"), Some("Hạn"));
        assert_eq!(near("statsu"), Some("status"));
        assert_eq!(near("donvi"), Some("Đơn vị chủ trì"));
        assert_eq!(near("xyz"), None);
        assert_eq!(near("q"), None);
        assert_eq!(near(&"h".repeat(500)), None);
    }
}
