//! Looking into archives: zip and tar files, the latter perhaps compressed.
//!
//! Archives come from builders, so nothing in them is trusted: only their tables of contents are read, and only so far.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use fs_err::File;
use koji_core::records::archives::ArchiveFile;
use koji_core::time::Timestamp;
use koji_proto::Fault;

use crate::files::confined;

/// What kind of archive a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A zip file, which has a table of contents.
    Zip,
    /// A tar file, which is read from end to end; gzip, bzip2 and xz are undone.
    Tar,
}

/// Why the files in an archive cannot be told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveError {
    /// The archive is broken, or cannot be read.
    #[error("the archive cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The zip file is broken.
    #[error("the zip file cannot be read: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// There are more files in it than anybody wants to read of.
    #[error("there are more than {MOST_FILES} files in the archive")]
    TooMany,
    /// The work was broken off.
    #[error("the archive was not read to its end")]
    Stopped,
}

impl From<ArchiveError> for Fault {
    fn from(error: ArchiveError) -> Self {
        Self::internal(error.to_string())
    }
}

/// How many files are listed at most.
const MOST_FILES: usize = 200_000;

/// Lists the files in an archive; none if there is no such file below the top directory.
pub(crate) async fn list(
    top: PathBuf,
    path: PathBuf,
    container: Container,
    archive: i64,
) -> Result<Vec<ArchiveFile>, ArchiveError> {
    let work = move || match confined(&top, &path) {
        Some((path, _)) => match container {
            Container::Zip => zip_files(&path, archive),
            Container::Tar => tar_files(&path, archive),
        },
        None => Ok(Vec::new()),
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(ArchiveError::Stopped))
}

fn zip_files(path: &Path, archive: i64) -> Result<Vec<ArchiveFile>, ArchiveError> {
    let mut zip = zip::ZipArchive::new(BufReader::new(File::open(path)?))?;
    if zip.len() > MOST_FILES {
        return Err(ArchiveError::TooMany);
    }
    let mut files = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index)?;
        files.push(ArchiveFile {
            archive_id: archive,
            name: entry.name()?.into_owned(),
            size: i64::try_from(entry.size()).unwrap_or(i64::MAX),
            mtime: entry.last_modified().map_or(0, seconds),
            mode: None,
            user: None,
            group: None,
        });
    }
    Ok(files)
}

/// Returns a time of a zip file, which knows no zone, as if it were UTC.
fn seconds(time: zip::DateTime) -> i64 {
    let (year, month, day) = (time.year(), time.month(), time.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    Timestamp::parse(&text).map_or(0, |moment| moment.0.div_euclid(1_000_000))
}

fn tar_files(path: &Path, archive: i64) -> Result<Vec<ArchiveFile>, ArchiveError> {
    let mut files = Vec::new();
    for entry in tar::Archive::new(uncompressed(File::open(path)?)?).entries()? {
        if files.len() == MOST_FILES {
            return Err(ArchiveError::TooMany);
        }
        let entry = entry?;
        let header = entry.header();
        let owner = |name: Option<&[u8]>| name.map(|name| String::from_utf8_lossy(name).into_owned());
        files.push(ArchiveFile {
            archive_id: archive,
            name: String::from_utf8_lossy(&entry.path_bytes()).into_owned(),
            size: i64::try_from(entry.size()).unwrap_or(i64::MAX),
            mtime: header.mtime()?.try_into().unwrap_or(i64::MAX),
            mode: Some(header.mode()?.into()),
            user: owner(header.username_bytes()),
            group: owner(header.groupname_bytes()),
        });
    }
    Ok(files)
}

/// Undoes the compression that the beginning of a file tells.
fn uncompressed(file: File) -> io::Result<Box<dyn Read>> {
    let mut file = BufReader::new(file);
    let start = file.fill_buf()?;
    Ok(if start.starts_with(b"\x1f\x8b") {
        Box::new(flate2::bufread::MultiGzDecoder::new(file))
    } else if start.starts_with(b"BZh") {
        Box::new(bzip2::bufread::MultiBzDecoder::new(file))
    } else if start.starts_with(b"\xfd7zXZ\0") {
        Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(file))
    } else {
        Box::new(file)
    })
}
