//! Editing a tag: its name, its settings and its extra settings.

use koji_core::api::tags::EditTag;
use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::records::names::IdName;
use koji_core::refs::{Checked, OneOrMany};
use koji_proto::{Fault, Keywords, Value};
use serde::de::DeserializeOwned;

use super::extra::{self, ExtraEdit};
use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::ops::arches::arch_text;
use crate::store::names::Names;
use crate::store::tags::{self, TagRow, TagSettings};

/// What is to become of a tag; what is not given stays.
#[derive(Debug, Clone, Default)]
pub(super) struct TagEdit {
    name: Option<Checked<String>>,
    arches: Option<Option<OneOrMany<String>>>,
    permission: Option<Option<Lookup>>,
    locked: Option<bool>,
    maven_support: Option<bool>,
    maven_include_all: Option<bool>,
    extra: ExtraEdit,
}

impl TagEdit {
    /// Reads the keywords of `editTag2`; those that it does not know are ignored.
    pub(super) fn from_keywords(mut keywords: Keywords) -> Result<Self> {
        let flag = |value: Option<Value>| value.map(|value| value.is_truthy());
        let permission = match keywords.take("perm") {
            Some(permission) => Some(permission),
            None => keywords.take("perm_id"),
        };
        Ok(Self {
            name: keywords.take("name").filter(|name| !name.is_nil()).map(typed).transpose()?,
            arches: keywords.take("arches").map(typed).transpose()?,
            permission: permission.map(typed).transpose()?,
            locked: flag(keywords.take("locked")),
            maven_support: flag(keywords.take("maven_support")),
            maven_include_all: flag(keywords.take("maven_include_all")),
            extra: ExtraEdit {
                set: extra::settings(keywords.take("extra"))?,
                remove: keys(keywords.take("remove_extra"))?,
                block: keys(keywords.take("block_extra"))?,
            },
        })
    }

    /// Reads the arguments of `editTag`, which sets everything but the Maven flags.
    pub(super) fn whole(request: EditTag) -> Result<Self> {
        Ok(Self {
            name: request.name,
            arches: Some(request.arches),
            permission: Some(request.permission_id),
            locked: Some(request.locked),
            extra: ExtraEdit { set: extra::settings(request.extra)?, ..ExtraEdit::default() },
            ..Self::default()
        })
    }
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T> {
    value.into_typed().map_err(|e| Fault::parameter(e.0))
}

fn keys(value: Option<Value>) -> Result<Vec<String>> {
    value.map_or(Ok(Vec::new()), |keys| typed::<Option<Vec<String>>>(keys).map(Option::unwrap_or_default))
}

impl HubCall {
    /// Edits a tag; nothing is written if nothing changes.
    pub(super) async fn apply_edit(&self, tag: &TagRow, edit: TagEdit) -> Result<()> {
        if edit.maven_support.is_some() || edit.maven_include_all.is_some() {
            self.require_maven()?;
        }
        let mut settings = TagSettings::from(tag);
        if let Some(arches) = edit.arches {
            settings.arches = arches.map(arch_text).transpose()?;
        }
        match edit.permission {
            Some(Some(permission)) => settings.perm_id = Some(self.permission(&permission).await?.id),
            Some(None) => settings.perm_id = None,
            None => {}
        }
        settings.locked = edit.locked.unwrap_or(settings.locked);
        settings.maven_support = edit.maven_support.unwrap_or(settings.maven_support);
        settings.maven_include_all = edit.maven_include_all.unwrap_or(settings.maven_include_all);

        if let Some(name) = edit.name {
            let old = IdName { id: tag.id, name: tag.name.clone() };
            self.rename(Names::Tag, NameKind::Tag, &old, name.get()?).await?;
        }
        let mut changed = settings != TagSettings::from(tag);
        if changed {
            tags::configure(&self.conn, tag.id, &settings, self.change().await?).await?;
        }
        changed |= self.edit_extra(tag.id, &edit.extra).await?;
        if changed {
            self.tell(Notice::TagChanged { tag_id: tag.id });
        }
        Ok(())
    }
}
