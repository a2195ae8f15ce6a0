//! Processes of tasks: starting them so that they can be found again, running commands, and ending all of them.
//!
//! What belongs to a task is told by descent, by its process group, and by a marker in the environment, which also
//! finds what has daemonized. A process is known by its number and start time, so that a number that was given to
//! somebody else is never signalled. Nothing here knows what a task does.

mod command;
mod kill;
mod marker;
mod reaper;
mod table;
mod task;
#[cfg(test)]
mod tests;

pub use command::{CommandError, LoggedCommand};
pub use kill::{KillOutcome, KillPlan, KillStep, KillTarget, kill};
pub use marker::TaskMarker;
pub use reaper::{adopt_orphans, reap};
pub use table::{PROC, Process, ProcessId, ProcessTable};
pub use task::TaskProcess;
