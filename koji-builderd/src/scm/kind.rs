//! The kinds of version control and the schemes of their URLs.

use std::fmt;

/// A kind of version control, as policies know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScmKind {
    /// Git over its own protocol, HTTP or rsync.
    Git,
    /// Git over SSH.
    GitSsh,
    /// CVS with a password server.
    Cvs,
    /// CVS over SSH.
    CvsSsh,
    /// Subversion over its own protocol or HTTP.
    Svn,
    /// Subversion over SSH.
    SvnSsh,
}

impl ScmKind {
    /// Returns the name that policies test (`scm_type`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Git => "GIT",
            Self::GitSsh => "GIT+SSH",
            Self::Cvs => "CVS",
            Self::CvsSsh => "CVS+SSH",
            Self::Svn => "SVN",
            Self::SvnSsh => "SVN+SSH",
        }
    }

    /// Tells whether the server wants to know who asks.
    pub fn needs_user(self) -> bool {
        matches!(self, Self::GitSsh | Self::CvsSsh | Self::SvnSsh)
    }

    /// Tells whether a URL has to name a module: it is what is checked out, and where.
    pub fn needs_module(self) -> bool {
        !matches!(self, Self::Git | Self::GitSsh)
    }
}

impl fmt::Display for ScmKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! schemes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $kind:ident, $transport:literal;)*) => {
        /// The scheme of a source URL.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ScmScheme {
            $($(#[$doc])* $name,)*
        }

        impl ScmScheme {
            /// All schemes.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Returns the scheme without `://`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Returns which kind of version control speaks it.
            pub fn kind(self) -> ScmKind {
                match self { $(Self::$name => ScmKind::$kind,)* }
            }

            /// Returns the scheme that the commands know: for Git and Subversion over HTTP that of the web.
            pub(super) fn transport(self) -> &'static str {
                match self { $(Self::$name => $transport,)* }
            }
        }
    };
}

schemes! {
    /// `git://`
    Git = "git", Git, "git";
    /// `git+http://`
    GitHttp = "git+http", Git, "http";
    /// `git+https://`
    GitHttps = "git+https", Git, "https";
    /// `git+rsync://`
    GitRsync = "git+rsync", Git, "rsync";
    /// `git+ssh://`
    GitSsh = "git+ssh", GitSsh, "git+ssh";
    /// `cvs://`
    Cvs = "cvs", Cvs, "cvs";
    /// `cvs+ssh://`
    CvsSsh = "cvs+ssh", CvsSsh, "cvs+ssh";
    /// `svn://`
    Svn = "svn", Svn, "svn";
    /// `svn+http://`
    SvnHttp = "svn+http", Svn, "http";
    /// `svn+https://`
    SvnHttps = "svn+https", Svn, "https";
    /// `svn+ssh://`
    SvnSsh = "svn+ssh", SvnSsh, "svn+ssh";
}

impl ScmScheme {
    /// Finds a scheme by its text, without `://`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scheme| scheme.name() == name)
    }

    /// Tells whether a password can be handed to the server without showing it.
    pub(super) fn takes_password(self) -> bool {
        matches!(self, Self::GitHttp | Self::GitHttps | Self::SvnHttp | Self::SvnHttps)
    }
}
