//! What refers to a build, and so keeps it from being deleted.

use koji_core::records::builds::BuildReferences;
use koji_core::time::TimeSeconds;

use crate::call::{HubCall, Result};
use crate::store::builds;

impl HubCall {
    /// Tells what refers to a build; a lazy look stops at the first kind that is there.
    pub(super) async fn references_of_build(
        &self,
        build: i64,
        limit: Option<i64>,
        lazy: bool,
    ) -> Result<BuildReferences> {
        let conn = &self.conn;
        let tags = builds::tags_of(conn, build, limit).await?;
        let mut found = BuildReferences::default();
        let enough = lazy && !tags.is_empty();
        found.tags = Some(tags);
        if enough {
            return Ok(found);
        }
        let rpms = builds::rpms_made_with_rpms(conn, build, limit).await?;
        let enough = lazy && !rpms.is_empty();
        found.rpms = Some(rpms);
        if enough {
            return Ok(found);
        }
        let containing = builds::containing_archives(conn, build, limit).await?;
        let enough = lazy && !containing.is_empty();
        found.component_of = Some(containing.clone());
        if enough {
            return Ok(found);
        }
        let archives = builds::archives_made_with_archives(conn, build, limit).await?;
        let enough = lazy && !archives.is_empty();
        found.archives = Some(archives);
        if enough {
            return Ok(found);
        }
        found.images = Some(containing);
        found.last_used = Some(builds::last_use(conn, build).await?.map(TimeSeconds));
        Ok(found)
    }
}
