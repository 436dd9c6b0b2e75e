//! The form in which names are compared, and the one in which they are typed.

use crate::text::fold;

/// The form in which names are compared: only folded letters and digits.
pub fn form(text: &str) -> String {
    let mut form = fold(text);
    form.retain(char::is_alphanumeric);
    form
}

/// A label as one word that can be typed: lower case, parts joined by hyphens, with accents.
pub fn typeable(label: &str) -> String {
    let lower = label.to_lowercase();
    let parts: Vec<&str> = lower.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}
