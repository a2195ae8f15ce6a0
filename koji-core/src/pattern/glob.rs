//! Shell globs: `*`, `?`, `[...]` and `[!...]`, in the manner of fnmatch(3) without its flags.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A glob; every text is one, and it must match the whole name.
///
/// `*` and `?` match slashes too, and a backslash is an ordinary character.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Glob {
    text: String,
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Token {
    Literal(char),
    Any,
    AnyRun,
    Set { negated: bool, ranges: Vec<(char, char)> },
}

impl Token {
    fn matches(&self, c: char) -> bool {
        match self {
            Self::Literal(literal) => *literal == c,
            Self::Any => true,
            Self::AnyRun => false,
            Self::Set { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
            }
        }
    }
}

impl Glob {
    /// Reads a glob; a `[` that nothing closes stands for itself.
    pub fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut tokens = Vec::new();
        let mut rest = chars.as_slice();
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match first {
                '*' if tokens.last() == Some(&Token::AnyRun) => {}
                '*' => tokens.push(Token::AnyRun),
                '?' => tokens.push(Token::Any),
                '[' => match read_set(after) {
                    Some((set, after)) => {
                        tokens.push(set);
                        rest = after;
                    }
                    None => tokens.push(Token::Literal('[')),
                },
                other => tokens.push(Token::Literal(*other)),
            }
        }
        Self { text: text.into(), tokens }
    }

    /// Returns whether the glob matches the whole text.
    pub fn matches(&self, text: &str) -> bool {
        // At a mismatch only the latest `*` needs to take in one character more: giving more to an
        // earlier one cannot help where the later one could not.
        let text: Vec<char> = text.chars().collect();
        let (mut token, mut at, mut retry) = (0, 0, None);
        while at < text.len() {
            match self.tokens.get(token) {
                Some(Token::AnyRun) => {
                    token += 1;
                    retry = Some((token, at));
                }
                Some(single) if single.matches(text[at]) => {
                    token += 1;
                    at += 1;
                }
                _ => match retry {
                    Some((after_run, start)) => {
                        retry = Some((after_run, start + 1));
                        (token, at) = (after_run, start + 1);
                    }
                    None => return false,
                },
            }
        }
        self.tokens[token..].iter().all(|token| *token == Token::AnyRun)
    }

    /// Returns the text that the glob was made from.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Reads what follows a `[`, up to the `]` that closes it.
fn read_set(chars: &[char]) -> Option<(Token, &[char])> {
    let negated = chars.first() == Some(&'!');
    let chars = if negated { &chars[1..] } else { chars };
    // A `]` in the first place is a member.
    let end = chars.iter().skip(1).position(|c| *c == ']')? + 1;
    let (mut members, rest) = (&chars[..end], &chars[end + 1..]);
    let mut ranges = Vec::new();
    loop {
        match members {
            [low, '-', high, others @ ..] => {
                ranges.push((*low, *high));
                members = others;
            }
            [single, others @ ..] => {
                ranges.push((*single, *single));
                members = others;
            }
            [] => return Some((Token::Set { negated, ranges }, rest)),
        }
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Globs in one text, divided by blanks, of which any may match.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Globs(Vec<Glob>);

impl Globs {
    /// Returns whether one of the globs matches the whole text.
    pub fn matches(&self, text: &str) -> bool {
        self.0.iter().any(|glob| glob.matches(text))
    }
}

impl FromStr for Globs {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.split_whitespace().map(Glob::new).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn matching(glob: &str, yes: &[&str], no: &[&str]) {
        for text in yes {
            assert!(Glob::new(glob).matches(text), "{glob} matches {text}");
        }
        for text in no {
            assert!(!Glob::new(glob).matches(text), "{glob} does not match {text}");
        }
    }

    #[test]
    fn wildcards_match_the_whole_text() {
        matching(
            "f*-build",
            &["f40-build", "f-build", "f-build-build", "fé/-build"],
            &["f40-build2", "xf40-build"],
        );
        matching("a?c", &["abc", "a*c", "aéc"], &["ac", "abbc"]);
        matching("*", &["", "x"], &[]);
        matching("", &[""], &["x"]);
        matching("*a*b*a*", &["aba", "xaybza"], &["abb", "ab"]);
        matching("a.b", &["a.b"], &["axb"]);
        matching("a\\*", &["a\\x"], &["a*"]);
    }

    #[test]
    fn sets_hold_members_and_ranges() {
        matching("[a-cx]1", &["a1", "c1", "x1"], &["d1", "-1", "1"]);
        matching("[!a-c]", &["d", "-"], &["a", ""]);
        matching("[]a]", &["]", "a"], &["[", "[]a]"]);
        matching("[!]]", &["a"], &["]"]);
        matching("[a-]", &["a", "-"], &["b"]);
        matching("[z-a]", &[], &["z", "m"]);
        matching("[ab", &["[ab"], &["a"]);
        matching("[]", &["[]"], &[""]);
    }

    #[test]
    fn a_list_matches_if_one_does() {
        let globs: Globs = " *-debug  test? ".parse().unwrap();
        assert!(globs.matches("f40-debug") && globs.matches("test1"));
        assert!(!globs.matches("test"));
        assert!(!Globs::default().matches(""));
    }

    proptest! {
        #[test]
        fn a_text_without_wildcards_matches_itself_alone(text in "[a-z.+^$(]{0,8}",
                                                        other in "[a-z.+^$(]{0,8}") {
            prop_assert!(Glob::new(&text).matches(&text));
            prop_assert_eq!(Glob::new(&text).matches(&other), text == other);
        }

        #[test]
        fn agrees_with_a_regular_expression(glob in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            let expression = format!("^{}$", glob.replace('*', ".*").replace('?', "."));
            let expected = ::regex::Regex::new(&expression).unwrap().is_match(&text);
            prop_assert_eq!(Glob::new(&glob).matches(&text), expected);
        }

        #[test]
        fn any_text_is_a_glob(glob in ".{0,20}", text in ".{0,20}") {
            let _ = Glob::new(&glob).matches(&text);
            let literal = glob.replace(['[', '*', '?'], "x");
            let around = format!("*{literal}*");
            prop_assert!(Glob::new(&around).matches(&literal));
        }
    }
}
