//! Vietnamese alphabetical order, as bytes to compare.
//!
//! Dictionaries order syllable by syllable: first by letters (a ă â b c d đ e ê …), then, within the syllable, by
//! tone (level, huyền, hỏi, ngã, sắc, nặng), and only then by the next syllable. So all of "ma …" comes before
//! "mà …". A whole-string collation (CLDR) agrees within a syllable and differs across them.

use super::accents::normalize_tone;
use super::fold::fold_into;
use super::letters::{Tone, split_tone};

const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
/// Tone bytes end a syllable and are smaller than all letters, so that "ma" comes before "mai".
const FIRST_TONE: u8 = 1;
/// Prefix of a number: the count of its digits follows, then the digits.
const NUMBER: u8 = 0x10;
const FIRST_LETTER: u8 = 0x20;
/// Letters of other scripts follow all Latin ones, in code point order.
const FOREIGN: u8 = 0xF0;
/// Separates a unit's name from its prefix; smaller than every byte of a syllable.
const SEPARATOR: u8 = 0;

/// Bytes that compare as the texts do in a Vietnamese dictionary. Case, punctuation, tone placement and the zeros
/// before a number are ignored, so texts that differ only there have equal keys.
///
/// ```
/// use dondoc::text::sort_key;
/// assert!(sort_key("Dân") < sort_key("Đàn"));
/// assert!(sort_key("má ba") > sort_key("ma ca"));
/// assert!(sort_key("9/QĐ-UBND") < sort_key("10/QĐ-UBND"));
/// ```
pub fn sort_key(text: &str) -> Vec<u8> {
    syllables_key(words(&normalize_tone(text)))
}

/// The order of people's names: given name, then family name, then middle names.
pub fn name_key(full_name: &str) -> Vec<u8> {
    let normal = normalize_tone(full_name);
    let mut parts: Vec<&str> = words(&normal).collect();
    if let Some(given) = parts.pop() {
        parts.insert(0, given);
    }
    syllables_key(parts.into_iter())
}

/// Words before the name of a unit that say only what kind of unit it is. Longer ones first.
const UNIT_PREFIXES: [&[&str]; 21] = [
    &["ủy", "ban", "nhân", "dân"],
    &["thành", "phố"],
    &["thị", "trấn"],
    &["thị", "xã"],
    &["ubnd"],
    &["huyện"],
    &["quận"],
    &["tỉnh"],
    &["phường"],
    &["xã"],
    &["sở"],
    &["ban"],
    &["cục"],
    &["tp"],
    &["tx"],
    &["tt"],
    &["h"],
    &["q"],
    &["p"],
    &["x"],
    &["s"],
];

/// The order of units: without prefixes such as "UBND huyện" or "Sở", then by prefix. A name that consists only of
/// prefixes, or of prefixes and a number ("Phường 2"), is ordered by its last one.
pub fn unit_key(name: &str) -> Vec<u8> {
    let normal = normalize_tone(name);
    let all: Vec<&str> = words(&normal).collect();
    let mut rest = all.as_slice();
    while let Some(shorter) = without_prefix(rest) {
        rest = shorter;
    }
    let prefix = all.len() - rest.len();
    let mut key = syllables_key(rest.iter().copied());
    key.push(SEPARATOR);
    key.extend(syllables_key(all.iter().copied().take(prefix)));
    key
}

fn without_prefix<'w, 't>(words: &'w [&'t str]) -> Option<&'w [&'t str]> {
    let is_name =
        |rest: &&[&str]| rest.first().is_some_and(|word| !word.starts_with(|sign: char| sign.is_ascii_digit()));
    UNIT_PREFIXES.iter().find_map(|prefix| words.strip_prefix(*prefix)).filter(is_name)
}

/// The runs of letters and digits. Every other sign separates.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn syllables_key<'t>(syllables: impl Iterator<Item = &'t str>) -> Vec<u8> {
    let mut key = Vec::new();
    for syllable in syllables {
        let mut tone = Tone::Level;
        let mut rest = syllable;
        while let Some(letter) = rest.chars().next() {
            let digits = rest.len() - rest.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
            if digits > 0 {
                let (number, after) = rest.split_at(digits);
                push_number(number, &mut key);
                rest = after;
                continue;
            }
            rest = rest.strip_prefix(letter).unwrap_or_default();
            let (plain, its_tone) = split_tone(letter);
            push_letter(plain, &mut key);
            // Only the first counts: a Vietnamese syllable has one.
            if tone == Tone::Level {
                tone = its_tone;
            }
        }
        key.push(FIRST_TONE + tone as u8);
    }
    key
}

