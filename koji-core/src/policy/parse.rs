//! The text of a policy, read into rules.
//!
//! Only the form is judged here; whether a test exists is the business of [`PolicyTests`](super::PolicyTests).

use std::str::FromStr;

use super::syntax::{Policy, Rule, TestCall, Then};

/// Why the text of a policy cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct PolicySyntaxError {
    /// The line of the policy's text, counted from one.
    pub line: usize,
    /// What is wrong with it.
    pub problem: SyntaxProblem,
}

/// What can be wrong with a line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxProblem {
    /// Neither `::` nor `!!`.
    #[error("no :: or !! between tests and action: {text}")]
    NoDivider {
        /// The line.
        text: String,
    },
    /// Nothing in front of the divider, or between two `&&`.
    #[error("a test is missing: {text}")]
    NoTest {
        /// The line.
        text: String,
    },
    /// Nothing behind the divider.
    #[error("an action is missing: {text}")]
    NoAction {
        /// The line.
        text: String,
    },
    /// A `}` without a block.
    #[error("a block is closed that was never opened")]
    NotOpen,
    /// The text ends inside the block that this line opens.
    #[error("the block opened here is never closed")]
    NotClosed,
}

impl Policy {
    /// Reads the text of a policy.
    ///
    /// A rule is `test [args] && test ... :: action`, or with `!!` for the opposite; the last `::` of a line divides
    /// (the last `!!` if there is no `::`). The action `{` opens a nested block, a line `}` closes it, `#` starts a
    /// comment anywhere.
    pub fn parse(text: &str) -> Result<Self, PolicySyntaxError> {
        let mut rules: Vec<Rule> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for (index, raw) in text.lines().enumerate() {
            let line = index + 1;
            let fail = |problem| PolicySyntaxError { line, problem };
            let text = raw.split('#').next().unwrap_or_default().trim();
            if text.is_empty() {
                continue;
            }
            if text == "}" {
                let opener = open.pop().ok_or_else(|| fail(SyntaxProblem::NotOpen))?;
                rules[opener].then = Then::Enter { end: rules.len() };
                continue;
            }
            let rule = Rule { parent: open.last().copied(), ..parse_rule(line, text).map_err(fail)? };
            if matches!(rule.then, Then::Enter { .. }) {
                open.push(rules.len());
            }
            rules.push(rule);
        }
        match open.pop() {
            None => Ok(Self { rules }),
            Some(opener) => {
                Err(PolicySyntaxError { line: rules[opener].line, problem: SyntaxProblem::NotClosed })
            }
        }
    }
}

impl FromStr for Policy {
    type Err = PolicySyntaxError;

    fn from_str(text: &str) -> Result<Self, PolicySyntaxError> {
        Self::parse(text)
    }
}

