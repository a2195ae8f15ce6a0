//! All policies of a hub: loading them, asking them, and the defaults of those that a site leaves out.

use std::collections::BTreeMap;
use std::fmt;

use koji_proto::Fault;
use koji_proto::fault::Result;

use super::data::PolicyData;
use super::decision::Decision;
use super::facts::PolicyFacts;
use super::inquiry::Inquiry;
use super::parse::PolicySyntaxError;
use super::registry::{PolicyTests, TestCallError, TestKind};
use super::syntax::{Policy, TestCall, Walk};

/// The policies that a hub has without being told.
const DEFAULTS: &[(&str, &str)] = &[
    ("build_from_repo_id", "has_perm admin :: allow\nall :: deny"),
    ("build_from_scm", "has_perm admin :: allow\nall :: deny"),
    ("build_from_srpm", "has_perm admin :: allow\nall :: deny"),
    ("build_rpm", "all :: allow"),
    ("cg_import", "all :: allow"),
    ("channel", "has req_channel :: req\nis_child_task :: parent\nall :: use default"),
    ("draft_promotion", "has_perm draft-promoter :: allow\nis_build_owner :: allow\nall :: deny"),
    (
        "package_list",
        "has_perm admin tag :: allow\nall :: deny Only admin/tag can do this via default policy",
    ),
    ("priority", "all :: stay"),
    ("vm", "has_perm admin win-admin :: allow\nall :: deny"),
    ("volume", "all :: DEFAULT"),
];

/// How a hub treats its policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyOptions {
    /// Whether an allow-or-deny policy that is not defined allows (`MissingPolicyOk`).
    pub missing_ok: bool,
    /// Whether faults name the rule that decided (`VerbosePolicy`, or `KojiDebug`).
    pub verbose: bool,
}

impl Default for PolicyOptions {
    fn default() -> Self {
        Self { missing_ok: true, verbose: false }
    }
}

/// What a policy said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// The whole text of the action; `None` if no rule held.
    pub action: Option<String>,
    /// The rule that decided, with those of the blocks around it.
    pub rule: Option<String>,
}

/// How to take what an allow-or-deny policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms<'a> {
    /// The answer if no rule holds.
    pub default: &'a str,
    /// Whether a policy user with the permission `admin` may pass over a refusal.
    pub force: bool,
}

impl Default for Terms<'_> {
    fn default() -> Self {
        Self { default: "deny", force: false }
    }
}

/// Why the policies of a hub cannot be used: everything that is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyLoadError {
    /// What is wrong, by the policy's name.
    pub problems: Vec<(String, PolicyProblem)>,
}

