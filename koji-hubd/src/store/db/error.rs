//! What can go wrong between the hub and its database.

use koji_proto::Fault;

/// An error of the database or of the way it is used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database refused or failed.
    #[error("database error: {0}")]
    Sqlx(#[from] sqlx::Error),
    /// A row does not have the form that the reader expects.
    #[error("unexpected row: {0}")]
    Row(String),
    /// A call that only reads tried to write.
    #[error("a read-only call tried to write")]
    ReadOnly,
    /// A query option is wrong.
    #[error("{0}")]
    Query(String),
}

impl DbError {
    /// Tells whether a uniqueness rule was broken, so that the caller can say it in its own terms.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Sqlx(sqlx::Error::Database(e)) if e.is_unique_violation())
    }

    /// Tells whether the row points to something that does not exist.
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self, Self::Sqlx(sqlx::Error::Database(e)) if e.is_foreign_key_violation())
    }
}

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Sqlx(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => {
                Fault::offline(format!("the database cannot be reached: {error}"))
            }
            other => Fault::internal(other.to_string()),
        }
    }
}
