//! What an allow-or-deny policy says, and the fault for a refusal.

use koji_proto::Fault;

use super::set::Answer;

/// The verdict of an allow-or-deny policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The policy's name.
    pub policy: String,
    /// Whether it allows.
    pub allowed: bool,
    /// Why, for people; empty if the policy says no more than its verdict.
    pub reason: String,
    /// The rule that decided.
    pub rule: Option<String>,
}

impl Decision {
    /// Reads an answer: its first word is `allow` or `deny` in any case, the rest is the reason.
    ///
    /// The default stands in for no answer. Any other word is an error of the policy, which refuses.
    pub fn read(policy: &str, answer: Answer, default: &str) -> Self {
        let covered = answer.action.is_some();
        let action = answer.action.as_deref().unwrap_or(default).trim();
        let (word, rest) = action.split_once(char::is_whitespace).unwrap_or((action, ""));
        let (allowed, reason) = match word.to_lowercase().as_str() {
            verdict @ ("allow" | "deny") => {
                let reason =
                    if covered || !rest.is_empty() { rest.trim() } else { "no rule of the policy applies" };
                (verdict == "allow", reason.to_owned())
            }
            _ => (false, format!("error in policy: neither allow nor deny: {action}")),
        };
        Self { policy: policy.to_owned(), allowed, reason, rule: answer.rule }
    }

    /// Makes the decision for a policy that is not defined.
    pub fn missing(policy: &str, allowed: bool) -> Self {
        Self { policy: policy.to_owned(), allowed, reason: "missing policy".into(), rule: None }
    }

    /// Returns the fault of a refusal: code 1004, with the rule that decided if wanted.
    pub fn violation(&self, with_rule: bool) -> Fault {
        let mut text = format!("policy violation ({})", self.policy);
        if !self.reason.is_empty() {
            text.push_str(": ");
            text.push_str(&self.reason);
        }
        if with_rule {
            text.push_str(" [rule: ");
            text.push_str(self.rule.as_deref().unwrap_or("no match"));
            text.push(']');
        }
        Fault::not_allowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(action: Option<&str>, default: &str) -> (bool, String) {
        let answer = Answer { action: action.map(str::to_owned), rule: None };
        let decision = Decision::read("p", answer, default);
        (decision.allowed, decision.reason)
    }

    #[test]
    fn the_first_word_decides_and_the_rest_is_the_reason() {
        assert_eq!(read(Some("allow"), "deny"), (true, String::new()));
        assert_eq!(read(Some("Allow since it  is fine"), "deny"), (true, "since it  is fine".into()));
        assert_eq!(read(Some("DENY never"), "allow"), (false, "never".into()));
    }

    #[test]
    fn the_default_stands_in_for_no_answer() {
        assert_eq!(read(None, "deny"), (false, "no rule of the policy applies".into()));
        assert_eq!(read(None, "allow"), (true, "no rule of the policy applies".into()));
        assert_eq!(read(None, "deny try later"), (false, "try later".into()));
    }

    #[test]
    fn other_words_refuse() {
        assert_eq!(
            read(Some("yes"), "allow"),
            (false, "error in policy: neither allow nor deny: yes".into())
        );
        assert!(!read(Some("allowed"), "allow").0);
        assert!(!read(None, "").0);
    }

    #[test]
    fn a_violation_names_policy_reason_and_rule() {
        let answer = Answer { action: Some("deny no".into()), rule: Some("all :: deny no".into()) };
        let decision = Decision::read("tag", answer, "deny");
        let fault = decision.violation(false);
        assert_eq!((fault.code.number(), fault.message.as_str()), (1004, "policy violation (tag): no"));
        assert_eq!(decision.violation(true).message, "policy violation (tag): no [rule: all :: deny no]");
        assert_eq!(
            Decision::read("tag", Answer::default(), "deny").violation(true).message,
            "policy violation (tag): no rule of the policy applies [rule: no match]"
        );
    }
}
