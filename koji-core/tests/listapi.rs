//! The declared methods against the list of upstream's: names, parameters, defaults.

use std::collections::BTreeMap;

use koji_core::api::{self, Domain};

/// What a hub of upstream's with no plugin but `echo` lists.
const UPSTREAM: &str = include_str!("data/listapi.txt");

#[test]
fn declares_what_upstream_has() {
    let upstream: BTreeMap<&str, &str> =
        UPSTREAM.lines().map(|line| line.split_once(' ').expect("a name and its parameters")).collect();
    let ours: BTreeMap<&str, String> = Domain::ALL
        .iter()
        .filter(|domain| domain.plugin().is_none() && **domain != Domain::Waits)
        .flat_map(|domain| domain.methods())
        .map(|spec| (spec.name, spec.signature()))
        .collect();

    let missing: Vec<_> = upstream.keys().filter(|name| !ours.contains_key(*name)).collect();
    let unknown: Vec<_> = ours.keys().filter(|name| !upstream.contains_key(*name)).collect();
    let differing: Vec<_> = ours
        .iter()
        .filter_map(|(name, signature)| Some((name, signature, *upstream.get(name)?)))
        .filter(|(_, signature, wanted)| signature != wanted)
        .collect();
    assert!(missing.is_empty(), "not declared: {missing:?}");
    assert!(unknown.is_empty(), "not in the list: {unknown:?}");
    assert!(differing.is_empty(), "declared otherwise: {differing:#?}");
}

#[test]
fn finds_each_method_by_name() {
    for spec in api::all() {
        let (method, found) = api::find(spec.name).expect(spec.name);
        assert_eq!(found, spec);
        assert!(method.domain().methods().contains(spec));
    }
    assert!(api::find("getNothing").is_none());
}

#[test]
fn waiting_calls_are_found_but_not_listed() {
    assert!(api::find("host.waitTasks").is_some());
    assert!(api::all().all(|spec| spec.name != "host.waitTasks"));
}

#[test]
fn no_name_is_declared_twice() {
    let mut names: Vec<_> =
        Domain::ALL.iter().flat_map(|domain| domain.methods()).map(|spec| spec.name).collect();
    let declared = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), declared);
}

#[test]
fn each_method_says_what_it_does() {
    for spec in api::all() {
        let summary = spec.doc.split("\n\n").next().unwrap_or_default();
        assert!(summary.ends_with('.'), "{}: {summary:?} is no sentence", spec.name);
    }
}
