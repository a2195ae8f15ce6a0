//! The client session against a hub in this process that misbehaves on demand.

#![expect(clippy::unwrap_used, reason = "what a test sets up itself must work")]

mod calls;
mod downloads;
mod hub;
mod logins;
mod tls;
mod uploads;
