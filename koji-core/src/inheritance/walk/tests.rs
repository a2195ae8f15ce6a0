//! The walk against the reference's rules, one by one, and against its invariants.

use std::collections::HashSet;
use std::convert::Infallible;

use proptest::prelude::*;

use super::*;

/// Links written as lines `child > parent priority [maxdepth=N] [intransitive] [noconfig] [filter=RE]`.
struct Graph {
    names: Vec<String>,
    links: Vec<Link>,
}

impl Graph {
    fn new(text: &str) -> Self {
        let mut graph = Self { names: Vec::new(), links: Vec::new() };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (child_id, parent_id) = (graph.intern(words[0]), graph.intern(words[2]));
            let option = |key: &str| words.iter().find_map(|word| word.strip_prefix(key));
            graph.links.push(Link {
                child_id,
                parent_id,
                name: String::new(),
                priority: words[3].parse().unwrap(),
                maxdepth: option("maxdepth=").map(|depth| depth.parse().unwrap()),
                intransitive: words.contains(&"intransitive"),
                noconfig: words.contains(&"noconfig"),
                pkg_filter: option("filter=").unwrap_or_default().into(),
            });
        }
        graph
    }

    fn intern(&mut self, name: &str) -> TagId {
        let known = self.names.iter().position(|known| known == name);
        let index = known.unwrap_or_else(|| {
            self.names.push(name.into());
            self.names.len() - 1
        });
        TagId::new(index as i64)
    }

    fn tag(&self, name: &str) -> TagId {
        TagId::new(self.names.iter().position(|known| known == name).unwrap() as i64)
    }

    fn name(&self, tag: TagId) -> String {
        self.names[tag.get() as usize].clone()
    }

    fn links(&self, of: TagId, near: fn(&Link) -> TagId, far: fn(&Link) -> TagId) -> Vec<Link> {
        let links = self.links.iter().filter(|link| near(link) == of);
        links.map(|link| Link { name: self.name(far(link)), ..link.clone() }).collect()
    }

    fn up(&self, name: &str) -> Vec<Ancestor> {
        let links_of =
            |tag| Ok::<_, Infallible>(self.links(tag, |link| link.child_id, |link| link.parent_id));
        ancestors(self.tag(name), links_of).unwrap()
    }

    fn down(&self, name: &str) -> Vec<Descendant> {
        let links_to =
            |tag| Ok::<_, Infallible>(self.links(tag, |link| link.parent_id, |link| link.child_id));
        descendants(self.tag(name), links_to).unwrap()
    }
}

/// Shows a record as `NAME@DEPTH`, then `+LEVELS` left if limited, then `/FILTER` for each filter.
fn show(name: &str, currdepth: i64, nextdepth: Option<i64>, filter: &[String]) -> String {
    let left = nextdepth.map(|levels| format!("+{levels}")).unwrap_or_default();
    let filters: String = filter.iter().map(|filter| format!("/{filter}")).collect();
    format!("{name}@{currdepth}{left}{filters}")
}

#[track_caller]
fn walks_up(graph: &Graph, from: &str, expected: &str) {
    let records = graph.up(from);
    let shown: Vec<_> = records.iter().map(|r| show(&r.name, r.currdepth, r.nextdepth, &r.filter)).collect();
    assert_eq!(shown.join(" "), expected);
}

#[track_caller]
fn walks_down(graph: &Graph, from: &str, expected: &str) {
    let records = graph.down(from);
    let shown: Vec<_> = records.iter().map(|r| show(&r.name, r.currdepth, r.nextdepth, &r.filter)).collect();
    assert_eq!(shown.join(" "), expected);
}

#[test]
fn goes_depth_first_in_order_of_priority() {
    let graph = Graph::new(
        "build > tools 5
         build > updates 0
         updates > p2 10
         p2 > base 0
         tools > base 3",
    );
    walks_up(&graph, "build", "updates@1 p2@2 base@3 tools@1");
    walks_up(&graph, "base", "");
    walks_down(&graph, "base", "p2@1 updates@2 build@3 tools@1");
}

#[test]
fn a_record_tells_the_link_and_both_tags() {
    let graph = Graph::new("a > b 7 maxdepth=3 intransitive noconfig filter=^x");
    let expected = Ancestor {
        child_id: graph.tag("a"),
        parent_id: graph.tag("b"),
        name: "b".into(),
        priority: 7,
        maxdepth: Some(3),
        intransitive: true,
        noconfig: true,
        pkg_filter: "^x".into(),
        currdepth: 1,
        nextdepth: Some(3),
        filter: vec!["^x".into()],
    };
    assert_eq!(graph.up("a"), [expected]);
    let below = &graph.down("b")[0];
    assert_eq!((below.tag_id, below.parent_id, below.name.as_str()), (graph.tag("a"), graph.tag("b"), "a"));
    assert_eq!((below.maxdepth, below.nextdepth), (Some(3), None));
}

