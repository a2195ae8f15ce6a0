//! What a command works with: settings, the hub, and the output.

use koji_core::api::RootExports;
use koji_core::api::permissions::PermissionExports as _;
use koji_core::api::system::SystemExports as _;
use koji_core::api::waits::WaitExports;
use koji_proto::Remote;
use koji_proto::client::Session;

use crate::config::{AuthType, Config};
use crate::error::{CliError, Result};
use crate::output::Output;

/// Whether a command needs to be somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auth {
    /// Works without a login.
    Anonymous,
    /// Logs in.
    Login,
    /// Talks to no hub, or in its own way.
    None,
}

/// What a command works with.
pub(crate) struct Context {
    pub(crate) config: Config,
    pub(crate) out: Output,
    remote: Remote<Session>,
}

impl Context {
    /// Makes the session; nothing is sent yet.
    pub(crate) fn new(config: Config) -> Result<Self> {
        let session = Session::new(&config.server, config.session_options())?;
        Ok(Self { config, out: Output, remote: Remote(session) })
    }

    /// Returns the hub: every method of the API.
    pub(crate) fn hub(&self) -> &impl RootExports {
        &self.remote
    }

    /// Returns the hub's waiting calls; only for a hub that announced them.
    pub(crate) fn waits(&self) -> &impl WaitExports {
        &self.remote
    }

    /// Returns the session, for uploads, downloads and calls by name.
    pub(crate) fn session(&self) -> &Session {
        &self.remote.0
    }

    /// Logs in as the settings say, if the command needs it.
    pub(crate) async fn activate(&self, auth: Auth, asks_for_own: bool) -> Result<()> {
        let anonymous = auth == Auth::Anonymous && !self.config.force_auth && !asks_for_own;
        if auth == Auth::None {
            return Ok(());
        }
        if !anonymous && !self.config.noauth {
            self.login().await?;
        }
        let version = self.hub().get_api_version().await?;
        if version != 1 {
            self.out.warn(format!("WARNING: The server is at API version {version} and the client is at 1"));
        }
        Ok(())
    }

    async fn login(&self) -> Result<()> {
        let config = &self.config;
        let has_cert = config.cert.as_ref().is_some_and(|cert| cert.exists());
        match (config.authtype, &config.user) {
            (Some(AuthType::NoAuth), _) => Ok(()),
            (Some(AuthType::Ssl), _) => Ok(self.session().ssl_login(config.runas.as_deref()).await?),
            (None, _) if has_cert => Ok(self.session().ssl_login(config.runas.as_deref()).await?),
            (Some(AuthType::Password) | None, Some(user)) => {
                let password = config.password.as_deref().unwrap_or_default();
                Ok(self.session().login(user, password).await?)
            }
            (Some(AuthType::Password), None) => {
                Err(CliError::failed("Unable to log in: password authentication needs --user"))
            }
            (Some(AuthType::Kerberos), _) => {
                Err(CliError::failed("Unable to log in: this command cannot do Kerberos yet"))
            }
            (None, None) => Err(CliError::failed("Unable to log in, no authentication methods available")),
        }
    }

    /// Refuses to go on, as upstream's command does, unless the caller holds one of the permissions.
    pub(crate) async fn require_any(&self, permissions: &[&str]) -> Result<()> {
        for permission in permissions {
            if self.hub().has_perm((*permission).into(), false).await? {
                return Ok(());
            }
        }
        Err(CliError::usage(format!("This action requires {} privileges", permissions.join(" or "))))
    }

    /// Logs out, if logged in; a hub that cannot be told has lost the session anyway.
    pub(crate) async fn close(&self) {
        if self.session().is_logged_in() {
            let _ = self.session().logout().await;
        }
    }
}
