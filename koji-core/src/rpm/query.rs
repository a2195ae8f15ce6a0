//! Tags as the rpm library gives them: signature and main header as one, lists as lists, computed tags among
//! them.
//!
//! This is what `rpm -q --qf` and rpm's Python binding show, and so what Koji's `getRPMHeaders` answers. The
//! stored form of a tag can be another (FILECLASS is stored as indexes into CLASSDICT but read as texts); for
//! that ask the headers themselves.
//!
//! The signature header's entries come first, under the number that they have as tags of the package. Tags
//! that need more than the file (VERBOSE, FSCONTEXTS, the state of an installed package) are absent.

use std::borrow::Cow;

use super::{
    data::Data,
    error::TagError,
    file::RpmFile,
    tag::{Shape, Tag, signature_tag},
};

/// The value of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagValue<'a> {
    /// The tag is absent and would be a single value.
    None,
    /// A number.
    Int(u64),
    /// A text; of one in several languages that of the C locale.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Numbers.
    Ints(Vec<u64>),
    /// Texts; also the empty list of an absent tag that would be a list.
    Texts(Vec<Cow<'a, str>>),
}

impl RpmFile {
    /// Returns a tag's value.
    ///
    /// # Errors
    /// If the tag is computed from others that do not make sense.
    pub fn query(&self, tag: Tag) -> Result<TagValue<'_>, TagError> {
        if let Some(value) = self.computed(tag)? {
            return Ok(value);
        }
        let shape = tag.info().map_or(Shape::Many, |info| info.shape);
        Ok(match self.stored(tag) {
            Some(data) => TagValue::of(data, shape),
            None => TagValue::absent(shape),
        })
    }

    /// Returns all stored tags that have a name and their values, by number, under the names that Koji lists.
    ///
    /// # Errors
    /// If a tag is computed from others that do not make sense.
    pub fn query_all(&self) -> Result<Vec<(&'static str, TagValue<'_>)>, TagError> {
        let signature = self.signature().header().iter().filter_map(|(tag, _)| signature_tag::seen_as(tag));
        let mut tags: Vec<_> = self.header().iter().map(|(tag, _)| tag).chain(signature).collect();
        tags.sort_unstable();
        tags.dedup();
        tags.into_iter()
            .filter(|tag| !tag.is_region())
            .filter_map(|tag| tag.info())
            .map(|info| Ok((info.listed, self.query(info.tag)?)))
            .collect()
    }

    /// Returns an entry of either header.
    pub(super) fn stored(&self, tag: Tag) -> Option<Data<'_>> {
        let signature = signature_tag::of(tag).and_then(|tag| self.signature().header().get(tag));
        signature.or_else(|| self.header().get(tag))
    }
}

impl<'a> TagValue<'a> {
    /// Returns the value of a tag that is not there.
    pub(super) fn absent(shape: Shape) -> Self {
        match shape {
            Shape::One => Self::None,
            Shape::Many => Self::Texts(Vec::new()),
        }
    }

    fn of(data: Data<'a>, shape: Shape) -> Self {
        match (data, shape) {
            (Data::Null, _) => Self::absent(shape),
            (Data::Bytes(bytes), _) => Self::Bytes(bytes),
            (Data::Ints(ints), Shape::Many) => Self::Ints(ints.iter().collect()),
            (Data::Ints(ints), Shape::One) => ints.get(0).map_or(Self::None, Self::Int),
            (Data::Text(text), Shape::Many) => Self::Texts(vec![text.to_str()]),
            (Data::Text(text), Shape::One) => Self::Text(text.to_str()),
            (Data::Texts(texts), Shape::Many) => Self::Texts(texts.map(|text| text.to_str()).collect()),
            (Data::Texts(mut texts), Shape::One) => {
                texts.next().map_or(Self::None, |text| Self::Text(text.to_str()))
            }
        }
    }
}
