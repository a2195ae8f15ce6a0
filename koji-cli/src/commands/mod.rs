//! The commands, a file each.

pub(crate) mod add_tag;
pub(crate) mod help;
pub(crate) mod moshimoshi;
pub(crate) mod version;
