//! Secrets: texts that few may see and that can be forgotten. The text is in a separate file, and everything else holds
//! only the random number that names the file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The random number that names a secret's file; it reveals nothing about the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct SecretId(pub [u8; 16]);

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotASecretId;

impl FromStr for SecretId {
    type Err = NotASecretId;

    fn from_str(text: &str) -> Result<SecretId, NotASecretId> {
        let mut id = [0; 16];
        let digits = text.as_bytes();
        if digits.len() != 32 || !digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(NotASecretId);
        }
        for (byte, pair) in id.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NotASecretId)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotASecretId)?;
        }
        Ok(SecretId(id))
    }
}

/// The text of a secret on its way between a person and its file. `Debug` does not show it, so no log, refusal or panic
/// does.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SecretText(String);

impl SecretText {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> SecretText {
        SecretText(text.into())
    }

    /// The text: for its file, for checking it, and for the person who asked for it.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back_and_nothing_else_does() {
        let id = SecretId([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        for text in ["", "ab", &"AB".repeat(16), &"zz".repeat(16), &"ab".repeat(17), "../../../../../../../etc/passwd/"]
        {
            assert_eq!(text.parse::<SecretId>(), Err(NotASecretId), "{text}");
        }
    }

    #[test]
    fn no_debug_output_shows_the_text() {
        let held = crate::domain::value::Value::secret("Lê Thị Mẫu");
        assert!(!format!("{held:?} {:?}", SecretText::new("Lê Thị Mẫu")).contains("Mẫu"));
    }
}
