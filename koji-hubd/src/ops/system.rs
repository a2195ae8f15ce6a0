//! Calls of no domain: greetings, versions, introspection, counting and filtering.

use async_trait::async_trait;
use koji_core::api;
use koji_core::api::system::SystemExports;
use koji_core::records::api::ApiMethod;
use koji_proto::{Fault, Keywords, Reply, Value};

use crate::call::{HubCall, Result};
use crate::hub::KOJI_VERSION;
use crate::rpc;

#[async_trait]
impl SystemExports for HubCall {
    async fn hello(&self, _args: Vec<Value>) -> Result<String> {
        Ok("Hello World".into())
    }

    async fn echo(&self, args: Vec<Value>) -> Result<Vec<Value>> {
        Ok(args)
    }

    async fn error(&self) -> Result<Value> {
        Err(Fault::generic("this call always fails"))
    }

    async fn fault(&self) -> Result<Value> {
        Err(Fault::internal("this call always fails without a class"))
    }

    async fn count(&self, method_name: String, args: Vec<Value>, keywords: Keywords) -> Result<i64> {
        Ok(match self.call_self(&method_name, args, keywords).await? {
            Value::Nil => 0,
            Value::Array(items) => items.len() as i64,
            Value::Struct(entries) => entries.len() as i64,
            _ => 1,
        })
    }

    async fn filter_results(
        &self,
        method_name: String,
        args: Vec<Value>,
        keywords: Keywords,
    ) -> Result<Value> {
        self.count_and_filter_results(method_name, args, keywords).await.map(|(_, rows)| rows)
    }

    async fn count_and_filter_results(
        &self,
        method_name: String,
        args: Vec<Value>,
        mut keywords: Keywords,
    ) -> Result<(i64, Value)> {
        let filter = keywords.take("filterOpts").unwrap_or_default();
        let rows = match self.call_self(&method_name, args, keywords).await {
            Ok(Value::Nil) => return Ok((0, Value::Nil)),
            Ok(Value::Array(rows)) => rows,
            Ok(_) => return Err(Fault::generic(format!("{method_name} does not return a list"))),
            Err(fault) => {
                return Err(Fault::generic(format!("{method_name} failed: {}", fault.message)));
            }
        };
        let count = rows.len() as i64;
        Ok((count, Value::Array(filter_rows(rows, &filter)?)))
    }

    async fn get_api_version(&self) -> Result<i64> {
        Ok(1)
    }

    async fn get_koji_version(&self) -> Result<String> {
        Ok(KOJI_VERSION.into())
    }

    async fn maven_enabled(&self) -> Result<bool> {
        Ok(self.hub.config.flag("EnableMaven"))
    }

    async fn win_enabled(&self) -> Result<bool> {
        Ok(self.hub.config.flag("EnableWin"))
    }

    async fn listapi(&self) -> Result<Vec<ApiMethod>> {
        Ok(api::all().map(ApiMethod::from).collect())
    }

    async fn system_list_methods(&self) -> Result<Vec<String>> {
        let mut names: Vec<String> = api::all().map(|spec| spec.name.to_owned()).collect();
        names.sort();
        Ok(names)
    }

    async fn system_method_help(&self, method: String) -> Result<String> {
        Ok(match api::find(&method) {
            Some((_, spec)) => format!("{}{}\ndescription: {}", spec.name, spec.signature(), spec.doc),
            None => String::new(),
        })
    }

    async fn system_method_signature(&self, _method: String) -> Result<String> {
        Ok("signatures not supported".into())
    }

    async fn show_opts(&self, as_string: bool) -> Result<Value> {
        self.require("admin").await?;
        let shown = self.hub.config.shown();
        if as_string {
            let lines = shown.iter().map(|(name, value)| format!("{name}: {}\n", value.unwrap_or("None")));
            return Ok(Value::Str(lines.collect()));
        }
        Ok(shown.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect())
    }

    async fn show_session(&self) -> Result<String> {
        Ok(match &self.session {
            Some(session) => format!(
                "session {} of user {} ({}), last call {}",
                session.row.id,
                session.row.user_name,
                session.row.user_id,
                session.row.callnum.unwrap_or_default()
            ),
            None => "not logged in".into(),
        })
    }
}

impl HubCall {
    /// Calls another method within this call.
    async fn call_self(&self, method: &str, args: Vec<Value>, keywords: Keywords) -> Result<Value> {
        self.share_transaction();
        let mut reply = Reply::value();
        let params = koji_proto::xml::join_keywords(args, keywords.0);
        // The call is boxed, since it may come here again.
        Box::pin(rpc::invoke(self, method, params, &mut reply)).await?;
        Ok(reply.into_value())
    }
}

/// Orders rows by a key and cuts a part out; nil sorts as the greatest.
fn filter_rows(mut rows: Vec<Value>, filter: &Value) -> Result<Vec<Value>> {
    if let Some(Value::Str(order)) = filter.get("order") {
        if filter.get("noneGreatest").is_some_and(|greatest| !greatest.is_truthy()) {
            return Err(Fault::internal("nil always sorts as the greatest"));
        }
        let (key, descending) = order.strip_prefix('-').map_or((order.as_str(), false), |key| (key, true));
        if rows.iter().any(|row| row.get(key).is_none()) {
            return Err(Fault::internal(format!("the rows have no key {key:?}")));
        }
        rows.sort_by(|a, b| compare(a.get(key), b.get(key)));
        if descending {
            rows.reverse();
        }
    }
    let length = rows.len() as i64;
    let number = |name| filter.get(name).and_then(Value::as_int);
    let from_end = |number: i64| if number < 0 { (length + number).max(0) } else { number.min(length) };
    let start = number("offset").map_or(0, from_end);
    let end = match number("limit") {
        Some(limit) if limit < 0 => from_end(limit),
        Some(limit) => (start + limit).min(length),
        None => length,
    };
    Ok(rows.drain(start as usize..end.max(start) as usize).collect())
}

fn compare(a: Option<&Value>, b: Option<&Value>) -> std::cmp::Ordering {
    use std::cmp::Ordering;
    match (a, b) {
        (Some(Value::Nil) | None, Some(Value::Nil) | None) => Ordering::Equal,
        (Some(Value::Nil) | None, _) => Ordering::Greater,
        (_, Some(Value::Nil) | None) => Ordering::Less,
        (Some(Value::Int(a)), Some(Value::Int(b))) => a.cmp(b),
        (Some(Value::Str(a)), Some(Value::Str(b))) => a.cmp(b),
        (Some(Value::Bool(a)), Some(Value::Bool(b))) => a.cmp(b),
        (Some(a), Some(b)) => number(a).partial_cmp(&number(b)).unwrap_or(Ordering::Equal),
    }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Int(number) => *number as f64,
        Value::Double(number) => *number,
        Value::Bool(truth) => f64::from(u8::from(*truth)),
        _ => f64::NAN,
    }
}
