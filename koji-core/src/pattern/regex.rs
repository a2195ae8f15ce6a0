//! Python's regular expressions, matched at the start of a text only.

use std::fmt;

use fancy_regex::Regex;

/// Tells why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is no regular expression.
    #[error("invalid regular expression {pattern:?}: {reason}")]
    Invalid {
        /// The pattern as it was written.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It took too many steps on some text.
    #[error("the regular expression {pattern:?} takes too long to match {text:?}")]
    TooSlow {
        /// The pattern as it was written.
        pattern: String,
        /// The text it was tried on.
        text: String,
    },
}

/// A regular expression as Python reads it; it matches if it matches from the text's start on.
///
/// Look-around and back references work; a pattern that uses them may backtrack, within bounds.
///
/// ```
/// use koji_core::pattern::Pattern;
/// let filter = Pattern::new("lib(?!reoffice)")?;
/// assert!(filter.matches("libpng")? && !filter.matches("libreoffice")? && !filter.matches("glibc")?);
/// # Ok::<(), koji_core::pattern::PatternError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    regex: Regex,
}

impl Pattern {
    /// Compiles a pattern.
    pub fn new(source: &str) -> Result<Self, PatternError> {
        let invalid = |error: fancy_regex::Error| PatternError::Invalid {
            pattern: source.into(),
            reason: error.to_string(),
        };
        Ok(Self { source: source.into(), regex: Regex::new(&translate(source)).map_err(invalid)? })
    }

    /// Returns whether the pattern matches at the start of the text; it need not reach the end.
    pub fn matches(&self, text: &str) -> Result<bool, PatternError> {
        match self.regex.find(text) {
            // A match at the start is found before any later one.
            Ok(found) => Ok(found.is_some_and(|found| found.start() == 0)),
            Err(_) => Err(PatternError::TooSlow { pattern: self.source.clone(), text: text.into() }),
        }
    }

    /// Returns the pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.source
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

/// Rewrites what Python's syntax and ours read differently: `$` before a final newline, `\Z`, and `[`,
/// `&`, `~` inside of sets.
fn translate(source: &str) -> String {
    let lines = has_multiline_flag(source);
    let mut out = String::with_capacity(source.len() + 8);
    let mut chars = source.chars().peekable();
    let mut in_set = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('Z') if !in_set => out.push_str("\\z"),
                Some(escaped @ ('<' | '>')) => out.push(escaped),
                Some(escaped) => out.extend(['\\', escaped]),
                None => out.push('\\'),
            },
            '[' if in_set => out.push_str("\\["),
            '[' => {
                in_set = true;
                out.push('[');
                if let Some(caret) = chars.next_if_eq(&'^') {
                    out.push(caret);
                }
                if chars.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            ']' => {
                in_set = false;
                out.push(']');
            }
            '&' | '~' if in_set => out.extend(['\\', c]),
            '$' if !in_set && !lines => out.push_str("(?=\\n?\\z)"),
            other => out.push(other),
        }
    }
    out
}

/// Returns whether a group sets the flag `m`, under which `$` means the same to both.
fn has_multiline_flag(source: &str) -> bool {
    source.split("(?").skip(1).any(|group| {
        let flags = group.find(|c: char| !c.is_ascii_alphabetic()).map_or(group, |end| &group[..end]);
        flags.contains('m') && group[flags.len()..].starts_with([')', ':', '-'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn matching(pattern: &str, yes: &[&str], no: &[&str]) {
        let compiled = Pattern::new(pattern).unwrap();
        for text in yes {
            assert!(compiled.matches(text).unwrap(), "{pattern} matches {text:?}");
        }
        for text in no {
            assert!(!compiled.matches(text).unwrap(), "{pattern} does not match {text:?}");
        }
    }

    #[test]
    fn matches_from_the_start_and_stops_anywhere() {
        matching("libp", &["libp", "libpng"], &["glibp", "lib", "x\nlibp"]);
        matching("^(lib.*|make)$", &["lib", "libxml", "make"], &["makefile", "cmake"]);
        matching("b|a", &["a", "bc"], &["ca"]);
        matching("", &["", "x"], &[]);
    }

    #[test]
    fn the_end_lies_before_a_final_newline_too() {
        matching("^[a-z]+$", &["a", "a\n"], &["a\n\n", "a\nb", "A"]);
        matching("a$|b", &["a\n", "bc"], &["ab"]);
        matching(r"a\Z", &["a"], &["a\n"]);
        matching("(?m)a$", &["a\nb", "a"], &["ab"]);
        matching("(?i)A$", &["a\n"], &["a\nb"]);
    }

    #[test]
    fn sets_are_pythons() {
        matching("[[a]x", &["[x", "ax"], &["]x"]);
        matching("[]a]x", &["]x"], &["[x"]);
        matching("[^]a]x", &["bx"], &["]x", "ax"]);
        matching("[a&&b]x", &["ax", "&x", "bx"], &[]);
        matching("[$]x", &["$x"], &["x"]);
        matching(r"[\]$]x", &["]x"], &[]);
        matching(r"\<b", &["<b"], &["b"]);
    }

    #[test]
    fn look_around_works() {
        matching("(?!kernel).*", &["gcc", "akernel"], &["kernel", "kernel-rt"]);
        matching(r"(a)\1", &["aa"], &["ab"]);
    }

    #[test]
    fn errors_name_the_pattern() {
        let error = Pattern::new("(unclosed").unwrap_err();
        assert!(error.to_string().starts_with("invalid regular expression \"(unclosed\": "), "{error}");
        assert!(Pattern::new("a)|(b").is_err());
        assert!(Pattern::new("*").is_err());
    }

    #[test]
    fn a_pattern_that_explodes_is_stopped() {
        let pattern = Pattern::new(r"(?:(a+)+\1)+b").unwrap();
        assert!(matches!(pattern.matches(&"a".repeat(60)), Err(PatternError::TooSlow { .. })));
    }

    proptest! {
        #[test]
        fn any_text_compiles_or_is_refused(pattern in ".{0,16}", text in ".{0,16}") {
            if let Ok(compiled) = Pattern::new(&pattern) {
                let _ = compiled.matches(&text);
            }
        }

        #[test]
        fn escaped_texts_match_themselves(text in "[ -~]{1,12}") {
            let compiled = Pattern::new(&regex_escape(&text)).unwrap();
            prop_assert!(compiled.matches(&text).unwrap());
        }
    }

    /// Escapes as Python's `re.escape` does.
    fn regex_escape(text: &str) -> String {
        text.chars()
            .flat_map(|c| {
                [(!c.is_ascii_alphanumeric() && !"_!\"%',/:;<=>@`".contains(c)).then_some('\\'), Some(c)]
            })
            .flatten()
            .collect()
    }
}
