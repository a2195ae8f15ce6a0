//! The tests that policies may use: the built-in ones and those that a site adds.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use koji_proto::fault::Result;

use super::builtin;
use super::inquiry::Inquiry;
use super::syntax::{Policy, TestCall};

/// A test of the policy language; sites add their own through [`PolicyTests`].
#[async_trait]
pub trait PolicyTest: Send + Sync {
    /// Returns the name under which policies call the test.
    fn name(&self) -> &str;

    /// Judges the arguments of a rule when a policy is loaded; the error says what is wrong with them.
    fn check(&self, _args: &[String]) -> Result<(), String> {
        Ok(())
    }

    /// Tells whether the test is true for a question.
    async fn run(&self, args: &[String], inquiry: &Inquiry<'_>) -> Result<bool>;
}

/// Why a test of a policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct TestCallError {
    /// The line of the policy's text, counted from one.
    pub line: usize,
    /// What is wrong.
    pub problem: TestCallProblem,
}

/// What can be wrong with a test of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TestCallProblem {
    /// There is no test of that name for the policy.
    #[error("unknown test {name}")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The test refuses its arguments.
    #[error("test {name}: {why}")]
    Arguments {
        /// The test.
        name: String,
        /// What it expects.
        why: String,
    },
}

/// The tests that policies may use.
///
/// Of two tests with the same name the one added later is used; so a site's test can take the place of a built-in one.
#[derive(Clone)]
pub struct PolicyTests {
    entries: HashMap<String, Vec<Entry>>,
}

#[derive(Clone)]
struct Entry {
    /// The policies that may use it; `None` for all.
    policies: Option<Vec<String>>,
    kind: TestKind,
}

/// How a test is answered.
#[derive(Clone)]
pub(super) enum TestKind {
    /// By looking at data and facts.
    Look(Arc<dyn PolicyTest>),
    /// By asking another policy.
    AskPolicy,
}

impl PolicyTests {
    /// Makes a registry of the built-in tests.
    pub fn builtin() -> Self {
        let mut tests = Self { entries: HashMap::new() };
        for test in builtin::all() {
            tests.add(test);
        }
        tests.insert("policy".to_owned(), None, TestKind::AskPolicy);
        tests
    }

    /// Adds the tests about side tags, which upstream's sidetag plugin brings.
    pub fn add_side_tag_tests(&mut self) {
        for test in builtin::side_tags() {
            self.add(test);
        }
    }

    /// Adds a test for all policies.
    pub fn add(&mut self, test: Arc<dyn PolicyTest>) {
        self.insert(test.name().to_owned(), None, TestKind::Look(test));
    }

    /// Adds a test that only the named policies may use.
    pub fn add_for(&mut self, policies: &[&str], test: Arc<dyn PolicyTest>) {
        let policies = policies.iter().map(|&name| name.to_owned()).collect();
        self.insert(test.name().to_owned(), Some(policies), TestKind::Look(test));
    }

    fn insert(&mut self, name: String, policies: Option<Vec<String>>, kind: TestKind) {
        self.entries.entry(name).or_default().push(Entry { policies, kind });
    }

    pub(super) fn find(&self, policy: &str, test: &str) -> Option<&TestKind> {
        let usable = |entry: &&Entry| {
            entry.policies.as_ref().is_none_or(|names| names.iter().any(|name| name == policy))
        };
        self.entries.get(test)?.iter().rev().find(usable).map(|entry| &entry.kind)
    }

    /// Checks that a policy uses only tests that exist for it, with arguments that they take; lists all that is wrong.
    pub fn check(&self, name: &str, policy: &Policy) -> Vec<TestCallError> {
        let calls =
            policy.rules().iter().flat_map(|rule| rule.tests.iter().map(move |call| (rule.line, call)));
        calls
            .filter_map(|(line, call)| {
                let problem = self.check_call(name, call).err()?;
                Some(TestCallError { line, problem })
            })
            .collect()
    }

    fn check_call(&self, policy: &str, call: &TestCall) -> Result<(), TestCallProblem> {
        let refused = |why: String| TestCallProblem::Arguments { name: call.name.clone(), why };
        match self.find(policy, &call.name) {
            None => Err(TestCallProblem::Unknown { name: call.name.clone() }),
            Some(TestKind::Look(test)) => test.check(&call.args).map_err(refused),
            Some(TestKind::AskPolicy) if call.args.is_empty() => {
                Err(refused("needs the name of a policy".into()))
            }
            Some(TestKind::AskPolicy) => Ok(()),
        }
    }
}
