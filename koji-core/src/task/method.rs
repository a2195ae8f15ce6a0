//! The task methods: their parameters, and how much of a builder each takes.

use koji_proto::Value;

use super::builtin_methods::{BUILTIN, IMAGE_PLUGINS};

/// A task method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskMethod {
    /// Its name.
    pub name: &'static str,
    /// The ways in which it can be called; the first that fits counts.
    pub signatures: &'static [Signature],
    /// The weight of its tasks once they are open; some handlers change it as they go.
    pub weight: f64,
    /// Whether a builder has to share an arch with the build tag (that in the named parameter) to take a task.
    pub build_tag_param: Option<&'static str>,
    /// Whether the builder runs it in its own process.
    pub foreground: bool,
}

/// One way to call a task method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signature {
    /// The parameters in order.
    pub params: &'static [Param],
    /// What becomes of arguments beyond them.
    pub rest: Rest,
}

/// A parameter of a task method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// Its value if none is given.
    pub default: ParamDefault,
}

/// The value of a parameter that is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamDefault {
    /// It has to be given.
    Required,
    /// Null.
    Nil,
    /// False.
    False,
    /// A number.
    Int(i64),
    /// The empty text.
    EmptyText,
    /// The empty list.
    EmptyList,
}

/// What becomes of arguments beyond a method's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// There may be none.
    Refused,
    /// Positional ones are collected under this name.
    Positional(&'static str),
    /// Positional ones are collected under the first name, keywords under the second.
    Both(&'static str, &'static str),
}

impl ParamDefault {
    /// Returns the default as a value; null for a parameter that has none.
    pub fn value(self) -> Value {
        match self {
            Self::Required | Self::Nil => Value::Nil,
            Self::False => Value::Bool(false),
            Self::Int(number) => Value::Int(number),
            Self::EmptyText => Value::Str(String::new()),
            Self::EmptyList => Value::Array(Vec::new()),
        }
    }
}

/// The task methods that are known by name: Koji's own and those that plugins add.
#[derive(Debug, Clone, Default)]
pub struct TaskMethods {
    added: Vec<TaskMethod>,
}

impl TaskMethods {
    /// Makes a registry of Koji's own methods.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// Adds the methods of upstream's kiwi and dud plugins.
    pub fn add_image_plugins(&mut self) {
        self.added.extend_from_slice(IMAGE_PLUGINS);
    }

    /// Adds a method; it takes the place of one with the same name.
    pub fn add(&mut self, method: TaskMethod) {
        self.added.push(method);
    }

    /// Finds a method by its name.
    pub fn find(&self, name: &str) -> Option<&TaskMethod> {
        let named = |method: &&TaskMethod| method.name == name;
        self.added.iter().rev().find(named).or_else(|| BUILTIN.iter().find(named))
    }

    /// Lists all methods.
    pub fn iter(&self) -> impl Iterator<Item = &TaskMethod> {
        BUILTIN.iter().filter(|own| !self.added.iter().any(|added| added.name == own.name)).chain(&self.added)
    }
}

/// Returns the weight of a buildArch task for a package whose builds take that many seconds on average.
pub fn build_arch_weight(average_seconds: f64) -> f64 {
    1.5 + (average_seconds / 4800.0).min(18.0)
}

/// Returns the weight of a runroot task for which a weight was asked.
pub fn runroot_weight(asked: f64) -> f64 {
    asked.max(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_defaults_come_last() {
        let mut methods = TaskMethods::builtin();
        methods.add_image_plugins();
        let mut names: Vec<&str> = methods.iter().map(|method| method.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for method in methods.iter() {
            for signature in method.signatures {
                let mut optional =
                    signature.params.iter().skip_while(|param| param.default == ParamDefault::Required);
                assert!(optional.all(|param| param.default != ParamDefault::Required), "{}", method.name);
            }
            if let Some(param) = method.build_tag_param {
                assert!(
                    method.signatures[0].params.iter().any(|found| found.name == param),
                    "{}",
                    method.name
                );
            }
        }
    }

    #[test]
    fn an_added_method_takes_the_place_of_another() {
        let mut methods = TaskMethods::builtin();
        assert_eq!(methods.find("sleep").unwrap().weight, 0.25);
        methods.add(TaskMethod { weight: 7.0, ..*methods.find("sleep").unwrap() });
        assert_eq!(methods.find("sleep").unwrap().weight, 7.0);
        assert_eq!(methods.iter().filter(|method| method.name == "sleep").count(), 1);
        assert!(methods.find("kiwiBuild").is_none());
        methods.add_image_plugins();
        assert!(methods.find("kiwiBuild").is_some());
    }

    #[test]
    fn weights_follow_the_work() {
        assert_eq!(build_arch_weight(0.0), 1.5);
        assert_eq!(build_arch_weight(4800.0), 2.5);
        assert_eq!(build_arch_weight(1e9), 19.5);
        assert_eq!((runroot_weight(0.1), runroot_weight(4.0)), (0.5, 4.0));
    }
}
