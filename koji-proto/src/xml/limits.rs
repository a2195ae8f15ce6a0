//! How large and how deep a document may be.

/// Bounds on one XML-RPC document, so that a hostile one costs neither the memory nor the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The length of the document in bytes, as it came.
    pub max_bytes: usize,
    /// How many arrays and structs may lie inside each other.
    ///
    /// Reading recurses once for each level. Koji's deepest regular documents (a multicall with options, a
    /// content generator's metadata) need about a dozen; 128 levels fit in a thread's stack of one MiB
    /// even in a build without optimisation.
    pub max_depth: usize,
    /// How many values there may be, maps and lists counted with what they hold.
    pub max_values: usize,
}

impl Limits {
    /// Returns the bounds for what a client sends: upstream's default `MaxRequestLength` of 4 MiB.
    pub fn request() -> Self {
        Self { max_bytes: 4 << 20, max_depth: 128, max_values: 1 << 20 }
    }

    /// Returns the bounds for a hub's reply and for stored texts: only the depth is limited.
    pub fn reply() -> Self {
        Self { max_bytes: usize::MAX, max_depth: 128, max_values: usize::MAX }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::request()
    }
}
