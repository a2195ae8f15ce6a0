//! Deleting and resetting builds.

use koji_proto::Value;

use crate::farm::{Farm, NVR};
use crate::support::{TestHub, kw};

#[tokio::test]
async fn a_deleted_build_keeps_its_rows_but_not_its_files() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let build = farm.build_tinytool(&[]).await;
        assert_eq!(farm.admin.ok("deleteBuild", vec![NVR.into()]).await, true.into());
        assert_eq!(farm.files("packages"), Vec::<String>::new());
        assert_eq!(farm.build_field(build, "state").await, Value::Int(2));
        let rpms = farm.alice.ok("listBuildRPMs", vec![build.into()]).await;
        assert_eq!(rpms.as_array().unwrap().len(), 2);
        assert_eq!(farm.alice.ok("queryRPMSigs", vec![]).await, Value::Array(vec![]));
        assert_eq!(farm.admin.ok("deleteBuild", vec![NVR.into()]).await, Value::Nil);
    })
    .await;
}

#[tokio::test]
async fn a_build_that_is_needed_is_not_deleted() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let build = farm.build_tinytool(&[]).await;
        farm.admin.ok("createTag", vec!["t".into()]).await;
        farm.admin.ok("packageListAdd", vec!["t".into(), "tinytool".into(), "alice".into()]).await;
        farm.admin.ok("tagBuildBypass", vec!["t".into(), build.into()]).await;
        assert_eq!(farm.admin.refused("deleteBuild", vec![NVR.into()]).await, 1000);
        let lenient = vec![NVR.into(), kw([("strict", false.into())])];
        assert_eq!(farm.admin.ok("deleteBuild", lenient).await, false.into());
        assert_eq!(farm.files("packages").len(), 4);
        // Resetting does not ask.
        farm.admin.ok("resetBuild", vec![NVR.into()]).await;
        assert_eq!(farm.files("packages"), Vec::<String>::new());
        assert_eq!(farm.build_field(build, "state").await, Value::Int(4));
        assert_eq!(farm.build_field(build, "task_id").await, Value::Nil);
        assert_eq!(farm.alice.ok("getRPM", vec!["tinytool-1.0-1.src".into()]).await, Value::Nil);
        assert_eq!(farm.alice.ok("listTagged", vec!["t".into()]).await, Value::Array(vec![]));
    })
    .await;
}
