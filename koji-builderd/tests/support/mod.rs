//! What the integration tests share: the helper program and places to work in.

#![allow(dead_code, reason = "each test program uses its part")]

use koji_builderd::sandbox::Sandbox;

/// Returns sandboxes that use the daemon's binary as their helper.
pub(crate) fn sandbox() -> Sandbox {
    Sandbox::new(env!("CARGO_BIN_EXE_koji-builderd"))
}

/// Makes a directory that goes away at the end of the test.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("koji-builderd-").tempdir().unwrap()
}

/// Returns "MAJOR MINOR" of a block device that root of the host could read.
pub(crate) fn some_block_device() -> String {
    let device = std::fs::read_dir("/sys/dev/block").unwrap().next().expect("a block device").unwrap();
    device.file_name().to_string_lossy().replace(':', " ")
}
