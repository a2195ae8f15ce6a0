use koji_proto::Value;

use crate::support::{TestHub, kw};
use crate::{field, list};

#[tokio::test]
async fn earlier_settings_of_a_host_stay_readable() {
    TestHub::on_both(|hub| async move {
        let admin = hub.login("admin").await;
        admin.ok("addHost", vec!["b1".into(), list(["x86_64", "i686"])]).await;
        let made = hub.hub.db.reader();
        let event: i64 = made.one(koji_hubd::store::db::sql("SELECT MAX(id) FROM events")).await.unwrap();
        made.rollback().await.unwrap();
        let edit = || vec!["b1".into(), kw([("arches", " x86_64 ".into()), ("capacity", "4".into())])];
        assert_eq!(admin.ok("editHost", edit()).await, Value::Bool(true));
        assert_eq!(admin.ok("editHost", edit()).await, Value::Bool(false), "nothing changed");
        let now = admin.ok("getHost", vec!["b1".into()]).await;
        let then = admin.ok("getHost", vec!["b1".into(), false.into(), event.into()]).await;
        assert_eq!((field(&now, "arches"), field(&now, "capacity")), (&"x86_64".into(), &Value::Double(4.0)));
        assert_eq!(
            (field(&then, "arches"), field(&then, "capacity")),
            (&"x86_64 i686".into(), &Value::Double(2.0))
        );
    })
    .await;
}

#[tokio::test]
async fn an_arch_is_a_whole_word() {
    TestHub::on_both(|hub| async move {
        let admin = hub.login("admin").await;
        admin.ok("addHost", vec!["b1".into(), list(["x86_64", "i686"])]).await;
        admin.ok("addHost", vec!["b2".into(), list(["aarch64"])]).await;
        for (arch, count) in
            [("x86_64", 1), ("i686", 1), ("x86", 0), ("x86-64", 0), ("X86_64", 0), ("aarch64", 1)]
        {
            let found = hub.anonymous().ok("listHosts", vec![list([arch])]).await;
            assert_eq!(found.as_array().unwrap().len(), count, "{arch}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_becomes_a_host_only_by_force() {
    TestHub::on_both(|hub| async move {
        let admin = hub.login("admin").await;
        let arches = || list(["x86_64"]);
        assert_eq!(admin.refused("addHost", vec!["alice".into(), arches()]).await, 1000);
        admin.ok("addHost", vec!["alice".into(), arches(), Value::Nil, true.into()]).await;
        let user = admin.ok("getUser", vec!["alice".into()]).await;
        assert_eq!(field(&user, "usertype"), &Value::Int(1));
    })
    .await;
}

#[tokio::test]
async fn a_host_needs_an_exclusive_session() {
    TestHub::on_both(|hub| async move {
        let builder = hub.builder("b1", &["x86_64"]).await;
        builder.ok("host.getID", vec![]).await;
        builder.ok("sharedSession", vec![]).await;
        assert_eq!(builder.refused("host.getID", vec![]).await, 1002);
        assert_eq!(hub.login("admin").await.refused("host.getID", vec![]).await, 1002);
    })
    .await;
}
