//! How a session travels: in headers, or in the query string as old clients send it.

use axum::http::{HeaderMap, Uri};
use koji_proto::Fault;

use crate::sessions::Credentials;

/// Reads the session that a request names; `None` for an anonymous one.
pub(super) fn read(headers: &HeaderMap, uri: &Uri, urls_allowed: bool) -> Result<Option<Credentials>, Fault> {
    if let Some(id) = text(headers, "koji-session-id")? {
        let id =
            id.trim().parse().map_err(|_| Fault::internal(format!("Koji-Session-Id {id:?} is no number")))?;
        let key = text(headers, "koji-session-key")?
            .ok_or_else(|| Fault::internal("Koji-Session-Id came without Koji-Session-Key"))?;
        let callnum = match text(headers, "koji-session-callnum")? {
            Some(number) => Some(number),
            None => text(headers, "koji-callnum")?,
        };
        let callnum = callnum
            .map(|n| n.trim().parse().map_err(|_| Fault::internal(format!("call number {n:?} is no number"))))
            .transpose()?;
        return Ok(Some(Credentials { id, key: key.to_owned(), callnum }));
    }
    match uri.query() {
        Some(query) if urls_allowed && !query.is_empty() => from_query(query).map(Some),
        _ => Ok(None),
    }
}

fn from_query(query: &str) -> Result<Credentials, Fault> {
    let fields = super::credentials::parse_query(query)?;
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let (Some(id), Some(key)) = (field("session-id"), field("session-key")) else {
        return Err(Fault::auth("the query string must hold session-id and session-key"));
    };
    let id = id.parse().map_err(|_| Fault::internal(format!("session-id {id:?} is no number")))?;
    let callnum = field("callnum")
        .map(|n| n.parse().map_err(|_| Fault::auth(format!("callnum {n:?} is no number"))))
        .transpose()?;
    Ok(Credentials { id, key: key.to_owned(), callnum })
}

/// Reads a query string; blank values count as absent, a part without `=` is an error.
pub(super) fn parse_query(query: &str) -> Result<Vec<(String, String)>, Fault> {
    if query.split('&').any(|part| !part.is_empty() && !part.contains('=')) {
        return Err(Fault::internal("the query string is malformed"));
    }
    let fields = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    Ok(fields.filter(|(_, value)| !value.is_empty()).collect())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Fault> {
    headers
        .get(name)
        .map(|value| value.to_str().map_err(|_| Fault::internal(format!("header {name} is not text"))))
        .transpose()
}
