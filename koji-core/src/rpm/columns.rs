//! Lists of a header that belong together, an item of each making up a row.

use super::{
    data::{Data, Ints, Texts},
    error::TagError,
    header::Header,
    tag::Tag,
};

impl Header {
    /// Returns a list of `len` texts, or an empty one if the tag is absent.
    pub(super) fn text_column(&self, tag: Tag, len: usize) -> Result<Texts<'_>, TagError> {
        let texts = self.texts(tag);
        self.check_column(tag, len, texts.len(), |data| matches!(data, Data::Text(_) | Data::Texts(_)))?;
        Ok(texts)
    }

    /// Returns a list of `len` integers, or an empty one if the tag is absent.
    pub(super) fn int_column(&self, tag: Tag, len: usize) -> Result<Ints<'_>, TagError> {
        let ints = self.ints(tag);
        self.check_column(tag, len, ints.len(), |data| matches!(data, Data::Ints(_)))?;
        Ok(ints)
    }

    fn check_column(
        &self,
        tag: Tag,
        expected: usize,
        found: usize,
        fits: fn(&Data<'_>) -> bool,
    ) -> Result<(), TagError> {
        match (self.get(tag), self.data_type(tag)) {
            (Some(data), Some(found)) if !fits(&data) => Err(TagError::WrongType { tag, found }),
            (Some(_), _) if found != expected => Err(TagError::Columns { tag, expected, found }),
            _ => Ok(()),
        }
    }
}