#[test]
fn cuts_loops() {
    let graph = Graph::new(
        "a > a 9
         a > b 0
         b > c 0
         c > a 0
         c > d 1",
    );
    walks_up(&graph, "a", "b@1 c@2 d@3");
    walks_up(&graph, "c", "a@1 b@2 d@1");
    walks_down(&graph, "a", "c@1 b@2");
}

#[test]
fn a_loop_between_products_is_cut_wherever_the_walk_starts() {
    let graph = Graph::new(
        "p2-updates > p2 10
         p2 > base 0
         p2 > p2 7
         tools > base 3
         base > p2-updates 0",
    );
    walks_up(&graph, "base", "p2-updates@1 p2@2");
    walks_up(&graph, "p2-updates", "p2@1 base@2");
    walks_up(&graph, "p2", "base@1 p2-updates@2");
    walks_down(&graph, "p2", "p2-updates@1 base@2 tools@3");
}

#[test]
fn intransitive_links_count_at_the_root_only() {
    let graph = Graph::new(
        "a > b 0
         b > c 0 intransitive
         b > d 1
         c > e 0",
    );
    walks_up(&graph, "a", "b@1 d@2");
    walks_up(&graph, "b", "c@1 e@2 d@1");
}

#[test]
fn an_intransitive_link_is_shown_below_but_not_followed() {
    let graph = Graph::new(
        "a > b 0
         b > c 0 intransitive
         c > d 0",
    );
    walks_down(&graph, "c", "b@1");
    walks_down(&graph, "d", "c@1 b@2");
}

#[test]
fn a_root_links_maxdepth_counts_levels_above_the_parent() {
    let chain = |limit: &str| Graph::new(&format!("a > b 0 {limit}\n b > c 0\n c > d 0\n d > e 0"));
    walks_up(&chain("maxdepth=0"), "a", "b@1+0");
    walks_up(&chain("maxdepth=1"), "a", "b@1+1 c@2+0");
    walks_up(&chain("maxdepth=2"), "a", "b@1+2 c@2+1 d@3+0");
    walks_up(&chain(""), "a", "b@1 c@2 d@3 e@4");
    walks_up(&chain("maxdepth=-1"), "a", "b@1+-1");
}

#[test]
fn a_deeper_links_maxdepth_counts_one_level_less_only_below_another_limit() {
    let chain = |first: &str, second: &str| {
        Graph::new(&format!("a > b 0 {first}\n b > c 0 {second}\n c > d 0\n d > e 0\n e > f 0"))
    };
    walks_up(&chain("", "maxdepth=1"), "a", "b@1 c@2+1 d@3+0");
    walks_up(&chain("maxdepth=9", "maxdepth=1"), "a", "b@1+9 c@2+0");
    walks_up(&chain("maxdepth=9", "maxdepth=2"), "a", "b@1+9 c@2+1 d@3+0");
    walks_up(&chain("maxdepth=2", "maxdepth=9"), "a", "b@1+2 c@2+1 d@3+0");
    walks_up(&chain("maxdepth=1", "maxdepth=0"), "a", "b@1+1 c@2+-1");
}

#[test]
fn a_limit_reaches_only_so_far_down() {
    let graph = Graph::new(
        "a > b 0
         b > c 0 maxdepth=0
         a > d 1 maxdepth=1
         d > e 0
         e > c 0",
    );
    walks_down(&graph, "c", "b@1 a@2 e@1 d@2");
    walks_down(&graph, "e", "d@1 a@2");
    walks_down(&graph, "b", "a@1");
}

#[test]
fn filters_add_up_on_the_way() {
    let graph = Graph::new(
        "a > b 0 filter=^lib
         b > c 0
         c > d 0 filter=png",
    );
    walks_up(&graph, "a", "b@1/^lib c@2/^lib d@3/^lib/png");
    walks_down(&graph, "d", "c@1/png b@2/png a@3/png/^lib");
}

#[test]
fn a_tag_behind_a_filter_is_visited_again() {
    let graph = Graph::new(
        "a > b 0 filter=^lib
         a > c 1
         b > d 0
         c > d 0
         d > e 0",
    );
    walks_up(&graph, "a", "b@1/^lib d@2/^lib e@3/^lib c@1 d@2 e@3");
}

#[test]
fn a_tag_is_visited_again_behind_yet_another_filter_until_one_way_is_free() {
    let graph = Graph::new(
        "a > b 0
         a > c 1 filter=x
         a > d 2 filter=y
         a > e 3
         a > f 4
         b > z 0 filter=w
         c > z 0
         d > z 0
         e > z 0
         f > z 0 filter=v",
    );
    walks_up(&graph, "a", "b@1 z@2/w c@1/x z@2/x d@1/y z@2/y e@1 z@2 f@1");
}

