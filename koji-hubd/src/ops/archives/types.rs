//! Types of archives, and which file names have which.

use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::records::archives::ArchiveType;
use koji_proto::Fault;

use super::none_found;
use crate::call::{HubCall, Result};
use crate::store::archives;

impl HubCall {
    /// Finds the type of a file name, or one by its name or number.
    pub(super) async fn find_archive_type(
        &self,
        filename: Option<&str>,
        lookup: Option<&Lookup>,
        strict: bool,
    ) -> Result<Option<ArchiveType>> {
        if filename.is_none() && lookup.is_none() {
            return Err(Fault::generic("a type of archives is found by a file name, a name or a number"));
        }
        let types = archives::types(&self.conn).await?;
        let (found, wanted) = match (filename, lookup) {
            (Some(filename), _) => (of_file_name(types, filename), filename.to_owned()),
            (None, Some(lookup)) => (
                types.into_iter().find(|one| match lookup {
                    Lookup::Id(id) => one.id == *id,
                    Lookup::Name(name) => one.name == *name,
                }),
                lookup.to_string(),
            ),
            (None, None) => (None, String::new()),
        };
        match found {
            Some(found) => Ok(Some(found)),
            None => none_found("type of archives", wanted, strict),
        }
    }

    /// Adds a type; neither its name nor any of its endings may be taken.
    pub(super) async fn new_archive_type(
        &self,
        name: &str,
        description: &str,
        extensions: &str,
        compression: Option<&str>,
    ) -> Result<()> {
        self.check_name(NameKind::ArchiveType, name)?;
        for extension in extensions.split(' ') {
            let allowed = |c: char| c.is_ascii_alphanumeric() || c == '.';
            if extension.is_empty() || !extension.chars().all(allowed) {
                return Err(Fault::generic(format!(
                    "{extension:?} is no ending of file names: letters, digits and dots"
                )));
            }
        }
        if !matches!(compression, None | Some("zip" | "tar")) {
            return Err(Fault::generic("a type of compression is zip, tar or none"));
        }
        let types = archives::types(&self.conn).await?;
        if types.iter().any(|one| one.name == name) {
            return Err(Fault::generic(format!("there is a type of archives {name} already")));
        }
        for extension in extensions.split(' ') {
            if let Some(owner) = types.iter().find(|one| has(one, extension)) {
                return Err(Fault::generic(format!(
                    "the ending {extension} is one of {} already",
                    owner.name
                )));
            }
        }
        Ok(archives::create_type(&self.conn, name, description, extensions, compression).await?)
    }
}

fn has(archive_type: &ArchiveType, extension: &str) -> bool {
    archive_type.extensions.split_whitespace().any(|known| known == extension)
}

/// Returns the type that has the longest ending of a file name, whatever its case.
fn of_file_name(types: Vec<ArchiveType>, filename: &str) -> Option<ArchiveType> {
    let name = filename.to_lowercase();
    let dots = name.match_indices('.').map(|(at, _)| at + 1);
    let extension = std::iter::once(0)
        .chain(dots)
        .map(|at| &name[at..])
        .find(|end| types.iter().any(|one| has(one, end)))?;
    types.iter().find(|one| has(one, extension)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types() -> Vec<ArchiveType> {
        [("gz", "gz"), ("tar", "tar tar.gz tgz"), ("jar", "jar war")]
            .into_iter()
            .zip(1..)
            .map(|((name, extensions), id)| ArchiveType {
                id,
                name: name.into(),
                description: String::new(),
                extensions: extensions.into(),
                compression_type: None,
            })
            .collect()
    }

    #[track_caller]
    fn is(filename: &str, expected: Option<&str>) {
        assert_eq!(of_file_name(types(), filename).map(|one| one.name).as_deref(), expected);
    }

    #[test]
    fn the_longest_ending_counts() {
        is("lib-1.0.tar.gz", Some("tar"));
        is("lib-1.0.txt.gz", Some("gz"));
        is("LIB.WAR", Some("jar"));
        is("jar", Some("jar"));
        is("jar.lib", None);
    }
}
