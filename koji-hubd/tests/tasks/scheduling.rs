use koji_proto::Value;

use crate::support::{Client, TestHub, kw};
use crate::{ASSIGNED, FREE, field, id, list};

async fn sleep_task(admin: &Client, arch: &str) -> i64 {
    id(&admin.ok("makeTask", vec!["sleep".into(), list([1]), kw([("arch", arch.into())])]).await)
}

async fn state(admin: &Client, task: i64) -> Value {
    field(&admin.ok("getTaskInfo", vec![task.into()]).await, "state").clone()
}

async fn messages(admin: &Client, task: i64) -> Vec<String> {
    let clauses = list([list([Value::from("task_id"), task.into()])]);
    let rows = admin.ok("scheduler.getLogMessages", vec![clauses, list(["msg"])]).await;
    rows.as_array().unwrap().iter().map(|row| field(row, "msg").as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_task_that_is_not_opened_is_taken_back() {
    TestHub::on_both(|hub| async move {
        let admin = hub.login("admin").await;
        let builder = hub.builder("b1", &["x86_64"]).await;
        let check_in = || vec![Value::from(0.0), true.into()];
        builder.ok("host.updateHost", check_in()).await;
        let task = sleep_task(&admin, "x86_64").await;
        admin.ok("scheduler.doRun", vec![true.into()]).await;
        assert_eq!(state(&admin, task).await, ASSIGNED);

        hub.pass_time(301.0);
        builder.ok("host.updateHost", check_in()).await;
        admin.ok("scheduler.doRun", vec![true.into()]).await;
        assert_eq!(state(&admin, task).await, FREE);
        let expected = ["Assigning task", "Host refused task: assignment timeout", "Task assignment timeout"];
        assert_eq!(messages(&admin, task).await, expected);

        builder.ok("host.updateHost", check_in()).await;
        admin.ok("scheduler.doRun", vec![true.into()]).await;
        assert_eq!(state(&admin, task).await, FREE, "the refusal still holds");
        hub.pass_time(901.0);
        builder.ok("host.updateHost", check_in()).await;
        admin.ok("scheduler.doRun", vec![true.into()]).await;
        assert_eq!(state(&admin, task).await, ASSIGNED, "the refusal has lapsed");
    })
    .await;
}

#[tokio::test]
async fn a_builder_that_is_gone_loses_its_tasks() {
    TestHub::on_both(|hub| async move {
        let admin = hub.login("admin").await;
        let builder = hub.builder("b1", &["x86_64"]).await;
        builder.ok("host.updateHost", vec![0.0.into(), true.into()]).await;
        let task = sleep_task(&admin, "x86_64").await;
        admin.ok("scheduler.doRun", vec![true.into()]).await;
        builder.ok("host.openTask", vec![task.into()]).await;

        hub.pass_time(181.0);
        admin.ok("scheduler.doRun", vec![]).await;
        let host = admin.ok("getHost", vec!["b1".into()]).await;
        assert_eq!(field(&host, "ready"), &Value::Bool(false));
        hub.pass_time(901.0);
        admin.ok("scheduler.doRun", vec![]).await;
        assert_eq!(state(&admin, task).await, FREE);
        assert_eq!(messages(&admin, task).await, ["Assigning task", "Freeing task from unresponsive host"]);
    })
    .await;
}

#[tokio::test]
async fn the_scheduler_rests_between_runs_unless_it_is_forced() {
    TestHub::on_both(|hub| async move {
        let admin = hub.login("admin").await;
        let run = async |force: bool| admin.ok("scheduler.doRun", vec![force.into()]).await;
        assert_eq!(run(false).await, Value::Bool(true));
        assert_eq!(run(false).await, Value::Bool(false));
        assert_eq!(run(true).await, Value::Bool(true));
        hub.pass_time(60.0);
        assert_eq!(run(false).await, Value::Bool(true));
        hub.pass_time(-1000.0);
        assert_eq!(run(false).await, Value::Bool(false), "the clock went back");
        hub.pass_time(60.0);
        assert_eq!(run(false).await, Value::Bool(true));
    })
    .await;
}

#[tokio::test]
async fn a_polling_builder_makes_the_scheduler_run() {
    TestHub::on_both(|hub| async move {
        let admin = hub.login("admin").await;
        let builder = hub.builder("b1", &["x86_64"]).await;
        builder.ok("host.updateHost", vec![0.0.into(), true.into()]).await;
        let first = sleep_task(&admin, "x86_64").await;
        let tasks = builder.ok("host.getTasks", vec![]).await;
        assert_eq!(field(&tasks.as_array().unwrap()[0], "id"), &Value::Int(first));

        builder.ok("host.openTask", vec![first.into()]).await;
        builder.ok("host.setTaskWeight", vec![first.into(), 0.1.into()]).await;
        let second = sleep_task(&admin, "x86_64").await;
        assert_eq!(builder.ok("host.getTasks", vec![]).await, Value::Array(vec![]), "it ran a moment ago");
        hub.pass_time(60.0);
        let tasks = builder.ok("host.getTasks", vec![]).await;
        assert_eq!(field(&tasks.as_array().unwrap()[0], "id"), &Value::Int(second));
    })
    .await;
}

#[tokio::test]
async fn hosts_without_an_arch_of_the_build_tag_are_spared() {
    TestHub::on_both(|hub| async move {
        let admin = hub.login("admin").await;
        for (host, arch) in [("intel", "i686"), ("power", "ppc64le")] {
            admin.ok("addHost", vec![host.into(), list([arch])]).await;
        }
        admin.ok("createTag", vec!["base".into(), Value::Nil, "x86_64 i386".into()]).await;
        admin.ok("createTag", vec!["f40-build".into(), "base".into()]).await;
        admin.ok("editTag2", vec!["f40-build".into(), kw([("arches", Value::Nil)])]).await;
        let request = list([Value::from("git://a#1"), "f40-build".into(), Value::Struct(vec![])]);
        let task = admin.ok("makeTask", vec!["buildSRPMFromSCM".into(), request]).await;
        let fields = list(["host_name", "soft", "by_host", "msg"]);
        let clauses = list([list([Value::from("task_id"), task.clone()])]);
        let refusals = admin.ok("scheduler.getTaskRefusals", vec![clauses, fields]).await;
        let [refusal] = refusals.as_array().unwrap() else { panic!("{refusals:?}") };
        assert_eq!(field(refusal, "host_name"), &"power".into());
        assert_eq!((field(refusal, "soft"), field(refusal, "by_host")), (&false.into(), &false.into()));
        assert_eq!(field(refusal, "msg"), &"automatic arch refusal".into());
        assert_eq!(messages(&admin, id(&task)).await, ["Host refused task: automatic arch refusal"]);
    })
    .await;
}
