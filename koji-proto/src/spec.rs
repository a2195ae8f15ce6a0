//! Descriptions of methods: names, parameters and defaults, as clients and documentation see them.

use std::fmt::Write as _;

use crate::fault::Fault;
use crate::value::Value;
use crate::xml::split_keywords;

/// Whether a method may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only reads; it may be answered without a transaction.
    Read,
    /// May write; it runs in a transaction that is committed when it ends well.
    Write,
}

/// The value that a parameter has when it is not given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DefaultValue {
    /// `None`
    Nil,
    /// `True` or `False`
    Bool(bool),
    /// An integer
    Int(i64),
    /// A text
    Str(&'static str),
}

impl DefaultValue {
    /// Returns the default as a value.
    pub fn to_value(self) -> Value {
        match self {
            Self::Nil => Value::Nil,
            Self::Bool(b) => Value::Bool(b),
            Self::Int(i) => Value::Int(i),
            Self::Str(s) => Value::Str(s.to_owned()),
        }
    }

    /// Writes the default as Python would, since that is how Koji documents its API.
    fn python(self) -> String {
        match self {
            Self::Nil => "None".into(),
            Self::Bool(true) => "True".into(),
            Self::Bool(false) => "False".into(),
            Self::Int(i) => i.to_string(),
            Self::Str(s) => format!("'{s}'"),
        }
    }
}

/// One parameter of a method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParamSpec {
    /// The name by which it can be given as a keyword.
    pub name: &'static str,
    /// Its value when not given; `None` makes it required.
    pub default: Option<DefaultValue>,
}

/// The parameters that a struct stands for; derived by `#[derive(RpcParams)]`.
pub trait Params {
    /// The parameters, in the order in which they may be given without names.
    const PARAMS: &'static [ParamSpec];
}

/// A method as it is declared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MethodSpec {
    /// The name on the wire.
    pub name: &'static str,
    /// The named parameters.
    pub params: &'static [ParamSpec],
    /// The name of the list that takes further positional arguments, if any may be given.
    pub rest: Option<&'static str>,
    /// The name of the map that takes further keyword arguments, if any may be given.
    pub keywords: Option<&'static str>,
    /// Whether it may change anything.
    pub access: Access,
    /// What it does, for people.
    pub doc: &'static str,
}

impl MethodSpec {
    /// Writes the parameters as Python would: `(tagInfo, strict=False)`.
    pub fn signature(&self) -> String {
        let mut text = String::from("(");
        for param in self.params {
            let separator = if text.len() > 1 { ", " } else { "" };
            let _ = write!(text, "{separator}{}", param.name);
            if let Some(default) = param.default {
                let _ = write!(text, "={}", default.python());
            }
        }
        for (mark, open) in [("*", self.rest), ("**", self.keywords)] {
            if let Some(name) = open {
                let separator = if text.len() > 1 { ", " } else { "" };
                let _ = write!(text, "{separator}{mark}{name}");
            }
        }
        text.push(')');
        text
    }

    /// Sorts the arguments of a call into the parameters (a keyword map at the end included).
    ///
    /// Too many, too few, unknown or repeated arguments are a [`ParameterError`](Fault::parameter).
    pub fn bind(&'static self, params: Vec<Value>) -> Result<Arguments, Fault> {
        let (positional, named) = split_keywords(params);
        if positional.len() > self.params.len() && self.rest.is_none() {
            return Err(Fault::parameter(format!(
                "{} takes at most {} arguments, {} were given",
                self.name,
                self.params.len(),
                positional.len()
            )));
        }
        let mut slots: Vec<Option<Value>> = vec![None; self.params.len()];
        let mut rest = Vec::new();
        for (at, value) in positional.into_iter().enumerate() {
            match slots.get_mut(at) {
                Some(slot) => *slot = Some(value),
                None => rest.push(value),
            }
        }
        let mut keywords = Vec::new();
        for (name, value) in named {
            match self.params.iter().position(|p| p.name == name) {
                Some(at) if slots[at].is_some() => {
                    return Err(Fault::parameter(format!("{} was given {name} twice", self.name)));
                }
                Some(at) => slots[at] = Some(value),
                None if self.keywords.is_some() => keywords.push((name, value)),
                None => return Err(Fault::parameter(format!("{} has no parameter {name}", self.name))),
            }
        }
        let mut values = Vec::with_capacity(slots.len());
        for (slot, param) in slots.into_iter().zip(self.params) {
            match (slot, param.default) {
                (Some(value), _) => values.push(value),
                (None, Some(default)) => values.push(default.to_value()),
                (None, None) => {
                    return Err(Fault::parameter(format!("{} needs the argument {}", self.name, param.name)));
                }
            }
        }
        Ok(Arguments { spec: self, values, rest, keywords })
    }
}

