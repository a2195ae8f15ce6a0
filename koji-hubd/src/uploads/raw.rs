//! Raw uploads: the body of a request is a piece of a file, of any size.
//!
//! It goes to the disk block by block while its digest is computed. The session and the place are checked before,
//! and the connection to the database is given back, so that a slow sender holds nothing but its file.

use std::sync::Arc;
use std::time::Duration;

use axum::body::BodyDataStream;
use bytes::Bytes;
use futures::TryStreamExt as _;
use koji_proto::{Access, Fault, Reply, xml};
use serde::Serialize;

use super::file::{Existing, LockedFile};
use super::folder::Folder;
use super::query::RawUpload;
use super::{BLOCK, Digest, Place, UploadError};
use crate::hub::Hub;
use crate::rpc::{self, Peer};

/// How uploads are named where calls are counted.
const METHOD: &str = "rawUpload";

/// How long a sender may be silent.
const PATIENCE: Duration = Duration::from_secs(300);

/// Tells that the body of a request broke off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The sender went away.
    #[error("{0}")]
    Broken(#[from] axum::Error),
    /// The sender fell silent.
    #[error("the sender was silent for {} seconds", PATIENCE.as_secs())]
    Silent,
}

/// What is answered to a piece.
#[derive(Debug, Serialize)]
struct Received {
    size: u64,
    fileverify: &'static str,
    offset: u64,
    hexdigest: String,
}

/// Receives a piece and returns the encoded answer.
pub(crate) async fn receive(
    hub: &Arc<Hub>,
    peer: Peer,
    query: &str,
    body: BodyDataStream,
) -> Result<Vec<u8>, ReadError> {
    let started = std::time::Instant::now();
    let result = match admit(hub, peer, query).await {
        Ok((upload, place)) => write(&upload, place, body).await?,
        Err(fault) => Err(fault),
    };
    hub.metrics.call(METHOD, started.elapsed(), result.is_err());
    let mut reply = Reply::xml();
    Ok(match result.and_then(|received| reply.put(&received)) {
        Ok(()) => reply.into_xml(),
        Err(fault) => xml::fault_response(&fault),
    })
}

/// Checks who sends and where it goes.
async fn admit(hub: &Arc<Hub>, peer: Peer, query: &str) -> Result<(RawUpload, Place), Fault> {
    let call = rpc::open(hub, peer, METHOD, Access::Read).await?;
    let checked = async {
        call.require_login()?;
        let upload = RawUpload::parse(query)?;
        let place = call.place_to_write(&upload.directory, &upload.name, upload.volume.as_ref()).await?;
        Ok((upload, place))
    };
    let checked = checked.await;
    rpc::finish(&call, METHOD, Access::Read, checked).await
}

/// Writes what comes, until it ends.
async fn write(
    upload: &RawUpload,
    place: Place,
    mut body: BodyDataStream,
) -> Result<Result<Received, Fault>, ReadError> {
    let (kind, overwrite, offset) = (upload.verify, upload.overwrite, upload.offset);
    let opened = blocking(move || Writing::begin(&place, offset, overwrite, kind.start())).await;
    let mut writing = match opened {
        Ok(writing) => writing,
        Err(fault) => return Ok(Err(fault)),
    };
    loop {
        let block = match next_block(&mut body).await {
            Ok(block) => block,
            Err(error) => {
                let abandoned = blocking(move || writing.abandon()).await;
                if let Err(fault) = abandoned {
                    tracing::warn!("a broken upload could not be cleared away: {fault}");
                }
                return Err(error);
            }
        };
        let is_last = block.is_last;
        writing = match blocking(move || writing.add(&block)).await {
            Ok(writing) => writing,
            Err(fault) => return Ok(Err(fault)),
        };
        if is_last {
            break;
        }
    }
    let received = blocking(move || writing.end(overwrite)).await;
    Ok(received.map(|(offset, size, hexdigest)| Received {
        size,
        fileverify: kind.name(),
        offset,
        hexdigest,
    }))
}

/// Some bytes of a body.
#[derive(Debug, Default)]
struct Block {
    parts: Vec<Bytes>,
    is_last: bool,
}

/// Collects what comes until it is worth writing; no more than a block and what the network hands over at once.
async fn next_block(body: &mut BodyDataStream) -> Result<Block, ReadError> {
    let (mut block, mut length) = (Block::default(), 0);
    while length < BLOCK {
        let next = tokio::time::timeout(PATIENCE, body.try_next()).await.map_err(|_| ReadError::Silent)?;
        let Some(bytes) = next? else {
            block.is_last = true;
            break;
        };
        length += bytes.len();
        block.parts.push(bytes);
    }
    Ok(block)
}

/// Does what waits for the disk.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UploadError> + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| Fault::internal("writing an upload broke off"))??)
}

/// A piece that is being written.
#[derive(Debug)]
struct Writing {
    file: LockedFile,
    folder: Folder,
    /// Whether the file was not there before.
    is_new: bool,
    offset: u64,
    size: u64,
    digest: Digest,
}

impl Writing {
    fn begin(
        place: &Place,
        offset: Option<u64>,
        overwrite: bool,
        digest: Digest,
    ) -> Result<Self, UploadError> {
        let is_new = offset == Some(0) && !overwrite;
        let existing = if is_new { Existing::Refuse } else { Existing::Keep };
        let (file, folder) = LockedFile::write(place, existing)?;
        let offset = match offset {
            Some(offset) => offset,
            None => file.len()?,
        };
        if overwrite {
            file.cut(offset)?;
        }
        Ok(Self { file, folder, is_new, offset, size: 0, digest })
    }

    fn add(mut self, block: &Block) -> Result<Self, UploadError> {
        for bytes in &block.parts {
            self.file.write_at(bytes, self.offset.saturating_add(self.size))?;
            self.digest.update(bytes);
            self.size += bytes.len() as u64;
        }
        Ok(self)
    }

    /// Returns offset, size and digest.
    fn end(self, overwrite: bool) -> Result<(u64, u64, String), UploadError> {
        let (found, expected) = (self.file.len()?, self.offset.saturating_add(self.size));
        if !overwrite && found != expected {
            return Err(UploadError::Length { name: self.file.name().to_owned(), found, expected });
        }
        Ok((self.offset, self.size, self.digest.hex()))
    }

    /// Removes the begin of a new file, which its sender could not send again.
    fn abandon(self) -> Result<(), UploadError> {
        if self.is_new { self.folder.remove(self.file.name()) } else { Ok(()) }
    }
}
