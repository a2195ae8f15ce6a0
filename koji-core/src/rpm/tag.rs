//! Tag numbers and their names.
//!
//! Owns the [`Tag`] newtype and what is known about each tag besides its number. The table itself is in
//! `tag_table.rs`. Knows nothing of the bytes of a header.

use std::fmt;

use super::tag_table::TAGS;

/// The number of an entry in a header.
///
/// A number that rpm has no name for is as good as any other: it is kept, found and listed. The numbers below
/// 1000 are rpm's own (100 to 999 in the main header: what a signature header holds, under another number),
/// package tags start at 1000. In a *signature* header numbers from 1000 on mean something else, see
/// [`signature_tag`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub u32);

/// Whether rpm gives a tag's value as a single value or as a list.
///
/// This is a property of the tag, not of the entry: a package with one file still has a list of file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A single value; nothing if the tag is absent.
    One,
    /// A list; an empty one if the tag is absent.
    Many,
}

/// What is known about a tag besides its number.
#[derive(Clone, Copy, Debug)]
pub struct TagInfo {
    /// The number.
    pub tag: Tag,
    /// The name that the `rpm` command prefers, in upper case.
    pub name: &'static str,
    /// The name under which Koji lists the tag when all of a header is asked for: a legacy one for some tags
    /// (`REQUIRES` for REQUIRENAME, `FILEMD5S` for FILEDIGESTS), else the same as `name`.
    pub listed: &'static str,
    /// Further names that rpm understands.
    pub also: &'static [&'static str],
    /// Single value or list.
    pub shape: Shape,
}

impl Tag {
    /// Returns the tag of that name, in any case; names are rpm's, legacy and one-letter ones among them.
    pub fn from_name(name: &str) -> Option<Tag> {
        let is = |known: &&str| known.eq_ignore_ascii_case(name);
        TAGS.iter().find(|info| is(&info.name) || is(&info.listed) || info.also.iter().any(is)).map(|i| i.tag)
    }

    /// Returns what is known about the tag, or nothing if rpm has no name for the number.
    pub fn info(self) -> Option<&'static TagInfo> {
        TAGS.binary_search_by_key(&self, |info| info.tag).ok().map(|at| &TAGS[at])
    }

    /// Returns the name that the `rpm` command prefers, in upper case.
    pub fn name(self) -> Option<&'static str> {
        self.info().map(|info| info.name)
    }

    /// Returns all known tags, by number.
    pub fn known() -> &'static [TagInfo] {
        TAGS
    }

    /// Tells whether the tag marks a region of a header instead of holding data of the package.
    pub fn is_region(self) -> bool {
        (61..=64).contains(&self.0)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "tag {}", self.0),
        }
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The tags of a signature header whose numbers differ from those of the main header.
///
/// The others (267 to 279: DSAHEADER, RSAHEADER, SHA1HEADER, ...) have the same number in both.
pub mod signature_tag {
    use super::Tag;

    /// Size of main header and payload, 32 bits; seen as SIGSIZE.
    pub const SIZE: Tag = Tag(1000);
    /// OpenPGP signature (RSA) of main header and payload; seen as SIGPGP.
    pub const PGP: Tag = Tag(1002);
    /// MD5 of main header and payload, 16 bytes; seen as SIGMD5.
    pub const MD5: Tag = Tag(1004);
    /// OpenPGP signature (DSA or newer) of main header and payload; seen as SIGGPG.
    pub const GPG: Tag = Tag(1005);
    /// Size of the unpacked payload, 32 bits; seen as ARCHIVESIZE.
    pub const PAYLOADSIZE: Tag = Tag(1007);
    /// Zeros that leave room for signatures; not seen as a tag of the package.
    pub const RESERVEDSPACE: Tag = Tag(1008);
    /// Signatures of the files (IMA), hex; seen as FILESIGNATURES.
    pub const FILESIGNATURES: Tag = Tag(274);
    /// Length of each of them; seen as FILESIGNATURELENGTH.
    pub const FILESIGNATURELENGTH: Tag = Tag(275);

    /// Returns the number under which a tag of the package is found in the signature header, if it can be
    /// there.
    pub(crate) fn of(tag: Tag) -> Option<Tag> {
        match tag {
            Tag::SIGSIZE => Some(SIZE),
            Tag::SIGPGP => Some(PGP),
            Tag::SIGMD5 => Some(MD5),
            Tag::SIGGPG => Some(GPG),
            Tag::ARCHIVESIZE => Some(PAYLOADSIZE),
            Tag::FILESIGNATURES => Some(FILESIGNATURES),
            Tag::FILESIGNATURELENGTH => Some(FILESIGNATURELENGTH),
            Tag(267..=273 | 276..=279) => Some(tag),
            _ => None,
        }
    }

    /// Returns the number under which a signature header's entry is seen as a tag of the package.
    pub(crate) fn seen_as(tag: Tag) -> Option<Tag> {
        match tag {
            SIZE => Some(Tag::SIGSIZE),
            PGP => Some(Tag::SIGPGP),
            MD5 => Some(Tag::SIGMD5),
            GPG => Some(Tag::SIGGPG),
            PAYLOADSIZE => Some(Tag::ARCHIVESIZE),
            FILESIGNATURES => Some(Tag::FILESIGNATURES),
            FILESIGNATURELENGTH => Some(Tag::FILESIGNATURELENGTH),
            Tag(267..=273 | 276..=279) => Some(tag),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn table_is_sorted_and_every_name_leads_back() {
        assert!(TAGS.is_sorted_by(|a, b| a.tag < b.tag));
        let mut seen = HashSet::new();
        for info in Tag::known() {
            let mut names = vec![info.name];
            if info.listed != info.name {
                names.push(info.listed);
            }
            names.extend(info.also);
            for name in names {
                assert!(seen.insert(name), "{name} twice");
                assert_eq!(Tag::from_name(name), Some(info.tag));
                assert_eq!(Tag::from_name(&name.to_ascii_lowercase()), Some(info.tag));
            }
        }
    }

    #[test]
    fn legacy_names_are_the_listed_ones() {
        for (name, listed) in [
            ("requirename", "REQUIRES"),
            ("filedigests", "FILEMD5S"),
            ("pkgid", "SIGMD5"),
            ("hdrid", "SHA1HEADER"),
            ("n", "NAME"),
            ("PayloadSHA256", "PAYLOADDIGEST"),
        ] {
            assert_eq!(Tag::from_name(name).and_then(Tag::info).map(|i| i.listed), Some(listed), "{name}");
        }
        assert_eq!(Tag::from_name("nosuchheader"), None);
        assert_eq!(Tag(4711).to_string(), "tag 4711");
    }

    #[test]
    fn signature_numbers_map_both_ways() {
        for number in 0..2000 {
            if let Some(seen) = signature_tag::seen_as(Tag(number)) {
                assert_eq!(signature_tag::of(seen), Some(Tag(number)));
            }
        }
    }
}