/// A longer number is greater. One byte holds most lengths; no text is so long that it needs more than four.
fn push_number(digits: &str, key: &mut Vec<u8>) {
    const LONG: u8 = u8::MAX;
    let digits = digits.trim_start_matches('0');
    key.push(NUMBER);
    match u8::try_from(digits.len()) {
        Ok(length) if length < LONG => key.push(length),
        _ => {
            key.push(LONG);
            key.extend(u32::try_from(digits.len()).unwrap_or(u32::MAX).to_be_bytes());
        }
    }
    key.extend(digits.as_bytes());
}

fn push_letter(letter: char, key: &mut Vec<u8>) {
    if let Some(place) = alphabet_place(letter) {
        key.push(FIRST_LETTER + place);
    } else {
        let mut folded = String::new();
        fold_into(letter.encode_utf8(&mut [0; 4]), &mut folded);
        for part in folded.chars() {
            if let Some(place) = alphabet_place(part) {
                key.push(FIRST_LETTER + place);
            } else {
                key.push(FOREIGN);
                key.extend(part.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
}

fn alphabet_place(letter: char) -> Option<u8> {
    ALPHABET.chars().position(|known| known == letter).map(|place| place as u8)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use icu_collator::options::{CollatorOptions, Strength};
    use icu_collator::{Collator, CollatorBorrowed};
    use icu_locale_core::locale;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn oracle() -> CollatorBorrowed<'static> {
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Secondary);
        Collator::try_new(locale!("vi-u-kn").into(), options).expect("compiled data has vi")
    }

    /// The dictionary rule on top of the reference collator: the first syllable that differs decides.
    fn by_syllable(collator: &CollatorBorrowed, one: &str, other: &str) -> Ordering {
        let (mut ones, mut others) = (one.split(' '), other.split(' '));
        loop {
            return match (ones.next(), others.next()) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
                (Some(one), Some(other)) => match collator.compare(one, other) {
                    Ordering::Equal => continue,
                    decided => decided,
                },
            };
        }
    }

    const ONSETS: [&str; 14] = ["", "b", "ch", "d", "đ", "g", "gi", "ngh", "qu", "s", "t", "th", "Đ", "TH"];
    const RHYMES: [&str; 40] = [
        "a", "à", "ả", "ã", "á", "ạ", "an", "án", "ăn", "ắn", "ặn", "ân", "ận", "ấn", "e", "ẹ", "ê", "ế", "ền", "i",
        "ị", "inh", "ính", "o", "ò", "ô", "ố", "ông", "ồng", "ơ", "ợ", "u", "ũ", "ư", "ừ", "ường", "ươn", "y", "ỹ",
        "yên",
    ];

    fn syllables() -> Vec<String> {
        ONSETS.iter().flat_map(|onset| RHYMES.iter().map(move |rhyme| format!("{onset}{rhyme}"))).collect()
    }

    #[test]
    fn single_syllables_agree_with_the_oracle() {
        let (collator, syllables) = (oracle(), syllables());
        let keys: Vec<Vec<u8>> = syllables.iter().map(|s| sort_key(s)).collect();
        for (one, key) in syllables.iter().zip(&keys) {
            for (other, other_key) in syllables.iter().zip(&keys) {
                let expected = collator.compare(one, other);
                assert_eq!(key.cmp(other_key), expected, "{one} ? {other}");
            }
        }
    }

    #[test]
    fn real_names_agree_with_the_oracle() {
        let names = "Quế Phong,Quỳ Châu,Kỳ Sơn,Tương Dương,Nghĩa Đàn,Quỳ Hợp,Quỳnh Lưu,Con Cuông,Tân Kỳ,Anh Sơn,\
            Diễn Châu,Yên Thành,Đô Lương,Thanh Chương,Nghi Lộc,Nam Đàn,Hưng Nguyên,Vinh,Cửa Lò,Thái Hòa,Hoàng Mai,\
            Nội vụ,Kế hoạch và Đầu tư,Tài nguyên và Môi trường,Xây dựng,Tài chính,Tư pháp,Công Thương,Y tế,\
            Giáo dục và Đào tạo,Ân,An,Ấn,Âu,Ăng,Đặng,Dặng,Dang,Đáng,Lê,Le,Lễ,Lệ,ơn,ôn,on,ưng,ung";
        let names: Vec<&str> = names.split(',').map(str::trim).collect();
        let collator = oracle();
        for one in &names {
            for other in &names {
                let expected = by_syllable(&collator, one, other);
                assert_eq!(sort_key(one).cmp(&sort_key(other)), expected, "{one} ? {other}");
            }
        }
    }

    fn phrase() -> impl Strategy<Value = String> {
        let number = prop_oneof!["0{0,3}[0-9]{1,3}", "[0-9]{1,40}", "(9|10|0){100,200}"];
        let word =
            prop_oneof![3 => prop::sample::select(syllables()), 1 => number, 1 => "[bt]{0,1}[0-9]{1,3}[bt]{0,1}"];
        prop::collection::vec(word, 1..4).prop_map(|chosen| chosen.join(" "))
    }

    #[test]
    fn numbers_go_by_their_value() {
        let huge = |last| format!("Sở {}{last}", "9".repeat(300));
        let ascending =
            [&["Sở 0", "Sở 2", "Sở 10", "Sở 0100", "Sở 100a"][..], &[&huge(1), &huge(2)], &["Sở a", "Sở a2", "Sở a10"]];
        let ascending = ascending.concat();
        assert!(ascending.is_sorted_by(|one, other| sort_key(one) < sort_key(other)), "{ascending:?}");
        assert!(sort_key("9/QĐ-UBND") < sort_key("10/QĐ-UBND") && sort_key("QĐ 9/2") < sort_key("QĐ 10/1"));
        assert_eq!(sort_key("Sở 007"), sort_key("Sở 7"));
        assert!(name_key("Cán bộ mẫu 2") < name_key("Cán bộ mẫu 12"));
    }

    proptest! {
        #[test]
        fn phrases_agree_with_the_oracle(one in phrase(), other in phrase()) {
            prop_assert_eq!(sort_key(&one).cmp(&sort_key(&other)), by_syllable(&oracle(), &one, &other));
            let apart: String = one.nfd().collect();
            prop_assert_eq!(sort_key(&apart), sort_key(&one));
        }

        #[test]
        fn any_text_has_keys(text in any::<String>()) {
            sort_key(&text);
            name_key(&text);
            unit_key(&text);
        }
    }

    fn sorted(key: impl Fn(&str) -> Vec<u8>, mut texts: Vec<&str>) -> Vec<&str> {
        texts.sort_by_key(|text| key(text));
        texts
    }

    #[test]
    fn people_are_ordered_by_given_name() {
        let people = vec![
            "Hoàng Nghĩa Hiếu",
            "Nguyễn Đức Trung",
            "Bùi Thanh An",
            "Thái Thanh Quý",
            "Lê Văn An",
            "Bùi An",
            "Nguyễn Văn Ân",
        ];
        let expected = [
            "Bùi An",
            "Bùi Thanh An",
            "Lê Văn An",
            "Nguyễn Văn Ân",
            "Hoàng Nghĩa Hiếu",
            "Thái Thanh Quý",
            "Nguyễn Đức Trung",
        ];
        assert_eq!(sorted(name_key, people), expected);
    }

    #[test]
    fn units_are_ordered_without_their_prefix() {
        let units = vec![
            "UBND thành phố Vinh",
            "Sở Nội vụ",
            "UBND huyện Diễn Châu",
            "UBND thị xã Cửa Lò",
            "Ban Dân tộc",
            "H.Đô Lương",
            "Uỷ ban nhân dân huyện Anh Sơn",
            "UBND tỉnh",
        ];
        let expected = [
            "Uỷ ban nhân dân huyện Anh Sơn",
            "UBND thị xã Cửa Lò",
            "Ban Dân tộc",
            "UBND huyện Diễn Châu",
            "H.Đô Lương",
            "Sở Nội vụ",
            "UBND tỉnh",
            "UBND thành phố Vinh",
        ];
        assert_eq!(sorted(unit_key, units), expected);
        let wards = vec!["Ðang", "UBND phường 10", "Phường 2", "Đan", "Phường 1", "Quận 1"];
        assert_eq!(sorted(unit_key, wards), ["Đan", "Ðang", "Phường 1", "Phường 2", "UBND phường 10", "Quận 1"]);
        assert!(unit_key("Huyện Thái Hòa") < unit_key("Thị xã Thái Hòa"));
        assert!(unit_key("Thị xã Thanh") < unit_key("Huyện Thanh Chương"));
    }
}
