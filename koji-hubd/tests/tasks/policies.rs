use koji_hubd::Hub;
use koji_hubd::config::HubConfig;
use koji_proto::Value;

use crate::support::{TestHub, kw};
use crate::{field, list};

#[tokio::test]
async fn a_hub_does_not_start_with_policies_that_it_cannot_use() {
    let top = tempfile::tempdir().unwrap();
    let policy = "[policy]\ntag =\n  all :: allow\n  is_tuesday :: deny\n";
    let text = format!("[hub]\nKojiDir = {}\n{policy}", top.path().display());
    let config = HubConfig::from_text(&text).unwrap();
    let error = Hub::open(config).await.unwrap_err().to_string();
    assert!(error.contains("policy tag, line 3: unknown test is_tuesday"), "{error}");
}

#[tokio::test]
async fn policies_choose_channel_and_priority() {
    let policies = "\n[policy]\nchannel =\n  method sleep :: use createrepo\n  has req_channel :: req\n  all :: use default
priority =\n  bool scratch :: adjust +7\n  all :: stay\n";
    for hub in [TestHub::sqlite(policies).await, TestHub::postgres(policies).await] {
        let admin = hub.login("admin").await;
        let createrepo = admin.ok("getChannel", vec!["createrepo".into()]).await;
        let task =
            admin.ok("makeTask", vec!["sleep".into(), list([1]), kw([("channel", "vm".into())])]).await;
        let task = admin.ok("getTaskInfo", vec![task]).await;
        assert_eq!(field(&task, "channel_id"), field(&createrepo, "id"), "the policy's word is the last");
        for (scratch, priority) in [(true, 27), (false, 20)] {
            let opts = kw([("opts", Value::Struct(vec![("scratch".into(), scratch.into())]))]);
            let task = admin.ok("build", vec!["git://a#1".into(), "f40".into(), opts]).await;
            let task = admin.ok("getTaskInfo", vec![task]).await;
            assert_eq!(field(&task, "priority"), &Value::Int(priority));
        }
        // A channel that cannot be used is refused, even if the policy does not care for it.
        admin.ok("disableChannel", vec!["vm".into()]).await;
        let disabled = vec!["sleep".into(), list([1]), kw([("channel", "vm".into())])];
        assert_eq!(admin.refused("makeTask", disabled).await, 1000);
    }
}

#[tokio::test]
async fn what_a_task_is_made_of_may_be_named() {
    TestHub::on_both(|hub| async move {
        let admin = hub.login("admin").await;
        // So does the command make-task, which sends even the priority as text.
        let named = [("method", "sleep".into()), ("arglist", list([3])), ("priority", "7".into())];
        let task = admin.ok("makeTask", vec![kw(named)]).await;
        let task = admin.ok("getTaskInfo", vec![task, true.into()]).await;
        assert_eq!((field(&task, "method"), field(&task, "priority")), (&"sleep".into(), &Value::Int(7)));
        assert_eq!(field(&task, "request"), &list([3]));
        assert_eq!(admin.refused("makeTask", vec![kw([("method", "sleep".into())])]).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_policy_may_ask_who_and_what() {
    let policies = "\n[policy]\nwho =\n  user_in_group staff && has_perm image :: staff\n  buildtag_inherits_from base :: on base
  is_new_package :: new\n  all :: old\n";
    for hub in [TestHub::sqlite(policies).await, TestHub::postgres(policies).await] {
        let admin = hub.login("admin").await;
        admin.ok("newGroup", vec!["staff".into()]).await;
        admin.ok("addGroupMember", vec!["staff".into(), "bob".into()]).await;
        admin.ok("grantPermission", vec!["staff".into(), "image".into()]).await;
        for (tag, parent) in [("base", Value::Nil), ("middle", "base".into()), ("top", "middle".into())] {
            admin.ok("createTag", vec![tag.into(), parent]).await;
        }
        let bob = hub.login("bob").await;
        let ask = |data: &[(&str, Value)]| {
            vec!["who".into(), data.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()]
        };
        assert_eq!(bob.ok("evalPolicy", ask(&[])).await, "staff".into());
        let alice = hub.login("alice").await;
        assert_eq!(alice.ok("evalPolicy", ask(&[("build_tag", "top".into())])).await, "on base".into());
        let new = ask(&[("build_tag", "base".into()), ("package", "fresh".into())]);
        assert_eq!(alice.ok("evalPolicy", new).await, "new".into());
        assert_eq!(alice.refused("evalPolicy", ask(&[("build_tag", "nosuch".into())])).await, 1000);
    }
}
