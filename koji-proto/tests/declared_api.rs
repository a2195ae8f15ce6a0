//! One declaration gives specs, dispatch and a typed client that fit each other.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use async_trait::async_trait;
use koji_proto::client::Caller;
use koji_proto::{
    Access, Arguments, Fault, FaultCode, Keywords, Params, Remote, Reply, RpcParams, Value, rpc_api,
};
use serde::{Deserialize, Serialize};

/// All arguments of a wide method.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, RpcParams)]
pub struct MakeThing {
    /// A name.
    pub name: String,
    /// A parent.
    #[serde(rename = "parentID")]
    #[arg("parentID")]
    pub parent: Option<i64>,
    /// How many.
    #[arg(default = 3)]
    pub count: i64,
    /// A yes or no.
    #[arg(default = true)]
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    pub open: bool,
}

/// Things.
#[rpc_api]
pub trait ThingExports: Send + Sync {
    /// Gets a thing.
    #[rpc("getThing")]
    async fn get_thing(
        &self,
        #[arg("thingInfo")] thing: String,
        #[arg(default = false)] strict: bool,
        event: Option<i64>,
    ) -> Result<String, Fault>;

    /// Makes a thing.
    #[rpc("makeThing", write)]
    async fn make_thing(&self, #[arg(request)] request: MakeThing) -> Result<MakeThing, Fault>;

    /// Takes anything.
    #[rpc("open")]
    async fn open(
        &self,
        first: i64,
        #[arg(rest)] args: Vec<Value>,
        #[arg("kw", keywords)] keywords: Keywords,
    ) -> Result<(i64, Vec<Value>, i64), Fault>;

    /// Sets what may be nothing.
    #[rpc("setOwner", write)]
    async fn set_owner(&self, #[arg(required)] owner: Option<i64>) -> Result<Option<i64>, Fault>;

    /// Does not work yet.
    #[rpc("later")]
    async fn later(&self) -> Result<(), Fault>;
}

struct Things;

#[async_trait]
impl ThingExports for Things {
    async fn get_thing(&self, thing: String, strict: bool, event: Option<i64>) -> Result<String, Fault> {
        Ok(format!("{thing} {strict} {event:?}"))
    }

    async fn make_thing(&self, request: MakeThing) -> Result<MakeThing, Fault> {
        Ok(request)
    }

    async fn open(
        &self,
        first: i64,
        args: Vec<Value>,
        keywords: Keywords,
    ) -> Result<(i64, Vec<Value>, i64), Fault> {
        Ok((first, args, keywords.0.len() as i64))
    }

    async fn set_owner(&self, owner: Option<i64>) -> Result<Option<i64>, Fault> {
        Ok(owner)
    }
}

/// Calls the dispatch as a server does, without a network.
struct Loopback;

#[async_trait]
impl Caller for Loopback {
    async fn call_raw(&self, method: &'static str, params: Vec<Value>) -> Result<Value, Fault> {
        let at = METHODS.iter().position(|spec| spec.name == method).unwrap();
        let arguments: Arguments = METHODS[at].bind(params)?;
        let mut reply = Reply::value();
        dispatch(&Things, at, arguments, &mut reply).await?;
        Ok(reply.into_value())
    }
}

fn words(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|text| Value::from(*text)).collect()
}

#[test]
fn specs_tell_names_defaults_and_access() {
    let told: Vec<String> =
        METHODS.iter().map(|m| format!("{}{} {:?}", m.name, m.signature(), m.access)).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    getThing(thingInfo, strict=False, event=None) Read
    makeThing(name, parentID=None, count=3, open=True) Write
    open(first, *args, **kw) Read
    setOwner(owner) Write
    later() Read
    ");
    assert_eq!(METHODS[0].doc, "Gets a thing.");
    assert_eq!(METHODS[1].access, Access::Write);
    assert_eq!(MakeThing::PARAMS.len(), 4);
}

#[tokio::test]
async fn the_typed_client_reaches_the_implementation() {
    let remote = Remote(Loopback);
    assert_eq!(remote.get_thing("a".into(), true, None).await.unwrap(), "a true None");
    assert_eq!(remote.get_thing("a".into(), false, Some(7)).await.unwrap(), "a false Some(7)");
    let wide = MakeThing { name: "n".into(), parent: Some(2), count: 3, open: false };
    assert_eq!(remote.make_thing(wide.clone()).await.unwrap(), wide);
    let keywords = Keywords(vec![("x".into(), Value::Int(1))]);
    let open = remote.open(1, words(&["b"]), keywords).await.unwrap();
    assert_eq!(open, (1, words(&["b"]), 1));
    assert_eq!(remote.set_owner(None).await.unwrap(), None);
}

#[tokio::test]
async fn wrong_arguments_are_parameter_errors() {
    let wrong: [(&'static str, Vec<Value>); 6] = [
        ("getThing", vec![]),
        ("getThing", words(&["a", "b", "c", "d"])),
        ("getThing", vec![Value::Array(vec![])]),
        ("getThing", koji_proto::xml::join_keywords(words(&["a"]), vec![("nosuch".into(), Value::Nil)])),
        ("getThing", koji_proto::xml::join_keywords(words(&["a"]), vec![("thingInfo".into(), Value::Nil)])),
        ("setOwner", vec![]),
    ];
    for (method, params) in wrong {
        let fault = Loopback.call_raw(method, params.clone()).await.unwrap_err();
        assert_eq!(fault.code, FaultCode::Parameter, "{method} {params:?}: {fault}");
    }
}

#[tokio::test]
async fn flags_are_read_as_python_tests_values() {
    for (value, flag) in
        [(Value::Nil, false), (Value::Int(2), true), (Value::from(""), false), (Value::from("no"), true)]
    {
        let reply = Loopback.call_raw("getThing", vec!["a".into(), value]).await.unwrap();
        assert_eq!(reply, Value::Str(format!("a {flag} None")));
    }
}

#[tokio::test]
async fn a_method_without_an_implementation_says_so() {
    let fault = Loopback.call_raw("later", vec![]).await.unwrap_err();
    assert!(fault.message.contains("later") && fault.message.contains("not implemented"), "{fault}");
}
