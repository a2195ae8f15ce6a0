//! Source URLs: `scheme://[user[:password]@]host[:port]/repository?module#revision`.

use std::borrow::Cow;
use std::fmt;

use koji_proto::Value;
use percent_encoding::percent_decode_str;

use super::{ScmKind, ScmScheme};
use crate::secret::Secret;

/// A source URL that is safe to build commands from.
///
/// Its parts hold no white space or control characters, none begins with a dash, paths have no `..`, not even a
/// hidden one (`%2e%2e`), and the revision names one thing. Without that, `allowed_scms` could be led around by the
/// nose and commands be given options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScmUrl {
    text: String,
    scheme: ScmScheme,
    user: Option<String>,
    password: Option<Secret>,
    host: String,
    port: Option<u16>,
    repository: String,
    module: String,
    revision: String,
}

/// Why a URL names no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScmUrlError {
    /// The scheme is missing or not one of version control.
    #[error("unknown scheme of the source URL: {0:?}")]
    Scheme(String),
    /// A part that has to be there is not.
    #[error("the source URL has no {part}")]
    Missing {
        /// What is missing.
        part: &'static str,
    },
    /// A part is not what it has to be.
    #[error("bad {part} in the source URL: {text:?}")]
    Bad {
        /// Which part.
        part: &'static str,
        /// The part.
        text: String,
    },
    /// There is a password and may be none.
    #[error("passwords are not allowed in source URLs")]
    Password,
    /// There is a password and nothing to give it to.
    #[error("source URLs of the scheme {0} take no password")]
    NoUseForPassword(&'static str),
}

impl ScmUrl {
    /// Tells whether a text is meant as a source URL: builds take anything else for a source rpm.
    pub fn looks_like_one(text: &str) -> bool {
        text.split_once("://").is_some_and(|(scheme, _)| ScmScheme::from_name(scheme).is_some())
    }

