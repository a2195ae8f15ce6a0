//! The wire between the hubs of a PostgreSQL database: short texts that reach all of them.

use sqlx::PgPool;
use sqlx::postgres::PgListener;

use super::{Db, DbError};

/// The name of the wire in the database.
const CHANNEL: &str = "kx_hub_events";

/// The longest text that PostgreSQL carries, in bytes.
pub const LONGEST_TEXT: usize = 7_900;

/// Both ends of the wire.
#[derive(Debug)]
pub struct Wire {
    /// Where texts are sent.
    pub sender: WireSender,
    /// Where texts arrive, one's own too.
    pub receiver: WireReceiver,
}

/// The end of the wire where texts are sent.
#[derive(Debug)]
pub struct WireSender(PgPool);

/// The end of the wire where texts arrive.
#[derive(Debug)]
pub struct WireReceiver(PgListener);

impl Db {
    /// Opens the wire to the other hubs; none on SQLite, which serves one hub alone.
    pub async fn wire(&self) -> Result<Option<Wire>, DbError> {
        let Self::Postgres { write, .. } = self else { return Ok(None) };
        let mut listener = PgListener::connect_with(write).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Wire { sender: WireSender(write.clone()), receiver: WireReceiver(listener) }))
    }
}

impl WireSender {
    /// Sends texts, in their order.
    pub async fn send(&self, texts: &[String]) -> Result<(), DbError> {
        sqlx::query("SELECT pg_notify($1, text) FROM unnest($2) AS text")
            .bind(CHANNEL)
            .bind(texts)
            .execute(&self.0)
            .await?;
        Ok(())
    }
}

impl WireReceiver {
    /// Waits for the next text; `None` tells that the connection was lost and made again, so that some may be missing.
    pub async fn next(&mut self) -> Result<Option<String>, DbError> {
        let arrived = self.0.try_recv().await?;
        Ok(arrived.map(|notification| notification.payload().to_owned()))
    }
}
