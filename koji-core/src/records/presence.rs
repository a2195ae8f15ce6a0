//! Keys that may be missing and may be nil, which are two things.

use serde::{Deserialize, Deserializer};

/// Reads a key that is there, nil or not; with `#[serde(default)]` a missing one is none.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
