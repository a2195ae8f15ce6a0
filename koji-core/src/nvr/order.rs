//! The order that rpm gives to versions, by which dnf decides what is newer.
//!
//! Koji itself never orders builds by version (the latest build is the one tagged last); repositories do.

use std::cmp::Ordering;

/// Compares two versions or two releases as rpm does.
///
/// Both are read as runs of digits and runs of letters; everything else only separates. Numbers are
/// newer than letters, more runs are newer than fewer, `~` sorts before the end of the text and `^`
/// after it but before anything else (rpm-version(7)). Texts that differ only in separators or leading
/// zeros are equal.
pub fn compare_versions(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    loop {
        left = skip_separators(left);
        right = skip_separators(right);
        match (left.first(), right.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => {
                (left, right) = (&left[1..], &right[1..]);
                continue;
            }
            (Some(b'~'), _) => return Ordering::Less,
            (_, Some(b'~')) => return Ordering::Greater,
            (Some(b'^'), None) => return Ordering::Greater,
            (None, Some(b'^')) => return Ordering::Less,
            (Some(b'^'), Some(_)) => return Ordering::Less,
            (Some(_), Some(b'^')) => return Ordering::Greater,
            (None, None) => return Ordering::Equal,
            (Some(_), None) => return Ordering::Greater,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), Some(_)) => {}
        }
        let numeric = left[0].is_ascii_digit();
        let (left_run, left_rest) = take_run(left, numeric);
        let (right_run, right_rest) = take_run(right, numeric);
        if right_run.is_empty() {
            return if numeric { Ordering::Greater } else { Ordering::Less };
        }
        let order = if numeric { compare_numbers(left_run, right_run) } else { left_run.cmp(right_run) };
        if order.is_ne() {
            return order;
        }
        (left, right) = (left_rest, right_rest);
    }
}

fn skip_separators(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'~' | b'^'));
    &text[start.unwrap_or(text.len())..]
}

fn take_run(text: &[u8], numeric: bool) -> (&[u8], &[u8]) {
    let belongs = |byte: &u8| if numeric { byte.is_ascii_digit() } else { byte.is_ascii_alphabetic() };
    text.split_at(text.iter().position(|byte| !belongs(byte)).unwrap_or(text.len()))
}

fn compare_numbers(left: &[u8], right: &[u8]) -> Ordering {
    let significant = |digits: &[u8]| digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len());
    let (left, right) = (&left[significant(left)..], &right[significant(right)..]);
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

/// An epoch, version and release, ordered as rpm orders them.
///
/// ```
/// use koji_core::nvr::Evr;
/// assert!(Evr::new(None, "1.0~rc1", "1") < Evr::new(None, "1.0", "1"));
/// assert!(Evr::parse("1:0.9-1") > Evr::parse("2.0-1"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Evr<'a> {
    /// The epoch; none counts as 0.
    pub epoch: Option<u64>,
    /// The version.
    pub version: &'a str,
    /// The release.
    pub release: &'a str,
}

impl<'a> Evr<'a> {
    /// Puts epoch, version and release together.
    pub fn new(epoch: Option<u64>, version: &'a str, release: &'a str) -> Self {
        Self { epoch, version, release }
    }

    /// Reads `[E:]V[-R]`; what is missing is none or empty, and an epoch that is no number is part of
    /// the version.
    pub fn parse(text: &'a str) -> Self {
        let (epoch, rest) = match text.split_once(':').map(|(epoch, rest)| (epoch.parse(), rest)) {
            Some((Ok(epoch), rest)) => (Some(epoch), rest),
            _ => (None, text),
        };
        let (version, release) = rest.rsplit_once('-').unwrap_or((rest, ""));
        Self { epoch, version, release }
    }
}

impl Ord for Evr<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.epoch
            .unwrap_or(0)
            .cmp(&other.epoch.unwrap_or(0))
            .then_with(|| compare_versions(self.version, other.version))
            .then_with(|| compare_versions(self.release, other.release))
    }
}

impl PartialOrd for Evr<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Evr<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Evr<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Pairs in which the left one is older, as rpm 4.18 says.
    const OLDER: &[(&str, &str)] = &[
        ("1.0", "2.0"),
        ("2.0", "2.0.1"),
        ("2.0.1", "2.0.1a"),
        ("5.5p1", "5.5p2"),
        ("5.5p1", "5.5p10"),
        ("10xyz", "10.1xyz"),
        ("xyz.4", "8"),
        ("xyz10", "xyz10.1"),
        ("6.0", "6.0.rc1"),
        ("10a2", "10b2"),
        ("1.05", "1.5.1"),
        ("4.999.9", "5.0"),
        ("2a", "2.0"),
        ("fc4", "2"),
        ("1.0~rc1", "1.0"),
        ("1.0~rc1", "1.0~rc2"),
        ("1.0~rc1~git123", "1.0~rc1"),
        ("1.0", "1.0^"),
        ("1.0^git1", "1.0^git2"),
        ("1.0^git1", "1.01"),
        ("1.0^20160101", "1.0.1"),
        ("1.0~rc1", "1.0~rc1^git1"),
        ("1.0^git1~pre", "1.0^git1"),
        ("1.0^20160101", "1.0^20160101^git1"),
        ("1~", "1"),
        ("", "1"),
        ("~", ""),
        ("A", "a"),
    ];

    const EQUAL: &[(&str, &str)] = &[
        ("", ""),
        ("1.0", "1.0"),
        ("1.0", "1_0"),
        ("1.05", "1.5"),
        ("2.0.", "2.0"),
        ("é1", "1"),
        ("a+", "a_"),
    ];

    #[test]
    fn agrees_with_rpm() {
        for (older, newer) in OLDER {
            assert_eq!(compare_versions(older, newer), Ordering::Less, "{older} < {newer}");
            assert_eq!(compare_versions(newer, older), Ordering::Greater, "{newer} > {older}");
        }
        for (left, right) in EQUAL {
            assert_eq!(compare_versions(left, right), Ordering::Equal, "{left} == {right}");
        }
    }

    #[test]
    fn the_epoch_decides_first() {
        assert_eq!(Evr::parse("0:1.0-1"), Evr::new(None, "1.00", "1"));
        assert!(Evr::parse("1:1.0-1") > Evr::parse("9.0-9"));
        assert!(Evr::parse("1.0-1.fc40") < Evr::parse("1.0-2.fc39"));
        assert_eq!(Evr::parse("x:1-2").version, "x:1");
        assert_eq!(Evr::parse("1-0-3").version, "1-0");
    }

    proptest! {
        #[test]
        fn is_an_order(texts in prop::collection::vec("[a0-2.~^_]{0,6}", 3)) {
            let order = |l: usize, r: usize| compare_versions(&texts[l], &texts[r]);
            prop_assert_eq!(order(0, 1), order(1, 0).reverse());
            prop_assert_eq!(order(0, 0), Ordering::Equal);
            if order(0, 1).is_le() && order(1, 2).is_le() {
                prop_assert!(order(0, 2).is_le(), "{:?}", texts);
            }
        }

        #[test]
        fn any_text_can_be_compared(left in ".{0,20}", right in ".{0,20}") {
            prop_assert_eq!(compare_versions(&left, &right), compare_versions(&right, &left).reverse());
        }
    }
}
