//! The rules of `allowed_scms`.

use koji_core::glob;

use super::{ScmDenied, ScmPermission, ScmUrl};

/// Rules of the form `host:repository[:use_common[:source_command]]` or `!host:repository`; the first that fits counts.
///
/// Host and repository are globs. A rule's host may be meant without or with the port that a URL gives: it fits if
/// either does. Since `:` divides the fields, a port is written with a glob (`git.example.com?9418:/rpms/*`).
/// Upstream compares with the port only, so that there a rule without one never fits a URL with one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedScms {
    rules: Vec<Rule>,
    ignored: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    host: String,
    repository: String,
    /// `None` forbids.
    permission: Option<ScmPermission>,
}

impl AllowedScms {
    /// Reads rules that are separated by white space; those that make no sense are set aside.
    pub fn parse(text: &str) -> Self {
        let mut allowed = Self::default();
        for word in text.split_whitespace() {
            match Rule::parse(word) {
                Some(rule) => allowed.rules.push(rule),
                None => allowed.ignored.push(word.to_owned()),
            }
        }
        allowed
    }

    /// Returns the rules that have no repository and therefore do not count.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Returns how sources of the URL are to be treated.
    pub fn permission(&self, url: &ScmUrl) -> Result<ScmPermission, ScmDenied> {
        let (host, repository) = (url.host_and_port().into_owned(), url.repository().to_owned());
        match self.rules.iter().find(|rule| rule.fits(url)).map(|rule| &rule.permission) {
            Some(Some(permission)) => Ok(permission.clone()),
            Some(None) => Err(ScmDenied::Forbidden { host, repository }),
            None => Err(ScmDenied::NoRule { host, repository }),
        }
    }
}

impl Rule {
    fn parse(word: &str) -> Option<Self> {
        let (allows, word) = word.strip_prefix('!').map_or((true, word), |word| (false, word));
        let mut fields = word.splitn(4, ':');
        let (host, repository) = (fields.next()?, fields.next()?);
        let mut permission = ScmPermission { use_common: true, ..ScmPermission::default() };
        if let Some(use_common) = fields.next() {
            permission.use_common =
                !matches!(use_common.to_ascii_lowercase().as_str(), "no" | "off" | "false" | "0");
        }
        if let Some(command) = fields.next() {
            let words: Vec<_> = command.split(',').map(str::to_owned).collect();
            permission.source_command = Some(words).filter(|_| !command.is_empty());
        }
        Some(Self {
            host: host.to_owned(),
            repository: repository.to_owned(),
            permission: allows.then_some(permission),
        })
    }

    fn fits(&self, url: &ScmUrl) -> bool {
        let host_fits =
            glob::matches(&self.host, url.host()) || glob::matches(&self.host, &url.host_and_port());
        host_fits && glob::matches(&self.repository, url.repository())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(rules: &str, url: &str) -> Result<ScmPermission, ScmDenied> {
        AllowedScms::parse(rules).permission(&ScmUrl::parse(url, false).unwrap())
    }

    fn permission(use_common: bool, command: Option<&[&str]>) -> Result<ScmPermission, ScmDenied> {
        let source_command = command.map(|words| words.iter().map(|&word| word.to_owned()).collect());
        Ok(ScmPermission { use_common, source_command })
    }

    #[test]
    fn fields_and_their_defaults() {
        let url = "git://host/rpms/bash#1";
        let make = Some(["make", "sources"].as_slice());
        assert_eq!(asked("host:/rpms/*", url), permission(true, make));
        for no in ["no", "off", "false", "0", "OFF"] {
            assert_eq!(asked(&format!("host:/rpms/*:{no}"), url), permission(false, make));
        }
        assert_eq!(
            asked("host:/rpms/*:yes:fedpkg,sources", url),
            permission(true, Some(&["fedpkg", "sources"]))
        );
        assert_eq!(asked("host:/rpms/*::", url), permission(true, None));
        assert_eq!(asked("host:/rpms/*:no:", url), permission(false, None));
        assert_eq!(
            asked("host:/rpms/*:no:sh,-c,a:b", url),
            permission(false, Some(&["sh", "-c", "a:b"])),
            "a command may hold colons"
        );
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        let rules = "!host:/rpms/secret host:/rpms/*:no: !*:*";
        assert!(asked(rules, "git://host/rpms/bash#1").is_ok());
        assert!(matches!(asked(rules, "git://host/rpms/secret#1"), Err(ScmDenied::Forbidden { .. })));
        assert!(matches!(asked(rules, "git://host/rpms/secret/#1"), Err(ScmDenied::Forbidden { .. })));
        assert!(matches!(asked(rules, "git://elsewhere/rpms/bash#1"), Err(ScmDenied::Forbidden { .. })));
        assert!(asked("host:/a host:/b !host:/a", "git://host/a#1").is_ok());
    }

    #[test]
    fn what_no_rule_fits_is_denied() {
        assert_eq!(
            asked("host:/rpms/*", "git://host:99/other#1").unwrap_err().to_string(),
            "host:99:/other is not in the list of allowed SCMs"
        );
        assert!(matches!(asked("", "git://host/rpms/bash#1"), Err(ScmDenied::NoRule { .. })));
    }

    #[test]
    fn ports_may_be_left_out() {
        let url = "git://127.0.0.1:9418/r#1";
        assert!(asked("127.0.0.1:/r", url).is_ok());
        assert!(asked("127.0.0.1?9418:/r", url).is_ok());
        assert!(asked("127.0.0.1?9419:/r", url).is_err());
        assert!(asked("!127.0.0.1:/r *:*", url).is_err());
    }

    #[test]
    fn rules_without_repository_are_set_aside() {
        let allowed = AllowedScms::parse("host !host\n a:b");
        assert_eq!(allowed.ignored(), ["host", "!host"]);
    }
}
