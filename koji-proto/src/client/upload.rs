//! Sending files to the hub's work area, piece by piece, each checked by its digest.

use std::path::Path;

use adler2::Adler32;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::{Bytes, BytesMut};
use reqwest::Url;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::attempts::Attempts;
use super::error::ClientError;
use super::session::{Prepared, Session};
use super::transport::Post;
use crate::fault::FaultCode;
use crate::value::Value;

/// Where an upload goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadTarget<'a> {
    /// The directory below the hub's work area.
    pub dir: &'a str,
    /// The file's name there.
    pub name: &'a str,
    /// The volume; `None` for the default one.
    pub volume: Option<&'a str>,
    /// Whether a file that is there already is replaced; otherwise it is an error.
    pub overwrite: bool,
}

impl<'a> UploadTarget<'a> {
    /// Returns a place on the default volume; what is there already is replaced, as Koji's own client does it.
    pub fn new(dir: &'a str, name: &'a str) -> Self {
        Self { dir, name, volume: None, overwrite: true }
    }
}

/// How far a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How many bytes have arrived.
    pub done: u64,
    /// How many there are, if that is known.
    pub total: Option<u64>,
}

/// What was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// How many bytes there are.
    pub size: u64,
    /// The adler32 digest of them all, as eight hexadecimal digits.
    pub adler32: String,
}

/// What the hub says about a piece, or about the whole file.
#[derive(Deserialize)]
struct Stored {
    size: u64,
    hexdigest: String,
}

impl Session {
    /// Uploads a file; `progress` is told after each piece.
    pub async fn upload_file(
        &self,
        path: &Path,
        target: UploadTarget<'_>,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<Uploaded, ClientError> {
        let failed = |source| ClientError::File { action: "read", path: path.to_owned(), source };
        let file = tokio::fs::File::open(path).await.map_err(failed)?;
        let total = file.metadata().await.map_err(failed)?.len();
        self.upload(file, Some(total), target, progress).await
    }

    /// Uploads what a reader holds; `progress` is told after each piece.
    ///
    /// A piece whose connection breaks, or that arrives damaged, is sent again from where it began. At the end
    /// the hub's own digest of the whole file is compared.
    pub async fn upload(
        &self,
        mut reader: impl AsyncRead + Unpin + Send,
        total: Option<u64>,
        target: UploadTarget<'_>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Uploaded, ClientError> {
        let options = &self.transport.options;
        let mut whole = Adler32::new();
        let mut whole_sha256 = Sha256::new();
        let mut offset = 0;
        loop {
            let piece = read_piece(&mut reader, options.upload_blocksize.max(1))
                .await
                .map_err(|source| ClientError::Source { name: target.name.to_owned(), source })?;
            // An empty file is one empty piece.
            if piece.is_empty() && offset > 0 {
                break;
            }
            let last = piece.is_empty();
            whole.write_slice(&piece);
            let length = piece.len() as u64;
            if options.use_fast_upload {
                self.send_raw(&target, offset, piece).await?;
            } else {
                whole_sha256.update(&piece);
                self.send_in_call(&target, offset, &piece).await?;
            }
            offset += length;
            progress(Progress { done: offset, total });
            if last {
                break;
            }
        }
        let uploaded = Uploaded { size: offset, adler32: hex_adler(&whole) };
        if options.use_fast_upload {
            self.verify(&target, &uploaded).await?;
        } else {
            let digest = hex::encode(whole_sha256.finalize());
            self.upload_call(&target, offset, &digest, -1, &[]).await?;
        }
        Ok(uploaded)
    }

    /// Uploads one piece of a file that grows; what the file has behind the offset is cut off.
    pub async fn upload_piece(
        &self,
        target: UploadTarget<'_>,
        offset: u64,
        piece: impl Into<Bytes>,
    ) -> Result<(), ClientError> {
        let piece = piece.into();
        if self.transport.options.use_fast_upload {
            self.send_raw(&target, offset, piece).await
        } else {
            self.send_in_call(&target, offset, &piece).await
        }
    }

    /// Sends one piece as the body of a request until the hub has it.
    ///
    /// A repetition cuts the file off where the piece begins, so it does no harm if the first attempt arrived
    /// after all, and may have a number of its own.
    async fn send_raw(
        &self,
        target: &UploadTarget<'_>,
        offset: u64,
        piece: Bytes,
    ) -> Result<(), ClientError> {
        let wanted = Stored { size: piece.len() as u64, hexdigest: hex_adler(&adler(&piece)) };
        let mut attempts = Attempts::new(&self.transport, "upload", true);
        let mut repeated = false;
        let mut renewed = false;
        let _turn = self.turn().await;
        loop {
            let url = upload_url(&self.transport.url, target, offset, target.overwrite || repeated);
            let post = Post {
                url,
                content_type: "application/octet-stream",
                headers: self.next_headers(),
                body: piece.clone(),
                timeout: self.transport.options.timeout,
            };
            let call = Prepared { method: "upload", post, repeat: false };
            let result = self.exchange_once::<Stored>(&call).await;
            let Err(error) = result.and_then(|stored| compare(target.name, &stored, &wanted)) else {
                return Ok(());
            };
            let code = error.fault().map(|fault| fault.code);
            if let ClientError::Fault(fault) = &error
                && fault.code == FaultCode::AuthExpired
                && !renewed
            {
                self.renew(fault.clone()).await?;
                renewed = true;
                continue;
            }
            // The attempt that got lost may still hold the file.
            let transient = error.is_transient() || (repeated && code == Some(FaultCode::Lock));
            if !attempts.again_if(&error, transient).await {
                return Err(error);
            }
            repeated = true;
        }
    }

