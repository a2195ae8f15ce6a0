//! The INI form of Koji's configuration files, as Python reads it.
//!
//! Sections in brackets; `name = value` or `name: value`; whole-line comments with `#` or `;`; a value goes on in
//! lines that are indented deeper than its name. Option names know no case. A section or option that stands twice in
//! one file is an error.

use std::collections::BTreeMap;

/// One read file, or several merged: section, then option (in lower case), then value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ini {
    sections: BTreeMap<String, BTreeMap<String, String>>,
}

/// Why a text is no INI file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IniError {
    /// Something stands before the first section.
    #[error("line {line}: an option before the first section")]
    NoSection {
        /// Counted from 1.
        line: usize,
    },
    /// A line is neither a section nor an option.
    #[error("line {line}: neither a section nor an option: {text:?}")]
    BadLine {
        /// Counted from 1.
        line: usize,
        /// The line.
        text: String,
    },
    /// A section stands twice.
    #[error("line {line}: the section [{name}] stands twice")]
    DuplicateSection {
        /// Counted from 1.
        line: usize,
        /// The section.
        name: String,
    },
    /// An option stands twice in a section.
    #[error("line {line}: the option {name} stands twice")]
    DuplicateOption {
        /// Counted from 1.
        line: usize,
        /// The option.
        name: String,
    },
}

impl Ini {
    /// Reads the text of one file.
    pub fn parse(text: &str) -> Result<Self, IniError> {
        let mut ini = Self::default();
        let mut section: Option<String> = None;
        let mut open: Option<(String, usize)> = None;
        let mut blank_lines = 0;
        for (at, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = at + 1;
            let trimmed = raw.trim();
            if trimmed.starts_with(['#', ';']) {
                continue;
            }
            if trimmed.is_empty() {
                blank_lines += 1;
                continue;
            }
            let indent = raw.len() - raw.trim_start().len();
            if let (Some(name), Some((option, depth))) = (&section, &open)
                && indent > *depth
            {
                let value = ini.sections.entry(name.clone()).or_default().entry(option.clone()).or_default();
                value.extend(std::iter::repeat_n('\n', blank_lines + 1));
                value.push_str(trimmed);
                blank_lines = 0;
                continue;
            }
            blank_lines = 0;
            if let Some(name) =
                trimmed.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(name, _)| name)
            {
                if ini.sections.insert(name.to_owned(), BTreeMap::new()).is_some() {
                    return Err(IniError::DuplicateSection { line, name: name.to_owned() });
                }
                section = Some(name.to_owned());
                open = None;
                continue;
            }
            let Some(name) = &section else { return Err(IniError::NoSection { line }) };
            let Some((option, value)) = trimmed.split_once(['=', ':']) else {
                return Err(IniError::BadLine { line, text: trimmed.to_owned() });
            };
            let option = option.trim().to_lowercase();
            let options = ini.sections.entry(name.clone()).or_default();
            if options.insert(option.clone(), value.trim().to_owned()).is_some() {
                return Err(IniError::DuplicateOption { line, name: option });
            }
            open = Some((option, indent));
        }
        Ok(ini)
    }

    /// Adds the options of another file; they win over those that are there.
    pub fn merge(&mut self, other: Self) {
        for (section, options) in other.sections {
            self.sections.entry(section).or_default().extend(options);
        }
    }

    /// Replaces `%(name)s` in values by the option of that name in the same section, and `%%` by `%`.
    ///
    /// A name that the section does not have stays as it is.
    pub fn interpolated(&self) -> Self {
        let expand = |options: &BTreeMap<String, String>| {
            let values = options.iter().map(|(name, value)| (name.clone(), interpolate(value, options, 0)));
            values.collect()
        };
        let sections = self.sections.iter().map(|(name, options)| (name.clone(), expand(options)));
        Self { sections: sections.collect() }
    }

    /// Returns an option; its name may be in any case.
    pub fn get(&self, section: &str, option: &str) -> Option<&str> {
        self.sections.get(section)?.get(&option.to_lowercase()).map(String::as_str)
    }

    /// Returns the options of a section, by name.
    pub fn section(&self, name: &str) -> Option<&BTreeMap<String, String>> {
        self.sections.get(name)
    }

    /// Returns the names of all sections.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        self.sections.keys().map(String::as_str)
    }
}

/// How deep values may refer to each other.
const MAX_DEPTH: usize = 10;

fn interpolate(value: &str, options: &BTreeMap<String, String>, depth: usize) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            text.push('%');
            rest = after;
            continue;
        }
        let named = after.strip_prefix('(').and_then(|after| after.split_once(")s"));
        match named.and_then(|(name, after)| Some((options.get(&name.to_lowercase())?, after))) {
            Some((inner, after)) if depth < MAX_DEPTH => {
                text.push_str(&interpolate(inner, options, depth + 1));
                rest = after;
            }
            _ => {
                text.push('%');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// Reads a yes or no as configuration files write it; `None` for other texts.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "1" | "yes" | "true" | "on" => Some(true),
        "0" | "no" | "false" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_on_in_indented_lines() {
        let ini = Ini::parse(
            "[policy]\ntag =\n    all :: allow\n\n    # a comment\n    none :: deny\n[hub]\nA: 1\n",
        )
        .unwrap();
        assert_eq!(ini.get("policy", "TAG"), Some("\nall :: allow\n\nnone :: deny"));
        assert_eq!(ini.get("hub", "a"), Some("1"));
    }

    #[test]
    fn what_stands_twice_is_an_error() {
        assert_eq!(
            Ini::parse("[hub]\nX = 1\nx = 2\n"),
            Err(IniError::DuplicateOption { line: 3, name: "x".into() })
        );
        assert_eq!(Ini::parse("[a]\n[a]\n"), Err(IniError::DuplicateSection { line: 2, name: "a".into() }));
        assert_eq!(Ini::parse("x = 1\n"), Err(IniError::NoSection { line: 1 }));
        assert!(matches!(Ini::parse("[a]\nword\n"), Err(IniError::BadLine { line: 2, .. })));
    }

    #[test]
    fn values_may_name_others() {
        let text = "[k]\nhost = h\nurl = http://%(host)s/%(nosuch)s/100%%\nloop = %(loop)s\n";
        let ini = Ini::parse(text).unwrap().interpolated();
        assert_eq!(ini.get("k", "url"), Some("http://h/%(nosuch)s/100%"));
        assert_eq!(ini.get("k", "loop"), Some("%(loop)s"));
    }

    #[test]
    fn a_later_file_wins() {
        let mut ini = Ini::parse("[hub]\na = 1\nb = 2\n").unwrap();
        ini.merge(Ini::parse("[hub]\nb = 3\n").unwrap());
        assert_eq!((ini.get("hub", "a"), ini.get("hub", "b")), (Some("1"), Some("3")));
    }
}
