//! Calls of no domain: greetings, versions, introspection, counting and filtering.

use koji_proto::{Fault, Keywords, Value, rpc_api};

use crate::records::api::ApiMethod;

type Result<T> = std::result::Result<T, Fault>;

/// Calls of no domain: greetings, versions, introspection, counting and filtering.
#[rpc_api]
pub trait SystemExports: Send + Sync {
    /// Greets the caller; arguments are ignored.
    #[rpc("hello")]
    async fn hello(&self, #[arg(rest)] args: Vec<Value>) -> Result<String>;

    /// Returns the positional arguments as they came.
    #[rpc("echo")]
    async fn echo(&self, #[arg(rest)] args: Vec<Value>) -> Result<Vec<Value>>;

    /// Fails with an ordinary fault, for tests of clients.
    #[rpc("error")]
    async fn error(&self) -> Result<Value>;

    /// Fails with a fault of no class, for tests of clients.
    #[rpc("fault")]
    async fn fault(&self) -> Result<Value>;

    /// Calls a method and returns how many results it has.
    ///
    /// Nil has none, a list or map as many as its length, all else one.
    #[rpc("count")]
    async fn count(
        &self,
        #[arg("methodName")] method_name: String,
        #[arg(rest)] args: Vec<Value>,
        #[arg("kw", keywords)] keywords: Keywords,
    ) -> Result<i64>;

    /// Calls a method that returns a list and returns a part of it.
    ///
    /// The keyword `filterOpts` says which part: a map of `order` (a key of the rows, `-` in front for
    /// descending), `offset`, `limit` and `noneGreatest`.
    #[rpc("filterResults")]
    async fn filter_results(
        &self,
        #[arg("methodName")] method_name: String,
        #[arg(rest)] args: Vec<Value>,
        #[arg("kw", keywords)] keywords: Keywords,
    ) -> Result<Value>;

    /// Calls a method that returns a list and returns its length with a part of it, as `filterResults` does.
    #[rpc("countAndFilterResults")]
    async fn count_and_filter_results(
        &self,
        #[arg("methodName")] method_name: String,
        #[arg(rest)] args: Vec<Value>,
        #[arg("kw", keywords)] keywords: Keywords,
    ) -> Result<(i64, Value)>;

    /// Returns the version of the calling conventions.
    #[rpc("getAPIVersion")]
    async fn get_api_version(&self) -> Result<i64>;

    /// Returns the version of the hub.
    #[rpc("getKojiVersion")]
    async fn get_koji_version(&self) -> Result<String>;

    /// Tells whether Maven builds are possible.
    #[rpc("mavenEnabled")]
    async fn maven_enabled(&self) -> Result<bool>;

    /// Tells whether Windows builds are possible.
    #[rpc("winEnabled")]
    async fn win_enabled(&self) -> Result<bool>;

    /// Describes all methods with their parameters.
    #[rpc("_listapi")]
    async fn listapi(&self) -> Result<Vec<ApiMethod>>;

    /// Returns the names of all methods.
    #[rpc("system.listMethods")]
    async fn system_list_methods(&self) -> Result<Vec<String>>;

    /// Returns a method's description with its parameters.
    #[rpc("system.methodHelp")]
    async fn system_method_help(&self, method: String) -> Result<String>;

    /// Says that signatures are not told.
    #[rpc("system.methodSignature")]
    async fn system_method_signature(&self, method: String) -> Result<String>;

    /// Shows the settings of the hub, as one text or as a map.
    #[rpc("showOpts")]
    async fn show_opts(&self, #[arg(default = true)] as_string: bool) -> Result<Value>;

    /// Shows the session of the call, for people.
    #[rpc("showSession")]
    async fn show_session(&self) -> Result<String>;
}
