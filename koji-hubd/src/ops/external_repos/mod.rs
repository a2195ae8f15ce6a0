//! External repos, and the tags that use them.

mod uses;

use async_trait::async_trait;
use koji_core::api::external_repos::ExternalRepoExports;
use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::external_repos::{ExternalRepo, TagExternalRepo};
use koji_core::records::json::JsonText;
use koji_core::records::names::IdName;
use koji_core::refs::{Checked, EventArg, LenientInt, OneOrMany};
use koji_proto::{Fault, Value};

use super::arches::{arch_text, arch_text_with_commas};
use super::names::no_such;
use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::external_repos::{self, UseFilter};
use crate::store::names::Names;
use uses::UseEdit;

#[async_trait]
impl ExternalRepoExports for HubCall {
    async fn get_external_repo(
        &self,
        info: Lookup,
        strict: bool,
        event: Option<EventArg>,
    ) -> Result<Option<ExternalRepo>> {
        let event = EventArg::id_of(event.as_ref())?;
        match external_repos::find(&self.conn, &info, event).await? {
            None if strict => Err(no_such(Names::ExternalRepo, &info)),
            found => Ok(found),
        }
    }

    async fn list_external_repos(
        &self,
        info: Option<Lookup>,
        url: Option<String>,
        event: Option<EventArg>,
        query_opts: Option<QueryOpts>,
    ) -> Result<Listing<ExternalRepo>> {
        let event = EventArg::id_of(event.as_ref())?;
        let (repo, url, opts) = (info.as_ref(), url.as_deref(), query_opts.as_ref());
        Ok(external_repos::list(&self.conn, repo, url, event, opts).await?)
    }

    async fn create_external_repo(&self, name: Checked<String>, url: String) -> Result<ExternalRepo> {
        self.require("admin").await?;
        let name = name.into_inner()?;
        self.check_name(NameKind::ExternalRepo, &name)?;
        if external_repos::find(&self.conn, &Lookup::from(name.as_str()), None).await?.is_some() {
            return Err(Fault::generic(format!("there is an external repo {name} already")));
        }
        let id = self.number_of_name(Names::ExternalRepo, &name).await?;
        let url = with_slash(url);
        external_repos::set_url(&self.conn, id, &url, self.change().await?).await?;
        Ok(ExternalRepo { id, name, url })
    }

    async fn edit_external_repo(
        &self,
        info: Lookup,
        name: Option<Checked<String>>,
        url: Option<String>,
    ) -> Result<()> {
        self.require("admin").await?;
        let repo = self.external_repo(&info).await?;
        if let Some(name) = name {
            let old = IdName { id: repo.id, name: repo.name };
            self.rename(Names::ExternalRepo, NameKind::ExternalRepo, &old, name.get()?).await?;
        }
        if let Some(url) = url.map(with_slash).filter(|url| *url != repo.url) {
            external_repos::set_url(&self.conn, repo.id, &url, self.change().await?).await?;
            self.tell_users_of(repo.id).await?;
        }
        Ok(())
    }

    async fn delete_external_repo(&self, info: Lookup) -> Result<()> {
        self.require("admin").await?;
        let repo = self.external_repo(&info).await?;
        self.tell_users_of(repo.id).await?;
        Ok(external_repos::delete(&self.conn, repo.id, self.change().await?).await?)
    }

    async fn get_tag_external_repos(
        &self,
        tag_info: Option<Lookup>,
        repo_info: Option<Lookup>,
        event: Option<EventArg>,
    ) -> Result<Vec<TagExternalRepo>> {
        let event = EventArg::id_of(event.as_ref())?;
        let tag = match &tag_info {
            Some(tag) => Some([self.named(Names::Tag, tag).await?.id]),
            None => None,
        };
        let repo = match &repo_info {
            Some(repo) => Some(self.named(Names::ExternalRepo, repo).await?.id),
            None => None,
        };
        let tags = tag.as_ref().map(|tag| tag.as_slice());
        Ok(external_repos::uses(&self.conn, &UseFilter { tags, repo, event }).await?)
    }

