//! The facts of a package by which Koji knows it, and those it shows.

use super::{
    data::{Text, Texts},
    error::{FileNameError, TagError},
    file::RpmFile,
    header::Header,
    tag::{Tag, signature_tag},
};

/// What a package is: the facts that a hub stores when it imports an rpm.
///
/// Name, version, release and arch are safe as parts of a file name: they are not empty, are printable ASCII
/// without spaces and slashes, and version and release have no dash, so that the parts can be told apart. rpm
/// lets no other be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackageInfo<'a> {
    /// The name.
    pub name: &'a str,
    /// The version.
    pub version: &'a str,
    /// The release.
    pub release: &'a str,
    /// The epoch.
    pub epoch: Option<u32>,
    /// The arch: `src` for a source package, also one without all its sources.
    pub arch: &'a str,
    /// The arch of the header: for a source package the one that it was made on.
    pub header_arch: &'a str,
    /// When it was built, in seconds since 1970.
    pub build_time: Option<u32>,
    /// The file name of the source package; a source package has none.
    pub source_rpm: Option<&'a str>,
    /// Whether it is a source package, which is the case if it names none.
    pub is_source: bool,
    /// The MD5 of main header and payload, from the signature header; packages of version 6 have none.
    pub sig_md5: Option<[u8; 16]>,
}

impl PackageInfo<'_> {
    /// Returns the MD5 in hex: Koji's payloadhash.
    pub fn payloadhash(&self) -> Option<String> {
        self.sig_md5.map(hex::encode)
    }

    /// Returns `name-version-release`.
    pub fn nvr(&self) -> String {
        format!("{}-{}-{}", self.name, self.version, self.release)
    }

    /// Returns the name that the file must have: `name-version-release.arch.rpm`.
    pub fn file_name(&self) -> String {
        format!("{}-{}-{}.{}.rpm", self.name, self.version, self.release, self.arch)
    }

    /// Checks the name of the file, which must come without its directory.
    ///
    /// # Errors
    /// If it is not the one that the header asks for.
    pub fn check_file_name(&self, found: &str) -> Result<(), FileNameError> {
        let expected = self.file_name();
        if expected == found { Ok(()) } else { Err(FileNameError { expected, found: found.to_owned() }) }
    }
}

impl RpmFile {
    /// Returns what the package is.
    ///
    /// # Errors
    /// If a part of the name is missing or is none, or a number is none.
    pub fn info(&self) -> Result<PackageInfo<'_>, TagError> {
        let header = self.header();
        let is_source = header.is_source();
        let header_arch = name_part(header, Tag::ARCH, |_| true)?;
        let source_rpm = if is_source { None } else { Some(name_part(header, Tag::SOURCERPM, |_| true)?) };
        Ok(PackageInfo {
            name: name_part(header, Tag::NAME, |_| true)?,
            version: name_part(header, Tag::VERSION, |byte| byte != b'-')?,
            release: name_part(header, Tag::RELEASE, |byte| byte != b'-')?,
            epoch: int32(header, Tag::EPOCH)?,
            arch: if is_source { "src" } else { header_arch },
            header_arch,
            build_time: int32(header, Tag::BUILDTIME)?,
            source_rpm,
            is_source,
            sig_md5: self.signature().md5(),
        })
    }

    /// Returns the size of the unpacked payload in bytes.
    pub fn archive_size(&self) -> Option<u64> {
        let signature = self.signature().header();
        signature
            .int(Tag::LONGARCHIVESIZE)
            .or_else(|| signature.int(signature_tag::PAYLOADSIZE))
            .or_else(|| self.header().int(Tag::PAYLOADSIZEALT))
            .or_else(|| self.header().int(Tag::ARCHIVESIZE))
    }

    /// Returns the size of main header and payload in bytes, as the package states it.
    pub fn stated_size(&self) -> Option<u64> {
        let signature = self.signature().header();
        signature.int(Tag::LONGSIGSIZE).or_else(|| signature.int(signature_tag::SIZE))
    }
}

impl Header {
    /// Tells whether the package is a source package: one that names no source package.
    pub fn is_source(&self) -> bool {
        !self.contains(Tag::SOURCERPM)
    }

    /// Returns the summary.
    pub fn summary(&self) -> Option<Text<'_>> {
        self.text(Tag::SUMMARY)
    }

    /// Returns the description.
    pub fn description(&self) -> Option<Text<'_>> {
        self.text(Tag::DESCRIPTION)
    }

    /// Returns the license.
    pub fn license(&self) -> Option<Text<'_>> {
        self.text(Tag::LICENSE)
    }

    /// Returns the URL of the project.
    pub fn url(&self) -> Option<Text<'_>> {
        self.text(Tag::URL)
    }

    /// Returns the group, which current packages leave at "Unspecified".
    pub fn group(&self) -> Option<Text<'_>> {
        self.text(Tag::GROUP)
    }

    /// Returns who packaged it.
    pub fn packager(&self) -> Option<Text<'_>> {
        self.text(Tag::PACKAGER)
    }

    /// Returns who distributes it.
    pub fn vendor(&self) -> Option<Text<'_>> {
        self.text(Tag::VENDOR)
    }

    /// Returns what distribution it is part of.
    pub fn distribution(&self) -> Option<Text<'_>> {
        self.text(Tag::DISTRIBUTION)
    }

    /// Returns the machine that it was built on.
    pub fn build_host(&self) -> Option<Text<'_>> {
        self.text(Tag::BUILDHOST)
    }

    /// Returns the size of the installed files in bytes.
    pub fn installed_size(&self) -> Option<u64> {
        self.int(Tag::LONGSIZE).or_else(|| self.int(Tag::SIZE))
    }

    /// Returns the arches that a source package says it builds for (BuildArch).
    pub fn build_arches(&self) -> Texts<'_> {
        self.texts(Tag::BUILDARCHS)
    }

    /// Returns the only arches that a source package can be built on (ExclusiveArch); empty means any.
    pub fn exclusive_arches(&self) -> Texts<'_> {
        self.texts(Tag::EXCLUSIVEARCH)
    }

    /// Returns the arches that a source package cannot be built on (ExcludeArch).
    pub fn exclude_arches(&self) -> Texts<'_> {
        self.texts(Tag::EXCLUDEARCH)
    }
}

