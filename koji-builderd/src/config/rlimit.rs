//! The limits that the builder puts on itself (`RLIMIT_*`).

use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit, rlim_t, setrlimit};

use super::ConfigError;
use super::section::Section;

/// A limit of one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceLimit {
    /// What is limited.
    pub resource: Resource,
    /// The limit that holds.
    pub soft: rlim_t,
    /// How far it can be raised; `None` leaves that as it is.
    pub hard: Option<rlim_t>,
}

impl ResourceLimit {
    /// Makes the limit hold for this process and those that it starts.
    pub fn apply(&self) -> Result<(), nix::Error> {
        let hard = match self.hard {
            Some(hard) => hard,
            None => getrlimit(self.resource)?.1,
        };
        setrlimit(self.resource, self.soft, hard)
    }

    /// Takes all limits that are set, as `soft [hard]`, where -1 stands for none.
    pub(super) fn read_all(section: &mut Section) -> Result<Vec<Self>, ConfigError> {
        let mut limits = Vec::new();
        for (option, value) in section.take_prefixed("rlimit_") {
            let Some(resource) = resource(&option) else {
                section.put(&option, Some(value));
                continue;
            };
            let bounds: Option<Vec<_>> = value.split_whitespace().map(bound).collect();
            let (soft, hard) = match bounds.as_deref() {
                Some([soft]) => (*soft, None),
                Some([soft, hard]) if soft <= hard => (*soft, Some(*hard)),
                _ => {
                    return Err(section.bad_value(&option, &value, "a soft and perhaps a higher hard limit"));
                }
            };
            limits.push(Self { resource, soft, hard });
        }
        Ok(limits)
    }
}

fn bound(text: &str) -> Option<rlim_t> {
    if text == "-1" { Some(RLIM_INFINITY) } else { text.parse().ok() }
}

fn resource(option: &str) -> Option<Resource> {
    Some(match option {
        "rlimit_as" => Resource::RLIMIT_AS,
        "rlimit_core" => Resource::RLIMIT_CORE,
        "rlimit_cpu" => Resource::RLIMIT_CPU,
        "rlimit_data" => Resource::RLIMIT_DATA,
        "rlimit_fsize" => Resource::RLIMIT_FSIZE,
        "rlimit_memlock" => Resource::RLIMIT_MEMLOCK,
        "rlimit_nofile" | "rlimit_ofile" => Resource::RLIMIT_NOFILE,
        "rlimit_nproc" => Resource::RLIMIT_NPROC,
        "rlimit_rss" => Resource::RLIMIT_RSS,
        "rlimit_stack" => Resource::RLIMIT_STACK,
        _ => return None,
    })
}
