//! Walks along the links of tags, each fed from one statement.

use std::collections::HashMap;
use std::convert::Infallible;

use koji_core::ids::TagId;
use koji_core::inheritance::{self as rules, Ancestor, Descendant, Link};
use koji_proto::Fault;

use crate::call::Result;
use crate::store::db::Conn;
use crate::store::inheritance;

/// Returns what a tag inherits from, in the order of the walk.
pub(crate) async fn ancestors(conn: &Conn, tag: i64, event: Option<i64>) -> Result<Vec<Ancestor>> {
    let links = by(inheritance::links_above(conn, tag, event).await?, |link| link.child_id);
    rules::ancestors(tag.into(), |tag| look_up(&links, tag)).map_err(|e| Fault::generic(e.to_string()))
}

/// Returns what inherits from a tag, in the order of the walk.
pub(crate) async fn descendants(conn: &Conn, tag: i64, event: Option<i64>) -> Result<Vec<Descendant>> {
    let links = by(inheritance::links_below(conn, tag, event).await?, |link| link.parent_id);
    rules::descendants(tag.into(), |tag| look_up(&links, tag)).map_err(|e| Fault::generic(e.to_string()))
}

type Links = HashMap<TagId, Vec<Link>>;

fn by(links: Vec<Link>, end: impl Fn(&Link) -> TagId) -> Links {
    let mut by_end = Links::new();
    for link in links {
        by_end.entry(end(&link)).or_default().push(link);
    }
    by_end
}

fn look_up(links: &Links, tag: TagId) -> std::result::Result<Vec<Link>, Infallible> {
    Ok(links.get(&tag).cloned().unwrap_or_default())
}
