//! The program against a stand-in for a hub, which knows the few methods that it needs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its stand-in too")]

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use koji_proto::xml::{self, Limits};
use koji_proto::{Fault, Value};
use serde_json::Value as Json;

/// What the stand-in remembers.
#[derive(Default)]
struct Memory {
    file: Vec<u8>,
    longest_file: usize,
    looks: i64,
}

/// Starts a stand-in that closes a connection after so many answers; returns its address.
fn start(answers: usize) -> (String, Arc<Mutex<Memory>>) {
    let (listener, memory) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::<Mutex<Memory>>::default());
    let (url, shared) = (format!("http://{}/kojihub", listener.local_addr().unwrap()), memory.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let shared = shared.clone();
            std::thread::spawn(move || {
                (0..answers).try_for_each(|_| serve(stream.as_ref().unwrap(), &shared))
            });
        }
    });
    (url, memory)
}

/// Answers one request, in two chunks that part the document anywhere.
fn serve(mut stream: &TcpStream, memory: &Mutex<Memory>) -> Option<()> {
    // Without this the answer, which goes out in pieces, would wait for the client's acknowledgement of the first.
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream);
    let (mut first, mut headers) = (String::new(), HashMap::new());
    reader.read_line(&mut first).ok().filter(|length| *length > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.trim_end().to_owned());
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).ok()?;
    let reply = match answer(&first, &headers, &body, &mut memory.lock().unwrap()) {
        Ok(value) => xml::to_response(&value).unwrap(),
        Err(fault) => xml::fault_response(&fault),
    };
    let (left, right) = reply.split_at(reply.len() / 3);
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = [left, right].map(|part| format!("{:x}\r\n{}\r\n", part.len(), text(part))).concat();
    write!(stream, "{head}{chunks}0\r\n\r\n").ok()
}

