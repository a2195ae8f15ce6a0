//! `koji call`

use clap::Args;
use koji_proto::Value;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::{python, words};

/// Execute an arbitrary XML-RPC call.
#[derive(Args)]
pub(crate) struct Call {
    /// The method, then its arguments.
    #[arg(allow_negative_numbers = true)]
    words: Vec<String>,
    /// Use Python syntax for the arguments
    #[arg(short, long)]
    python: bool,
    /// Specify keyword arguments as a dictionary (implies --python)
    #[arg(long, value_name = "DICT")]
    kwargs: Option<String>,
    /// Use JSON syntax for the arguments and the answer
    #[arg(short, long)]
    json: bool,
    /// Use JSON syntax for the arguments
    #[arg(long)]
    json_input: bool,
    /// Use JSON syntax for the answer
    #[arg(long)]
    json_output: bool,
    /// Treat arguments that cannot be read as plain text
    #[arg(short, long)]
    bare_strings: bool,
}

/// How words become values.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Syntax {
    Plain,
    Python,
    Json,
}

type Keywords = Vec<(String, Value)>;

impl Command for Call {
    const NAME: &'static str = "call";
    const CATEGORY: &'static str = "misc";
    const ABOUT: &'static str = "Execute an arbitrary XML-RPC call";
    const USAGE: &'static str = "[options] <name> [<arg> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [method, arguments @ ..] = self.words.as_slice() else {
            return Err(CliError::usage("Please specify the name of the XML-RPC method"));
        };
        let (params, keywords) = self.arguments(arguments)?;
        let answer = context.session().call(method, params, keywords).await?;
        context.out.line(match self.json || self.json_output {
            true => json_text(&answer)?,
            false => python::pretty(&answer),
        });
        Ok(())
    }
}

impl Call {
    fn syntax(&self) -> Result<Syntax> {
        match (self.python, self.json || self.json_input) {
            (true, true) => Err(CliError::usage("The --python option conflicts with JSON input")),
            (false, true) => Ok(Syntax::Json),
            (true, false) => Ok(Syntax::Python),
            (false, false) if self.kwargs.is_some() => Ok(Syntax::Python),
            (false, false) => Ok(Syntax::Plain),
        }
    }

    /// Reads the words, and the keywords that were given apart.
    fn arguments(&self, given: &[String]) -> Result<(Vec<Value>, Keywords)> {
        let syntax = self.syntax()?;
        let mut params = Vec::new();
        let mut keywords = Vec::new();
        for word in given {
            match syntax {
                Syntax::Plain => match word.split_once('=').filter(|(key, _)| is_identifier(key)) {
                    Some((key, value)) => keywords.push((key.to_owned(), words::plain(value))),
                    None => params.push(words::plain(word)),
                },
                syntax => {
                    let bare = || self.bare_strings.then(|| word.as_str().into());
                    let wrong = || CliError::usage(format!("Invalid value: {word}"));
                    params.push(read(syntax, word).or_else(bare).ok_or_else(wrong)?);
                }
            }
        }
        if let Some(text) = &self.kwargs {
            match read(syntax, text) {
                Some(Value::Struct(entries)) => keywords.extend(entries),
                _ => return Err(CliError::usage(format!("Invalid value for kwargs: {text}"))),
            }
        }
        Ok((params, keywords))
    }
}

fn read(syntax: Syntax, word: &str) -> Option<Value> {
    match syntax {
        Syntax::Json => words::json(word),
        Syntax::Plain | Syntax::Python => python::literal(word),
    }
}

fn is_identifier(key: &str) -> bool {
    let starts_well = key.starts_with(|c: char| c.is_alphabetic() || c == '_');
    starts_well && key.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Writes a value as JSON, with times as text.
fn json_text(value: &Value) -> Result<String> {
    let failed = |error: serde_json::Error| CliError::failed(error.to_string());
    serde_json::to_string_pretty(&json_value(value)).map_err(failed)
}

fn json_value(value: &Value) -> serde_json::Value {
    match value {
        Value::Nil => serde_json::Value::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Int(number) => (*number).into(),
        Value::Double(number) => (*number).into(),
        Value::Str(text) | Value::DateTime(text) => text.as_str().into(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned().into(),
        Value::Array(items) => items.iter().map(json_value).collect(),
        Value::Struct(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), json_value(value))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        Call {
            words: Vec::new(),
            python: false,
            kwargs: None,
            json: false,
            json_input: false,
            json_output: false,
            bare_strings: false,
        }
    }

    #[test]
    fn plain_words_with_a_name_in_front_are_keywords() {
        let (params, keywords) =
            call().arguments(&["f40".into(), "strict=True".into(), "a b=1".into()]).unwrap();
        assert_eq!(params, ["f40".into(), Value::from("a b=1")]);
        assert_eq!(keywords, [("strict".to_owned(), Value::Bool(true))]);
    }

    #[test]
    fn words_that_are_no_json_need_leave_to_be_text() {
        let strict = Call { json: true, ..call() };
        assert!(strict.arguments(&["f40".into()]).is_err());
        let lenient = Call { bare_strings: true, ..strict };
        assert_eq!(lenient.arguments(&["f40".into()]).unwrap().0, [Value::from("f40")]);
    }

    #[test]
    fn python_and_json_exclude_each_other() {
        assert!(Call { json: true, python: true, ..call() }.arguments(&[]).is_err());
    }
}
