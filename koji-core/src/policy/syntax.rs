//! A policy as it was written: its rules in order, and the walk through them.
//!
//! What the tests of a rule mean is not known here; the walk asks its caller whether a rule holds.

/// A policy: rules of which the first that holds decides.
///
/// The rules of nested blocks stand behind the rule that opens the block, in one flat list, so that neither walking
/// nor dropping a policy depends on how deep it nests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    pub(super) rules: Vec<Rule>,
}

/// One line of a policy: tests, and what follows if they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The line of the policy's text, counted from one.
    pub line: usize,
    /// The tests, all of which have to be true.
    pub tests: Vec<TestCall>,
    /// Whether the rule holds if *not* all tests are true (`!!` instead of `::`).
    pub negated: bool,
    /// What follows if the rule holds.
    pub then: Then,
    /// The index of the rule whose block this one stands in.
    pub(super) parent: Option<usize>,
    /// The tests and the divider as they were written.
    pub(super) condition: String,
}

/// What follows if a rule holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// The policy ends with this action.
    Act(String),
    /// The rules of a nested block are tried, and then those behind it.
    Enter {
        /// The index of the first rule behind the block.
        end: usize,
    },
}

/// One test of a rule: its name and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestCall {
    /// Which test.
    pub name: String,
    /// The words behind the name.
    pub args: Vec<String>,
}

/// The outcome of a policy: the rule that was reached and its action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<'p> {
    /// The whole text of the action.
    pub action: &'p str,
    /// Which rule of [`Policy::rules`] decided.
    pub rule: usize,
}

impl Policy {
    /// Returns the rules in the order of their lines.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Finds the first rule that holds, asking the caller for the truth of each test on the way.
    pub fn first_match<E>(
        &self,
        mut is_true: impl FnMut(&TestCall) -> Result<bool, E>,
    ) -> Result<Option<Match<'_>>, E> {
        let mut walk = Walk::over(self);
        while let Some(rule) = walk.rule() {
            let mut all = true;
            for test in &rule.tests {
                all = all && is_true(test)?;
            }
            if let Some(found) = walk.step(all) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Returns the text of a rule with those of the blocks around it, for messages to people.
    pub fn describe(&self, rule: usize) -> String {
        let mut parts = Vec::new();
        let mut at = Some(rule);
        while let Some(rule) = at.and_then(|index| self.rules.get(index)) {
            parts.push(match &rule.then {
                Then::Act(action) => format!("{} {action}", rule.condition),
                Then::Enter { .. } => rule.condition.clone(),
            });
            at = rule.parent;
        }
        parts.reverse();
        parts.join(" ... ")
    }
}

/// A walk through a policy, one rule at a time.
pub(super) struct Walk<'p> {
    policy: &'p Policy,
    at: usize,
}

impl<'p> Walk<'p> {
    pub(super) fn over(policy: &'p Policy) -> Self {
        Self { policy, at: 0 }
    }

    /// The rule whose tests are wanted next; `None` behind the last one.
    pub(super) fn rule(&self) -> Option<&'p Rule> {
        self.policy.rules.get(self.at)
    }

    /// Goes on from the present rule, given whether all its tests are true; gives the match if it decides.
    pub(super) fn step(&mut self, all_true: bool) -> Option<Match<'p>> {
        let rule = self.rule()?;
        let holds = all_true != rule.negated;
        match &rule.then {
            Then::Act(action) if holds => return Some(Match { action, rule: self.at }),
            Then::Enter { end } if !holds => self.at = *end,
            _ => self.at += 1,
        }
        None
    }
}
