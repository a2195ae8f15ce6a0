//! What a failed transfer means: from the HTTP library's error to one that says what to do.

use std::error::Error as StdError;
use std::io;

use reqwest::{StatusCode, Url};
use rustls::CertificateError;

use super::error::{ClientError, Step};

/// Explains an error of the HTTP library.
pub(super) fn transport(error: &reqwest::Error, url: &Url) -> ClientError {
    let step = if error.is_connect() {
        Step::Connect
    } else if error.is_body() || error.is_decode() {
        Step::Receive
    } else {
        Step::Exchange
    };
    let (cause, permanent) = explain(error);
    ClientError::Transport { step, url: address(url), cause, permanent }
}

/// Explains an answer that is no result: its text if it has one, and what the status means for the caller.
pub(super) fn status(status: StatusCode, body: &[u8], url: &Url) -> ClientError {
    let meaning = match status.as_u16() {
        300..=399 => "the address moved; use the new one",
        404 => "there is no hub; check the address",
        405 => "the address takes no calls; check that it is a hub's",
        _ => status.canonical_reason().unwrap_or("unknown status"),
    };
    let text = match excerpt(body) {
        Some(said) => format!("{meaning} ({said})"),
        None => meaning.to_owned(),
    };
    ClientError::Status { url: address(url), status: status.as_u16(), text }
}

/// Returns an address fit for messages: without its query, which may be long or secret.
pub(super) fn address(url: &Url) -> String {
    let mut plain = url.clone();
    plain.set_query(None);
    plain.set_fragment(None);
    // An address that cannot carry a password has none to hide.
    let _ = plain.set_password(None);
    plain.into()
}

/// Returns the cause and whether it is there to stay.
fn explain(error: &reqwest::Error) -> (String, bool) {
    if let Some(tls) = tls_error(error) {
        return explain_tls(tls);
    }
    if error.is_timeout() {
        return ("it took too long".into(), false);
    }
    let chain = || std::iter::successors(Some(error as &dyn StdError), |&error| error.source());
    let kind = chain().find_map(|error| error.downcast_ref::<io::Error>()).map(io::Error::kind);
    let cause = chain().last().map_or_else(|| error.to_string(), ToString::to_string);
    if error.is_dns() {
        return (format!("{cause}; check the host name"), false);
    }
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => {
            ("connection refused; check that the hub runs and that host and port are right".into(), false)
        }
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe) => {
            (format!("the connection broke ({cause})"), false)
        }
        _ => (cause, error.is_builder()),
    }
}

fn explain_tls(error: &rustls::Error) -> (String, bool) {
    use rustls::Error;
    match error {
        Error::InvalidCertificate(problem) => {
            let what = match problem {
                CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                    "its certificate is not signed by a trusted authority; set `serverca` to the one that signed it"
                }
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    "its certificate has expired"
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    "its certificate is not valid yet; check the clock"
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    "its certificate is for another host name"
                }
                _ => return (format!("its certificate is not acceptable: {error}"), true),
            };
            (what.into(), true)
        }
        Error::AlertReceived(alert) => (
            format!("it refused the TLS connection ({alert:?}); check the client certificate in `cert`"),
            true,
        ),
        Error::InvalidMessage(_) => ("it does not speak TLS; check for https and the port".into(), true),
        _ => (format!("TLS failed: {error}"), false),
    }
}

/// Finds the TLS error under an error; I/O errors hide it from their `source`.
fn tls_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match inside {
        Some(inner) => tls_error(inner),
        None => tls_error(error.source()?),
    }
}

/// Returns the beginning of an answer's text, on one line; none if it is empty or a page of HTML.
fn excerpt(body: &[u8]) -> Option<String> {
    const LONGEST: usize = 200;
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * LONGEST)]);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty() && !line.starts_with('<')).then(|| line.chars().take(LONGEST).collect())
}
