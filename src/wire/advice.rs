//! A text for users that also says what to do.

/// What happened, and what to do about it; both begin with a small letter and end without a full stop, except where the
/// text is several sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What happened.
    pub what: String,
    /// What to do; empty if there is nothing to do.
    pub hint: String,
}

impl Advice {
    /// What happened and what to do; nothing to do is an empty text.
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Advice {
        Advice { what: what.into(), hint: hint.into() }
    }

    /// What happened, as a sentence for the screen.
    pub fn sentence(&self) -> String {
        sentence(&self.what)
    }

    /// Both as sentences for the screen, with a capital letter and a full stop.
    pub fn sentences(&self) -> String {
        let texts = [&self.what, &self.hint].into_iter().filter(|text| !text.is_empty());
        texts.map(|text| sentence(text)).collect::<Vec<_>>().join(" ")
    }

    /// Both on one line of the command line.
    pub fn line(&self) -> String {
        let Advice { what, hint } = self;
        if hint.is_empty() { what.clone() } else { format!("{what}: {hint}") }
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_and_the_command_line_have_the_same_words() {
        let both = Advice::new("đĩa sắp đầy", "xem dondoc status");
        assert_eq!(both.sentences(), "Đĩa sắp đầy. Xem dondoc status.");
        assert_eq!(both.line(), "đĩa sắp đầy: xem dondoc status");
        let alone = Advice::new("There is no server.", "");
        assert_eq!((alone.sentences(), alone.line()), ("There is no server.".into(), "There is no server.".into()));
    }
}
