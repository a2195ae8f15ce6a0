//! Events: the moments at which versioned data changed.

use serde::{Deserialize, Serialize};

use crate::time::TimeSeconds;

/// An event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    /// Its number; numbers give the order, not times.
    pub id: i64,
    /// When it was.
    pub ts: TimeSeconds,
}
