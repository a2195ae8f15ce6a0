//! Logins, renewal and the kinds of sessions.

use koji_proto::client::ClientError;
use koji_proto::{Fault, FaultCode, Value};

use crate::hub::{Answer, Hub, Request, logged_in, options, session};

fn session_headers(request: &Request) -> (Option<&str>, Option<&str>, Option<i64>) {
    (request.header("koji-session-id"), request.header("koji-session-key"), request.callnum())
}

#[tokio::test]
async fn a_login_identifies_all_later_calls() {
    let hub = Hub::with_logins(|_| Answer::Value(Value::Nil)).await;
    let (session, _) = logged_in(&hub, options()).await;
    assert!(session.is_logged_in());
    for _ in 0..2 {
        session.call("getLoggedInUser", Vec::new(), Vec::new()).await.unwrap();
    }
    let requests = hub.requests();
    assert_eq!(requests[0].call().params, ["kojiadmin".into(), "secret".into()]);
    assert_eq!(session_headers(&requests[0]), (None, None, None));
    assert_eq!(session_headers(&requests[1]), (Some("7"), Some("1-first"), Some(1)));
    assert_eq!(session_headers(&requests[2]), (Some("7"), Some("1-first"), Some(2)));
}

#[tokio::test]
async fn a_refused_login_is_not_repeated() {
    let hub = Hub::start(|_| Answer::Fault(Fault::auth("invalid username or password"))).await;
    let (session, _) = session(&hub, options());
    let error = session.login("kojiadmin", "wrong").await.unwrap_err();
    assert_eq!(error.fault().map(|fault| fault.code), Some(FaultCode::Auth));
    assert!(!session.is_logged_in());
    assert_eq!(hub.requests().len(), 1);
}

#[tokio::test]
async fn a_login_that_gets_lost_fails_at_once() {
    let hub = Hub::start(|_| Answer::Drop).await;
    let (session, pauses) = session(&hub, options());
    assert!(matches!(session.login("kojiadmin", "secret").await, Err(ClientError::Transport { .. })));
    assert_eq!((hub.requests().len(), pauses.seconds().len()), (1, 0));
}

/// A hub whose session expires after some calls; `renewed` answers the login that renews it.
async fn expiring(renewed: Answer) -> Hub {
    let mut logins = 0;
    Hub::start(move |request| match request.method().as_str() {
        "login" => {
            logins += 1;
            if logins == 1 { Answer::granted(7, "1-first") } else { renewed.clone() }
        }
        _ if request.header("koji-session-key") == Some("1-first") => {
            Answer::Fault(Fault::auth_expired("session has expired"))
        }
        _ => Answer::value("welcome back"),
    })
    .await
}

#[tokio::test]
async fn an_expired_session_is_renewed_and_the_call_made_again() {
    let hub = expiring(Answer::granted(7, "1-second")).await;
    let (session, _) = logged_in(&hub, options()).await;
    let answer = session.call("getLoggedInUser", Vec::new(), Vec::new()).await.unwrap();
    assert_eq!(answer, "welcome back".into());

    let requests = hub.requests();
    let renewal = requests[2].call();
    assert_eq!(renewal.name.as_deref(), Some("login"));
    assert_eq!(renewal.params[2].get("renew"), Some(&true.into()));
    assert_eq!(session_headers(&requests[2]), (Some("7"), Some("1-first"), None));
    assert_eq!(session_headers(&requests[3]), (Some("7"), Some("1-second"), Some(2)));
}

#[tokio::test]
async fn a_session_that_stays_expired_is_not_renewed_for_ever() {
    let hub = expiring(Answer::granted(7, "1-first")).await;
    let (session, _) = logged_in(&hub, options()).await;
    let error = session.call("getLoggedInUser", Vec::new(), Vec::new()).await.unwrap_err();
    assert_eq!(error.fault().map(|fault| fault.code), Some(FaultCode::AuthExpired));
    assert_eq!(hub.requests().len(), 4);
}

#[tokio::test]
async fn a_subsession_of_a_closed_session_cannot_be_renewed() {
    let hub = expiring(Answer::Value(Value::Nil)).await;
    let (session, _) = logged_in(&hub, options()).await;
    let error = session.call("getLoggedInUser", Vec::new(), Vec::new()).await.unwrap_err();
    assert_eq!(error.fault().map(|fault| fault.code), Some(FaultCode::AuthExpired));
}

#[tokio::test]
async fn a_session_from_elsewhere_is_carried_on_but_not_renewed() {
    let hub = expiring(Answer::granted(7, "1-second")).await;
    let (first, _) = logged_in(&hub, options()).await;
    let (second, _) = session(&hub, options());
    second.resume(first.credentials().unwrap());
    let error = second.call("getLoggedInUser", Vec::new(), Vec::new()).await.unwrap_err();
    assert_eq!(error.fault().map(|fault| fault.code), Some(FaultCode::AuthExpired));
    assert_eq!(session_headers(&hub.requests()[1]), (Some("7"), Some("1-first"), Some(1)));
}

#[tokio::test]
async fn a_subsession_has_numbers_of_its_own() {
    let hub = Hub::with_logins(|request| match request.method().as_str() {
        "subsession" => Answer::granted(8, "1-child"),
        _ => Answer::Value(Value::Nil),
    })
    .await;
    let (session, _) = logged_in(&hub, options()).await;
    let child = session.subsession().await.unwrap();
    child.call("host.getHost", Vec::new(), Vec::new()).await.unwrap();
    session.logout_child(8).await.unwrap();
    let requests = hub.requests();
    assert_eq!(session_headers(&requests[2]), (Some("8"), Some("1-child"), Some(1)));
    assert_eq!(session_headers(&requests[3]), (Some("7"), Some("1-first"), Some(2)));
    assert_eq!(requests[3].call().params, [8.into()]);
}

#[tokio::test]
async fn exclusive_sessions_say_whether_they_insist() {
    let hub = Hub::with_logins(|_| Answer::Value(Value::Nil)).await;
    let (session, _) = logged_in(&hub, options()).await;
    session.exclusive_session(true).await.unwrap();
    session.shared_session().await.unwrap();
    let call = hub.requests()[1].call();
    assert_eq!(call.name.as_deref(), Some("exclusiveSession"));
    assert_eq!(call.params[0].get("force"), Some(&true.into()));
}

#[tokio::test]
async fn a_logout_forgets_the_session_whatever_the_hub_says() {
    for (answer, good) in [
        (Answer::Value(Value::Nil), true),
        (Answer::Fault(Fault::auth_expired("session has expired")), true),
        (Answer::Drop, false),
    ] {
        let hub = Hub::with_logins(move |_| answer.clone()).await;
        let (session, _) = logged_in(&hub, options()).await;
        assert_eq!(session.logout().await.is_ok(), good);
        assert!(!session.is_logged_in());
        let logout = &hub.requests()[1];
        assert_eq!(logout.method(), "logout");
        assert_eq!(session_headers(logout), (Some("7"), Some("1-first"), Some(1)));
        session.logout().await.unwrap();
        assert_eq!(hub.requests().len(), 2, "who is logged out has nothing to tell");
    }
}
