use std::sync::Arc;
use std::time::{Duration, Instant};

use koji_hubd::Hub;
use koji_hubd::config::HubConfig;
use koji_hubd::{events, scheduler};
use koji_proto::Value;

use crate::support::{Client, TestHub};
use crate::{FREE, field, id, list, result};

/// Much longer than anything here takes.
const LONG: f64 = 30.0;

/// Far below the time that a builder which polls would need.
const SOON: Duration = Duration::from_secs(5);

/// A builder that has checked in and waits; its first wait, which always returns at once, is over.
async fn waiting_builder(hub: &TestHub, name: &str) -> Client {
    let builder = hub.builder(name, &["x86_64"]).await;
    builder.ok("host.updateHost", vec![0.0.into(), true.into()]).await;
    let news = builder.ok("host.waitTasks", vec![LONG.into()]).await;
    assert_eq!(field(&news, "changed"), &Value::Bool(true));
    builder
}

/// Begins a call, and returns once the hub is waiting in it.
async fn begin_wait(hub: &TestHub, builder: &Client) -> tokio::task::JoinHandle<Value> {
    let builder = builder.clone();
    let wait = tokio::spawn(async move { builder.ok("host.waitTasks", vec![LONG.into()]).await });
    while !hub.hub.waiters.any() {
        tokio::task::yield_now().await;
    }
    wait
}

#[tokio::test]
async fn a_task_reaches_a_waiting_builder_at_once() {
    TestHub::on_both(|hub| async move {
        let running = tokio::spawn(scheduler::run(hub.hub.clone()));
        let builder = waiting_builder(&hub, "b1").await;
        let wait = begin_wait(&hub, &builder).await;
        let made = Instant::now();
        let task = hub.login("alice").await.ok("build", vec!["git://a#1".into(), "f40".into()]).await;
        let news = wait.await.unwrap();
        assert!(made.elapsed() < SOON, "{:?}", made.elapsed());
        assert_eq!(field(&field(&news, "tasks").as_array().unwrap()[0], "id"), &task);
        running.abort();
    })
    .await;
}

#[tokio::test]
async fn a_task_that_was_made_while_nobody_waited_is_not_forgotten() {
    TestHub::on_both(|hub| async move {
        let running = tokio::spawn(scheduler::run(hub.hub.clone()));
        let builder = waiting_builder(&hub, "b1").await;
        let alice = hub.login("alice").await;
        let task = alice.ok("build", vec!["git://a#1".into(), "f40".into()]).await;
        let changed = alice.ok("waitTaskChange", vec![list([task.clone()]), list([0]), 0.2.into()]).await;
        assert_eq!(changed, Value::Bool(false), "without a waiting builder nothing is assigned by itself");
        let news = builder.ok("host.waitTasks", vec![LONG.into()]).await;
        assert_eq!(field(&field(&news, "tasks").as_array().unwrap()[0], "id"), &task);
        running.abort();
    })
    .await;
}

#[tokio::test]
async fn a_builder_is_told_that_its_task_is_canceled() {
    TestHub::on_both(|hub| async move {
        let builder = waiting_builder(&hub, "b1").await;
        let alice = hub.login("alice").await;
        let task = alice.ok("build", vec!["git://a#1".into(), "f40".into()]).await;
        builder.ok("host.openTask", vec![task.clone()]).await;
        let wait = begin_wait(&hub, &builder).await;
        alice.ok("cancelTask", vec![task.clone()]).await;
        assert_eq!(field(&wait.await.unwrap(), "changed"), &Value::Bool(true));

        // What happens while the builder is busy is told when it waits again.
        let task = alice.ok("build", vec!["git://b#1".into(), "f40".into()]).await;
        builder.ok("host.openTask", vec![task.clone()]).await;
        alice.ok("cancelTask", vec![task]).await;
        assert_eq!(
            field(&builder.ok("host.waitTasks", vec![LONG.into()]).await, "changed"),
            &Value::Bool(true)
        );
        let nothing = builder.ok("host.waitTasks", vec![0.into()]).await;
        assert_eq!(field(&nothing, "changed"), &Value::Bool(false));
    })
    .await;
}

