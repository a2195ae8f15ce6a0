//! Tags that rpm computes from others when they are asked for.

use std::{borrow::Cow, collections::HashMap};

use super::{
    data::Data, error::TagError, file::RpmFile, file_list::FileEntry, header::Header, query::TagValue,
    tag::Tag,
};

/// The tags of a kind of trigger: names, versions, flags, indexes, scripts.
type TriggerTags = (Tag, Tag, Tag, Tag, Tag);

const TRIGGERS: TriggerTags =
    (Tag::TRIGGERNAME, Tag::TRIGGERVERSION, Tag::TRIGGERFLAGS, Tag::TRIGGERINDEX, Tag::TRIGGERSCRIPTS);
const FILE_TRIGGERS: TriggerTags = (
    Tag::FILETRIGGERNAME,
    Tag::FILETRIGGERVERSION,
    Tag::FILETRIGGERFLAGS,
    Tag::FILETRIGGERINDEX,
    Tag::FILETRIGGERSCRIPTS,
);
const TRANSACTION_FILE_TRIGGERS: TriggerTags = (
    Tag::TRANSFILETRIGGERNAME,
    Tag::TRANSFILETRIGGERVERSION,
    Tag::TRANSFILETRIGGERFLAGS,
    Tag::TRANSFILETRIGGERINDEX,
    Tag::TRANSFILETRIGGERSCRIPTS,
);

impl RpmFile {
    /// Returns the value of a tag that is computed, or nothing if it is not.
    pub(super) fn computed(&self, tag: Tag) -> Result<Option<TagValue<'_>>, TagError> {
        let header = self.header();
        let int = |tag| match self.stored(tag) {
            Some(Data::Ints(ints)) => ints.get(0),
            _ => None,
        };
        let either = |long, short| int(long).or_else(|| int(short)).map_or(TagValue::None, TagValue::Int);
        Ok(Some(match tag {
            Tag::EPOCHNUM => TagValue::Int(int(Tag::EPOCH).unwrap_or(0)),
            Tag::EVR | Tag::NVR | Tag::NVRA | Tag::NEVR | Tag::NEVRA => name_of(header, tag),
            Tag::ARCHSUFFIX => arch_suffix(header),
            Tag::LONGSIZE => either(tag, Tag::SIZE),
            Tag::LONGSIGSIZE => either(tag, Tag::SIGSIZE),
            Tag::LONGARCHIVESIZE => either(tag, Tag::ARCHIVESIZE),
            Tag::DBINSTANCE => TagValue::Int(0),
            Tag::HEADERCOLOR => {
                TagValue::Int(header.ints(Tag::FILECOLORS).iter().fold(0, |all, color| all | color) & 0x0f)
            }
            Tag::FILENAMES => texts(header.files()?.map(|file| file.path())),
            Tag::LONGFILESIZES => TagValue::Ints(header.files()?.map(|file| file.size).collect()),
            Tag::FILENLINKS => link_counts(header)?,
            Tag::FILECLASS => classes(header)?,
            Tag::FILEPROVIDE => file_dependencies(header, b'P')?,
            Tag::FILEREQUIRE => file_dependencies(header, b'R')?,
            Tag::TRIGGERCONDS => trigger_conditions(header, TRIGGERS)?,
            Tag::FILETRIGGERCONDS => trigger_conditions(header, FILE_TRIGGERS)?,
            Tag::TRANSFILETRIGGERCONDS => trigger_conditions(header, TRANSACTION_FILE_TRIGGERS)?,
            Tag::TRIGGERTYPE => trigger_types(header, TRIGGERS)?,
            Tag::FILETRIGGERTYPE => trigger_types(header, FILE_TRIGGERS)?,
            Tag::TRANSFILETRIGGERTYPE => trigger_types(header, TRANSACTION_FILE_TRIGGERS)?,
            _ => match dependency_tags(tag) {
                Some((names, versions, flags)) => texts(
                    header
                        .dependency_columns(names, versions, flags)?
                        .map(|dependency| dependency.to_string()),
                ),
                None => return Ok(None),
            },
        }))
    }
}

fn texts<'a>(texts: impl Iterator<Item = String>) -> TagValue<'a> {
    TagValue::Texts(texts.map(Cow::Owned).collect())
}

