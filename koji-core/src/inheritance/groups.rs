//! The comps groups of a tag: its own and inherited ones, with their packages and the groups they require.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use super::TagRows;
use crate::ids::{GroupId, TagId};

/// A comps group as a tag sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The group's name, which is its id in comps.xml.
    pub name: String,
    /// The group.
    pub group_id: GroupId,
    /// The tag in which it is set up so.
    pub tag_id: TagId,
    /// Whether the group is shut out rather than listed.
    pub blocked: bool,
    /// Whether the group is meant for others to see; nothing here looks at it.
    pub exported: Option<bool>,
    /// The name for people.
    pub display_name: String,
    /// Whether installers select the group by themselves.
    pub is_default: Option<bool>,
    /// Whether installers offer the group.
    pub uservisible: Option<bool>,
    /// The description for people.
    pub description: Option<String>,
    /// The language that the group is for.
    pub langonly: Option<String>,
    /// Whether the group is for systems of two arches only.
    pub biarchonly: Option<bool>,
    /// The packages, if they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packagelist: Option<Vec<GroupPackage>>,
    /// The groups it requires, if they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grouplist: Option<Vec<GroupRequirement>>,
}

/// A package in a comps group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPackage {
    /// The package's name; any text, there need be no such package.
    pub package: String,
    /// The group.
    pub group_id: GroupId,
    /// The tag in which it is listed so.
    pub tag_id: TagId,
    /// Whether the package is shut out rather than listed.
    pub blocked: bool,
    /// `mandatory`, `default`, `optional` or `conditional`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether the package is taken for the system's main arch only.
    pub basearchonly: Option<bool>,
    /// The package on which a conditional one depends.
    pub requires: Option<String>,
}

/// A group that a comps group requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRequirement {
    /// The required group's name.
    pub name: String,
    /// The required group.
    pub req_id: GroupId,
    /// The group that requires it.
    pub group_id: GroupId,
    /// The tag in which it is listed so.
    pub tag_id: TagId,
    /// Whether the requirement is shut out rather than listed.
    pub blocked: bool,
    /// As of packages.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether the required group is a metapackage, in the old sense of comps.
    pub is_metapkg: bool,
}

/// The rows that make up the groups of tags.
#[derive(Debug, Clone, Default)]
pub struct GroupRows {
    /// How groups are set up; their lists are not looked at.
    pub groups: TagRows<Group>,
    /// Their packages.
    pub packages: TagRows<GroupPackage>,
    /// The groups they require.
    pub requirements: TagRows<GroupRequirement>,
}

/// What to tell of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupContents {
    /// Whether packages are listed.
    pub packages: bool,
    /// Whether required groups are listed.
    pub requirements: bool,
    /// Whether blocked groups, packages and requirements are listed too.
    pub blocked: bool,
}

impl Default for GroupContents {
    fn default() -> Self {
        Self { packages: true, requirements: true, blocked: false }
    }
}

/// Returns the groups that a tag sees, by name, and in each the packages and requirements, by name too.
///
/// `order` is the tag and, if it is to inherit, its ancestors (see [`walk_order`](super::walk_order)).
/// Of each group, package and requirement the first row found wins. A blocked group has no contents,
/// and no group requires it.
pub fn merge_groups(
    order: impl IntoIterator<Item = TagId>,
    rows: &GroupRows,
    contents: GroupContents,
) -> Vec<Group> {
    let order: Vec<TagId> = order.into_iter().collect();
    let mut groups: BTreeMap<GroupId, Group> = BTreeMap::new();
    for group in nearest(&order, &rows.groups, |group| group.group_id) {
        let packagelist = contents.packages.then(Vec::new);
        let grouplist = contents.requirements.then(Vec::new);
        groups.insert(group.group_id, Group { packagelist, grouplist, ..group.clone() });
    }
    let open: HashSet<GroupId> =
        groups.values().filter(|group| !group.blocked).map(|group| group.group_id).collect();

    for package in nearest(&order, &rows.packages, |row| (row.group_id, row.package.as_str())) {
        let listed = open.contains(&package.group_id) && (contents.blocked || !package.blocked);
        let list = groups.get_mut(&package.group_id).and_then(|group| group.packagelist.as_mut());
        if let Some(list) = list.filter(|_| listed) {
            list.push(package.clone());
        }
    }
    for requirement in nearest(&order, &rows.requirements, |row| (row.group_id, row.req_id)) {
        let listed = open.contains(&requirement.group_id)
            && open.contains(&requirement.req_id)
            && (contents.blocked || !requirement.blocked);
        let list = groups.get_mut(&requirement.group_id).and_then(|group| group.grouplist.as_mut());
        if let Some(list) = list.filter(|_| listed) {
            list.push(requirement.clone());
        }
    }

    let mut groups: Vec<Group> =
        groups.into_values().filter(|group| contents.blocked || !group.blocked).collect();
    for group in &mut groups {
        group.packagelist.iter_mut().for_each(|list| list.sort_by(|a, b| a.package.cmp(&b.package)));
        group.grouplist.iter_mut().for_each(|list| list.sort_by(|a, b| a.name.cmp(&b.name)));
    }
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    groups
}