/// Reads one line that is neither empty nor the end of a block.
fn parse_rule(line: usize, text: &str) -> Result<Rule, SyntaxProblem> {
    let (at, negated) = match (text.rfind("::"), text.rfind("!!")) {
        (Some(at), _) => (at, false),
        (None, Some(at)) => (at, true),
        (None, None) => return Err(SyntaxProblem::NoDivider { text: text.to_owned() }),
    };
    let (tests, action) = (&text[..at], text[at + 2..].trim());
    let tests: Vec<TestCall> = tests
        .split("&&")
        .map(|test| {
            let mut words = test.split_whitespace().map(str::to_owned);
            let name = words.next().ok_or_else(|| SyntaxProblem::NoTest { text: text.to_owned() })?;
            Ok(TestCall { name, args: words.collect() })
        })
        .collect::<Result<_, _>>()?;
    let then = match action {
        "" => return Err(SyntaxProblem::NoAction { text: text.to_owned() }),
        // The end is known when the block is closed.
        "{" => Then::Enter { end: usize::MAX },
        action => Then::Act(action.to_owned()),
    };
    Ok(Rule { line, tests, negated, then, parent: None, condition: text[..at + 2].to_owned() })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    /// Evaluates with the tests `yes` (true) and everything else (false).
    fn answer(text: &str) -> Option<String> {
        let policy = Policy::parse(text).unwrap();
        let found = policy.first_match(|test| Ok::<_, Infallible>(test.name == "yes")).unwrap();
        found.map(|found| found.action.to_owned())
    }

    fn error(text: &str) -> String {
        Policy::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_rule_holds_if_all_its_tests_do() {
        assert_eq!(answer("yes && no :: a\nyes&&yes :: b").as_deref(), Some("b"));
        assert_eq!(answer("no :: a"), None);
        assert_eq!(answer(""), None);
        assert_eq!(answer("yes && no !! not both").as_deref(), Some("not both"));
        assert_eq!(answer("yes !! never\nno !! ok").as_deref(), Some("ok"));
    }

    #[test]
    fn the_last_divider_divides() {
        let policy = Policy::parse("match url a::b :: go").unwrap();
        assert_eq!(policy.rules()[0].tests[0].args, ["url", "a::b"]);
        assert_eq!(answer("yes !! x :: b").as_deref(), Some("b"), "a :: divides even behind a !!");
        assert_eq!(answer("yes :: x !! y").as_deref(), Some("x !! y"));
        assert_eq!(answer("no !! x !! y").as_deref(), Some("y"));
        assert_eq!(answer("yes::x").as_deref(), Some("x"));
    }

    #[test]
    fn comments_start_anywhere_and_the_action_keeps_its_words() {
        assert_eq!(answer("# yes :: a\n  yes :: b   c # d").as_deref(), Some("b   c"));
        assert_eq!(answer("yes :: a#b").as_deref(), Some("a"));
    }

    #[test]
    fn behind_a_block_without_a_match_evaluation_goes_on() {
        let text = "yes :: {\n no :: a\n yes :: {\n  # nothing here\n }\n}\nyes :: b";
        assert_eq!(answer(text).as_deref(), Some("b"));
        assert_eq!(answer("no :: {\n yes :: a\n}\nyes :: b").as_deref(), Some("b"));
        assert_eq!(answer("no !! {\n yes :: {\n yes :: deep\n }\n}\nyes :: b").as_deref(), Some("deep"));
    }

    #[test]
    fn only_a_lone_brace_opens_a_block() {
        assert_eq!(answer("yes :: { a }").as_deref(), Some("{ a }"));
        assert_eq!(answer("yes :: {{").as_deref(), Some("{{"));
    }

    #[test]
    fn errors_name_line_and_problem() {
        assert_eq!(error("yes :: a\n\nyes"), "line 3: no :: or !! between tests and action: yes");
        assert_eq!(error(":: a"), "line 1: a test is missing: :: a");
        assert_eq!(error("yes && :: a"), "line 1: a test is missing: yes && :: a");
        assert_eq!(error("yes ::  # a"), "line 1: an action is missing: yes ::");
        assert_eq!(error("yes :: a\n}"), "line 2: a block is closed that was never opened");
        assert_eq!(error("yes :: {\nno !! {\n}\n"), "line 1: the block opened here is never closed");
        assert_eq!(error("yes :: {\n} yes"), "line 2: no :: or !! between tests and action: } yes");
    }

    #[test]
    fn a_description_shows_the_way_in() {
        let policy = Policy::parse("yes :: {\n no!! {\n  yes && yes :: do it # now\n }\n}").unwrap();
        let found = policy.first_match(|test| Ok::<_, Infallible>(test.name == "yes")).unwrap().unwrap();
        assert_eq!(policy.describe(found.rule), "yes :: ... no!! ... yes && yes :: do it");
    }

    #[test]
    fn depth_is_no_matter() {
        let depth = 200_000;
        let text = "yes :: {\n".repeat(depth) + "no :: a\n" + &"}\n".repeat(depth) + "yes :: b";
        assert_eq!(answer(&text).as_deref(), Some("b"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = Policy::parse(&text);
        }

        /// Texts made of the language's own pieces reach further than random ones.
        #[test]
        fn any_mixture_of_pieces_is_read_or_refused(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["a", "b c", " ", "::", "!!", "&&", "{", "}", "\n", "#", "é"]), 0..60),
            truth in any::<bool>(),
        ) {
            let text = pieces.concat();
            if let Ok(policy) = Policy::parse(&text) {
                let found = policy.first_match(|_| Ok::<_, Infallible>(truth)).unwrap();
                if let Some(found) = found {
                    prop_assert!(text.contains(found.action));
                    prop_assert!(policy.describe(found.rule).ends_with(found.action));
                }
            }
        }
    }
}
