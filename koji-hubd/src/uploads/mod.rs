//! Files that clients send: who may write where, pieces as they come in, and what is said of a file afterwards.
//!
//! A file is written through handles below the work directory, so that no link that lies there leads elsewhere. An
//! upload holds its file locked; the lock goes with its process, so that a killed hub leaves nothing but the bytes
//! that it wrote, and the client sends that piece again. Which builds files belong to is not known here.

mod check;
mod digest;
mod error;
mod file;
mod folder;
mod piece;
mod place;
mod query;
mod raw;

pub(crate) use check::check;
pub(crate) use digest::{Digest, DigestKind};
pub(crate) use error::UploadError;
pub(crate) use piece::{Piece, write_piece};
pub(crate) use place::Place;
pub(crate) use query::offset_of;
pub(crate) use raw::{ReadError, receive};

/// How much of a file is held in memory at a time.
const BLOCK: usize = 1 << 20;
