//! A piece of a file that came inside of a call.

use super::file::{Existing, LockedFile};
use super::{DigestKind, Place, UploadError};

/// A piece with what its sender says of it.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// The bytes.
    pub(crate) data: Vec<u8>,
    /// Where they go; none is the end of the file.
    pub(crate) offset: Option<u64>,
    /// Of how many bytes the digest is: those of the piece or, at the end, those of the file.
    pub(crate) size: u64,
    /// The digest, as hex.
    pub(crate) digest: Option<(DigestKind, String)>,
}

/// Writes a piece, and tells whether it is what its sender meant. If not, it is only written at the end of a file.
pub(crate) fn write_piece(place: &Place, piece: &Piece) -> Result<bool, UploadError> {
    let length = piece.data.len() as u64;
    match piece.offset {
        Some(offset) => {
            let is_right = |(kind, hex): &(DigestKind, String)| kind.of(&piece.data) == *hex;
            if length != piece.size || !piece.digest.as_ref().is_none_or(is_right) {
                return Ok(false);
            }
            let restarts = offset == 0 && !place.name().ends_with(".log");
            let existing = if restarts { Existing::Refuse } else { Existing::Keep };
            let (file, _) = LockedFile::write(place, existing)?;
            if offset == 0 {
                file.cut(0)?;
            }
            file.write_at(&piece.data, offset)?;
            Ok(true)
        }
        None => {
            let (file, _) = LockedFile::write(place, Existing::Keep)?;
            if piece.size == length {
                file.cut(0)?;
            }
            file.write_at(&piece.data, file.len()?)?;
            if file.len()? > piece.size {
                file.cut(piece.size)?;
            }
            if file.len()? != piece.size {
                return Ok(false);
            }
            let Some((kind, hex)) = &piece.digest else { return Ok(true) };
            let mut digest = kind.start();
            file.digest_from(0, &mut digest)?;
            Ok(digest.hex() == *hex)
        }
    }
}
