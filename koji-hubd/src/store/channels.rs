//! Channels, and which hosts are in them.

use koji_core::lookup::Lookup;
use koji_core::records::hosts::ChannelRecord;

use super::db::{Conn, DbError, Select, holds_at, insert, revoke, sql};

fn select(conn: &Conn) -> Select {
    Select::from(conn.dialect(), "channels").columns(&[
        ("channels.id", "id"),
        ("channels.name", "name"),
        ("channels.description", "description"),
        ("channels.enabled", "enabled"),
        ("channels.comment", "comment"),
    ])
}

/// Finds a channel.
pub async fn find(conn: &Conn, channel: &Lookup) -> Result<Option<ChannelRecord>, DbError> {
    let select = match channel {
        Lookup::Id(id) => select(conn).filter("channels.id = $", *id),
        Lookup::Name(name) => select(conn).filter("channels.name = $", name),
    };
    select.optional(conn).await
}

/// Lists channels.
pub async fn list(conn: &Conn, enabled: Option<bool>) -> Result<Vec<ChannelRecord>, DbError> {
    select(conn).filter_some("channels.enabled = $", enabled).order_by("channels.id").all(conn).await
}

/// Lists the channels that a host is in, now or at an event.
pub async fn list_of_host(
    conn: &Conn,
    host: i64,
    event: Option<i64>,
    enabled: Option<bool>,
) -> Result<Vec<ChannelRecord>, DbError> {
    select(conn)
        .join("JOIN host_channels ON host_channels.channel_id = channels.id")
        .filter("host_channels.host_id = $", host)
        .when(holds_at("host_channels", event))
        .filter_some("channels.enabled = $", enabled)
        .order_by("channels.id")
        .all(conn)
        .await
}

/// Makes a channel and returns its id.
pub async fn create(conn: &Conn, name: &str, description: Option<&str>) -> Result<i64, DbError> {
    insert("channels")
        .set("name", name)
        .set("description", description)
        .set("enabled", true)
        .returning_id(conn)
        .await
}

/// Stores name, description, comment and whether tasks are let in.
pub async fn update(conn: &Conn, channel: &ChannelRecord) -> Result<(), DbError> {
    let statement = sql("UPDATE channels
            SET name = $1, description = $2, enabled = $3, comment = $4
          WHERE id = $5")
    .bind(&channel.name)
    .bind(channel.description.clone())
    .bind(channel.enabled)
    .bind(channel.comment.clone())
    .bind(channel.id);
    conn.execute(statement).await.map(drop)
}

/// Tells whether a host is in a channel.
pub async fn has_host(conn: &Conn, channel: i64, host: i64) -> Result<bool, DbError> {
    let statement = sql("SELECT 1
           FROM host_channels
          WHERE channel_id = $1
            AND host_id = $2
            AND active = TRUE");
    conn.exists(statement.bind(channel).bind(host)).await
}

/// Puts a host into a channel.
pub async fn add_host(conn: &Conn, channel: i64, host: i64, event: i64, by: i64) -> Result<(), DbError> {
    insert("host_channels")
        .set("host_id", host)
        .set("channel_id", channel)
        .from_event(event, by)
        .run(conn)
        .await
}

/// Takes a host out of a channel.
pub async fn remove_host(conn: &Conn, channel: i64, host: i64, event: i64, by: i64) -> Result<(), DbError> {
    revoke("host_channels")
        .when("host_id", host)
        .when("channel_id", channel)
        .run(conn, event, by)
        .await
        .map(drop)
}

/// A host of a channel, with its arches.
pub type HostArches = (i64, Option<String>);

/// Returns the enabled hosts of a channel with their arches.
pub async fn arches_of_hosts(conn: &Conn, channel: i64) -> Result<Vec<HostArches>, DbError> {
    let statement = sql("SELECT host_config.host_id, host_config.arches
           FROM host_channels
           JOIN host_config ON host_config.host_id = host_channels.host_id
          WHERE host_channels.channel_id = $1
            AND host_channels.active = TRUE
            AND host_config.active = TRUE
            AND host_config.enabled = TRUE
          ORDER BY host_config.host_id");
    conn.all(statement.bind(channel)).await
}
