//! Calls: what they carry, when they are repeated, and how they fail.

use std::sync::Arc;
use std::time::Duration;

use koji_proto::client::{Caller, ClientError, Options, Session, Step, TRANSPORT_ERROR};
use koji_proto::{Fault, FaultCode, Value};
use serde::Deserialize;
use tokio::sync::{Barrier, Notify};

use crate::hub::{Answer, Hub, in_turn, logged_in, options, session};

#[derive(Debug, PartialEq, Deserialize)]
struct Tag {
    id: i64,
    name: String,
}

fn tag() -> Answer {
    Answer::Value(Value::from_iter([("id".to_owned(), 4.into()), ("name".to_owned(), "f40".into())]))
}

#[tokio::test]
async fn a_call_carries_its_arguments_and_returns_its_result() {
    let hub = Hub::start(|_| tag()).await;
    let (session, _) = session(&hub, options());
    assert_eq!(session.hub_version(), None);
    let found: Tag =
        session.call_typed("getTag", vec!["f40".into()], vec![("strict".into(), true.into())]).await.unwrap();
    assert_eq!(found, Tag { id: 4, name: "f40".into() });
    assert_eq!(session.hub_version().as_deref(), Some("1.35.3"));

    let request = &hub.requests()[0];
    assert_eq!((request.verb.as_str(), request.path.as_str()), ("POST", "/kojihub"));
    assert_eq!(request.header("user-agent"), Some("koji/1"));
    assert_eq!(request.header("content-type"), Some("text/xml"));
    assert_eq!(request.header("koji-session-id"), None);
    let call = request.call();
    assert_eq!(call.name.as_deref(), Some("getTag"));
    assert_eq!(call.params[0], "f40".into());
    assert_eq!(call.params[1].get("__starstar"), Some(&true.into()));
}

#[tokio::test]
async fn a_fault_is_a_fault_and_is_not_repeated() {
    let hub = Hub::with_logins(|_| Answer::Fault(Fault::generic("No such tag: 'x'"))).await;
    let (session, _) = logged_in(&hub, options()).await;
    let error = session.call("getTag", vec!["x".into()], Vec::new()).await.unwrap_err();
    assert_eq!(error.to_string(), "No such tag: 'x'");
    assert_eq!(error.fault().map(|fault| fault.code), Some(FaultCode::Generic));
    assert_eq!(hub.requests().len(), 2);
}

#[tokio::test]
async fn what_got_lost_is_repeated_under_the_same_number() {
    let answers = [
        Answer::Drop,
        Answer::status(503, "busy"),
        Answer::Cut(40, Box::new(tag())),
        Answer::Http { status: 200, headers: Vec::new(), body: b"<methodResponse>".to_vec() },
        tag(),
    ];
    let hub = Hub::with_logins(in_turn(answers)).await;
    let (session, pauses) = logged_in(&hub, options()).await;
    session.call("getTag", vec![4.into()], Vec::new()).await.unwrap();
    session.call("getTag", vec![4.into()], Vec::new()).await.unwrap();
    let numbers: Vec<_> = hub.calls().into_iter().map(|(_, number)| number).collect();
    assert_eq!(numbers, [None, Some(1), Some(1), Some(1), Some(1), Some(1), Some(2)]);
    assert_eq!(pauses.seconds(), [20, 20, 20], "the first repetition comes at once");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_asked_for_again() {
    let hub = Hub::with_logins(in_turn([Answer::Silence, tag()])).await;
    let (session, _) = logged_in(&hub, Options { timeout: Duration::from_millis(500), ..options() }).await;
    session.call("getTag", vec![4.into()], Vec::new()).await.unwrap();
    let calls = hub.calls();
    assert!(calls.len() > 2);
    assert!(calls[1..].iter().all(|call| *call == ("getTag".to_owned(), Some(1))), "{calls:?}");
}

#[tokio::test]
async fn attempts_come_to_an_end() {
    let hub = Hub::with_logins(|_| Answer::Drop).await;
    let (session, pauses) = logged_in(&hub, Options { max_retries: 3, ..options() }).await;
    let error = session.call("getTag", vec![4.into()], Vec::new()).await.unwrap_err();
    assert!(matches!(error, ClientError::Transport { step: Step::Exchange, .. }), "{error:?}");
    assert_eq!(hub.requests().len(), 1 + 4);
    assert_eq!(pauses.seconds().len(), 2);
}

#[tokio::test]
async fn without_a_login_calls_are_repeated_only_if_asked_for() {
    let answers = || in_turn([Answer::status(502, ""), tag()]);
    let hub = Hub::start(answers()).await;
    let (plain, _) = session(&hub, options());
    let error = plain.call("getTag", vec![4.into()], Vec::new()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("{} answered with status 502: Bad Gateway", hub.url));

    let hub = Hub::start(answers()).await;
    let (stubborn, _) = session(&hub, Options { anon_retry: true, ..options() });
    stubborn.call("getTag", vec![4.into()], Vec::new()).await.unwrap();
}

#[tokio::test]
async fn what_cannot_get_better_is_not_repeated() {
    let wrong_type = Answer::value("text");
    for answer in [Answer::status(400, "Invalid request: x"), Answer::status(405, ""), wrong_type] {
        let hub = Hub::with_logins(in_turn([answer])).await;
        let (session, _) = logged_in(&hub, options()).await;
        let error = session.call_typed::<Tag>("getTag", vec![4.into()], Vec::new()).await.unwrap_err();
        assert!(!error.is_transient(), "{error}");
        assert_eq!(hub.requests().len(), 2, "{error}");
    }
}

#[tokio::test]
async fn an_offline_hub_is_waited_for_if_asked_for() {
    let offline = || Answer::Fault(Fault::offline("back soon"));
    let hub = Hub::start(in_turn([offline(), offline(), offline(), tag()])).await;
    let (impatient, _) = session(&hub, options());
    let error = impatient.call("getTag", vec![4.into()], Vec::new()).await.unwrap_err();
    assert_eq!(error.fault().map(|fault| fault.code), Some(FaultCode::ServerOffline));

    let patience = Options {
        offline_retry: true,
        offline_retry_interval: Duration::from_secs(120),
        max_retries: 0,
        ..options()
    };
    let (patient, pauses) = session(&hub, patience);
    patient.call("getTag", vec![4.into()], Vec::new()).await.unwrap();
    assert_eq!(pauses.seconds(), [120, 120]);
}

#[tokio::test]
async fn errors_say_what_failed_and_what_to_check() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}/kojihub", listener.local_addr().unwrap().port());
    drop(listener);
    let session = Session::new(&url, options()).unwrap();
    let error = session.call("getTag", Vec::new(), Vec::new()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "cannot connect to {url}: connection refused; check that the hub runs and that host and port are right"
        )
    );

    let hub = Hub::start(|_| Answer::status(404, "<html>nothing here</html>")).await;
    let session = Session::new(&hub.url, options()).unwrap();
    let fault = session.call_raw("getTag", Vec::new()).await.unwrap_err();
    assert_eq!(fault.code.number(), TRANSPORT_ERROR);
    assert_eq!(
        fault.message,
        format!("{} answered with status 404: there is no hub; check the address", hub.url)
    );

    for url in ["kojihub", "ftp://koji.example.org/"] {
        assert!(matches!(Session::new(url, options()), Err(ClientError::Address { .. })), "{url}");
    }
}

