//! Tests that a site adds.

use std::sync::Arc;

use async_trait::async_trait;
use koji_proto::fault::Result;

use super::super::*;
use super::hub;

/// True if the build's package has that many letters.
struct Letters;

#[async_trait]
impl PolicyTest for Letters {
    fn name(&self) -> &str {
        "letters"
    }

    fn check(&self, args: &[String]) -> Result<(), String> {
        args.first()
            .and_then(|arg| arg.parse::<usize>().ok())
            .map(|_| ())
            .ok_or_else(|| "needs a number".into())
    }

    async fn run(&self, args: &[String], inquiry: &Inquiry<'_>) -> Result<bool> {
        Ok(inquiry.package().await?.name.len().to_string() == args[0])
    }
}

/// A `true` that is false.
struct Untrue;

#[async_trait]
impl PolicyTest for Untrue {
    fn name(&self) -> &str {
        "true"
    }

    async fn run(&self, _args: &[String], _inquiry: &Inquiry<'_>) -> Result<bool> {
        Ok(false)
    }
}

#[tokio::test]
async fn a_site_adds_tests_and_replaces_built_in_ones() {
    let mut tests = PolicyTests::builtin();
    tests.add(Arc::new(Letters));
    tests.add_for(&["odd"], Arc::new(Untrue));
    let texts = [("even", "letters 4 && true :: yes"), ("odd", "letters 4 && true :: yes\nall :: no")];
    let set = PolicySet::load(texts, tests, PolicyOptions::default()).unwrap();
    let data = PolicyData::new().with("build", 100);
    assert_eq!(set.eval("even", &data, &hub()).await.unwrap().action.as_deref(), Some("yes"));
    assert_eq!(set.eval("odd", &data, &hub()).await.unwrap().action.as_deref(), Some("no"));
}

#[test]
fn a_test_for_one_policy_is_unknown_to_others() {
    let mut tests = PolicyTests::builtin();
    tests.add_for(&["mine"], Arc::new(Letters));
    let load =
        |name, text| PolicySet::load([(name, text)], tests.clone(), PolicyOptions::default()).map(|_| ());
    assert_eq!(load("mine", "letters 4 :: yes"), Ok(()));
    assert_eq!(
        load("other", "letters 4 :: yes").unwrap_err().to_string(),
        "policy other, line 1: unknown test letters"
    );
    assert_eq!(
        load("mine", "letters x :: y").unwrap_err().to_string(),
        "policy mine, line 1: test letters: needs a number"
    );
}
