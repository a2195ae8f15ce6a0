//! Reading comps.xml.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{CompsGroup, CompsPackage, CompsRequirement, NO_DESCRIPTION};

/// Tells why a text is no comps.xml.
#[derive(Debug, thiserror::Error)]
pub enum CompsError {
    /// It is no well-formed XML.
    #[error("malformed XML at byte {position}")]
    Xml {
        /// Where reading stopped.
        position: u64,
        /// What the parser says.
        #[source]
        source: quick_xml::Error,
    },
    /// It ends before its elements do.
    #[error("the file ends inside of <{0}>")]
    Truncated(String),
    /// Its outermost element is another one.
    #[error("the file holds no <comps> but <{0}>")]
    OtherRoot(String),
    /// It holds no element at all.
    #[error("the file holds no <comps>")]
    NoRoot,
    /// It uses an entity that only a document type could define.
    #[error("unknown entity &{0};")]
    UnknownEntity(String),
    /// A group cannot be told from others.
    #[error("a group has no <id>")]
    NoId,
}

/// Reads the groups of a comps.xml, in the order of the file.
///
/// Categories, environments, translations and elements of unknown meaning are passed over. A group
/// without a name is called by its id; flags that are missing are false, but `uservisible` true.
pub fn read_comps(text: &str) -> Result<Vec<CompsGroup>, CompsError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut comps = CompsReader { reader };
    loop {
        match comps.event()? {
            Event::Start(root) if name_of(&root) == "comps" => return comps.groups(),
            Event::Start(root) => return Err(CompsError::OtherRoot(name_of(&root).to_owned())),
            Event::Eof => return Err(CompsError::NoRoot),
            _ => {}
        }
    }
}

/// Reads elements one by one; each method leaves the reader behind the end of the element it was called for.
struct CompsReader<'a> {
    reader: Reader<&'a [u8]>,
}

impl<'a> CompsReader<'a> {
    fn groups(&mut self) -> Result<Vec<CompsGroup>, CompsError> {
        let mut groups = Vec::new();
        self.children("comps", |comps, child| match name_of(child) {
            "group" => {
                groups.push(comps.group()?);
                Ok(())
            }
            _ => comps.skip(child),
        })?;
        Ok(groups)
    }

    fn group(&mut self) -> Result<CompsGroup, CompsError> {
        let mut group = CompsGroup { uservisible: true, ..CompsGroup::default() };
        self.children("group", |comps, child| {
            match name_of(child) {
                _ if is_translation(child) => comps.skip(child)?,
                "id" => group.id = comps.text("id")?,
                "name" => group.name = comps.text("name")?,
                "description" => {
                    group.description =
                        Some(comps.text("description")?).filter(|text| text != NO_DESCRIPTION);
                }
                "default" => group.default = comps.flag("default")?,
                "uservisible" => group.uservisible = comps.flag("uservisible")?,
                "biarchonly" => group.biarchonly = comps.flag("biarchonly")?,
                "langonly" => group.langonly = Some(comps.text("langonly")?),
                "packagelist" => comps.packages(&mut group.packages)?,
                "grouplist" => comps.requirements(&mut group.requirements)?,
                _ => comps.skip(child)?,
            }
            Ok(())
        })?;
        if group.id.is_empty() {
            return Err(CompsError::NoId);
        }
        if group.name.is_empty() {
            group.name.clone_from(&group.id);
        }
        Ok(group)
    }

    fn packages(&mut self, packages: &mut Vec<CompsPackage>) -> Result<(), CompsError> {
        self.children("packagelist", |comps, child| {
            if name_of(child) != "packagereq" {
                return comps.skip(child);
            }
            packages.push(CompsPackage {
                kind: comps.attribute(child, "type")?.unwrap_or_else(|| "mandatory".into()),
                basearchonly: comps.attribute(child, "basearchonly")?.is_some_and(|text| is_true(&text)),
                requires: comps.attribute(child, "requires")?.filter(|requires| !requires.is_empty()),
                name: comps.text("packagereq")?,
            });
            Ok(())
        })
    }

