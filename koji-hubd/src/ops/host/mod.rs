//! What builders call.

mod buildroots;
mod builds;
mod policies;
mod repos;
mod tagging;
mod tasks;
mod typed_builds;
