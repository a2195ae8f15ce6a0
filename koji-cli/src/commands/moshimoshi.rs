//! `koji moshimoshi`: introduces itself.

use clap::Args;
use koji_core::api::sessions::SessionExports as _;
use koji_core::api::system::SystemExports as _;

use crate::context::{Auth, Context};
use crate::error::Result;
use crate::registry::Command;

/// Greetings, by which the command is known too.
const GREETINGS: &[&str] = &[
    "bonjour",
    "ciao",
    "hallo",
    "hei",
    "hej",
    "hello",
    "hi",
    "hola",
    "merhaba",
    "ni-hao",
    "ola",
    "salaam",
    "salut",
    "shalom",
    "szia",
    "tere",
    "yo",
    "zdravstvuite",
];

/// Introduces itself.
#[derive(Args)]
pub(crate) struct Moshimoshi {}

impl Command for Moshimoshi {
    const NAME: &'static str = "moshimoshi";
    const ALIASES: &'static [&'static str] = GREETINGS;
    const CATEGORY: &'static str = "misc";
    const ABOUT: &'static str = "Introduce yourself";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let user = context.hub().get_logged_in_user().await?;
        if user.is_none() {
            context.out.line("Not authenticated");
        }
        let name = user.as_ref().map_or("anonymous user", |user| user.name.as_str());
        context.out.line(format!("hello, {name}!"));
        context.out.line("");
        let version = context.hub().get_koji_version().await?;
        context.out.line(format!("You are using the hub at {} (Koji {version})", context.config.server));
        match user.map(|user| user.authtype) {
            Some(0) => context.out.line("Authenticated via password"),
            Some(3) => context.out.line("Authenticated via GSSAPI"),
            Some(2) => {
                let cert = context.config.cert.as_ref().map(|c| c.display().to_string()).unwrap_or_default();
                context.out.line(format!("Authenticated via client certificate {cert}"));
            }
            Some(other) => context.out.line(format!("Authenticated in an unknown way ({other})")),
            None => {}
        }
        Ok(())
    }
}
