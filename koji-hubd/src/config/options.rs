//! Every option that upstream's hub knows, with its default, and whether this hub uses it yet.

/// The type of an option's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bool,
    Int,
}

/// One option of the section `[hub]`.
#[derive(Debug)]
pub(super) struct HubOption {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) default: Option<&'static str>,
    /// Whether setting it has an effect; if not, a set option is named in a warning at start.
    pub(super) used: bool,
}

const fn used(name: &'static str, kind: Kind, default: Option<&'static str>) -> HubOption {
    HubOption { name, kind, default, used: true }
}

const fn unused(name: &'static str, kind: Kind, default: Option<&'static str>) -> HubOption {
    HubOption { name, kind, default, used: false }
}

use Kind::{Bool, Int, Text};

/// All options, upstream's and our additions, in the order of upstream's documentation.
pub(super) static OPTIONS: &[HubOption] = &[
    used("Listen", Text, Some("127.0.0.1:8080")),
    used("DBName", Text, None),
    used("DBUser", Text, None),
    used("DBHost", Text, None),
    used("DBPort", Int, None),
    used("DBPass", Text, None),
    used("DBConnectionString", Text, None),
    used("KojiDir", Text, Some("/mnt/koji")),
    unused("ProxyPrincipals", Text, Some("")),
    used("HostPrincipalFormat", Text, None),
    used("AllowedKrbRealms", Text, Some("*")),
    used("DisableURLSessions", Bool, Some("off")),
    unused("DNUsernameComponent", Text, Some("CN")),
    unused("ProxyDNs", Text, Some("")),
    used("CheckClientIP", Bool, Some("on")),
    unused("LoginCreatesUser", Bool, Some("on")),
    unused("AllowProxyAuthType", Bool, Some("off")),
    used("SessionRenewalTimeout", Int, Some("1440")),
    used("KojiWebURL", Text, Some("http://localhost.localdomain/koji")),
    used("EmailDomain", Text, None),
    used("NotifyOnSuccess", Bool, Some("on")),
    used("DisableNotifications", Bool, Some("off")),
    unused("Plugins", Text, Some("")),
    unused("PluginPath", Text, Some("/usr/lib/koji-hub-plugins")),
    unused("KojiDebug", Bool, Some("off")),
    unused("KojiTraceback", Text, None),
    used("VerbosePolicy", Bool, Some("off")),
    used("LogLevel", Text, Some("WARNING")),
    unused("LogFormat", Text, None),
    used("MissingPolicyOk", Bool, Some("on")),
    used("EnableMaven", Bool, Some("off")),
    used("EnableWin", Bool, Some("off")),
    unused("RLIMIT_AS", Text, None),
    unused("RLIMIT_CORE", Text, None),
    unused("RLIMIT_CPU", Text, None),
    unused("RLIMIT_DATA", Text, None),
    unused("RLIMIT_FSIZE", Text, None),
    unused("RLIMIT_MEMLOCK", Text, None),
    unused("RLIMIT_NOFILE", Text, None),
    unused("RLIMIT_OFILE", Text, None),
    unused("RLIMIT_NPROC", Text, None),
    unused("RLIMIT_RSS", Text, None),
    unused("RLIMIT_STACK", Text, None),
    unused("MemoryWarnThreshold", Int, Some("5000")),
    used("MaxRequestLength", Int, Some("4194304")),
    used("LockOut", Bool, Some("off")),
    used("ServerOffline", Bool, Some("off")),
    used("OfflineMessage", Text, None),
    used("MaxNameLengthInternal", Int, Some("256")),
    used("RegexNameInternal", Text, Some("^[A-Za-z0-9/_.+-]+$")),
    used("RegexUserName", Text, Some("^[A-Za-z0-9/_.@-]+$")),
    unused("RPMDefaultChecksums", Text, Some("md5 sha256")),
    used("MaxJobs", Int, Some("15")),
    used("CapacityOvercommit", Int, Some("5")),
    used("ReadyTimeout", Int, Some("180")),
    used("AssignTimeout", Int, Some("300")),
    used("SoftRefusalTimeout", Int, Some("900")),
    used("HostTimeout", Int, Some("900")),
    used("RunInterval", Int, Some("60")),
    used("MaxRepoTasks", Int, Some("10")),
    used("MaxRepoTasksMaven", Int, Some("2")),
    used("RepoRetries", Int, Some("3")),
    used("RequestCleanTime", Int, Some("1440")),
    used("AllowNewRepo", Bool, Some("on")),
    used("RepoLag", Int, Some("3600")),
    used("RepoAutoLag", Int, Some("7200")),
    used("RepoLagWindow", Int, Some("600")),
    used("RepoQueueUser", Text, Some("kojira")),
    used("RepoQueueInterval", Int, Some("0")),
    used("DebuginfoTags", Text, Some("")),
    used("SourceTags", Text, Some("")),
    used("SeparateSourceTags", Text, Some("")),
];

/// Finds an option by its name, whatever its case.
pub(super) fn find(name: &str) -> Option<&'static HubOption> {
    OPTIONS.iter().find(|option| option.name.eq_ignore_ascii_case(name))
}
