//! The attribute macros that declare Koji API methods.
//!
//! They only gather names and types; binding and conversion are ordinary functions of `koji-proto`.

mod api;
mod params;

use proc_macro::TokenStream;

/// Makes a trait of async functions a part of the API.
///
/// Each function carries `#[rpc("wireName")]` or `#[rpc("wireName", write)]` and may have these parameters:
///
/// | parameter | meaning |
/// |---|---|
/// | `name: T` | a required argument named `name` |
/// | `name: Option<T>` | an argument that may be left out (default `None`) |
/// | `#[arg("wireName")] name: T` | the same under another name on the wire |
/// | `#[arg(default = false)] name: T` | an argument with a default (a boolean, an integer or a text) |
/// | `#[arg(required)] name: Option<T>` | an argument that may be nil, but must be given |
/// | `#[arg(request)] request: R` | all arguments, as a struct that derives `RpcParams` |
/// | `#[arg(rest)] args: Vec<Value>` | further positional arguments |
/// | `#[arg(keywords)] options: Keywords` | further keyword arguments |
///
/// Functions return `Result<T, Fault>`. One without a body answers with a fault that says that the method is not
/// implemented yet, until an implementation overrides it.
///
/// Beside the trait, the macro makes in the same module `METHODS` (the specs), `dispatch` (calls an implementation)
/// and the implementation for `koji_proto::Remote` (the typed client).
#[proc_macro_attribute]
pub fn rpc_api(_attribute: TokenStream, item: TokenStream) -> TokenStream {
    api::expand(item.into()).unwrap_or_else(|e| e.into_compile_error()).into()
}

/// Declares a struct as the parameters of a method.
///
/// Fields follow the rules of parameters under [`macro@rpc_api`]: `#[arg("wireName")]`, `#[arg(default = ...)]`,
/// `#[arg(required)]`. The struct must also derive serde's traits with the same names
/// (`#[serde(rename = "wireName")]`); the macro checks that they agree.
#[proc_macro_derive(RpcParams, attributes(arg, serde))]
pub fn rpc_params(item: TokenStream) -> TokenStream {
    params::expand(item.into()).unwrap_or_else(|e| e.into_compile_error()).into()
}
