//! The attribute macros that declare Koji API methods.
