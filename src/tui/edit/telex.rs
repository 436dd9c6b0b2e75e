//! A small Vietnamese input method for tests: it sends what `UniKey` or ibus-bamboo on the admin's own computer send to
//! the terminal.
//!
//! It keeps the word that it assumes to be on the screen. For every key it computes the new word and sends backspaces
//! for the part that differs, one for each code point, and then the new letters: the burst of a real input method.

use unicode_normalization::UnicodeNormalization;

/// Which keys mark letters.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Method {
    Telex,
    Vni,
}

/// The settings of an admin's computer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setup {
    pub(crate) method: Method,
    /// Sends decomposed letters (NFD).
    pub(crate) decomposed: bool,
    /// What Backspace sends: 0x7F or 0x08.
    pub(crate) backspace: u8,
}

impl Setup {
    pub(crate) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for method in [Method::Telex, Method::Vni] {
            for decomposed in [false, true] {
                for backspace in [0x7f, 0x08] {
                    all.push(Self { method, decomposed, backspace });
                }
            }
        }
        all
    }

    /// "Đôn đốc Diễn Châu lần 3" as typed on the keyboard.
    pub(crate) fn keystrokes(self) -> &'static str {
        match self.method {
            Method::Telex => "DDoon ddoocs Dieenx Chaau laanf 3",
            Method::Vni => "D9o6n d9o6c1 Die6n4 Cha6u la6n2 3",
        }
    }

    /// The bytes sent for each key.
    pub(crate) fn bursts(self, keystrokes: &str) -> Vec<Vec<u8>> {
        let mut keys = String::new();
        let mut believed: Vec<char> = Vec::new();
        let mut bursts = Vec::new();
        for key in keystrokes.chars() {
            if key == ' ' {
                keys.clear();
                believed.clear();
                bursts.push(b" ".to_vec());
                continue;
            }
            keys.push(key);
            let word = word(&keys, self.method);
            let word: Vec<char> = if self.decomposed { word.nfd().collect() } else { word.nfc().collect() };
            let same = believed.iter().zip(&word).take_while(|(a, b)| a == b).count();
            let mut burst = vec![self.backspace; believed.len() - same];
            burst.extend(word[same..].iter().collect::<String>().bytes());
            bursts.push(burst);
            believed = word;
        }
        bursts
    }
}

/// The word from the keys pressed so far.
pub(crate) fn word(keys: &str, method: Method) -> String {
    let mut letters: Vec<String> = Vec::new();
    let mut tone = None;
    for key in keys.chars() {
        let Some(mark) = mark(key, &letters, method) else {
            letters.push(key.to_string());
            continue;
        };
        match mark {
            Mark::Tone(combining) => tone = Some(combining),
            Mark::Shape(at, combining) => letters[at].push(combining),
            Mark::Stroke(at) => letters[at] = if letters[at] == "D" { "Đ".into() } else { "đ".into() },
        }
    }
    if let Some(tone) = tone {
        let marked = letters.iter().rposition(|l| is_vowel(l) && l.chars().count() > 1);
        let at = marked.or_else(|| letters.iter().position(|l| is_vowel(l))).unwrap();
        letters[at].push(tone);
    }
    letters.concat()
}

enum Mark {
    Tone(char),
    Shape(usize, char),
    Stroke(usize),
}

const CIRCUMFLEX: char = '\u{302}';
const HORN: char = '\u{31b}';
const BREVE: char = '\u{306}';
const TONES: [char; 5] = ['\u{301}', '\u{300}', '\u{309}', '\u{303}', '\u{323}'];

fn mark(key: char, letters: &[String], method: Method) -> Option<Mark> {
    let vowel = letters.iter().rposition(|l| is_vowel(l));
    let bare = |wanted: &str| letters.iter().rposition(|l| l.len() == 1 && wanted.contains(&l.to_lowercase()));
    let tone = match method {
        Method::Telex => "sfrxj".find(key),
        Method::Vni => "12345".find(key),
    };
    if let (Some(tone), Some(_)) = (tone, vowel) {
        return Some(Mark::Tone(TONES[tone]));
    }
    match (method, key) {
        (Method::Telex, 'd' | 'D') | (Method::Vni, '9') => bare("d").map(Mark::Stroke),
        (Method::Telex, 'a' | 'e' | 'o') => bare(&key.to_string()).map(|at| Mark::Shape(at, CIRCUMFLEX)),
        (Method::Vni, '6') => bare("aeo").map(|at| Mark::Shape(at, CIRCUMFLEX)),
        (Method::Telex, 'w') => {
            bare("uo").map(|at| Mark::Shape(at, HORN)).or_else(|| bare("a").map(|at| Mark::Shape(at, BREVE)))
        }
        (Method::Vni, '7') => bare("uo").map(|at| Mark::Shape(at, HORN)),
        (Method::Vni, '8') => bare("a").map(|at| Mark::Shape(at, BREVE)),
        _ => None,
    }
}

fn is_vowel(letter: &str) -> bool {
    letter.starts_with(|c: char| "aeiouyAEIOUY".contains(c))
}

#[test]
fn the_input_method_sends_what_real_ones_send() {
    let setup = Setup { method: Method::Telex, decomposed: false, backspace: 0x7f };
    let bursts = setup.bursts("ddoocs");
    let wanted: [&[u8]; 6] =
        [b"d", "\u{7f}đ".as_bytes(), b"o", "\u{7f}ô".as_bytes(), b"c", "\u{7f}\u{7f}ốc".as_bytes()];
    assert_eq!(bursts, wanted);
}
