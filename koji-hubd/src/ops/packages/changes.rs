//! Changing package lists.

use koji_core::api::packages::PackageListAdd;
use koji_core::inheritance::PackageEntry;
use koji_core::lookup::Lookup;
use koji_core::policy::PolicyData;
use koji_core::records::names::IdName;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::ops::arches::arch_text;
use crate::ops::names::no_such;
use crate::store::names::Names;
use crate::store::packages::{self, Entry};
use crate::store::tags::TagRow;

/// What is asked for the entry of a package; what is not given stays as it is seen now.
#[derive(Debug, Clone, Default)]
struct Wanted {
    owner: Option<i64>,
    blocked: Option<bool>,
    extra_arches: Option<String>,
    force: bool,
    update: bool,
}

/// What has to be written for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Write {
    Nothing,
    Owner(Entry),
    All(Entry),
}

/// Decides what to write for an entry, given the one that is seen now; `caller` owns what nobody else is named for.
fn decide(
    tag: &TagRow,
    package: &IdName,
    seen: Option<&PackageEntry>,
    wanted: Wanted,
    caller: i64,
) -> Result<Write> {
    let refuse = |why: &str| Err(Fault::generic(format!("package {} {why} tag {}", package.name, tag.name)));
    let Some(seen) = seen else {
        if wanted.update && !wanted.force {
            return refuse("is not listed in");
        }
        let owner = match (wanted.owner, wanted.force) {
            (Some(owner), _) => owner,
            (None, true) => caller,
            (None, false) => return refuse("needs an owner to be listed in"),
        };
        return Ok(Write::All(Entry {
            tag: tag.id,
            package: package.id,
            owner,
            blocked: wanted.blocked.unwrap_or(false),
            extra_arches: wanted.extra_arches,
        }));
    };
    let entry = Entry {
        tag: tag.id,
        package: package.id,
        owner: wanted.owner.or(seen.owner_id.map(i64::from)).unwrap_or(caller),
        blocked: wanted.blocked.unwrap_or(seen.blocked),
        extra_arches: wanted.extra_arches.or_else(|| seen.extra_arches.clone()),
    };
    if seen.blocked && !entry.blocked && !wanted.force {
        return refuse("is blocked in");
    }
    if entry.blocked != seen.blocked || entry.extra_arches != seen.extra_arches {
        return Ok(Write::All(entry));
    }
    match seen.owner_id.map(i64::from) == Some(entry.owner) {
        true => Ok(Write::Nothing),
        false => Ok(Write::Owner(entry)),
    }
}

impl HubCall {
    /// Answers `packageListAdd` and what is short for it.
    pub(super) async fn add_to_package_list(&self, request: PackageListAdd) -> Result<()> {
        let tag = self.tag(&request.taginfo).await?;
        let package = self.find_named(Names::Package, &request.pkginfo).await?;
        let name = match (&package, &request.pkginfo) {
            (Some(package), _) => package.name.clone(),
            (None, Lookup::Name(name)) => name.clone(),
            (None, Lookup::Id(_)) => return Err(no_such(Names::Package, &request.pkginfo)),
        };
        let owner = match &request.owner {
            Some(owner) => Some(self.user(Some(owner)).await?.id),
            None => None,
        };
        let blocked = request.block.map(|block| block.0);
        let action = match (request.update, blocked) {
            (true, _) => "update",
            (false, Some(true)) => "block",
            (false, _) => "add",
        };
        self.may_change_package_list(tag.id, action, &name, request.force).await?;

        let extra_arches = request.extra_arches.map(arch_text).transpose()?;
        let wanted = Wanted { owner, blocked, extra_arches, force: request.force, update: request.update };
        let package = match package {
            Some(package) => package,
            None => IdName { id: self.number_of_name(Names::Package, &name).await?, name },
        };
        self.put_in_package_list(&tag, &package, wanted).await
    }

    async fn put_in_package_list(&self, tag: &TagRow, package: &IdName, wanted: Wanted) -> Result<()> {
        let seen = self.visible_entry(tag.id, package.id, None).await?;
        let write = decide(tag, package, seen.as_ref(), wanted, self.require_login()?)?;
        match write {
            Write::Nothing => return Ok(()),
            Write::Owner(entry) => packages::put_owner(&self.conn, &entry, self.change().await?).await?,
            Write::All(entry) => packages::put(&self.conn, &entry, self.change().await?).await?,
        }
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }

    /// Answers `packageListRemove`; silent if the tag itself does not list the package.
    pub(super) async fn remove_from_package_list(
        &self,
        tag: &Lookup,
        package: &Lookup,
        force: bool,
    ) -> Result<()> {
        let tag = self.tag(tag).await?;
        let package = self.named(Names::Package, package).await?;
        self.may_change_package_list(tag.id, "remove", &package.name, force).await?;
        self.take_from_package_list(&tag, &package).await
    }

    /// Takes the entry of a package out of the list of a tag, without asking the policy.
    pub(crate) async fn take_from_package_list(&self, tag: &TagRow, package: &IdName) -> Result<()> {
        let own = self.own_entry(tag.id, package.id).await?;
        if own {
            packages::remove(&self.conn, tag.id, package.id, self.change().await?).await?;
            self.tell(Notice::TagChanged { tag_id: tag.id });
        }
        Ok(())
    }

    /// Tells whether a tag itself has an entry of a package, with an owner or without.
    async fn own_entry(&self, tag: i64, package: i64) -> Result<bool> {
        let filter = packages::EntryFilter {
            tags: Some(&[tag]),
            package: Some(package),
            owners: false,
            ..packages::EntryFilter::default()
        };
        Ok(!packages::entries(&self.conn, &filter).await?.is_empty())
    }

