//! A hub as one caller sees it: login, calls, uploads.

use koji_proto::Value;
use koji_proto::xml::{self, Limits};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::connection::Connection;
use crate::error::LoadError;
use crate::reply::Reply;

/// Who logs in.
///
/// Not marked as required, which would hold also where a login is optional: then there must be both or none.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Credentials {
    /// Log in as this user.
    #[arg(long, required = false, requires = "password")]
    user: String,
    /// The user's password.
    #[arg(long, required = false, requires = "user")]
    password: String,
}

/// A login's outcome, sent along with each request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Session {
    session_id: i64,
    session_key: String,
}

/// A caller that has logged in, with a connection of its own.
#[derive(Debug)]
pub(crate) struct Hub {
    url: Url,
    connection: Connection,
    /// The login's outcome.
    pub(crate) session: Option<Session>,
}

impl Hub {
    pub(crate) async fn login(url: &Url, credentials: &Credentials) -> Result<Self, LoadError> {
        let mut hub = Self { url: url.clone(), connection: Connection::new(url, usize::MAX), session: None };
        let params = [credentials.user.as_str().into(), credentials.password.as_str().into()];
        hub.session = Some(hub.call("login", &params).await?);
        Ok(hub)
    }

    pub(crate) async fn logout(mut self) -> Result<(), LoadError> {
        self.call::<Value>("logout", &[]).await.map(drop)
    }

    pub(crate) async fn call<T: DeserializeOwned>(
        &mut self,
        method: &str,
        params: &[Value],
    ) -> Result<T, LoadError> {
        let body = xml::to_call(method, params);
        let head = head(&self.url, "text/xml", self.session.as_ref(), body.len());
        result(&self.connection.exchange(&head, &body).await?)
    }

    /// Sends a piece of a file; the query says where it belongs.
    pub(crate) async fn upload<T: DeserializeOwned>(
        &mut self,
        query: &str,
        piece: &[u8],
    ) -> Result<T, LoadError> {
        self.url.set_query(Some(query));
        let head = head(&self.url, "application/octet-stream", self.session.as_ref(), piece.len());
        self.url.set_query(None);
        result(&self.connection.exchange(&head, piece).await?)
    }
}

/// Returns the head of a request; a session goes without a call number, so that its calls may run side by side.
pub(crate) fn head(url: &Url, kind: &str, session: Option<&Session>, length: usize) -> Vec<u8> {
    let (target, authority) = (&url[url::Position::BeforePath..url::Position::AfterQuery], url.authority());
    let mut head = format!(
        "POST {target} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: koji-load\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\n"
    );
    if let Some(Session { session_id, session_key }) = session {
        head += &format!("Koji-Session-Id: {session_id}\r\nKoji-Session-Key: {session_key}\r\n");
    }
    (head + "\r\n").into_bytes()
}

/// Reads the result of a call.
pub(crate) fn result<T: DeserializeOwned>(reply: &Reply) -> Result<T, LoadError> {
    if reply.status != 200 {
        let text = String::from_utf8_lossy(&reply.body).trim_end().to_owned();
        return Err(LoadError::Status { status: reply.status, text });
    }
    xml::parse_response(&reply.body, &Limits::reply())?.map_err(LoadError::Fault)
}

/// Turns arguments that were given as JSON into a call's.
pub(crate) fn arguments(json: &[serde_json::Value]) -> Result<Vec<Value>, LoadError> {
    let argument = |value| Value::from_serialize(value).map_err(|fault| LoadError::Argument(fault.message));
    json.iter().map(argument).collect()
}

/// Reads a hub's address.
pub(crate) fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|e| e.to_string())?;
    if url.scheme() == "http" { Ok(url) } else { Err("only http:// can be measured".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_carry_what_the_hub_looks_at() {
        let url = address("http://[::1]:8080/kojihub?offset=0").unwrap();
        let session = Session { session_id: 7, session_key: "1-abc".into() };
        let head = String::from_utf8(head(&url, "application/octet-stream", Some(&session), 5)).unwrap();
        insta::assert_snapshot!(head.replace("\r\n", "\n"), @r"
        POST /kojihub?offset=0 HTTP/1.1
        Host: [::1]:8080
        User-Agent: koji-load
        Content-Type: application/octet-stream
        Content-Length: 5
        Koji-Session-Id: 7
        Koji-Session-Key: 1-abc
        ");
        assert!(address("https://[::1]/kojihub").is_err());
    }
}
