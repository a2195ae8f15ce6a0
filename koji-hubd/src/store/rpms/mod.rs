//! Rpms: finding, listing and storing them.

mod find;
mod list;
mod write;

pub use find::{clash_of_promotion, find, find_by_name, is_taken, known_buildroots, sources_of_build};
pub use list::{RpmFilter, list, of_build};
pub use write::{NewRpm, create};
