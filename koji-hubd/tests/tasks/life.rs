use koji_hubd::store::db::sql;
use koji_proto::{Fault, Value, xml};

use crate::support::{Client, TestHub, kw};
use crate::{ASSIGNED, CANCELED, CLOSED, FREE, OPEN, field, id, list, result};

/// A task of alice's that a builder has opened.
async fn open_task(hub: &TestHub, builder: &Client) -> i64 {
    let task = hub.login("alice").await.ok("build", vec!["git://a#1".into(), "f40".into()]).await;
    builder.ok("host.openTask", vec![task.clone()]).await;
    id(&task)
}

async fn info(hub: &TestHub, task: i64) -> Value {
    hub.anonymous().ok("getTaskInfo", vec![task.into()]).await
}

#[tokio::test]
async fn a_task_goes_from_its_maker_through_a_builder_to_its_end() {
    TestHub::on_both(|hub| async move {
        let builder = hub.builder("b1", &["x86_64"]).await;
        let task = id(&hub.login("alice").await.ok("build", vec!["git://a#1".into(), "f40".into()]).await);
        assert_eq!(field(&info(&hub, task).await, "state"), &FREE);

        builder.ok("host.updateHost", vec![0.0.into(), true.into()]).await;
        hub.login("admin").await.ok("scheduler.doRun", vec![true.into()]).await;
        let assigned = builder.ok("host.getTasks", vec![]).await;
        assert_eq!(field(&assigned.as_array().unwrap()[0], "id"), &Value::Int(task));
        assert_eq!(field(&info(&hub, task).await, "state"), &ASSIGNED);

        let opened = builder.ok("host.openTask", vec![task.into()]).await;
        assert!(field(&opened, "request").as_str().unwrap().contains("git://a#1"));
        assert_eq!(builder.ok("host.openTask", vec![task.into()]).await, Value::Nil);

        builder.ok("host.closeTask", vec![task.into(), result("done")]).await;
        assert_eq!(field(&info(&hub, task).await, "state"), &CLOSED);
        assert_eq!(hub.anonymous().ok("getTaskResult", vec![task.into()]).await, "done".into());
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_starts_over_finds_its_parts_by_their_labels() {
    TestHub::on_both(|hub| async move {
        let builder = hub.builder("b1", &["x86_64"]).await;
        let task = open_task(&hub, &builder).await;
        let subtask = |seconds: i64| {
            vec![
                "sleep".into(),
                list([seconds]),
                task.into(),
                kw([("label", "nap".into()), ("priority", 3.into())]),
            ]
        };
        let first = builder.ok("host.subtask", subtask(1)).await;
        let second = builder.ok("host.subtask", subtask(2)).await;
        assert_eq!(first, second);
        let part = info(&hub, id(&first)).await;
        assert_eq!((field(&part, "parent"), field(&part, "priority")), (&Value::Int(task), &Value::Int(3)));
    })
    .await;
}

#[tokio::test]
async fn a_failure_is_the_fault_of_whoever_asks_for_the_result() {
    TestHub::on_both(|hub| async move {
        let builder = hub.builder("b1", &["x86_64"]).await;
        let task = open_task(&hub, &builder).await;
        let text = xml::encode_fault(&Fault::build("does not compile"));
        assert_eq!(builder.refused("host.closeTask", vec![task.into(), text.as_str().into()]).await, 1005);
        assert_eq!(field(&info(&hub, task).await, "state"), &OPEN, "a fault is no good end");
        builder.ok("host.failTask", vec![task.into(), text.into()]).await;
        let fault = hub.anonymous().call("getTaskResult", vec![task.into()]).await.unwrap_err();
        assert_eq!((fault.code.number(), fault.message.as_str()), (1005, "does not compile"));
    })
    .await;
}

#[tokio::test]
async fn canceling_a_task_cancels_its_parts_and_its_build() {
    TestHub::on_both(|hub| async move {
        let builder = hub.builder("b1", &["x86_64"]).await;
        let task = open_task(&hub, &builder).await;
        let part = builder.ok("host.subtask", vec!["sleep".into(), list([1]), task.into()]).await;
        let conn = hub.hub.db.writer();
        conn.execute(sql("INSERT INTO package (id, name) VALUES (7, 'hello')")).await.unwrap();
        let build = sql(
            "INSERT INTO build (id, volume_id, pkg_id, version, release, create_event, state, task_id, owner)
             SELECT 9, 0, 7, '1', '1', MAX(events.id), 0, $1, 1 FROM events",
        );
        conn.execute(build.bind(task)).await.unwrap();
        conn.commit().await.unwrap();

        assert_eq!(hub.login("bob").await.refused("cancelTask", vec![task.into()]).await, 1004);
        hub.login("alice").await.ok("cancelTask", vec![task.into()]).await;
        assert_eq!(field(&info(&hub, task).await, "state"), &CANCELED);
        assert_eq!(field(&info(&hub, id(&part)).await, "state"), &CANCELED);
        let state: i64 = hub.hub.db.reader().one(sql("SELECT state FROM build WHERE id = 9")).await.unwrap();
        assert_eq!(state, 4);
        assert_eq!(builder.refused("host.closeTask", vec![task.into(), result("late")]).await, 1004);
    })
    .await;
}

#[tokio::test]
async fn only_admins_are_more_urgent_than_others() {
    TestHub::on_both(|hub| async move {
        let urgent = || vec!["git://a#1".into(), "f40".into(), Value::Nil, (-5).into()];
        assert_eq!(hub.login("alice").await.refused("build", urgent()).await, 1004);
        let task = hub.login("admin").await.ok("build", urgent()).await;
        assert_eq!(field(&info(&hub, id(&task)).await, "priority"), &Value::Int(15));
    })
    .await;
}
