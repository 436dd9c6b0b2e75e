//! The bytes of a text file as text: UTF-8, or the UTF-16 that Excel saves as "Unicode text".

/// The text of a file, without its byte order mark; otherwise the number of the line (from 1) that is not text.
pub(super) fn decode(bytes: &[u8]) -> Result<String, u64> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, u64> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        1 + memchr::memchr_iter(b'\n', good).count() as u64
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, u64> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for sign in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(sign.map_err(|_| line_of(&text))?);
    }
    if rest.is_empty() { Ok(text) } else { Err(line_of(&text)) }
}

/// The number of the line after `text`.
fn line_of(text: &str) -> u64 {
    1 + text.matches('\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_save_is_read() {
        let text = "Mã;Nội dung\nĐôn đốc 🙂";
        assert_eq!(decode(text.as_bytes()), Ok(text.to_owned()));
        assert_eq!(decode(format!("\u{feff}{text}").as_bytes()), Ok(text.to_owned()));
        let wide = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("\u{feff}{text}").encode_utf16().flat_map(to_bytes).collect()
        };
        assert_eq!(decode(&wide(u16::to_le_bytes)), Ok(text.to_owned()));
        assert_eq!(decode(&wide(u16::to_be_bytes)), Ok(text.to_owned()));
    }

    #[test]
    fn what_is_no_text_is_named_by_its_line() {
        assert_eq!(decode(b"a\nb\n\xFFc"), Err(3));
        assert_eq!(decode(b"\xFF\xFEa\0\n\0b"), Err(2), "half a character at the end");
        assert_eq!(decode(b"\xFF\xFE\x00\xD8a\0"), Err(1), "half of a pair");
        assert_eq!(decode(b"PK\x03\x04\xF0\x28"), Err(1), "an xlsx file");
    }
}
