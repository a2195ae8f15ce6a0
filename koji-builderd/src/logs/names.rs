//! The names of logs where they go: one flat folder.

use std::collections::BTreeSet;

use super::stamps;

/// The names that were given.
#[derive(Debug)]
pub(super) struct Names {
    with_companions: bool,
    given: BTreeSet<String>,
}

impl Names {
    /// Begins without any; with companions each log takes two.
    pub(super) fn new(with_companions: bool) -> Self {
        Self { with_companions, given: BTreeSet::new() }
    }

    /// Returns a name that no other log has: the file's own, or `<base>.DUPnn<ending>` from 00 upwards.
    pub(super) fn give(&mut self, file_name: &str) -> String {
        let mut name = file_name.to_owned();
        let (base, ending) = split(file_name);
        let mut number = 0_u32;
        while self.is_taken(&name) {
            name = format!("{base}.DUP{number:02}{ending}");
            number += 1;
        }
        self.given.insert(name.clone());
        if self.with_companions {
            self.given.insert(stamps::name(&name));
        }
        name
    }

    fn is_taken(&self, name: &str) -> bool {
        self.given.contains(name) || self.with_companions && self.given.contains(&stamps::name(name))
    }
}

/// Splits the ending off, which begins at the last dot; leading dots begin none.
fn split(name: &str) -> (&str, &str) {
    let dots = name.len() - name.trim_start_matches('.').len();
    match name[dots..].rfind('.') {
        Some(at) => name.split_at(dots + at),
        None => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_taken_get_a_number() {
        let mut names = Names::new(false);
        let given: Vec<_> =
            ["dnf.log", "dnf.log", "dnf.rpm.log", "dnf.log", "dnf.rpm.log", "log", "log", ".log", ".log"]
                .map(|name| names.give(name))
                .into();
        assert_eq!(
            given,
            [
                "dnf.log",
                "dnf.DUP00.log",
                "dnf.rpm.log",
                "dnf.DUP01.log",
                "dnf.rpm.DUP00.log",
                "log",
                "log.DUP00",
                ".log",
                ".log.DUP00"
            ]
        );
    }

    #[test]
    fn a_file_cannot_take_the_name_of_another_by_looking_like_it() {
        let mut names = Names::new(true);
        assert_eq!(names.give("a.DUP00.log"), "a.DUP00.log");
        assert_eq!(names.give("a.log"), "a.log");
        assert_eq!(names.give("a.log"), "a.DUP01.log");
        assert_eq!(names.give("a.log-ts.log"), "a.log-ts.DUP00.log");
        assert_eq!(names.give("b.log-ts.log"), "b.log-ts.log");
        assert_eq!(names.give("b.log"), "b.DUP00.log");
    }
}
