//! A PostgreSQL server that lives as long as the test process.
//!
//! Owns the server's processes and files and leaves neither behind; databases on a server that it did not
//! start (see [`EXISTING`]) stay there.

mod install;

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use install::Install;

/// The environment variable that names a server to use instead of starting one, as a URL whose user may
/// create databases.
pub const EXISTING: &str = "KOJI_TEST_POSTGRES";

/// How often a port that another process takes first is replaced by the next free one.
const ATTEMPTS: usize = 3;

/// Why there is no server to test with.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No place holds PostgreSQL's server programs.
    #[error(
        "PostgreSQL's server is not installed (looked for initdb, pg_ctl and postgres in {searched}): \
         install it (Debian: apt-get install postgresql) or set {EXISTING} to the URL of a running server"
    )]
    NotInstalled {
        /// The folders that were looked into.
        searched: String,
    },
    /// PostgreSQL refuses to run as root and there is nobody else to run it.
    #[error("no user to run PostgreSQL: running as root, and neither postgres nor nobody exists")]
    NoUser,
    /// The URL in [`EXISTING`] is none.
    #[error("{EXISTING} is no URL of a PostgreSQL server")]
    BadUrl(#[source] sqlx::Error),
    /// The server's keeper could not be started.
    #[error("failed to start the shell that keeps PostgreSQL")]
    Spawn(#[from] std::io::Error),
    /// The server did not come up.
    #[error("PostgreSQL did not start: {output}")]
    Failed {
        /// What `initdb` and the server said.
        output: String,
    },
}

/// A PostgreSQL server; dropping it stops the server, unless it was running before.
#[derive(Debug)]
pub struct Server {
    admin: PgConnectOptions,
    _guard: Option<Guard>,
}

impl Server {
    /// Returns the server that all tests of this process share, started on first use.
    ///
    /// # Panics
    /// If there is no server to be had: the test cannot go on, and must not pass.
    #[track_caller]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Result<Server, StartError>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| match std::env::var(EXISTING) {
            Ok(url) => Self::existing(&url),
            Err(_) => Self::start(),
        });
        match shared {
            Ok(server) => server,
            Err(error) => panic!("{error}"),
        }
    }

    /// Starts a server of its own on a free port of the loopback address.
    ///
    /// # Errors
    /// If PostgreSQL is not installed or does not start.
    pub fn start() -> Result<Self, StartError> {
        let install = Install::find()?;
        let mut attempt = 1;
        loop {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            match Guard::start(&install, port) {
                Ok(guard) => {
                    let admin = PgConnectOptions::new_without_pgpass()
                        .host("127.0.0.1")
                        .port(port)
                        .username("postgres")
                        .database("postgres");
                    return Ok(Self { admin, _guard: Some(guard) });
                }
                Err(StartError::Failed { .. }) if attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Uses a server that is running already.
    ///
    /// # Errors
    /// If the URL cannot be read; whether the server answers is seen on first use.
    pub fn existing(url: &str) -> Result<Self, StartError> {
        Ok(Self { admin: url.parse().map_err(StartError::BadUrl)?, _guard: None })
    }

    /// Makes an empty database and returns its URL.
    ///
    /// # Panics
    /// If the server refuses.
    pub async fn fresh_database(&self) -> String {
        self.create_database("template0").await
    }

    /// Makes a copy of a database that nobody is connected to, and returns the copy's URL.
    ///
    /// # Panics
    /// If the server refuses, or the URL names no database.
    pub async fn copy_of(&self, url: &str) -> String {
        let original: Result<PgConnectOptions, _> = url.parse();
        match original.as_ref().map(PgConnectOptions::get_database) {
            Ok(Some(name)) => self.create_database(name).await,
            _ => panic!("no URL of a database: {url}"),
        }
    }

    async fn create_database(&self, template: &str) -> String {
        let name = fresh_name();
        let created = async {
            let mut connection = PgConnection::connect_with(&self.admin).await?;
            let statement = format!("CREATE DATABASE {name} TEMPLATE \"{}\"", template.replace('"', "\"\""));
            sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
            connection.close().await
        };
        match created.await {
            Ok(()) => self.admin.clone().database(&name).to_url_lossy().to_string(),
            Err(error) => panic!("failed to create database {name} from {template}: {error}"),
        }
    }
}

/// Returns a name that no other database has, on a server that other processes use too.
fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("koji_test_{}_{}_{count}", since_epoch.as_micros(), std::process::id())
}

/// The shell that keeps a server for as long as we hold its standard input.
#[derive(Debug)]
struct Guard(Child);

impl Guard {
    fn start(install: &Install, port: u16) -> Result<Self, StartError> {
        let mut command = Command::new("sh");
        command
            .args(["-c", include_str!("guard.sh"), "guard.sh"])
            .arg(&install.binaries)
            .arg(port.to_string())
            // Our own folder may be closed to the server's user.
            .current_dir("/")
            // Away from the terminal's ^C, which would end the guard before it has cleaned up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(user) = &install.run_as {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw()).env_remove("TMPDIR");
        }
        let mut guard = Self(command.spawn()?);

        let mut output = String::new();
        if let Some(stdout) = guard.0.stdout.take() {
            let mut stdout = BufReader::new(stdout);
            stdout.read_line(&mut output)?;
            if output == "ready\n" {
                return Ok(guard);
            }
            stdout.read_to_string(&mut output)?;
        }
        Err(StartError::Failed { output })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // Nothing to be done about a guard that cannot be waited for: it is on its way out.
        let _ = self.0.wait();
    }
}
