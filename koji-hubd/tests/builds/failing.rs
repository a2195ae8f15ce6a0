//! Builds that come to nothing, and what takes their place.

use koji_proto::Value;

use crate::farm::{Farm, NVR, map};
use crate::support::TestHub;

#[tokio::test]
async fn a_failed_build_gives_its_place() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let first = farm.begin(&[("source", "one".into())]).await;
        farm.host.ok("host.failBuild", vec![first.task.into(), first.build.into()]).await;
        let left = farm.path("packages/tinytool/1.0/1");
        fs_err::create_dir_all(&left).unwrap();
        fs_err::write(left.join("left-over"), "").unwrap();
        let second = farm.begin(&[("source", "two".into())]).await;
        assert_eq!(second.build, first.build);
        assert_eq!(farm.build_field(second.build, "source").await, "two".into());
        assert_eq!(farm.build_field(second.build, "completion_ts").await, Value::Nil);
        assert_eq!(farm.files("packages"), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_was_in_a_tag_keeps_its_place() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let build = farm.build_tinytool(&[]).await;
        farm.admin.ok("createTag", vec!["t".into()]).await;
        farm.admin.ok("packageListAdd", vec!["t".into(), "tinytool".into(), "alice".into()]).await;
        farm.admin.ok("tagBuildBypass", vec!["t".into(), build.into()]).await;
        farm.admin.ok("untagBuildBypass", vec!["t".into(), build.into()]).await;
        let (task, _) = farm.open_task(&farm.alice, vec!["tinytool".into(), Value::Nil]).await;
        let data = map([
            ("task_id", task.into()),
            ("name", "tinytool".into()),
            ("version", "1.0".into()),
            ("release", "1".into()),
            ("epoch", Value::Nil),
        ]);
        assert_eq!(farm.host.refused("host.initBuild", vec![data.clone()]).await, 1000);
        // Resetting takes the history, too.
        farm.admin.ok("resetBuild", vec![build.into()]).await;
        assert_eq!(farm.host.ok("host.initBuild", vec![data]).await, Value::Int(build));
    })
    .await;
}

#[tokio::test]
async fn names_lead_nowhere_else() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let (task, _) = farm.open_task(&farm.alice, vec!["x".into(), Value::Nil]).await;
        for (name, version, release) in [
            ("a", "..", "1"),
            ("a", "1", "../../../etc"),
            ("a", "1", ""),
            ("../a", "1", "1"),
            ("a", "1/2", "3"),
        ] {
            let data = map([
                ("task_id", task.into()),
                ("name", name.into()),
                ("version", version.into()),
                ("release", release.into()),
                ("epoch", Value::Nil),
            ]);
            assert_eq!(
                farm.host.refused("host.initBuild", vec![data]).await,
                1000,
                "{name}-{version}-{release}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_owner_cancels_build_and_tasks_together() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let begun = farm.begin(&[]).await;
        let bob = farm.hub.login("bob").await;
        assert_eq!(bob.refused("cancelBuild", vec![NVR.into()]).await, 1004);
        assert_eq!(farm.alice.ok("cancelBuild", vec![NVR.into()]).await, true.into());
        assert_eq!(farm.build_field(begun.build, "state").await, Value::Int(4));
        let task = farm.alice.ok("getTaskInfo", vec![begun.task.into()]).await;
        assert_eq!(task.get("state"), Some(&Value::Int(3)));
        assert_eq!(farm.alice.ok("cancelBuild", vec![NVR.into()]).await, false.into());
        // And the other way round.
        let again = farm.begin(&[]).await;
        farm.alice.ok("cancelTask", vec![again.task.into()]).await;
        assert_eq!(farm.build_field(again.build, "state").await, Value::Int(4));
    })
    .await;
}
