//! The built-in policy tests, by what they look at.
//!
//! A file holds one enum of tests; an enum's `ALL` lists them with their names.

mod builds;
mod fields;
mod people;
mod tags;

use std::sync::Arc;

use super::registry::PolicyTest;

/// The tests that every policy may use, but for `policy`, which the evaluation itself answers.
pub(super) fn all() -> Vec<Arc<dyn PolicyTest>> {
    let mut tests: Vec<Arc<dyn PolicyTest>> = Vec::new();
    tests.extend(fields::ALL.iter().map(|&test| Arc::new(test) as Arc<dyn PolicyTest>));
    tests.extend(people::ALL.iter().map(|&test| Arc::new(test) as Arc<dyn PolicyTest>));
    tests.extend(tags::ALL.iter().map(|&test| Arc::new(test) as Arc<dyn PolicyTest>));
    tests.extend(builds::ALL.iter().map(|&test| Arc::new(test) as Arc<dyn PolicyTest>));
    tests
}

/// The tests about side tags.
pub(super) fn side_tags() -> Vec<Arc<dyn PolicyTest>> {
    tags::SIDE_TAGS.iter().map(|&test| Arc::new(test) as Arc<dyn PolicyTest>).collect()
}
