//! The methods for builders: they need the session of a host, and most the task that they are about.

pub mod buildroots;
pub mod builds;
pub mod policies;
pub mod repos;
pub mod tagging;
pub mod tasks;
pub mod typed_builds;

sum! {
    /// All methods for builders.
    HostExports =
        buildroots::HostBuildrootExports
        builds::HostBuildExports
        policies::HostPolicyExports
        repos::HostRepoExports
        tagging::HostTaggingExports
        tasks::HostTaskExports
        typed_builds::HostTypedBuildExports
}
