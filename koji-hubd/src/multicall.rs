//! Several calls in one request: each under a savepoint, in order, with an answer for each.

use std::pin::Pin;

use koji_proto::{Access, Fault, Reply, Value, xml};

use crate::call::HubCall;
use crate::rpc;

/// Tells whether a method is the multicall, which is no method of the API.
pub(crate) fn is_multicall(method: &str) -> bool {
    matches!(method, "multiCall" | "system.multicall")
}

/// Tells whether one of the calls may write.
pub(crate) fn access(params: &[Value]) -> Access {
    let entries = params.first().and_then(Value::as_array).unwrap_or_default();
    let writes = entries.iter().any(|entry| {
        let Some(method) = entry.get("methodName").and_then(Value::as_str) else { return false };
        let inner = entry.get("params").and_then(Value::as_array).unwrap_or_default();
        rpc::access_of(method, inner) == Access::Write
    });
    if writes { Access::Write } else { Access::Read }
}

/// Runs the calls and writes the list of their answers.
///
/// Multicalls may nest, as deep as a request may.
pub(crate) fn run<'c>(
    call: &'c HubCall,
    params: Vec<Value>,
    reply: &'c mut Reply,
) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'c>> {
    Box::pin(async move {
        let mut params = params.into_iter();
        let (Some(calls), None) = (params.next(), params.next()) else {
            return Err(Fault::parameter("multiCall takes one list of calls"));
        };
        let entries = match calls {
            Value::Array(entries) => entries,
            // A text counts as the list of its letters, none of which is a call.
            Value::Str(text) => text.chars().map(|letter| Value::Str(letter.into())).collect(),
            other => {
                return Err(Fault::internal(format!(
                    "multiCall takes a list of calls, not {}",
                    other.kind()
                )));
            }
        };
        let Reply::Xml(out) = reply else {
            return Err(Fault::generic("a multicall cannot be called from within the hub"));
        };
        call.share_transaction();
        xml::begin_array(out);
        for entry in entries {
            let before = out.len();
            xml::begin_array(out);
            let mut inner = Reply::Xml(std::mem::take(out));
            let result = run_one(call, entry, &mut inner).await;
            if let Reply::Xml(written) = inner {
                *out = written;
            }
            match result {
                Ok(()) => xml::end_array(out),
                Err(fault) => {
                    out.truncate(before);
                    write_failure(out, &fault)?;
                }
            }
        }
        xml::end_array(out);
        Ok(())
    })
}

/// Runs one call under a savepoint; its event is its own.
async fn run_one(call: &HubCall, entry: Value, reply: &mut Reply) -> Result<(), Fault> {
    let Value::Struct(fields) = entry else {
        return Err(Fault::internal("an entry of a multicall is a map"));
    };
    let field = |name: &str| fields.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let method = match field("methodName") {
        Some(Value::Str(name)) => name,
        _ => return Err(Fault::internal("an entry of a multicall needs a methodName")),
    };
    let Some(Value::Array(params)) = field("params") else {
        return Err(Fault::internal("an entry of a multicall needs a list of params"));
    };
    call.forget_event().await;
    let savepoint = match call.conn.writes() {
        true => Some(call.conn.savepoint("multicall").await?),
        false => None,
    };
    let files = call.files.mark();
    let result = rpc::invoke_any(call, &method, params, reply).await;
    if result.is_err() {
        call.files.undo_to(files).await;
    }
    if let Some(savepoint) = savepoint {
        match &result {
            Ok(()) => savepoint.release().await?,
            Err(_) => savepoint.undo().await?,
        }
    }
    result
}

fn write_failure(out: &mut Vec<u8>, fault: &Fault) -> Result<(), Fault> {
    let mut entry = fault.to_value();
    if let Value::Struct(fields) = &mut entry {
        fields.push(("traceback".into(), Value::Array(vec![Value::Str(fault.message.clone())])));
    }
    xml::write_value(out, &entry).map_err(|e| Fault::internal(e.to_string()))
}