    /// Reads a URL; one with a password only if the site allows that.
    pub fn parse(text: &str, allow_password: bool) -> Result<Self, ScmUrlError> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let scheme = ScmScheme::from_name(scheme).ok_or_else(|| ScmUrlError::Scheme(scheme.to_owned()))?;
        let (rest, revision) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, module) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, repository) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (login, host) = authority.rsplit_once('@').map_or((None, authority), |(l, h)| (Some(l), h));
        let (user, password) = read_login(login, scheme, allow_password)?;
        if user.is_none() && scheme.kind().needs_user() {
            return Err(ScmUrlError::Missing { part: "user" });
        }
        let (host, port) = read_host(host)?;
        let text = match (&user, &password) {
            (Some(user), Some(password)) => {
                text.replacen(&format!("{user}:{}@", password.reveal()), &format!("{user}@"), 1)
            }
            _ => text.to_owned(),
        };
        Ok(Self {
            text,
            scheme,
            user,
            password,
            host,
            port,
            repository: read_repository(repository, scheme.kind())?,
            module: read_module(module, scheme.kind())?,
            revision: read_revision(revision)?,
        })
    }

    /// Returns the scheme.
    pub fn scheme(&self) -> ScmScheme {
        self.scheme
    }

    /// Returns the kind of version control.
    pub fn kind(&self) -> ScmKind {
        self.scheme.kind()
    }

    /// Returns the user to log in as.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Returns the user's password.
    pub fn password(&self) -> Option<&Secret> {
        self.password.as_ref()
    }

    /// Returns the host, without port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the host with the port that was given, if one was.
    pub fn host_and_port(&self) -> Cow<'_, str> {
        match self.port {
            Some(port) => format!("{}:{port}", self.host).into(),
            None => self.host.as_str().into(),
        }
    }

    /// Returns the path of the repository on the host; it begins with a slash and does not end in one.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// Returns the part of the repository that is wanted; for Git a folder, empty for all of it.
    pub fn module(&self) -> &str {
        &self.module
    }

    /// Returns what to check out: commit, tag, branch or revision number.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Returns the URL of the repository as the commands know it, without password, module and revision.
    pub(super) fn remote(&self, repository: &str) -> String {
        let user = self.user.as_deref().map(|user| format!("{user}@")).unwrap_or_default();
        format!("{}://{user}{}{repository}", self.scheme.transport(), self.host_and_port())
    }

    /// Returns the URL with another revision and without user and password, as builds are recorded.
    pub(super) fn resolved(&self, revision: &str) -> String {
        let query = if self.module.is_empty() { "" } else { "?" };
        let (scheme, host) = (self.scheme.name(), self.host_and_port());
        format!("{scheme}://{host}{}{query}{}#{revision}", self.repository, self.module)
    }

    /// Returns what the hub's policies are told about the URL (`scm_*`).
    pub fn policy_data(&self) -> Vec<(String, Value)> {
        let text = |text: &str| Value::Str(text.to_owned());
        [
            ("scm_url", text(&self.to_string())),
            ("scm_scheme", text(&format!("{}://", self.scheme.name()))),
            ("scm_user", self.user().map_or(Value::Nil, text)),
            ("scm_host", text(&self.host_and_port())),
            ("scm_repository", text(&self.repository)),
            ("scm_module", text(&self.module)),
            ("scm_revision", text(&self.revision)),
            ("scm_type", text(self.kind().name())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

/// Writes the URL as it was given, without its password.
impl fmt::Display for ScmUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn read_login(
    login: Option<&str>,
    scheme: ScmScheme,
    allow_password: bool,
) -> Result<(Option<String>, Option<Secret>), ScmUrlError> {
    let Some(login) = login else { return Ok((None, None)) };
    let (user, password) = login.split_once(':').map_or((login, None), |(u, p)| (u, Some(p)));
    if user.is_empty() {
        return Err(ScmUrlError::Missing { part: "user" });
    }
    check("user", user, |c| c.is_ascii_alphanumeric() || "._-+~%=".contains(c))?;
    let Some(password) = password else { return Ok((Some(user.to_owned()), None)) };
    if !allow_password {
        return Err(ScmUrlError::Password);
    }
    if !scheme.takes_password() {
        return Err(ScmUrlError::NoUseForPassword(scheme.name()));
    }
    // The text of a password belongs into no message.
    if password.is_empty() || !password.chars().all(is_plain) {
        return Err(ScmUrlError::Bad { part: "password", text: "***".into() });
    }
    Ok((Some(user.to_owned()), Some(Secret::new(password))))
}

fn read_host(text: &str) -> Result<(String, Option<u16>), ScmUrlError> {
    let bad = || ScmUrlError::Bad { part: "host", text: text.to_owned() };
    let (host, port) = match text.strip_prefix('[') {
        Some(address) => {
            let (address, behind) = address.split_once(']').ok_or_else(bad)?;
            address.parse::<std::net::Ipv6Addr>().map_err(|_| bad())?;
            (&text[..address.len() + 2], behind.strip_prefix(':').or(behind.is_empty().then_some("")))
        }
        None => {
            let (host, port) = text.split_once(':').unwrap_or((text, ""));
            check("host", host, |c| c.is_ascii_alphanumeric() || "._-".contains(c))?;
            (host, Some(port))
        }
    };
    if host.is_empty() {
        return Err(ScmUrlError::Missing { part: "host" });
    }
    let port = match port.ok_or_else(bad)? {
        "" => None,
        digits => Some(digits.parse().ok().filter(|_| !digits.starts_with('+')).ok_or_else(bad)?),
    };
    Ok((host.to_owned(), port))
}

fn read_repository(text: &str, kind: ScmKind) -> Result<String, ScmUrlError> {
    let repository = text.trim_end_matches('/');
    if repository.is_empty() {
        return Err(ScmUrlError::Missing { part: "repository" });
    }
    check("repository", repository, |c| is_plain(c) && !";\\".contains(c))?;
    check_path("repository", repository, kind)?;
    Ok(repository.to_owned())
}

fn read_module(text: &str, kind: ScmKind) -> Result<String, ScmUrlError> {
    let module = text.trim_end_matches('/');
    if module.is_empty() {
        return if kind.needs_module() {
            Err(ScmUrlError::Missing { part: "module" })
        } else {
            Ok(String::new())
        };
    }
    check("module", module, |c| is_plain(c) && !";\\?".contains(c))?;
    check_path("module", module, kind)?;
    if module.starts_with('/') {
        return Err(ScmUrlError::Bad { part: "module", text: module.to_owned() });
    }
    Ok(module.to_owned())
}

/// Reads the revision; a refspec or a pattern is none.
fn read_revision(text: &str) -> Result<String, ScmUrlError> {
    if text.is_empty() {
        return Err(ScmUrlError::Missing { part: "revision" });
    }
    check("revision", text, |c| is_plain(c) && !":*?[\\#".contains(c))?;
    if text.starts_with(['+', '^']) || text.contains("..") {
        return Err(ScmUrlError::Bad { part: "revision", text: text.to_owned() });
    }
    Ok(text.to_owned())
}

/// Takes a text of these characters only that cannot be mistaken for an option.
fn check(part: &'static str, text: &str, fits: impl Fn(char) -> bool) -> Result<(), ScmUrlError> {
    if text.starts_with('-') || !text.chars().all(fits) {
        return Err(ScmUrlError::Bad { part, text: text.to_owned() });
    }
    Ok(())
}

/// Refuses paths that lead upwards, as a server that decodes them would see it.
fn check_path(part: &'static str, path: &str, kind: ScmKind) -> Result<(), ScmUrlError> {
    let bad = || ScmUrlError::Bad { part, text: path.to_owned() };
    // To Subversion what follows an @ is a revision.
    if matches!(kind, ScmKind::Svn | ScmKind::SvnSsh) && path.contains('@') {
        return Err(bad());
    }
    let mut decoded = path.to_owned();
    while decoded.contains('%') {
        let next = percent_decode_str(&decoded).decode_utf8().map_err(|_| bad())?.into_owned();
        if next == decoded {
            break;
        }
        decoded = next;
    }
    let leads_astray = |name: &str| matches!(name, "." | "..") || name.starts_with('-');
    if !decoded.chars().all(is_plain) || decoded.contains('\\') || decoded.split('/').any(leads_astray) {
        return Err(bad());
    }
    Ok(())
}

fn is_plain(c: char) -> bool {
    !c.is_whitespace() && !c.is_control()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<ScmUrl, ScmUrlError> {
        ScmUrl::parse(text, false)
    }

    #[test]
    fn all_parts() {
        let url = parse("git+https://me@git.example.com:8443/rpms/bash.git/?SPECS/sub/#origin/f44").unwrap();
        assert_eq!(url.kind(), ScmKind::Git);
        assert_eq!(url.user(), Some("me"));
        assert_eq!((url.host(), &*url.host_and_port()), ("git.example.com", "git.example.com:8443"));
        assert_eq!(url.repository(), "/rpms/bash.git");
        assert_eq!(url.module(), "SPECS/sub");
        assert_eq!(url.revision(), "origin/f44");
        assert_eq!(url.remote(url.repository()), "https://me@git.example.com:8443/rpms/bash.git");
        assert_eq!(
            url.resolved("abc"),
            "git+https://git.example.com:8443/rpms/bash.git?SPECS/sub#abc",
            "no user, and the scheme as it was"
        );
    }

    #[test]
    fn what_a_policy_is_told() {
        let url = parse("git+ssh://me@host:22/r#HEAD").unwrap();
        let told = url.policy_data().into_iter().map(|(name, value)| match value {
            Value::Str(text) => format!("{name}={text}"),
            other => format!("{name}:{}", other.kind()),
        });
        assert_eq!(
            told.collect::<Vec<_>>().join("\n"),
            "scm_url=git+ssh://me@host:22/r#HEAD\nscm_scheme=git+ssh://\nscm_user=me\nscm_host=host:22\n\
             scm_repository=/r\nscm_module=\nscm_revision=HEAD\nscm_type=GIT+SSH"
        );
        assert_eq!(parse("git://h/r#1").unwrap().policy_data()[2].1, Value::Nil);
    }

    #[test]
    fn every_scheme_is_of_its_kind() {
        let kinds = ScmScheme::ALL.iter().map(|scheme| {
            let url = parse(&format!("{}://user@host/repo?module#1", scheme.name())).unwrap();
            format!("{} {}", url.scheme().name(), url.kind())
        });
        assert_eq!(
            kinds.collect::<Vec<_>>(),
            [
                "git GIT",
                "git+http GIT",
                "git+https GIT",
                "git+rsync GIT",
                "git+ssh GIT+SSH",
                "cvs CVS",
                "cvs+ssh CVS+SSH",
                "svn SVN",
                "svn+http SVN",
                "svn+https SVN",
                "svn+ssh SVN+SSH"
            ]
        );
    }

    #[test]
    fn what_has_to_be_there() {
        for (text, part) in [
            ("git://host/repo", "revision"),
            ("git://host/repo?module#", "revision"),
            ("git://host#1", "repository"),
            ("git://host/#1", "repository"),
            ("git:///repo#1", "host"),
            ("git://user@/repo#1", "host"),
            ("git://@host/repo#1", "user"),
            ("git+ssh://host/repo#1", "user"),
            ("cvs+ssh://host/repo?m#1", "user"),
            ("svn+ssh://host/repo?m#1", "user"),
            ("cvs://host/repo#1", "module"),
            ("svn://host/repo?#1", "module"),
        ] {
            assert_eq!(parse(text), Err(ScmUrlError::Missing { part }), "{text}");
        }
    }

    #[test]
    fn what_is_no_source_url() {
        for text in
            ["", "/etc/passwd", "tasks/1/2/a.src.rpm", "https://host/r#1", "ext::sh -c id#1", "file:///r#1"]
        {
            assert!(matches!(parse(text), Err(ScmUrlError::Scheme(_))), "{text}");
            assert!(!ScmUrl::looks_like_one(text), "{text}");
        }
        assert!(ScmUrl::looks_like_one("git+https://nonsense"));
    }

    #[test]
    fn hostile_urls_are_refused() {
        for (text, part) in [
            ("git://--upload-pack=touch/repo#1", "host"),
            ("git+ssh://-oProxyCommand=id@host/repo#1", "user"),
            ("git+ssh://user@-oProxyCommand=id/repo#1", "host"),
            ("git://host/repo#--upload-pack=touch${IFS}x", "revision"),
            ("git://host/repo#-q", "revision"),
            ("git://host/repo#a:refs/heads/b", "revision"),
            ("git://host/repo#+a", "revision"),
            ("git://host/repo#a b", "revision"),
            ("git://host/repo#a\nb", "revision"),
            ("git://host/repo#refs/*", "revision"),
            ("git://host/repo#a..b", "revision"),
            ("git://host/repo?-rf#1", "module"),
            ("git://host/repo?a/-rf#1", "module"),
            ("git://host/repo?../x#1", "module"),
            ("git://host/repo?a/..#1", "module"),
            ("git://host/repo?/etc#1", "module"),
            ("git://host/allowed/../secret#1", "repository"),
            ("git://host/allowed/%2e%2E/secret#1", "repository"),
            ("git://host/allowed/%252e./secret#1", "repository"),
            ("git://host/allowed%2f..%2fsecret#1", "repository"),
            ("git://host/allowed\\..\\secret#1", "repository"),
            ("git://host/re po#1", "repository"),
            ("svn://host/repo@5?m#1", "repository"),
            ("svn://host/repo?m@5#1", "module"),
            ("git://host/repo%0a#1", "repository"),
            ("git://host/%ff#1", "repository"),
            ("git://host/-x#1", "repository"),
            ("git://host/repo;x=1#1", "repository"),
            ("git://host\u{0}/repo#1", "host"),
            ("git://ho$t/repo#1", "host"),
            ("git://host:22x/repo#1", "host"),
            ("git://host:+22/repo#1", "host"),
            ("git://host:99999/repo#1", "host"),
            ("git://[::1/repo#1", "host"),
            ("git://[nonsense]/repo#1", "host"),
            ("git://[::1]22/repo#1", "host"),
        ] {
            assert!(matches!(parse(text), Err(ScmUrlError::Bad { part: p, .. }) if p == part), "{text:?}");
        }
    }

    #[test]
    fn addresses_serve_as_hosts() {
        let url = parse("git://[::1]:9418/repo#1").unwrap();
        assert_eq!((url.host(), &*url.host_and_port()), ("[::1]", "[::1]:9418"));
        assert_eq!(parse("git://[::1]/repo#1").unwrap().host(), "[::1]");
    }

    #[test]
    fn passwords_need_permission_and_are_never_shown() {
        let text = "git+https://me:pa55@host/repo#1";
        assert_eq!(parse(text), Err(ScmUrlError::Password));
        let url = ScmUrl::parse(text, true).unwrap();
        assert_eq!(url.password().map(Secret::reveal), Some("pa55"));
        let shown = format!("{url} {url:?} {} {:?}", url.remote("/repo"), url.policy_data());
        assert!(!shown.contains("pa55"), "{shown}");
        assert!(matches!(
            ScmUrl::parse("git+ssh://me:pa55@host/repo#1", true),
            Err(ScmUrlError::NoUseForPassword("git+ssh"))
        ));
        let error = ScmUrl::parse("git+https://me:pa 55@host/repo#1", true).unwrap_err();
        assert!(!error.to_string().contains("55"), "{error}");
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "(git|svn|cvs|git\\+ssh)://[ -~]{0,40}") {
            if let Ok(url) = parse(&text) {
                prop_assert!(!url.revision().starts_with('-'));
                prop_assert!(!url.module().split('/').any(|name| name == ".."));
                prop_assert!(!url.repository().split('/').any(|name| name == ".."));
                prop_assert_eq!(parse(&url.to_string()), Ok(url), "what is written is read again");
            }
        }
    }
}
