//! The builder's command line.

use std::path::PathBuf;

use clap::Parser;

use crate::config::section::Section;
use crate::secret::Secret;

/// The builder's command line; what it gives wins over kojid.conf.
#[derive(Debug, Clone, Default, Parser)]
#[command(
    name = "koji-builderd",
    about = "Runs the tasks of a Koji hub on this machine",
    infer_long_args = true
)]
pub struct BuilderArgs {
    /// Read this file instead of /etc/kojid/kojid.conf
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Log in as this user
    #[arg(long)]
    pub user: Option<String>,
    /// The user's password
    #[arg(long)]
    pub password: Option<Secret>,
    /// Stay in the foreground
    #[arg(short = 'f', long = "fg")]
    pub foreground: bool,
    /// Log what happens
    #[arg(short, long)]
    pub verbose: bool,
    /// Log everything
    #[arg(short, long)]
    pub debug: bool,
    /// Let tasks log everything
    #[arg(long)]
    pub debug_task: bool,
    /// Accepted for compatibility: the bytes of calls are not logged
    #[arg(long)]
    pub debug_xmlrpc: bool,
    /// Take the host's session over from whoever holds it
    #[arg(long)]
    pub force_lock: bool,
    /// Log in and end without taking tasks
    #[arg(long)]
    pub skip_main: bool,
    /// Most tasks held at a time
    #[arg(long, value_name = "N")]
    pub maxjobs: Option<u32>,
    /// MiB that must be free for build roots
    #[arg(long, value_name = "MIB")]
    pub minspace: Option<u64>,
    /// Seconds between two looks at the hub's tasks
    #[arg(long, value_name = "SECONDS")]
    pub sleeptime: Option<u64>,
    /// Addresses that errors are mailed to
    #[arg(long, value_name = "ADDRESSES")]
    pub admin_emails: Option<String>,
    /// Where the hub's files are mounted
    #[arg(long, value_name = "DIR")]
    pub topdir: Option<String>,
    /// URLs of the hub's files
    #[arg(long, value_name = "URLS")]
    pub topurl: Option<String>,
    /// Where tasks work
    #[arg(long, value_name = "DIR")]
    pub workdir: Option<String>,
    /// Folder inside build roots for what tasks put there
    #[arg(long, value_name = "DIR")]
    pub chroot_tmpdir: Option<String>,
    /// Accepted for compatibility: plugins are compiled in
    #[arg(long, value_name = "DIRS")]
    pub pluginpath: Option<String>,
    /// Accepted for compatibility: plugins are compiled in
    #[arg(long, value_name = "NAME")]
    pub plugin: Vec<String>,
    /// Where build roots are made
    #[arg(long, value_name = "DIR")]
    pub mockdir: Option<String>,
    /// Whom mock runs as
    #[arg(long, value_name = "USER")]
    pub mockuser: Option<String>,
    /// URL of the hub
    #[arg(short, long, value_name = "URL")]
    pub server: Option<String>,
}

impl BuilderArgs {
    /// Puts what the command line gives over the file's options.
    pub(super) fn put_over(&self, section: &mut Section) {
        section.put("user", self.user.as_deref());
        section.put("password", self.password.as_ref().map(Secret::reveal));
        section.put("maxjobs", self.maxjobs.map(|n| n.to_string()));
        section.put("minspace", self.minspace.map(|mib| mib.to_string()));
        section.put("sleeptime", self.sleeptime.map(|s| s.to_string()));
        section.put("admin_emails", self.admin_emails.as_deref());
        section.put("topdir", self.topdir.as_deref());
        section.put("topurl", self.topurl.as_deref());
        section.put("workdir", self.workdir.as_deref());
        section.put("chroot_tmpdir", self.chroot_tmpdir.as_deref());
        section.put("pluginpath", self.pluginpath.as_deref());
        section.put("plugin", (!self.plugin.is_empty()).then(|| self.plugin.join(" ")));
        section.put("mockdir", self.mockdir.as_deref());
        section.put("mockuser", self.mockuser.as_deref());
        section.put("server", self.server.as_deref());
    }
}
