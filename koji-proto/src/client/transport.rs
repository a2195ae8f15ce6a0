//! One exchange with the hub over HTTP: no sessions, no repetition.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Certificate, Client, ClientBuilder, Identity, StatusCode, Url, redirect};

use super::clock::Clock;
use super::error::ClientError;
use super::failure;
use super::options::Options;

/// The header in which a hub tells its version.
const VERSION_HEADER: &str = "koji-version";
/// The header in which a hub of ours announces its waiting calls.
const WAITS_HEADER: &str = "koji-waits";

/// The way to one hub, shared by a session and its subsessions.
pub(super) struct Transport {
    pub(super) url: Url,
    pub(super) options: Options,
    pub(super) clock: Arc<dyn Clock>,
    calls: Client,
    files: Client,
    hub_version: Mutex<Option<String>>,
    announces_waits: AtomicBool,
}

/// A request to the hub.
pub(super) struct Post {
    pub(super) url: Url,
    pub(super) content_type: &'static str,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) timeout: Duration,
}

impl Transport {
    /// Prepares the way to a hub; reads the files with certificates but connects to nothing.
    pub(super) fn new(url: &str, options: Options, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let bad = |cause: String| ClientError::Address { url: url.to_owned(), cause };
        let parsed = Url::parse(url).map_err(|error| bad(error.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(bad("it must begin with http:// or https://".into()));
        }
        let calls = client(&options)?.redirect(redirect::Policy::none());
        let files = client(&options)?;
        let build =
            |builder: ClientBuilder| builder.build().map_err(|error| failure::transport(&error, &parsed));
        let (calls, files) = (build(calls)?, build(files)?);
        Ok(Self {
            url: parsed,
            options,
            clock,
            calls,
            files,
            hub_version: Mutex::default(),
            announces_waits: AtomicBool::new(false),
        })
    }

    /// Sends a request once and returns the body of its answer.
    pub(super) async fn post(&self, post: &Post) -> Result<Bytes, ClientError> {
        let failed = |error: reqwest::Error| failure::transport(&error, &post.url);
        let response = self
            .calls
            .post(post.url.clone())
            .headers(post.headers.clone())
            .header(CONTENT_TYPE, post.content_type)
            .body(post.body.clone())
            .timeout(post.timeout)
            .send()
            .await
            .map_err(failed)?;
        if response.headers().contains_key(WAITS_HEADER) {
            self.announces_waits.store(true, Ordering::Relaxed);
        }
        if let Some(version) = response.headers().get(VERSION_HEADER).and_then(|value| value.to_str().ok()) {
            *self.version_cell() = Some(version.to_owned());
        }
        let status = response.status();
        let body = response.bytes().await.map_err(failed)?;
        if status == StatusCode::OK { Ok(body) } else { Err(failure::status(status, &body, &post.url)) }
    }

    /// Returns the client for downloads, which follows redirections.
    pub(super) fn files(&self) -> &Client {
        &self.files
    }

    /// Tells whether an answer of the hub announced waiting calls.
    pub(super) fn announces_waits(&self) -> bool {
        self.announces_waits.load(Ordering::Relaxed)
    }

    /// Returns the version that the hub told in its last answer.
    pub(super) fn hub_version(&self) -> Option<String> {
        self.version_cell().clone()
    }

    fn version_cell(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.hub_version.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn client(options: &Options) -> Result<ClientBuilder, ClientError> {
    const KEEP_ALIVE: Duration = Duration::from_secs(60);
    let mut builder = Client::builder()
        .user_agent(&options.user_agent)
        .connect_timeout(options.connect_timeout)
        .tcp_keepalive(KEEP_ALIVE)
        .tls_danger_accept_invalid_certs(options.no_ssl_verify);
    if !options.use_environment_proxies {
        builder = builder.no_proxy();
    }
    if let Some(path) = &options.serverca {
        builder = builder.tls_certs_only(read_pem("server authorities", path, Certificate::from_pem_bundle)?);
    }
    if let Some(path) = &options.cert {
        builder = builder.identity(read_pem("client certificate", path, Identity::from_pem)?);
    }
    Ok(builder)
}

fn read_pem<T>(
    purpose: &'static str,
    path: &Path,
    parse: impl FnOnce(&[u8]) -> reqwest::Result<T>,
) -> Result<T, ClientError> {
    let failed = |cause: String| ClientError::Certificates { purpose, path: path.to_owned(), cause };
    let pem = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    parse(&pem).map_err(|error| {
        failed(std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string))
    })
}