#[tokio::test]
async fn calls_of_a_session_run_one_after_another() {
    let hub = Hub::with_logins(|_| Answer::Late(Duration::from_millis(5), Box::new(tag()))).await;
    let (session, _) = logged_in(&hub, options()).await;
    let calls = (0..8).map(|_| session.call("getTag", vec![4.into()], Vec::new()));
    futures::future::try_join_all(calls).await.unwrap();
    assert_eq!(hub.most_at_once(), 1);
    let numbers: Vec<_> = hub.calls()[1..].iter().map(|(_, number)| number.unwrap()).collect();
    assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
}

#[tokio::test]
async fn calls_without_a_login_run_side_by_side() {
    let barrier = Arc::new(Barrier::new(4));
    let hub = Hub::start(move |_| Answer::Meet(Arc::clone(&barrier), Box::new(tag()))).await;
    let (session, _) = session(&hub, options());
    let calls = (0..4).map(|_| session.call("getTag", vec![4.into()], Vec::new()));
    let all = tokio::time::timeout(Duration::from_secs(20), futures::future::try_join_all(calls));
    all.await.expect("each call waits for the others to arrive").unwrap();
}

#[tokio::test]
async fn a_call_given_up_half_way_does_not_disturb_the_next() {
    let arrived = Arc::new(Notify::new());
    let mut answers = in_turn([Answer::Silence, tag()]);
    let hub = Hub::with_logins({
        let arrived = Arc::clone(&arrived);
        move |request| {
            arrived.notify_one();
            answers(request)
        }
    })
    .await;
    let (session, _) = logged_in(&hub, options()).await;
    tokio::select! {
        answer = session.call("getTag", vec![4.into()], Vec::new()) => panic!("{answer:?}"),
        () = arrived.notified() => {}
    }
    session.call("getTag", vec![4.into()], Vec::new()).await.unwrap();
    assert_eq!(hub.calls()[1..], [("getTag".to_owned(), Some(1)), ("getTag".to_owned(), Some(2))]);
}

#[tokio::test]
async fn a_multicall_gives_each_call_its_own_result() {
    let hub = Hub::start(|request| {
        let call = request.call();
        let entries = call.params[0].as_array().unwrap();
        let results = entries.iter().map(|entry| {
            let params = entry.get("params").and_then(Value::as_array).unwrap();
            match entry.get("methodName").and_then(Value::as_str) {
                Some("echo") => Value::Array(params.to_vec()),
                _ => Fault::invalid_method("nope").to_value(),
            }
        });
        Answer::Value(Value::Array(results.collect()))
    })
    .await;
    let (session, _) = session(&hub, options());
    let mut calls = session.multicall().batch(2);
    calls.add("echo", vec![1.into()], Vec::new());
    let at = calls.add("nope", Vec::new(), Vec::new());
    calls.add("echo", Vec::new(), vec![("a".into(), 2.into())]);
    let results = calls.run().await.unwrap();
    assert_eq!(results[0], Ok(1.into()));
    assert_eq!(results[at], Err(Fault::invalid_method("nope")));
    assert_eq!(results[2].as_ref().unwrap().get("a"), Some(&2.into()));
    assert_eq!(hub.calls(), [("multiCall".to_owned(), None), ("multiCall".to_owned(), None)]);

    assert_eq!(session.multicall().run().await.unwrap(), []);
    assert_eq!(hub.requests().len(), 2, "nothing to call is no request");
}

#[tokio::test]
async fn a_multicall_must_be_answered_in_full() {
    let hub =
        Hub::start(in_turn([Answer::Value(Value::Array(Vec::new())), Answer::value(vec![Value::Nil])])).await;
    let (session, _) = session(&hub, options());
    for _ in 0..2 {
        let mut calls = session.multicall();
        calls.add("echo", vec![1.into()], Vec::new());
        assert!(matches!(calls.run().await, Err(ClientError::Answer { .. })));
    }
}
