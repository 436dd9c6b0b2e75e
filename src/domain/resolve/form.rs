//! The form in which names compare, and the one in which they are typed.

use crate::text::fold;

/// The form in which names compare: folded letters and digits, nothing else.
pub fn form(text: &str) -> String {
    let mut form = fold(text);
    form.retain(char::is_alphanumeric);
    form
}

/// A label as one word that can be typed: lower case, its parts joined by hyphens, accents kept.
pub fn typeable(label: &str) -> String {
    let lower = label.to_lowercase();
    let parts: Vec<&str> = lower.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}
