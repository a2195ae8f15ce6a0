//! Hosts, their settings, and what their builders tell.

use koji_core::lookup::Lookup;
use koji_core::records::hosts::HostRecord;
use koji_core::time::Timestamp;

use super::db::{Conn, DbError, Param, Select, holds_at, insert, revoke, sql};

fn select(conn: &Conn, event: Option<i64>) -> Select {
    Select::from(conn.dialect(), "host JOIN host_config ON host_config.host_id = host.id")
        .columns(&[
            ("host.id", "id"),
            ("host.user_id", "user_id"),
            ("host.name", "name"),
            ("host.update_time", "update_ts"),
            ("host.ready", "ready"),
            ("host.task_load", "task_load"),
            ("host_config.arches", "arches"),
            ("host_config.capacity", "capacity"),
            ("host_config.description", "description"),
            ("host_config.comment", "comment"),
            ("host_config.enabled", "enabled"),
        ])
        .when(holds_at("host_config", event))
}

/// Finds a host with its settings, now or at an event.
pub async fn find(conn: &Conn, host: &Lookup, event: Option<i64>) -> Result<Option<HostRecord>, DbError> {
    let select = match host {
        Lookup::Id(id) => select(conn, event).filter("host.id = $", *id),
        Lookup::Name(name) => select(conn, event).filter("host.name = $", name),
    };
    select.optional(conn).await
}

/// Finds the host of a user.
pub async fn id_of_user(conn: &Conn, user: i64) -> Result<Option<i64>, DbError> {
    conn.optional(sql("SELECT id FROM host WHERE user_id = $1").bind(user)).await
}

/// Returns the id of a host by its name.
pub async fn id_by_name(conn: &Conn, name: &str) -> Result<Option<i64>, DbError> {
    conn.optional(sql("SELECT id FROM host WHERE name = $1").bind(name)).await
}

/// Which hosts are wanted; all that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct HostFilter {
    /// Those that have one of these arches.
    pub arches: Option<Vec<String>>,
    /// Those in this channel.
    pub channel: Option<i64>,
    /// Those that are ready, or not.
    pub ready: Option<bool>,
    /// Those that are enabled, or not.
    pub enabled: Option<bool>,
    /// That of this user.
    pub user: Option<i64>,
}

/// Lists hosts.
pub async fn list(conn: &Conn, filter: &HostFilter) -> Result<Vec<HostRecord>, DbError> {
    let mut select = select(conn, None)
        .filter_some("host.ready = $", filter.ready)
        .filter_some("host_config.enabled = $", filter.enabled)
        .filter_some("host.user_id = $", filter.user);
    if let Some(channel) = filter.channel {
        select = select
            .join("JOIN host_channels ON host_channels.host_id = host.id")
            .when(holds_at("host_channels", None))
            .filter("host_channels.channel_id = $", channel);
    }
    let mut hosts: Vec<HostRecord> = select.order_by("host.id").all(conn).await?;
    if let Some(arches) = &filter.arches {
        // A list of arches is a text of words, which the two databases would take apart in two ways.
        let has_one = |host: &HostRecord| {
            let mut words = host.arches.as_deref().unwrap_or_default().split_whitespace();
            words.any(|word| arches.iter().any(|arch| arch == word))
        };
        hosts.retain(has_one);
    }
    Ok(hosts)
}

/// Returns the arches of all hosts, each list as it is stored.
pub async fn arches(conn: &Conn) -> Result<Vec<String>, DbError> {
    let statement = sql("SELECT arches
           FROM host_config
          WHERE active = TRUE
            AND arches IS NOT NULL");
    conn.all(statement).await
}

/// Makes a host for a user and returns its id.
pub async fn create(conn: &Conn, user: i64, name: &str) -> Result<i64, DbError> {
    insert("host")
        .set("user_id", user)
        .set("name", name)
        .set("task_load", 0.0)
        .set("ready", false)
        .returning_id(conn)
        .await
}

/// Stores the settings of a host; earlier ones have to be revoked before.
pub async fn configure(conn: &Conn, host: &HostRecord, event: i64, by: i64) -> Result<(), DbError> {
    insert("host_config")
        .set("host_id", host.id)
        .set("arches", host.arches.clone())
        .set("capacity", host.capacity)
        .set("description", host.description.clone())
        .set("comment", host.comment.clone())
        .set("enabled", host.enabled)
        .from_event(event, by)
        .run(conn)
        .await
}

/// Ends the settings of a host.
pub async fn revoke_config(conn: &Conn, host: i64, event: i64, by: i64) -> Result<(), DbError> {
    revoke("host_config").when("host_id", host).run(conn, event, by).await.map(drop)
}

/// Makes a user the user of a host.
pub async fn turn_user_into_host(conn: &Conn, user: i64, usertype: i64) -> Result<(), DbError> {
    conn.execute(sql("UPDATE users SET usertype = $1 WHERE id = $2").bind(usertype).bind(user))
        .await
        .map(drop)
}

/// Returns when a session of a host's user was last used.
pub async fn last_session_use(conn: &Conn, host: i64) -> Result<Option<Timestamp>, DbError> {
    let statement = sql("SELECT sessions.update_time
           FROM sessions
           JOIN host ON host.user_id = sessions.user_id
          WHERE host.id = $1
            AND sessions.update_time IS NOT NULL
          ORDER BY sessions.update_time DESC
          LIMIT 1");
    conn.optional(statement.bind(host)).await
}

/// Stores what a builder tells when it checks in.
pub async fn check_in(conn: &Conn, host: i64, load: f64, ready: bool, now: Timestamp) -> Result<(), DbError> {
    let statement = sql("UPDATE host
            SET task_load = $1, ready = $2, update_time = $3
          WHERE id = $4");
    conn.execute(statement.bind(load).bind(ready).bind(now).bind(host)).await.map(drop)
}

/// Stores JSON text that a builder tells the scheduler.
pub async fn set_data(conn: &Conn, host: i64, json: &str) -> Result<(), DbError> {
    let statement = sql("INSERT INTO scheduler_host_data (host_id, data)
         VALUES ($1, $2)
             ON CONFLICT (host_id) DO UPDATE SET data = excluded.data");
    conn.execute(statement.bind(host).bind(Param::Json(Some(json.to_owned())))).await.map(drop)
}
