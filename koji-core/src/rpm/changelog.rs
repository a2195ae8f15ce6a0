//! The entries of a package's changelog, newest first as packages have them.

use super::{
    data::{Ints, Text, Texts},
    error::TagError,
    header::Header,
    tag::Tag,
};

/// An entry of the changelog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangelogEntry<'a> {
    /// When, in seconds since 1970; packages give noon UTC of the day.
    pub time: u64,
    /// By whom, nearly always with the version at its end.
    pub name: Text<'a>,
    /// What, usually several lines.
    pub text: Text<'a>,
}

/// The entries of a changelog, in the header's order.
#[derive(Clone, Debug)]
pub struct Changelog<'a> {
    times: Ints<'a>,
    names: Texts<'a>,
    texts: Texts<'a>,
    at: usize,
}

impl<'a> Iterator for Changelog<'a> {
    type Item = ChangelogEntry<'a>;

    fn next(&mut self) -> Option<ChangelogEntry<'a>> {
        let name = self.names.next()?;
        let time = self.times.get(self.at).unwrap_or_default();
        self.at += 1;
        Some(ChangelogEntry { time, name, text: self.texts.next().unwrap_or_default() })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.names.size_hint()
    }
}

impl ExactSizeIterator for Changelog<'_> {}

impl Header {
    /// Returns the changelog.
    ///
    /// # Errors
    /// If times, names and texts do not belong together.
    pub fn changelog(&self) -> Result<Changelog<'_>, TagError> {
        let len = self.texts(Tag::CHANGELOGNAME).len();
        Ok(Changelog {
            times: self.int_column(Tag::CHANGELOGTIME, len)?,
            names: self.text_column(Tag::CHANGELOGNAME, len)?,
            texts: self.text_column(Tag::CHANGELOGTEXT, len)?,
            at: 0,
        })
    }
}
