//! Values as Python writes them over many lines, and its literals. It knows nothing of commands.

use koji_core::python_text::repr;
use koji_proto::Value;

/// How wide pretty-printed text may be.
const WIDTH: usize = 80;

/// Returns a value over as many lines as it needs, with sorted keys.
pub(crate) fn pretty(value: &Value) -> String {
    let mut out = String::new();
    pretty_at(&sorted(value.clone()), 0, 0, &mut out);
    out
}

/// Sorts the keys of all maps; of a repeated key the last value stays.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Struct(entries) => {
            let map: std::collections::BTreeMap<String, Value> = entries.into_iter().collect();
            Value::Struct(map.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        other => other,
    }
}

/// Writes a value that begins `indent` columns in, with `allowance` characters to follow it on its last line.
fn pretty_at(value: &Value, indent: usize, allowance: usize, out: &mut String) {
    let flat = repr(value);
    if indent + allowance + flat.chars().count() <= WIDTH {
        out.push_str(&flat);
        return;
    }
    let divider = format!(",\n{}", " ".repeat(indent + 1));
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                let last = index + 1 == items.len();
                pretty_at(item, indent + 1, if last { allowance + 1 } else { 1 }, out);
                out.push_str(if last { "]" } else { &divider });
            }
        }
        Value::Struct(entries) => {
            out.push('{');
            for (index, (key, item)) in entries.iter().enumerate() {
                let last = index + 1 == entries.len();
                let key = format!("{}: ", repr(&key.as_str().into()));
                let inside = indent + 1 + key.chars().count();
                out.push_str(&key);
                pretty_at(item, inside, if last { allowance + 1 } else { 1 }, out);
                out.push_str(if last { "}" } else { &divider });
            }
        }
        Value::Str(text) => pretty_text(text, indent, allowance, out),
        _ => out.push_str(&flat),
    }
}

/// Writes a long text as parts that stand below each other, divided after blanks and ends of lines.
fn pretty_text(text: &str, indent: usize, allowance: usize, out: &mut String) {
    let top = indent == 0;
    let (indent, allowance) = if top { (indent + 1, allowance + 1) } else { (indent, allowance) };
    let room = WIDTH.saturating_sub(indent);
    let mut parts = Vec::new();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (index, line) in lines.iter().enumerate() {
        let last_line = index + 1 == lines.len();
        let room_here = if last_line { room.saturating_sub(allowance) } else { room };
        if repr(&(*line).into()).chars().count() <= room_here {
            parts.push(repr(&(*line).into()));
            continue;
        }
        let words: Vec<&str> = line.split_inclusive(' ').collect();
        let mut current = String::new();
        for (place, word) in words.iter().enumerate() {
            let candidate = format!("{current}{word}");
            let room =
                if place + 1 == words.len() && last_line { room.saturating_sub(allowance) } else { room };
            if repr(&candidate.as_str().into()).chars().count() > room && !current.is_empty() {
                parts.push(repr(&current.as_str().into()));
                current = (*word).to_owned();
            } else {
                current = candidate;
            }
        }
        if !current.is_empty() {
            parts.push(repr(&current.as_str().into()));
        }
    }
    if parts.len() < 2 {
        out.push_str(&parts.concat());
        return;
    }
    let text = parts.join(&format!("\n{}", " ".repeat(indent)));
    out.push_str(&if top { format!("({text})") } else { text });
}

