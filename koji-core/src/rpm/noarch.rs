//! Whether two builds of a noarch package are the same package.
//!
//! A build makes its noarch packages once on every arch, and only one copy is kept. So the copies must not
//! differ in anything that the arch has no business in: texts, scriptlets, requires, provides, conflicts,
//! obsoletes, and the files except for size, digest, time of change and number of links. That a package
//! provides itself, in its version, is left out. The order in which a package lists dependencies and files
//! does not count.
//!
//! [`noarch_differences`] says what differs, [`noarch_hash`] gives a hash that is equal exactly if nothing
//! does, so that a builder can tell the hub without the hub looking into the package. Both are made from the
//! same rows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use sha2::{Digest, Sha256};

use super::{
    data::Text,
    dependency::{Dependency, DependencyFlags, DependencyKind},
    error::TagError,
    header::Header,
    tag::Tag,
};

/// What is compared as it is: texts and the scriptlets.
const FIELDS: [Tag; 10] = [
    Tag::NAME,
    Tag::SUMMARY,
    Tag::DESCRIPTION,
    Tag::GROUP,
    Tag::LICENSE,
    Tag::URL,
    Tag::PREIN,
    Tag::POSTIN,
    Tag::PREUN,
    Tag::POSTUN,
];

const DEPENDENCIES: [DependencyKind; 4] = [
    DependencyKind::Requires,
    DependencyKind::Provides,
    DependencyKind::Conflicts,
    DependencyKind::Obsoletes,
];

/// A difference between two builds of a noarch package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoarchDifference {
    /// A text or scriptlet differs.
    Field(Tag),
    /// A dependency is only in one of them.
    Dependency {
        /// The kind of dependency.
        kind: DependencyKind,
        /// The dependency, as rpm shows it.
        dependency: String,
        /// Which one has it.
        only_in: Side,
    },
    /// A file is only in one of them.
    File {
        /// The path.
        path: String,
        /// Which one has it.
        only_in: Side,
    },
    /// A file's attributes differ.
    Attributes {
        /// The path.
        path: String,
        /// The names of the attributes.
        attributes: Vec<&'static str>,
    },
}

/// One of two packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    First,
    /// The second.
    Second,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "first",
            Self::Second => "second",
        })
    }
}

impl fmt::Display for NoarchDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(tag) => write!(f, "{} differs", tag.to_string().to_lowercase()),
            Self::Dependency { kind, dependency, only_in } => {
                write!(f, "only the {only_in} {} {dependency}", kind.name())
            }
            Self::File { path, only_in } => write!(f, "only the {only_in} has {path}"),
            Self::Attributes { path, attributes } => write!(f, "{path} differs in {}", attributes.join(", ")),
        }
    }
}

/// Returns what differs between two builds of a noarch package; nothing if they are the same package.
///
/// # Errors
/// If dependencies or files of one of them do not make sense.
pub fn noarch_differences(first: &Header, second: &Header) -> Result<Vec<NoarchDifference>, TagError> {
    let (first, second) = (Rows::of(first)?, Rows::of(second)?);
    let mut differences = Vec::new();
    for ((tag, first), second) in FIELDS.into_iter().zip(first.fields).zip(second.fields) {
        if first != second {
            differences.push(NoarchDifference::Field(tag));
        }
    }
    for ((kind, first), second) in DEPENDENCIES.into_iter().zip(&first.dependencies).zip(&second.dependencies)
    {
        for (having, lacking, only_in) in [(first, second, Side::First), (second, first, Side::Second)] {
            differences.extend(having.difference(lacking).map(|dependency| NoarchDifference::Dependency {
                kind,
                dependency: dependency.to_string(),
                only_in,
            }));
        }
    }
    for (having, lacking, only_in) in
        [(&first.files, &second.files, Side::First), (&second.files, &first.files, Side::Second)]
    {
        for (path, attributes) in having {
            match (lacking.get(path), only_in) {
                (None, _) => differences.push(NoarchDifference::File { path: shown(path), only_in }),
                (Some(other), Side::First) if other != attributes => {
                    let attributes = attributes.names_of_differences(other);
                    differences.push(NoarchDifference::Attributes { path: shown(path), attributes });
                }
                (Some(_), _) => {}
            }
        }
    }
    Ok(differences)
}

