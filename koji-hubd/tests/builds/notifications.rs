//! Who hears of builds.

use koji_proto::Value;

use crate::farm::Farm;
use crate::support::{Client, TestHub};

/// The recipients of the only notification there is; none if there is none.
async fn recipients(farm: &Farm) -> Vec<String> {
    let requests = farm.requests("buildNotification").await;
    assert!(requests.len() < 2);
    let Some(request) = requests.first() else { return Vec::new() };
    let addresses = request.as_array().unwrap()[0].as_array().unwrap();
    addresses.iter().map(|address| address.as_str().unwrap().to_owned()).collect()
}

async fn subscribe(client: &Client, user: &str, package: Value, success_only: bool) {
    client.ok("createNotification", vec![user.into(), package, Value::Nil, success_only.into()]).await;
}

#[tokio::test]
async fn owners_and_subscribers_hear_of_a_build() {
    TestHub::on_both_with("EmailDomain = example.com\n", |hub| async {
        let farm = Farm::new(hub).await;
        farm.build_tinytool(&[]).await;
        assert_eq!(recipients(&farm).await, ["alice@example.com"]);
        let request = &farm.requests("buildNotification").await[0];
        assert_eq!(request.as_array().unwrap()[1].get("state"), Some(&Value::Int(1)));
    })
    .await;
}

#[tokio::test]
async fn those_who_do_not_want_to_hear_of_it_do_not() {
    TestHub::on_both_with("EmailDomain = example.com\n", |hub| async {
        let farm = Farm::new(hub).await;
        let begun = farm.begin(&[]).await;
        let bob = farm.hub.login("bob").await;
        // One who only wants good news, one who wants all of it, one who has enough of this package.
        subscribe(&farm.admin, "kojira", "tinytool".into(), true).await;
        subscribe(&bob, "bob", Value::Nil, false).await;
        farm.alice.ok("createNotificationBlock", vec!["alice".into(), "tinytool".into()]).await;
        farm.host.ok("host.failBuild", vec![begun.task.into(), begun.build.into()]).await;
        assert_eq!(recipients(&farm).await, ["bob@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn owners_hear_of_success_only_if_the_site_wants_it() {
    TestHub::on_both_with("EmailDomain = example.com\nNotifyOnSuccess = off\n", |hub| async {
        let farm = Farm::new(hub).await;
        farm.build_tinytool(&[]).await;
        assert_eq!(recipients(&farm).await, Vec::<String>::new());
        farm.admin.ok("resetBuild", vec!["tinytool-1.0-1".into()]).await;
        farm.begin(&[]).await;
        farm.alice.ok("cancelBuild", vec!["tinytool-1.0-1".into()]).await;
        assert_eq!(recipients(&farm).await, ["alice@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn a_site_may_have_no_notifications() {
    TestHub::on_both_with("EmailDomain = example.com\nDisableNotifications = on\n", |hub| async {
        let farm = Farm::new(hub).await;
        farm.build_tinytool(&[]).await;
        assert_eq!(recipients(&farm).await, Vec::<String>::new());
    })
    .await;
}
