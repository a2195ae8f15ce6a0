//! `koji list-api`

use clap::Args;
use koji_core::api::system::SystemExports as _;

use crate::answers::Answers;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Print the list of XML-RPC APIs.
#[derive(Args)]
pub(crate) struct ListApi {
    /// Methods to tell of.
    methods: Vec<String>,
}

impl Command for ListApi {
    const NAME: &'static str = "list-api";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print the list of XML-RPC APIs";
    const USAGE: &'static str = "[options] [method_name ...]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        if !self.methods.is_empty() {
            let mut calls = context.session().multicall();
            for method in &self.methods {
                calls.add("system.methodHelp", vec![method.as_str().into()], vec![]);
            }
            let mut answers = Answers::of(calls).await?;
            for method in &self.methods {
                let help: Option<String> = answers.next()?;
                let help = help.filter(|help| !help.is_empty());
                context.out.line(help.ok_or_else(|| CliError::usage(format!("Unknown method: {method}")))?);
            }
            return Ok(());
        }
        let mut methods = context.hub().listapi().await?;
        methods.sort_by(|a, b| a.name.cmp(&b.name));
        for method in methods {
            context.out.line(format!("{}{}", method.name, method.argdesc));
            if let Some(doc) = method.doc.filter(|doc| !doc.is_empty()) {
                context.out.line(format!("  description: {doc}"));
            }
        }
        Ok(())
    }
}