/// Returns a number that must fit 32 bits if it is there.
fn int32(header: &Header, tag: Tag) -> Result<Option<u32>, TagError> {
    let Some(found) = header.data_type(tag) else { return Ok(None) };
    match header.int(tag).map(u32::try_from) {
        Some(Ok(number)) => Ok(Some(number)),
        _ => Err(TagError::WrongType { tag, found }),
    }
}

/// Returns a text that is safe as a part of a file name.
fn name_part(header: &Header, tag: Tag, also: fn(u8) -> bool) -> Result<&str, TagError> {
    let text = header.required_text(tag)?;
    let fits = |byte: &u8| byte.is_ascii_graphic() && *byte != b'/' && also(*byte);
    match std::str::from_utf8(text.as_bytes()) {
        Ok(part) if !matches!(part, "" | "." | "..") && part.as_bytes().iter().all(fits) => Ok(part),
        _ => Err(TagError::BadName { tag, text: text.to_str().into_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::synthetic::{Value, rpm},
        *,
    };

    fn with(tag: Tag, value: Value<'_>) -> RpmFile {
        let mut entries = vec![
            (Tag::NAME, Value::Text("a-b")),
            (Tag::VERSION, Value::Text("1~rc1")),
            (Tag::RELEASE, Value::Text("2.fc40")),
            (Tag::ARCH, Value::Text("x86_64")),
            (Tag::SOURCERPM, Value::Text("a-1~rc1-2.fc40.src.rpm")),
        ];
        entries.retain(|entry| entry.0 != tag);
        if !matches!(value, Value::Null) {
            entries.push((tag, value));
        }
        RpmFile::read(&mut rpm(&[], &entries).as_slice()).unwrap()
    }

    #[test]
    fn the_file_must_be_named_after_the_header() {
        let rpm = with(Tag::EPOCH, Value::Int32(&[3]));
        let info = rpm.info().unwrap();
        assert_eq!(info.file_name(), "a-b-1~rc1-2.fc40.x86_64.rpm");
        assert_eq!(info.epoch, Some(3));
        assert_eq!(info.check_file_name("a-b-1~rc1-2.fc40.x86_64.rpm"), Ok(()));
        let error = info.check_file_name("a-b-1~rc1-2.fc40.noarch.rpm").unwrap_err();
        assert_eq!(error.expected, "a-b-1~rc1-2.fc40.x86_64.rpm");
    }

    #[test]
    fn a_package_without_source_package_is_one() {
        let rpm = with(Tag::SOURCERPM, Value::Null);
        let info = rpm.info().unwrap();
        assert!(info.is_source);
        assert_eq!((info.arch, info.header_arch, info.source_rpm), ("src", "x86_64", None));
        assert_eq!(info.file_name(), "a-b-1~rc1-2.fc40.src.rpm");
    }

    #[test]
    fn parts_that_lead_out_of_a_directory_are_refused() {
        for (tag, text) in [
            (Tag::NAME, "../../etc/passwd"),
            (Tag::NAME, ".."),
            (Tag::NAME, ""),
            (Tag::NAME, "a b"),
            (Tag::NAME, "caf\u{e9}"),
            (Tag::VERSION, "1-2"),
            (Tag::RELEASE, "2\n"),
            (Tag::ARCH, "x86/64"),
            (Tag::SOURCERPM, "../a.src.rpm"),
        ] {
            let error = with(tag, Value::Text(text)).info().unwrap_err();
            assert_eq!(error, TagError::BadName { tag, text: text.to_owned() });
        }
        assert_eq!(with(Tag::NAME, Value::Null).info().unwrap_err(), TagError::Missing(Tag::NAME));
        assert!(matches!(
            with(Tag::ARCH, Value::Int32(&[1])).info().unwrap_err(),
            TagError::WrongType { tag: Tag::ARCH, .. }
        ));
    }

    #[test]
    fn sizes_prefer_the_long_form() {
        let rpm = rpm(
            &[
                (Tag::LONGARCHIVESIZE, Value::Int64(&[9 << 32])),
                (signature_tag::SIZE, Value::Int32(&[7])),
                (signature_tag::PAYLOADSIZE, Value::Int32(&[8])),
            ],
            &[(Tag::SIZE, Value::Int32(&[1])), (Tag::LONGSIZE, Value::Int64(&[5 << 32]))],
        );
        let rpm = RpmFile::read(&mut rpm.as_slice()).unwrap();
        assert_eq!(rpm.archive_size(), Some(9 << 32));
        assert_eq!(rpm.stated_size(), Some(7));
        assert_eq!(rpm.header().installed_size(), Some(5 << 32));
    }
}
