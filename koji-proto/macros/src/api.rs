//! `#[rpc_api]`: from a trait to its specs, its dispatch and its client.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, FnArg, ItemTrait, Lit, LitStr, Meta, Pat, ReturnType, TraitItem, TraitItemFn,
};

use crate::params::{Arg, Errors, Kind, is_bool};

/// One declared method, read.
struct Method {
    name: LitStr,
    access: TokenStream,
    doc: String,
    ident: syn::Ident,
    args: Vec<(syn::Ident, syn::Type, Arg)>,
    output: ReturnType,
}

pub(crate) fn expand(item: TokenStream) -> syn::Result<TokenStream> {
    let mut item: ItemTrait = syn::parse2(item)?;
    let mut errors = Errors::default();
    let mut methods = Vec::new();
    for entry in &mut item.items {
        match entry {
            TraitItem::Fn(function) => {
                if let Some(method) = errors.keep(read_method(function)) {
                    methods.push(method);
                }
            }
            other => errors.add(Error::new(other.span(), "an API trait holds only async functions")),
        }
    }
    let mut seen = HashMap::new();
    for method in &methods {
        if seen.insert(method.name.value(), ()).is_some() {
            errors.add(Error::new(method.name.span(), "this wire name is declared twice"));
        }
    }
    errors.finish()?;

    let trait_name = &item.ident;
    let specs = methods.iter().map(spec);
    let arms = methods.iter().enumerate().map(|(at, method)| arm(at, method));
    let calls = methods.iter().enumerate().map(|(at, method)| client_fn(at, method));
    Ok(quote! {
        #[::async_trait::async_trait]
        #item

        /// The methods that this module declares.
        pub static METHODS: &[::koji_proto::MethodSpec] = &[#(#specs),*];

        /// Calls the method at a position of [`METHODS`] and writes its result.
        pub async fn dispatch<A: #trait_name + ?::core::marker::Sized>(
            api: &A,
            method: usize,
            #[allow(unused_mut, unused_variables)] mut arguments: ::koji_proto::Arguments,
            reply: &mut ::koji_proto::Reply,
        ) -> ::core::result::Result<(), ::koji_proto::Fault> {
            match method {
                #(#arms)*
                _ => ::core::result::Result::Err(::koji_proto::Fault::internal("no such method number")),
            }
        }

        #[::async_trait::async_trait]
        impl<C: ::koji_proto::client::Caller> #trait_name for ::koji_proto::Remote<C> {
            #(#calls)*
        }
    })
}