#[test]
fn a_tag_with_less_depth_is_visited_again_with_more() {
    let graph = |later: &str| {
        Graph::new(&format!("a > b 0 maxdepth=1\n a > c 1 {later}\n b > d 0\n c > d 0\n d > e 0\n e > f 0"))
    };
    walks_up(&graph("maxdepth=2"), "a", "b@1+1 d@2+0 c@1+2 d@2+1 e@3+0");
    walks_up(&graph(""), "a", "b@1+1 d@2+0 c@1 d@2 e@3 f@4");
    walks_up(&graph("maxdepth=1"), "a", "b@1+1 d@2+0 c@1+1");
    walks_up(&graph("maxdepth=0"), "a", "b@1+1 d@2+0 c@1+0");
}

#[test]
fn every_earlier_visit_must_have_been_insufficient() {
    let graph = Graph::new(
        "a > b 0 maxdepth=3
         a > c 1 maxdepth=5
         a > d 2 maxdepth=4
         b > z 0
         c > z 0
         d > z 0",
    );
    walks_up(&graph, "a", "b@1+3 z@2+2 c@1+5 z@2+4 d@1+4");
}

#[test]
fn a_tag_without_settings_is_visited_again_for_them() {
    let graph = Graph::new(
        "a > b 0
         a > c 1
         a > d 2
         b > z 0 noconfig
         c > z 0
         d > z 0
         z > y 0",
    );
    walks_up(&graph, "a", "b@1 z@2 y@3 c@1 z@2 d@1");
}

#[test]
fn noconfig_sticks_to_the_later_links_of_a_tag() {
    // Behind c the flag of the link to b still counts, so that the second way to z brings no settings.
    let from_an_earlier_link = Graph::new(
        "a > b 0 noconfig
         a > c 1
         b > x 0
         x > z 0 noconfig
         c > z 0",
    );
    walks_up(&from_an_earlier_link, "a", "b@1 x@2 z@3 c@1");
    let on_the_same_tag = Graph::new(
        "a > b 0
         b > z 0 noconfig
         a > c 1 noconfig
         a > z 2",
    );
    walks_up(&on_the_same_tag, "a", "b@1 z@2 c@1");
    let from_a_later_link = Graph::new(
        "a > b 0
         b > z 0 noconfig
         a > z 1
         a > c 2 noconfig",
    );
    walks_up(&from_a_later_link, "a", "b@1 z@2 z@1 c@1");
    let of_another_tag = Graph::new(
        "a > b 0
         b > z 0 noconfig
         a > c 1
         c > z 0",
    );
    walks_up(&of_another_tag, "a", "b@1 z@2 c@1 z@2");
}

#[test]
fn a_record_shows_the_links_own_noconfig() {
    let graph = Graph::new("a > b 0 noconfig\n b > c 0\n a > d 1");
    let flags: Vec<_> = graph.up("a").into_iter().map(|record| (record.name, record.noconfig)).collect();
    assert_eq!(flags, [("b".into(), true), ("c".into(), false), ("d".into(), false)]);
}

#[test]
fn a_skipped_link_sets_no_flag() {
    let graph = Graph::new(
        "a > b 0
         b > c 0 noconfig intransitive
         b > x 1
         x > z 0
         a > y 1
         y > z 0 noconfig",
    );
    walks_up(&graph, "a", "b@1 x@2 z@3 y@1");
}

/// A wide tree with every kind of link: a site's tags over a distribution.
fn site() -> Graph {
    Graph::new(
        "core > root 0
         layered > core 1
         vendor > vendor-base 2 intransitive
         dist > core 3
         legacy > root 4 maxdepth=0
         site > dist 10 filter=^(lib.*|make)$
         site > layered 20 maxdepth=1
         site > vendor 30 noconfig
         site > legacy 40 intransitive
         user-site > site 50",
    )
}

#[test]
fn a_site_inherits_by_every_kind_of_link() {
    let filter = "/^(lib.*|make)$";
    walks_up(
        &site(),
        "site",
        &format!(
            "dist@1{filter} core@2{filter} root@3{filter} layered@1+1 core@2+0 vendor@1 legacy@1 root@2+0"
        ),
    );
    walks_up(
        &site(),
        "user-site",
        &format!("site@1 dist@2{filter} core@3{filter} root@4{filter} layered@2+1 core@3+0 vendor@2"),
    );
    walks_up(&site(), "vendor", "vendor-base@1");
}

