//! Uploads: whole files arrive whole, whatever happens on the way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use adler2::adler32_slice;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use koji_proto::client::{ClientError, Options, Progress, UploadTarget, Uploaded};
use koji_proto::{Fault, FaultCode, Value};

use crate::hub::{Answer, Hub, Request, logged_in, options};

const TARGET: UploadTarget<'static> =
    UploadTarget { dir: "cli-build/17.x", name: "a b.src.rpm", volume: None, overwrite: false };

/// A hub's work area, by its rules for raw uploads.
#[derive(Clone, Default)]
struct Area(Arc<Mutex<HashMap<String, Vec<u8>>>>);

impl Area {
    fn content(&self) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get("cli-build/17.x/a b.src.rpm").cloned()
    }

    fn answer(&self, request: &Request) -> Answer {
        match request.method().as_str() {
            "upload" => self.raw(request),
            "checkUpload" => self.check(&request.call().params),
            "uploadFile" => self.in_call(&request.call().params),
            other => Answer::Fault(Fault::invalid_method(other)),
        }
    }

    fn raw(&self, request: &Request) -> Answer {
        let field = |name: &str| request.query.get(name).cloned();
        let path = format!("{}/{}", field("filepath").unwrap(), field("filename").unwrap());
        let offset: usize = field("offset").unwrap().parse().unwrap();
        assert_eq!(field("fileverify").as_deref(), Some("adler32"));
        let mut files = self.0.lock().unwrap();
        let exists = files.contains_key(&path);
        let file = files.entry(path).or_default();
        if field("overwrite").is_some() {
            file.truncate(offset);
        } else if exists && offset == 0 {
            return Answer::Fault(Fault::generic("upload path exists"));
        }
        file.resize(file.len().max(offset + request.body.len()), 0);
        file[offset..offset + request.body.len()].copy_from_slice(&request.body);
        if file.len() != offset + request.body.len() {
            return Answer::Fault(Fault::generic("truncated"));
        }
        stored(&request.body)
    }

    fn check(&self, params: &[Value]) -> Answer {
        assert_eq!(params[2].get("verify"), Some(&"adler32".into()));
        let path = format!("{}/{}", params[0].as_str().unwrap(), params[1].as_str().unwrap());
        self.0.lock().unwrap().get(&path).map_or(Answer::Value(Value::Nil), |content| stored(content))
    }

    fn in_call(&self, params: &[Value]) -> Answer {
        use sha2::{Digest, Sha256};
        let path = format!("{}/{}", params[0].as_str().unwrap(), params[1].as_str().unwrap());
        let mut files = self.0.lock().unwrap();
        let file = files.entry(path).or_default();
        let data = BASE64.decode(params[5].as_str().unwrap()).unwrap();
        let checked = match params[4].as_int().unwrap() {
            -1 => file.clone(),
            offset => {
                file.truncate(usize::try_from(offset).unwrap());
                file.extend_from_slice(&data);
                data
            }
        };
        let digest: Value = hex::encode(Sha256::digest(&checked)).into();
        let size = i64::try_from(checked.len()).unwrap();
        Answer::value(params[3] == Value::Array(vec!["sha256".into(), digest]) && params[2] == size.into())
    }
}

fn stored(content: &[u8]) -> Answer {
    Answer::Value(Value::from_iter([
        ("size".to_owned(), Value::Int(i64::try_from(content.len()).unwrap())),
        ("hexdigest".to_owned(), format!("{:08x}", adler32_slice(content)).into()),
    ]))
}

fn small_pieces() -> Options {
    Options { upload_blocksize: 100, ..options() }
}

fn data(length: u16) -> Vec<u8> {
    (0..length).map(|i| i.wrapping_mul(31).to_le_bytes()[0]).collect()
}

