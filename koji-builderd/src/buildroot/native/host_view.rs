//! The part of the host that its package manager needs to see, and no more.
//!
//! Scriptlets of packages run as root when packages are installed. They find the host's programs read-only, and none
//! of its secrets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::sandbox::Mount;

/// Directories of programs; on most systems all but the first are links into it.
const PROGRAMS: [&str; 8] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/libo32"];

/// What of `/etc` name resolution, TLS, Python and rpm read.
const SETTINGS: [&str; 24] = [
    "/etc/alternatives",
    "/etc/ca-certificates",
    "/etc/crypto-policies",
    "/etc/gai.conf",
    "/etc/group",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/pki/ca-trust",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/certs",
    "/etc/protocols",
    "/etc/resolv.conf",
    "/etc/rpm",
    "/etc/services",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
];

/// Returns a root that shows the host's programs and settings, and `also` at their own paths, all read-only.
pub(super) fn host_view(also: &[PathBuf]) -> Vec<Mount> {
    let mut mounts = vec![Mount::Tmpfs { target: "/".into(), mode: 0o755 }];
    mounts.extend(PROGRAMS.iter().filter_map(|path| program_dir(Path::new(path))));
    mounts.extend(SETTINGS.iter().map(Path::new).filter_map(read_only));
    mounts.push(Mount::Tmpfs { target: "/tmp".into(), mode: 0o1777 });
    mounts.push(Mount::Tmpfs { target: "/var/tmp".into(), mode: 0o1777 });
    mounts.push(Mount::Proc { target: "/proc".into() });
    mounts.push(Mount::Devices { target: "/dev".into() });
    mounts.extend(also.iter().filter_map(|path| read_only(path)));
    mounts
}

/// Returns the environment of the host's tools, which look for their settings in `home`.
pub(super) fn environment(home: &Path) -> BTreeMap<String, String> {
    [
        ("HOME", home.to_string_lossy().as_ref()),
        ("LANG", "C.UTF-8"),
        ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
        ("TERM", "dumb"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into()
}

fn program_dir(path: &Path) -> Option<Mount> {
    match std::fs::read_link(path) {
        Ok(points_to) => Some(Mount::Symlink { points_to, target: path.to_owned() }),
        Err(_) => read_only(path),
    }
}

/// Shows what the path leads to in the end, so that a link such as `/etc/resolv.conf` works without its target's place.
fn read_only(path: &Path) -> Option<Mount> {
    let source = std::fs::canonicalize(path).ok()?;
    Some(Mount::Bind { source, target: path.to_owned(), read_only: true })
}
