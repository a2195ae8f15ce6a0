//! The release that follows a build's release when the hub is to choose one.

/// Tells that a release has no number to count up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unable to increment the release {release:?}")]
pub struct NextReleaseError {
    /// The previous build's release.
    pub release: String,
}

/// Returns the release for a new build, given that of the newest build of the same name and version.
///
/// Without a previous build it is the increment itself. `N` counts up, `N.x` counts the first part
/// up, `a.b.N` the last part; any other form is refused. The increment is 1, and larger only where
/// the release found with a smaller one was taken meanwhile.
pub fn next_release(previous: Option<&str>, increment: u64) -> Result<String, NextReleaseError> {
    let Some(previous) = previous else { return Ok(increment.to_string()) };
    let counted = match *previous.split('.').collect::<Vec<_>>() {
        [number] => add(number, increment),
        [number, rest] => add(number, increment).map(|next| format!("{next}.{rest}")),
        [first, second, number] => add(number, increment).map(|next| format!("{first}.{second}.{next}")),
        _ => None,
    };
    counted.ok_or_else(|| NextReleaseError { release: previous.into() })
}

fn add(number: &str, increment: u64) -> Option<String> {
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(number.parse::<u128>().ok()?.checked_add(increment.into())?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn after(previous: &str, increment: u64, expected: &str) {
        assert_eq!(next_release(Some(previous), increment).unwrap(), expected);
    }

    #[test]
    fn starts_with_one() {
        assert_eq!(next_release(None, 1).unwrap(), "1");
    }

    #[test]
    fn counts_the_number_up() {
        after("1", 1, "2");
        after("099", 1, "100");
        after("20261124010203040506", 1, "20261124010203040507");
        after("3.fc40", 1, "4.fc40");
        after("3.", 1, "4.");
        after("0.rc1.9", 1, "0.rc1.10");
        after("el8.x.1", 4, "el8.x.5");
        after("7", 3, "10");
    }

    #[test]
    fn other_forms_are_refused() {
        for release in [
            "",
            "fc40",
            "x.1",
            "1.2.x",
            "1.2.3.4",
            "-1",
            "1,draft_4",
            "+1",
            "99999999999999999999999999999999999999999",
        ] {
            assert_eq!(next_release(Some(release), 1), Err(NextReleaseError { release: release.into() }));
        }
    }
}