    async fn get_external_repo_list(
        &self,
        tag_info: Lookup,
        event: Option<EventArg>,
    ) -> Result<Vec<TagExternalRepo>> {
        let event = EventArg::id_of(event.as_ref())?;
        let tag = self.named(Names::Tag, &tag_info).await?;
        self.external_repos_seen_by(tag.id, event).await
    }

    async fn add_external_repo_to_tag(
        &self,
        tag_info: Lookup,
        repo_info: Lookup,
        priority: LenientInt,
        merge_mode: Option<String>,
        arches: Option<OneOrMany<String>>,
    ) -> Result<()> {
        self.require("tag").await?;
        let tag = self.tag(&tag_info).await?;
        let repo = self.external_repo(&repo_info).await?;
        let edit = UseEdit {
            priority: Some(priority.0),
            merge_mode,
            arches: arches.map(arch_text_with_commas).transpose()?,
        };
        self.add_use(&tag, &repo, edit).await
    }

    async fn edit_tag_external_repo(
        &self,
        tag_info: Lookup,
        repo_info: Lookup,
        priority: Option<LenientInt>,
        merge_mode: Option<String>,
        arches: Option<OneOrMany<String>>,
    ) -> Result<bool> {
        self.require("tag").await?;
        let tag = self.tag(&tag_info).await?;
        let repo = self.external_repo(&repo_info).await?;
        let edit = UseEdit {
            priority: priority.map(|priority| priority.0),
            merge_mode,
            arches: arches.map(arch_text).transpose()?,
        };
        self.edit_use(&tag, &repo, edit).await
    }

    async fn remove_external_repo_from_tag(&self, tag_info: Lookup, repo_info: Lookup) -> Result<()> {
        self.require("tag").await?;
        let tag = self.tag(&tag_info).await?;
        let repo = self.external_repo(&repo_info).await?;
        self.remove_use(&tag, &repo).await
    }
}

impl HubCall {
    /// Finds an external repo that has to be there.
    async fn external_repo(&self, repo: &Lookup) -> Result<ExternalRepo> {
        let found = external_repos::find(&self.conn, repo, None).await?;
        found.ok_or_else(|| no_such(Names::ExternalRepo, repo))
    }

    /// Tells those who wait that all tags which use an external repo themselves have changed.
    async fn tell_users_of(&self, repo: i64) -> Result<()> {
        let filter = UseFilter { repo: Some(repo), ..UseFilter::default() };
        for used in external_repos::uses(&self.conn, &filter).await? {
            self.tell(Notice::TagChanged { tag_id: used.tag_id });
        }
        Ok(())
    }

    /// Answers `repo.getExternalRepoData`.
    pub(crate) async fn external_repo_data(&self, repo: &Lookup) -> Result<Option<Value>> {
        let repo = self.named(Names::ExternalRepo, repo).await?;
        let Some(text) = external_repos::data(&self.conn, repo.id).await? else { return Ok(None) };
        let data = JsonText::parse(&text).map_err(|e| Fault::internal(e.to_string()))?;
        Ok(Some(data.0))
    }

    /// Answers `repo.setExternalRepoData`.
    pub(crate) async fn set_external_repo_data(&self, repo: &Lookup, data: Value) -> Result<()> {
        self.require("repo").await?;
        let repo = self.named(Names::ExternalRepo, repo).await?;
        if !matches!(data, Value::Struct(_)) {
            return Err(Fault::parameter(format!("external repo data is a map, not {}", data.kind())));
        }
        let json = JsonText(data).to_text().map_err(|e| Fault::parameter(e.to_string()))?;
        external_repos::set_data(&self.conn, repo.id, json, self.change().await?).await?;
        self.tell_users_of(repo.id).await
    }
}

fn with_slash(mut url: String) -> String {
    if !url.ends_with('/') {
        url.push('/');
    }
    url
}
