//! Downloads: carried on where they stopped, never joined from two versions.

use std::time::{Duration, SystemTime};

use koji_proto::client::{ClientError, Downloaded, Progress};

use crate::hub::{Answer, Hub, Request, in_turn, options, session};

const MODIFIED: &str = "Wed, 21 Oct 2015 07:28:00 GMT";

fn data() -> Vec<u8> {
    (0..1000_u16).map(|i| i.wrapping_mul(37).to_le_bytes()[0]).collect()
}

/// Answers as a web server that knows ranges.
fn file(request: &Request, content: &[u8], etag: &str) -> Answer {
    let mut headers = vec![("etag", etag.to_owned()), ("last-modified", MODIFIED.to_owned())];
    let fresh = request.header("if-range").is_none_or(|known| known == etag);
    let start = request.header("range").filter(|_| fresh);
    let start: Option<usize> = start.map(|range| {
        range.strip_prefix("bytes=").and_then(|range| range.strip_suffix('-')).unwrap().parse().unwrap()
    });
    let (status, body) = match start {
        None => (200, content.to_vec()),
        Some(start) if start < content.len() => {
            headers.push(("content-range", format!("bytes {start}-{}/{}", content.len() - 1, content.len())));
            (206, content[start..].to_vec())
        }
        Some(_) => {
            headers.push(("content-range", format!("bytes */{}", content.len())));
            (416, Vec::new())
        }
    };
    Answer::Http { status, headers, body }
}

fn modified() -> Option<SystemTime> {
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_445_412_480))
}

#[tokio::test]
async fn a_file_is_fetched_and_its_time_told() {
    let hub = Hub::start(|request| file(request, &data(), "\"1\"")).await;
    let (session, _) = session(&hub, options());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.rpm");
    let mut last = None;
    let fetched = session.download(&hub.url, &path, |progress| last = Some(progress)).await.unwrap();
    assert_eq!(fetched, Downloaded { size: 1000, kept: 0, modified: modified() });
    assert_eq!(std::fs::read(&path).unwrap(), data());
    assert_eq!(last, Some(Progress { done: 1000, total: Some(1000) }));
    assert_eq!(hub.requests()[0].header("range"), None);
}

#[tokio::test]
async fn what_is_there_is_kept() {
    let hub = Hub::start(|request| file(request, &data(), "\"1\"")).await;
    let (session, _) = session(&hub, options());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.rpm");
    std::fs::write(&path, &data()[..300]).unwrap();
    let fetched = session.download(&hub.url, &path, |_| {}).await.unwrap();
    assert_eq!(fetched, Downloaded { size: 1000, kept: 300, modified: modified() });
    assert_eq!(std::fs::read(&path).unwrap(), data());

    let again = session.download(&hub.url, &path, |_| {}).await.unwrap();
    assert_eq!(again, Downloaded { size: 1000, kept: 1000, modified: modified() });
    assert_eq!(std::fs::read(&path).unwrap(), data());
}

#[tokio::test]
async fn a_file_longer_than_the_servers_is_fetched_anew() {
    let hub = Hub::start(|request| file(request, &data(), "\"1\"")).await;
    let (session, _) = session(&hub, options());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.rpm");
    std::fs::write(&path, vec![b'x'; 2000]).unwrap();
    let fetched = session.download(&hub.url, &path, |_| {}).await.unwrap();
    assert_eq!((fetched.size, fetched.kept), (1000, 0));
    assert_eq!(std::fs::read(&path).unwrap(), data());
}

#[tokio::test]
async fn a_server_without_ranges_sends_the_whole() {
    let hub = Hub::start(|_| Answer::Http { status: 200, headers: Vec::new(), body: data() }).await;
    let (session, _) = session(&hub, options());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.rpm");
    std::fs::write(&path, b"old").unwrap();
    let fetched = session.download(&hub.url, &path, |_| {}).await.unwrap();
    assert_eq!(fetched, Downloaded { size: 1000, kept: 0, modified: None });
    assert_eq!(std::fs::read(&path).unwrap(), data());
}

#[tokio::test]
async fn a_broken_connection_is_taken_up_where_it_broke() {
    let mut count = 0;
    let hub = Hub::start(move |request| {
        count += 1;
        let whole = file(request, &data(), "\"1\"");
        match count {
            1 | 2 => Answer::Cut(400, Box::new(whole)),
            _ => whole,
        }
    })
    .await;
    let (session, pauses) = session(&hub, options());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.rpm");
    session.download(&hub.url, &path, |_| {}).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), data());
    let requests = hub.requests();
    assert_eq!(requests[1].header("range"), Some("bytes=400-"));
    assert_eq!(requests[1].header("if-range"), Some("\"1\""));
    assert_eq!(requests[2].header("range"), Some("bytes=800-"));
    assert_eq!(pauses.seconds(), Vec::<u64>::new(), "what makes progress need not wait");
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_fetched_anew() {
    let mut count = 0;
    let hub = Hub::start(move |request| {
        count += 1;
        match count {
            1 => Answer::Cut(400, Box::new(file(request, &data(), "\"1\""))),
            _ => file(request, b"another version", "\"2\""),
        }
    })
    .await;
    let (session, _) = session(&hub, options());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.rpm");
    session.download(&hub.url, &path, |_| {}).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"another version");
}

#[tokio::test]
async fn what_is_not_there_leaves_no_file() {
    let hub = Hub::start(|_| Answer::status(404, "")).await;
    let (session, _) = session(&hub, options());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.rpm");
    let error = session.download(&hub.url, &path, |_| {}).await.unwrap_err();
    assert!(matches!(error, ClientError::Status { status: 404, .. }), "{error}");
    assert_eq!(hub.requests().len(), 1);
    assert!(!path.exists());
}

#[tokio::test]
async fn redirections_are_followed() {
    let hub = Hub::start(in_turn([
        Answer::Http {
            status: 302,
            headers: vec![("location", "/mirror/a.rpm".to_owned())],
            body: Vec::new(),
        },
        Answer::Http { status: 200, headers: Vec::new(), body: data() },
    ]))
    .await;
    let (session, _) = session(&hub, options());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.rpm");
    session.download(&hub.url, &path, |_| {}).await.unwrap();
    assert_eq!(hub.requests()[1].path, "/mirror/a.rpm");
    assert_eq!(std::fs::read(&path).unwrap(), data());
}
