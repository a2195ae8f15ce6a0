//! The builder's session with the hub.

use koji_proto::Remote;
use koji_proto::client::{ClientError, Options, Session};

use crate::config::BuilderConfig;

/// The hub as the builder calls it.
pub type Hub = Remote<Session>;

/// Returns how sessions of this builder behave.
pub fn session_options(config: &BuilderConfig) -> Options {
    let access = &config.hub;
    let defaults = Options::default();
    Options {
        max_retries: access.retries.count,
        retry_interval: access.retries.interval,
        offline_retry: access.retries.offline,
        offline_retry_interval: access.retries.offline_interval,
        timeout: config.call_timeout.unwrap_or(defaults.timeout),
        serverca: access.login.serverca.clone(),
        cert: access.login.cert.clone(),
        no_ssl_verify: access.no_ssl_verify,
        use_fast_upload: config.use_fast_upload,
        ..defaults
    }
}

/// Logs in by the first kind of credentials that is configured.
pub async fn log_in(config: &BuilderConfig) -> Result<Session, ClientError> {
    let session = Session::new(&config.hub.server, session_options(config))?;
    let login = &config.hub.login;
    match (&login.cert, &login.user) {
        (Some(_), _) => session.ssl_login(None).await?,
        (None, Some(user)) => {
            let password = login.password.as_ref().map_or("", |secret| secret.reveal());
            session.login(user, password).await?;
        }
        (None, None) => return Err(ClientError::NoCertificate),
    }
    Ok(session)
}
