//! Builds: finding, listing, making, changing and erasing them.

mod change;
mod content;
mod create;
mod find;
mod list;
mod references;
mod tags;

pub use change::{
    cancel_builds_of_task, cancel_builds_of_tasks, finish, give_to, promote, reset, set_completion,
    set_state, set_volume,
};
pub use content::{erase_content, erase_signatures, has_content};
pub use create::{NewRow, create, drop_reservation, drop_type_rows, mark_as_draft, recycle, was_ever_tagged};
pub use find::{
    Clash, average_duration, clash, draft_of_task, exists, find, find_all, find_by_nvr, id_by_nvr,
    newest_release, package_id,
};
pub use list::{BuildFilter, TypeFilter, list};
pub use references::{
    archives_made_with_archives, containing_archives, last_use, rpms_made_with_rpms, tags_of,
};
pub use tags::{erase_tag_history, note_update, untag_everywhere};