/// Reads a Python literal: none, booleans, numbers, texts, lists, tuples and maps with text keys.
pub(crate) fn literal(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text.trim() };
    let value = reader.value()?;
    reader.blanks();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn takes(&mut self, token: char) -> bool {
        self.blanks();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> Option<Value> {
        self.blanks();
        match self.rest.chars().next()? {
            '[' => self.items(']').map(|(items, _)| Value::Array(items)),
            '(' => {
                let (mut items, ended_by_comma) = self.items(')')?;
                match (items.len(), ended_by_comma) {
                    (1, false) => items.pop(),
                    _ => Some(Value::Array(items)),
                }
            }
            '{' => self.map(),
            '\'' | '"' => {
                let mut text = String::new();
                while self.rest.starts_with(['\'', '"']) {
                    text.push_str(&self.text()?);
                    self.blanks();
                }
                Some(Value::Str(text))
            }
            _ => self.word(),
        }
    }

    /// Reads items up to a closing bracket; tells also whether a comma stood last.
    fn items(&mut self, close: char) -> Option<(Vec<Value>, bool)> {
        let mut items = Vec::new();
        let mut comma = false;
        self.rest = &self.rest[1..];
        loop {
            if self.takes(close) {
                return Some((items, comma));
            }
            if !items.is_empty() && !comma {
                return None;
            }
            items.push(self.value()?);
            comma = self.takes(',');
        }
    }

    fn map(&mut self) -> Option<Value> {
        let mut entries = Vec::new();
        let mut comma = true;
        self.rest = &self.rest[1..];
        loop {
            if self.takes('}') {
                return Some(Value::Struct(entries));
            }
            let (true, Value::Str(key)) = (comma, self.value()?) else { return None };
            if !self.takes(':') {
                return None;
            }
            entries.push((key, self.value()?));
            comma = self.takes(',');
        }
    }

    fn text(&mut self) -> Option<String> {
        let mut chars = self.rest.char_indices();
        let (_, quote) = chars.next()?;
        let mut text = String::new();
        while let Some((place, c)) = chars.next() {
            if c == quote {
                self.rest = &self.rest[place + 1..];
                return Some(text);
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            match chars.clone().next()?.1 {
                'x' => {
                    chars.next();
                    text.push(char_code(&mut chars, 2)?);
                }
                'u' => {
                    chars.next();
                    text.push(char_code(&mut chars, 4)?);
                }
                escaped => {
                    chars.next();
                    match escaped {
                        'n' => text.push('\n'),
                        'r' => text.push('\r'),
                        't' => text.push('\t'),
                        '\n' => {}
                        '\\' | '\'' | '"' => text.push(escaped),
                        other => text.extend(['\\', other]),
                    }
                }
            }
        }
        None
    }

    fn word(&mut self) -> Option<Value> {
        let end =
            self.rest.find(|c: char| c.is_whitespace() || ",:]})".contains(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "None" => Some(Value::Nil),
            "True" => Some(Value::Bool(true)),
            "False" => Some(Value::Bool(false)),
            _ if word.chars().any(|c| c.is_ascii_digit()) => number(word),
            _ => None,
        }
    }
}

fn char_code(chars: &mut std::str::CharIndices<'_>, digits: usize) -> Option<char> {
    let hex: String = chars.take(digits).map(|(_, c)| c).collect();
    u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32)
}

/// Reads a number as `int` or else `float` reads it.
pub(crate) fn number(word: &str) -> Option<Value> {
    let plain = word.trim().replace('_', "");
    if let Ok(number) = plain.parse::<i64>() {
        return Some(Value::Int(number));
    }
    plain.parse::<f64>().ok().map(Value::Double)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_come_back_as_they_are_written() {
        for text in ["None", "[1, 2.5, True, 'a']", "{'a': {'b': [1, 2]}}", "'it\\n'", "\"it's\"", "[]", "{}"]
        {
            assert_eq!(literal(text).map(|value| repr(&value)).as_deref(), Some(text));
        }
    }

    #[test]
    fn tuples_are_lists_and_brackets_alone_are_nothing() {
        assert_eq!(literal("(1,)"), Some(Value::Array(vec![Value::Int(1)])));
        assert_eq!(literal("(1)"), Some(Value::Int(1)));
        assert_eq!(literal("('a' 'b')"), Some("ab".into()));
    }

    #[test]
    fn words_that_are_no_literals_are_refused() {
        for text in ["f40", "[1", "{1: 2}", "'open", "[1 2]", "1 2", ""] {
            assert_eq!(literal(text), None, "{text}");
        }
    }

    #[test]
    fn wide_maps_stand_key_below_key() {
        let value = literal(
            "{'name': 'f40', 'arches': 'x86_64 aarch64 ppc64le s390x', 'extra': {'mock.package_manager': 'dnf5'}}",
        );
        let text = pretty(&value.unwrap_or_default());
        assert_eq!(
            text,
            "{'arches': 'x86_64 aarch64 ppc64le s390x',\n 'extra': {'mock.package_manager': 'dnf5'},\n 'name': 'f40'}"
        );
    }
}
