//! What a new task takes over from its parent or its caller.

use koji_proto::Fault;
use koji_proto::fault::Result;

use super::priority;
use super::state::TaskState;

/// What a caller may say about a new task.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewTask {
    /// The name that tells it from the other children of its parent.
    pub label: Option<String>,
    /// The user whom it belongs to.
    pub owner: Option<i64>,
    /// The arch that it needs.
    pub arch: Option<String>,
    /// The priority, not relative.
    pub priority: Option<i64>,
}

/// The parent of a new task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParentTask {
    /// Its id.
    pub id: i64,
    /// Its state.
    pub state: TaskState,
    /// The user whom it belongs to.
    pub owner: i64,
    /// Its arch.
    pub arch: String,
    /// Its priority.
    pub priority: i64,
}

/// A new task with everything settled but channel and the policy's word on the priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledTask {
    /// The id of its parent.
    pub parent: Option<i64>,
    /// Its label; tasks without a parent have none.
    pub label: Option<String>,
    /// The user whom it belongs to.
    pub owner: i64,
    /// The arch that it needs.
    pub arch: String,
    /// Its priority before the policy `priority`.
    pub priority: i64,
}

impl NewTask {
    /// Settles a subtask: what is not said is the parent's, and the priority is just before the parent's.
    ///
    /// A parent that is not open is fault 1000.
    pub fn under(self, parent: &ParentTask) -> Result<SettledTask> {
        if parent.state != TaskState::Open {
            return Err(Fault::generic(format!(
                "parent task {} is {}, not OPEN: it can have no new subtasks",
                parent.id, parent.state
            )));
        }
        Ok(SettledTask {
            parent: Some(parent.id),
            label: self.label,
            owner: self.owner.unwrap_or(parent.owner),
            arch: self.arch.unwrap_or_else(|| parent.arch.clone()),
            priority: self.priority.unwrap_or_else(|| priority::of_child(parent.priority)),
        })
    }

    /// Settles a task without a parent; its owner is the caller if none is said, and with neither it is fault 1000.
    pub fn on_top(self, caller: Option<i64>) -> Result<SettledTask> {
        let nobody = || Fault::generic("a task needs an owner: nobody is logged in");
        Ok(SettledTask {
            parent: None,
            label: None,
            owner: self.owner.or(caller).ok_or_else(nobody)?,
            arch: self.arch.unwrap_or_else(|| "noarch".to_owned()),
            priority: self.priority.unwrap_or(priority::DEFAULT),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parent(state: TaskState) -> ParentTask {
        ParentTask { id: 1, state, owner: 7, arch: "x86_64".into(), priority: 25 }
    }

    #[test]
    fn a_subtask_takes_after_its_parent() {
        let new = NewTask { label: Some("srpm".into()), ..NewTask::default() };
        let settled = new.under(&parent(TaskState::Open)).unwrap();
        let wanted = SettledTask {
            parent: Some(1),
            label: Some("srpm".into()),
            owner: 7,
            arch: "x86_64".into(),
            priority: 24,
        };
        assert_eq!(settled, wanted);
        let said = NewTask { arch: Some("noarch".into()), priority: Some(2), ..NewTask::default() };
        let settled = said.under(&parent(TaskState::Open)).unwrap();
        assert_eq!((settled.arch.as_str(), settled.priority), ("noarch", 2));
    }

    #[test]
    fn only_an_open_task_has_subtasks() {
        for state in TaskState::ALL {
            assert_eq!(NewTask::default().under(&parent(state)).is_ok(), state == TaskState::Open, "{state}");
        }
    }

    #[test]
    fn a_task_on_top_belongs_to_its_caller() {
        let new = NewTask { label: Some("dropped".into()), ..NewTask::default() };
        let settled = new.on_top(Some(3)).unwrap();
        let wanted = SettledTask { parent: None, label: None, owner: 3, arch: "noarch".into(), priority: 20 };
        assert_eq!(settled, wanted);
        assert_eq!(NewTask::default().on_top(None).unwrap_err().code.number(), 1000);
        assert_eq!(NewTask { owner: Some(5), ..NewTask::default() }.on_top(None).unwrap().owner, 5);
    }
}
