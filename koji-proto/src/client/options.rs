//! How a session behaves.

use std::path::PathBuf;
use std::time::Duration;

/// How a session reaches its hub; the defaults are those of Koji's own client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How often a call that got lost is repeated. The first repetition comes at once.
    pub max_retries: u32,
    /// The pause before each further repetition.
    pub retry_interval: Duration,
    /// Whether calls are repeated without a session as well.
    pub anon_retry: bool,
    /// Whether a call that met an offline hub is repeated until the hub is back.
    pub offline_retry: bool,
    /// The pause before each repetition of a call that met an offline hub.
    pub offline_retry_interval: Duration,
    /// The longest that one attempt of a call may take.
    pub timeout: Duration,
    /// The longest that one attempt of a login may take.
    pub auth_timeout: Duration,
    /// The longest that opening a connection may take.
    pub connect_timeout: Duration,
    /// What the client calls itself.
    pub user_agent: String,
    /// The file of certificate authorities to trust instead of the system's.
    pub serverca: Option<PathBuf>,
    /// The file that holds the client's certificate and its key, both as PEM.
    pub cert: Option<PathBuf>,
    /// Whether the hub's certificate is taken as it is.
    pub no_ssl_verify: bool,
    /// How many bytes go into one piece of an upload.
    pub upload_blocksize: usize,
    /// Whether uploads are sent as raw bytes, not inside calls.
    pub use_fast_upload: bool,
    /// Whether the environment's proxy settings are followed.
    pub use_environment_proxies: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_retries: 30,
            retry_interval: Duration::from_secs(20),
            anon_retry: false,
            offline_retry: false,
            offline_retry_interval: Duration::from_secs(20),
            timeout: Duration::from_secs(12 * 60 * 60),
            auth_timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(60),
            user_agent: "koji/1".into(),
            serverca: None,
            cert: None,
            no_ssl_verify: false,
            upload_blocksize: 1 << 20,
            use_fast_upload: true,
            use_environment_proxies: true,
        }
    }
}
