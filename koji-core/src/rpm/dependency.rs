//! What a package requires, provides and so on.
//!
//! Each kind is three lists side by side: names, versions, flags. Old packages lack versions and flags where
//! no dependency had any.

use std::fmt;

use super::{
    data::{Ints, Text, Texts},
    error::TagError,
    header::Header,
    tag::Tag,
};

/// A kind of dependency; the numbers are those of Koji's `getRPMDeps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum DependencyKind {
    /// Needed to install.
    Requires = 0,
    /// Offered to others.
    Provides = 1,
    /// Replaced by this package.
    Obsoletes = 2,
    /// Not to be installed together.
    Conflicts = 3,
    /// Weakly wished for.
    Suggests = 4,
    /// Weakly wished for by the other side.
    Enhances = 5,
    /// Wished for by the other side.
    Supplements = 6,
    /// Wished for.
    Recommends = 7,
}

impl DependencyKind {
    /// All kinds, by number.
    pub const ALL: [Self; 8] = [
        Self::Requires,
        Self::Provides,
        Self::Obsoletes,
        Self::Conflicts,
        Self::Suggests,
        Self::Enhances,
        Self::Supplements,
        Self::Recommends,
    ];

    /// Returns the kind of that number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// Returns Koji's number of the kind.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Returns the name in lower case, as Koji and rpm have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requires => "requires",
            Self::Provides => "provides",
            Self::Obsoletes => "obsoletes",
            Self::Conflicts => "conflicts",
            Self::Suggests => "suggests",
            Self::Enhances => "enhances",
            Self::Supplements => "supplements",
            Self::Recommends => "recommends",
        }
    }

    /// Returns the tags of names, versions and flags.
    pub(super) fn tags(self) -> (Tag, Tag, Tag) {
        match self {
            Self::Requires => (Tag::REQUIRENAME, Tag::REQUIREVERSION, Tag::REQUIREFLAGS),
            Self::Provides => (Tag::PROVIDENAME, Tag::PROVIDEVERSION, Tag::PROVIDEFLAGS),
            Self::Obsoletes => (Tag::OBSOLETENAME, Tag::OBSOLETEVERSION, Tag::OBSOLETEFLAGS),
            Self::Conflicts => (Tag::CONFLICTNAME, Tag::CONFLICTVERSION, Tag::CONFLICTFLAGS),
            Self::Suggests => (Tag::SUGGESTNAME, Tag::SUGGESTVERSION, Tag::SUGGESTFLAGS),
            Self::Enhances => (Tag::ENHANCENAME, Tag::ENHANCEVERSION, Tag::ENHANCEFLAGS),
            Self::Supplements => (Tag::SUPPLEMENTNAME, Tag::SUPPLEMENTVERSION, Tag::SUPPLEMENTFLAGS),
            Self::Recommends => (Tag::RECOMMENDNAME, Tag::RECOMMENDVERSION, Tag::RECOMMENDFLAGS),
        }
    }
}

/// The flags of a dependency: how the version is compared, and where the dependency came from.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DependencyFlags(pub u32);

impl DependencyFlags {
    /// Lower versions match.
    pub const LESS: u32 = 1 << 1;
    /// Higher versions match.
    pub const GREATER: u32 = 1 << 2;
    /// The version itself matches.
    pub const EQUAL: u32 = 1 << 3;
    /// Needed before the package is installed (old form).
    pub const PREREQ: u32 = 1 << 6;
    /// Needed by the %pre scriptlet.
    pub const SCRIPT_PRE: u32 = 1 << 9;
    /// Needed by the %post scriptlet.
    pub const SCRIPT_POST: u32 = 1 << 10;
    /// A capability of rpm itself.
    pub const RPMLIB: u32 = 1 << 24;

    /// Tells whether any of these bits is set.
    pub fn any(self, bits: u32) -> bool {
        self.0 & bits != 0
    }

    /// Returns the comparison as text (`<`, `<=`, `=`, `>=`, `>`), or nothing if any version matches.
    pub fn comparison(self) -> Option<&'static str> {
        match self.0 & (Self::LESS | Self::GREATER | Self::EQUAL) {
            2 => Some("<"),
            4 => Some(">"),
            6 => Some("<>"),
            8 => Some("="),
            10 => Some("<="),
            12 => Some(">="),
            14 => Some("<=>"),
            _ => None,
        }
    }
}

