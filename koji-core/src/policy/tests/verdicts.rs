//! Policies that allow or deny, and policies that ask others.

use super::super::*;
use super::{data, hub, set};

const ANSWER: (&str, &str) = (
    "p",
    "match word yes :: allow
     match word why :: Allow since it is fine
     match word no :: deny never ever
     match word odd :: perhaps not",
);

fn word(word: &str) -> PolicyData {
    data(&[("word", word.into())])
}

#[tokio::test]
async fn checks_tell_verdict_and_reason() {
    let (set, hub) = (set(&[ANSWER]), hub());
    let check = async |what: &str, default: &str| {
        let decision = set.check("p", &word(what), &hub, default).await.unwrap();
        (decision.allowed, decision.reason)
    };
    assert_eq!(check("yes", "deny").await, (true, String::new()));
    assert_eq!(check("why", "deny").await, (true, "since it is fine".into()));
    assert_eq!(check("no", "allow").await, (false, "never ever".into()));
    assert!(!check("odd", "allow").await.0);
    assert!(!check("other", "deny").await.0);
    assert!(check("other", "allow").await.0);
}

#[tokio::test]
async fn refusals_are_faults_and_may_name_the_rule() {
    let hub = hub();
    let load = |options| PolicySet::load([ANSWER], PolicyTests::builtin(), options).unwrap();
    let quiet = load(PolicyOptions::default());
    let require = async |set: &PolicySet, what: &str, terms| set.require("p", &word(what), &hub, terms).await;
    assert_eq!(require(&quiet, "yes", Terms::default()).await, Ok(()));
    assert_eq!(require(&quiet, "other", Terms { default: "allow", force: false }).await, Ok(()));
    let fault = require(&quiet, "no", Terms::default()).await.unwrap_err();
    assert_eq!((fault.code.number(), fault.message.as_str()), (1004, "policy violation (p): never ever"));
    assert_eq!(require(&quiet, "odd", Terms::default()).await.unwrap_err().code.number(), 1004);
    let verbose = load(PolicyOptions { verbose: true, ..PolicyOptions::default() });
    let fault = require(&verbose, "no", Terms::default()).await.unwrap_err();
    assert_eq!(fault.message, "policy violation (p): never ever [rule: match word no :: deny never ever]");
}

#[tokio::test]
async fn force_helps_admins_alone() {
    let (set, mut hub) = (set(&[("p", "all :: deny")]), hub());
    let terms = Terms { force: true, ..Terms::default() };
    let mut require =
        async |who: &str, terms| set.require("p", &PolicyData::new(), hub.log_in(who), terms).await;
    assert!(require("admin", terms).await.is_ok());
    assert!(require("admin", Terms::default()).await.is_err());
    assert!(require("alice", terms).await.is_err());
    assert!(require("bob", terms).await.is_err(), "other permissions do not help");
    assert!(require("nosuch", terms).await.is_err());
    let as_alice = data(&[("user_id", "alice".into())]);
    assert!(set.require("p", &as_alice, hub.log_in("admin"), terms).await.is_err(), "the policy user counts");
}

#[tokio::test]
async fn a_policy_that_is_not_defined() {
    let hub = hub();
    for missing_ok in [true, false] {
        let options = PolicyOptions { missing_ok, verbose: false };
        let set = PolicySet::load([("", ""); 0], PolicyTests::builtin(), options).unwrap();
        assert_eq!(set.check("tag", &PolicyData::new(), &hub, "deny").await.unwrap().allowed, missing_ok);
        assert_eq!(set.eval("tag", &PolicyData::new(), &hub).await.unwrap_err().code.number(), 1000);
    }
}

#[tokio::test]
async fn policies_ask_policies() {
    let hub = hub();
    let set = set(&[
        (
            "asks",
            "policy asked :: yes\nhas missing && policy nosuch :: never\nhas loop && policy loop1 :: never\nall :: no",
        ),
        (
            "asked",
            "match word ok :: allow\nmatch word shout :: ALLOW\nmatch word true :: True\nmatch word reason :: allow it",
        ),
        ("loop1", "policy loop2 :: never"),
        ("loop2", "policy loop1 :: never"),
        ("twice", "policy asked && policy asked :: yes"),
    ]);
    let ask = async |policy: &str, data: &PolicyData| set.eval(policy, data, &hub).await;
    for (what, action) in
        [("ok", "yes"), ("shout", "yes"), ("true", "yes"), ("reason", "no"), ("other", "no")]
    {
        assert_eq!(ask("asks", &word(what)).await.unwrap().action.as_deref(), Some(action), "{what}");
    }
    assert_eq!(ask("twice", &word("ok")).await.unwrap().action.as_deref(), Some("yes"), "that is no loop");
    for field in ["missing", "loop"] {
        assert_eq!(
            ask("asks", &data(&[(field, 1.into())])).await.unwrap_err().code.number(),
            1000,
            "{field}"
        );
    }
    let fault = ask("loop1", &PolicyData::new()).await.unwrap_err();
    assert_eq!(fault.message, "policy loop: loop1 -> loop2 -> loop1");
}