/// Returns a hash in hex that two builds of a noarch package share exactly if nothing differs.
///
/// It is the SHA-256 of the rows in order, every part with its length in front (eight bytes, big-endian),
/// every list with its count, and a byte that tells a missing text from an empty one. No other program has to
/// make the same hash: where two differ, the hub compares the packages themselves.
///
/// # Errors
/// If dependencies or files do not make sense.
pub fn noarch_hash(header: &Header) -> Result<String, TagError> {
    let rows = Rows::of(header)?;
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    for field in rows.fields {
        part(&[u8::from(field.is_some())]);
        part(field.unwrap_or_default().as_bytes());
    }
    for dependencies in &rows.dependencies {
        part(&(dependencies.len() as u64).to_be_bytes());
        for dependency in dependencies {
            part(dependency.name.as_bytes());
            part(dependency.version.as_bytes());
            part(&dependency.flags.0.to_be_bytes());
        }
    }
    part(&(rows.files.len() as u64).to_be_bytes());
    for (path, attributes) in &rows.files {
        part(path);
        part(&attributes.mode.to_be_bytes());
        part(&attributes.rdev.to_be_bytes());
        part(&attributes.flags.to_be_bytes());
        part(&attributes.verify_flags.to_be_bytes());
        part(attributes.link_target.as_bytes());
        part(attributes.user.as_bytes());
        part(attributes.group.as_bytes());
    }
    Ok(hex::encode(hash.finalize()))
}

fn shown(path: &[u8]) -> String {
    Text::new(path).to_str().into_owned()
}

