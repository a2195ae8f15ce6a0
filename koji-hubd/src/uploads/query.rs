//! What a raw upload says of itself in its query string.

use koji_core::lookup::Lookup;
use koji_proto::Fault;

use super::{DigestKind, UploadError};

/// What a raw upload says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawUpload {
    pub(super) name: String,
    pub(super) directory: String,
    pub(super) verify: DigestKind,
    /// Where the piece goes; none is the end of the file.
    pub(super) offset: Option<u64>,
    /// Whether the file is cut off where the piece begins.
    pub(super) overwrite: bool,
    pub(super) volume: Option<Lookup>,
}

impl RawUpload {
    /// Reads a query string; blank values count as absent, and what is unknown does not matter.
    pub(super) fn parse(query: &str) -> Result<Self, Fault> {
        if query.split('&').any(|part| !part.is_empty() && !part.contains('=')) {
            return Err(Fault::internal("the query string is malformed"));
        }
        let fields: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        // Of a parameter that came twice the first counts.
        let field = |name: &str| {
            let mut found = fields.iter().filter(|(key, value)| key == name && !value.is_empty());
            found.next().map(|(_, value)| value.as_str())
        };
        let needed = |name: &str| {
            field(name).ok_or_else(|| Fault::internal(format!("an upload needs the parameter {name}")))
        };
        let verify = needed("fileverify")?;
        let offset = field("offset").unwrap_or("0");
        let number: i64 = offset
            .trim()
            .parse()
            .map_err(|_| Fault::internal(format!("the offset {offset:?} is no integer")))?;
        Ok(Self {
            name: needed("filename")?.to_owned(),
            directory: field("filepath").unwrap_or_default().to_owned(),
            verify: DigestKind::parse(verify).ok_or_else(|| UploadError::DigestKind(verify.to_owned()))?,
            offset: offset_of(number)?,
            overwrite: field("overwrite").is_some(),
            volume: field("volume").map(Lookup::from),
        })
    }
}

/// Reads an offset; -1 is the end of the file.
pub(crate) fn offset_of(number: i64) -> Result<Option<u64>, UploadError> {
    match number {
        -1 => Ok(None),
        number => u64::try_from(number).map(Some).map_err(|_| UploadError::Offset(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_have_defaults() {
        let upload = RawUpload::parse("filename=a%20b&fileverify=md5&volume=&session-id=3").unwrap();
        let expected = RawUpload {
            name: "a b".into(),
            directory: String::new(),
            verify: DigestKind::Md5,
            offset: Some(0),
            overwrite: false,
            volume: None,
        };
        assert_eq!(upload, expected);
        let upload = RawUpload::parse("filename=a&fileverify=md5&offset=-1&overwrite=False").unwrap();
        assert_eq!((upload.offset, upload.overwrite), (None, true));
    }

    #[test]
    fn what_is_wrong_has_upstreams_code() {
        for (query, code) in [
            ("fileverify=md5", 1),
            ("filename=a", 1),
            ("filename=a&fileverify=", 1),
            ("filename=a&fileverify=crc", 1000),
            ("filename=a&fileverify=md5&offset=x", 1),
            ("filename=a&fileverify=md5&offset=-2", 1000),
            ("filename", 1),
        ] {
            assert_eq!(RawUpload::parse(query).unwrap_err().code.number(), code, "{query}");
        }
    }
}
