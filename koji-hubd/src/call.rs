//! One call: who makes it, its connection and event, and what to tell others when it is done.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use koji_core::names::NameKind;
use koji_core::time::Timestamp;
use koji_proto::Fault;
use tokio::sync::OnceCell;

use crate::events::Notice;
use crate::file_changes::FileChanges;
use crate::hub::Hub;
use crate::sessions::LoggedIn;
use crate::store::db::{Change, Conn};
use crate::store::{events, permissions};

/// Shorthand for what API methods return.
pub type Result<T> = std::result::Result<T, Fault>;

/// The hub's implementation of every API trait, for the time of one call.
///
/// Methods live in `ops/<noun>.rs`. They check permission and rules, and leave SQL to `store/<noun>.rs`.
pub struct HubCall {
    pub(crate) hub: Arc<Hub>,
    pub(crate) conn: Conn,
    pub(crate) now: Timestamp,
    /// What it changes in the file system.
    pub(crate) files: FileChanges,
    /// The address that the call came from, or `-` where addresses are not looked at.
    pub(crate) hostip: String,
    pub(crate) session: Option<LoggedIn>,
    /// The expired session that a login may renew.
    pub(crate) renewable: Option<i64>,
    event: tokio::sync::Mutex<Option<i64>>,
    permissions: OnceCell<BTreeSet<String>>,
    notices: Mutex<Vec<Notice>>,
    /// Whether this is one of several calls in one transaction.
    shared: AtomicBool,
}

impl HubCall {
    /// Begins a call without a session.
    pub fn anonymous(hub: Arc<Hub>, conn: Conn, hostip: String) -> Self {
        let now = hub.now();
        Self {
            hub,
            conn,
            now,
            files: FileChanges::new(now),
            hostip,
            session: None,
            renewable: None,
            event: tokio::sync::Mutex::new(None),
            permissions: OnceCell::new(),
            notices: Mutex::new(Vec::new()),
            shared: AtomicBool::new(false),
        }
    }

    /// Gives the call the session that was checked for it.
    pub fn with_session(mut self, session: LoggedIn) -> Self {
        self.session = Some(session);
        self
    }

    /// Returns the id of the user who calls, if logged in.
    pub(crate) fn user_id(&self) -> Option<i64> {
        self.session.as_ref().map(|session| session.row.user_id)
    }

    /// Returns the id of the user who calls; without a login the action is refused.
    pub(crate) fn require_login(&self) -> Result<i64> {
        self.user_id().ok_or_else(|| Fault::not_allowed("this needs a login"))
    }

    /// Returns the permissions of the caller, those of groups included.
    pub(crate) async fn permissions(&self) -> Result<&BTreeSet<String>> {
        self.permissions
            .get_or_try_init(|| async {
                match self.user_id() {
                    Some(user) => Ok(permissions::names_of_user(&self.conn, user, true).await?),
                    None => Ok(BTreeSet::new()),
                }
            })
            .await
    }

    /// Tells whether the caller holds a permission; `admin` does not count for others.
    pub(crate) async fn holds(&self, permission: &str) -> Result<bool> {
        Ok(self.permissions().await?.contains(permission))
    }

    /// Refuses callers that hold neither the permission nor `admin`.
    pub(crate) async fn require(&self, permission: &str) -> Result<()> {
        self.require_any(&[permission]).await
    }

    /// Refuses callers that hold none of the permissions, nor `admin`.
    pub(crate) async fn require_any(&self, wanted: &[&str]) -> Result<()> {
        let held = self.permissions().await?;
        if held.contains("admin") || wanted.iter().any(|p| held.contains(*p)) {
            return Ok(());
        }
        Err(Fault::not_allowed(format!("this needs the permission {}", wanted.join(" or "))))
    }

    /// Refuses a name that a new thing may not have.
    pub(crate) fn check_name(&self, kind: NameKind, name: &str) -> Result<()> {
        self.hub.names.check(kind, name).map_err(|e| Fault::generic(e.to_string()))
    }

    /// Returns the event of this call's changes, made at the first of them.
    pub(crate) async fn event(&self) -> Result<i64> {
        let mut event = self.event.lock().await;
        match *event {
            Some(id) => Ok(id),
            None => Ok(*event.insert(events::create(&self.conn, self.now).await?)),
        }
    }

    /// Returns what stamps the versioned rows of this call: its event and its caller.
    pub(crate) async fn change(&self) -> Result<Change> {
        Ok(Change { by: self.require_login()?, event: self.event().await? })
    }

    /// Forgets the event, so that the next change gets one of its own.
    pub(crate) async fn forget_event(&self) {
        *self.event.lock().await = None;
    }

    /// Notes that methods are called from within another, so that they share its transaction.
    pub(crate) fn share_transaction(&self) {
        self.shared.store(true, Ordering::Relaxed);
    }

    /// Refuses to go on within the transaction of another call; for methods that end it.
    pub(crate) fn require_own_transaction(&self) -> Result<()> {
        match self.shared.load(Ordering::Relaxed) {
            true => Err(Fault::generic("a call that waits cannot be a part of another")),
            false => Ok(()),
        }
    }

    /// Ends the transaction, so that others can go on, before work that takes long; the next statement begins another.
    ///
    /// Nothing happens if something was changed already, or if the transaction is shared with other calls.
    pub(crate) async fn pause_transaction(&self) -> Result<()> {
        if !self.conn.changed() && self.require_own_transaction().is_ok() {
            self.conn.rollback().await?;
        }
        Ok(())
    }

    /// Remembers what others should know once the call is committed.
    pub(crate) fn tell(&self, notice: Notice) {
        if let Ok(mut notices) = self.notices.lock() {
            notices.push(notice);
        }
    }

    /// Publishes what was remembered; for after the commit.
    pub(crate) fn publish(&self) {
        let notices = self.notices.lock().map(|mut n| std::mem::take(&mut *n)).unwrap_or_default();
        for notice in notices {
            self.hub.events.publish(notice);
        }
    }
}
