//! How sources are treated, as the builder's rules and the hub's policy have it.

use super::{AllowedScms, ScmDenied, ScmUrl};

/// How sources that may be taken are treated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScmPermission {
    /// Whether the repository `common` beside it is checked out too.
    pub use_common: bool,
    /// What fetches further sources, run in the build root; `None` runs nothing.
    pub source_command: Option<Vec<String>>,
}

/// Nothing from `common`, and `make sources`.
impl Default for ScmPermission {
    fn default() -> Self {
        Self { use_common: false, source_command: Some(vec!["make".to_owned(), "sources".to_owned()]) }
    }
}

impl ScmPermission {
    /// Decides by the builder's rules and by the answer of the hub's policy `build_from_scm`, as far as they are in
    /// use; both have to allow the URL, and then the policy says how its sources are treated.
    pub fn decide(
        url: &ScmUrl,
        rules: Option<&AllowedScms>,
        policy_answer: Option<&str>,
    ) -> Result<Self, ScmDenied> {
        let by_rules = rules.map(|rules| rules.permission(url)).transpose()?;
        match (by_rules, policy_answer) {
            (None, None) => Err(ScmDenied::NothingAsked),
            (Some(permission), None) => Ok(permission),
            (by_rules, Some(answer)) => by_rules.unwrap_or_default().after_policy(url, answer),
        }
    }

    /// Follows an answer `allow [use_common] [source command | none]`; any other denies. A command that the answer
    /// does not name stays what it was, `common` does not.
    fn after_policy(self, url: &ScmUrl, answer: &str) -> Result<Self, ScmDenied> {
        let mut words: Vec<_> = answer.split_whitespace().collect();
        let verdict = words.first().map(|word| word.to_ascii_lowercase());
        if !matches!(verdict.as_deref(), Some("allow" | "yes" | "true" | "allowed")) {
            let reason = if words.len() > 1 { words.split_off(1) } else { words }.join(" ");
            return Err(ScmDenied::ByPolicy { url: url.to_string(), reason });
        }
        let words = &words[1..];
        let (use_common, words) = match words {
            ["use_common", words @ ..] => (true, words),
            words => (false, words),
        };
        let source_command = match words {
            [] => self.source_command,
            ["none"] => None,
            words => Some(words.iter().map(|&word| word.to_owned()).collect()),
        };
        Ok(Self { use_common, source_command })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(rules: Option<&str>, answer: Option<&str>) -> Result<ScmPermission, ScmDenied> {
        let url = ScmUrl::parse("git://host/rpms/bash#1", false).unwrap();
        ScmPermission::decide(&url, rules.map(AllowedScms::parse).as_ref(), answer)
    }

    fn command(permission: &ScmPermission) -> Option<String> {
        permission.source_command.as_ref().map(|words| words.join(" "))
    }

    #[test]
    fn the_policy_says_how() {
        for (answer, use_common, source_command) in [
            ("allow", false, Some("make sources")),
            ("Yes", false, Some("make sources")),
            ("true use_common", true, Some("make sources")),
            ("allowed none", false, None),
            ("allow use_common none", true, None),
            ("allow fedpkg sources", false, Some("fedpkg sources")),
            ("allow use_common  /usr/bin/pkg get", true, Some("/usr/bin/pkg get")),
        ] {
            let permission = decide(None, Some(answer)).unwrap();
            assert_eq!(permission.use_common, use_common, "{answer}");
            assert_eq!(command(&permission).as_deref(), source_command, "{answer}");
        }
    }

    #[test]
    fn any_other_answer_denies() {
        for (answer, reason) in
            [("deny", "deny"), ("deny not from there", "not from there"), ("", ""), ("allowing", "allowing")]
        {
            let denied = decide(None, Some(answer)).unwrap_err();
            assert_eq!(
                denied,
                ScmDenied::ByPolicy { url: "git://host/rpms/bash#1".into(), reason: reason.into() },
                "{answer}"
            );
        }
    }

    #[test]
    fn rules_and_policy_have_to_agree() {
        assert!(decide(Some("!host:*"), Some("allow")).is_err());
        assert!(decide(Some("host:*"), Some("deny")).is_err());
        let both = decide(Some("host:*:yes:get,it"), Some("allow")).unwrap();
        assert_eq!((both.use_common, command(&both).as_deref()), (false, Some("get it")));
    }

    #[test]
    fn nothing_is_allowed_when_nothing_is_asked() {
        assert_eq!(decide(None, None), Err(ScmDenied::NothingAsked));
    }
}
