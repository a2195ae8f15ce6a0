//! The checks that every call with a session passes, in upstream's order.

use koji_core::time::Timestamp;
use koji_proto::Fault;

use super::key::same_secret;
use crate::hub::Hub;
use crate::store::db::Conn;
use crate::store::sessions::{self, SessionRow};

/// What a request shows to prove its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The session's id.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// The number of the call, if the client counts.
    pub callnum: Option<i64>,
}

/// A session that passed the checks.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedIn {
    /// The stored session.
    pub row: SessionRow,
    /// The number of this call, if the client counts.
    pub callnum: Option<i64>,
    /// Whether the session, or its master, is exclusive.
    pub exclusive: bool,
}

/// What the checks found, if not a session.
#[derive(Debug)]
pub enum SessionError {
    /// The call is refused.
    Refused(Fault),
    /// The session expired and only logging in again goes on; its id is known for the renewal.
    Expired(i64),
}

impl<E: Into<Fault>> From<E> for SessionError {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

/// Calls that may be repeated under the number of a call that was committed.
const REPEATABLE: &[&str] = &[
    "host.taskWait",
    "host.taskSetWait",
    "host.updateHost",
    "host.setBuildRootState",
    "repoExpire",
    "repoDelete",
    "repoProblem",
];

/// Checks a session for a call; `conn` is the call's connection.
pub async fn check(
    hub: &Hub,
    conn: &Conn,
    credentials: &Credentials,
    hostip: &str,
    method: &str,
    now: Timestamp,
) -> Result<LoggedIn, SessionError> {
    let found = sessions::find_open(conn, credentials.id).await?;
    let invalid =
        || Fault::auth("invalid session: it is unknown, closed, or belongs to another key or address");
    let row = found
        .filter(|row| row.key.as_deref().is_some_and(|key| same_secret(key, &credentials.key)))
        .filter(|row| row.hostip.as_deref() == Some(hostip))
        .ok_or_else(invalid)?;
    if row.expired || outlived(hub, &row, now) {
        if !row.expired {
            expire(hub, conn, row.id).await?;
        }
        return Err(if matches!(method, "login" | "sslLogin") {
            SessionError::Expired(row.id)
        } else {
            Fault::auth_expired("the session has expired, log in again to renew it").into()
        });
    }
    check_callnum(row.callnum, credentials.callnum, method)?;
    if row.user_status != 0 {
        return Err(Fault::auth(format!("user {} is blocked", row.user_name)).into());
    }
    let exclusive = row.exclusive == Some(true) || row.master_exclusive == Some(true);
    if !exclusive
        && row.other_exclusive.is_some()
        && !matches!(method, "exclusiveSession" | "login" | "logout")
    {
        return Err(Fault::auth_lock("another session of this user is exclusive").into());
    }
    Ok(LoggedIn { row, callnum: credentials.callnum, exclusive })
}

fn outlived(hub: &Hub, row: &SessionRow, now: Timestamp) -> bool {
    let minutes = hub.config.number("SessionRenewalTimeout");
    let since = row.renew_time.unwrap_or(row.start_time);
    minutes > 0 && now > since.plus_seconds(minutes as f64 * 60.0)
}

/// Marks a session and its children expired, on a connection of its own, since the call itself is refused.
async fn expire(hub: &Hub, conn: &Conn, session: i64) -> Result<(), Fault> {
    conn.rollback().await?;
    let own = hub.db.writer();
    sessions::mark_expired(&own, session).await?;
    own.commit().await?;
    Ok(())
}

fn check_callnum(recorded: Option<i64>, sent: Option<i64>, method: &str) -> Result<(), Fault> {
    match (recorded, sent) {
        (Some(recorded), Some(sent)) if recorded > sent => {
            Err(Fault::sequence(format!("call {sent} comes after call {recorded}")))
        }
        (Some(recorded), Some(sent)) if recorded == sent && !REPEATABLE.contains(&method) => {
            Err(Fault::retry(format!("call {sent} was done already and {method} cannot be repeated")))
        }
        _ => Ok(()),
    }
}
