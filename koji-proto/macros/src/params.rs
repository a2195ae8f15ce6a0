//! Parameters: what `#[arg(...)]` says, and the derive for request structs.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Fields, ItemStruct, Lit, LitStr, Type};

/// What an `#[arg(...)]` attribute says, with the rules for what it leaves out.
pub(crate) struct Arg {
    pub(crate) name: LitStr,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Plain { default: Option<TokenStream> },
    Request,
    Rest,
    Keywords,
}

impl Arg {
    /// Reads the attributes of a parameter or field.
    pub(crate) fn read(ident: &syn::Ident, ty: &Type, attributes: &[Attribute]) -> syn::Result<Self> {
        let mut name = LitStr::new(&ident.to_string(), ident.span());
        let mut default = is_option(ty).then(|| quote!(::koji_proto::DefaultValue::Nil));
        let mut open = None;
        for attribute in attributes.iter().filter(|a| a.path().is_ident("arg")) {
            let parts = attribute
                .parse_args_with(syn::punctuated::Punctuated::<Part, syn::Token![,]>::parse_terminated)?;
            for part in parts {
                match part {
                    Part::Name(text) => name = text,
                    Part::Default(literal) => default = Some(default_value(&literal)?),
                    Part::Word(word) if word == "required" => default = None,
                    Part::Word(word) if word == "request" => open = Some(Kind::Request),
                    Part::Word(word) if word == "rest" => open = Some(Kind::Rest),
                    Part::Word(word) if word == "keywords" => open = Some(Kind::Keywords),
                    Part::Word(word) => {
                        return Err(Error::new(
                            word.span(),
                            "expected a wire name, `default = ...`, `required`, `request`, `rest` or `keywords`",
                        ));
                    }
                }
            }
        }
        Ok(Self { name, kind: open.unwrap_or(Kind::Plain { default }) })
    }

    /// Returns the `ParamSpec` of a plain parameter.
    pub(crate) fn spec(&self) -> TokenStream {
        let name = &self.name;
        let default = match &self.kind {
            Kind::Plain { default: Some(value) } => quote!(::core::option::Option::Some(#value)),
            _ => quote!(::core::option::Option::None),
        };
        quote!(::koji_proto::ParamSpec { name: #name, default: #default })
    }
}

enum Part {
    Name(LitStr),
    Default(Lit),
    Word(syn::Ident),
}

impl syn::parse::Parse for Part {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return input.parse().map(Part::Name);
        }
        let word: syn::Ident = input.parse()?;
        if word != "default" {
            return Ok(Part::Word(word));
        }
        input.parse::<syn::Token![=]>()?;
        let negative = input.parse::<Option<syn::Token![-]>>()?.is_some();
        match input.parse()? {
            Lit::Int(number) if negative => {
                Ok(Part::Default(Lit::Int(syn::LitInt::new(&format!("-{number}"), number.span()))))
            }
            literal if negative => Err(Error::new(literal.span(), "only an integer can be negative")),
            literal => Ok(Part::Default(literal)),
        }
    }
}

fn default_value(literal: &Lit) -> syn::Result<TokenStream> {
    match literal {
        Lit::Bool(value) => Ok(quote!(::koji_proto::DefaultValue::Bool(#value))),
        Lit::Int(value) => {
            let number: i64 = value.base10_parse()?;
            Ok(quote!(::koji_proto::DefaultValue::Int(#number)))
        }
        Lit::Str(value) => Ok(quote!(::koji_proto::DefaultValue::Str(#value))),
        other => Err(Error::new(other.span(), "a default is a boolean, an integer or a text")),
    }
}

pub(crate) fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "Option"))
}

/// Tells a flag, which is read the way Python tests a value.
pub(crate) fn is_bool(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("bool"))
}

/// Implements `Params` for a struct.
pub(crate) fn expand(item: TokenStream) -> syn::Result<TokenStream> {
    let item: ItemStruct = syn::parse2(item)?;
    let Fields::Named(fields) = &item.fields else {
        return Err(Error::new(item.span(), "RpcParams needs a struct with named fields"));
    };
    let mut errors = Errors::default();
    let mut specs = Vec::new();
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let Some(arg) = errors.keep(Arg::read(ident, &field.ty, &field.attrs)) else { continue };
        if !matches!(arg.kind, Kind::Plain { .. }) {
            errors.add(Error::new(ident.span(), "a field of a request is a plain parameter"));
        }
        match serde_name(&field.attrs) {
            Ok(serde) if serde.as_deref().unwrap_or(&ident.to_string()) != arg.name.value() => {
                errors.add(Error::new(
                    ident.span(),
                    format!("serde must name this field {:?} too", arg.name.value()),
                ));
            }
            Ok(_) => {}
            Err(error) => errors.add(error),
        }
        specs.push(arg.spec());
    }
    errors.finish()?;
    let name = &item.ident;
    Ok(quote! {
        impl ::koji_proto::Params for #name {
            const PARAMS: &'static [::koji_proto::ParamSpec] = &[#(#specs),*];
        }
    })
}

/// Returns the name that `#[serde(rename = "...")]` gives a field.
fn serde_name(attributes: &[Attribute]) -> syn::Result<Option<String>> {
    let mut name = None;
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        })?;
    }
    Ok(name)
}

/// Collects errors, so that all are reported at once.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn add(&mut self, error: Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|e| self.add(e)).ok()
    }

    pub(crate) fn finish(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}