/// Reads a function and strips our attributes from it; one without a body gets the "not implemented" fault.
fn read_method(function: &mut TraitItemFn) -> syn::Result<Method> {
    let mut errors = Errors::default();
    let rpc = errors.keep(read_rpc(function));
    function.attrs.retain(|a| !a.path().is_ident("rpc"));
    if function.sig.asyncness.is_none() {
        errors.add(Error::new(function.sig.fn_token.span(), "API methods are async"));
    }
    if !matches!(function.sig.inputs.first(), Some(FnArg::Receiver(_))) {
        errors.add(Error::new(function.sig.ident.span(), "API methods take &self"));
    }
    let mut args = Vec::new();
    for input in &mut function.sig.inputs {
        let FnArg::Typed(typed) = input else { continue };
        let Pat::Ident(pattern) = &*typed.pat else {
            errors.add(Error::new(typed.pat.span(), "a parameter is a plain name"));
            continue;
        };
        if let Some(arg) = errors.keep(Arg::read(&pattern.ident, &typed.ty, &typed.attrs)) {
            args.push((pattern.ident.clone(), (*typed.ty).clone(), arg));
        }
        typed.attrs.retain(|a| !a.path().is_ident("arg"));
    }
    if args.len() > 1 && args.iter().any(|(_, _, arg)| matches!(arg.kind, Kind::Request)) {
        errors.add(Error::new(
            function.sig.ident.span(),
            "a request struct takes all arguments, so it stands alone",
        ));
    }
    errors.finish()?;
    let (name, access) = rpc.ok_or_else(|| Error::new(function.sig.ident.span(), "missing #[rpc(...)]"))?;
    let doc = doc_text(&function.attrs);
    if function.default.is_none() {
        let unused = args.iter().map(|(ident, ..)| ident);
        function.default = Some(syn::parse_quote! {{
            #(let _ = #unused;)*
            ::core::result::Result::Err(::koji_proto::Fault::not_implemented(#name))
        }});
    }
    Ok(Method {
        name,
        access,
        doc,
        ident: function.sig.ident.clone(),
        args,
        output: function.sig.output.clone(),
    })
}

fn read_rpc(function: &TraitItemFn) -> syn::Result<(LitStr, TokenStream)> {
    let attribute =
        function.attrs.iter().find(|a| a.path().is_ident("rpc")).ok_or_else(|| {
            Error::new(function.sig.ident.span(), "an API method needs #[rpc(\"wireName\")]")
        })?;
    attribute.parse_args_with(|input: syn::parse::ParseStream<'_>| {
        let name: LitStr = input.parse()?;
        let mut access = quote!(::koji_proto::Access::Read);
        if input.parse::<Option<syn::Token![,]>>()?.is_some() {
            let word: syn::Ident = input.parse()?;
            if word != "write" {
                return Err(Error::new(word.span(), "only `write` may stand here"));
            }
            access = quote!(::koji_proto::Access::Write);
        }
        Ok((name, access))
    })
}

fn doc_text(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn spec(method: &Method) -> TokenStream {
    let Method { name, access, doc, args, .. } = method;
    let mut params = Vec::new();
    let (mut rest, mut keywords) =
        (quote!(::core::option::Option::None), quote!(::core::option::Option::None));
    let mut request = None;
    for (_, ty, arg) in args {
        let wire = &arg.name;
        match arg.kind {
            Kind::Plain { .. } => params.push(arg.spec()),
            Kind::Request => request = Some(quote!(<#ty as ::koji_proto::Params>::PARAMS)),
            Kind::Rest => rest = quote!(::core::option::Option::Some(#wire)),
            Kind::Keywords => keywords = quote!(::core::option::Option::Some(#wire)),
        }
    }
    let params = request.unwrap_or_else(|| quote!(&[#(#params),*]));
    quote! {
        ::koji_proto::MethodSpec {
            name: #name,
            params: #params,
            rest: #rest,
            keywords: #keywords,
            access: #access,
            doc: #doc,
        }
    }
}

fn arm(at: usize, method: &Method) -> TokenStream {
    let ident = &method.ident;
    let mut position = 0usize;
    let mut names = Vec::new();
    let mut takes = Vec::new();
    for (name, ty, arg) in &method.args {
        let take = match arg.kind {
            Kind::Plain { .. } => {
                position += 1;
                let index = position - 1;
                if is_bool(ty) {
                    quote!(arguments.take_flag(#index))
                } else {
                    quote_spanned!(ty.span()=> arguments.take::<#ty>(#index)?)
                }
            }
            Kind::Request => quote_spanned!(ty.span()=> arguments.take_all::<#ty>()?),
            Kind::Rest => quote!(arguments.take_rest()),
            Kind::Keywords => quote!(arguments.take_keywords()),
        };
        takes.push(quote!(let #name = #take;));
        names.push(name);
    }
    quote! {
        #at => {
            #(#takes)*
            let result = api.#ident(#(#names),*).await?;
            reply.put(&result)
        }
    }
}

fn client_fn(at: usize, method: &Method) -> TokenStream {
    let Method { name, ident, args, output, .. } = method;
    let parameters = args.iter().map(|(name, ty, _)| quote!(#name: #ty));
    let mut position = 0usize;
    let pushes = args.iter().map(|(name, _, arg)| match arg.kind {
        Kind::Plain { .. } => {
            position += 1;
            let index = position - 1;
            quote!(arguments.push(&METHODS[#at].params[#index], &#name)?;)
        }
        Kind::Request => quote!(arguments.push_all(&#name)?;),
        Kind::Rest => quote!(arguments.extend(&#name);),
        Kind::Keywords => quote!(arguments.extend_named(&#name);),
    });
    quote! {
        async fn #ident(&self, #(#parameters),*) #output {
            #[allow(unused_mut)]
            let mut arguments = ::koji_proto::CallArguments::default();
            #(#pushes)*
            self.call(#name, arguments.finish()).await
        }
    }
}
