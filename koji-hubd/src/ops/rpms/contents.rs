//! What the headers of an rpm tell, in the form in which the API tells it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use koji_core::records::rpms::{RpmDependency, RpmFile};
use koji_core::rpm::{FileEntry, Tag, TagValue};
use koji_proto::{Fault, Value};

use super::kinds;
use crate::call::Result;
use crate::rpm_files::OpenRpm;

/// Lists the dependencies of a package.
pub(super) fn dependencies(rpm: &OpenRpm, kind: Option<i64>) -> Result<Vec<RpmDependency>> {
    let header = rpm.headers.header();
    let mut listed = Vec::new();
    for kind in kinds(kind) {
        let found = header.dependencies(kind).map_err(|e| rpm.senseless(e))?;
        listed.extend(found.map(|dependency| RpmDependency {
            name: dependency.name.to_string(),
            version: dependency.version.to_string(),
            flags: dependency.flags.0.into(),
            kind: kind.number(),
        }));
    }
    Ok(listed)
}

/// Lists the files in a package.
pub(super) fn files(rpm: &OpenRpm) -> Result<Vec<RpmFile>> {
    let header = rpm.headers.header();
    let algorithm = header.file_digest_algorithm().to_string();
    let files = header.files().map_err(|e| rpm.senseless(e))?;
    Ok(files.map(|file| record(&file, &algorithm)).collect())
}

/// Finds a file in a package.
pub(super) fn file(rpm: &OpenRpm, path: &str) -> Result<Option<RpmFile>> {
    let header = rpm.headers.header();
    let algorithm = header.file_digest_algorithm().to_string();
    let mut files = header.files().map_err(|e| rpm.senseless(e))?;
    Ok(files.find(|file| file.path() == path).map(|file| record(&file, &algorithm)))
}

fn record(file: &FileEntry<'_>, algorithm: &str) -> RpmFile {
    let digest = file.digest.to_string();
    RpmFile {
        name: file.path(),
        md5: digest.clone(),
        digest,
        digest_algo: algorithm.to_owned(),
        size: integer(file.size),
        flags: file.flags.into(),
        user: file.user.to_string(),
        group: file.group.to_string(),
        mtime: integer(file.mtime),
        mode: file.mode.into(),
        rpm_id: None,
    }
}

/// Returns header fields under the names that were asked for, or all under the names that they are listed by.
pub(super) fn headers(rpm: &OpenRpm, names: Option<&[String]>) -> Result<BTreeMap<String, Value>> {
    let Some(names) = names else {
        let all = rpm.headers.query_all().map_err(|e| rpm.senseless(e))?;
        return Ok(all.into_iter().map(|(name, value)| (name.to_owned(), as_value(value))).collect());
    };
    let one = |name: &String| {
        let tag = Tag::from_name(name).ok_or_else(|| Fault::generic(format!("no such header: {name}")))?;
        let value = rpm.headers.query(tag).map_err(|e| rpm.senseless(e))?;
        Ok((name.clone(), as_value(value)))
    };
    names.iter().map(one).collect()
}

fn as_value(value: TagValue<'_>) -> Value {
    match value {
        TagValue::None => Value::Nil,
        TagValue::Int(number) => Value::Int(integer(number)),
        TagValue::Text(text) => Value::Str(printable(text)),
        TagValue::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
        TagValue::Ints(numbers) => {
            Value::Array(numbers.into_iter().map(|number| Value::Int(integer(number))).collect())
        }
        TagValue::Texts(texts) => {
            Value::Array(texts.into_iter().map(|text| Value::Str(printable(text))).collect())
        }
    }
}

/// Numbers beyond what travels are shown as the greatest that does.
fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Takes out control characters, which XML cannot hold; blanks and ends of lines stay.
pub(super) fn printable(text: Cow<'_, str>) -> String {
    let odd = |c: char| c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\x7f');
    match text.contains(odd) {
        true => text.replace(odd, ""),
        false => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_taken_out() {
        assert_eq!(printable("a\x1b[1mb\x00c\n\td".into()), "a[1mbc\n\td");
        assert_eq!(printable("käse".into()), "käse");
    }
}
