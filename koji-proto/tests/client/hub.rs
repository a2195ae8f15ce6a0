//! A hub that answers as a test wants, and the clock and options that go with it.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use koji_proto::client::{Clock, Options, Session};
use koji_proto::xml::{self, Limits, MethodCall};
use koji_proto::{Fault, Value};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Barrier;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) verb: String,
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn call(&self) -> MethodCall {
        xml::parse_call(&self.body, &Limits::request()).unwrap()
    }

    /// Returns the method's name, or `upload` for raw bytes.
    pub(crate) fn method(&self) -> String {
        match self.header("content-type") {
            Some("application/octet-stream") => "upload".into(),
            _ => self.call().name.unwrap(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub(crate) fn callnum(&self) -> Option<i64> {
        self.header("koji-session-callnum").map(|number| number.parse().unwrap())
    }
}

/// What the hub does with a request.
#[derive(Clone)]
pub(crate) enum Answer {
    Value(Value),
    Fault(Fault),
    Http {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// Closes the connection without a word.
    Drop,
    /// Sends only so many bytes of another answer's body, then closes the connection.
    Cut(usize, Box<Answer>),
    /// Keeps the connection open and says nothing.
    Silence,
    /// Answers after a while.
    Late(Duration, Box<Answer>),
    /// Answers once all that meet at the barrier are there.
    Meet(Arc<Barrier>, Box<Answer>),
}

impl Answer {
    pub(crate) fn value(value: impl Into<Value>) -> Self {
        Self::Value(value.into())
    }

    pub(crate) fn status(status: u16, body: &str) -> Self {
        Self::Http { status, headers: Vec::new(), body: body.into() }
    }

    /// What a login returns.
    pub(crate) fn granted(id: i64, key: &str) -> Self {
        Self::Value(Value::from_iter([
            ("session-id".to_owned(), id.into()),
            ("session-key".to_owned(), key.into()),
            ("header-auth".to_owned(), true.into()),
        ]))
    }
}

/// A running hub.
pub(crate) struct Hub {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    most_at_once: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

type Handler = Box<dyn FnMut(&Request) -> Answer + Send>;

/// What the tasks of all connections share.
struct Shared {
    handler: Mutex<Handler>,
    requests: Arc<Mutex<Vec<Request>>>,
    at_once: AtomicUsize,
    most_at_once: Arc<AtomicUsize>,
}

pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

pub(crate) type Accept = Box<
    dyn Fn(tokio::net::TcpStream) -> Pin<Box<dyn Future<Output = Option<Box<dyn Stream>>> + Send>>
        + Send
        + Sync,
>;

impl Hub {
    /// Starts a hub that answers each request by the given function.
    pub(crate) async fn start(handler: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        let plain: Accept =
            Box::new(|stream| Box::pin(async move { Some(Box::new(stream) as Box<dyn Stream>) }));
        Self::start_over(plain, "http", handler).await
    }

    /// Starts a hub over another transport.
    pub(crate) async fn start_over(
        accept: Accept,
        scheme: &str,
        handler: impl FnMut(&Request) -> Answer + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{scheme}://localhost:{}/kojihub", listener.local_addr().unwrap().port());
        let requests = Arc::default();
        let most_at_once = Arc::default();
        let shared = Arc::new(Shared {
            handler: Mutex::new(Box::new(handler)),
            requests: Arc::clone(&requests),
            at_once: AtomicUsize::new(0),
            most_at_once: Arc::clone(&most_at_once),
        });
        let accept = Arc::new(accept);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (shared, accept) = (Arc::clone(&shared), Arc::clone(&accept));
                tokio::spawn(async move {
                    if let Some(stream) = accept(stream).await {
                        serve(stream, &shared).await;
                    }
                });
            }
        });
        Self { url, requests, most_at_once, task }
    }

    /// Starts a hub that grants logins and leaves everything else to the given function.
    pub(crate) async fn with_logins(mut handler: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        Self::start(move |request| match request.method().as_str() {
            "login" => Answer::granted(7, "1-first"),
            _ => handler(request),
        })
        .await
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns the methods and call numbers of the requests so far.
    pub(crate) fn calls(&self) -> Vec<(String, Option<i64>)> {
        self.requests().iter().map(|request| (request.method(), request.callnum())).collect()
    }

    /// Returns how many requests were under way at the same time, at most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: Box<dyn Stream>, shared: &Shared) {
    while let Some(request) = read_request(&mut stream).await {
        let now = shared.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        shared.most_at_once.fetch_max(now, Ordering::SeqCst);
        shared.requests.lock().unwrap().push(request.clone());
        let answer = (shared.handler.lock().unwrap())(&request);
        let open = respond(&mut stream, answer, usize::MAX, &shared.at_once).await;
        if !open {
            break;
        }
    }
    let _ = stream.shutdown().await;
}

/// Reads a request; `None` at the end of the connection.
async fn read_request(stream: &mut Box<dyn Stream>) -> Option<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
        if !head[0].is_ascii_uppercase() {
            // Not HTTP; web servers say so in HTTP.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            return None;
        }
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (verb, target) = (first.next()?.to_owned(), first.next()?);
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let url = reqwest::Url::parse("http://hub").unwrap().join(target).unwrap();
    let query = url.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
    Some(Request { verb, path: url.path().to_owned(), query, headers, body })
}

/// Answers a request; false if the connection is to be closed.
async fn respond(stream: &mut Box<dyn Stream>, answer: Answer, most: usize, at_once: &AtomicUsize) -> bool {
    let (status, headers, body) = match answer {
        Answer::Value(value) => (200, xml_headers(), xml::to_response(&value).unwrap()),
        Answer::Fault(fault) => (200, xml_headers(), xml::fault_response(&fault)),
        Answer::Http { status, headers, body } => (status, headers, body),
        Answer::Drop => {
            at_once.fetch_sub(1, Ordering::SeqCst);
            return false;
        }
        Answer::Silence => std::future::pending().await,
        Answer::Cut(length, whole) => return Box::pin(respond(stream, *whole, length, at_once)).await,
        Answer::Late(time, answer) => {
            tokio::time::sleep(time).await;
            return Box::pin(respond(stream, *answer, most, at_once)).await;
        }
        Answer::Meet(barrier, answer) => {
            barrier.wait().await;
            return Box::pin(respond(stream, *answer, most, at_once)).await;
        }
    };
    let mut head =
        format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nkoji-version: 1.35.3\r\n", body.len());
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    at_once.fetch_sub(1, Ordering::SeqCst);
    let sent = &body[..body.len().min(most)];
    let bytes = [head.as_bytes(), b"\r\n", sent].concat();
    stream.write_all(&bytes).await.is_ok() && stream.flush().await.is_ok() && sent.len() == body.len()
}

fn xml_headers() -> Vec<(&'static str, String)> {
    vec![("content-type", "text/xml".to_owned())]
}

/// A clock on which every pause is over at once, and that remembers them.
#[derive(Default)]
pub(crate) struct Pauses(Mutex<Vec<Duration>>);

impl Pauses {
    pub(crate) fn seconds(&self) -> Vec<u64> {
        self.0.lock().unwrap().iter().map(Duration::as_secs).collect()
    }
}

#[async_trait]
impl Clock for Pauses {
    async fn sleep(&self, time: Duration) {
        self.0.lock().unwrap().push(time);
    }
}

pub(crate) fn options() -> Options {
    Options { use_environment_proxies: false, ..Options::default() }
}

/// Makes a session with a hub, and its clock.
pub(crate) fn session(hub: &Hub, options: Options) -> (Session, Arc<Pauses>) {
    let pauses = Arc::new(Pauses::default());
    (Session::with_clock(&hub.url, options, Arc::<Pauses>::clone(&pauses)).unwrap(), pauses)
}

/// Makes a session that is logged in.
pub(crate) async fn logged_in(hub: &Hub, options: Options) -> (Session, Arc<Pauses>) {
    let (session, pauses) = session(hub, options);
    session.login("kojiadmin", "secret").await.unwrap();
    (session, pauses)
}

/// Answers with each of the answers in turn, then with the last one for ever.
pub(crate) fn in_turn(answers: impl IntoIterator<Item = Answer>) -> impl FnMut(&Request) -> Answer + Send {
    let mut answers: std::collections::VecDeque<Answer> = answers.into_iter().collect();
    move |_| if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() }
}