    /// Compares the hub's digest of the whole file.
    async fn verify(&self, target: &UploadTarget<'_>, wanted: &Uploaded) -> Result<(), ClientError> {
        let mut keywords = vec![("verify".to_owned(), Value::from("adler32"))];
        keywords.extend(target.volume.map(|volume| ("volume".to_owned(), Value::from(volume))));
        let params = vec![target.dir.into(), target.name.into()];
        let stored: Option<Stored> = self.call_typed("checkUpload", params, keywords).await?;
        let wanted = Stored { size: wanted.size, hexdigest: wanted.adler32.clone() };
        match stored {
            Some(stored) => compare(target.name, &stored, &wanted),
            None => Err(damaged(target.name, "no such file".into(), &wanted)),
        }
    }

    /// Sends one piece inside a call until the hub has it.
    async fn send_in_call(
        &self,
        target: &UploadTarget<'_>,
        offset: u64,
        piece: &[u8],
    ) -> Result<(), ClientError> {
        let digest = hex::encode(Sha256::digest(piece));
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        let mut attempts = Attempts::new(&self.transport, "uploadFile", true);
        loop {
            match self.upload_call(target, piece.len() as u64, &digest, offset, piece).await {
                // What got lost was repeated inside; here a piece is repeated that arrived damaged.
                Err(error @ ClientError::Damaged { .. }) if attempts.again(&error).await => {}
                result => return result,
            }
        }
    }

    async fn upload_call(
        &self,
        target: &UploadTarget<'_>,
        size: u64,
        sha256: &str,
        offset: i64,
        data: &[u8],
    ) -> Result<(), ClientError> {
        let params = vec![
            target.dir.into(),
            target.name.into(),
            Value::Int(i64::try_from(size).unwrap_or(i64::MAX)),
            Value::Array(vec!["sha256".into(), sha256.into()]),
            Value::Int(offset),
            BASE64.encode(data).into(),
        ];
        let volume = target.volume.map(|volume| ("volume".to_owned(), Value::from(volume)));
        let stored: bool = self.call_typed("uploadFile", params, volume.into_iter().collect()).await?;
        if stored {
            return Ok(());
        }
        let wanted = Stored { size, hexdigest: sha256.to_owned() };
        Err(damaged(target.name, "something else".into(), &wanted))
    }
}

async fn read_piece(reader: &mut (impl AsyncRead + Unpin), blocksize: usize) -> std::io::Result<Bytes> {
    let mut piece = BytesMut::with_capacity(blocksize);
    let mut reader = reader.take(blocksize as u64);
    while reader.read_buf(&mut piece).await? > 0 {}
    Ok(piece.freeze())
}

fn upload_url(hub: &Url, target: &UploadTarget<'_>, offset: u64, overwrite: bool) -> Url {
    let mut url = hub.clone();
    url.query_pairs_mut()
        .append_pair("filename", target.name)
        .append_pair("filepath", target.dir)
        .append_pair("fileverify", "adler32")
        .append_pair("offset", &offset.to_string());
    if overwrite {
        url.query_pairs_mut().append_pair("overwrite", "1");
    }
    if let Some(volume) = target.volume {
        url.query_pairs_mut().append_pair("volume", volume);
    }
    url
}

fn adler(data: &[u8]) -> Adler32 {
    let mut digest = Adler32::new();
    digest.write_slice(data);
    digest
}

fn hex_adler(digest: &Adler32) -> String {
    format!("{:08x}", digest.checksum())
}

fn compare(name: &str, stored: &Stored, wanted: &Stored) -> Result<(), ClientError> {
    if stored.size == wanted.size && stored.hexdigest.eq_ignore_ascii_case(&wanted.hexdigest) {
        return Ok(());
    }
    Err(damaged(name, format!("{} bytes with digest {}", stored.size, stored.hexdigest), wanted))
}

fn damaged(name: &str, found: String, wanted: &Stored) -> ClientError {
    let wanted = format!("{} bytes with digest {}", wanted.size, wanted.hexdigest);
    ClientError::Damaged { name: name.to_owned(), found, wanted }
}
