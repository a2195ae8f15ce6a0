//! Copying the builds of a tag, so that they come in the same order.

use std::collections::{HashMap, HashSet};

use koji_core::inheritance::Keep;

use super::Source;
use crate::call::{HubCall, Result};
use crate::store::tag_listing;
use crate::store::tagged::BuildFilter;
use crate::store::tags::TagRow;

/// Which builds a tag is to have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Whether builds that the source inherits count.
    pub inherit: bool,
    /// How many builds of each package count.
    pub keep: Keep,
    /// Whether the tag's other builds are taken out.
    pub remove: bool,
    /// Whether that is done even if the tag does not allow it to the caller.
    pub force: bool,
}

/// A build and its package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Build {
    id: i64,
    package: i64,
}

impl HubCall {
    /// Puts the builds that the source shows into an empty tag, in the same order.
    pub(super) async fn copy_builds(
        &self,
        source: &Source,
        target: i64,
        inherit: bool,
        keep: Keep,
    ) -> Result<()> {
        for build in self.builds_of(source, inherit, keep).await? {
            self.put_last(target, build, false).await?;
        }
        Ok(())
    }

    /// Makes the builds of each package in a tag come in the order in which the source shows them.
    pub(super) async fn match_builds(&self, source: &Source, target: &TagRow, wanted: Wanted) -> Result<()> {
        let there = tag_listing::in_order(&self.conn, target.id).await?;
        let there: Vec<Build> = there.into_iter().map(|(id, package)| Build { id, package }).collect();
        let shown = self.builds_of(source, wanted.inherit, wanted.keep).await?;
        if wanted.remove {
            let kept: HashSet<Build> = shown.iter().copied().collect();
            self.take_out(target, there.iter().filter(|build| !kept.contains(build)), wanted.force).await?;
        }
        let held: HashSet<Build> = there.iter().copied().collect();
        for build in to_tag(&shown, &there) {
            self.put_last(target.id, build, held.contains(&build)).await?;
        }
        Ok(())
    }

    async fn take_out(&self, tag: &TagRow, builds: impl Iterator<Item = &Build>, force: bool) -> Result<()> {
        let builds: Vec<i64> = builds.map(|build| build.id).collect();
        if builds.is_empty() {
            return Ok(());
        }
        self.assert_tag_access(tag, self.require_login()?, force).await?;
        let change = self.change().await?;
        for build in builds {
            tag_listing::remove(&self.conn, tag.id, build, change.event, change.by).await?;
        }
        Ok(())
    }

    /// Returns the builds that the source shows, each once, the oldest first.
    async fn builds_of(&self, source: &Source, inherit: bool, keep: Keep) -> Result<Vec<Build>> {
        let view = self.tag_view(source.tag.id, source.event, inherit).await?;
        let builds = self.builds_in_view(&view, &BuildFilter::default(), keep).await?;
        let mut seen = HashSet::new();
        let mut builds: Vec<Build> = builds
            .into_iter()
            .map(|build| Build { id: build.build_id, package: build.package_id })
            .filter(|build| seen.insert(*build))
            .collect();
        builds.reverse();
        Ok(builds)
    }

    /// Tags a build so that it comes after all that were tagged before: at an event of its own.
    async fn put_last(&self, tag: i64, build: Build, held: bool) -> Result<()> {
        self.forget_event().await;
        let change = self.change().await?;
        if held {
            tag_listing::remove(&self.conn, tag, build.id, change.event, change.by).await?;
        }
        Ok(tag_listing::add(&self.conn, tag, build.id, change.event, change.by).await?)
    }
}

/// Returns the builds to tag, one after the other, so that those shown come in their order in each package.
///
/// Both lists have the oldest first. From the first build of a package on that is missing or out of order, all have to
/// be tagged again, since what is tagged comes last.
fn to_tag(shown: &[Build], there: &[Build]) -> Vec<Build> {
    let places: HashMap<Build, usize> =
        there.iter().enumerate().map(|(place, build)| (*build, place)).collect();
    let mut packages: Vec<i64> = Vec::new();
    let mut by_package: HashMap<i64, Vec<Build>> = HashMap::new();
    for build in shown {
        let of_package = by_package.entry(build.package).or_insert_with(|| {
            packages.push(build.package);
            Vec::new()
        });
        of_package.push(*build);
    }
    let mut tagged = Vec::new();
    for package in packages {
        let mut last = None;
        let mut again = false;
        for build in by_package.remove(&package).unwrap_or_default() {
            match places.get(&build) {
                Some(place) if !again && last.is_none_or(|last| last < *place) => last = Some(*place),
                _ => {
                    again = true;
                    tagged.push(build);
                }
            }
        }
    }
    tagged
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads words of a package's letter and a build's digit, as `a1 b2`.
    fn builds(words: &str) -> Vec<Build> {
        let build = |word: &str| {
            let (package, id) = (word.as_bytes()[0], &word[1..]);
            let package = i64::from(package);
            Build { package, id: package * 100 + id.parse::<i64>().unwrap() }
        };
        words.split_whitespace().map(build).collect()
    }

    #[track_caller]
    fn tags(shown: &str, there: &str, expected: &str) {
        assert_eq!(to_tag(&builds(shown), &builds(there)), builds(expected));
    }

    #[test]
    fn what_is_there_in_order_is_left_alone() {
        tags("a1 a2 b1", "b1 a1 b7 a2", "");
        tags("a1 a2", "", "a1 a2");
    }

    #[test]
    fn packages_come_one_after_the_other() {
        tags("a1 b1 a2", "a1", "a2 b1");
    }

    #[test]
    fn all_after_the_first_misplaced_build_are_tagged_again() {
        tags("a1 a2 a3", "a1 a3", "a2 a3");
        tags("a1 a2 a3", "a2 a1 a3", "a2 a3");
    }
}
