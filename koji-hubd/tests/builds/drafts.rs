//! Drafts and their promotion.

use koji_proto::Value;

use crate::farm::{BINARY, Farm, NVR};
use crate::support::{TestHub, kw};

const DRAFT: [(&str, Value); 1] = [("draft", Value::Bool(true))];

#[tokio::test]
async fn a_promoted_draft_moves_with_its_rpms() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let draft = farm.build_tinytool(&DRAFT).await;
        assert_eq!(farm.build_field(draft, "release").await, format!("1,draft_{draft}").into());
        assert!(farm.path(&format!("packages/tinytool/1.0/1,draft_{draft}/x86_64")).join(BINARY).is_file());
        let rpm = farm.alice.ok("getRPM", vec!["tinytool-1.0-1.x86_64".into()]).await;
        assert_eq!((rpm.get("draft"), rpm.get("release")), (Some(&true.into()), Some(&"1".into())));

        let bob = farm.hub.login("bob").await;
        assert_eq!(bob.refused("promoteBuild", vec![draft.into()]).await, 1004);
        let promoted = farm.alice.ok("promoteBuild", vec![draft.into()]).await;
        assert_eq!(promoted.get("nvr"), Some(&NVR.into()));
        assert_eq!(promoted.get("promoter_name"), Some(&"alice".into()));
        assert_eq!(promoted.get("draft"), Some(&false.into()));
        assert_eq!(
            farm.files("packages"),
            [
                "tinytool/1.0/1/data/sigcache/src/tinytool-1.0-1.src.rpm.sig",
                "tinytool/1.0/1/data/sigcache/x86_64/tinytool-1.0-1.x86_64.rpm.sig",
                "tinytool/1.0/1/src/tinytool-1.0-1.src.rpm",
                "tinytool/1.0/1/x86_64/tinytool-1.0-1.x86_64.rpm",
            ]
        );
        let rpm = farm.alice.ok("getRPM", vec!["tinytool-1.0-1.x86_64".into()]).await;
        assert_eq!(rpm.get("draft"), Some(&false.into()));
        assert_eq!(farm.alice.refused("promoteBuild", vec![draft.into()]).await, 1000);
    })
    .await;
}

#[tokio::test]
async fn several_drafts_have_the_same_rpms_but_only_one_is_promoted() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let (first, second) = (farm.build_tinytool(&DRAFT).await, farm.build_tinytool(&DRAFT).await);
        assert_ne!(first, second);
        let all =
            farm.alice.ok("getRPM", vec!["tinytool-1.0-1.src".into(), kw([("multi", true.into())])]).await;
        assert_eq!(all.as_array().unwrap().len(), 2);
        // The latest draft is meant as long as there is nothing else.
        let meant = farm.alice.ok("getRPM", vec!["tinytool-1.0-1.src".into()]).await;
        assert_eq!(meant.get("build_id"), Some(&Value::Int(second)));
        farm.alice.ok("promoteBuild", vec![first.into()]).await;
        let meant = farm.alice.ok("getRPM", vec!["tinytool-1.0-1.src".into()]).await;
        assert_eq!(meant.get("build_id"), Some(&Value::Int(first)));
        assert_eq!(farm.alice.refused("promoteBuild", vec![second.into()]).await, 1000);
    })
    .await;
}

#[tokio::test]
async fn a_task_goes_on_with_its_draft() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let begun = farm.begin(&DRAFT).await;
        assert_eq!(farm.init(begun.task, "tinytool", ("1.0", "1"), &DRAFT).await, begun.build);
    })
    .await;
}

#[tokio::test]
async fn on_a_volume_a_link_stays_where_the_draft_was() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        farm.add_volume("fast").await;
        let draft = farm.build_tinytool(&DRAFT).await;
        farm.admin.ok("changeBuildVolume", vec![draft.into(), "fast".into()]).await;
        farm.alice.ok("promoteBuild", vec![draft.into()]).await;
        // The policy says that it belongs on the default volume.
        assert!(farm.path("packages/tinytool/1.0/1/x86_64").join(BINARY).is_file());
        let left =
            format!("packages/tinytool/1.0/1,draft_{draft} -> ../../../toplink/packages/tinytool/1.0/1");
        assert_eq!(farm.files("vol/fast"), [left, "toplink -> ../..".to_owned()]);
        assert!(
            farm.path(&format!("vol/fast/packages/tinytool/1.0/1,draft_{draft}/x86_64"))
                .join(BINARY)
                .is_file()
        );
    })
    .await;
}
