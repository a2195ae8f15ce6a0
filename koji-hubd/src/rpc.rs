//! From the bytes of a request to the bytes of its reply: session, transaction, dispatch, encoding, commit.
//!
//! The result is encoded before the commit, so that a result without a form on the wire undoes the call.

use std::sync::Arc;

use koji_core::api;
use koji_proto::xml::{self, DecodeError, Limits, MethodCall};
use koji_proto::{Access, Fault, Reply, Value};

use crate::call::HubCall;
use crate::hub::Hub;
use crate::multicall;
use crate::sessions::{self, Credentials, SessionError};
use crate::store;

/// Who sends a request.
#[derive(Debug, Clone)]
pub struct Peer {
    /// The session it names, or why that cannot be read.
    pub credentials: Result<Option<Credentials>, Fault>,
    /// Its address, or `-` where addresses are not looked at.
    pub hostip: String,
}

/// Answers one request. Only a request that cannot be read is an error; every fault is a reply.
pub async fn answer(hub: &Arc<Hub>, peer: Peer, body: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let limit = hub.config.number("MaxRequestLength");
    let max_bytes = usize::try_from(limit).ok().filter(|n| *n > 0).unwrap_or(usize::MAX);
    let call = xml::parse_call(body, &Limits { max_bytes, ..Limits::request() })?;
    Ok(match run(hub, peer, call).await {
        Ok(reply) => reply,
        Err(fault) => xml::fault_response(&fault),
    })
}

/// Runs a call to its end and returns the encoded reply.
async fn run(hub: &Arc<Hub>, peer: Peer, request: MethodCall) -> Result<Vec<u8>, Fault> {
    let method = request.name.unwrap_or_else(|| "None".to_owned());
    let started = std::time::Instant::now();
    let access = access_of(&method, &request.params);
    let call = open(hub, peer, &method, access).await?;
    let mut reply = Reply::xml();
    let result = invoke_any(&call, &method, request.params, &mut reply).await;
    // Once begun, it goes to its end even if the client goes away.
    let name = method.clone();
    let ending = async move { finish(&call, &name, access, result).await };
    let result = tokio::spawn(ending).await.unwrap_or_else(|error| Err(Fault::internal(error.to_string())));
    let elapsed = started.elapsed();
    hub.metrics.call(&method, elapsed, result.is_err());
    if elapsed.as_secs() >= 1 && !api::waits::WAITING_METHODS.contains(&method.as_str()) {
        tracing::warn!(call.method = method, call.seconds = elapsed.as_secs_f64(), "slow call");
    }
    result.map(|()| reply.into_xml())
}

/// Begins a call: its connection, and its session if it has one.
pub(crate) async fn open(hub: &Arc<Hub>, peer: Peer, method: &str, access: Access) -> Result<HubCall, Fault> {
    if hub.config.flag("ServerOffline") {
        return Err(Fault::offline(hub.config.optional("OfflineMessage").unwrap_or("server is offline")));
    }
    let conn = match access {
        Access::Read => hub.db.reader(),
        Access::Write => hub.db.writer(),
    };
    let credentials = peer.credentials?;
    let mut call = HubCall::anonymous(hub.clone(), conn, peer.hostip);
    if let Some(credentials) = credentials {
        match sessions::check(hub, &call.conn, &credentials, &call.hostip, method, call.now).await {
            Ok(session) => call.session = Some(session),
            Err(SessionError::Expired(id)) => call.renewable = Some(id),
            Err(SessionError::Refused(fault)) => return Err(fault),
        }
    }
    if hub.config.flag("LockOut")
        && !matches!(method, "login" | "sslLogin" | "logout")
        && !call.holds("admin").await?
    {
        return Err(Fault::offline("the hub is locked for administration"));
    }
    Ok(call)
}

/// Tells whether a request may write; a call that makes others does if one of those does.
pub(crate) fn access_of(method: &str, params: &[Value]) -> Access {
    match method {
        _ if multicall::is_multicall(method) => multicall::access(params),
        "count" | "filterResults" | "countAndFilterResults" => {
            let (inner, rest) = params.split_first().unwrap_or((&Value::Nil, &[]));
            inner.as_str().map_or(Access::Read, |inner| access_of(inner, rest))
        }
        _ => api::find(method).map_or(Access::Read, |(_, spec)| spec.access),
    }
}

/// Runs a method of the API, or a multicall.
pub(crate) async fn invoke_any(
    call: &HubCall,
    method: &str,
    params: Vec<Value>,
    reply: &mut Reply,
) -> Result<(), Fault> {
    match multicall::is_multicall(method) {
        true => multicall::run(call, params, reply).await,
        false => invoke(call, method, params, reply).await,
    }
}

/// Finds and calls a method.
pub(crate) async fn invoke(
    call: &HubCall,
    method: &str,
    params: Vec<Value>,
    reply: &mut Reply,
) -> Result<(), Fault> {
    let (found, spec) = api::find(method).ok_or_else(|| Fault::invalid_method(method))?;
    let arguments = spec.bind(params)?;
    api::dispatch(call, found, arguments, reply).await
}

/// Ends a call: what it changed is committed if it went well, and others are told.
pub(crate) async fn finish<T>(
    call: &HubCall,
    method: &str,
    access: Access,
    result: Result<T, Fault>,
) -> Result<T, Fault> {
    if result.is_err() {
        call.files.undo_to(0).await;
        call.conn.rollback().await?;
        return result;
    }
    let counted = call.session.as_ref().filter(|session| session.callnum.is_some());
    if access == Access::Write && (call.conn.changed() || multicall::is_multicall(method)) {
        if let Some(session) = &call.session {
            store::sessions::record_call(&call.conn, session.row.id, session.callnum, call.now).await?;
        }
        commit(call).await?;
        call.publish();
    } else if let (true, Some(session)) = (multicall::is_multicall(method), counted) {
        // A multicall's number always counts, also when all its calls only read.
        let conn = call.hub.db.writer();
        store::sessions::record_call(&conn, session.row.id, session.callnum, call.now).await?;
        conn.commit().await?;
    } else {
        call.conn.rollback().await?;
        if let Some(session) = &call.session {
            call.hub.touches.note(session.row.id, call.now);
        }
        call.files.keep().await;
    }
    result
}

/// Makes what a call changed last: in the database, and then in the file system, where little is left to do.
async fn commit(call: &HubCall) -> Result<(), Fault> {
    if let Err(error) = call.conn.commit().await {
        call.files.undo_to(0).await;
        return Err(error.into());
    }
    call.files.keep().await;
    Ok(())
}
