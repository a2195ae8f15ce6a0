//! Which Maven archives a tag's repository has.

use std::collections::{HashMap, HashSet};

use koji_core::records::tagged::LatestMavenArchive;

use crate::call::{HubCall, Result};
use crate::store::tagged;

impl HubCall {
    /// Lists the Maven archives that a tag shows.
    pub(crate) async fn latest_maven_archives(
        &self,
        tag: i64,
        event: Option<i64>,
        inherit: bool,
    ) -> Result<Vec<LatestMavenArchive>> {
        let view = self.tag_view(tag, event, inherit).await?;
        let generous = tagged::tags_with_all_maven(&self.conn, &view.tags, event).await?;
        let mut selection = MavenSelection::new(generous);
        let mut archives = Vec::new();
        tagged::each_maven_archive(&self.conn, &view.tags, event, |archive| {
            if view.packages.contains(&archive.pkg_id.into()) && selection.admits(&archive) {
                archives.push(archive);
            }
        })
        .await?;
        Ok(archives)
    }
}

/// Chooses archives as they come, nearest tag first and the build tagged last first.
///
/// The first build with an artifact has it; another version shows only in a tag whose repositories hold all versions.
#[derive(Debug, Default)]
struct MavenSelection {
    generous: HashSet<i64>,
    /// For each group and artifact the builds that have its versions.
    builds: HashMap<(String, String), HashMap<String, i64>>,
    archives: HashSet<i64>,
}

impl MavenSelection {
    /// Starts with the tags whose repositories hold all versions.
    fn new(generous: impl IntoIterator<Item = i64>) -> Self {
        Self { generous: generous.into_iter().collect(), ..Self::default() }
    }

    /// Tells whether the next archive is shown.
    fn admits(&mut self, archive: &LatestMavenArchive) -> bool {
        let artifact = (archive.group_id.clone(), archive.artifact_id.clone());
        let versions = self.builds.entry(artifact).or_default();
        let open = versions.is_empty() || self.generous.contains(&archive.tag_id);
        let build = match versions.get(&archive.version) {
            Some(build) => *build,
            None if open => *versions.entry(archive.version.clone()).or_insert(archive.build_id),
            None => return false,
        };
        build == archive.build_id && self.archives.insert(archive.id)
    }
}

#[cfg(test)]
mod tests {
    use koji_core::records::states::BuildState;

    use super::*;

    /// Makes an archive `ARTIFACT VERSION` of a build in a tag.
    fn archive(id: i64, artifact: &str, version: &str, build: i64, tag: i64) -> LatestMavenArchive {
        LatestMavenArchive {
            id,
            type_id: 1,
            group_id: "org.example".into(),
            artifact_id: artifact.into(),
            version: version.into(),
            buildroot_id: None,
            filename: format!("{artifact}-{version}.{id}"),
            size: 1,
            checksum: String::new(),
            checksum_type: 2,
            metadata_only: false,
            extra: None,
            build_id: build,
            pkg_id: 1,
            build_name: "p".into(),
            build_version: version.into(),
            build_release: "1".into(),
            build_epoch: None,
            state: BuildState::Complete,
            task_id: None,
            owner: 1,
            volume_id: 0,
            volume_name: "DEFAULT".into(),
            tag_id: tag,
            tag_name: "t".into(),
            tag_event: 1,
        }
    }

    #[track_caller]
    fn shown(generous: &[i64], archives: &[LatestMavenArchive], expected: &[i64]) {
        let mut selection = MavenSelection::new(generous.iter().copied());
        let shown: Vec<i64> = archives.iter().filter(|a| selection.admits(a)).map(|a| a.id).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_first_build_has_the_artifact() {
        let archives = [
            archive(1, "lib", "2", 20, 1),
            archive(2, "lib", "2", 20, 1),
            archive(3, "lib", "1", 10, 1),
            archive(4, "lib", "2", 21, 2),
            archive(5, "tool", "1", 10, 2),
        ];
        shown(&[], &archives, &[1, 2, 5]);
    }

    #[test]
    fn a_tag_that_includes_all_has_older_versions_too() {
        let archives = [
            archive(1, "lib", "2", 20, 1),
            archive(2, "lib", "1", 10, 1),
            archive(3, "lib", "1", 11, 1),
            archive(4, "lib", "0", 9, 2),
            archive(1, "lib", "2", 20, 2),
        ];
        shown(&[1], &archives, &[1, 2]);
        shown(&[1, 2], &archives, &[1, 2, 4]);
        shown(&[2], &archives, &[1, 4]);
    }
}
