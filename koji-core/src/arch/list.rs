//! Lists of arches, as tags, hosts and package entries carry them: words in one text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::canonical_arch;

/// Tells that a word of a list can be no arch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no arch: an arch consists of a-z, A-Z, 0-9, _ and -")]
pub struct ArchError(pub String);

/// A list of arches; the order is kept, repeats are too.
///
/// ```
/// use koji_core::arch::ArchList;
/// let arches: ArchList = "  x86_64 i686 ".parse()?;
/// assert_eq!(arches.to_string(), "x86_64 i686");
/// assert_eq!(arches.canonical().to_string(), "x86_64 i386");
/// # Ok::<(), koji_core::arch::ArchError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ArchList(Vec<String>);

impl ArchList {
    /// Checks words that came one by one; empty ones are dropped.
    pub fn from_words<I>(words: I) -> Result<Self, ArchError>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let words = words.into_iter().map(Into::into).filter(|word: &String| !word.is_empty());
        words
            .map(|word| if is_arch(&word) { Ok(word) } else { Err(ArchError(word)) })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Reads a text whose words are divided by blanks or commas, as the calls for external repositories
    /// allow.
    pub fn parse_with_commas(text: &str) -> Result<Self, ArchError> {
        Self::from_words(text.split(|c: char| c == ',' || c.is_whitespace()))
    }

    /// Returns the arches in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Returns whether this very arch is in the list.
    pub fn contains(&self, arch: &str) -> bool {
        self.iter().any(|known| known == arch)
    }

    /// Returns whether the list holds no arch.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how many words the list has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the list with each arch once, where it came first.
    pub fn unique(&self) -> Self {
        Self::collect_unique(self.iter())
    }

    /// Returns the canonical forms of the arches, each once.
    pub fn canonical(&self) -> Self {
        Self::collect_unique(self.iter().map(canonical_arch))
    }

    /// Returns the arches for which a tag with this list gets repositories, `src` being one of its own
    /// if asked for.
    pub fn repo_arches(&self, separate_src: bool) -> Self {
        let binary = self.iter().map(canonical_arch).filter(|arch| !matches!(*arch, "src" | "noarch"));
        Self::collect_unique(binary.chain(separate_src.then_some("src")))
    }

    /// Returns the arches that pass a test, in order.
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|arch| keep(arch)).cloned().collect())
    }

    fn collect_unique<'a>(arches: impl Iterator<Item = &'a str>) -> Self {
        let mut unique: Vec<String> = Vec::new();
        for arch in arches {
            if !unique.iter().any(|known| known == arch) {
                unique.push(arch.into());
            }
        }
        Self(unique)
    }
}

fn is_arch(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Reads words divided by blanks.
impl FromStr for ArchList {
    type Err = ArchError;

    fn from_str(text: &str) -> Result<Self, ArchError> {
        Self::from_words(text.split_whitespace())
    }
}

/// Writes the words joined by single blanks, as they are stored.
impl fmt::Display for ArchList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl Serialize for ArchList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads the text, or a list of words.
impl<'de> Deserialize<'de> for ArchList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Text(String),
            Words(Vec<String>),
        }
        match Form::deserialize(deserializer)? {
            Form::Text(text) => text.parse(),
            Form::Words(words) => Self::from_words(words),
        }
        .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn list(text: &str) -> ArchList {
        text.parse().unwrap()
    }

    #[test]
    fn is_stored_with_single_blanks() {
        assert_eq!(list("  x86_64\t i686\n").to_string(), "x86_64 i686");
        assert_eq!(list("").to_string(), "");
        assert!(list(" ").is_empty());
        assert_eq!(ArchList::from_words(["a", "", "b"]).unwrap(), list("a b"));
    }

    #[test]
    fn commas_divide_only_where_allowed() {
        assert_eq!(ArchList::parse_with_commas("x86_64, i686,s390x").unwrap(), list("x86_64 i686 s390x"));
        assert_eq!("i686,s390".parse::<ArchList>(), Err(ArchError("i686,s390".into())));
    }

    #[test]
    fn other_characters_are_refused() {
        for word in ["bad/arch", "a.b", "é", "$arch"] {
            assert_eq!(ArchList::from_words([word]), Err(ArchError(word.into())));
        }
        assert_eq!(ArchList::from_words(["a b"]), Err(ArchError("a b".into())));
    }

    #[test]
    fn repositories_leave_out_src_and_noarch() {
        let tag = list("i686 x86_64 noarch src i386");
        assert_eq!(tag.repo_arches(false), list("i386 x86_64"));
        assert_eq!(tag.repo_arches(true), list("i386 x86_64 src"));
    }

    #[test]
    fn travels_as_text_and_is_taken_as_list_too() {
        assert_eq!(serde_json::to_string(&list("a b")).unwrap(), "\"a b\"");
        assert_eq!(serde_json::from_str::<ArchList>("\"a  b\"").unwrap(), list("a b"));
        assert_eq!(serde_json::from_str::<ArchList>("[\"a\", \"b\"]").unwrap(), list("a b"));
        let refused = serde_json::from_str::<ArchList>("[\"a/b\"]").unwrap_err().to_string();
        assert!(refused.contains("\"a/b\" is no arch"), "{refused}");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(words in prop::collection::vec("[a-zA-Z0-9_-]{1,8}", 0..6)) {
            let arches = ArchList::from_words(words).unwrap();
            prop_assert_eq!(list(&arches.to_string()), arches);
        }

        #[test]
        fn canonical_lists_stay(words in prop::collection::vec("(i[3-6]86|armv7hn?l|ppc64(le)?)", 0..6)) {
            let canonical = ArchList::from_words(words).unwrap().canonical();
            prop_assert_eq!(canonical.canonical(), canonical);
        }
    }
}
