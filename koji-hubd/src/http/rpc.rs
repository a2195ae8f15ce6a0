//! `/kojihub`: XML-RPC calls and raw uploads.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use futures::StreamExt as _;

use super::credentials;
use crate::hub::{Hub, KOJI_VERSION};
use crate::rpc::{Peer, answer};
use crate::uploads::{self, ReadError};

/// Answers a request at the hub's path.
pub(super) async fn handle(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    if request.method() != Method::POST {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "This method is not supported. Use POST.\n");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let (parts, body) = request.into_parts();
    let peer = peer(&hub, &parts.headers, &parts.uri, address);
    let content_type = parts.headers.get(header::CONTENT_TYPE);
    if content_type.is_some_and(|kind| kind == "application/octet-stream") {
        let reply =
            uploads::receive(&hub, peer, parts.uri.query().unwrap_or_default(), body.into_data_stream());
        return match reply.await {
            Ok(reply) => xml(reply),
            Err(error @ ReadError::Silent) => plain(StatusCode::REQUEST_TIMEOUT, &format!("{error}\n")),
            Err(error) => plain(StatusCode::BAD_REQUEST, &format!("{error}\n")),
        };
    }
    let body = match read_body(body, hub.config.number("MaxRequestLength")).await {
        Ok(body) => body,
        Err(text) => return plain(StatusCode::BAD_REQUEST, &format!("Invalid request: {text}\n")),
    };
    match answer(&hub, peer, &body).await {
        Ok(reply) => xml(reply),
        Err(error) => plain(StatusCode::BAD_REQUEST, &format!("Invalid request: {error}\n")),
    }
}

fn peer(hub: &Hub, headers: &HeaderMap, uri: &Uri, address: SocketAddr) -> Peer {
    let urls_allowed = !hub.config.flag("DisableURLSessions");
    let hostip = match hub.config.flag("CheckClientIP") {
        true => address.ip().to_canonical().to_string(),
        false => "-".to_owned(),
    };
    Peer { credentials: credentials::read(headers, uri, urls_allowed), hostip }
}

/// Reads a body as long as it stays within the limit (0: none).
async fn read_body(body: Body, limit: i64) -> Result<Bytes, String> {
    let mut stream = body.into_data_stream();
    let mut whole: Option<Vec<u8>> = None;
    let mut first: Option<Bytes> = None;
    let mut length = 0usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| e.to_string())?;
        length += chunk.len();
        if limit > 0 && length as i64 > limit {
            return Err(format!("the request is longer than {limit} bytes"));
        }
        match (&mut whole, first.take()) {
            (Some(whole), _) => whole.extend_from_slice(&chunk),
            (None, Some(begin)) => whole = Some([begin, chunk].concat()),
            (None, None) => first = Some(chunk),
        }
    }
    Ok(whole.map(Bytes::from).or(first).unwrap_or_default())
}

fn xml(body: Vec<u8>) -> Response {
    respond(StatusCode::OK, "text/xml", Body::from(body))
}

fn plain(status: StatusCode, text: &str) -> Response {
    respond(status, "text/plain", Body::from(text.to_owned()))
}

fn respond(status: StatusCode, kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert("koji-version", HeaderValue::from_static(KOJI_VERSION));
    headers.insert("koji-waits", HeaderValue::from_static("host.waitTasks"));
    response
}
