//! Tests about builds and packages.

use koji_proto::Value;

use super::{holds, hub, is_true, list};

#[tokio::test]
async fn packages_may_be_new() {
    let hub = hub();
    assert!(holds("package la*", &[("package", "lamp".into())], &hub).await);
    assert!(holds("package la*", &[("package", 10.into())], &hub).await);
    assert!(holds("package la*", &[("build", "lamp-1.0-1".into())], &hub).await);
    assert!(holds("package brand*", &[("package", "brandnew".into())], &hub).await);
    assert!(holds("is_new_package", &[("package", "brandnew".into())], &hub).await);
    assert!(!holds("is_new_package", &[("package", "lamp".into())], &hub).await);
    assert!(!holds("is_new_package", &[("build", 100.into())], &hub).await);
    for test in ["package *", "is_new_package"] {
        assert_eq!(is_true(test, &[("package", 987_654.into())], &hub).await, Err(1000));
        assert_eq!(is_true(test, &[], &hub).await, Err(1000));
    }
}

#[tokio::test]
async fn version_and_release_are_said_or_the_builds() {
    let hub = hub();
    for (test, field) in [("version 1.0", "version"), ("release 1", "release")] {
        assert!(holds(test, &[("build", 100.into())], &hub).await, "{test}");
        assert!(!holds(test, &[("build", 100.into()), (field, "99".into())], &hub).await, "{test}");
        assert_eq!(is_true(test, &[], &hub).await, Err(1000), "{test}");
        assert_eq!(is_true(test, &[("build", "nosuch-1-1".into())], &hub).await, Err(1000), "{test}");
        assert_eq!(is_true(test, &[(field, 1.into())], &hub).await, Err(1), "{test}");
    }
    let map = ["name", "version", "release"].map(str::to_owned).into_iter();
    let build: Value = map.zip(["lamp", "1.0", "1"].map(Value::from)).collect();
    assert!(holds("version 1.*", &[("build", build)], &hub).await);
}

#[tokio::test]
async fn volumes_types_and_drafts() {
    let hub = hub();
    let (plain, draft) = ([("build", 100.into())], [("build", 101.into())]);
    assert!(holds("volume DEF*", &plain, &hub).await);
    assert!(holds("volume archive", &[("build", 100.into()), ("volume", 1.into())], &hub).await);
    assert!(!holds("volume *", &[("volume", "nosuch".into())], &hub).await);
    assert!(!holds("volume *", &[], &hub).await);
    assert!(holds("buildtype maven rpm", &plain, &hub).await);
    assert!(holds("buildtype w*", &[("build", 100.into()), ("btypes", list(["win".into()]))], &hub).await);
    assert!(!holds("buildtype *", &[("btypes", list([])), ("build", 100.into())], &hub).await);
    assert!(!holds("buildtype *", &[], &hub).await);
    assert!(holds("is_draft", &draft, &hub).await);
    assert!(!holds("is_draft", &plain, &hub).await);
    assert!(holds("is_draft", &[("draft", true.into())], &hub).await);
    assert!(!holds("is_draft", &[("draft", false.into()), ("build", 101.into())], &hub).await);
}

#[tokio::test]
async fn imported_means_made_elsewhere_if_only_in_part() {
    let hub = hub();
    assert!(!holds("imported", &[("build", 100.into())], &hub).await);
    assert!(holds("imported", &[("build", 101.into())], &hub).await);
    assert_eq!(is_true("imported", &[("buildroots", list([Value::Nil]))], &hub).await, Err(1000));
}

#[tokio::test]
async fn sources_are_said_or_recorded_or_the_tasks() {
    let hub = hub();
    let git = "source git*//example.com/lamp*";
    assert!(holds("source *.src.rpm", &[("source", "x.src.rpm".into())], &hub).await);
    assert!(holds(git, &[("build", 103.into())], &hub).await);
    assert!(
        holds("source git://example.com/lamp?1", &[("build", 102.into())], &hub).await,
        "of the build's task"
    );
    assert!(!holds("source *", &[("build", 100.into())], &hub).await);
    assert!(!holds("source *", &[("source", Value::Nil), ("build", 103.into())], &hub).await);
    assert!(!holds("source *", &[("source", "".into())], &hub).await);
    assert!(!holds("source *", &[], &hub).await);
    assert_eq!(is_true("source *", &[("source", 5.into())], &hub).await, Err(1));
}

#[tokio::test]
async fn content_generators() {
    let hub = hub();
    let said = |names: &[&str]| [("cg_list", Value::Array(names.iter().map(|&name| name.into()).collect()))];
    assert!(holds("cg_match_all os*", &said(&["osbs"]), &hub).await);
    assert!(!holds("cg_match_all os*", &said(&["osbs", "vet"]), &hub).await);
    assert!(holds("cg_match_any os*", &said(&["osbs", "vet"]), &hub).await);
    for test in ["cg_match_any *", "cg_match_all *"] {
        assert!(!holds(test, &said(&[]), &hub).await);
        assert!(!holds(test, &[], &hub).await);
        assert_eq!(is_true(test, &said(&["nosuch"]), &hub).await, Err(1000));
    }
    assert!(holds("cg_match_all os*", &[("build", 100.into())], &hub).await);
    assert!(holds("cg_match_any os*", &[("build", 101.into())], &hub).await);
    assert!(
        !holds("cg_match_all os*", &[("build", 101.into())], &hub).await,
        "a part was made by no generator"
    );
    assert!(!holds("cg_match_any *", &[("buildroots", list([60.into()]))], &hub).await);
}
