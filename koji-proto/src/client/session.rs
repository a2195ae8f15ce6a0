//! A session with a hub: calls in order, each repeated until it is known to have been answered.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;

use super::attempts::Attempts;
use super::caller::Caller;
use super::clock::{Clock, SystemClock};
use super::error::ClientError;
use super::failure;
use super::login::{Credentials, Login};
use super::multicall::Multicall;
use super::options::Options;
use super::transport::{Post, Transport};
use crate::fault::{Fault, FaultCode};
use crate::value::Value;
use crate::xml::{self, Limits};

/// A client of one hub, logged in or not.
///
/// Calls of a logged-in session run one after another, as the hub demands; for calls side by side make a
/// [subsession](Self::subsession). Without a login they run side by side.
pub struct Session {
    pub(super) transport: Arc<Transport>,
    /// Held while a numbered call is under way.
    order: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

/// What a session knows about itself.
#[derive(Default)]
pub(super) struct State {
    pub(super) credentials: Option<Credentials>,
    /// How to log in again when the session expires.
    pub(super) login: Option<Login>,
}

/// A call that is ready to be sent, however often.
pub(super) struct Prepared<'a> {
    pub(super) method: &'a str,
    pub(super) post: Post,
    /// Whether it is sent again after a transient failure.
    pub(super) repeat: bool,
}

impl Session {
    /// Makes a session without a login; nothing is sent yet.
    ///
    /// Fails if the address is no HTTP address or a file with certificates cannot be used.
    pub fn new(url: &str, options: Options) -> Result<Self, ClientError> {
        Self::with_clock(url, options, Arc::new(SystemClock))
    }

    /// Makes a session that pauses by the given clock.
    pub fn with_clock(url: &str, options: Options, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        Ok(Self::over(Arc::new(Transport::new(url, options, clock)?), State::default()))
    }

    pub(super) fn over(transport: Arc<Transport>, state: State) -> Self {
        Self { transport, order: tokio::sync::Mutex::default(), state: Mutex::new(state) }
    }

    /// Calls a method with positional and keyword arguments.
    pub async fn call(
        &self,
        method: &str,
        params: Vec<Value>,
        keywords: Vec<(String, Value)>,
    ) -> Result<Value, ClientError> {
        self.call_typed(method, params, keywords).await
    }

    /// Calls a method and reads its result as a type, without a dynamic value in between.
    pub async fn call_typed<T: DeserializeOwned>(
        &self,
        method: &str,
        params: Vec<Value>,
        keywords: Vec<(String, Value)>,
    ) -> Result<T, ClientError> {
        self.perform(method, &xml::join_keywords(params, keywords)).await
    }

    /// Starts a list of calls that travel together.
    pub fn multicall(&self) -> Multicall<'_> {
        Multicall::new(self)
    }

    /// Returns the hub's version, as its last answer told it; `None` before the first one.
    pub fn hub_version(&self) -> Option<String> {
        self.transport.hub_version()
    }

    /// Tells whether the hub has announced waiting calls; `false` before the first answer.
    pub fn announces_waits(&self) -> bool {
        self.transport.announces_waits()
    }

    /// Returns the address of the hub.
    pub fn url(&self) -> &Url {
        &self.transport.url
    }

    /// Returns how the session behaves.
    pub fn options(&self) -> &Options {
        &self.transport.options
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for its turn among the numbered calls of this session.
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.order.lock().await
    }

    /// Calls a method; a session that has expired is renewed and the call repeated once, under a new number.
    async fn perform<T: DeserializeOwned>(&self, method: &str, params: &[Value]) -> Result<T, ClientError> {
        if !self.is_logged_in() {
            return self.exchange(&self.prepare(method, params)).await;
        }
        let _turn = self.turn().await;
        match self.exchange(&self.prepare(method, params)).await {
            Err(ClientError::Fault(fault)) if fault.code == FaultCode::AuthExpired => {
                self.renew(fault).await?;
                self.exchange(&self.prepare(method, params)).await
            }
            other => other,
        }
    }

    /// Makes an ordinary call ready, with the session's next number.
    pub(super) fn prepare<'a>(&self, method: &'a str, params: &[Value]) -> Prepared<'a> {
        let repeat = self.is_logged_in() || self.transport.options.anon_retry;
        let post = self.post_of(
            self.transport.url.clone(),
            xml::to_call(method, params),
            self.next_headers(),
            self.transport.options.timeout,
        );
        Prepared { method, post, repeat }
    }

    pub(super) fn post_of(&self, url: Url, call: Vec<u8>, headers: HeaderMap, timeout: Duration) -> Post {
        Post { url, content_type: "text/xml", headers, body: call.into(), timeout }
    }

    /// Sends a call until it is answered or no more attempts are left.
    pub(super) async fn exchange<T: DeserializeOwned>(&self, call: &Prepared<'_>) -> Result<T, ClientError> {
        let mut attempts = Attempts::new(&self.transport, call.method, call.repeat);
        loop {
            match self.exchange_once(call).await {
                Err(error) if attempts.again(&error).await => {}
                result => return result,
            }
        }
    }

    /// Sends a call once and reads the answer.
    pub(super) async fn exchange_once<T: DeserializeOwned>(
        &self,
        call: &Prepared<'_>,
    ) -> Result<T, ClientError> {
        tracing::debug!(method = call.method, url = %failure::address(&call.post.url), "calling");
        let answer = self.transport.post(&call.post).await?;
        let reply = xml::parse_response(&answer, &Limits::reply()).map_err(|cause| ClientError::Answer {
            method: call.method.to_owned(),
            url: failure::address(&call.post.url),
            cause,
        })?;
        Ok(reply?)
    }

    /// Returns the headers that identify the session, with the number of its next call.
    pub(super) fn next_headers(&self) -> HeaderMap {
        let mut state = self.state();
        let Some(credentials) = &mut state.credentials else { return HeaderMap::new() };
        credentials.callnum += 1;
        let mut headers = credentials.headers();
        headers.insert("koji-session-callnum", HeaderValue::from(credentials.callnum));
        headers
    }
}

#[async_trait]
impl Caller for Session {
    async fn call_raw(&self, method: &'static str, params: Vec<Value>) -> Result<Value, Fault> {
        self.perform(method, &params).await.map_err(Fault::from)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("url", &failure::address(&self.transport.url))
            .field("credentials", &self.state().credentials)
            .finish_non_exhaustive()
    }
}
