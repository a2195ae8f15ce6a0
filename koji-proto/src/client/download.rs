//! Fetching files over HTTP, carried on where an earlier attempt stopped.

use std::path::Path;
use std::time::SystemTime;

use futures::StreamExt as _;
use reqwest::header::{CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, IF_RANGE, LAST_MODIFIED, RANGE};
use reqwest::{Response, StatusCode, Url};
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt as _;

use super::attempts::Attempts;
use super::error::ClientError;
use super::failure;
use super::session::Session;
use super::upload::Progress;

/// What was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// How many bytes the file has now.
    pub size: u64,
    /// How many of them were there before.
    pub kept: u64,
    /// When the server says that the file was last changed.
    pub modified: Option<SystemTime>,
}

/// What one attempt knows of those before it.
struct Source {
    /// How many bytes are left of those that were there before the first attempt.
    kept: u64,
    /// What tells the file's version, so that parts of two versions are never joined.
    validator: Option<HeaderValue>,
    /// Whether the part that is there belongs to no version the server has.
    stale: bool,
}

impl Session {
    /// Downloads a file; what is there of it already is kept and the rest fetched.
    ///
    /// The session's login is not used. A connection that breaks is taken up again where it broke. The file is
    /// made only once the server begins to send it.
    pub async fn download(
        &self,
        url: &str,
        path: &Path,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Downloaded, ClientError> {
        let url = Url::parse(url)
            .map_err(|error| ClientError::Address { url: url.to_owned(), cause: error.to_string() })?;
        let present = length(path).await?;
        let mut source = Source { kept: present, validator: None, stale: false };
        let mut attempts = Attempts::new(&self.transport, "download", true);
        let mut reached = present;
        loop {
            let error = match self.fetch(&url, path, &mut source, &mut progress).await {
                Ok(downloaded) => return Ok(downloaded),
                Err(error) => error,
            };
            let now = length(path).await?;
            if now > reached {
                attempts.reset();
            }
            reached = now;
            if !attempts.again_if(&error, is_transient(&error)).await {
                return Err(error);
            }
        }
    }

    async fn fetch(
        &self,
        url: &Url,
        path: &Path,
        source: &mut Source,
        progress: &mut (impl FnMut(Progress) + Send),
    ) -> Result<Downloaded, ClientError> {
        let present = if source.stale { 0 } else { length(path).await? };
        let mut headers = HeaderMap::new();
        if present > 0 {
            // A range of digits is always a valid header.
            if let Ok(range) = HeaderValue::from_str(&format!("bytes={present}-")) {
                headers.insert(RANGE, range);
            }
            if let Some(validator) = &source.validator {
                headers.insert(IF_RANGE, validator.clone());
            }
        }
        let response = self
            .transport
            .files()
            .get(url.clone())
            .headers(headers)
            .timeout(self.transport.options.timeout)
            .send()
            .await
            .map_err(|error| failure::transport(&error, url))?;
        let modified = last_modified(response.headers());
        let start = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if range_start(response.headers()) == Some(present) => present,
            StatusCode::RANGE_NOT_SATISFIABLE if range_total(response.headers()) == Some(present) => {
                return Ok(Downloaded { size: present, kept: source.kept, modified });
            }
            StatusCode::RANGE_NOT_SATISFIABLE | StatusCode::PARTIAL_CONTENT if !source.stale => {
                source.stale = true;
                return Err(failure::status(response.status(), b"", url));
            }
            status => {
                let text = response.bytes().await.unwrap_or_default();
                return Err(failure::status(status, &text, url));
            }
        };
        source.kept = source.kept.min(start);
        source.stale = false;
        source.validator = validator(response.headers());
        let size = write(response, url, path, start, progress).await?;
        Ok(Downloaded { size, kept: source.kept, modified })
    }
}

/// Writes the rest of a file and returns its length.
async fn write(
    response: Response,
    url: &Url,
    path: &Path,
    start: u64,
    progress: &mut (impl FnMut(Progress) + Send),
) -> Result<u64, ClientError> {
    let failed = |source| ClientError::File { action: "write", path: path.to_owned(), source };
    let total = response.content_length().map(|rest| start + rest);
    let mut file: File = OpenOptions::new()
        .create(true)
        .write(true)
        .append(start > 0)
        .truncate(start == 0)
        .open(path)
        .await
        .map_err(failed)?;
    let mut done = start;
    let mut body = response.bytes_stream();
    progress(Progress { done, total });
    while let Some(piece) = body.next().await {
        let piece = match piece {
            Ok(piece) => piece,
            Err(error) => {
                file.flush().await.map_err(failed)?;
                return Err(failure::transport(&error, url));
            }
        };
        file.write_all(&piece).await.map_err(failed)?;
        done += piece.len() as u64;
        progress(Progress { done, total });
    }
    file.flush().await.map_err(failed)?;
    Ok(done)
}

/// Returns a file's length; zero if there is none.
async fn length(path: &Path) -> Result<u64, ClientError> {
    match tokio::fs::metadata(path).await {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(source) => Err(ClientError::File { action: "look at", path: path.to_owned(), source }),
    }
}

/// Tells whether another attempt may help; unlike with calls, a file that is not there stays so.
fn is_transient(error: &ClientError) -> bool {
    match error {
        ClientError::Status { status, .. } => matches!(status, 206 | 408 | 416 | 429 | 500..),
        other => other.is_transient(),
    }
}

/// Returns the strongest mark of the file's version.
fn validator(headers: &HeaderMap) -> Option<HeaderValue> {
    let strong = headers.get(ETAG).filter(|tag| !tag.as_bytes().starts_with(b"W/"));
    strong.or_else(|| headers.get(LAST_MODIFIED)).cloned()
}

fn last_modified(headers: &HeaderMap) -> Option<SystemTime> {
    let text = headers.get(LAST_MODIFIED)?.to_str().ok()?;
    httpdate::parse_http_date(text).ok()
}

/// Returns where the sent part begins: `bytes START-END/TOTAL`.
fn range_start(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
    range.split_once('-')?.0.trim().parse().ok()
}

/// Returns the length of a file of which nothing is sent: `bytes */TOTAL`.
fn range_total(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes */")?.trim().parse().ok()
}