/// Returns the query fields that place each piece.
fn pieces(hub: &Hub) -> Vec<(String, bool)> {
    let uploads = hub.requests().into_iter().filter(|request| request.method() == "upload");
    uploads
        .map(|request| (request.query["offset"].clone(), request.query.contains_key("overwrite")))
        .collect()
}

#[tokio::test]
async fn a_file_arrives_in_pieces_and_is_verified() {
    let area = Area::default();
    let hub = Hub::with_logins({
        let area = area.clone();
        move |request| area.answer(request)
    })
    .await;
    let (session, _) = logged_in(&hub, small_pieces()).await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.src.rpm");
    std::fs::write(&path, data(250)).unwrap();
    let mut seen = Vec::new();
    let uploaded = session.upload_file(&path, TARGET, |progress| seen.push(progress)).await.unwrap();
    assert_eq!(area.content(), Some(data(250)));
    assert_eq!(uploaded, Uploaded { size: 250, adler32: format!("{:08x}", adler32_slice(&data(250))) });
    assert_eq!(seen, [100, 200, 250].map(|done| Progress { done, total: Some(250) }));
    assert_eq!(pieces(&hub), [("0".into(), false), ("100".into(), false), ("200".into(), false)]);
    assert_eq!(hub.calls().last().unwrap(), &("checkUpload".to_owned(), Some(4)));
    assert_eq!(hub.requests()[1].header("koji-session-id"), Some("7"));
}

#[tokio::test]
async fn transfers_can_run_as_tasks() {
    let area = Area::default();
    let hub = Hub::with_logins({
        let area = area.clone();
        move |request| area.answer(request)
    })
    .await;
    let (session, _) = logged_in(&hub, small_pieces()).await;
    let content = data(250);
    let task = tokio::spawn(async move { session.upload(&content[..], None, TARGET, |_| {}).await });
    assert_eq!(task.await.unwrap().unwrap().size, 250);
}

#[tokio::test]
async fn an_empty_file_and_whole_pieces_are_sent_as_they_are() {
    for (length, sent) in [(0, 1), (100, 1), (200, 2)] {
        let area = Area::default();
        let hub = Hub::with_logins({
            let area = area.clone();
            move |request| area.answer(request)
        })
        .await;
        let (session, _) = logged_in(&hub, small_pieces()).await;
        session.upload(&data(length)[..], None, TARGET, |_| {}).await.unwrap();
        assert_eq!(area.content(), Some(data(length)));
        assert_eq!(pieces(&hub).len(), sent);
    }
}

/// Uploads 250 bytes to a hub that spoils its answers to some uploads, counted from zero.
async fn upload_with(spoil: impl Fn(usize, Answer) -> Answer + Send + 'static) -> (Hub, Vec<u8>, Vec<u64>) {
    let area = Area::default();
    let hub = Hub::with_logins({
        let area = area.clone();
        let mut count = 0;
        move |request| {
            let answer = area.answer(request);
            if request.method() == "upload" {
                count += 1;
                return spoil(count - 1, answer);
            }
            answer
        }
    })
    .await;
    let (session, pauses) = logged_in(&hub, small_pieces()).await;
    session.upload(&data(250)[..], None, TARGET, |_| {}).await.unwrap();
    (hub, area.content().unwrap(), pauses.seconds())
}

#[tokio::test]
async fn a_piece_that_got_lost_is_sent_again_from_where_it_began() {
    let (hub, content, pauses) = upload_with(|count, answer| match count {
        // The pieces arrived, only the answers did not.
        0 | 2 | 3 => Answer::Drop,
        _ => answer,
    })
    .await;
    assert_eq!(content, data(250));
    assert_eq!(
        pieces(&hub),
        [("0", false), ("0", true), ("100", false), ("100", true), ("100", true), ("200", false)]
            .map(|(offset, overwrite)| (offset.to_owned(), overwrite))
    );
    assert_eq!(pauses, [20]);
}