/// Returns the first row of each key over the tags in order.
fn nearest<'a, T, K: Eq + Hash>(
    order: &'a [TagId],
    rows: &'a TagRows<T>,
    key: impl Fn(&'a T) -> K + 'a,
) -> impl Iterator<Item = &'a T> {
    let mut seen = HashSet::new();
    order.iter().flat_map(|tag| rows.of(*tag)).filter(move |row| seen.insert(key(row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHILD: TagId = TagId::new(2);
    const PARENT: TagId = TagId::new(1);
    const BUILD: i64 = 10;
    const CORE: i64 = 11;
    const SRPM: i64 = 12;

    fn group(tag: TagId, id: i64, blocked: bool) -> (TagId, Group) {
        let name = match id {
            BUILD => "build",
            CORE => "core",
            _ => "srpm-build",
        };
        let group = Group {
            name: name.into(),
            group_id: id.into(),
            tag_id: tag,
            blocked,
            exported: Some(true),
            display_name: name.into(),
            is_default: None,
            uservisible: Some(true),
            description: None,
            langonly: None,
            biarchonly: Some(false),
            packagelist: None,
            grouplist: None,
        };
        (tag, group)
    }

    fn package(tag: TagId, group: i64, name: &str, kind: &str, blocked: bool) -> (TagId, GroupPackage) {
        let row = GroupPackage {
            package: name.into(),
            group_id: group.into(),
            tag_id: tag,
            blocked,
            kind: kind.into(),
            basearchonly: None,
            requires: None,
        };
        (tag, row)
    }

    fn requires(
        tag: TagId,
        group: i64,
        name: &str,
        required: i64,
        blocked: bool,
    ) -> (TagId, GroupRequirement) {
        let row = GroupRequirement {
            name: name.into(),
            req_id: required.into(),
            group_id: group.into(),
            tag_id: tag,
            blocked,
            kind: Some("mandatory".into()),
            is_metapkg: false,
        };
        (tag, row)
    }

    fn rows(block_srpm_in_child: bool) -> GroupRows {
        let mut groups =
            vec![group(PARENT, SRPM, false), group(PARENT, BUILD, false), group(PARENT, CORE, false)];
        if block_srpm_in_child {
            groups.push(group(CHILD, SRPM, true));
        }
        GroupRows {
            groups: groups.into_iter().collect(),
            packages: [
                package(PARENT, BUILD, "gcc", "default", false),
                package(PARENT, BUILD, "bash", "mandatory", false),
                package(PARENT, SRPM, "rpm-build", "mandatory", false),
                package(PARENT, 99, "lost", "mandatory", false),
                package(CHILD, BUILD, "bash", "conditional", false),
                package(CHILD, BUILD, "gcc", "default", true),
                package(CHILD, BUILD, "make", "mandatory", false),
            ]
            .into_iter()
            .collect(),
            requirements: [
                requires(PARENT, BUILD, "srpm-build", SRPM, false),
                requires(PARENT, BUILD, "core", CORE, false),
                requires(CHILD, CORE, "build", BUILD, true),
            ]
            .into_iter()
            .collect(),
        }
    }

    /// Shows groups as `NAME@TAG[PACKAGE@TAG ... | REQUIRED@TAG ...]`, blocked things with a `-`.
    fn show(groups: &[Group]) -> String {
        let mark = |blocked: bool| if blocked { "-" } else { "" };
        let show = |group: &Group| {
            let packages = group.packagelist.iter().flatten();
            let packages: Vec<_> =
                packages.map(|row| format!("{}{}@{}", mark(row.blocked), row.package, row.tag_id)).collect();
            let required = group.grouplist.iter().flatten();
            let required: Vec<_> =
                required.map(|row| format!("{}{}@{}", mark(row.blocked), row.name, row.tag_id)).collect();
            let mark = mark(group.blocked);
            format!("{mark}{}@{}[{} | {}]", group.name, group.tag_id, packages.join(" "), required.join(" "))
        };
        groups.iter().map(show).collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    fn sees(order: &[TagId], rows: &GroupRows, contents: GroupContents, expected: &[&str]) {
        assert_eq!(show(&merge_groups(order.iter().copied(), rows, contents)), expected.join("\n"));
    }

    #[test]
    fn the_nearest_row_of_each_kind_wins() {
        let expected =
            ["build@1[bash@2 make@2 | core@1 srpm-build@1]", "core@1[ | ]", "srpm-build@1[rpm-build@1 | ]"];
        sees(&[CHILD, PARENT], &rows(false), GroupContents::default(), &expected);
        let own =
            ["build@1[bash@1 gcc@1 | core@1 srpm-build@1]", "core@1[ | ]", "srpm-build@1[rpm-build@1 | ]"];
        sees(&[PARENT], &rows(false), GroupContents::default(), &own);
        sees(&[CHILD], &rows(false), GroupContents::default(), &[]);
    }

    #[test]
    fn a_blocked_group_takes_its_contents_along() {
        let expected = ["build@1[bash@2 make@2 | core@1]", "core@1[ | ]"];
        sees(&[CHILD, PARENT], &rows(true), GroupContents::default(), &expected);
    }

    #[test]
    fn blocked_things_show_if_asked_for() {
        let contents = GroupContents { blocked: true, ..GroupContents::default() };
        let expected =
            ["build@1[bash@2 -gcc@2 make@2 | core@1]", "core@1[ | -build@2]", "-srpm-build@2[ | ]"];
        sees(&[CHILD, PARENT], &rows(true), contents, &expected);
    }

    #[test]
    fn lists_not_asked_for_are_absent() {
        let contents = GroupContents { packages: false, ..GroupContents::default() };
        let groups = merge_groups([PARENT], &rows(false), contents);
        assert!(groups.iter().all(|group| group.packagelist.is_none() && group.grouplist.is_some()));
        let value = serde_json::to_value(&groups[0]).unwrap();
        assert!(value.get("packagelist").is_none() && value["grouplist"][0]["type"] == "mandatory");
    }

    #[test]
    fn a_tag_visited_twice_counts_once() {
        let once = merge_groups([CHILD, PARENT], &rows(false), GroupContents::default());
        let twice = merge_groups([CHILD, PARENT, PARENT, CHILD], &rows(false), GroupContents::default());
        assert_eq!(once, twice);
    }
}
