//! Tasks: what they are (`read`), lists of them (`list`), what becomes of them (`change`), and how parents wait for
//! their children (`waiting`).

mod change;
mod list;
mod read;
mod waiting;

pub use change::{
    NewRow, TaskRef, assign, cancel, cancel_builds, close_runs, create, finish, free, open, set_priority,
    set_weight,
};
pub use list::{IdFilter, TaskFilter, TextFilter, TimeFilter, list};
pub use read::{
    LockedTask, Outcome, child_by_label, children, descendants, family, family_to_cancel, find, find_all,
    lock, outcome, outcomes, request, states_of_family,
};
pub use waiting::{
    assigned_to, await_children, await_no_longer, awaited, clear_awaited, held_by, hosts_that_wait,
    set_waiting,
};