#[tokio::test]
async fn a_damaged_piece_is_sent_again() {
    let (hub, content, _) = upload_with(|count, answer| match count {
        1 => stored(b"something else"),
        _ => answer,
    })
    .await;
    assert_eq!(content, data(250));
    assert_eq!(pieces(&hub).len(), 4);
}

#[tokio::test]
async fn an_attempt_that_still_holds_the_file_is_waited_for() {
    let (_, content, pauses) = upload_with(|count, answer| match count {
        1 => Answer::Drop,
        2 | 3 => Answer::Fault(Fault::lock("upload path locked")),
        _ => answer,
    })
    .await;
    assert_eq!(content, data(250));
    assert_eq!(pauses, [20, 20]);
}

#[tokio::test]
async fn a_session_that_expires_half_way_is_renewed() {
    let (hub, content, _) = upload_with(|count, answer| match count {
        1 => Answer::Fault(Fault::auth_expired("session has expired")),
        _ => answer,
    })
    .await;
    assert_eq!(content, data(250));
    assert_eq!(hub.calls().iter().filter(|(method, _)| method == "login").count(), 2);
}

#[tokio::test]
async fn a_file_that_is_there_is_replaced_only_if_asked_for() {
    let area = Area::default();
    let hub = Hub::with_logins({
        let area = area.clone();
        move |request| area.answer(request)
    })
    .await;
    let (session, _) = logged_in(&hub, small_pieces()).await;
    session.upload(&data(250)[..], None, TARGET, |_| {}).await.unwrap();
    let error = session.upload(&b"new"[..], None, TARGET, |_| {}).await.unwrap_err();
    assert_eq!(error.fault().map(|fault| fault.code), Some(FaultCode::Generic));
    let target = UploadTarget { volume: Some("vol 2"), ..UploadTarget::new(TARGET.dir, TARGET.name) };
    session.upload(&b"new"[..], None, target, |_| {}).await.unwrap();
    assert_eq!(area.content(), Some(b"new".to_vec()));
    let requests = hub.requests();
    assert_eq!(requests[requests.len() - 2].query["volume"], "vol 2");
    assert_eq!(requests[requests.len() - 1].call().params[2].get("volume"), Some(&"vol 2".into()));
}

#[tokio::test]
async fn a_file_that_arrived_otherwise_is_an_error() {
    for found in [stored(b"other"), Answer::Value(Value::Nil)] {
        let area = Area::default();
        let hub = Hub::with_logins(move |request| match request.method().as_str() {
            "checkUpload" => found.clone(),
            _ => area.answer(request),
        })
        .await;
        let (session, _) = logged_in(&hub, small_pieces()).await;
        let error = session.upload(&data(10)[..], None, TARGET, |_| {}).await.unwrap_err();
        assert!(matches!(error, ClientError::Damaged { .. }), "{error}");
    }
}

#[tokio::test]
async fn pieces_travel_inside_calls_if_raw_uploads_are_off() {
    let area = Area::default();
    let hub = Hub::with_logins({
        let area = area.clone();
        let mut count = 0;
        move |request| {
            count += 1;
            // The second piece arrives damaged at first.
            if count == 2 { Answer::value(false) } else { area.answer(request) }
        }
    })
    .await;
    let (session, _) = logged_in(&hub, Options { use_fast_upload: false, ..small_pieces() }).await;
    session.upload(&data(250)[..], None, TARGET, |_| {}).await.unwrap();
    assert_eq!(area.content(), Some(data(250)));
    let offsets: Vec<_> =
        hub.requests()[1..].iter().map(|request| request.call().params[4].as_int().unwrap()).collect();
    assert_eq!(offsets, [0, 100, 100, 200, -1]);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let hub = Hub::with_logins(|_| Answer::Value(Value::Nil)).await;
    let (session, _) = logged_in(&hub, options()).await;
    let error = session.upload_file("/nonexistent/a.rpm".as_ref(), TARGET, |_| {}).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot read /nonexistent/a.rpm");
}
