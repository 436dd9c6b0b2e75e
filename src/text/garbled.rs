//! Text that is clearly garbled: read in the wrong encoding, or typed with a font encoding from before Unicode.
//!
//! Only what no Vietnamese, English or French text contains counts: refusing a good text is worse than accepting a
//! garbled one.

/// What happened to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Garbling {
    /// It contains `U+FFFD`: letters were lost.
    Lost,
    /// UTF-8 that was read as Windows-1252: `á»¦y ban nhÃ¢n dÃ¢n`.
    Utf8AsLatin,
    /// The encoding of the .Vn fonts, TCVN3 (ABC): `Uû ban nh©n d©n`.
    Tcvn3,
    /// The encoding of the VNI fonts: `UÛy ban nhaân daân`.
    Vni,
}

/// How a text is garbled, if it clearly is.
pub fn garbled(text: &str) -> Option<Garbling> {
    if text.is_ascii() {
        return None;
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Some(Garbling::Lost);
    }
    let mut signs = Signs::default();
    let letters: Vec<char> = text.chars().collect();
    for at in 0..letters.len() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        if let Some(rest) = letters.get(at..) {
            signs.look(before, rest);
        }
    }
    // The two font encodings have no letter beyond Latin-1; most Vietnamese text in Unicode has.
    let latin = letters.iter().all(|letter| u32::from(*letter) <= 0xFF || !letter.is_alphabetic());
    if signs.utf8 > 0 {
        Some(Garbling::Utf8AsLatin)
    } else if signs.tcvn3_inside > 0 || latin && signs.tcvn3 >= 2 {
        Some(Garbling::Tcvn3)
    } else if latin && signs.vni >= 2 {
        Some(Garbling::Vni)
    } else {
        None
    }
}

/// The count of each sign of garbling.
#[derive(Default)]
struct Signs {
    utf8: u32,
    /// A symbol between two letters.
    tcvn3_inside: u32,
    /// Others: a symbol after a letter, an accented capital after a lower-case letter.
    tcvn3: u32,
    vni: u32,
}

impl Signs {
    fn look(&mut self, before: Option<char>, rest: &[char]) {
        let &[sign, ref after @ ..] = rest else { return };
        if sign.is_ascii() && !sign.is_ascii_alphabetic() {
            return;
        }
        let after: [Option<char>; 2] = [after.first().copied(), after.get(1).copied()];
        if is_utf8(before, latin1252(sign), after.map(|sign| sign.and_then(latin1252))) {
            self.utf8 += 1;
        }
        let letter = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphabetic());
        let small = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_lowercase());
        match sign {
            '¡'..='©' | 'ª' | '¬' | '®' | 'µ' | '¶' | '¸' | '¹' | '¼'..='¾' if letter(before) && letter(after[0]) =>
            {
                self.tcvn3_inside += 1;
            }
            '¡'..='¦' | '¨' | '¬' | 'µ' | '¶' | '¸' | '¼' | '¾' if letter(before) => self.tcvn3 += 1,
            'À'..='Ö' | 'Ø'..='ß' if small(before) => self.tcvn3 += 1,
            'a' | 'e' | 'A' | 'E' if after[0].is_some_and(|mark| VNI_AFTER_AE.contains(mark)) => self.vni += 1,
            'o' | 'u' | 'y' | 'O' | 'U' | 'Y' if after[0].is_some_and(|mark| VNI_AFTER_OUY.contains(mark)) => {
                self.vni += 1;
            }
            'ô' | 'ö' | 'Ô' | 'Ö' if after[0].is_some_and(|mark| VNI_TONES.contains(mark)) => self.vni += 1,
            _ => {}
        }
    }
}

const VNI_TONES: &str = "ùøûõïÙØÛÕÏ";
/// Without ï, which follows these letters in French (naïve).
const VNI_AFTER_AE: &str = "ùøûõâêéèúüëáàåãäÙØÛÕÂÊÉÈÚÜËÁÀÅÃÄ";
/// Without Vietnamese pairs such as "oà" and "uý".
const VNI_AFTER_OUY: &str = "ùøûõïâåäÙØÛÕÏÂÅÄ";

/// Whether the bytes are exactly one Vietnamese letter or quotation mark in UTF-8.
fn is_utf8(before: Option<char>, first: Option<u8>, after: [Option<u8>; 2]) -> bool {
    let follows = |byte: Option<u8>| byte.is_some_and(|byte| (0x80..=0xBF).contains(&byte));
    match (first, after[0]) {
        (Some(0xE1), Some(0xBA | 0xBB)) | (Some(0xE2), Some(0x80)) => follows(after[1]),
        (Some(0xC4), Some(0x82 | 0x83 | 0x90 | 0x91 | 0xA8 | 0xA9))
        | (Some(0xC5), Some(0xA8 | 0xA9))
        | (Some(0xC6), Some(0xA0 | 0xA1 | 0xAF | 0xB0)) => true,
        // "XÃ" is a word, so a mark or a footnote may follow it.
        (Some(0xC3), Some(0xA1..=0xA3 | 0xA8..=0xAA | 0xAC | 0xAD | 0xB4 | 0xB5 | 0xBA | 0xBD)) => true,
        (Some(0xC3), Some(0x80..=0xBF)) => before.is_some_and(|before| before.is_ascii_lowercase()),
        _ => false,
    }
}

/// The byte of a character in Windows-1252; the five undefined bytes map to themselves.
fn latin1252(sign: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let place = HIGH.iter().position(|high| *high == sign).and_then(|at| u8::try_from(at).ok());
    place.map(|at| 0x80 + at).or_else(|| u8::try_from(u32::from(sign)).ok())
}

#[cfg(test)]
mod tests;
