//! The folders of a repo's arches, and the lists in them.

use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::symlink;
use std::path::Path;

use fs_err::File;
use koji_core::arch::ArchList;
use koji_core::repo::Admission;
use koji_core::topdir::relative_link;

/// How many bytes of a list are collected before they are written.
const BUFFER: usize = 1 << 18;

/// An rpm as the lists name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedRpm<'a> {
    /// Its place, as seen from the folder of an arch.
    pub(crate) place: String,
    /// Its row, as one line of JSON.
    pub(crate) row: String,
    /// The arches that it goes to.
    pub(crate) admission: Admission<'a>,
}

/// The folders of all arches of a repo, with their lists still open.
#[derive(Debug)]
pub(crate) struct ArchFolders(Vec<ArchFolder>);

#[derive(Debug)]
struct ArchFolder {
    arch: String,
    packages: BufWriter<File>,
    rows: BufWriter<File>,
}

impl ArchFolders {
    /// Makes the folders, each with its link to the top directory and the list of blocked packages.
    pub(crate) fn make(repo: &Path, top: &Path, arches: &ArchList, blocked: &[String]) -> io::Result<Self> {
        let mut blocklist = blocked.join("\n");
        if !blocked.is_empty() {
            blocklist.push('\n');
        }
        let folders = arches.iter().map(|arch| {
            let folder = repo.join(arch);
            fs_err::create_dir(&folder)?;
            let toplink = folder.join("toplink");
            symlink(relative_link(&toplink, top), &toplink)?;
            fs_err::write(folder.join("blocklist"), &blocklist)?;
            let list =
                |name| File::create_new(folder.join(name)).map(|f| BufWriter::with_capacity(BUFFER, f));
            Ok(ArchFolder { arch: arch.to_owned(), packages: list("pkglist")?, rows: list("rpmlist.jsonl")? })
        });
        folders.collect::<io::Result<_>>().map(Self)
    }

    /// Adds an rpm to the lists of the arches that it goes to.
    pub(crate) fn add(&mut self, rpm: &ListedRpm<'_>) -> io::Result<()> {
        for folder in self.0.iter_mut().filter(|folder| rpm.admission.admits(&folder.arch)) {
            writeln!(folder.packages, "{}", rpm.place)?;
            writeln!(folder.rows, "{}", rpm.row)?;
        }
        Ok(())
    }

    /// Completes the lists.
    pub(crate) fn close(self) -> io::Result<()> {
        for mut folder in self.0 {
            folder.packages.flush()?;
            folder.rows.flush()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hold_what_goes_to_their_arch() {
        let top = tempfile::tempdir().unwrap();
        let repo = top.path().join("repos/f40/1");
        fs_err::create_dir_all(&repo).unwrap();
        let arches: ArchList = "x86_64 src".parse().unwrap();
        let mut folders =
            ArchFolders::make(&repo, top.path(), &arches, &["bad".into(), "worse".into()]).unwrap();
        for (name, admission) in
            [("a", Admission::One("x86_64")), ("b", Admission::All), ("c", Admission::Binary)]
        {
            let rpm = ListedRpm { place: format!("toplink/{name}"), row: format!("{{{name}}}"), admission };
            folders.add(&rpm).unwrap();
        }
        folders.close().unwrap();
        let read = |name: &str| fs_err::read_to_string(repo.join(name)).unwrap();
        assert_eq!(read("x86_64/pkglist"), "toplink/a\ntoplink/b\ntoplink/c\n");
        assert_eq!(read("src/pkglist"), "toplink/b\n");
        assert_eq!(read("src/rpmlist.jsonl"), "{b}\n");
        assert_eq!(read("src/blocklist"), "bad\nworse\n");
        assert_eq!(
            fs_err::canonicalize(repo.join("src/toplink")).unwrap(),
            top.path().canonicalize().unwrap()
        );
    }
}
