//! Uploads: whole requests through the hub's HTTP service, on either database.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::net::SocketAddr;
use std::path::PathBuf;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use futures::StreamExt as _;
use koji_proto::xml::{self, Limits};
use koji_proto::{Fault, Value};
use support::{Client, TestHub, kw};
use tower::ServiceExt as _;

/// One who sends raw uploads.
struct Sender {
    router: axum::Router,
    client: Client,
}

impl Sender {
    async fn new(hub: &TestHub, user: &str) -> Self {
        Self { router: koji_hubd::http::router(hub.hub.clone()), client: hub.login(user).await }
    }

    /// Sends a body and returns the status and the text of the answer.
    async fn post(&self, query: &str, body: Body) -> (StatusCode, Vec<u8>) {
        let credentials = self.client.credentials();
        let mut request = Request::post(format!("/kojihub?{query}"))
            .header("content-type", "application/octet-stream")
            .header("koji-session-id", credentials.id)
            .header("koji-session-key", &credentials.key)
            .body(body)
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    async fn send(&self, query: &str, body: impl Into<Body>) -> Result<Value, Fault> {
        let (status, reply) = self.post(query, body.into()).await;
        assert_eq!(status, StatusCode::OK);
        xml::parse_response(&reply, &Limits::reply()).unwrap()
    }

    async fn refused(&self, query: &str, body: impl Into<Body>) -> i64 {
        self.send(query, body).await.unwrap_err().code.number()
    }
}

fn work(hub: &TestHub, path: &str) -> PathBuf {
    hub.topdir.path().join("work").join(path)
}

/// A body that sends its pieces and then breaks.
fn broken(pieces: &[&'static str]) -> Body {
    let mut pieces: Vec<Result<Bytes, std::io::Error>> =
        pieces.iter().map(|piece| Ok(Bytes::from(*piece))).collect();
    pieces.push(Err(std::io::ErrorKind::ConnectionReset.into()));
    Body::from_stream(futures::stream::iter(pieces))
}

#[tokio::test]
async fn pieces_make_a_file_and_their_digests_are_told() {
    TestHub::on_both(async |hub| {
        let alice = Sender::new(&hub, "alice").await;
        let first = alice.send("filename=f&filepath=d&fileverify=adler32", "one two").await.unwrap();
        assert_eq!(first.get("size"), Some(&Value::Int(7)));
        assert_eq!(first.get("hexdigest"), Some(&"0ad602bd".into()));
        let next = alice.send("filename=f&filepath=d&fileverify=md5&offset=-1", " three").await.unwrap();
        assert_eq!(next.get("offset"), Some(&Value::Int(7)));
        assert_eq!(fs_err::read_to_string(work(&hub, "d/f")).unwrap(), "one two three");

        let checked = alice
            .client
            .ok("checkUpload", vec!["d".into(), "f".into(), "md5".into(), kw([("tail", 5.into())])])
            .await;
        assert_eq!(checked.get("sumlength"), Some(&Value::Int(5)));
        assert_eq!(checked.get("hexdigest"), Some(&"35d6d33467aae9a2e3dccb4b6b027878".into()));
    })
    .await;
}

#[tokio::test]
async fn a_piece_that_breaks_off_can_be_sent_again() {
    let hub = TestHub::sqlite("").await;
    let alice = Sender::new(&hub, "alice").await;
    let query = "filename=f&filepath=d&fileverify=adler32";
    let (status, _) = alice.post(query, broken(&["half of "])).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(!work(&hub, "d/f").exists(), "the begin of a new file stays in the way");
    alice.send(query, "the first piece ").await.unwrap();

    let second = format!("{query}&offset=16");
    let (status, _) = alice.post(&second, broken(&["and the sec"])).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    alice.send(&second, "and the second").await.unwrap();
    assert_eq!(fs_err::read_to_string(work(&hub, "d/f")).unwrap(), "the first piece and the second");
}

#[tokio::test]
async fn what_a_killed_hub_left_is_written_over() {
    let hub = TestHub::sqlite("").await;
    let alice = Sender::new(&hub, "alice").await;
    fs_err::create_dir_all(work(&hub, "d")).unwrap();
    fs_err::write(work(&hub, "d/.user"), "").unwrap();
    fs_err::write(work(&hub, "d/f"), "half of a piece and mo").unwrap();
    alice.send("filename=f&filepath=d&fileverify=adler32&overwrite=1", "whole").await.unwrap();
    assert_eq!(fs_err::read_to_string(work(&hub, "d/f")).unwrap(), "whole");
    let bob = Sender::new(&hub, "bob").await;
    assert_eq!(bob.refused("filename=g&filepath=d&fileverify=md5", "x").await, 1000);
}

#[tokio::test]
async fn two_uploads_of_a_file_exclude_each_other() {
    let hub = TestHub::sqlite("").await;
    let alice = Sender::new(&hub, "alice").await;
    let query = "filename=f&filepath=d&fileverify=adler32&overwrite=1";
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<Result<Bytes, std::io::Error>>();
    let stream = futures::stream::unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    let slow = alice.send(query, Body::from_stream(stream.boxed()));
    let others = async {
        let path = work(&hub, "d/f");
        while !path.exists() {
            tokio::task::yield_now().await;
        }
        assert_eq!(alice.refused(query, "other").await, 1001);
        assert_eq!(alice.client.refused("checkUpload", vec!["d".into(), "f".into()]).await, 1001);
        sender.send(Ok("slow".into())).unwrap();
        drop(sender);
    };
    let (slow, ()) = tokio::join!(slow, others);
    slow.unwrap();
    alice.send(query, "other").await.unwrap();
}

#[tokio::test]
async fn links_and_other_things_in_the_way_are_refused() {
    let hub = TestHub::sqlite("").await;
    let alice = Sender::new(&hub, "alice").await;
    alice.send("filename=f&filepath=d&fileverify=md5", "x").await.unwrap();
    fs_err::create_dir_all(hub.topdir.path().join("packages/p")).unwrap();
    fs_err::write(hub.topdir.path().join("packages/p/rpm"), "rpm").unwrap();
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, work(&hub, name)).unwrap();
    link("../../packages/p/rpm", "d/imported.rpm");
    link("../packages/p", "linked");
    nix::unistd::mkfifo(&work(&hub, "d/pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    fs_err::create_dir(work(&hub, "d/folder")).unwrap();

    for name in ["imported.rpm", "pipe", "folder"] {
        for options in ["", "&overwrite=1", "&offset=-1"] {
            let query = format!("filename={name}&filepath=d&fileverify=md5{options}");
            assert_eq!(alice.refused(&query, "evil").await, 1000, "{query}");
        }
        assert_eq!(alice.client.refused("checkUpload", vec!["d".into(), name.into()]).await, 1000, "{name}");
    }
    for path in ["linked", "linked/below", "d/f"] {
        let query = format!("filename=rpm&filepath={path}&fileverify=md5&overwrite=1");
        assert_eq!(alice.refused(&query, "evil").await, 1000, "{path}");
    }
    assert_eq!(fs_err::read_to_string(hub.topdir.path().join("packages/p/rpm")).unwrap(), "rpm");
}

#[tokio::test]
async fn an_upload_needs_a_login_and_a_place() {
    TestHub::on_both(async |hub| {
        let mut alice = Sender::new(&hub, "alice").await;
        let query = "filename=f&filepath=d&fileverify=md5";
        assert_eq!(alice.refused("filename=f&filepath=/etc&fileverify=md5", "x").await, 1);
        assert_eq!(alice.refused("filename=f&filepath=d&fileverify=md5&volume=no", "x").await, 1000);
        assert_eq!(alice.refused("filename=f&filepath=tasks/1/1&fileverify=md5", "x").await, 1002);
        alice.client.forge_key();
        assert_eq!(alice.refused(query, "x").await, 1002);
        assert!(!work(&hub, "d").exists());
    })
    .await;
}

#[tokio::test]
async fn the_last_piece_in_a_call_settles_the_file() {
    let hub = TestHub::sqlite("").await;
    let alice = hub.login("alice").await;
    let upload = async |size: i64, digest: Value, offset: i64, data: &str| {
        let data = base64::engine::general_purpose::STANDARD.encode(data);
        let params = vec!["d".into(), "f".into(), size.into(), digest, offset.into(), data.into()];
        alice.call("uploadFile", params).await
    };
    assert_eq!(upload(5, Value::Nil, 0, "hello").await.unwrap(), Value::Bool(true));
    // Sent twice, since the first answer was lost.
    assert_eq!(upload(6, Value::Nil, 5, " world").await.unwrap(), Value::Bool(true));
    assert_eq!(upload(6, Value::Nil, 5, " world").await.unwrap(), Value::Bool(true));
    assert_eq!(
        upload(11, "5eb63bbbe01eeed093cb22bb8f5acdc3".into(), -1, "").await.unwrap(),
        Value::Bool(true)
    );
    assert_eq!(upload(11, "00".into(), -1, "").await.unwrap(), Value::Bool(false));
    assert_eq!(upload(99, Value::Nil, -1, "").await.unwrap(), Value::Bool(false));
    assert_eq!(fs_err::read_to_string(work(&hub, "d/f")).unwrap(), "hello world");
}
