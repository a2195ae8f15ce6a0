//! Tests about tags.

use koji_proto::Value;

use super::{holds, hub, is_true, list};

#[tokio::test]
async fn tags_by_id_or_name_if_they_exist() {
    let hub = hub();
    for field in ["tag", "fromtag"] {
        let test = format!("{field} f4? nosuch");
        assert!(holds(&test, &[(field, "f40".into())], &hub).await);
        assert!(holds(&test, &[(field, 21.into())], &hub).await);
        assert!(!holds(&test, &[(field, "base".into())], &hub).await);
        assert!(!holds(&test, &[(field, "nosuch".into())], &hub).await);
        assert!(!holds(&test, &[(field, Value::Nil)], &hub).await);
        assert!(!holds(&test, &[], &hub).await);
    }
}

#[tokio::test]
async fn build_tags_are_found_in_four_places() {
    let hub = hub();
    let test = "buildtag *-build";
    assert!(holds(test, &[("build_tag", "f40-build".into())], &hub).await);
    assert!(holds(test, &[("build_tags", list(["base".into(), 22.into()]))], &hub).await);
    assert!(holds(test, &[("target", "f40".into())], &hub).await);
    assert!(holds(test, &[("buildroots", list([Value::Nil, 60.into()]))], &hub).await);
    assert!(holds(test, &[("build", 102.into())], &hub).await, "through the build's buildroots");
    assert!(
        !holds(test, &[("build_tag", "base".into()), ("target", "f40".into())], &hub).await,
        "the first counts"
    );
    for fields in
        [&[("target", "nosuch".into())][..], &[("target", Value::Nil)], &[("build", 100.into())], &[]]
    {
        assert!(!holds(test, fields, &hub).await, "{fields:?}");
    }
    assert_eq!(is_true(test, &[("build_tag", "nosuch".into())], &hub).await, Err(1000));
}

#[tokio::test]
async fn ancestors_are_not_the_tag_itself() {
    let hub = hub();
    let fields = [("build_tag", "f40-build".into())];
    assert!(holds("buildtag_inherits_from bas*", &fields, &hub).await);
    assert!(!holds("buildtag_inherits_from f40-build", &fields, &hub).await);
    assert!(!holds("buildtag_inherits_from *", &[("build_tag", "base".into())], &hub).await);
    assert!(!holds("buildtag_inherits_from *", &[], &hub).await);
}

#[tokio::test]
async fn tags_that_a_build_is_in() {
    let hub = hub();
    assert!(holds("hastag *-released", &[("build", 100.into())], &hub).await);
    assert!(!holds("hastag *", &[("build", 101.into())], &hub).await);
    assert!(!holds("hastag *", &[], &hub).await);
}

#[tokio::test]
async fn side_tags_and_their_owners() {
    let mut hub = hub();
    let own = [("tag", "f40-side-1".into()), ("fromtag", "f40-side-2".into())];
    assert!(holds("is_sidetag", &own, &hub).await);
    assert!(!holds("is_sidetag", &[("tag", "f40".into())], &hub).await);
    hub.log_in("alice");
    for (args, alice) in [("", true), ("tag", true), ("fromtag", false), ("both", false)] {
        assert_eq!(holds(&format!("is_sidetag_owner {args}"), &own, &hub).await, alice, "{args}");
    }
    hub.log_in("admin");
    assert!(holds("is_sidetag_owner both", &own, &hub).await, "an admin owns them all");
    assert!(!holds("is_sidetag_owner", &[("tag", "f40".into())], &hub).await, "but not what is no side tag");
}
