//! Tags and their settings.

mod config;
mod edit;
mod extra;

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::tags::{CreateTag, EditTag, TagExports};
use koji_core::inheritance::{ExtraValue, Link};
use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::pattern::like_pattern;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::tags::{BuildConfig, ListedTag, TagRecord};
use koji_core::refs::{BuildRef, EventArg};
use koji_proto::{Fault, Keywords, Value};

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::ops::arches::arch_text;
use crate::store::inheritance;
use crate::store::names::{self, Names};
use crate::store::tags::{self, TagFilter, TagRow, TagSettings};
use edit::TagEdit;

#[async_trait]
impl TagExports for HubCall {
    async fn get_tag(
        &self,
        tag_info: Lookup,
        strict: bool,
        event: Option<EventArg>,
        blocked: bool,
    ) -> Result<Option<TagRecord>> {
        let moment = match event {
            Some(event) if event.is_auto() => self.last_moment_of(&tag_info).await?,
            event => Moment { event: EventArg::id_of(event.as_ref())?, deleted: None },
        };
        let Some(row) = tags::find(&self.conn, &tag_info, moment.event).await? else {
            return if strict { Err(no_such_tag(&tag_info)) } else { Ok(None) };
        };
        let extra = tags::extra(&self.conn, &[row.id], moment.event).await?;
        let extra = extra.into_iter().filter_map(|(_, key, value)| Some((key, shown(value, blocked)?)));
        Ok(Some(record(row, extra.collect(), moment)))
    }

    async fn get_tag_id(&self, info: Lookup, strict: bool, create: bool) -> Result<Option<i64>> {
        match self.find_named(Names::Tag, &info).await? {
            Some(found) => Ok(Some(found.id)),
            None => match info {
                Lookup::Name(name) if create => Ok(Some(names::create(&self.conn, Names::Tag, &name).await?)),
                info if strict => Err(no_such_tag(&info)),
                _ => Ok(None),
            },
        }
    }

    async fn list_tags(
        &self,
        build: Option<BuildRef>,
        package: Option<Lookup>,
        perms: bool,
        query_opts: Option<QueryOpts>,
        pattern: Option<String>,
    ) -> Result<Listing<ListedTag>> {
        let mut filter = TagFilter { permissions: perms, ..TagFilter::default() };
        if build.is_some() && package.is_some() {
            return Err(Fault::generic("tags are listed of a build or of a package, not of both"));
        }
        if let Some(build) = build {
            filter.build = Some(self.build_number(&build).await?);
        }
        if let Some(package) = package {
            filter.package = Some(self.named(Names::Package, &package).await?.id);
        }
        filter.like = pattern.as_deref().map(like_pattern);
        Ok(tags::list(&self.conn, &filter, query_opts.as_ref()).await?)
    }

    async fn create_tag(&self, request: CreateTag) -> Result<i64> {
        self.require("tag").await?;
        self.make_tag(request).await
    }

    async fn edit_tag(&self, request: EditTag) -> Result<()> {
        self.require("tag").await?;
        let tag = self.tag(&request.tag_info).await?;
        self.apply_edit(&tag, TagEdit::whole(request)?).await
    }

    async fn edit_tag2(&self, tag_info: Lookup, keywords: Keywords) -> Result<()> {
        self.require("tag").await?;
        let tag = self.tag(&tag_info).await?;
        self.apply_edit(&tag, TagEdit::from_keywords(keywords)?).await
    }

    async fn delete_tag(&self, tag_info: Lookup) -> Result<()> {
        self.require("tag").await?;
        let tag = self.tag(&tag_info).await?;
        tags::delete(&self.conn, tag.id, self.change().await?).await?;
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }

    async fn get_build_config(&self, tag: Lookup, event: Option<EventArg>) -> Result<BuildConfig> {
        let event = EventArg::id_of(event.as_ref())?;
        self.build_config(&tag, event).await
    }
}

/// When to look at a tag.
#[derive(Debug, Clone, Copy, Default)]
struct Moment {
    /// The event; none is the present.
    event: Option<i64>,
    /// The event of the deletion that came right after.
    deleted: Option<i64>,
}