    /// Answers `packageListBlock`; the package must be seen in the tag.
    pub(super) async fn block_in_package_list(
        &self,
        tag: Lookup,
        package: Lookup,
        force: bool,
    ) -> Result<()> {
        let (tag_row, package_row) = (self.tag(&tag).await?, self.named(Names::Package, &package).await?);
        if self.visible_entry(tag_row.id, package_row.id, None).await?.is_none() {
            return Err(Fault::generic(format!(
                "package {} is not listed in tag {}",
                package_row.name, tag_row.name
            )));
        }
        let request = PackageListAdd { block: Some(true.into()), force, ..PackageListAdd::new(tag, package) };
        self.add_to_package_list(request).await
    }

    /// Answers `packageListUnblock`: afterwards the tag sees the package, if need be by an entry of its own.
    pub(super) async fn unblock_in_package_list(
        &self,
        tag: &Lookup,
        package: &Lookup,
        force: bool,
    ) -> Result<()> {
        let tag = self.tag(tag).await?;
        let package = self.named(Names::Package, package).await?;
        self.may_change_package_list(tag.id, "unblock", &package.name, force).await?;
        let seen = self.visible_entry(tag.id, package.id, None).await?;
        let Some(seen) = seen.filter(|entry| entry.blocked) else {
            return Err(Fault::generic(format!(
                "package {} is not blocked in tag {}",
                package.name, tag.name
            )));
        };
        let change = self.change().await?;
        let mut open = false;
        if seen.tag_id.get() == tag.id {
            packages::remove(&self.conn, tag.id, package.id, change).await?;
            let behind = self.visible_entry(tag.id, package.id, None).await?;
            open = behind.is_some_and(|entry| !entry.blocked);
        }
        if !open {
            let entry = Entry {
                tag: tag.id,
                package: package.id,
                owner: seen.owner_id.map_or(change.by, i64::from),
                blocked: false,
                extra_arches: seen.extra_arches,
            };
            packages::put(&self.conn, &entry, change).await?;
        }
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }

    async fn may_change_package_list(
        &self,
        tag: i64,
        action: &str,
        package: &str,
        force: bool,
    ) -> Result<()> {
        self.require_login()?;
        let data = PolicyData::new()
            .with("tag", tag)
            .with("action", action)
            .with("package", package)
            .with("force", force);
        self.assert_policy_or_force("package_list", &data, force).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALLER: i64 = 9;
    const OWNER: i64 = 5;

    fn tag() -> TagRow {
        TagRow {
            id: 1,
            name: "f40".into(),
            arches: None,
            perm_id: None,
            perm: None,
            locked: false,
            maven_support: false,
            maven_include_all: false,
        }
    }

    fn entry(owner: i64, blocked: bool, extra_arches: Option<&str>) -> Entry {
        Entry { tag: 1, package: 2, owner, blocked, extra_arches: extra_arches.map(Into::into) }
    }

    fn seen(blocked: bool) -> PackageEntry {
        PackageEntry {
            package_id: 2.into(),
            package_name: "bash".into(),
            tag_id: 7.into(),
            tag_name: "base".into(),
            extra_arches: Some("i686".into()),
            blocked,
            owner_id: Some(OWNER.into()),
            owner_name: Some("ann".into()),
        }
    }

    fn asked(seen: Option<&PackageEntry>, wanted: Wanted) -> std::result::Result<Write, i64> {
        let package = IdName { id: 2, name: "bash".into() };
        decide(&tag(), &package, seen, wanted, CALLER).map_err(|fault| fault.code.number())
    }

    #[test]
    fn a_new_entry_needs_an_owner_or_force() {
        assert_eq!(asked(None, Wanted::default()), Err(1000));
        let forced = Wanted { force: true, update: true, ..Wanted::default() };
        assert_eq!(asked(None, forced), Ok(Write::All(entry(CALLER, false, None))));
        let owned = Wanted { owner: Some(3), ..Wanted::default() };
        assert_eq!(asked(None, Wanted { update: true, ..owned.clone() }), Err(1000));
        assert_eq!(asked(None, owned), Ok(Write::All(entry(3, false, None))));
    }

    #[test]
    fn what_is_not_given_stays_and_what_is_the_same_is_not_written() {
        assert_eq!(
            asked(Some(&seen(false)), Wanted { force: true, ..Wanted::default() }),
            Ok(Write::Nothing)
        );
        let owner = Wanted { owner: Some(3), ..Wanted::default() };
        assert_eq!(asked(Some(&seen(false)), owner), Ok(Write::Owner(entry(3, false, Some("i686")))));
        let arches = Wanted { extra_arches: Some(String::new()), ..Wanted::default() };
        assert_eq!(asked(Some(&seen(false)), arches), Ok(Write::All(entry(OWNER, false, Some("")))));
        let block = Wanted { blocked: Some(true), ..Wanted::default() };
        assert_eq!(asked(Some(&seen(false)), block), Ok(Write::All(entry(OWNER, true, Some("i686")))));
    }

    #[test]
    fn a_block_ends_only_by_force() {
        assert_eq!(asked(Some(&seen(true)), Wanted::default()), Ok(Write::Nothing));
        let open = Wanted { blocked: Some(false), ..Wanted::default() };
        assert_eq!(asked(Some(&seen(true)), open.clone()), Err(1000));
        let forced = Wanted { force: true, ..open };
        assert_eq!(asked(Some(&seen(true)), forced), Ok(Write::All(entry(OWNER, false, Some("i686")))));
    }
}