/// Returns the tags of the dependencies that a tag shows in readable form.
fn dependency_tags(tag: Tag) -> Option<(Tag, Tag, Tag)> {
    use super::dependency::DependencyKind as Kind;
    let kind = match tag {
        Tag::REQUIRENEVRS => Kind::Requires,
        Tag::PROVIDENEVRS => Kind::Provides,
        Tag::OBSOLETENEVRS => Kind::Obsoletes,
        Tag::CONFLICTNEVRS => Kind::Conflicts,
        Tag::RECOMMENDNEVRS => Kind::Recommends,
        Tag::SUGGESTNEVRS => Kind::Suggests,
        Tag::SUPPLEMENTNEVRS => Kind::Supplements,
        Tag::ENHANCENEVRS => Kind::Enhances,
        _ => return None,
    };
    Some(kind.tags())
}

/// Returns a combination of name, epoch, version, release and arch; the arch is the header's also for
/// sources.
fn name_of<'a>(header: &Header, tag: Tag) -> TagValue<'a> {
    let text = |tag| header.text(tag).unwrap_or_default().to_str();
    let mut name = String::new();
    if tag != Tag::EVR {
        name += &text(Tag::NAME);
        name.push('-');
    }
    if let (Some(epoch), Tag::EVR | Tag::NEVR | Tag::NEVRA) = (header.int(Tag::EPOCH), tag) {
        name += &format!("{epoch}:");
    }
    name += &format!("{}-{}", text(Tag::VERSION), text(Tag::RELEASE));
    if let Tag::NVRA | Tag::NEVRA = tag {
        name += &format!(".{}", text(Tag::ARCH));
    }
    TagValue::Text(name.into())
}

fn arch_suffix(header: &Header) -> TagValue<'_> {
    let suffix = if !header.is_source() {
        Cow::Owned(format!(".{}", header.text(Tag::ARCH).unwrap_or_default()))
    } else if header.contains(Tag::NOSOURCE) || header.contains(Tag::NOPATCH) {
        Cow::Borrowed(".nosrc")
    } else {
        Cow::Borrowed(".src")
    };
    TagValue::Text(suffix)
}

/// Returns how many names each file has: regular files that share device and inode are one.
fn link_counts<'a>(header: &Header) -> Result<TagValue<'a>, TagError> {
    let key = |file: &FileEntry<'_>| file.is_regular().then_some((file.device, file.inode));
    let mut counts = HashMap::new();
    for file in header.files()? {
        if let Some(key) = key(&file) {
            *counts.entry(key).or_insert(0) += 1;
        }
    }
    let has_inodes = header.contains(Tag::FILEINODES);
    let count =
        |file| key(&file).filter(|_| has_inodes).and_then(|key| counts.get(&key)).copied().unwrap_or(1);
    Ok(TagValue::Ints(header.files()?.map(count).collect()))
}

/// Returns what `file` said of each file: an index into a list of texts is stored. Where it said nothing the
/// type of file speaks.
fn classes(header: &Header) -> Result<TagValue<'_>, TagError> {
    let dict: Vec<_> = header.texts(Tag::CLASSDICT).collect();
    let files = header.files()?;
    let indexes = header.int_column(Tag::FILECLASS, files.len())?;
    let mut budget = Budget::new(Tag::FILECLASS);
    let mut classes = Vec::with_capacity(files.len());
    for (at, file) in files.enumerate() {
        let index = indexes.get(at).and_then(|index| usize::try_from(index).ok());
        let class = index.and_then(|index| dict.get(index)).copied().unwrap_or_default();
        budget.take(class.as_bytes().len())?;
        classes.push(if class.is_empty() { class_by_mode(&file) } else { class.to_str() });
    }
    Ok(TagValue::Texts(classes))
}

fn class_by_mode<'a>(file: &FileEntry<'_>) -> Cow<'a, str> {
    Cow::Borrowed(match file.mode & 0o170_000 {
        0o010_000 => "fifo (named pipe)",
        0o020_000 => "character special",
        0o040_000 => "directory",
        0o060_000 => "block special",
        0o120_000 => return Cow::Owned(format!("symbolic link to `{}'", file.link_target)),
        _ => "",
    })
}

