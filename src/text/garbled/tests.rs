use std::fs;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::super::letters::split_tone;
use super::*;

/// Vietnamese text of every type: the project's own pages, line by line.
fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/vi");
    let pages = fs::read_dir(folder).expect("pages").map(|entry| fs::read_to_string(entry.expect("a page").path()));
    let lines: Vec<String> = pages
        .flat_map(|page| page.expect("text").nfc().collect::<String>().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert!(lines.len() > 100);
    lines
}

/// What Windows-1252 makes of a text's UTF-8.
fn as_latin(text: &str) -> String {
    text.bytes()
        .map(|byte| (0..0x2200).filter_map(char::from_u32).find(|sign| latin1252(*sign) == Some(byte)).unwrap_or('?'))
        .collect()
}

/// The vowels of the alphabet without tones, each with its tones in the order of [`super::super::letters::Tone`].
const TCVN3: [(char, [u32; 6]); 13] = [
    ('a', [0x61, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9]),
    ('ă', [0xA8, 0xBB, 0xBC, 0xBD, 0xBE, 0xC6]),
    ('â', [0xA9, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB]),
    ('e', [0x65, 0xCC, 0xCE, 0xCF, 0xD0, 0xD1]),
    ('ê', [0xAA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6]),
    ('i', [0x69, 0xD7, 0xD8, 0xDC, 0xDD, 0xDE]),
    ('o', [0x6F, 0xDF, 0xE1, 0xE2, 0xE3, 0xE4]),
    ('ô', [0xAB, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9]),
    ('ơ', [0xAC, 0xEA, 0xEB, 0xEC, 0xED, 0xEE]),
    ('u', [0x75, 0xEF, 0xF1, 0xF2, 0xF3, 0xF4]),
    ('ư', [0xAD, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9]),
    ('y', [0x79, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE]),
    ('đ', [0xAE; 6]),
];

fn in_tcvn3(text: &str) -> String {
    let sign = |letter: char| {
        let (plain, tone) = split_tone(letter);
        let row = TCVN3.iter().find(|(vowel, _)| *vowel == plain);
        row.and_then(|(_, codes)| char::from_u32(codes[tone as usize])).unwrap_or(letter)
    };
    text.to_lowercase().chars().map(sign).collect()
}

fn in_vni(text: &str) -> String {
    let mut typed = String::new();
    for letter in text.to_lowercase().chars() {
        let (plain, tone) = split_tone(letter);
        let tone = tone as usize;
        let marked = |marks: [&'static str; 6]| marks[tone];
        let pair = match plain {
            'đ' => "ñ".to_owned(),
            'ă' => format!("a{}", marked(["ê", "è", "ú", "ü", "é", "ë"])),
            'â' => format!("a{}", marked(["â", "à", "å", "ã", "á", "ä"])),
            'ê' => format!("e{}", marked(["â", "à", "å", "ã", "á", "ä"])),
            'ô' => format!("o{}", marked(["â", "à", "å", "ã", "á", "ä"])),
            'i' => marked(["i", "ì", "æ", "ó", "í", "ò"]).to_owned(),
            'ơ' => format!("ô{}", marked(["", "ø", "û", "õ", "ù", "ï"])),
            'ư' => format!("ö{}", marked(["", "ø", "û", "õ", "ù", "ï"])),
            'a' | 'e' | 'o' | 'u' | 'y' => format!("{plain}{}", marked(["", "ø", "û", "õ", "ù", "ï"])),
            other => other.to_string(),
        };
        typed.push_str(&pair);
    }
    typed
}

#[test]
fn what_offices_paste_is_seen() {
    for (text, what) in [
        ("?y ban nh?n d?n t\u{fffd}nh", Garbling::Lost),
        ("á»¦y ban nhÃ¢n dÃ¢n", Garbling::Utf8AsLatin),
        ("Ä\u{90}á»\u{81} Ã¡n 06", Garbling::Utf8AsLatin),
        ("Uû ban nh©n d©n huyÖn §«ng S¬n", Garbling::Tcvn3),
        ("UÛy ban nhaân daân huyeän Ñoâng Sôn", Garbling::Vni),
    ] {
        assert_eq!(garbled(text), Some(what), "{text}");
    }
    assert_eq!(in_tcvn3("ủy ban nhân dân huyện"), "ñy ban nh©n d©n huyÖn");
    assert_eq!(in_vni("ủy ban nhân dân huyện"), "uûy ban nhaân daân huyeän");
}

#[test]
fn proper_text_is_left_in_peace() {
    let own = [
        "“UBND XÃ”, XÃ… ĐÃ» XÃ¹ «HÀ NỘI» § 5, điều 3§2; 25°C, 3 µm, 12 m³/s, ½ ngày, kW·h, ©2023 Sở®",
        "Noël, naïve, où, Citroën, façade, Ångström, Müller, São Paulo, Ñandú, smörgåsbord, créée",
        "hoà, toán, quý, thuỷ, khoẻ, oản, Huỳnh, giếng, yếu, NGUYỄN, UỶ BAN, thuở, quơ",
        "Hà Nội – “Đề án 06”… ‘a’ – 5‰, €10, №7, 👍",
    ];
    for text in own.into_iter().map(str::to_owned).chain(corpus()) {
        assert_eq!(garbled(&text), None, "{text}");
        assert_eq!(garbled(&text.to_uppercase()), None, "{}", text.to_uppercase());
    }
}

#[test]
fn whole_pages_in_each_code_are_seen() {
    let lines: Vec<String> =
        corpus().into_iter().filter(|line| line.chars().filter(|sign| !sign.is_ascii()).count() > 8).collect();
    for (code, what) in
        [(as_latin as fn(&str) -> String, Garbling::Utf8AsLatin), (in_tcvn3, Garbling::Tcvn3), (in_vni, Garbling::Vni)]
    {
        let missed: Vec<String> =
            lines.iter().map(|line| code(line)).filter(|line| garbled(line) != Some(what)).collect();
        assert!(missed.len() * 100 <= lines.len(), "{what:?}: {} of {}: {missed:#?}", missed.len(), lines.len());
    }
}