#[test]
fn a_site_is_found_from_its_roots() {
    let filter = "/^(lib.*|make)$";
    walks_down(
        &site(),
        "root",
        &format!("core@1 layered@2 dist@2 site@3{filter} user-site@4{filter} legacy@1 site@2"),
    );
    walks_down(&site(), "core", "layered@1 site@2 user-site@3 dist@1");
    walks_down(&site(), "vendor-base", "vendor@1");
    walks_down(&site(), "legacy", "site@1");
}

#[test]
fn a_failed_look_up_ends_the_walk() {
    let link = Graph::new("a > b 0").links[0].clone();
    let result =
        ancestors(link.child_id, |tag| if tag == link.child_id { Ok(vec![link.clone()]) } else { Err(Down) });
    assert_eq!(result, Err(WalkError::Lookup(Down)));

    #[derive(Debug, PartialEq, thiserror::Error)]
    #[error("database is down")]
    struct Down;
}

#[test]
fn a_walk_that_doubles_with_every_level_is_given_up() {
    let levels = (0..20).map(|n| {
        format!(
            "{n} > l{n} 0 filter=x\n {n} > r{n} 1 filter=x\n l{n} > {next} 0\n r{n} > {next} 0\n",
            next = n + 1
        )
    });
    let graph = Graph::new(&levels.collect::<String>());
    let links_of = |tag| Ok::<_, Infallible>(graph.links(tag, |link| link.child_id, |link| link.parent_id));
    let root = graph.tag("0");
    assert_eq!(ancestors(root, links_of), Err(WalkError::TooManyRecords { tag: root, limit: MAX_RECORDS }));
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    let links_of = |tag: TagId| {
        let next = tag.get() + 1;
        let link = Link { child_id: tag, parent_id: next.into(), ..Graph::new("a > b 0").links[0].clone() };
        Ok::<_, Infallible>(if next < 50_000 { vec![link] } else { Vec::new() })
    };
    assert_eq!(ancestors(TagId::new(0), links_of).unwrap().len(), 49_999);
}

fn any_link(tags: i64) -> impl Strategy<Value = Link> {
    let depth = prop_oneof![3 => Just(None), 1 => (-1i64..4).prop_map(Some)];
    let filter = prop_oneof![4 => Just(String::new()), 1 => "[ab]"];
    (0..tags, 0..tags, 0i64..3, depth, prop::bool::weighted(0.2), prop::bool::weighted(0.2), filter).prop_map(
        |(child, parent, priority, maxdepth, intransitive, noconfig, pkg_filter)| Link {
            child_id: child.into(),
            parent_id: parent.into(),
            name: format!("tag{parent}"),
            priority,
            maxdepth,
            intransitive,
            noconfig,
            pkg_filter,
        },
    )
}

proptest! {
    #[test]
    fn every_walk_ends_with_no_tag_above_itself(links in prop::collection::vec(any_link(6), 0..16)) {
        let links_of = |tag| {
            Ok::<_, Infallible>(links.iter().filter(|link| link.child_id == tag).cloned().collect())
        };
        let root = TagId::new(0);
        let records = ancestors(root, links_of).unwrap();
        // The records spell out the ways: each continues one of the tags that are still on the current way.
        let mut way = vec![root];
        for record in &records {
            way.truncate(record.currdepth as usize);
            prop_assert_eq!(way.last(), Some(&record.child_id));
            prop_assert!(!way.contains(&record.parent_id), "tag {} is above itself", record.parent_id);
            prop_assert!(!record.intransitive || record.currdepth == 1);
            way.push(record.parent_id);
        }
        // What can be reached by links without limits and conditions is always there.
        let plain = |link: &&Link| link.maxdepth.is_none() && !link.intransitive;
        let mut reached = HashSet::from([root]);
        while let Some(link) = links.iter().filter(plain)
            .find(|link| reached.contains(&link.child_id) && !reached.contains(&link.parent_id)) {
            reached.insert(link.parent_id);
        }
        reached.remove(&root);
        let recorded: HashSet<_> = records.iter().map(|record| record.parent_id).collect();
        prop_assert!(reached.is_subset(&recorded), "{reached:?} {recorded:?}");
    }

    #[test]
    fn every_walk_down_ends_too(links in prop::collection::vec(any_link(6), 0..16)) {
        let links_to = |tag| {
            Ok::<_, Infallible>(links.iter().filter(|link| link.parent_id == tag).cloned().collect())
        };
        let records = descendants(TagId::new(0), links_to).unwrap();
        let mut way = vec![TagId::new(0)];
        for record in &records {
            way.truncate(record.currdepth as usize);
            prop_assert_eq!(way.last(), Some(&record.parent_id));
            prop_assert!(!way.contains(&record.tag_id));
            prop_assert_eq!(record.nextdepth, None);
            way.push(record.tag_id);
        }
    }
}
