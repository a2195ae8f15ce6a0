//! Packages and the package lists of tags.

mod changes;
mod lists;

use async_trait::async_trait;
use koji_core::api::packages::{ListPackages, PackageExports, PackageListAdd};
use koji_core::lookup::Lookup;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::names::IdName;
use koji_core::records::packages::{PackageListEntry, SimplePackage};
use koji_core::refs::{EventArg, OneOrMany, UserRef};

use super::names::no_such;
use crate::call::{HubCall, Result};
use crate::store::names::{self, Names};
use crate::store::packages;

#[async_trait]
impl PackageExports for HubCall {
    async fn get_package(&self, info: Lookup, strict: bool, create: bool) -> Result<Option<IdName>> {
        match (self.find_named(Names::Package, &info).await?, info) {
            (Some(found), _) => Ok(Some(found)),
            (None, Lookup::Name(name)) if create => {
                let id = names::create(&self.conn, Names::Package, &name).await?;
                Ok(Some(IdName { id, name }))
            }
            (None, info) if strict => Err(no_such(Names::Package, &info)),
            (None, _) => Ok(None),
        }
    }

    async fn get_package_id(&self, name: Lookup, strict: bool) -> Result<Option<i64>> {
        match self.find_named(Names::Package, &name).await? {
            None if strict => Err(no_such(Names::Package, &name)),
            found => Ok(found.map(|package| package.id)),
        }
    }

    async fn get_package_config(
        &self,
        tag: Lookup,
        pkg: Lookup,
        event: Option<EventArg>,
    ) -> Result<Option<PackageListEntry>> {
        let event = EventArg::id_of(event.as_ref())?;
        let tag = self.find_named(Names::Tag, &tag).await?;
        let package = self.find_named(Names::Package, &pkg).await?;
        let (Some(tag), Some(package)) = (tag, package) else { return Ok(None) };
        Ok(self.visible_entry(tag.id, package.id, event).await?.map(Into::into))
    }

    async fn check_tag_package(&self, tag: Lookup, pkg: Lookup) -> Result<bool> {
        let tag = self.find_named(Names::Tag, &tag).await?;
        let package = self.find_named(Names::Package, &pkg).await?;
        let (Some(tag), Some(package)) = (tag, package) else { return Ok(false) };
        Ok(self.visible_entry(tag.id, package.id, None).await?.is_some_and(|entry| !entry.blocked))
    }

    async fn list_packages(&self, request: ListPackages) -> Result<Listing<PackageListEntry>> {
        self.package_list(request).await
    }

    async fn list_packages_simple(
        &self,
        prefix: Option<String>,
        query_opts: Option<QueryOpts>,
    ) -> Result<Listing<SimplePackage>> {
        Ok(packages::list(&self.conn, prefix.as_deref(), query_opts.as_ref()).await?)
    }

    async fn package_list_add(&self, request: PackageListAdd) -> Result<()> {
        self.add_to_package_list(request).await
    }

    async fn package_list_remove(&self, taginfo: Lookup, pkginfo: Lookup, force: bool) -> Result<()> {
        self.remove_from_package_list(&taginfo, &pkginfo, force).await
    }

    async fn package_list_block(&self, taginfo: Lookup, pkginfo: Lookup, force: bool) -> Result<()> {
        self.block_in_package_list(taginfo, pkginfo, force).await
    }

    async fn package_list_unblock(&self, taginfo: Lookup, pkginfo: Lookup, force: bool) -> Result<()> {
        self.unblock_in_package_list(&taginfo, &pkginfo, force).await
    }

    async fn package_list_set_owner(
        &self,
        taginfo: Lookup,
        pkginfo: Lookup,
        owner: Option<UserRef>,
        force: bool,
    ) -> Result<()> {
        let request = PackageListAdd { owner, force, update: true, ..PackageListAdd::new(taginfo, pkginfo) };
        self.add_to_package_list(request).await
    }

    async fn package_list_set_arches(
        &self,
        taginfo: Lookup,
        pkginfo: Lookup,
        arches: Option<OneOrMany<String>>,
        force: bool,
    ) -> Result<()> {
        let request = PackageListAdd {
            extra_arches: arches,
            force,
            update: true,
            ..PackageListAdd::new(taginfo, pkginfo)
        };
        self.add_to_package_list(request).await
    }
}
