//! Moving builds between volumes.

use koji_proto::Value;

use crate::farm::{BINARY, Farm, NVR};
use crate::support::{TestHub, kw};

#[tokio::test]
async fn a_build_moves_with_all_its_files() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        farm.add_volume("fast").await;
        farm.add_volume("slow").await;
        farm.build_tinytool(&[]).await;
        let files = farm.files("packages/tinytool/1.0/1");
        farm.admin.ok("changeBuildVolume", vec![NVR.into(), "fast".into()]).await;
        assert_eq!(farm.files("vol/fast/packages/tinytool/1.0/1"), files);
        assert_eq!(farm.files("packages"), ["tinytool/1.0/1 -> ../../../vol/fast/packages/tinytool/1.0/1"]);
        farm.admin.ok("changeBuildVolume", vec![NVR.into(), "slow".into()]).await;
        assert_eq!(farm.files("vol/fast"), ["toplink -> ../.."]);
        assert_eq!(farm.files("packages"), ["tinytool/1.0/1 -> ../../../vol/slow/packages/tinytool/1.0/1"]);
        farm.admin.ok("applyVolumePolicy", vec![NVR.into()]).await;
        assert_eq!(farm.files("packages/tinytool/1.0/1"), files);
        assert_eq!(farm.files("vol/slow"), ["toplink -> ../.."]);
        farm.admin.ok("removeVolume", vec!["slow".into()]).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_in_the_way_stays() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        farm.add_volume("fast").await;
        let build = farm.build_tinytool(&[]).await;
        let taken = farm.path("vol/fast/packages/tinytool/1.0/1");
        fs_err::create_dir_all(&taken).unwrap();
        fs_err::write(taken.join("precious"), "").unwrap();
        assert_eq!(farm.admin.refused("changeBuildVolume", vec![NVR.into(), "fast".into()]).await, 1000);
        assert_eq!(farm.files("vol/fast/packages"), ["tinytool/1.0/1/precious"]);
        assert!(farm.path("packages/tinytool/1.0/1/x86_64").join(BINARY).is_file());
        assert_eq!(farm.build_field(build, "volume_id").await, Value::Int(0));
    })
    .await;
}

#[tokio::test]
async fn a_policy_without_an_answer_leaves_builds_where_they_are() {
    TestHub::on_both_with("\n[policy]\nvolume = none :: DEFAULT\n", |hub| async {
        let farm = Farm::new(hub).await;
        farm.add_volume("fast").await;
        let build = farm.build_tinytool(&[]).await;
        assert_eq!(farm.build_field(build, "volume_name").await, "DEFAULT".into());
        farm.admin.ok("changeBuildVolume", vec![NVR.into(), "fast".into()]).await;
        farm.admin.ok("applyVolumePolicy", vec![NVR.into()]).await;
        assert_eq!(farm.build_field(build, "volume_name").await, "fast".into());
        let strict = vec![NVR.into(), kw([("strict", true.into())])];
        assert_eq!(farm.admin.refused("applyVolumePolicy", strict).await, 1000);
    })
    .await;
}

#[tokio::test]
async fn a_volume_leads_back_to_the_top() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        fs_err::create_dir_all(farm.path("vol/odd")).unwrap();
        std::os::unix::fs::symlink("/", farm.path("vol/odd/toplink")).unwrap();
        assert_eq!(farm.admin.refused("addVolume", vec!["odd".into()]).await, 1000);
        assert_eq!(farm.admin.refused("addVolume", vec!["..".into()]).await, 1000);
    })
    .await;
}
