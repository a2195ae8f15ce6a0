//! Uploads, and the output of tasks.

use koji_proto::{Fault, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::records::uploads::{TaskOutput, UploadedFile};
use crate::refs::LenientInt;

type Result<T> = std::result::Result<T, Fault>;

/// Uploads, and the output of tasks.
#[rpc_api]
pub trait UploadExports: Send + Sync {
    /// Writes a piece of a file, given in base64, into the work directory; returns false if size or digest do
    /// not match.
    #[rpc("uploadFile")]
    async fn upload_file(&self, #[arg(request)] request: UploadFile) -> Result<bool>;

    /// Returns size and digest of an uploaded file.
    #[rpc("checkUpload")]
    async fn check_upload(
        &self,
        path: String,
        name: String,
        verify: Option<String>,
        tail: Option<LenientInt>,
        volume: Option<Lookup>,
    ) -> Result<Option<UploadedFile>>;

    /// Lists the output of a task: names, or maps of what is known of each.
    #[rpc("listTaskOutput")]
    async fn list_task_output(
        &self,
        #[arg("taskID")] task_id: LenientInt,
        #[arg(default = false)] stat: bool,
        #[arg(default = false)] all_volumes: bool,
        #[arg(default = false)] strict: bool,
    ) -> Result<TaskOutput>;

    /// Returns a part of a file in the output of a task, in base64.
    #[rpc("downloadTaskOutput")]
    async fn download_task_output(
        &self,
        #[arg("taskID")] task_id: LenientInt,
        #[arg("fileName")] file_name: String,
        #[arg(default = 0)] offset: LenientInt,
        #[arg(default = -1)] size: LenientInt,
        volume: Option<Lookup>,
    ) -> Result<String>;
}

/// The arguments of `uploadFile`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct UploadFile {
    /// The folder below the work directory.
    pub path: String,
    /// The name of the file.
    pub name: String,
    /// The size of the piece in bytes, or of the whole file if the offset is -1.
    pub size: LenientInt,
    /// The digest: MD5, or a pair of kind and digest.
    pub md5sum: Value,
    /// Where the piece goes; -1 is the end.
    pub offset: LenientInt,
    /// The piece, in base64.
    pub data: Value,
    /// The volume of the work directory.
    pub volume: Option<Lookup>,
    /// The digest, in place of `md5sum`.
    pub checksum: Option<Value>,
}
