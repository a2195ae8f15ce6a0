//! stub
use crate::value::{Value, ValueError};
/// x
pub fn write_value<T: serde::Serialize + ?Sized>(_out: &mut Vec<u8>, _v: &T) -> Result<(), ValueError> {
    Ok(())
}
/// x
pub fn split_keywords(mut params: Vec<Value>) -> (Vec<Value>, Vec<(String, Value)>) {
    match params.last() {
        Some(last) if last.get("__starstar").is_some_and(Value::is_truthy) => {
            let Some(Value::Struct(mut entries)) = params.pop() else { return (params, vec![]) };
            entries.retain(|(k, _)| k != "__starstar");
            (params, entries)
        }
        _ => (params, vec![]),
    }
}
/// x
pub fn join_keywords(mut params: Vec<Value>, mut kw: Vec<(String, Value)>) -> Vec<Value> {
    if !kw.is_empty() {
        kw.push(("__starstar".into(), Value::Bool(true)));
        params.push(Value::Struct(kw));
    }
    params
}
