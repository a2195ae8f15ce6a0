//! Many calls in one request.

use super::error::ClientError;
use super::failure;
use super::session::Session;
use crate::fault::Fault;
use crate::value::Value;
use crate::xml::{DecodeError, join_keywords};

/// A list of calls that the hub makes one after another, each for itself: one that fails stops no other.
#[must_use = "the calls are made by `run`"]
pub struct Multicall<'s> {
    session: &'s Session,
    entries: Vec<Value>,
    batch: Option<usize>,
}

const METHOD: &str = "multiCall";

impl<'s> Multicall<'s> {
    pub(super) fn new(session: &'s Session) -> Self {
        Self { session, entries: Vec::new(), batch: None }
    }

    /// Adds a call and returns its place among the results.
    pub fn add(&mut self, method: &str, params: Vec<Value>, keywords: Vec<(String, Value)>) -> usize {
        let params = Value::Array(join_keywords(params, keywords));
        self.entries.push(Value::from_iter([
            ("methodName".to_owned(), Value::from(method)),
            ("params".to_owned(), params),
        ]));
        self.entries.len() - 1
    }

    /// Lets no request hold more than so many calls; zero means no limit.
    pub fn batch(mut self, calls: usize) -> Self {
        self.batch = (calls > 0).then_some(calls);
        self
    }

    /// Makes the calls and returns their results in the same order.
    ///
    /// Fails as a whole if a request cannot be answered; then it is not known which of its calls were made.
    pub async fn run(self) -> Result<Vec<Result<Value, Fault>>, ClientError> {
        let mut results = Vec::with_capacity(self.entries.len());
        for batch in self.entries.chunks(self.batch.unwrap_or(usize::MAX)) {
            let batch = batch.to_vec();
            let wanted = batch.len();
            let answers: Vec<Value> =
                self.session.call_typed(METHOD, vec![Value::Array(batch)], Vec::new()).await?;
            if answers.len() != wanted {
                return Err(self.misunderstood(format!("{} results for {wanted} calls", answers.len())));
            }
            for answer in answers {
                results.push(self.entry(answer)?);
            }
        }
        Ok(results)
    }

    /// Reads one entry: a list of one result, or a fault as a map.
    fn entry(&self, answer: Value) -> Result<Result<Value, Fault>, ClientError> {
        if let Some(fault) = Fault::from_value(&answer) {
            return Ok(Err(fault));
        }
        match answer {
            Value::Array(mut items) if items.len() == 1 => Ok(Ok(items.remove(0))),
            other => Err(self.misunderstood(format!("a result that is a bare {}", other.kind()))),
        }
    }

    fn misunderstood(&self, problem: String) -> ClientError {
        ClientError::Answer {
            method: METHOD.to_owned(),
            url: failure::address(self.session.url()),
            cause: DecodeError::Type(problem),
        }
    }
}
