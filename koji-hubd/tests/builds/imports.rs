//! Admins import packages.

use koji_proto::Value;

use crate::farm::{BINARY, Farm, SOURCE, package};
use crate::support::TestHub;

#[tokio::test]
async fn imports_are_noted_for_the_tags_of_the_build() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        farm.upload("u", SOURCE, &package(SOURCE));
        farm.upload("u", BINARY, &package(BINARY));
        farm.admin.ok("importRPM", vec!["u".into(), SOURCE.into()]).await;
        farm.admin.ok("createTag", vec!["t".into()]).await;
        farm.admin.ok("packageListAdd", vec!["t".into(), "tinytool".into(), "alice".into()]).await;
        farm.admin.ok("tagBuildBypass", vec!["t".into(), "tinytool-1.0-1".into()]).await;
        let changed = || farm.alice.ok("tagLastChangeEvent", vec!["t".into()]);
        let before = changed().await.as_int().unwrap();
        let imported = farm.admin.ok("importRPM", vec!["u".into(), BINARY.into()]).await;
        assert_eq!(imported.get("sourcerpm"), Some(&SOURCE.into()));
        assert!(changed().await.as_int().unwrap() > before);
    })
    .await;
}

#[tokio::test]
async fn a_package_that_lies_about_its_name_is_refused() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        farm.upload("u", "other-1.0-1.src.rpm", &package(SOURCE));
        assert_eq!(
            farm.admin.refused("importRPM", vec!["u".into(), "other-1.0-1.src.rpm".into()]).await,
            1000
        );
        // A name in the header that leads out of the folder of the build.
        let mut evil = package(SOURCE);
        for at in 0..evil.len() - 9 {
            if &evil[at..at + 9] == b"tinytool\0" {
                evil[at..at + 8].copy_from_slice(b"../../xy");
            }
        }
        farm.upload("u", SOURCE, &evil);
        assert_eq!(farm.admin.refused("importRPM", vec!["u".into(), SOURCE.into()]).await, 1000);
        assert_eq!(farm.admin.refused("importRPM", vec!["u/../..".into(), SOURCE.into()]).await, 1000);
        assert_eq!(farm.alice.ok("listBuilds", vec![]).await, Value::Array(vec![]));
        assert_eq!(farm.files("packages"), Vec::<String>::new());
    })
    .await;
}
