//! Links between tags, and the records that a walk makes of them.

use serde::{Deserialize, Serialize};

use crate::ids::TagId;

/// A link by which a child tag inherits from a parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The tag that inherits.
    pub child_id: TagId,
    /// The tag inherited from.
    pub parent_id: TagId,
    /// The name of the tag that the look-up did not start from: the parent, or the child when looking down.
    pub name: String,
    /// The place among the child's links; lower ones come first.
    pub priority: i64,
    /// How many levels above the parent are inherited too; none is no limit.
    pub maxdepth: Option<i64>,
    /// Whether only the child itself inherits by this link, and not what inherits from the child.
    pub intransitive: bool,
    /// Whether the parent's settings are left out of the child's build configuration.
    pub noconfig: bool,
    /// Which packages are inherited: a regular expression for their names, or empty for all.
    pub pkg_filter: String,
}

/// A step of the walk from a tag to what it inherits from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ancestor {
    /// The tag from which this step was made.
    pub child_id: TagId,
    /// The tag that was reached.
    pub parent_id: TagId,
    /// The name of the tag that was reached.
    pub name: String,
    /// The link's priority.
    pub priority: i64,
    /// The link's own depth limit.
    pub maxdepth: Option<i64>,
    /// Whether the link is intransitive.
    pub intransitive: bool,
    /// Whether the link itself leaves the parent's settings out.
    pub noconfig: bool,
    /// The link's own filter.
    pub pkg_filter: String,
    /// How many steps the tag is away; 1 for direct parents.
    pub currdepth: i64,
    /// How many levels above the tag are left; none is no limit.
    pub nextdepth: Option<i64>,
    /// The filters on the way here, all of which a package's name must match.
    pub filter: Vec<String>,
}

/// A step of the walk from a tag to what inherits from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descendant {
    /// The tag that was reached.
    pub tag_id: TagId,
    /// The tag from which this step was made.
    pub parent_id: TagId,
    /// The name of the tag that was reached.
    pub name: String,
    /// The link's priority among the links of the tag that was reached.
    pub priority: i64,
    /// The link's own depth limit.
    pub maxdepth: Option<i64>,
    /// Whether the link is intransitive; such a step is the last on its way.
    pub intransitive: bool,
    /// Whether the link leaves the parent's settings out.
    pub noconfig: bool,
    /// The link's own filter.
    pub pkg_filter: String,
    /// How many steps the tag is away; 1 for direct children.
    pub currdepth: i64,
    /// Always none: limits are not handed down this way.
    pub nextdepth: Option<i64>,
    /// The filters on the way here.
    pub filter: Vec<String>,
}
