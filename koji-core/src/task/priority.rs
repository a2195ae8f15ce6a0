//! Priorities of tasks: the lower the number, the sooner a task gets its turn.

/// The priority of a task that nobody gave another one.
pub const DEFAULT: i64 = 20;
/// The priority of tasks that tag one build.
pub const TAG_BUILD: i64 = 10;
/// The priority of the tagging tasks inside moveAllBuilds.
pub const TAG_BUILD_IN_TURN: i64 = 15;
/// The priority of tasks that make a repository.
pub const REPO: i64 = 15;
/// The priority of runroot tasks.
pub const RUNROOT: i64 = 15;
/// The priority of restartHosts tasks.
pub const RESTART_HOSTS: i64 = 5;

/// Returns the priority of a task for which a caller gave a relative one; nothing and zero mean the default.
pub fn relative(given: Option<i64>) -> i64 {
    DEFAULT.saturating_add(given.unwrap_or(0))
}

/// Returns the priority of a subtask: just before its parent's.
pub fn of_child(parent: i64) -> i64 {
    parent.saturating_sub(1)
}

/// Tells whether only an admin may give this relative priority: one that is more urgent than the default.
pub fn needs_admin(given: Option<i64>) -> bool {
    given.is_some_and(|given| given < 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_priorities_are_relative() {
        assert_eq!(
            (relative(None), relative(Some(0)), relative(Some(5)), relative(Some(-5))),
            (20, 20, 25, 15)
        );
        assert_eq!(of_child(relative(None)), 19);
        assert!(needs_admin(Some(-1)) && !needs_admin(Some(0)) && !needs_admin(None));
    }
}
