//! The hub's files, as builders read them: where its top directory is mounted, else by its URL.

use std::io;
use std::path::{Component, Path, PathBuf};

use fs_err::tokio as fs;
use futures::StreamExt as _;
use reqwest::StatusCode;
use tokio::io::AsyncWriteExt as _;

use crate::config::StoreOptions;

/// A file of the hub that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The name leads somewhere else.
    #[error("{0:?} is no path below the hub's top directory")]
    Path(String),
    /// The file system says no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The web server does not answer, or breaks off.
    #[error("cannot fetch {url}: {source}")]
    Http {
        /// The address.
        url: String,
        /// Why not.
        source: reqwest::Error,
    },
    /// The file is not there.
    #[error("{0} is not there")]
    Missing(String),
}

/// The hub's files.
#[derive(Debug, Clone)]
pub struct Store {
    options: StoreOptions,
    client: reqwest::Client,
}

impl Store {
    /// Makes a reader.
    pub fn new(options: StoreOptions) -> Self {
        Self { options, client: reqwest::Client::new() }
    }

    /// Returns the addresses of a folder, the one that files are read from first.
    pub fn urls(&self, relative: &str) -> Vec<String> {
        let under = |url: &String| format!("{}/{relative}", url.trim_end_matches('/'));
        self.options.topurls.iter().map(under).collect()
    }

    /// Copies a file to a path.
    pub async fn fetch(&self, relative: &str, to: &Path) -> Result<(), StoreError> {
        if let Some(local) = self.local(relative)? {
            fs::copy(local, to).await?;
            return Ok(());
        }
        let (url, response) = self.get(relative).await?;
        let response = response.ok_or_else(|| StoreError::Missing(url.clone()))?;
        let mut file = fs::File::create(to).await?;
        let mut body = response.bytes_stream();
        while let Some(piece) = body.next().await {
            file.write_all(&piece.map_err(|source| StoreError::Http { url: url.clone(), source })?).await?;
        }
        Ok(file.sync_all().await?)
    }

    /// Reads a file; none if it is not there.
    pub async fn read(&self, relative: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(local) = self.local(relative)? {
            return Ok(Some(fs::read(local).await?));
        }
        let (url, response) = self.get(relative).await?;
        let Some(response) = response else { return Ok(None) };
        match response.bytes().await {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(source) => Err(StoreError::Http { url, source }),
        }
    }

    /// Returns the file where the top directory is mounted.
    fn local(&self, relative: &str) -> Result<Option<PathBuf>, StoreError> {
        let path = Path::new(relative);
        if !path.components().all(|part| matches!(part, Component::Normal(_))) || relative.is_empty() {
            return Err(StoreError::Path(relative.to_owned()));
        }
        let by_url = self.options.topurl().strip_prefix("file://").map(|top| Path::new(top).join(path));
        let mounted = [Some(self.options.topdir.join(path)), by_url];
        Ok(mounted.into_iter().flatten().find(|path| path.is_file()))
    }

    async fn get(&self, relative: &str) -> Result<(String, Option<reqwest::Response>), StoreError> {
        let url = format!("{}/{relative}", self.options.topurl().trim_end_matches('/'));
        if url.starts_with("file:") {
            return Ok((url, None));
        }
        let failed = |source| StoreError::Http { url: url.clone(), source };
        let response = self.client.get(&url).send().await.map_err(failed)?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok((url, None));
        }
        let response = response.error_for_status().map_err(failed)?;
        Ok((url, Some(response)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_are_found_where_they_are_mounted_and_nowhere_else() {
        let top = tempfile::tempdir().unwrap();
        std::fs::create_dir(top.path().join("work")).unwrap();
        std::fs::write(top.path().join("work/a"), "content").unwrap();
        let topurls = vec![format!("file://{}/", top.path().display())];
        let store = Store::new(StoreOptions { topdir: "/nonexistent".into(), topurls });
        assert_eq!(store.read("work/a").await.unwrap().unwrap(), b"content");
        assert!(store.read("work/b").await.unwrap().is_none());
        store.fetch("work/a", &top.path().join("copy")).await.unwrap();
        assert_eq!(std::fs::read(top.path().join("copy")).unwrap(), b"content");
        for outside in ["../etc/passwd", "/etc/passwd", "work/../../x", ""] {
            assert!(matches!(store.read(outside).await, Err(StoreError::Path(_))), "{outside}");
        }
    }
}
