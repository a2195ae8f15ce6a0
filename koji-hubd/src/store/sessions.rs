//! Sessions.

use koji_core::records::sessions::SessionRecord;
use koji_core::time::Timestamp;
use serde::Deserialize;

use super::db::{Conn, DbError, Dialect, insert, sql};

/// A session with what its checks need.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SessionRow {
    /// The session's id.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// The user's name.
    pub user_name: String,
    /// The user's status: 0 normal, 1 blocked.
    pub user_status: i64,
    /// Whether it has to be renewed.
    pub expired: bool,
    /// The top session, for a subsession.
    pub master: Option<i64>,
    /// The secret.
    pub key: Option<String>,
    /// How the user logged in.
    pub authtype: Option<i64>,
    /// From where.
    pub hostip: Option<String>,
    /// The number of the last call that was committed.
    pub callnum: Option<i64>,
    /// True while the session is exclusive.
    pub exclusive: Option<bool>,
    /// True while the master is exclusive.
    pub master_exclusive: Option<bool>,
    /// The exclusive session of the user, if there is one.
    pub other_exclusive: Option<i64>,
    /// When it began.
    pub start_time: Timestamp,
    /// When it was last renewed.
    pub renew_time: Option<Timestamp>,
}

/// Finds a session that is not closed; in a writing call on PostgreSQL its row stays locked.
pub async fn find_open(conn: &Conn, id: i64) -> Result<Option<SessionRow>, DbError> {
    let lock = match conn.dialect() {
        Dialect::Postgres if conn.writes() => " FOR UPDATE OF sessions",
        _ => "",
    };
    let text = format!(
        "SELECT sessions.id, sessions.user_id, users.name AS user_name, users.status AS user_status,
                sessions.expired, sessions.master, sessions.key, sessions.authtype, sessions.hostip,
                sessions.callnum, sessions.exclusive, top.exclusive AS master_exclusive,
                (SELECT other.id
                   FROM sessions AS other
                  WHERE other.user_id = sessions.user_id
                    AND other.exclusive = TRUE
                    AND other.closed = FALSE) AS other_exclusive,
                sessions.start_time, sessions.renew_time
           FROM sessions
           JOIN users ON users.id = sessions.user_id
           LEFT JOIN sessions AS top ON top.id = sessions.master
          WHERE sessions.id = $1
            AND sessions.closed = FALSE{lock}"
    );
    conn.optional(sql(text).bind(id)).await
}

/// Notes when a session was last used.
pub async fn touch(conn: &Conn, id: i64, now: Timestamp) -> Result<(), DbError> {
    conn.execute(sql("UPDATE sessions SET update_time = $1 WHERE id = $2").bind(now).bind(id)).await.map(drop)
}

/// Notes the use and the number of a call that is about to be committed.
pub async fn record_call(conn: &Conn, id: i64, callnum: Option<i64>, now: Timestamp) -> Result<(), DbError> {
    let statement =
        sql("UPDATE sessions SET update_time = $1, callnum = COALESCE($2, callnum) WHERE id = $3");
    conn.execute(statement.bind(now).bind(callnum).bind(id)).await.map(drop)
}

/// Marks a session and its children expired.
pub async fn mark_expired(conn: &Conn, id: i64) -> Result<(), DbError> {
    conn.execute(sql("UPDATE sessions SET expired = TRUE WHERE id = $1 OR master = $1").bind(id))
        .await
        .map(drop)
}

/// A session about to be made.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// Whose it is.
    pub user_id: i64,
    /// The secret.
    pub key: &'a str,
    /// From where.
    pub hostip: &'a str,
    /// How the user logged in.
    pub authtype: i64,
    /// The top session, for a subsession.
    pub master: Option<i64>,
}

/// Makes a session and returns its id.
pub async fn create(conn: &Conn, session: &NewSession<'_>, now: Timestamp) -> Result<i64, DbError> {
    insert("sessions")
        .set("user_id", session.user_id)
        .set("key", session.key)
        .set("hostip", session.hostip)
        .set("authtype", session.authtype)
        .set("master", session.master)
        .set("start_time", now)
        .set("update_time", now)
        .returning_id(conn)
        .await
}

/// Gives an expired session a new key; it is valid again from now on, and its calls are counted anew.
pub async fn renew(conn: &Conn, id: i64, key: &str, now: Timestamp) -> Result<(), DbError> {
    let statement = sql("UPDATE sessions
            SET key = $1, expired = FALSE, callnum = NULL, renew_time = $2, update_time = $2
          WHERE id = $3
            AND closed = FALSE");
    conn.execute(statement.bind(key).bind(now).bind(id)).await.map(drop)
}

/// Closes a session and its children for good.
pub async fn close(conn: &Conn, id: i64) -> Result<(), DbError> {
    let statement = sql("UPDATE sessions
            SET expired = TRUE, exclusive = NULL, closed = TRUE
          WHERE id = $1 OR master = $1");
    conn.execute(statement.bind(id)).await.map(drop)
}

/// Makes a session exclusive, or shares it again.
pub async fn set_exclusive(conn: &Conn, id: i64, exclusive: bool) -> Result<(), DbError> {
    let statement = sql("UPDATE sessions SET exclusive = $1 WHERE id = $2");
    conn.execute(statement.bind(exclusive.then_some(true)).bind(id)).await.map(drop)
}

/// Closes one session only; its children stay.
pub async fn close_alone(conn: &Conn, id: i64) -> Result<(), DbError> {
    let statement = sql("UPDATE sessions SET expired = TRUE, exclusive = NULL, closed = TRUE WHERE id = $1");
    conn.execute(statement.bind(id)).await.map(drop)
}

/// Whose a session is, and whose child.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SessionOwner {
    /// The user.
    pub user_id: i64,
    /// The top session, for a subsession.
    pub master: Option<i64>,
    /// Whether it is gone for good.
    pub closed: bool,
}

/// Finds whose a session is, closed or not.
pub async fn owner(conn: &Conn, id: i64) -> Result<Option<SessionOwner>, DbError> {
    conn.optional(sql("SELECT user_id, master, closed FROM sessions WHERE id = $1").bind(id)).await
}

const RECORD: &str = "SELECT id, user_id, authtype, master, exclusive, expired, callnum, hostip,
        start_time, start_time AS start_ts, update_time, update_time AS update_ts,
        renew_time, renew_time AS renew_ts
   FROM sessions";

/// Returns a session as callers see it.
pub async fn record(conn: &Conn, id: i64) -> Result<SessionRecord, DbError> {
    conn.one(sql(format!("{RECORD} WHERE id = $1")).bind(id)).await
}

/// Returns the sessions of a user that are not closed.
pub async fn open_of_user(conn: &Conn, user: i64) -> Result<Vec<SessionRecord>, DbError> {
    conn.all(sql(format!("{RECORD} WHERE user_id = $1 AND closed = FALSE ORDER BY id")).bind(user)).await
}
