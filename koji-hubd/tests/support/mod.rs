//! A hub in the test's own process, on either database, called as clients call it.

#![allow(dead_code, unreachable_pub, reason = "each test file uses what it needs")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

use std::sync::Arc;

use koji_hubd::config::HubConfig;
use koji_hubd::rpc::{Peer, answer};
use koji_hubd::sessions::Credentials;
use koji_hubd::{Hub, admin};
use koji_proto::xml::{self, Limits};
use koji_proto::{Fault, Value};

/// A fresh hub with the users `admin` (permission admin), `alice`, `bob` and `kojira`, passwords `NAME-pw`.
pub struct TestHub {
    pub hub: Arc<Hub>,
    pub topdir: tempfile::TempDir,
}

impl TestHub {
    /// Runs a test on SQLite and on PostgreSQL.
    pub async fn on_both<F: Future<Output = ()>>(test: impl Fn(TestHub) -> F) {
        test(Self::sqlite("").await).await;
        test(Self::postgres("").await).await;
    }

    pub async fn sqlite(options: &str) -> Self {
        Self::open("", options).await
    }

    pub async fn postgres(options: &str) -> Self {
        let url = koji_testkit::postgres::Server::shared().fresh_database().await;
        Self::open(&format!("DBConnectionString = {url}\n"), options).await
    }

    async fn open(database: &str, options: &str) -> Self {
        let topdir = tempfile::tempdir().unwrap();
        let text = format!("[hub]\nKojiDir = {}\n{database}{options}\n", topdir.path().display());
        let hub = Hub::open(HubConfig::from_text(&text).unwrap()).await.unwrap();
        koji_hubd::daemon::init(&hub).await.unwrap();
        for (user, permission) in [("admin", Some("admin")), ("alice", None), ("bob", None), ("kojira", None)]
        {
            admin::create_user(&hub, user, &format!("{user}-pw"), permission).await.unwrap();
        }
        Self { hub: Arc::new(hub), topdir }
    }

    /// Logs a user in.
    pub async fn login(&self, user: &str) -> Client {
        let password = format!("{user}-pw");
        let session =
            self.anonymous().call("login", vec![user.into(), password.as_str().into()]).await.unwrap();
        let id = session.get("session-id").unwrap().as_int().unwrap();
        let key = session.get("session-key").unwrap().as_str().unwrap().to_owned();
        Client { hub: self.hub.clone(), credentials: Some(Credentials { id, key, callnum: None }) }
    }

    pub fn anonymous(&self) -> Client {
        Client { hub: self.hub.clone(), credentials: None }
    }
}

/// One who calls the hub.
#[derive(Clone)]
pub struct Client {
    hub: Arc<Hub>,
    credentials: Option<Credentials>,
}

impl Client {
    /// Returns what proves the session, for requests that are no calls.
    pub fn credentials(&self) -> &Credentials {
        self.credentials.as_ref().unwrap()
    }

    /// Makes the session's key wrong.
    pub fn forge_key(&mut self) {
        self.credentials.as_mut().unwrap().key.push('x');
    }

    /// Calls a method through the whole way of a request: bytes in, bytes out.
    pub async fn call(&self, method: &str, params: Vec<Value>) -> Result<Value, Fault> {
        let peer = Peer { credentials: Ok(self.credentials.clone()), hostip: "127.0.0.1".into() };
        let reply = answer(&self.hub, peer, &xml::to_call(method, &params)).await.unwrap();
        xml::parse_response(&reply, &Limits::reply()).unwrap()
    }

    /// Calls a method that has to succeed.
    pub async fn ok(&self, method: &str, params: Vec<Value>) -> Value {
        match self.call(method, params).await {
            Ok(value) => value,
            Err(fault) => panic!("{method}: fault {}: {fault}", fault.code.number()),
        }
    }

    /// Calls a method that has to be refused, and returns the code of the fault.
    pub async fn refused(&self, method: &str, params: Vec<Value>) -> i64 {
        match self.call(method, params).await {
            Ok(value) => panic!("{method} was not refused but returned {value:?}"),
            Err(fault) => fault.code.number(),
        }
    }
}

/// Keyword arguments, to stand last in a parameter list.
pub fn kw<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let named = entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    xml::join_keywords(Vec::new(), named).remove(0)
}