impl fmt::Debug for DependencyFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// A dependency; shown as rpm does: `name >= version`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dependency<'a> {
    /// The name, or a rich dependency in parentheses.
    pub name: Text<'a>,
    /// `[epoch:]version[-release]`, empty if any version matches.
    pub version: Text<'a>,
    /// How the version is compared, and more.
    pub flags: DependencyFlags,
}

impl fmt::Display for Dependency<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)?;
        match self.flags.comparison() {
            Some(comparison) if !self.version.is_empty() => write!(f, " {comparison} {}", self.version),
            _ => Ok(()),
        }
    }
}

/// The dependencies of one kind, in the header's order.
#[derive(Clone, Debug)]
pub struct Dependencies<'a> {
    names: Texts<'a>,
    versions: Texts<'a>,
    flags: Ints<'a>,
    at: usize,
}

impl<'a> Iterator for Dependencies<'a> {
    type Item = Dependency<'a>;

    fn next(&mut self) -> Option<Dependency<'a>> {
        let name = self.names.next()?;
        let flags = DependencyFlags(self.flags.get(self.at).unwrap_or_default() as u32);
        self.at += 1;
        Some(Dependency { name, version: self.versions.next().unwrap_or_default(), flags })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.names.size_hint()
    }
}

impl ExactSizeIterator for Dependencies<'_> {}

impl Header {
    /// Returns the dependencies of a kind.
    ///
    /// # Errors
    /// If names, versions and flags do not belong together.
    pub fn dependencies(&self, kind: DependencyKind) -> Result<Dependencies<'_>, TagError> {
        let (names, versions, flags) = kind.tags();
        self.dependency_columns(names, versions, flags)
    }

    /// Returns the dependencies that three tags hold.
    pub(super) fn dependency_columns(
        &self,
        names: Tag,
        versions: Tag,
        flags: Tag,
    ) -> Result<Dependencies<'_>, TagError> {
        let len = self.texts(names).len();
        Ok(Dependencies {
            names: self.text_column(names, len)?,
            versions: self.text_column(versions, len)?,
            flags: self.int_column(flags, len)?,
            at: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::synthetic::{Value, header},
        *,
    };

    #[test]
    fn names_versions_and_flags_make_rows() {
        let header = header(&[
            (Tag::REQUIRENAME, Value::Texts(&["a", "b", "(c if d)"])),
            (Tag::REQUIREVERSION, Value::Texts(&["", "1:2-3", ""])),
            (Tag::REQUIREFLAGS, Value::Int32(&[0, 12 | 1 << 9, 0])),
        ]);
        let found: Vec<_> =
            header.dependencies(DependencyKind::Requires).unwrap().map(|d| d.to_string()).collect();
        assert_eq!(found, ["a", "b >= 1:2-3", "(c if d)"]);
        assert_eq!(header.dependencies(DependencyKind::Provides).unwrap().len(), 0);
    }

    #[test]
    fn old_packages_have_names_only() {
        let header = header(&[(Tag::PROVIDENAME, Value::Texts(&["a", "b"]))]);
        let found: Vec<_> = header.dependencies(DependencyKind::Provides).unwrap().collect();
        assert_eq!(
            (found[1].name.as_bytes(), found[1].version.is_empty(), found[1].flags.0),
            (&b"b"[..], true, 0)
        );
    }

    #[test]
    fn columns_must_match() {
        let header = header(&[
            (Tag::REQUIRENAME, Value::Texts(&["a", "b"])),
            (Tag::REQUIREVERSION, Value::Texts(&["1"])),
            (Tag::PROVIDEFLAGS, Value::Int32(&[8])),
            (Tag::CONFLICTNAME, Value::Int32(&[8])),
        ]);
        let error = |kind| header.dependencies(kind).map(|_| ()).unwrap_err();
        assert_eq!(
            error(DependencyKind::Requires),
            TagError::Columns { tag: Tag::REQUIREVERSION, expected: 2, found: 1 }
        );
        assert_eq!(
            error(DependencyKind::Provides),
            TagError::Columns { tag: Tag::PROVIDEFLAGS, expected: 0, found: 1 }
        );
        assert!(matches!(error(DependencyKind::Conflicts), TagError::WrongType { .. }));
    }

    #[test]
    fn numbers_are_those_of_the_wire() {
        for (number, kind) in DependencyKind::ALL.into_iter().enumerate() {
            assert_eq!(kind.number(), number as i64);
            assert_eq!(DependencyKind::from_number(number as i64), Some(kind));
        }
        assert_eq!(DependencyKind::from_number(77), None);
        assert_eq!(DependencyKind::from_number(-1), None);
    }
}
