//! `koji-load upload`: one large file through the raw upload protocol.

use std::time::Instant;

use adler2::Adler32;
use serde::Deserialize;
use url::{Url, form_urlencoded};

use crate::durations::Durations;
use crate::error::LoadError;
use crate::hub::{self, Credentials, Hub};
use crate::report::{Report, Unit};

/// The length of a chunk in bytes, as upstream's clients send them.
const CHUNK: usize = 1 << 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Upload {
    /// The hub's address.
    #[arg(value_parser = hub::address)]
    url: Url,
    #[command(flatten)]
    credentials: Credentials,
    /// The file's size: bytes, or a number with KiB, MiB or GiB.
    #[arg(long, default_value = "1GiB", value_parser = size)]
    size: u64,
    /// The folder below the hub's work folder.
    #[arg(long, default_value = "koji-load")]
    path: String,
    /// The file's name; a file of that name is overwritten.
    #[arg(long, default_value = "upload.bin")]
    name: String,
    /// Leave the file with the hub instead of emptying it.
    #[arg(long)]
    keep: bool,
}

/// What the hub says of a chunk, or of a file (where it tells no offset).
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Stored {
    size: u64,
    #[serde(default)]
    offset: u64,
    hexdigest: String,
}

impl Upload {
    pub(crate) async fn run(&self) -> Result<Report, LoadError> {
        let mut hub = Hub::login(&self.url, &self.credentials).await?;
        let (mut contents, mut chunks) = (Contents::new(self.size), Durations::default());
        let begin = Instant::now();
        while let Some((offset, chunk)) = contents.next_chunk() {
            let sent = Instant::now();
            self.send(&mut hub, offset, chunk).await?;
            chunks.record(sent.elapsed());
        }
        let upload = begin.elapsed().as_secs_f64();

        let params = [self.path.as_str().into(), self.name.as_str().into(), "adler32".into()];
        let begin = Instant::now();
        let file: Stored = hub.call("checkUpload", &params).await?;
        let check = begin.elapsed().as_secs_f64();
        expect(file, Stored { size: self.size, offset: 0, hexdigest: Contents::new(self.size).hexdigest() })?;
        if !self.keep {
            self.send(&mut hub, 0, b"").await?;
        }
        hub.logout().await?;

        let mut report = Report::new(format!("upload of {:.1} MB", self.size as f64 / 1e6));
        report.add("upload", self.size as f64 / upload / 1e6, Unit::MegabytesPerSecond);
        report.add("chunks", chunks.count() as f64, Unit::Count);
        report.add_durations("chunk", chunks);
        report.add("checkUpload", check * 1e3, Unit::Milliseconds);
        Ok(report)
    }

    async fn send(&self, hub: &mut Hub, offset: u64, chunk: &[u8]) -> Result<(), LoadError> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("filename", &self.name)
            .append_pair("filepath", &self.path)
            .append_pair("fileverify", "adler32")
            .append_pair("offset", &offset.to_string())
            .append_pair("overwrite", "1")
            .finish();
        let hexdigest = format!("{:08x}", adler2::adler32_slice(chunk));
        expect(hub.upload(&query, chunk).await?, Stored { size: chunk.len() as u64, offset, hexdigest })
    }
}

fn expect(stored: Stored, sent: Stored) -> Result<(), LoadError> {
    if stored == sent {
        return Ok(());
    }
    Err(LoadError::Stored { offset: sent.offset, found: format!("{stored:?}") })
}

/// Made-up contents of a file: noise that does not compress, and no two chunks alike, so that a misplaced one shows.
struct Contents {
    block: Vec<u8>,
    offset: u64,
    size: u64,
}

impl Contents {
    fn new(size: u64) -> Self {
        let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
        let block = (0..CHUNK / 8).flat_map(|_| {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            noise.to_le_bytes()
        });
        Self { block: block.collect(), offset: 0, size }
    }

    fn next_chunk(&mut self) -> Option<(u64, &[u8])> {
        let offset = self.offset;
        let length = (self.size - offset).min(CHUNK as u64);
        self.block[..8].copy_from_slice(&offset.to_le_bytes());
        self.offset += length;
        (length > 0).then(|| (offset, &self.block[..length as usize]))
    }

    fn hexdigest(mut self) -> String {
        let mut sum = Adler32::new();
        while let Some((_, chunk)) = self.next_chunk() {
            sum.write_slice(chunk);
        }
        format!("{:08x}", sum.checksum())
    }
}

fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let shift = match &text[digits.len()..] {
        "" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        unit => return Err(format!("unknown unit {unit:?}")),
    };
    let number: u64 = digits.parse().map_err(|_| "not a size")?;
    number.checked_mul(1 << shift).filter(|size| *size > 0).ok_or_else(|| "not a possible size".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        assert_eq!(size("3GiB"), Ok(3 << 30));
        assert_eq!(size("5"), Ok(5));
        for wrong in ["0", "", "GiB", "1GB", "1.5GiB", "-1", "99999999999GiB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn chunks_cover_the_file_and_differ() {
        let mut contents = Contents::new(2 * CHUNK as u64 + 5);
        let mut chunks = Vec::new();
        while let Some((offset, chunk)) = contents.next_chunk() {
            chunks.push((offset, chunk.to_vec()));
        }
        let places: Vec<_> = chunks.iter().map(|(offset, chunk)| (*offset, chunk.len())).collect();
        assert_eq!(places, [(0, CHUNK), (CHUNK as u64, CHUNK), (2 * CHUNK as u64, 5)]);
        assert_ne!(chunks[0].1, chunks[1].1);
    }
}
