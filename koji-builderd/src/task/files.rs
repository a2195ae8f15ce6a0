//! A task's output at the hub.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use koji_core::handler::TaskFiles;
use koji_proto::Fault;
use koji_proto::client::{Session, UploadTarget};

/// Sends files below a task's place in the hub's work directory.
pub(super) struct HubFiles {
    pub(super) session: Arc<Session>,
    pub(super) folder: String,
}

impl HubFiles {
    /// Splits a name with folders into where it goes and what it is called there.
    fn place<'n>(&self, name: &'n str) -> (String, &'n str) {
        match name.rsplit_once('/') {
            Some((below, name)) => (format!("{}/{below}", self.folder), name),
            None => (self.folder.clone(), name),
        }
    }
}

#[async_trait]
impl TaskFiles for HubFiles {
    async fn upload(&self, local: &Path, name: &str) -> Result<(), Fault> {
        let (folder, name) = self.place(name);
        let target = UploadTarget::new(&folder, name);
        self.session.upload_file(local, target, |_| {}).await?;
        Ok(())
    }

    async fn append(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        let (folder, name) = self.place(name);
        let piece = bytes.to_vec();
        Ok(self.session.upload_piece(UploadTarget::new(&folder, name), offset, piece).await?)
    }
}
