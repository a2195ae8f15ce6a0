//! Tests that look at the data alone.

use koji_proto::Value;

use super::double::Hub;
use super::{ask, holds, is_true, list};

#[tokio::test]
async fn constants() {
    let hub = Hub::default();
    for test in ["true", "all", "all with words"] {
        assert!(holds(test, &[], &hub).await, "{test}");
    }
    for test in ["false", "none", "true && false"] {
        assert!(!holds(test, &[], &hub).await, "{test}");
    }
}

#[tokio::test]
async fn words_match_globs() {
    let hub = Hub::default();
    for word in ["apple", "banana", "cherry"] {
        assert!(holds("match word apple ban* c*y", &[("word", word.into())], &hub).await, "{word}");
    }
    for fields in [&[("word", "Apple".into())][..], &[("word", "".into())], &[("word", Value::Nil)], &[]] {
        assert!(!holds("match word apple ban*", fields, &hub).await, "{fields:?}");
    }
    assert!(!holds("match word", &[("word", "apple".into())], &hub).await, "no globs match nothing");
}

#[tokio::test]
async fn matching_what_is_no_text_is_fault_1() {
    let hub = Hub::default();
    for value in [5.into(), true.into(), list(["apple".into()]), vec![0u8].into(), Value::Struct(vec![])] {
        for test in ["match x *", "match x"] {
            assert_eq!(is_true(test, &[("x", value.clone())], &hub).await, Err(1), "{value:?}");
        }
        assert_eq!(is_true("target *", &[("target", value)], &hub).await, Err(1));
    }
    assert_eq!(is_true("match", &[], &hub).await, Err(1), "no field is named");
}

#[tokio::test]
async fn presence_and_truth() {
    let hub = Hub::default();
    let fields = [("set", "no".into()), ("nil", Value::Nil), ("zero", 0.into()), ("empty", list([]))];
    for (field, has, is) in [
        ("set", true, true),
        ("nil", true, false),
        ("zero", true, false),
        ("empty", true, false),
        ("no", false, false),
    ] {
        assert_eq!(holds(&format!("has {field}"), &fields, &hub).await, has, "{field}");
        assert_eq!(holds(&format!("bool {field}"), &fields, &hub).await, is, "{field}");
    }
}

#[tokio::test]
async fn numbers_compare() {
    let hub = Hub::default();
    let compare = async |what: &str, size: Value| {
        is_true(&format!("compare size {what}"), &[("size", size)], &hub).await
    };
    for (what, size) in [
        ("< 10", Value::Int(9)),
        (">= 100.5", 100.5.into()),
        ("= 50", 50.0.into()),
        ("!= 51", 50.into()),
        ("<= 1e2", 100.into()),
        ("> -1", true.into()),
    ] {
        assert_eq!(compare(what, size).await, Ok(true), "{what}");
    }
    assert_eq!(compare(">= 100.5", 100.into()).await, Ok(false));
    for odd in [Value::Nil, "9".into()] {
        assert_eq!(compare("< 10", odd.clone()).await, Err(1), "{odd:?} is no number");
        assert_eq!(compare("= 9", odd.clone()).await, Ok(false));
        assert_eq!(compare("!= 9", odd).await, Ok(true));
    }
    assert_eq!(is_true("compare size != 9", &[], &hub).await, Ok(false), "missing compares with nothing");
}

#[tokio::test]
async fn lists_match_by_their_items() {
    let hub = Hub::default();
    let check = async |test: &str, value: Value| holds(test, &[("list", value)], &hub).await;
    assert!(check("match_any list x* y*", list(["q".into(), "yes".into()])).await);
    assert!(check("match_any list x*", list([Value::Nil, "x".into()])).await);
    assert!(check("match_any list 3 True", list([3.into()])).await);
    assert!(check("match_all list a* b*", list(["a1".into(), "b2".into()])).await);
    assert!(!check("match_all list a* b*", list(["a1".into(), "c".into()])).await);
    assert!(!check("match_any list None *", list([Value::Nil])).await, "null matches nothing");
    for test in ["match_any list *", "match_all list *"] {
        for value in [list([]), "xyz".into(), Value::Nil, 5.into()] {
            assert!(!check(test, value.clone()).await, "{test} {value:?}");
        }
        assert!(!holds(test, &[], &hub).await);
    }
}

#[tokio::test]
async fn tests_named_like_their_field() {
    let hub = Hub::default();
    for field in ["target", "operation", "method", "vm_name"] {
        let test = format!("{field} build* tag");
        assert!(holds(&test, &[(field, "buildArch".into())], &hub).await, "{field}");
        assert!(!holds(&test, &[(field, "untag".into())], &hub).await, "{field}");
        assert!(!holds(&test, &[(field, Value::Nil)], &hub).await, "{field}");
        assert!(!holds(&test, &[], &hub).await, "{field}");
    }
}

#[tokio::test]
async fn tasks_and_their_parents() {
    let hub = Hub::default();
    assert!(holds("is_child_task", &[("parent", 7.into())], &hub).await);
    assert!(!holds("is_child_task", &[("parent", Value::Nil)], &hub).await);
    assert!(!holds("is_child_task", &[], &hub).await);
    assert!(holds("skip_tag", &[("skip_tag", 1.into())], &hub).await);
    assert!(!holds("skip_tag", &[("skip_tag", false.into())], &hub).await);
}

#[tokio::test]
async fn blocks_and_negation() {
    let hub = Hub::default();
    let text = "
        has outer :: {
            match outer a* :: {
                bool inner :: deep
                match inner no :: never   # inner is true then
            }
            match outer ab :: shallow
        }
        has word !! {
            bool flag :: flag without word
        }
        all :: end";
    for (fields, action) in [
        (&[("outer", "abc".into()), ("inner", true.into())][..], "deep"),
        (&[("outer", "ab".into())], "shallow"),
        (&[("outer", "x".into())], "end"),
        (&[("outer", "x".into()), ("flag", true.into())], "flag without word"),
        (&[("word", "x".into()), ("flag", true.into())], "end"),
        (&[], "end"),
    ] {
        assert_eq!(ask(text, fields, &hub).await.unwrap().as_deref(), Some(action), "{fields:?}");
    }
    assert_eq!(ask("none :: x", &[], &hub).await, Ok(None));
}