fn answer(
    line: &str,
    headers: &HashMap<String, String>,
    body: &[u8],
    memory: &mut Memory,
) -> Result<Value, Fault> {
    let map = |entries: &[(&str, Value)]| {
        entries.iter().map(|(key, value)| (key.to_string(), value.clone())).collect()
    };
    let digest = |bytes: &[u8]| Value::from(format!("{:08x}", adler2::adler32_slice(bytes)));
    let logged_in = headers.get("koji-session-key").is_some_and(|key| key == "1-abc");
    if headers["content-type"] == "application/octet-stream" {
        let query = line.split(['?', ' ']).nth(2).unwrap();
        let query: HashMap<_, _> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert!(logged_in && query["overwrite"] == "1" && query["fileverify"] == "adler32", "{query:?}");
        let offset: usize = query["offset"].parse().unwrap();
        memory.file.resize(offset, 0);
        memory.file.extend_from_slice(body);
        memory.longest_file = memory.longest_file.max(memory.file.len());
        let offset = Value::from(offset as i64);
        return Ok(map(&[
            ("size", (body.len() as i64).into()),
            ("offset", offset),
            ("hexdigest", digest(body)),
        ]));
    }
    let call = xml::parse_call(body, &Limits::request()).unwrap();
    match (call.name.as_deref().unwrap(), logged_in) {
        ("login", _) if call.params == ["ada".into(), "secret".into()] => Ok(map(&[
            ("session-id", 7.into()),
            ("session-key", "1-abc".into()),
            ("header-auth", true.into()),
        ])),
        ("login", _) => Err(Fault::auth("invalid username or password")),
        ("logout", true) => Ok(Value::Nil),
        ("echo", _) => Ok(Value::Array(call.params)),
        ("getLoggedInUser", true) if !headers.contains_key("koji-session-callnum") => Ok(1.into()),
        ("checkUpload", _) => {
            Ok(map(&[("size", (memory.file.len() as i64).into()), ("hexdigest", digest(&memory.file))]))
        }
        ("makeTask", true) => {
            let (_, keywords) = xml::split_keywords(call.params);
            let arglist = Value::Array(vec![0.into()]);
            assert_eq!(keywords, [("method".into(), "sleep".into()), ("arglist".into(), arglist)]);
            Ok(5.into())
        }
        ("getTaskInfo", _) => {
            let state = [4, 1, 2][memory.looks as usize % 3];
            memory.looks += 1;
            let start = (state != 4).then_some(1000.25);
            Ok(map(&[("state", state.into()), ("create_ts", 1000.0.into()), ("start_ts", start.into())]))
        }
        (other, _) => Err(Fault::invalid_method(other)),
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_koji-load")).args(arguments).output().unwrap()
}

fn measure(arguments: &[&str]) -> HashMap<String, f64> {
    let output = run(&[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    let figures = report["figures"].as_array().unwrap();
    figures.iter().map(|f| (f["name"].as_str().unwrap().into(), f["value"].as_f64().unwrap())).collect()
}

const SHORT: [&str; 6] = ["--connections", "4", "--seconds", "0.3", "--warm-up", "0.1"];
const ADA: [&str; 4] = ["--user", "ada", "--password", "secret"];

#[test]
fn calls_are_counted_over_connections_that_the_hub_closes() {
    let figures =
        measure(&[&["call", &start(20).0, "echo", r#"{"tag": ["f40", null, 1.5]}"#], &SHORT[..]].concat());
    assert!(figures["requests"] > 40.0, "{figures:?}");
    assert!(figures["latency p50"] > 0.0 && figures["latency max"] >= figures["latency p99"], "{figures:?}");
    assert_eq!((figures["faults"], figures["failures"]), (0.0, 0.0), "{figures:?}");
    assert!(figures["connections opened"] >= figures["requests"] / 20.0, "{figures:?}");
}

#[test]
fn calls_with_a_login_carry_the_session_and_faults_are_counted() {
    let (url, _) = start(usize::MAX);
    let method = ["call", &url, "getLoggedInUser"];
    let figures = measure(&[&method[..], &SHORT, &ADA].concat());
    assert_eq!((figures["faults"], figures["connections opened"]), (0.0, 4.0), "{figures:?}");
    let figures = measure(&[&method[..], &SHORT].concat());
    assert!(figures["faults"] >= figures["requests"] && figures["requests"] > 0.0, "{figures:?}");
    let table = run(&[&method[..], &SHORT].concat()).stdout;
    let table = String::from_utf8(table).unwrap();
    assert!(table.ends_with("first problem: fault 1000: Invalid method: getLoggedInUser\n"), "{table}");
}

#[test]
fn an_upload_arrives_whole_and_is_emptied() {
    let (url, memory) = start(usize::MAX);
    let figures = measure(&[&["upload", &url, "--size", "3MiB"], &ADA[..]].concat());
    assert!(figures["upload"] > 0.0 && figures["chunks"] == 3.0, "{figures:?}");
    let memory = memory.lock().unwrap();
    assert_eq!((memory.longest_file, memory.file.len()), (3 << 20, 0));
}

#[test]
fn tasks_are_followed_to_their_end() {
    let figures = measure(&[&["latency", &start(usize::MAX).0, "-n", "3"], &ADA[..]].concat());
    assert_eq!((figures["tasks started"], figures["tasks not CLOSED"]), (3.0, 0.0), "{figures:?}");
    assert_eq!(figures["start, as recorded max"], 250.0);
    assert!(figures["start, as seen p50"] <= figures["end, as seen max"], "{figures:?}");
}

#[test]
fn results_are_compared_and_failures_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("base.json");
    let kept = run(&[&["call", &start(usize::MAX).0, "echo", "--json"], &SHORT[..]].concat()).stdout;
    std::fs::write(&path, kept).unwrap();
    let path = path.to_str().unwrap();
    let table = String::from_utf8(run(&["compare", path, path]).stdout).unwrap();
    let rate = table.lines().find(|line| line.contains("requests per second")).unwrap();
    assert!(rate.ends_with(" 1.00"), "{table}");

    let failure = |arguments: &[&str]| String::from_utf8(run(arguments).stderr).unwrap();
    let wrong = ["call", &start(1).0, "echo", "--user", "ada", "--password", "guess"];
    assert!(failure(&wrong).starts_with("Error: fault 1002: invalid username or password\n"));
    assert!(
        failure(&["call", "http://127.0.0.1:1/kojihub", "echo"])
            .contains("failed to connect to http://127.0.0.1:1/")
    );
    assert!(failure(&["call", "http://127.0.0.1:1/", "echo", "--user", "ada"]).contains("--password"));
    assert!(failure(&["upload", "http://127.0.0.1:1/"]).contains("user"));
}
