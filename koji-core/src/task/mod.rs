//! Tasks: the units of work that a hub hands to builders.
//!
//! Their states, priorities, methods with parameters and weights, and labels are here as plain rules. How requests and
//! results are written on the wire, and where tasks are kept, is not.

mod builtin_methods;
mod creation;
mod label;
pub mod method;
mod params;
pub mod priority;
mod state;

pub use creation::{NewTask, ParentTask, SettledTask};
pub use label::task_label;
pub use method::{TaskMethod, TaskMethods};
pub use params::{ArgumentProblem, TaskParamsError, parse_task_params};
pub use state::{TaskChange, TaskState, Transition, UnknownTaskState};
