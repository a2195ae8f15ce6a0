//! Who may act for a content generator, and what a reservation is good for.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use koji_proto::Value;
use support::{Client, TestHub, kw};

fn bread(draft: bool) -> Value {
    let text = |key: &str, value: &str| (key.to_owned(), Value::from(value));
    Value::Struct(vec![
        text("name", "bread"),
        text("version", "1"),
        text("release", "1"),
        ("draft".to_owned(), draft.into()),
    ])
}

async fn reserve(baker: &Client, data: Value) -> (Value, Value) {
    let held = baker.ok("CGInitBuild", vec!["baker".into(), data]).await;
    (held.get("build_id").unwrap().clone(), held.get("token").unwrap().clone())
}

#[tokio::test]
async fn access_is_granted_taken_and_remembered() {
    TestHub::on_both(|hub| async move {
        let (admin, alice) = (hub.login("admin").await, hub.login("alice").await);
        let grant = vec!["alice".into(), "baker".into(), kw([("create", true.into())])];
        admin.ok("grantCGAccess", grant).await;
        admin.ok("revokeCGAccess", vec!["alice".into(), "baker".into()]).await;
        assert_eq!(admin.ok("listCGs", vec![]).await, Value::Struct(vec![]));
        assert_eq!(alice.refused("CGInitBuild", vec!["baker".into(), bread(false)]).await, 1002);
        // The generator is there still, so it need not be made.
        admin.ok("grantCGAccess", vec!["alice".into(), "baker".into()]).await;
        alice.ok("CGInitBuild", vec!["baker".into(), bread(false)]).await;
        let asked = kw([("tables", vec![Value::from("cg_users")].into()), ("cg", "baker".into())]);
        let history = admin.ok("queryHistory", vec![asked]).await;
        assert_eq!(history.get("cg_users").and_then(Value::as_array).map(<[Value]>::len), Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_for_one_reservation() {
    TestHub::on_both(|hub| async move {
        let (admin, alice) = (hub.login("admin").await, hub.login("alice").await);
        admin.ok("grantCGAccess", vec!["alice".into(), "baker".into(), true.into()]).await;
        let (build, token) = reserve(&alice, bread(false)).await;
        assert_eq!(alice.refused("CGInitBuild", vec!["baker".into(), bread(false)]).await, 1000);
        alice.ok("CGRefundBuild", vec!["baker".into(), build.clone(), token.clone()]).await;
        let (again, other) = reserve(&alice, bread(false)).await;
        assert_eq!(again, build);
        assert_ne!(other, token);
        // What is being made cannot be deleted, and stays reserved.
        assert_eq!(admin.refused("deleteBuild", vec![build.clone()]).await, 1);
        let stale = vec!["baker".into(), build.clone(), token];
        assert_eq!(alice.refused("CGRefundBuild", stale).await, 1000);
        // Whoever cancels the build ends the reservation too.
        alice.ok("cancelBuild", vec![build.clone()]).await;
        assert_eq!(alice.refused("CGRefundBuild", vec!["baker".into(), build, other]).await, 1000);
    })
    .await;
}

#[tokio::test]
async fn drafts_of_one_release_are_reserved_side_by_side() {
    TestHub::on_both(|hub| async move {
        let (admin, alice) = (hub.login("admin").await, hub.login("alice").await);
        admin.ok("grantCGAccess", vec!["alice".into(), "baker".into(), true.into()]).await;
        let (one, _) = reserve(&alice, bread(true)).await;
        let (two, _) = reserve(&alice, bread(true)).await;
        assert_ne!(one, two);
        let build = alice.ok("getBuild", vec![two]).await;
        assert_eq!(build.get("cg_name"), Some(&"baker".into()));
        assert_eq!(build.get("draft"), Some(&true.into()));
    })
    .await;
}