    fn requirements(&mut self, requirements: &mut Vec<CompsRequirement>) -> Result<(), CompsError> {
        self.children("grouplist", |comps, child| {
            let element = name_of(child);
            if !matches!(element, "groupreq" | "metapkg") {
                return comps.skip(child);
            }
            requirements.push(CompsRequirement {
                kind: comps.attribute(child, "type")?,
                is_metapkg: element == "metapkg",
                id: comps.text(element)?,
            });
            Ok(())
        })
    }

    /// Hands each element inside of the current one to `read`, which has to read all of it.
    fn children(
        &mut self,
        inside: &str,
        mut read: impl FnMut(&mut Self, &BytesStart<'a>) -> Result<(), CompsError>,
    ) -> Result<(), CompsError> {
        loop {
            match self.event()? {
                Event::Start(child) => read(self, &child)?,
                Event::End(_) => return Ok(()),
                Event::Eof => return Err(CompsError::Truncated(inside.to_owned())),
                _ => {}
            }
        }
    }

    fn text(&mut self, inside: &str) -> Result<String, CompsError> {
        let mut text = String::new();
        loop {
            match self.event()? {
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => text.push(c),
                    Ok(None) => text.push_str(
                        resolve_predefined_entity(&reference)
                            .ok_or_else(|| CompsError::UnknownEntity((*reference).to_owned()))?,
                    ),
                    Err(source) => return Err(self.malformed(source)),
                },
                Event::Start(child) => self.skip(&child)?,
                Event::End(_) => return Ok(text),
                Event::Eof => return Err(CompsError::Truncated(inside.to_owned())),
                _ => {}
            }
        }
    }

    fn flag(&mut self, inside: &str) -> Result<bool, CompsError> {
        Ok(is_true(self.text(inside)?.trim()))
    }

    fn skip(&mut self, element: &BytesStart<'_>) -> Result<(), CompsError> {
        self.reader.read_to_end(element.name()).map(|_| ()).map_err(|source| self.malformed(source))
    }

    fn attribute(&self, element: &BytesStart<'_>, name: &str) -> Result<Option<String>, CompsError> {
        let attribute = element.try_get_attribute(name).map_err(|source| self.malformed(source.into()))?;
        let value =
            attribute.map(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0)).transpose();
        Ok(value.map_err(|source| self.malformed(source))?.map(|value| value.into_owned()))
    }

    fn event(&mut self) -> Result<Event<'a>, CompsError> {
        self.reader.read_event().map_err(|source| self.malformed(source))
    }

    fn malformed(&self, source: quick_xml::Error) -> CompsError {
        CompsError::Xml { position: self.reader.error_position(), source }
    }
}

fn name_of<'e>(element: &'e BytesStart<'_>) -> &'e str {
    element.local_name().into_inner()
}

fn is_translation(element: &BytesStart<'_>) -> bool {
    matches!(element.try_get_attribute("xml:lang"), Ok(Some(_)))
}

fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text == "1"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Requirements, write_comps};
    use super::*;

    const FEDORA: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">
<comps>
  <!-- a comment -->
  <group>
    <_name>ignored</_name>
    <id>admin-tools</id>
    <name>Admin &amp; &#84;ools</name>
    <name xml:lang="de">Verwaltung</name>
    <description><![CDATA[a < b]]></description>
    <description xml:lang="de">anders</description>
    <default>False</default>
    <langonly>de</langonly>
    <packagelist>
      <packagereq type="default" requires="x &amp; y">vim</packagereq>
      <packagereq basearchonly="true">bash</packagereq>
      <other>no package</other>
    </packagelist>
  </group>
  <group>
    <id>empty</id>
    <default>true</default>
    <uservisible>false</uservisible>
    <biarchonly>true</biarchonly>
    <description/>
    <packagelist/>
    <grouplist><groupreq>core</groupreq><metapkg type="optional">more</metapkg></grouplist>
  </group>
  <category><id>c</id><grouplist><groupid>empty</groupid></grouplist></category>
