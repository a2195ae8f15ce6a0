//! Shell globs over whole names: `*`, `?`, `[abc]`, `[a-z]` and `[!abc]`.
//!
//! Policies, tag lists of the configuration and arch options all use them. Letter case counts, nothing escapes, and
//! a `[` without its `]` stands for itself. Paths are no business of this module: `*` also matches a slash.

/// Tells whether the whole text matches the pattern.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern, text);
    // Where to go on when the rest does not fit: behind the last `*`, giving it one more character.
    let mut star: Option<(&str, &str)> = None;
    loop {
        if let Some(behind) = pattern.strip_prefix('*') {
            star = Some((behind, text));
            pattern = behind;
        } else if text.is_empty() && pattern.is_empty() {
            return true;
        } else if let Some((rest, behind)) = match_one(pattern, text) {
            (pattern, text) = (rest, behind);
        } else {
            let Some((behind_star, tried)) = star else { return false };
            let mut shorter = tried.chars();
            if shorter.next().is_none() {
                return false;
            }
            (pattern, text) = (behind_star, shorter.as_str());
            star = Some((behind_star, text));
        }
    }
}

/// Tells whether the text matches at least one of the patterns.
pub fn matches_any<P: AsRef<str>>(patterns: &[P], text: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern.as_ref(), text))
}

/// Matches one element of the pattern against one character; gives what is left of both.
fn match_one<'p, 't>(pattern: &'p str, text: &'t str) -> Option<(&'p str, &'t str)> {
    let mut behind = text.chars();
    let found = behind.next()?;
    let mut rest = pattern.chars();
    let fits = match rest.next()? {
        '?' => true,
        '[' => match Set::parse(rest.as_str()) {
            Some((set, after)) => {
                rest = after.chars();
                set.contains(found)
            }
            None => found == '[',
        },
        plain => found == plain,
    };
    fits.then_some((rest.as_str(), behind.as_str()))
}

/// The inside of a bracket expression.
struct Set<'p> {
    negated: bool,
    members: &'p str,
}

impl<'p> Set<'p> {
    /// Reads a set from behind its `[`; gives it and what follows its `]`, or `None` if it is never closed.
    fn parse(text: &'p str) -> Option<(Self, &'p str)> {
        let (negated, body) = text.strip_prefix('!').map_or((false, text), |body| (true, body));
        // A `]` that comes first is a member.
        let first = body.chars().next()?.len_utf8();
        let end = first + body[first..].find(']')?;
        Some((Self { negated, members: &body[..end] }, &body[end + 1..]))
    }

    fn contains(&self, wanted: char) -> bool {
        let mut members = self.members.chars().peekable();
        let mut found = false;
        while let Some(low) = members.next() {
            let mut ahead = members.clone();
            if ahead.next() == Some('-')
                && let Some(high) = ahead.next()
            {
                found |= (low..=high).contains(&wanted);
                members = ahead;
            } else {
                found |= low == wanted;
            }
        }
        found != self.negated
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_and_question_marks() {
        assert!(matches("*", ""));
        assert!(matches("ban*", "banana"));
        assert!(matches("*-build", "f40-build"));
        assert!(matches("a*b*c", "axxbxbxc"));
        assert!(matches("c?rrot", "cärrot"));
        assert!(matches("*", "two\nlines/and a path"));
        assert!(!matches("ban*", "Banana"));
        assert!(!matches("?", ""));
        assert!(!matches("a*b", "ab?"));
        assert!(!matches("", "a"));
    }

    #[test]
    fn sets() {
        assert!(matches("[ab]*", "bx"));
        assert!(matches("[a-c]z", "bz"));
        assert!(matches("[!c]d", "dd"));
        assert!(!matches("[!c]d", "cd"));
        assert!(matches("[]]", "]"));
        assert!(matches("[!]]", "x"));
        assert!(matches("[a-]", "-"));
        assert!(matches("[--0]", "."));
        assert!(matches("[^a]", "^"), "only ! negates");
        assert!(!matches("[c-a]", "b"), "a range that runs backwards holds nothing");
    }

    #[test]
    fn what_is_no_set_stands_for_itself() {
        assert!(matches("[", "["));
        assert!(matches("[!]", "[!]"));
        assert!(matches("a\\*", "a\\bc"), "a backslash escapes nothing");
    }

    proptest! {
        #[test]
        fn a_text_without_special_characters_matches_itself_alone(text in "[^*?\\[]{0,12}", other in ".{0,12}") {
            prop_assert!(matches(&text, &text));
            prop_assert_eq!(matches(&text, &other), text == other);
        }

        #[test]
        fn any_pattern_is_taken(pattern in "[a-c*?!\\[\\]-]{0,12}", text in "[a-c\\[\\]-]{0,12}") {
            matches(&pattern, &text);
            let anywhere = format!("*{}*", pattern);
            prop_assert!(!matches(&pattern, &text) || matches(&anywhere, &text));
        }
    }
}
