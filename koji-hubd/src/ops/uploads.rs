//! Uploads that come inside of calls, what is known of uploaded files, and the output of tasks.

use std::collections::BTreeMap;
use std::path::PathBuf;

use async_trait::async_trait;
use koji_core::api::uploads::{UploadExports, UploadFile};
use koji_core::ids::TaskId;
use koji_core::lookup::Lookup;
use koji_core::records::uploads::{FileStat, TaskOutput, UploadedFile};
use koji_core::refs::LenientInt;
use koji_core::topdir::{Topdir, Volume};
use koji_proto::value::decode_base64_lenient;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::{tasks, volumes};
use crate::task_output;
use crate::uploads::{self, DigestKind, Piece, UploadError, offset_of};

#[async_trait]
impl UploadExports for HubCall {
    async fn upload_file(&self, request: UploadFile) -> Result<bool> {
        let place = self.place_to_write(&request.path, &request.name, request.volume.as_ref()).await?;
        let piece = Piece {
            digest: wanted_digest(request.checksum.unwrap_or(request.md5sum))?,
            offset: offset_of(request.offset.0)?,
            size: u64::try_from(request.size.0)
                .map_err(|_| Fault::generic(format!("{} is no size", request.size.0)))?,
            data: decoded(request.data)?,
        };
        self.off_database(move || Ok(uploads::write_piece(&place, &piece)?)).await
    }

    async fn check_upload(
        &self,
        path: String,
        name: String,
        verify: Option<String>,
        tail: Option<LenientInt>,
        volume: Option<Lookup>,
    ) -> Result<Option<UploadedFile>> {
        let verify = verify.filter(|kind| !kind.is_empty()).map(|kind| digest_kind(&kind)).transpose()?;
        let place = self.place_to_read(&path, &name, volume.as_ref()).await?;
        self.off_database(move || Ok(uploads::check(&place, verify, tail.map(|tail| tail.0))?)).await
    }

    async fn list_task_output(
        &self,
        task_id: LenientInt,
        stat: bool,
        all_volumes: bool,
        strict: bool,
    ) -> Result<TaskOutput> {
        let task = task_id.0;
        if strict && tasks::find(&self.conn, task, false).await?.is_none() {
            return Err(Fault::generic(format!("no such task: {task}")));
        }
        let volumes = match all_volumes {
            true => volumes::all(&self.conn).await?.into_iter().map(|volume| volume.name).collect(),
            false => vec!["DEFAULT".to_owned()],
        };
        let top = Topdir::new(&self.hub.config.topdir);
        let mut roots: Vec<(String, PathBuf)> = Vec::with_capacity(volumes.len());
        for volume in volumes {
            let root = top.task_dir(Volume::from(volume.as_str()), TaskId::new(task));
            roots.push((volume, root.map_err(|e| Fault::generic(e.to_string()))?));
        }
        let found = self.off_database(move || list_all(roots)).await?;
        if strict && found.is_empty() {
            return Err(Fault::generic(format!("task {task} has no output")));
        }
        Ok(shape(found, stat, all_volumes))
    }

    async fn download_task_output(
        &self,
        task_id: LenientInt,
        file_name: String,
        offset: LenientInt,
        size: LenientInt,
        volume: Option<Lookup>,
    ) -> Result<String> {
        let volume = self.volume_name(volume.as_ref()).await?;
        let volume = volume.as_deref().map_or(Volume::Default, Volume::from);
        let top = Topdir::new(&self.hub.config.topdir);
        let path = top.task_file(volume, TaskId::new(task_id.0), &file_name);
        let path = path.map_err(|e| Fault::generic(e.to_string()))?;
        let size = u64::try_from(size.0).ok();
        self.off_database(move || {
            task_output::read(top.path(), &path, offset.0, size).map_err(|error| match error {
                task_output::ReadError::Missing(_) => {
                    Fault::generic(format!("task {} has no output file {file_name:?}", task_id.0))
                }
                task_output::ReadError::Io(error) => Fault::internal(error.to_string()),
            })
        })
        .await
    }
}

impl HubCall {
    /// Does what waits for the disk. A call that only reads gives its connection back before.
    pub(crate) async fn off_database<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if !self.conn.writes() {
            self.conn.rollback().await?;
        }
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|_| Fault::internal("the work on files broke off"))?
    }
}

fn digest_kind(name: &str) -> Result<DigestKind> {
    Ok(DigestKind::parse(name).ok_or_else(|| UploadError::DigestKind(name.to_owned()))?)
}

/// Reads what a digest should be: a text is MD5, a pair names the kind, nil is any.
fn wanted_digest(value: Value) -> Result<Option<(DigestKind, String)>> {
    match value {
        Value::Nil => Ok(None),
        Value::Str(hex) => Ok(Some((DigestKind::Md5, hex))),
        Value::Array(pair) => match pair.as_slice() {
            [Value::Str(kind), Value::Str(hex)] => Ok(Some((digest_kind(kind)?, hex.clone()))),
            _ => Err(Fault::generic("a digest is a pair of kind and hexadecimal digits")),
        },
        other => Err(Fault::generic(format!("a digest is a text or a pair, not {}", other.kind()))),
    }
}

fn decoded(data: Value) -> Result<Vec<u8>> {
    match data {
        Value::Str(text) => Ok(decode_base64_lenient(&text)),
        // Base64 inside of base64, as it comes from clients that take the text for bytes.
        Value::Bytes(text) => Ok(decode_base64_lenient(&String::from_utf8_lossy(&text))),
        other => Err(Fault::parameter(format!("the data of an upload is base64 text, not {}", other.kind()))),
    }
}

/// The files of a task on one volume.
struct OnVolume {
    volume: String,
    files: Vec<(String, FileStat)>,
}

/// Lists the files below each root; those that are missing are left out.
fn list_all(roots: Vec<(String, PathBuf)>) -> Result<Vec<OnVolume>> {
    let mut found = Vec::new();
    for (volume, root) in roots {
        if let Some(files) = task_output::list(&root).map_err(|e| Fault::internal(e.to_string()))? {
            found.push(OnVolume { volume, files });
        }
    }
    Ok(found)
}

fn shape(found: Vec<OnVolume>, stat: bool, all_volumes: bool) -> TaskOutput {
    let files = found.into_iter().flat_map(|OnVolume { volume, files }| {
        files.into_iter().map(move |(name, stat)| (volume.clone(), name, stat))
    });
    match (stat, all_volumes) {
        (false, false) => TaskOutput::Names(files.map(|(_, name, _)| name).collect()),
        (true, false) => TaskOutput::Stats(files.map(|(_, name, stat)| (name, stat)).collect()),
        (false, true) => {
            let mut volumes: BTreeMap<String, Vec<String>> = BTreeMap::new();
            files.for_each(|(volume, name, _)| volumes.entry(name).or_default().push(volume));
            TaskOutput::Volumes(volumes)
        }
        (true, true) => {
            let mut stats: BTreeMap<String, BTreeMap<String, FileStat>> = BTreeMap::new();
            for (volume, name, stat) in files {
                stats.entry(name).or_default().insert(volume, stat);
            }
            TaskOutput::VolumeStats(stats)
        }
    }
}