/// Returns the dependencies that each file brought: a range of DEPENDSDICT, whose numbers have the kind (`P`
/// or `R`) in their top byte and the index of the dependency below.
fn file_dependencies<'a>(header: &Header, kind: u8) -> Result<TagValue<'a>, TagError> {
    use super::dependency::DependencyKind as Kind;
    let rows = if kind == b'P' { Kind::Provides } else { Kind::Requires };
    let rows: Vec<_> = header.dependencies(rows)?.collect();
    let len = header.files()?.len();
    let dict = header.ints(Tag::DEPENDSDICT);
    let firsts = header.int_column(Tag::FILEDEPENDSX, len)?;
    let counts = header.int_column(Tag::FILEDEPENDSN, len)?;
    let mut budget = Budget::new(if kind == b'P' { Tag::FILEPROVIDE } else { Tag::FILEREQUIRE });
    let mut all = Vec::with_capacity(len);
    for at in 0..len {
        let first = firsts.get(at).unwrap_or_default();
        let count = counts.get(at).unwrap_or_default();
        let range = first..first.saturating_add(count).min(dict.len() as u64);
        // A look-up costs time even where it adds no text.
        budget.take(16 * range.end.saturating_sub(range.start) as usize)?;
        let mut found = String::new();
        for entry in range.filter_map(|index| dict.get(index as usize)) {
            let row = usize::try_from(entry & 0x00ff_ffff).ok().and_then(|index| rows.get(index));
            if let Some(row) = row.filter(|_| entry >> 24 == u64::from(kind)) {
                budget.take(row.name.as_bytes().len() + row.version.as_bytes().len())?;
                found += if found.is_empty() { "" } else { " " };
                found += &row.to_string();
            }
        }
        all.push(found);
    }
    Ok(texts(all.into_iter()))
}

/// What the values of one tag may still take, since files can share a text: a small header could hold a text
/// of megabytes once and name it for each of a million files.
struct Budget {
    tag: Tag,
    left: usize,
}

impl Budget {
    fn new(tag: Tag) -> Self {
        Self { tag, left: 64 << 20 }
    }

    fn take(&mut self, size: usize) -> Result<(), TagError> {
        self.left = self.left.checked_sub(size).ok_or(TagError::TooBig(self.tag))?;
        Ok(())
    }
}

/// Returns what sets off each trigger script.
fn trigger_conditions<'a>(header: &Header, tags: TriggerTags) -> Result<TagValue<'a>, TagError> {
    let (names, versions, flags, ..) = tags;
    let rows: Vec<_> = header.dependency_columns(names, versions, flags)?.collect();
    let (indexes, scripts) = trigger_indexes(header, tags)?;
    let mut conditions = vec![String::new(); scripts];
    for (row, index) in rows.iter().zip(indexes) {
        let Some(condition) = conditions.get_mut(index) else { continue };
        if !condition.is_empty() {
            condition.push_str(", ");
        }
        condition.push_str(&row.to_string());
    }
    Ok(texts(conditions.into_iter()))
}

/// Returns when each trigger script runs, which the flags of its first condition say.
fn trigger_types<'a>(header: &Header, tags: TriggerTags) -> Result<TagValue<'a>, TagError> {
    let (names, _, flags, ..) = tags;
    let flags = header.int_column(flags, header.texts(names).len())?;
    let (indexes, scripts) = trigger_indexes(header, tags)?;
    let mut types = vec![Cow::Borrowed(""); scripts];
    for (flags, index) in flags.iter().zip(indexes) {
        if let Some(kind) = types.get_mut(index).filter(|kind| kind.is_empty()) {
            *kind = Cow::Borrowed(match flags {
                flags if flags & 1 << 16 != 0 => "in",
                flags if flags & 1 << 17 != 0 => "un",
                flags if flags & 1 << 18 != 0 => "postun",
                flags if flags & 1 << 25 != 0 => "prein",
                _ => "",
            });
        }
    }
    Ok(TagValue::Texts(types))
}

