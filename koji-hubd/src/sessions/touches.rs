//! When sessions were last used, kept in memory and written in batches, so that reading calls need not write.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use koji_core::time::Timestamp;

use crate::store::db::{Db, DbError};
use crate::store::sessions;

/// The uses that are not written yet, by session.
#[derive(Debug, Clone, Default)]
pub struct Touches(Arc<Mutex<HashMap<i64, Timestamp>>>);

impl Touches {
    /// Notes that a session was used.
    pub fn note(&self, session: i64, now: Timestamp) {
        if let Ok(mut touches) = self.0.lock() {
            touches.insert(session, now);
        }
    }

    /// Writes all that was noted.
    pub async fn flush(&self, db: &Db) -> Result<(), DbError> {
        let noted = match self.0.lock() {
            Ok(mut touches) => std::mem::take(&mut *touches),
            Err(_) => return Ok(()),
        };
        if noted.is_empty() {
            return Ok(());
        }
        let conn = db.writer();
        for (session, moment) in noted {
            sessions::touch(&conn, session, moment).await?;
        }
        conn.commit().await
    }
}
