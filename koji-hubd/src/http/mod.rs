//! HTTP: calls and uploads at `/kojihub`, the topdir at `/kojifiles`, and what operators look at.

mod credentials;
mod files;
mod rpc;
mod server;

pub use server::{router, serve};
