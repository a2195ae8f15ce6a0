//! The build user's entries in a root's account files.

use std::io;
use std::path::Path;

use super::host::BuildUser;
use crate::sandbox::{ConfinedDir, Owner};

/// Adds the build user and group to a root, in place of accounts of the same names.
pub(super) fn add_build_user(root: &Path, user: &BuildUser) -> io::Result<()> {
    let root = ConfinedDir::open(root)?;
    if !root.has_dir(Path::new("etc")) {
        root.create_dir(Path::new("etc"), Owner::ROOT)?;
    }
    let BuildUser { name, group, uid, gid } = user;
    set_account(&root, "etc/passwd", &format!("{name}:x:{uid}:{gid}::/builddir:/bin/bash"))?;
    set_account(&root, "etc/group", &format!("{group}:x:{gid}:"))
}

fn set_account(root: &ConfinedDir, file: &str, account: &str) -> io::Result<()> {
    let path = Path::new(file);
    let old = root.read_inside(path)?.unwrap_or_default();
    root.write(path, with_account(&String::from_utf8_lossy(&old), account).as_bytes(), Owner::ROOT)
}

fn with_account(old: &str, account: &str) -> String {
    let name = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
    let mut text: String =
        old.lines().filter(|line| name(line) != name(account)).map(|line| format!("{line}\n")).collect();
    text.push_str(account);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_the_same_name_is_replaced() {
        let old = "root:x:0:0::/root:/bin/sh\nmock:x:135:\nmockery:x:1:";
        assert_eq!(
            with_account(old, "mock:x:61000:"),
            "root:x:0:0::/root:/bin/sh\nmockery:x:1:\nmock:x:61000:\n"
        );
    }
}
