//! Releases of drafts: `<target release>,draft_<build id>`.

use crate::ids::BuildId;

/// Tells why a release is not that of a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftReleaseError {
    /// There is no comma to part the target release from the suffix.
    #[error("the release {0:?} has no draft suffix")]
    NoSuffix(String),
    /// What follows the comma is something else.
    #[error("the suffix of the release {0:?} does not start with \"draft_\"")]
    OtherSuffix(String),
}

/// Returns the release that a draft has until it is promoted.
pub fn draft_release(target: &str, build: BuildId) -> String {
    format!("{target},draft_{build}")
}

/// Returns the release that a draft will have once it is promoted: what stands before the first comma.
pub fn draft_target(release: &str) -> Result<&str, DraftReleaseError> {
    let (target, suffix) =
        release.split_once(',').ok_or_else(|| DraftReleaseError::NoSuffix(release.into()))?;
    if suffix.starts_with("draft_") {
        Ok(target)
    } else {
        Err(DraftReleaseError::OtherSuffix(release.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_comes_back() {
        let release = draft_release("4.fc40", BuildId::new(17));
        assert_eq!(release, "4.fc40,draft_17");
        assert_eq!(draft_target(&release), Ok("4.fc40"));
    }

    #[test]
    fn other_releases_are_no_drafts() {
        assert_eq!(draft_target("4.fc40"), Err(DraftReleaseError::NoSuffix("4.fc40".into())));
        assert_eq!(draft_target("4,x,draft_1"), Err(DraftReleaseError::OtherSuffix("4,x,draft_1".into())));
    }
}
