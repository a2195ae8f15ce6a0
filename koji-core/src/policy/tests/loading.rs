//! Loading policies: defaults, and what keeps a hub from starting.

use super::super::*;
use super::{data, hub, set};

fn problems(texts: &[(&str, &str)]) -> String {
    let loaded = PolicySet::load(texts.iter().copied(), PolicyTests::builtin(), PolicyOptions::default());
    loaded.map(|_| ()).unwrap_err().to_string()
}

#[test]
fn everything_wrong_is_told_at_once() {
    let text = problems(&[
        ("a", "all :: x\n\nbogus x && true :: y\nhas :: z"),
        ("b", "all"),
        ("tag", "all :: allow"),
    ]);
    assert_eq!(
        text,
        "policy a, line 3: unknown test bogus; policy a, line 4: test has: needs the name of a field; \
         policy b, line 1: no :: or !! between tests and action: all"
    );
}

#[test]
fn arguments_that_can_never_work_are_refused() {
    for (rule, problem) in [
        ("compare size <", "test compare: needs a field, an operator and a number"),
        ("compare size ~ 3", "test compare: ~ is none of < > <= >= = !="),
        ("compare size < big", "test compare: big is no number"),
        ("policy", "test policy: needs the name of a policy"),
        ("is_sidetag", "unknown test is_sidetag"),
        ("ALL", "unknown test ALL"),
    ] {
        assert_eq!(problems(&[("p", &format!("{rule} :: x"))]), format!("policy p, line 1: {problem}"));
    }
}

#[tokio::test]
async fn what_a_site_leaves_out_has_defaults() {
    let (set, mut hub) = (set(&[("vm", "all :: allow of course")]), hub());
    let build = data(&[("build", 100.into())]);
    for (who, policy, action) in [
        ("nosuch", "package_list", "deny"),
        ("admin", "package_list", "allow"),
        ("alice", "draft_promotion", "allow"),
        ("bob", "draft_promotion", "allow"),
        ("admin", "draft_promotion", "deny"),
        ("alice", "vm", "allow of course"),
        ("alice", "build_from_srpm", "deny"),
        ("admin", "build_from_srpm", "allow"),
        ("admin", "build_from_repo_id", "allow"),
        ("admin", "build_from_scm", "allow"),
        ("alice", "build_rpm", "allow"),
        ("alice", "cg_import", "allow"),
        ("alice", "volume", "DEFAULT"),
        ("alice", "priority", "stay"),
        ("alice", "channel", "use default"),
    ] {
        let answer = set.eval(policy, &build, hub.log_in(who)).await.unwrap();
        let action_taken = answer.action.unwrap_or_default();
        assert!(action_taken.starts_with(action), "{who} {policy}: {action_taken}");
    }
    let asked = data(&[("req_channel", "slow".into()), ("parent", 1.into())]);
    assert_eq!(set.eval("channel", &asked, &hub).await.unwrap().action.as_deref(), Some("req"));
    let child = data(&[("parent", 1.into())]);
    assert_eq!(set.eval("channel", &child, &hub).await.unwrap().action.as_deref(), Some("parent"));
    for policy in ["tag", "sidetag", "dist_repo"] {
        assert!(set.get(policy).is_none(), "{policy}");
    }
}
