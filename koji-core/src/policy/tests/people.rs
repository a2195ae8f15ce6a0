//! Tests about the policy user.

use koji_proto::Value;

use super::{ask, hub, is_true};

const WHO: &str = "
    user alice :: alice
    has_perm admin && user_in_group staff :: admin of staff
    user_in_group st* :: staff
    has_perm sig* target :: may sign
    all :: nobody";

#[tokio::test]
async fn the_session_answers_for_who_asks() {
    let mut hub = hub();
    assert_eq!(ask(WHO, &[], &hub).await.unwrap().as_deref(), Some("nobody"));
    for (who, what) in [("alice", "alice"), ("bob", "staff"), ("admin", "nobody"), ("kojira", "may sign")] {
        hub.log_in(who);
        assert_eq!(ask(WHO, &[], &hub).await.unwrap().as_deref(), Some(what), "{who}");
    }
    hub.members.push((1, 4));
    assert_eq!(ask(WHO, &[], hub.log_in("admin")).await.unwrap().as_deref(), Some("admin of staff"));
}

#[tokio::test]
async fn the_field_user_id_comes_before_the_session() {
    let mut hub = hub();
    hub.log_in("alice");
    let bob = Value::Struct(vec![("name".into(), "bob".into())]);
    for (user, what) in [
        ("kojira".into(), "may sign"),
        (3.into(), "staff"),
        (bob, "staff"),
        ("nosuch".into(), "nobody"),
        (Value::Nil, "nobody"),
    ] {
        assert_eq!(
            ask(WHO, &[("user_id", user.clone())], &hub).await.unwrap().as_deref(),
            Some(what),
            "{user:?}"
        );
    }
}

#[tokio::test]
async fn a_user_id_of_null_is_nobody() {
    let mut hub = hub();
    assert_eq!(is_true("user *", &[("user_id", Value::Nil)], hub.log_in("alice")).await, Ok(false));
    assert_eq!(hub.look_ups().into_keys().collect::<Vec<_>>(), [""; 0], "there is nobody to look up");
}

#[tokio::test]
async fn permissions_come_with_groups_and_admin_is_no_other() {
    let mut hub = hub();
    assert_eq!(is_true("has_perm draft-promoter", &[], hub.log_in("bob")).await, Ok(true));
    assert_eq!(is_true("has_perm tag", &[], hub.log_in("admin")).await, Ok(false));
    assert_eq!(is_true("has_perm *", &[], hub.log_in("nosuch")).await, Ok(false));
}

#[tokio::test]
async fn owners_are_users_or_their_groups() {
    let mut hub = hub();
    let (hers, theirs) = ([("build", 100.into())], [("build", 101.into())]);
    assert_eq!(is_true("is_build_owner", &hers, hub.log_in("alice")).await, Ok(true));
    assert_eq!(is_true("is_build_owner", &hers, hub.log_in("bob")).await, Ok(false));
    assert_eq!(is_true("is_build_owner", &theirs, hub.log_in("bob")).await, Ok(true));
    assert_eq!(is_true("is_build_owner", &hers, hub.log_in("nosuch")).await, Ok(false));
    assert_eq!(is_true("is_build_owner", &[], &hub).await, Err(1));
}

#[tokio::test]
async fn each_fact_is_looked_up_once_and_only_if_wanted() {
    let mut hub = hub();
    hub.log_in("bob");
    let text = "
        user x y && has_perm nothing :: a
        user z :: a
        user_in_group q && user_in_group r :: a
        user_in_group s* && has_perm nothing :: a
        has_perm other && package x :: a";
    assert_eq!(ask(text, &[("build", 100.into())], &hub).await, Ok(None));
    let look_ups: Vec<_> = hub.look_ups().into_iter().collect();
    assert_eq!(look_ups, [("session_user", 1), ("user", 1), ("user_groups", 1), ("user_permissions", 1)]);
}
