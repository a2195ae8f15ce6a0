//! The Maven part of a repo: links to the folders of artifacts, and what Maven wants to know of their versions.

use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use koji_core::records::tagged::LatestMavenArchive;
use koji_core::topdir::{PathError, Topdir, relative_link};
use md5::{Digest as _, Md5};
use sha1::Sha1;

/// The links and artifacts of a repo's Maven part.
#[derive(Debug, Clone, Default)]
pub(crate) struct MavenPart {
    /// The folder of each version, from the part's own folder, with what it leads to.
    links: BTreeMap<PathBuf, PathBuf>,
    /// The versions of each artifact, in the order in which they came, by the artifact's folder.
    artifacts: BTreeMap<PathBuf, Artifact>,
}

#[derive(Debug, Clone)]
struct Artifact {
    group_id: String,
    artifact_id: String,
    versions: Vec<String>,
}

impl MavenPart {
    /// Collects the folders of archives; of several builds that have one version the first counts.
    pub(crate) fn of(top: &Topdir, archives: &[LatestMavenArchive]) -> Result<Self, PathError> {
        let mut part = Self::default();
        for archive in archives.iter().filter(|archive| !archive.metadata_only) {
            let LatestMavenArchive { group_id, artifact_id, version, .. } = archive;
            let build = top.build_dir(
                archive.volume_name.as_str(),
                &archive.build_name,
                &archive.build_version,
                &archive.build_release,
            )?;
            let target = build.maven(group_id, artifact_id, version)?;
            let below = target.strip_prefix(build.path().join("maven")).unwrap_or(&target).to_owned();
            let Some(artifact) = below.parent().map(Path::to_owned) else { continue };
            if part.links.contains_key(&below) {
                continue;
            }
            part.links.insert(below, target);
            let artifact = part.artifacts.entry(artifact).or_insert_with(|| Artifact {
                group_id: group_id.clone(),
                artifact_id: artifact_id.clone(),
                versions: Vec::new(),
            });
            artifact.versions.push(version.clone());
        }
        Ok(part)
    }

    /// Writes the part; `stamp` is the moment of the repo as Maven writes it.
    pub(crate) fn write(&self, repo: &Path, stamp: &str) -> io::Result<()> {
        let root = repo.join("maven");
        fs_err::create_dir_all(&root)?;
        for (below, target) in &self.links {
            let link = root.join(below);
            if let Some(folder) = link.parent() {
                fs_err::create_dir_all(folder)?;
            }
            symlink(relative_link(&link, target), &link)?;
        }
        for (folder, artifact) in &self.artifacts {
            let text = artifact.metadata(stamp);
            let place = root.join(folder);
            fs_err::write(place.join("maven-metadata.xml"), &text)?;
            fs_err::write(place.join("maven-metadata.xml.md5"), hex::encode(Md5::digest(&text)))?;
            fs_err::write(place.join("maven-metadata.xml.sha1"), hex::encode(Sha1::digest(&text)))?;
        }
        Ok(())
    }
}

impl Artifact {
    fn metadata(&self, stamp: &str) -> String {
        let mut versions = String::new();
        // Archives come the newest first, and Maven lists the newest last.
        for version in self.versions.iter().rev() {
            versions.push_str(&format!("      <version>{}</version>\n", escaped(version)));
        }
        let newest = self.versions.first().map(|version| escaped(version)).unwrap_or_default();
        format!(
            "<?xml version=\"1.0\"?>\n<metadata>\n  <groupId>{}</groupId>\n  <artifactId>{}</artifactId>\n  \
             <versioning>\n    <latest>{newest}</latest>\n    <release>{newest}</release>\n    <versions>\n\
             {versions}    </versions>\n    <lastUpdated>{stamp}</lastUpdated>\n  </versioning>\n</metadata>\n",
            escaped(&self.group_id),
            escaped(&self.artifact_id),
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use koji_core::records::states::BuildState;

    use super::*;

    fn archive(build: &str, artifact: &str, version: &str) -> LatestMavenArchive {
        LatestMavenArchive {
            id: 1,
            type_id: 1,
            group_id: "org.example".into(),
            artifact_id: artifact.into(),
            version: version.into(),
            buildroot_id: None,
            filename: format!("{artifact}-{version}.jar"),
            size: 1,
            checksum: String::new(),
            checksum_type: 2,
            metadata_only: false,
            extra: None,
            build_id: 1,
            pkg_id: 1,
            build_name: build.into(),
            build_version: version.into(),
            build_release: "1".into(),
            build_epoch: None,
            state: BuildState::Complete,
            task_id: None,
            owner: 1,
            volume_id: 0,
            volume_name: "DEFAULT".into(),
            tag_id: 1,
            tag_name: "t".into(),
            tag_event: 1,
        }
    }

    #[test]
    fn folders_of_versions_are_links_and_artifacts_are_described() {
        let top = tempfile::tempdir().unwrap();
        let topdir = Topdir::new(top.path());
        let archives = [archive("lib", "lib", "2"), archive("lib", "lib", "1"), archive("fork", "lib", "1")];
        let repo = top.path().join("repos/t/1");
        MavenPart::of(&topdir, &archives).unwrap().write(&repo, "20261124150000").unwrap();
        let artifact = repo.join("maven/org/example/lib");
        let link = fs_err::read_link(artifact.join("1")).unwrap();
        assert_eq!(link, Path::new("../../../../../../../packages/lib/1/1/maven/org/example/lib/1"));
        let text = fs_err::read_to_string(artifact.join("maven-metadata.xml")).unwrap();
        insta::assert_snapshot!(text, @r#"
        <?xml version="1.0"?>
        <metadata>
          <groupId>org.example</groupId>
          <artifactId>lib</artifactId>
          <versioning>
            <latest>2</latest>
            <release>2</release>
            <versions>
              <version>1</version>
              <version>2</version>
            </versions>
            <lastUpdated>20261124150000</lastUpdated>
          </versioning>
        </metadata>
        "#);
        let sum = fs_err::read_to_string(artifact.join("maven-metadata.xml.md5")).unwrap();
        assert_eq!(sum, hex::encode(Md5::digest(text)));
    }
}