/// Returns the script of each condition, and how many scripts there are.
fn trigger_indexes(
    header: &Header,
    (names, _, _, indexes, scripts): TriggerTags,
) -> Result<(impl Iterator<Item = usize> + use<'_>, usize), TagError> {
    let indexes = header.int_column(indexes, header.texts(names).len())?;
    Ok((indexes.iter().map(|index| index as usize), header.texts(scripts).len()))
}

#[cfg(test)]
mod tests {
    use super::{
        super::synthetic::{Value, rpm},
        *,
    };

    fn query(main: &[(Tag, Value<'_>)], tag: Tag) -> Result<TagValue<'static>, TagError> {
        let rpm = RpmFile::read(&mut rpm(&[], main).as_slice()).unwrap();
        rpm.query(tag).map(|value| match value {
            TagValue::Texts(texts) => {
                TagValue::Texts(texts.into_iter().map(|t| t.into_owned().into()).collect())
            }
            TagValue::Text(text) => TagValue::Text(text.into_owned().into()),
            TagValue::Ints(ints) => TagValue::Ints(ints),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn indexes_that_lead_nowhere_give_nothing() {
        let files = [
            (Tag::BASENAMES, Value::Texts(&["a"])),
            (Tag::DIRINDEXES, Value::Int32(&[0])),
            (Tag::DIRNAMES, Value::Texts(&["/"])),
            (Tag::FILECLASS, Value::Int32(&[7])),
            (Tag::FILEDEPENDSX, Value::Int32(&[0xffff_ffff])),
            (Tag::FILEDEPENDSN, Value::Int32(&[0xffff_ffff])),
            (Tag::DEPENDSDICT, Value::Int32(&[0x5200_0009])),
            (Tag::TRIGGERNAME, Value::Texts(&["b"])),
            (Tag::TRIGGERINDEX, Value::Int32(&[5])),
            (Tag::TRIGGERSCRIPTS, Value::Texts(&["true"])),
        ];
        for tag in [Tag::FILECLASS, Tag::FILEREQUIRE, Tag::FILEPROVIDE, Tag::TRIGGERCONDS, Tag::TRIGGERTYPE] {
            assert_eq!(query(&files, tag), Ok(TagValue::Texts(vec!["".into()])), "{tag}");
        }
    }

    #[test]
    fn the_type_of_file_is_its_class_where_nothing_else_is_said() {
        let main = [
            (Tag::OLDFILENAMES, Value::Texts(&["/a", "/b", "/c", "/d", "/e", "/f"])),
            (
                Tag::FILEMODES,
                Value::Int16(&[0o010_644, 0o020_644, 0o040_755, 0o060_644, 0o120_777, 0o100_644]),
            ),
            (Tag::FILELINKTOS, Value::Texts(&["", "", "", "", "a", ""])),
        ];
        let classes = [
            "fifo (named pipe)",
            "character special",
            "directory",
            "block special",
            "symbolic link to `a'",
            "",
        ];
        assert_eq!(query(&main, Tag::FILECLASS), Ok(TagValue::Texts(classes.map(Cow::from).to_vec())));
    }

    #[test]
    fn files_cannot_share_texts_without_bound() {
        let (files, long) = (2000, "x".repeat(100_000));
        let names = vec!["a"; files];
        let main = [
            (Tag::OLDFILENAMES, Value::Texts(&names)),
            (Tag::FILEDEPENDSX, Value::Int32(&vec![0; files])),
            (Tag::FILEDEPENDSN, Value::Int32(&vec![1; files])),
            (Tag::DEPENDSDICT, Value::Int32(&[0x5200_0000])),
            (Tag::REQUIRENAME, Value::Texts(&[&long])),
            (Tag::FILECLASS, Value::Int32(&vec![0; files])),
            (Tag::CLASSDICT, Value::Texts(&[&long])),
        ];
        for tag in [Tag::FILEREQUIRE, Tag::FILECLASS] {
            assert_eq!(query(&main, tag), Err(TagError::TooBig(tag)));
        }
        let counts = (Tag::FILEDEPENDSN, Value::Int32(&vec![60_000; files]));
        let dict = (Tag::DEPENDSDICT, Value::Int32(&vec![0; 60_000]));
        assert_eq!(
            query(&[main[0], main[1], counts, dict], Tag::FILEPROVIDE),
            Err(TagError::TooBig(Tag::FILEPROVIDE))
        );
    }
}