</comps>
"#;

    #[test]
    fn reads_a_file_of_a_distribution() {
        let package = |name: &str, kind: &str| CompsPackage {
            name: name.into(),
            kind: kind.into(),
            basearchonly: false,
            requires: None,
        };
        let admin = CompsGroup {
            id: "admin-tools".into(),
            name: "Admin & Tools".into(),
            description: Some("a < b".into()),
            uservisible: true,
            langonly: Some("de".into()),
            packages: vec![
                CompsPackage { requires: Some("x & y".into()), ..package("vim", "default") },
                CompsPackage { basearchonly: true, ..package("bash", "mandatory") },
            ],
            ..CompsGroup::default()
        };
        let empty = CompsGroup {
            id: "empty".into(),
            name: "empty".into(),
            description: Some(String::new()),
            default: true,
            biarchonly: true,
            requirements: vec![
                CompsRequirement { id: "core".into(), kind: None, is_metapkg: false },
                CompsRequirement { id: "more".into(), kind: Some("optional".into()), is_metapkg: true },
            ],
            ..CompsGroup::default()
        };
        assert_eq!(read_comps(FEDORA).unwrap(), [admin, empty]);
    }

    #[test]
    fn says_what_is_wrong() {
        let error = |text: &str| read_comps(text).unwrap_err();
        assert!(matches!(error(""), CompsError::NoRoot));
        assert!(matches!(error("<metadata/>"), CompsError::OtherRoot(name) if name == "metadata"));
        assert!(
            matches!(error("<comps><group><id>a</id>"), CompsError::Truncated(element) if element == "group")
        );
        assert!(matches!(error("<comps><group><id>a"), CompsError::Truncated(element) if element == "id"));
        assert!(matches!(error("<comps><group></comps>"), CompsError::Xml { position: 14.., .. }));
        assert!(matches!(error("<comps><group><name>a</name></group></comps>"), CompsError::NoId));
        let entity = error("<!DOCTYPE comps [<!ENTITY x 'y'>]><comps><group><id>&x;</id></group></comps>");
        assert_eq!(entity.to_string(), "unknown entity &x;");
    }

    fn any_text() -> impl Strategy<Value = String> {
        // "None" stands for nothing in a description.
        "[ -~\t\r\né中<>&\"']{1,8}".prop_filter("no description", |text| text != NO_DESCRIPTION)
    }

    fn any_group(id: usize) -> impl Strategy<Value = CompsGroup> {
        let package = ("[a-z<&+]{1,6}", any_text(), any::<bool>(), prop::option::of(any_text())).prop_map(
            |(name, kind, basearchonly, requires)| CompsPackage { name, kind, basearchonly, requires },
        );
        let requirement = ("[a-z]{1,6}", prop::option::of(any_text()), any::<bool>())
            .prop_map(|(id, kind, is_metapkg)| CompsRequirement { id, kind, is_metapkg });
        let lists = (prop::collection::vec(package, 0..4), prop::collection::vec(requirement, 0..3));
        let texts = (any_text(), any_text(), prop::option::of(any_text()));
        (texts, any::<[bool; 3]>(), lists).prop_map(
            move |(texts, flags, (mut packages, mut requirements))| {
                packages.sort_by(|a, b| a.name.cmp(&b.name));
                requirements.sort_by(|a, b| a.id.cmp(&b.id));
                CompsGroup {
                    id: format!("{id}{}", texts.0),
                    name: texts.1,
                    description: texts.2,
                    default: flags[0],
                    uservisible: flags[1],
                    biarchonly: flags[2],
                    langonly: None,
                    packages,
                    requirements,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(groups in (any_group(0), any_group(1), any_group(2))) {
            let groups = [groups.0, groups.1, groups.2];
            let text = write_comps(&groups, Requirements::Listed);
            prop_assert_eq!(read_comps(&text).unwrap(), groups, "{}", text);
        }

        #[test]
        fn any_text_is_written_as_well_formed_xml(id in any::<String>(), name in any::<String>()) {
            let requirements = vec![CompsRequirement { id: id.clone(), kind: None, is_metapkg: false }];
            let group = CompsGroup { id: format!("x{id}"), name, requirements, ..CompsGroup::default() };
            for requirements in [Requirements::Listed, Requirements::Expanded] {
                let text = write_comps(std::slice::from_ref(&group), requirements);
                prop_assert_eq!(read_comps(&text).unwrap().len(), 1, "{}", text);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(<|/|>|comps|group|id|packagelist| |&|;|=|\"|!|--|x){0,30}") {
            let _ = read_comps(&text);
            let _ = read_comps(&format!("<comps><group>{text}</group></comps>"));
        }
    }
}
