//! The states of a task and what may become of each.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The state of a task; on the wire and in the database a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "i64", try_from = "i64")]
pub enum TaskState {
    /// Waiting for a builder.
    Free,
    /// Taken by a builder.
    Open,
    /// Ended well.
    Closed,
    /// Called off.
    Canceled,
    /// Given to a builder that has not taken it yet.
    Assigned,
    /// Ended with a fault.
    Failed,
}

/// A number that is no state of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no task state has the number {0}")]
pub struct UnknownTaskState(pub i64);

use TaskState::*;

impl TaskState {
    /// All states, in the order of their numbers.
    pub const ALL: [Self; 6] = [Free, Open, Closed, Canceled, Assigned, Failed];

    /// Returns the number that travels.
    pub fn number(self) -> i64 {
        match self {
            Free => 0,
            Open => 1,
            Closed => 2,
            Canceled => 3,
            Assigned => 4,
            Failed => 5,
        }
    }

    /// Returns the name in capitals, as commands and messages show it.
    pub fn name(self) -> &'static str {
        match self {
            Free => "FREE",
            Open => "OPEN",
            Closed => "CLOSED",
            Canceled => "CANCELED",
            Assigned => "ASSIGNED",
            Failed => "FAILED",
        }
    }

    /// Finds a state by its name in capitals.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Tells whether the task has ended, well or not.
    pub fn is_finished(self) -> bool {
        matches!(self, Closed | Canceled | Failed)
    }

    /// Tells whether a builder holds the task.
    pub fn is_active(self) -> bool {
        matches!(self, Open | Assigned)
    }

    /// Returns what a change makes of a task in this state.
    ///
    /// Whether the caller may ask for it, and whether the task is on the caller's host, has to be known before.
    pub fn after(self, change: TaskChange) -> Transition {
        let to = |state| Transition::To(state);
        match (change, self) {
            (TaskChange::Assign { force: true }, _) | (TaskChange::Assign { force: false }, Free) => {
                to(Assigned)
            }
            (TaskChange::Open, Free | Assigned) => to(Open),
            (TaskChange::Free, Assigned | Open) => to(Free),
            (TaskChange::Close, Open) => to(Closed),
            (TaskChange::Fail, Open) => to(Failed),
            (TaskChange::Cancel, Free | Assigned | Open) => to(Canceled),
            (TaskChange::Cancel, Canceled | Closed | Failed) => Transition::Nothing,
            _ => Transition::Refused,
        }
    }
}

impl fmt::Display for TaskState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<TaskState> for i64 {
    fn from(state: TaskState) -> Self {
        state.number()
    }
}

impl TryFrom<i64> for TaskState {
    type Error = UnknownTaskState;

    fn try_from(number: i64) -> Result<Self, UnknownTaskState> {
        Self::ALL.into_iter().find(|state| state.number() == number).ok_or(UnknownTaskState(number))
    }
}

/// What can be done to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskChange {
    /// A host is given the task; an admin may force that from any state.
    Assign {
        /// Whether it happens whatever the task's state is.
        force: bool,
    },
    /// A host takes the task.
    Open,
    /// The task goes back into the queue.
    Free,
    /// The host reports a result.
    Close,
    /// The host reports a fault.
    Fail,
    /// The task is called off.
    Cancel,
}

/// What a change makes of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// The task gets this state.
    To(TaskState),
    /// Nothing happens, and that is no error.
    Nothing,
    /// The change does not apply to a task in its state.
    Refused,
}

#[cfg(test)]
mod tests {
    use koji_proto::Value;

    use super::*;

    #[test]
    fn states_travel_as_numbers() {
        for (number, state) in TaskState::ALL.into_iter().enumerate() {
            let wire = Value::from_serialize(&state).unwrap();
            assert_eq!(wire, Value::Int(number as i64));
            assert_eq!(wire.into_typed::<TaskState>(), Ok(state));
            assert_eq!(TaskState::from_name(state.name()), Some(state));
        }
        assert_eq!(Value::Int(6).into_typed::<TaskState>().unwrap_err().0, "no task state has the number 6");
    }

    #[test]
    fn a_task_goes_from_the_queue_to_its_end() {
        let steps = [
            (TaskChange::Assign { force: false }, Assigned),
            (TaskChange::Free, Free),
            (TaskChange::Open, Open),
            (TaskChange::Free, Free),
            (TaskChange::Assign { force: false }, Assigned),
            (TaskChange::Open, Open),
            (TaskChange::Close, Closed),
        ];
        let mut state = Free;
        for (change, next) in steps {
            assert_eq!(state.after(change), Transition::To(next));
            state = next;
        }
        assert_eq!(Open.after(TaskChange::Fail), Transition::To(Failed));
    }

    #[test]
    fn an_end_is_final_but_for_an_admins_force() {
        for state in TaskState::ALL.into_iter().filter(|state| state.is_finished()) {
            assert_eq!(state.after(TaskChange::Cancel), Transition::Nothing);
            for change in [
                TaskChange::Open,
                TaskChange::Free,
                TaskChange::Close,
                TaskChange::Fail,
                TaskChange::Assign { force: false },
            ] {
                assert_eq!(state.after(change), Transition::Refused, "{state} {change:?}");
            }
            assert_eq!(state.after(TaskChange::Assign { force: true }), Transition::To(Assigned));
        }
    }

    #[test]
    fn what_no_host_holds_is_neither_freed_nor_finished() {
        assert_eq!(Free.after(TaskChange::Free), Transition::Refused);
        for state in [Free, Assigned] {
            assert_eq!(state.after(TaskChange::Close), Transition::Refused);
            assert_eq!(state.after(TaskChange::Fail), Transition::Refused);
            assert_eq!(state.after(TaskChange::Cancel), Transition::To(Canceled));
        }
        assert_eq!(Assigned.after(TaskChange::Assign { force: false }), Transition::Refused);
        assert_eq!(Open.after(TaskChange::Open), Transition::Refused);
    }
}