#[tokio::test]
async fn a_parent_hears_of_its_children() {
    TestHub::on_both(|hub| async move {
        let builder = waiting_builder(&hub, "b1").await;
        let task = hub.login("alice").await.ok("build", vec!["git://a#1".into(), "f40".into()]).await;
        builder.ok("host.openTask", vec![task.clone()]).await;
        let child = builder.ok("host.subtask", vec!["sleep".into(), list([1]), task.clone()]).await;
        builder.ok("host.openTask", vec![child.clone()]).await;
        builder.ok("host.taskSetWait", vec![task.clone(), Value::Nil]).await;

        let (parent, waiter) = (task.clone(), builder.clone());
        let wait =
            tokio::spawn(async move { waiter.ok("host.waitChildren", vec![parent, LONG.into()]).await });
        let daemon = begin_wait(&hub, &builder).await;
        builder.ok("host.closeTask", vec![child.clone(), result(1)]).await;
        assert_eq!(wait.await.unwrap(), list([list([child]), list::<Value>([])]));
        assert_eq!(field(&daemon.await.unwrap(), "changed"), &Value::Bool(true), "the parent can go on");
    })
    .await;
}

#[tokio::test]
async fn who_watches_a_task_hears_of_its_whole_family() {
    TestHub::on_both(|hub| async move {
        let builder = hub.builder("b1", &["x86_64"]).await;
        let task = hub.login("alice").await.ok("build", vec!["git://a#1".into(), "f40".into()]).await;
        let watch = |state: i64, seconds: f64| vec![list([task.clone()]), list([state]), seconds.into()];
        let anyone = hub.anonymous();
        builder.ok("host.openTask", vec![task.clone()]).await;
        assert_eq!(
            anyone.ok("waitTaskChange", watch(0, LONG)).await,
            Value::Bool(true),
            "it is open already"
        );
        let child = builder.ok("host.subtask", vec!["sleep".into(), list([1]), task.clone()]).await;
        assert_eq!(anyone.ok("waitTaskChange", watch(1, 0.0)).await, Value::Bool(false));

        let (params, watcher) = (watch(1, LONG), anyone.clone());
        let wait = tokio::spawn(async move { watcher.ok("waitTaskChange", params).await });
        // It listens from its first step on.
        tokio::task::yield_now().await;
        builder.ok("host.openTask", vec![child]).await;
        assert_eq!(wait.await.unwrap(), Value::Bool(true));
    })
    .await;
}

#[tokio::test]
async fn a_wait_is_no_part_of_a_multicall() {
    TestHub::on_both(|hub| async move {
        let builder = hub.builder("b1", &["x86_64"]).await;
        let entry = |method: &str, params: Value| {
            Value::Struct(vec![("methodName".into(), method.into()), ("params".into(), params)])
        };
        let task = hub.login("admin").await.ok("makeTask", vec!["sleep".into(), list([1])]).await;
        let calls = list([
            entry("host.openTask", list([task.clone()])),
            entry("host.waitChildren", list([task.clone(), Value::Double(LONG)])),
        ]);
        let answers = builder.ok("multiCall", vec![calls]).await;
        assert_eq!(field(&answers.as_array().unwrap()[1], "faultCode"), &Value::Int(1000));
        let info = hub.anonymous().ok("getTaskInfo", vec![task]).await;
        assert_ne!(field(&info, "state"), &FREE, "the first call still counts");
    })
    .await;
}

#[tokio::test]
async fn hubs_of_one_database_tell_each_other() {
    let hub = TestHub::postgres("").await;
    let url = hub.url.clone().unwrap();
    let text = format!("[hub]\nKojiDir = {}\nDBConnectionString = {url}\n", hub.topdir.path().display());
    let second = Arc::new(Hub::open(HubConfig::from_text(&text).unwrap()).await.unwrap());
    let mut heard = second.events.listen();
    let relays = [hub.hub.clone(), second.clone()].map(|hub| tokio::spawn(events::relay::run(hub)));
    // Each relay tells that it may have missed something when it is there.
    assert_eq!(heard.next().await, None);

    let task = id(&hub.login("admin").await.ok("makeTask", vec!["sleep".into(), list([1])]).await);
    let wanted = events::Notice::TaskChanged { task_id: task, parent: None, host_id: None };
    let news = async { while heard.next().await.as_ref() != Some(&wanted) {} };
    tokio::time::timeout(SOON, news).await.unwrap();
    relays.iter().for_each(tokio::task::JoinHandle::abort);
}
