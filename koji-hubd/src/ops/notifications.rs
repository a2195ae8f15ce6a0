//! Who is told by mail about builds.

use async_trait::async_trait;
use koji_core::api::notifications::NotificationExports;
use koji_core::lookup::Lookup;
use koji_core::records::notifications::{Notification, NotificationBlock};
use koji_core::refs::{LenientInt, Unchecked, UserRef};
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::names::Names;
use crate::store::notifications::{self, Subject};

#[async_trait]
impl NotificationExports for HubCall {
    async fn get_build_notification(
        &self,
        id: Option<Unchecked<LenientInt>>,
        strict: bool,
    ) -> Result<Option<Notification>> {
        let Some(id) = number(id)? else { return none_found("notification", "without a number", strict) };
        match notifications::find(&self.conn, id).await? {
            Some(found) => Ok(Some(found)),
            None => none_found("notification", id, strict),
        }
    }

    async fn get_build_notifications(&self, user_id: Option<UserRef>) -> Result<Vec<Notification>> {
        let user = self.user(user_id.as_ref()).await?;
        Ok(notifications::list(&self.conn, user.id).await?)
    }

    async fn get_build_notification_block(
        &self,
        id: Option<Unchecked<LenientInt>>,
        strict: bool,
    ) -> Result<Option<NotificationBlock>> {
        let Some(id) = number(id)? else { return none_found("block", "without a number", strict) };
        match notifications::find_block(&self.conn, id).await? {
            Some(found) => Ok(Some(found)),
            None => none_found("block", id, strict),
        }
    }

    async fn get_build_notification_blocks(
        &self,
        user_id: Option<UserRef>,
    ) -> Result<Vec<NotificationBlock>> {
        let user = self.user(user_id.as_ref()).await?;
        Ok(notifications::list_blocks(&self.conn, user.id).await?)
    }

    async fn create_notification(
        &self,
        user_id: Option<UserRef>,
        package_id: Option<Lookup>,
        tag_id: Option<Lookup>,
        success_only: bool,
    ) -> Result<()> {
        let user = self.user(user_id.as_ref()).await?;
        self.require_own_news(user.id).await?;
        let about = self.subject(package_id.as_ref(), tag_id.as_ref()).await?;
        if notifications::exists(&self.conn, user.id, about, success_only).await? {
            return Err(Fault::generic("there is such a notification already"));
        }
        let address = match self.hub.config.optional("EmailDomain") {
            Some(domain) => format!("{}@{domain}", user.name),
            // Without a domain it is for the mail server of this host to know its users.
            None => user.name,
        };
        Ok(notifications::create(&self.conn, user.id, about, success_only, &address).await?)
    }

    async fn update_notification(
        &self,
        id: LenientInt,
        package_id: Option<Lookup>,
        tag_id: Option<Lookup>,
        success_only: bool,
    ) -> Result<()> {
        let notification = self.own_notification(id.0).await?;
        let about = self.subject(package_id.as_ref(), tag_id.as_ref()).await?;
        if notifications::exists(&self.conn, notification.user_id, about, success_only).await? {
            return Err(Fault::generic("there is such a notification already"));
        }
        Ok(notifications::update(&self.conn, notification.id, about, success_only).await?)
    }

    async fn delete_notification(&self, id: LenientInt) -> Result<()> {
        let notification = self.own_notification(id.0).await?;
        Ok(notifications::delete(&self.conn, notification.id).await?)
    }

    async fn create_notification_block(
        &self,
        user_id: Option<UserRef>,
        package_id: Option<Lookup>,
        tag_id: Option<Lookup>,
    ) -> Result<()> {
        let user = self.user(user_id.as_ref()).await?;
        self.require_own_news(user.id).await?;
        let about = self.subject(package_id.as_ref(), tag_id.as_ref()).await?;
        if notifications::block_exists(&self.conn, user.id, about).await? {
            return Err(Fault::generic("there is such a block already"));
        }
        Ok(notifications::create_block(&self.conn, user.id, about).await?)
    }

    async fn delete_notification_block(&self, id: LenientInt) -> Result<()> {
        let block = notifications::find_block(&self.conn, id.0).await?;
        let block = block.ok_or_else(|| Fault::generic(format!("no such block: {}", id.0)))?;
        self.require_own_news(block.user_id).await?;
        Ok(notifications::delete_block(&self.conn, block.id).await?)
    }
}

impl HubCall {
    /// Refuses all but the user whom a subscription is for, and admins.
    async fn require_own_news(&self, user: i64) -> Result<()> {
        if self.user_id() == Some(user) || self.holds("admin").await? {
            return Ok(());
        }
        Err(Fault::generic("the notifications of others are not to be changed"))
    }

    /// Finds a subscription that the caller may change.
    async fn own_notification(&self, id: i64) -> Result<Notification> {
        let found = notifications::find(&self.conn, id).await?;
        let notification = found.ok_or_else(|| Fault::generic(format!("no such notification: {id}")))?;
        self.require_own_news(notification.user_id).await?;
        Ok(notification)
    }

    async fn subject(&self, package: Option<&Lookup>, tag: Option<&Lookup>) -> Result<Subject> {
        let package = match package {
            Some(package) => Some(self.named(Names::Package, package).await?.id),
            None => None,
        };
        let tag = match tag {
            Some(tag) => Some(self.named(Names::Tag, tag).await?.id),
            None => None,
        };
        Ok(Subject { package, tag })
    }
}

fn number(id: Option<Unchecked<LenientInt>>) -> Result<Option<i64>> {
    id.map(|id| Ok(id.into_inner()?.0)).transpose()
}

fn none_found<T>(what: &str, which: impl std::fmt::Display, strict: bool) -> Result<Option<T>> {
    match strict {
        true => Err(Fault::generic(format!("no such {what}: {which}"))),
        false => Ok(None),
    }
}
