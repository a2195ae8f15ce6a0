//! A hub in the test's own process, on either database, called as clients call it.

#![allow(dead_code, unreachable_pub, reason = "each test file uses what it needs")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use koji_core::time::Timestamp;
use koji_hubd::config::HubConfig;
use koji_hubd::rpc::{Peer, answer};
use koji_hubd::sessions::Credentials;
use koji_hubd::store::db::Db;
use koji_hubd::{Hub, admin};
use koji_proto::xml::{self, Limits};
use koji_proto::{Fault, Value};

/// A fresh hub with the users `admin` (permission admin), `alice`, `bob` and `kojira`, passwords `NAME-pw`.
pub struct TestHub {
    pub hub: Arc<Hub>,
    pub topdir: tempfile::TempDir,
    /// The URL of its PostgreSQL database.
    pub url: Option<String>,
    /// By how many microseconds the hub's clock is ahead.
    ahead: Arc<AtomicI64>,
}

impl TestHub {
    /// Runs a test on SQLite and on PostgreSQL.
    pub async fn on_both<F: Future<Output = ()>>(test: impl Fn(TestHub) -> F) {
        test(Self::sqlite("").await).await;
        test(Self::postgres("").await).await;
    }

    /// Runs a test on SQLite and on PostgreSQL, with further lines of configuration.
    pub async fn on_both_with<F: Future<Output = ()>>(options: &str, test: impl Fn(TestHub) -> F) {
        test(Self::sqlite(options).await).await;
        test(Self::postgres(options).await).await;
    }

    pub async fn sqlite(options: &str) -> Self {
        Self::open(None, options).await
    }

    pub async fn postgres(options: &str) -> Self {
        let url = koji_testkit::postgres::Server::shared().fresh_database().await;
        Self::open(Some(url), options).await
    }

    async fn open(url: Option<String>, options: &str) -> Self {
        let database = url.as_ref().map(|url| format!("DBConnectionString = {url}\n")).unwrap_or_default();
        let topdir = tempfile::tempdir().unwrap();
        let text = format!("[hub]\nKojiDir = {}\n{database}{options}\n", topdir.path().display());
        let config = HubConfig::from_text(&text).unwrap();
        let db = Db::open(&config.database).await.unwrap();
        let ahead = Arc::new(AtomicI64::new(0));
        let shift = ahead.clone();
        let clock = move || {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            Timestamp(since.as_micros() as i64 + shift.load(Ordering::SeqCst))
        };
        let hub = Hub::new(config, db, Arc::new(clock)).unwrap();
        koji_hubd::daemon::init(&hub).await.unwrap();
        for (user, permission) in [("admin", Some("admin")), ("alice", None), ("bob", None), ("kojira", None)]
        {
            admin::create_user(&hub, user, &format!("{user}-pw"), permission).await.unwrap();
        }
        Self { hub: Arc::new(hub), topdir, url, ahead }
    }

    /// Lets time pass on the hub's clock.
    pub fn pass_time(&self, seconds: f64) {
        self.ahead.fetch_add((seconds * 1e6) as i64, Ordering::SeqCst);
    }

    /// Adds a builder and logs it in with the exclusive session that builders need.
    pub async fn builder(&self, name: &str, arches: &[&str]) -> Client {
        let admin = self.login("admin").await;
        let arches: Vec<Value> = arches.iter().map(|arch| (*arch).into()).collect();
        admin.ok("addHost", vec![name.into(), arches.into()]).await;
        admin::set_password(&self.hub, name, &format!("{name}-pw")).await.unwrap();
        let builder = self.login(name).await;
        builder.ok("exclusiveSession", vec![]).await;
        builder
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
