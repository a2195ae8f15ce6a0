//! Who is told by mail about builds.

use koji_proto::{Fault, rpc_api};

use crate::lookup::Lookup;
use crate::records::notifications::{Notification, NotificationBlock};
use crate::refs::{LenientInt, Unchecked, UserRef};

type Result<T> = std::result::Result<T, Fault>;

/// Who is told by mail about builds.
#[rpc_api]
pub trait NotificationExports: Send + Sync {
    /// Returns a subscription.
    #[rpc("getBuildNotification")]
    async fn get_build_notification(
        &self,
        #[arg(required)] id: Option<Unchecked<LenientInt>>,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<Notification>>;

    /// Lists the subscriptions of a user.
    #[rpc("getBuildNotifications")]
    async fn get_build_notifications(
        &self,
        #[arg("userID")] user_id: Option<UserRef>,
    ) -> Result<Vec<Notification>>;

    /// Returns a block.
    #[rpc("getBuildNotificationBlock")]
    async fn get_build_notification_block(
        &self,
        #[arg(required)] id: Option<Unchecked<LenientInt>>,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<NotificationBlock>>;

    /// Lists the blocks of a user.
    #[rpc("getBuildNotificationBlocks")]
    async fn get_build_notification_blocks(
        &self,
        #[arg("userID")] user_id: Option<UserRef>,
    ) -> Result<Vec<NotificationBlock>>;

    /// Subscribes a user to news of a package, a tag, or both.
    #[rpc("createNotification", write)]
    async fn create_notification(
        &self,
        #[arg(required)] user_id: Option<UserRef>,
        #[arg(required)] package_id: Option<Lookup>,
        #[arg(required)] tag_id: Option<Lookup>,
        success_only: bool,
    ) -> Result<()>;

    /// Changes a subscription.
    #[rpc("updateNotification", write)]
    async fn update_notification(
        &self,
        id: LenientInt,
        #[arg(required)] package_id: Option<Lookup>,
        #[arg(required)] tag_id: Option<Lookup>,
        success_only: bool,
    ) -> Result<()>;

    /// Ends a subscription.
    #[rpc("deleteNotification", write)]
    async fn delete_notification(&self, id: LenientInt) -> Result<()>;

    /// Keeps news of a package, a tag, or both from a user.
    #[rpc("createNotificationBlock", write)]
    async fn create_notification_block(
        &self,
        #[arg(required)] user_id: Option<UserRef>,
        package_id: Option<Lookup>,
        tag_id: Option<Lookup>,
    ) -> Result<()>;

    /// Ends a block.
    #[rpc("deleteNotificationBlock", write)]
    async fn delete_notification_block(&self, id: LenientInt) -> Result<()>;
}