/// What can be wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// Its text is malformed.
    #[error(transparent)]
    Syntax(#[from] PolicySyntaxError),
    /// It uses a test that does not exist, or wrongly.
    #[error(transparent)]
    Test(#[from] TestCallError),
}

impl fmt::Display for PolicyLoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (policy, problem)) in self.problems.iter().enumerate() {
            let divider = if at == 0 { "" } else { "; " };
            write!(f, "{divider}policy {policy}, {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyLoadError {}

/// The policies of a hub.
pub struct PolicySet {
    policies: BTreeMap<String, Policy>,
    tests: PolicyTests,
    options: PolicyOptions,
}

impl PolicySet {
    /// Reads policies, each a name and its text; those that are not given get upstream's defaults, if they have one.
    pub fn load<I, N, T>(
        texts: I,
        tests: PolicyTests,
        options: PolicyOptions,
    ) -> Result<Self, PolicyLoadError>
    where
        I: IntoIterator<Item = (N, T)>,
        N: Into<String>,
        T: AsRef<str>,
    {
        let mut policies = BTreeMap::new();
        let mut problems = Vec::new();
        let mut read = |name: String, text: &str| match Policy::parse(text) {
            Ok(policy) => {
                let wrong = tests.check(&name, &policy);
                problems.extend(wrong.into_iter().map(|error| (name.clone(), error.into())));
                policies.insert(name, policy);
            }
            Err(error) => problems.push((name, error.into())),
        };
        for (name, text) in DEFAULTS {
            read((*name).to_owned(), text);
        }
        for (name, text) in texts {
            read(name.into(), text.as_ref());
        }
        if problems.is_empty() {
            Ok(Self { policies, tests, options })
        } else {
            Err(PolicyLoadError { problems })
        }
    }

    /// Returns a policy by its name.
    pub fn get(&self, name: &str) -> Option<&Policy> {
        self.policies.get(name)
    }

    /// Lists the names of all policies, those with defaults included.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.policies.keys().map(String::as_str)
    }

    /// Asks a policy and returns its whole answer; a policy that is not defined is fault 1000.
    pub async fn eval(&self, name: &str, data: &PolicyData, facts: &dyn PolicyFacts) -> Result<Answer> {
        self.evaluate(&[name], &Inquiry::new(data, facts)).await
    }

    /// Asks an allow-or-deny policy; the default is the answer if no rule holds.
    pub async fn check(
        &self,
        name: &str,
        data: &PolicyData,
        facts: &dyn PolicyFacts,
        default: &str,
    ) -> Result<Decision> {
        self.decide(name, &Inquiry::new(data, facts), default).await
    }

    /// Asks an allow-or-deny policy and turns a refusal into fault 1004.
    pub async fn require(
        &self,
        name: &str,
        data: &PolicyData,
        facts: &dyn PolicyFacts,
        terms: Terms<'_>,
    ) -> Result<()> {
        let inquiry = Inquiry::new(data, facts);
        let decision = self.decide(name, &inquiry, terms.default).await?;
        if decision.allowed {
            return Ok(());
        }
        if terms.force && inquiry.user_permissions().await?.iter().any(|perm| perm == "admin") {
            tracing::info!(
                policy.name = name,
                policy.reason = decision.reason,
                "policy refusal passed over by force"
            );
            return Ok(());
        }
        Err(self.violation(&decision))
    }

    /// Returns the fault of a refusal, with the rule that decided if the hub is set to tell.
    pub fn violation(&self, decision: &Decision) -> Fault {
        decision.violation(self.options.verbose)
    }

    async fn decide(&self, name: &str, inquiry: &Inquiry<'_>, default: &str) -> Result<Decision> {
        if !self.policies.contains_key(name) {
            return Ok(Decision::missing(name, self.options.missing_ok));
        }
        let answer = self.evaluate(&[name], inquiry).await?;
        Ok(Decision::read(name, answer, default))
    }

    /// Evaluates the last policy of the path; those before it are waiting for its answer.
    async fn evaluate(&self, path: &[&str], inquiry: &Inquiry<'_>) -> Result<Answer> {
        let Some((&name, _)) = path.split_last() else { return Ok(Answer::default()) };
        let policy =
            self.policies.get(name).ok_or_else(|| Fault::generic(format!("no such policy: {name}")))?;
        let mut walk = Walk::over(policy);
        while let Some(rule) = walk.rule() {
            let mut all = true;
            for test in &rule.tests {
                if !self.is_true(path, test, inquiry).await? {
                    all = false;
                    break;
                }
            }
            if let Some(found) = walk.step(all) {
                return Ok(Answer {
                    action: Some(found.action.to_owned()),
                    rule: Some(policy.describe(found.rule)),
                });
            }
        }
        Ok(Answer::default())
    }

    async fn is_true(&self, path: &[&str], test: &TestCall, inquiry: &Inquiry<'_>) -> Result<bool> {
        let policy = path.last().copied().unwrap_or_default();
        match self.tests.find(policy, &test.name) {
            Some(TestKind::Look(found)) => found.run(&test.args, inquiry).await,
            Some(TestKind::AskPolicy) => {
                let asked = test.args.first().map(String::as_str).unwrap_or_default();
                if path.contains(&asked) {
                    return Err(Fault::generic(format!("policy loop: {} -> {asked}", path.join(" -> "))));
                }
                let path: Vec<&str> = path.iter().copied().chain([asked]).collect();
                let answer = Box::pin(self.evaluate(&path, inquiry)).await?;
                Ok(answer.action.is_some_and(|action| {
                    ["yes", "true", "allow"].iter().any(|word| action.eq_ignore_ascii_case(word))
                }))
            }
            // Loading has seen to it that all tests exist.
            None => Err(Fault::generic(format!("policy {policy}: unknown test {}", test.name))),
        }
    }
}
