//! The answers to many calls that were made at once, each read as what it should be.

use koji_proto::client::Multicall;
use koji_proto::{Fault, Value};
use serde::de::DeserializeOwned;

use crate::error::{CliError, Result};

/// Answers in the order of their calls.
pub(crate) struct Answers(std::vec::IntoIter<std::result::Result<Value, Fault>>);

impl Answers {
    /// Makes the calls.
    pub(crate) async fn of(calls: Multicall<'_>) -> Result<Self> {
        Ok(Self(calls.run().await?.into_iter()))
    }

    /// Returns the next answer; fails if it is a fault or something else than expected.
    pub(crate) fn next<T: DeserializeOwned>(&mut self) -> Result<T> {
        let answer = self.0.next().ok_or_else(|| CliError::failed("the hub answered too few calls"))?;
        answer?.into_typed().map_err(|error| CliError::failed(error.to_string()))
    }
}