/// The arguments of a call, sorted into the parameters of its method.
#[derive(Debug, Clone)]
pub struct Arguments {
    spec: &'static MethodSpec,
    values: Vec<Value>,
    rest: Vec<Value>,
    keywords: Vec<(String, Value)>,
}

impl Arguments {
    /// Takes the argument of the parameter at a position, as the type that is wanted.
    pub fn take<T: serde::de::DeserializeOwned>(&mut self, at: usize) -> Result<T, Fault> {
        let value = self.values.get_mut(at).map(std::mem::take).unwrap_or_default();
        value.into_typed().map_err(|e| {
            let name = self.spec.params.get(at).map_or("?", |p| p.name);
            Fault::parameter(format!("argument {name} of {}: {e}", self.spec.name))
        })
    }

    /// Takes the argument of the parameter at a position as a yes or no, the way Python tests a value.
    pub fn take_flag(&mut self, at: usize) -> bool {
        self.values.get_mut(at).map(std::mem::take).unwrap_or_default().is_truthy()
    }

    /// Takes all arguments as the struct that declares them.
    pub fn take_all<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, Fault> {
        let names = self.spec.params.iter().map(|p| p.name.to_owned());
        let entries = names.zip(std::mem::take(&mut self.values)).collect();
        Value::Struct(entries)
            .into_typed()
            .map_err(|e| Fault::parameter(format!("arguments of {}: {e}", self.spec.name)))
    }

    /// Takes the positional arguments behind the named parameters.
    pub fn take_rest(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.rest)
    }

    /// Takes the keyword arguments that no parameter is named for.
    pub fn take_keywords(&mut self) -> Keywords {
        Keywords(std::mem::take(&mut self.keywords))
    }
}

/// Open keyword arguments, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keywords(pub Vec<(String, Value)>);

impl Keywords {
    /// Takes a keyword out; `None` if it was not given.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(at).1)
    }

    /// Reads all keywords into a struct; those it does not know are ignored unless it says otherwise.
    pub fn into_typed<T: serde::de::DeserializeOwned>(self) -> Result<T, Fault> {
        Value::Struct(self.0).into_typed().map_err(|e| Fault::parameter(e.0))
    }
}

/// Collects the arguments of a call that a client makes: positional as long as nothing is left out, then named.
#[derive(Debug, Default)]
pub struct CallArguments {
    positional: Vec<Value>,
    named: Vec<(String, Value)>,
}

impl CallArguments {
    /// Adds the argument of a parameter; one that has its default value is left out.
    pub fn push<T: serde::Serialize + ?Sized>(&mut self, param: &ParamSpec, value: &T) -> Result<(), Fault> {
        let value = Value::from_serialize(value)?;
        match param.default {
            Some(default) if default.to_value() == value => {}
            Some(_) => self.named.push((param.name.to_owned(), value)),
            None => self.positional.push(value),
        }
        Ok(())
    }

    /// Adds all parameters of a request struct.
    pub fn push_all<T: serde::Serialize + Params>(&mut self, request: &T) -> Result<(), Fault> {
        let whole = Value::from_serialize(request)?;
        for param in T::PARAMS {
            self.push(param, whole.get(param.name).unwrap_or(&Value::Nil))?;
        }
        Ok(())
    }

    /// Adds open positional arguments.
    pub fn extend(&mut self, rest: &[Value]) {
        self.positional.extend_from_slice(rest);
    }

    /// Adds open keyword arguments.
    pub fn extend_named(&mut self, keywords: &Keywords) {
        self.named.extend_from_slice(&keywords.0);
    }

    /// Returns the parameter list as it travels.
    pub fn finish(self) -> Vec<Value> {
        crate::xml::join_keywords(self.positional, self.named)
    }
}

/// Reads a yes or no the way Python tests a value; for `#[serde(deserialize_with = "flag")]` in request structs.
pub fn flag<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    <Value as serde::Deserialize>::deserialize(deserializer).map(|v| v.is_truthy())
}
