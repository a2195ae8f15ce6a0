//! Logging in and out, renewal, and the kinds of sessions.

use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};
use serde::Deserialize;

use super::error::ClientError;
use super::session::{Prepared, Session, State};
use crate::fault::{Fault, FaultCode};
use crate::value::Value;
use crate::xml;

/// What identifies a logged-in session to its hub.
///
/// Another process that is given them carries the session on, while this one must stop using it.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The session's number.
    pub id: i64,
    /// The session's secret.
    pub key: String,
    /// The number of the last call that was made.
    pub callnum: i64,
}

impl Credentials {
    /// Returns the headers that identify the session, without a call's number.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("koji-session-id", HeaderValue::from(self.id));
        // A key that no header can carry is left out, and the hub refuses the call for want of one.
        if let Ok(mut key) = HeaderValue::from_str(&self.key) {
            key.set_sensitive(true);
            headers.insert("koji-session-key", key);
        }
        headers
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("id", &self.id)
            .field("callnum", &self.callnum)
            .finish_non_exhaustive()
    }
}

/// How a session was logged in, kept to do it again.
#[derive(Clone)]
pub(super) enum Login {
    Password { user: String, password: String },
    Certificate { proxy_user: Option<String> },
}

/// What a login returns.
#[derive(Deserialize)]
struct Granted {
    #[serde(rename = "session-id")]
    id: i64,
    #[serde(rename = "session-key")]
    key: String,
}

impl Session {
    /// Tells whether the session is logged in, as far as the client knows.
    pub fn is_logged_in(&self) -> bool {
        self.state().credentials.is_some()
    }

    /// Returns what identifies the session; `None` without a login.
    pub fn credentials(&self) -> Option<Credentials> {
        self.state().credentials.clone()
    }

    /// Carries on a session that was logged in elsewhere. It cannot be renewed when it expires.
    pub fn resume(&self, credentials: Credentials) {
        *self.state() = State { credentials: Some(credentials), login: None };
    }

    /// Logs in with a password.
    pub async fn login(&self, user: &str, password: &str) -> Result<(), ClientError> {
        self.log_in(Login::Password { user: user.to_owned(), password: password.to_owned() }).await
    }

    /// Logs in with the client certificate of the options, for oneself or in the name of another user.
    ///
    /// The login goes to `ssllogin` below the hub's address, always by https.
    pub async fn ssl_login(&self, proxy_user: Option<&str>) -> Result<(), ClientError> {
        if self.transport.options.cert.is_none() {
            return Err(ClientError::NoCertificate);
        }
        self.log_in(Login::Certificate { proxy_user: proxy_user.map(str::to_owned) }).await
    }

    /// Ends the session at the hub; here it is forgotten even if the hub cannot be told.
    pub async fn logout(&self) -> Result<(), ClientError> {
        if !self.is_logged_in() {
            return Ok(());
        }
        let _turn = self.turn().await;
        let call = Prepared { repeat: false, ..self.prepare("logout", &[]) };
        *self.state() = State::default();
        match self.exchange_once::<Value>(&call).await {
            // A session that has ended already is what was wanted.
            Err(ClientError::Fault(fault)) if fault.code == FaultCode::AuthExpired => Ok(()),
            result => result.map(drop),
        }
    }

    /// Ends a subsession of this session.
    pub async fn logout_child(&self, session_id: i64) -> Result<(), ClientError> {
        self.call("logoutChild", vec![session_id.into()], Vec::new()).await.map(drop)
    }

    /// Makes a session of the same login that is numbered and ordered for itself.
    pub async fn subsession(&self) -> Result<Self, ClientError> {
        let granted: Granted = self.call_typed("subsession", Vec::new(), Vec::new()).await?;
        let login = self.state().login.clone();
        let credentials = Some(Credentials { id: granted.id, key: granted.key, callnum: 0 });
        Ok(Self::over(Arc::clone(&self.transport), State { credentials, login }))
    }

    /// Makes this the user's only session; `force` ends another one that claims the same.
    pub async fn exclusive_session(&self, force: bool) -> Result<(), ClientError> {
        self.call("exclusiveSession", Vec::new(), vec![("force".into(), force.into())]).await.map(drop)
    }

    /// Lets the user have other sessions again.
    pub async fn shared_session(&self) -> Result<(), ClientError> {
        self.call("sharedSession", Vec::new(), Vec::new()).await.map(drop)
    }

    async fn log_in(&self, login: Login) -> Result<(), ClientError> {
        let _turn = self.turn().await;
        let call = Prepared { repeat: false, ..self.prepare_login(&login, HeaderMap::new(), Vec::new()) };
        let granted: Granted = self.exchange(&call).await?;
        let credentials = Some(Credentials { id: granted.id, key: granted.key, callnum: 0 });
        *self.state() = State { credentials, login: Some(login) };
        Ok(())
    }

    /// Renews the session that has expired, by the fault that says so; the caller holds the turn.
    pub(super) async fn renew(&self, expired: Fault) -> Result<(), ClientError> {
        let (credentials, login) = {
            let state = self.state();
            (state.credentials.clone(), state.login.clone())
        };
        let (Some(credentials), Some(login)) = (credentials, login) else { return Err(expired.into()) };
        tracing::debug!(session.id = credentials.id, "renewing the session");
        let call = self.prepare_login(&login, credentials.headers(), vec![("renew".into(), true.into())]);
        // The hub answers with nil if the session belongs to one that is closed.
        let Some(granted) = self.exchange::<Option<Granted>>(&call).await? else {
            return Err(expired.into());
        };
        let callnum = credentials.callnum;
        self.state().credentials = Some(Credentials { id: granted.id, key: granted.key, callnum });
        Ok(())
    }

    fn prepare_login(
        &self,
        login: &Login,
        headers: HeaderMap,
        keywords: Vec<(String, Value)>,
    ) -> Prepared<'static> {
        let (method, url, params) = match login {
            Login::Password { user, password } => {
                let params = vec![Value::from(user.as_str()), Value::from(password.as_str())];
                ("login", self.transport.url.clone(), params)
            }
            Login::Certificate { proxy_user } => {
                ("sslLogin", ssl_login_url(&self.transport.url), vec![proxy_user.clone().into()])
            }
        };
        let body = xml::to_call(method, &xml::join_keywords(params, keywords));
        let post = self.post_of(url, body, headers, self.transport.options.auth_timeout);
        Prepared { method, post, repeat: true }
    }
}

/// Returns where certificates are asked for: `ssllogin` below the hub's address, by https.
fn ssl_login_url(hub: &Url) -> Url {
    let mut url = hub.clone();
    url.set_path(&format!("{}/ssllogin", hub.path().trim_end_matches('/')));
    if url.scheme() == "http" {
        // An http address can always become an https one.
        let _ = url.set_scheme("https");
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_asked_for_below_the_hub() {
        for (hub, login) in [
            ("https://koji.example.org/kojihub", "https://koji.example.org/kojihub/ssllogin"),
            ("https://koji.example.org/kojihub/", "https://koji.example.org/kojihub/ssllogin"),
            ("http://koji.example.org:8080/kojihub", "https://koji.example.org:8080/kojihub/ssllogin"),
            ("http://koji.example.org", "https://koji.example.org/ssllogin"),
        ] {
            assert_eq!(ssl_login_url(&Url::parse(hub).unwrap()).as_str(), login);
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let credentials = Credentials { id: 5, key: "1-secret".into(), callnum: 2 };
        assert_eq!(format!("{credentials:?}"), "Credentials { id: 5, callnum: 2, .. }");
        assert!(!format!("{:?}", credentials.headers()).contains("secret"));
    }
}
