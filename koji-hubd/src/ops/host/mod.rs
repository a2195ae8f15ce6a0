//! What builders call.

mod buildroots;
mod builds;
mod policies;
mod repos;
mod tasks;
mod typed_builds;
