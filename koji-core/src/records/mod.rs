//! Records: what calls return, one file a noun.
//!
//! A record is written to the wire, read from it by clients, and read from rows of the database, always by
//! the names of its fields: the key on the wire is the name of the column. Keys that only some answers have
//! are left out where they are none. Nothing here decides anything.

pub mod api;
pub mod archives;
pub mod buildroots;
pub mod builds;
pub mod events;
pub mod external_repos;
pub mod groups;
pub mod history;
pub mod hosts;
pub mod inheritance;
pub mod json;
pub mod names;
pub mod notifications;
pub mod packages;
mod presence;
pub mod repos;
pub mod rpms;
pub mod scheduler;
pub mod sessions;
pub mod states;
pub mod tagged;
pub mod tags;
pub mod targets;
pub mod tasks;
pub mod uploads;
pub mod users;
