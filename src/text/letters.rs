//! The letters of Vietnamese: twelve vowels, each in six tones.
//!
//! A *mark* (breve, circumflex, horn, the bar of đ) makes another letter of the alphabet; a *tone* does not.

/// The tones in dictionary order. The number is the place in that order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tone {
    /// Ngang: no sign.
    Level = 0,
    /// Huyền: grave.
    Grave = 1,
    /// Hỏi: hook above.
    Hook = 2,
    /// Ngã: tilde.
    Tilde = 3,
    /// Sắc: acute.
    Acute = 4,
    /// Nặng: dot below.
    Dot = 5,
}

const TONES: [Tone; 6] = [Tone::Level, Tone::Grave, Tone::Hook, Tone::Tilde, Tone::Acute, Tone::Dot];

/// One row per vowel, one column per tone.
const VOWELS: [[char; 6]; 12] = [
    ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
    ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
    ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
    ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
    ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
    ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
    ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
    ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
    ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
    ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
    ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
    ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
];

/// Toned vowels are in two ranges of Unicode; each gets a table of `row * 8 + tone`, 0 for "not a toned vowel".
const LATIN: (usize, usize) = (0x00E0, 0x01B0);
const EXTENDED: (usize, usize) = (0x1EA0, 0x1EFA);
static LATIN_TONED: [u8; LATIN.1 - LATIN.0] = toned_table(LATIN.0);
static EXTENDED_TONED: [u8; EXTENDED.1 - EXTENDED.0] = toned_table(EXTENDED.0);

const fn toned_table<const N: usize>(start: usize) -> [u8; N] {
    let mut table = [0; N];
    let mut row = 0;
    while row < VOWELS.len() {
        let mut tone = 1;
        while tone < TONES.len() {
            let code = VOWELS[row][tone] as usize;
            if code >= start && code < start + N {
                table[code - start] = (row * 8 + tone) as u8;
            }
            tone += 1;
        }
        row += 1;
    }
    table
}

/// A lower-case, precomposed letter without its tone, and that tone. Any other character is returned unchanged, with
/// the level tone.
pub fn split_tone(letter: char) -> (char, Tone) {
    let code = letter as usize;
    let entry = if code < LATIN.0 {
        None
    } else if code < LATIN.1 {
        LATIN_TONED.get(code - LATIN.0)
    } else {
        code.checked_sub(EXTENDED.0).and_then(|at| EXTENDED_TONED.get(at))
    };
    let toned = entry.and_then(|&entry| {
        let (row, tone) = (usize::from(entry / 8), usize::from(entry % 8));
        (tone != 0).then_some((VOWELS.get(row)?[0], *TONES.get(tone)?))
    });
    toned.unwrap_or((letter, Tone::Level))
}

/// The toneless lower-case vowel with the tone on it. Any other letter is unchanged.
pub fn with_tone(vowel: char, tone: Tone) -> char {
    VOWELS.iter().find(|row| row[0] == vowel).and_then(|row| row.get(tone as usize)).copied().unwrap_or(vowel)
}

/// The 134 letters that Vietnamese adds to the ASCII ones, in both cases, precomposed.
#[cfg(test)]
pub(crate) fn accented_letters() -> Vec<char> {
    let mut letters: Vec<char> =
        VOWELS.iter().flatten().copied().chain(['đ']).filter(|letter| !letter.is_ascii()).collect();
    let upper: Vec<char> = letters.iter().flat_map(|letter| letter.to_uppercase()).collect();
    letters.extend(upper);
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vowel_splits_and_joins() {
        for row in VOWELS {
            for (at, letter) in row.into_iter().enumerate() {
                assert_eq!(split_tone(letter), (row[0], TONES[at]), "{letter}");
                assert_eq!(with_tone(row[0], TONES[at]), letter);
            }
        }
        assert_eq!(accented_letters().len(), 134);
    }

    #[test]
    fn other_characters_have_no_tone() {
        for letter in ['b', 'đ', 'ñ', '7', '–', '漢', '\u{10FFFF}'] {
            assert_eq!(split_tone(letter), (letter, Tone::Level));
            assert_eq!(with_tone(letter, Tone::Acute), letter);
        }
    }
}