/// What of a package is compared.
struct Rows<'a> {
    fields: [Option<Text<'a>>; FIELDS.len()],
    dependencies: [BTreeSet<Dependency<'a>>; DEPENDENCIES.len()],
    files: BTreeMap<Vec<u8>, Attributes<'a>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Attributes<'a> {
    mode: u16,
    rdev: u64,
    flags: u32,
    verify_flags: u32,
    link_target: Text<'a>,
    user: Text<'a>,
    group: Text<'a>,
}

impl<'a> Rows<'a> {
    fn of(header: &'a Header) -> Result<Self, TagError> {
        let mut dependencies = DEPENDENCIES.map(|_| BTreeSet::new());
        for (kind, rows) in DEPENDENCIES.into_iter().zip(&mut dependencies) {
            let is_self =
                |row: &Dependency<'_>| kind == DependencyKind::Provides && provides_self(header, row);
            rows.extend(header.dependencies(kind)?.filter(|row| !is_self(row)));
        }
        let files = header.files()?.map(|file| {
            let attributes = Attributes {
                mode: file.mode,
                rdev: file.rdev,
                flags: file.flags,
                verify_flags: file.verify_flags,
                link_target: file.link_target,
                user: file.user,
                group: file.group,
            };
            (file.path_bytes(), attributes)
        });
        Ok(Self { fields: FIELDS.map(|tag| header.text(tag)), dependencies, files: files.collect() })
    }
}

impl Attributes<'_> {
    fn names_of_differences(&self, other: &Attributes<'_>) -> Vec<&'static str> {
        [
            ("mode", self.mode != other.mode),
            ("device", self.rdev != other.rdev),
            ("flags", self.flags != other.flags),
            ("verify flags", self.verify_flags != other.verify_flags),
            ("link target", self.link_target != other.link_target),
            ("owner", self.user != other.user),
            ("group", self.group != other.group),
        ]
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
    }
}

/// Tells whether a package provides itself there: its name in its own version and release.
fn provides_self(header: &Header, provides: &Dependency<'_>) -> bool {
    let text = |tag| header.text(tag).unwrap_or_default();
    if provides.name != text(Tag::NAME) || provides.flags.0 != DependencyFlags::EQUAL {
        return false;
    }
    let version = provides.version.to_str();
    let without_epoch = match header.int(Tag::EPOCH) {
        Some(epoch) => version.strip_prefix(&format!("{epoch}:")).unwrap_or(&version),
        None => &version,
    };
    without_epoch == format!("{}-{}", text(Tag::VERSION), text(Tag::RELEASE))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::synthetic::{Value, header},
        *,
    };

    const BASE: &[(Tag, Value<'static>)] = &[
        (Tag::NAME, Value::Text("doc")),
        (Tag::VERSION, Value::Text("1")),
        (Tag::RELEASE, Value::Text("2")),
        (Tag::EPOCH, Value::Int32(&[4])),
        (Tag::SUMMARY, Value::I18n(&["A summary"])),
        (Tag::PREIN, Value::Text("true")),
        (Tag::FILESIZES, Value::Int32(&[10, 0])),
        (Tag::FILEMODES, Value::Int16(&[0o100_644, 0o120_777])),
        (Tag::FILEMTIMES, Value::Int32(&[1, 2])),
        (Tag::FILEDIGESTS, Value::Texts(&["abc", ""])),
        (Tag::FILELINKTOS, Value::Texts(&["", "a"])),
        (Tag::FILEFLAGS, Value::Int32(&[2, 0])),
        (Tag::FILEUSERNAME, Value::Texts(&["root", "root"])),
        (Tag::FILEGROUPNAME, Value::Texts(&["root", "root"])),
        (Tag::PROVIDENAME, Value::Texts(&["doc", "virtual"])),
        (Tag::PROVIDEVERSION, Value::Texts(&["4:1-2", ""])),
        (Tag::PROVIDEFLAGS, Value::Int32(&[8, 0])),
        (Tag::REQUIRENAME, Value::Texts(&["a", "b"])),
        (Tag::REQUIREVERSION, Value::Texts(&["", "5"])),
        (Tag::REQUIREFLAGS, Value::Int32(&[0, 12])),
        (Tag::FILEINODES, Value::Int32(&[1, 2])),
        (Tag::DIRINDEXES, Value::Int32(&[0, 0])),
        (Tag::BASENAMES, Value::Texts(&["a", "b"])),
        (Tag::DIRNAMES, Value::Texts(&["/usr/share/doc/"])),
    ];

    fn changed(changes: &[(Tag, Value<'_>)]) -> Header {
        let mut entries = BASE.to_vec();
        for change in changes {
            entries.retain(|entry| entry.0 != change.0);
            entries.push(*change);
        }
        header(&entries)
    }

    fn differences(changes: &[(Tag, Value<'_>)]) -> Vec<String> {
        let (first, second) = (changed(&[]), changed(changes));
        let found = noarch_differences(&first, &second).unwrap();
        let equal = noarch_hash(&first).unwrap() == noarch_hash(&second).unwrap();
        assert_eq!(found.is_empty(), equal, "hash and comparison disagree");
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_depends_on_the_arch_does_not_count() {
        let none: [&str; 0] = [];
        assert_eq!(differences(&[]), none);
        assert_eq!(
            differences(&[
                (Tag::FILESIZES, Value::Int32(&[11, 0])),
                (Tag::FILEDIGESTS, Value::Texts(&["def", ""])),
                (Tag::FILEMTIMES, Value::Int32(&[3, 4])),
                (Tag::FILEINODES, Value::Int32(&[1, 1])),
                (Tag::BUILDHOST, Value::Text("other.example.com")),
                (Tag::BUILDTIME, Value::Int32(&[99])),
                (Tag::CHANGELOGNAME, Value::Texts(&["x"])),
            ]),
            none
        );
    }

    #[test]
    fn the_order_of_dependencies_and_files_does_not_count() {
        assert!(
            differences(&[
                (Tag::REQUIRENAME, Value::Texts(&["b", "a", "a"])),
                (Tag::REQUIREVERSION, Value::Texts(&["5", "", ""])),
                (Tag::REQUIREFLAGS, Value::Int32(&[12, 0, 0])),
                (Tag::BASENAMES, Value::Texts(&["b", "a"])),
                (Tag::FILEMODES, Value::Int16(&[0o120_777, 0o100_644])),
                (Tag::FILELINKTOS, Value::Texts(&["a", ""])),
                (Tag::FILEFLAGS, Value::Int32(&[0, 2])),
            ])
            .is_empty()
        );
    }

    #[test]
    fn texts_and_scriptlets_count() {
        assert_eq!(differences(&[(Tag::SUMMARY, Value::I18n(&["Another"]))]), ["summary differs"]);
        assert_eq!(differences(&[(Tag::PREIN, Value::Text("false"))]), ["prein differs"]);
        assert_eq!(differences(&[(Tag::POSTUN, Value::Text(""))]), ["postun differs"]);
    }

    #[test]
    fn dependencies_count_but_for_the_package_itself() {
        assert_eq!(
            differences(&[(Tag::REQUIREVERSION, Value::Texts(&["", "6"]))]),
            ["only the first requires b >= 5", "only the second requires b >= 6"]
        );
        assert!(differences(&[(Tag::PROVIDEVERSION, Value::Texts(&["1-2", ""]))]).is_empty());
        assert_eq!(
            differences(&[(Tag::PROVIDEVERSION, Value::Texts(&["4:1-3", ""]))]),
            ["only the second provides doc = 4:1-3"]
        );
        assert_eq!(
            differences(&[(Tag::CONFLICTNAME, Value::Texts(&["x"]))]),
            ["only the second conflicts x"]
        );
        assert_eq!(
            differences(&[(Tag::OBSOLETENAME, Value::Texts(&["y"]))]),
            ["only the second obsoletes y"]
        );
        assert!(differences(&[(Tag::RECOMMENDNAME, Value::Texts(&["z"]))]).is_empty());
    }

    #[test]
    fn files_count() {
        assert_eq!(
            differences(&[(Tag::BASENAMES, Value::Texts(&["a", "c"]))]),
            ["only the first has /usr/share/doc/b", "only the second has /usr/share/doc/c"]
        );
        assert_eq!(
            differences(&[
                (Tag::FILEMODES, Value::Int16(&[0o100_600, 0o120_777])),
                (Tag::FILEUSERNAME, Value::Texts(&["root", "bin"])),
                (Tag::FILELINKTOS, Value::Texts(&["", "elsewhere"])),
            ]),
            ["/usr/share/doc/a differs in mode", "/usr/share/doc/b differs in link target, owner"]
        );
        assert_eq!(
            differences(&[(Tag::FILEVERIFYFLAGS, Value::Int32(&[0, 1]))]),
            ["/usr/share/doc/b differs in verify flags"]
        );
    }

    proptest! {
        #[test]
        fn hash_is_equal_exactly_if_nothing_differs(
            one in prop::collection::vec(("[ab]{0,2}", "[12]{0,2}", 0u32..3), 0..4),
            two in prop::collection::vec(("[ab]{0,2}", "[12]{0,2}", 0u32..3), 0..4),
            summaries in ("[ab]{0,1}", "[ab]{0,1}"),
        ) {
            let build = |rows: &[(String, String, u32)], summary: &str| {
                let names: Vec<_> = rows.iter().map(|row| row.0.as_str()).collect();
                let versions: Vec<_> = rows.iter().map(|row| row.1.as_str()).collect();
                let flags: Vec<_> = rows.iter().map(|row| row.2).collect();
                changed(&[
                    (Tag::SUMMARY, Value::I18n(&[summary])),
                    (Tag::CONFLICTNAME, Value::Texts(&names)),
                    (Tag::CONFLICTVERSION, Value::Texts(&versions)),
                    (Tag::CONFLICTFLAGS, Value::Int32(&flags)),
                ])
            };
            let (first, second) = (build(&one, &summaries.0), build(&two, &summaries.1));
            let equal = noarch_differences(&first, &second).unwrap().is_empty();
            prop_assert_eq!(equal, noarch_hash(&first).unwrap() == noarch_hash(&second).unwrap());
        }
    }
}