impl HubCall {
    /// Finds a tag that is there.
    pub(crate) async fn find_tag(&self, lookup: &Lookup) -> Result<Option<TagRow>> {
        Ok(tags::find(&self.conn, lookup, None).await?)
    }

    /// Finds a tag that has to be there.
    pub(crate) async fn tag(&self, lookup: &Lookup) -> Result<TagRow> {
        self.find_tag(lookup).await?.ok_or_else(|| no_such_tag(lookup))
    }

    /// Returns the last moment at which a tag was there.
    async fn last_moment_of(&self, lookup: &Lookup) -> Result<Moment> {
        let Some(found) = self.find_named(Names::Tag, lookup).await? else { return Ok(Moment::default()) };
        if self.find_tag(&found.id.into()).await?.is_some() {
            return Ok(Moment::default());
        }
        let deleted = tags::last_revoked(&self.conn, found.id).await?;
        Ok(Moment { event: deleted.map(|event| event - 1), deleted })
    }

    /// Makes a tag and returns its number.
    pub(crate) async fn make_tag(&self, request: CreateTag) -> Result<i64> {
        let name = request.name.into_inner()?;
        self.check_name(NameKind::Tag, &name)?;
        if self.find_tag(&Lookup::from(name.as_str())).await?.is_some() {
            return Err(Fault::generic(format!("there is a tag {name} already")));
        }
        let parent = match &request.parent {
            Some(parent) => Some(self.tag(parent).await?),
            None => None,
        };
        let perm_id = match &request.perm {
            Some(permission) => Some(self.permission(permission).await?.id),
            None => None,
        };
        let arches = request.arches.map(arch_text).transpose()?.unwrap_or_default();
        let (maven_support, maven_include_all) = (request.maven_support, request.maven_include_all);
        if maven_support || maven_include_all {
            self.require_maven()?;
        }
        let extra = extra::settings(request.extra)?;

        let tag = self.number_of_name(Names::Tag, &name).await?;
        let change = self.change().await?;
        let settings = TagSettings {
            arches: Some(arches),
            perm_id,
            locked: request.locked,
            maven_support,
            maven_include_all,
        };
        tags::configure(&self.conn, tag, &settings, change).await?;
        for (key, text) in &extra {
            tags::set_extra(&self.conn, tag, key, Some(text), change).await?;
        }
        if let Some(parent) = parent {
            inheritance::link(&self.conn, &first_link(tag, parent), change).await?;
        }
        self.tell(Notice::TagChanged { tag_id: tag });
        Ok(tag)
    }
}

/// Says that a tag does not exist.
pub(crate) fn no_such_tag(lookup: &Lookup) -> Fault {
    super::names::no_such(Names::Tag, lookup)
}

fn first_link(tag: i64, parent: TagRow) -> Link {
    Link {
        child_id: tag.into(),
        parent_id: parent.id.into(),
        name: parent.name,
        priority: 0,
        maxdepth: None,
        intransitive: false,
        noconfig: false,
        pkg_filter: String::new(),
    }
}

/// Returns how an extra setting is shown; a blocked one only where these are asked for.
fn shown(value: ExtraValue, blocked: bool) -> Option<Value> {
    match (value, blocked) {
        (ExtraValue::Set(value), false) => Some(value),
        (ExtraValue::Blocked, false) => None,
        (ExtraValue::Set(value), true) => Some(Value::Array(vec![false.into(), value])),
        (ExtraValue::Blocked, true) => Some(Value::Array(vec![true.into(), Value::Nil])),
    }
}

fn record(row: TagRow, extra: BTreeMap<String, Value>, moment: Moment) -> TagRecord {
    TagRecord {
        id: row.id,
        name: row.name,
        arches: row.arches,
        perm_id: row.perm_id,
        perm: row.perm,
        locked: row.locked,
        maven_support: row.maven_support,
        maven_include_all: row.maven_include_all,
        extra,
        query_event: moment.event,
        revoke_event: moment.deleted,
    }
}
