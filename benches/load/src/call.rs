//! `koji-load call`: one call, repeated over many connections.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use koji_proto::xml;
use serde::de::IgnoredAny;
use url::Url;

use crate::connection::Connection;
use crate::durations::Durations;
use crate::error::LoadError;
use crate::hub::{self, Credentials, Hub};
use crate::reply::Reply;
use crate::report::{Report, Unit};

/// How much of an answer is kept: enough for a fault's text, and little of a large listing.
const KEPT: usize = 4 << 10;

#[derive(Debug, clap::Args)]
pub(crate) struct CallLoad {
    /// The hub's address.
    #[arg(value_parser = hub::address)]
    url: Url,
    /// The method to call.
    method: String,
    /// Its arguments as JSON: texts need quotes, keywords travel as {"__starstar": true, ...}.
    #[arg(value_name = "JSON-ARG", value_parser = |text: &str| serde_json::from_str::<serde_json::Value>(text))]
    args: Vec<serde_json::Value>,
    /// How many callers there are; each waits for its answer before it calls again.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..))]
    connections: u16,
    /// How long to measure.
    #[arg(long, default_value = "5", value_parser = seconds)]
    seconds: Duration,
    /// How long to call before that.
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    warm_up: Duration,
    #[command(flatten)]
    credentials: Option<Credentials>,
}

/// What the callers see between begin and end.
#[derive(Debug, Default)]
struct Tally {
    answered: u64,
    faults: u64,
    failures: u64,
    opened: u64,
    bytes: u64,
    latency: Durations,
    first_problem: Option<String>,
}

impl CallLoad {
    pub(crate) async fn run(&self) -> Result<Report, LoadError> {
        let hub = match &self.credentials {
            Some(credentials) => Some(Hub::login(&self.url, credentials).await?),
            None => None,
        };
        let call = xml::to_call(&self.method, &hub::arguments(&self.args)?);
        let session = hub.as_ref().and_then(|hub| hub.session.as_ref());
        let request = [hub::head(&self.url, "text/xml", session, call.len()), call].concat();
        let (tally, begin) = (RefCell::default(), Instant::now() + self.warm_up);
        try_join_all((0..self.connections).map(|_| self.call_until_end(&request, begin, &tally))).await?;
        if let Some(hub) = hub {
            hub.logout().await?;
        }
        Ok(self.report(tally.into_inner()))
    }

    async fn call_until_end(
        &self,
        request: &[u8],
        begin: Instant,
        tally: &RefCell<Tally>,
    ) -> Result<(), LoadError> {
        let mut connection = Connection::new(&self.url, KEPT);
        let (mut started, end) = (Instant::now(), begin + self.seconds);
        while started < end {
            let reply = connection.exchange(request, b"").await;
            let now = Instant::now();
            if now >= begin {
                tally.borrow_mut().count(reply, now - started, now < end)?;
            }
            started = now;
        }
        tally.borrow_mut().opened += connection.opened;
        Ok(())
    }

    fn report(&self, tally: Tally) -> Report {
        let seconds = self.seconds.as_secs_f64();
        let mut report = Report::new(format!("{} over {} connections", self.method, self.connections));
        report.add("requests per second", tally.answered as f64 / seconds, Unit::PerSecond);
        report.add_durations("latency", tally.latency);
        report.add("received", tally.bytes as f64 / seconds / 1e6, Unit::MegabytesPerSecond);
        report.add("requests", tally.answered as f64, Unit::Count);
        report.add("faults", tally.faults as f64, Unit::Count);
        report.add("failures", tally.failures as f64, Unit::Count);
        report.add("connections opened", tally.opened as f64, Unit::Count);
        report.note = tally.first_problem.map(|problem| format!("first problem: {problem}"));
        report
    }
}

impl Tally {
    /// Counts an answer.
    ///
    /// One that comes after the end counts for the latency, where leaving out the slow ones would flatter the hub,
    /// and not for the throughput.
    fn count(
        &mut self,
        reply: Result<Reply, LoadError>,
        took: Duration,
        in_time: bool,
    ) -> Result<(), LoadError> {
        let problem = match reply {
            // A hub that cannot be reached at all would be tried in a busy loop.
            Err(error @ LoadError::Connect { .. }) => return Err(error),
            Err(error) => error,
            Ok(reply) => {
                self.latency.record(took);
                self.answered += u64::from(in_time);
                self.bytes += if in_time { reply.length } else { 0 };
                let Some(problem) = problem(&reply) else { return Ok(()) };
                problem
            }
        };
        match problem {
            LoadError::Fault(_) => self.faults += 1,
            _ => self.failures += 1,
        }
        self.first_problem.get_or_insert_with(|| problem.to_string());
        Ok(())
    }
}

/// Tells what is wrong with an answer; a good one is not read further than its beginning.
fn problem(reply: &Reply) -> Option<LoadError> {
    const ROOT: &[u8] = b"<methodResponse>";
    let root = reply.body.windows(ROOT.len()).position(|bytes| bytes == ROOT);
    let good =
        root.is_some_and(|at| reply.body[at + ROOT.len()..].trim_ascii_start().starts_with(b"<params>"));
    if good && reply.status == 200 { None } else { hub::result::<IgnoredAny>(reply).err() }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "not a number of seconds")?;
    Duration::try_from_secs_f64(number).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &[u8]) -> Reply {
        Reply { status, keep_alive: true, length: body.len() as u64, body: body.into() }
    }

    #[test]
    fn faults_and_failures_are_told_from_results() {
        let problem = |status, body: &[u8]| problem(&reply(status, body)).map(|p| p.to_string());
        let good = b"<?xml version='1.0'?>\n<methodResponse>\n<params><param><value>cut sho";
        assert_eq!(problem(200, good), None);
        let fault = xml::fault_response(&koji_proto::Fault::invalid_method("x"));
        assert_eq!(problem(200, &fault).unwrap(), "fault 1000: Invalid method: x");
        assert_eq!(problem(503, b"busy\n").unwrap(), "HTTP status 503: busy");
        assert!(problem(200, b"<html>").is_some());
    }

    #[test]
    fn late_answers_count_for_the_latency_alone() {
        let good = || Ok(reply(200, b"<methodResponse><params>"));
        let mut tally = Tally::default();
        tally.count(good(), Duration::from_millis(1), true).unwrap();
        tally.count(good(), Duration::from_millis(9), false).unwrap();
        assert_eq!((tally.answered, tally.bytes, tally.faults, tally.failures), (1, 24, 0, 0));
        assert_eq!(tally.latency.spread().unwrap().max, Duration::from_millis(9));
    }
}
