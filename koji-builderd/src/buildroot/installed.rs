//! The packages of a root, as its rpm database has them.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Entries of rpm databases that are no packages of the repository.
const NOT_LISTED: [&str; 2] = ["buildsys-build", "gpg-pubkey"];

/// Where a root's database can be, the newer place first.
pub(super) const DATABASES: [&str; 2] = ["usr/lib/sysimage/rpm", "var/lib/rpm"];

/// What `rpm -qa` is to print; [`parse`] reads it.
pub(super) const QUERY_FORMAT: &str = "%{NAME}\\t%{VERSION}\\t%{RELEASE}\\t%|EPOCH?{%{EPOCH}}:{}|\\t%{ARCH}\\t\
     %{LONGSIZE}\\t%{BUILDTIME}\\t%{SIGMD5}\\n";

/// One installed package, in the form in which the hub takes a root's contents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InstalledPackage {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Release.
    pub release: String,
    /// Epoch, which few packages have.
    pub epoch: Option<i64>,
    /// Architecture.
    pub arch: String,
    /// Bytes of its files when installed.
    pub size: i64,
    /// When it was built, in seconds since 1970.
    #[serde(rename = "buildtime")]
    pub build_time: i64,
    /// MD5 of header and payload (SIGMD5), in hex.
    #[serde(rename = "payloadhash")]
    pub payload_hash: String,
}

/// A line of `rpm -qa` that is no package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unexpected line in the list of installed packages: {0:?}")]
pub struct ListingError(String);

/// Reads what [`QUERY_FORMAT`] made rpm print.
pub(super) fn parse(text: &str) -> Result<Vec<InstalledPackage>, ListingError> {
    let mut packages = Vec::new();
    for line in text.lines() {
        let package = parse_line(line).ok_or_else(|| ListingError(line.to_owned()))?;
        if !NOT_LISTED.contains(&package.name.as_str()) {
            packages.push(package);
        }
    }
    packages.sort();
    Ok(packages)
}

fn parse_line(line: &str) -> Option<InstalledPackage> {
    let fields: Vec<&str> = line.split('\t').collect();
    let &[name, version, release, epoch, arch, size, build_time, payload_hash] = fields.as_slice() else {
        return None;
    };
    Some(InstalledPackage {
        name: name.to_owned(),
        version: version.to_owned(),
        release: release.to_owned(),
        epoch: if epoch.is_empty() { None } else { Some(epoch.parse().ok()?) },
        arch: arch.to_owned(),
        size: size.parse().ok()?,
        build_time: build_time.parse().ok()?,
        payload_hash: payload_hash.to_owned(),
    })
}

/// Returns the database's path inside a root that is not mounted anywhere else.
pub(super) fn database_in(root: &Path) -> &'static str {
    match crate::sandbox::ConfinedDir::open(root) {
        Ok(root) => {
            DATABASES.iter().find(|path| root.has_dir(Path::new(path))).copied().unwrap_or(DATABASES[1])
        }
        Err(_) => DATABASES[1],
    }
}

/// Writes the list as mock's `installed_pkgs.log` has it.
pub(super) fn package_log(packages: &[InstalledPackage]) -> String {
    let line = |p: &InstalledPackage| {
        let epoch = p.epoch.map(|e| format!("{e}:")).unwrap_or_default();
        format!(
            "{}-{epoch}{}-{}.{} {} {} {} installed\n",
            p.name, p.version, p.release, p.arch, p.build_time, p.size, p.payload_hash
        )
    };
    packages.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_left_out_and_epochs_kept() {
        let text = "zlib\t1.2\t1\t1\tx86_64\t5000000000\t1700000000\tabc\n\
                    gpg-pubkey\t1\t1\t\t(none)\t0\t1\t(none)\n\
                    bash\t5.2\t3\t\tx86_64\t7\t8\tdef\n";
        let packages = parse(text).unwrap();
        assert_eq!(
            package_log(&packages),
            "bash-5.2-3.x86_64 8 7 def installed\nzlib-1:1.2-1.x86_64 1700000000 5000000000 abc installed\n"
        );
    }

    #[test]
    fn other_text_is_no_listing() {
        assert!(parse("error: cannot open database\n").is_err());
    }
}
