//! Faults: the errors that travel over the wire, each with the code that clients map to a class.

use std::fmt;

use crate::value::Value;

/// Shorthand for results that end in a [`Fault`].
pub type Result<T, E = Fault> = std::result::Result<T, E>;

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $wire:literal, $maker:ident;)*) => {
        /// The code of a fault; clients map it to an exception class.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FaultCode {
            $($(#[$doc])* $name,)*
            /// A code this library has no name for; it passes through unchanged.
            Other(i64),
        }

        impl FaultCode {
            /// Returns the number that travels.
            pub fn number(self) -> i64 {
                match self {
                    $(Self::$name => $code,)*
                    Self::Other(code) => code,
                }
            }

            /// Returns the code for a number that arrived.
            pub fn from_number(code: i64) -> Self {
                match code {
                    $($code => Self::$name,)*
                    other => Self::Other(other),
                }
            }

            /// Returns the exception class that Koji's clients show for this code.
            pub fn class(self) -> &'static str {
                match self {
                    $(Self::$name => $wire,)*
                    Self::Other(_) => "Fault",
                }
            }
        }

        impl Fault {
            $($(#[$doc])*
            pub fn $maker(message: impl Into<String>) -> Self {
                Self::new(FaultCode::$name, message)
            })*
        }
    };
}

fault_codes! {
    /// An error that no class of its own describes (database errors, wrong types, internal errors).
    Internal = 1, "Exception", internal;
    /// Most refusals: unknown names, broken rules.
    Generic = 1000, "GenericError", generic;
    /// A file or named lock is in use.
    Lock = 1001, "LockError", lock;
    /// Bad login, bad session, or not the kind of user that may call this.
    Auth = 1002, "AuthError", auth;
    /// Tagging refused.
    Tag = 1003, "TagError", tag;
    /// Missing permission, policy violation, locked tag.
    ActionNotAllowed = 1004, "ActionNotAllowed", not_allowed;
    /// A build went wrong or cannot be.
    Build = 1005, "BuildError", build;
    /// Another session of the user is exclusive.
    AuthLock = 1006, "AuthLockError", auth_lock;
    /// The session has to be renewed.
    AuthExpired = 1007, "AuthExpired", auth_expired;
    /// The call number is lower than the recorded one.
    Sequence = 1008, "SequenceError", sequence;
    /// The call was already committed and may not be repeated.
    Retry = 1009, "RetryError", retry;
    /// A check before a build failed.
    PreBuild = 1010, "PreBuildError", pre_build;
    /// A check after a build failed.
    PostBuild = 1011, "PostBuildError", post_build;
    /// The content of a buildroot is not known or does not agree.
    Buildroot = 1012, "BuildrootError", buildroot;
    /// The called function is deprecated.
    FunctionDeprecated = 1013, "FunctionDeprecated", deprecated;
    /// The hub does not serve now; clients may retry.
    ServerOffline = 1014, "ServerOffline", offline;
    /// A live CD task failed.
    LiveCd = 1015, "LiveCDError", live_cd;
    /// A plugin could not be loaded or used.
    Plugin = 1016, "PluginError", plugin;
    /// A callback failed.
    Callback = 1017, "CallbackError", callback;
    /// An appliance task failed.
    Appliance = 1018, "ApplianceError", appliance;
    /// Wrong arguments, or arguments of a wrong type.
    Parameter = 1019, "ParameterError", parameter;
    /// An archive import or scratch merge was refused.
    Import = 1020, "ImportError", import;
    /// A configuration file is wrong.
    Configuration = 1021, "ConfigurationError", configuration;
    /// A live media task failed.
    LiveMedia = 1022, "LiveMediaError", live_media;
    /// GSSAPI authentication failed (clients only).
    GssapiAuth = 1023, "GSSAPIAuthError", gssapi_auth;
    /// A name breaks the naming rules.
    NameValidation = 1024, "NameValidationError", name_validation;
}

/// An error as it travels: a code and a text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which class of error it is.
    pub code: FaultCode,
    /// What went wrong and why, for people.
    pub message: String,
}

impl Fault {
    /// Makes a fault of the given code.
    pub fn new(code: FaultCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// Tells an unknown method; clients test for this text.
    pub fn invalid_method(name: &str) -> Self {
        Self::generic(format!("Invalid method: {name}"))
    }

    /// Tells that a method is part of the API but does not work yet in this version.
    pub fn not_implemented(name: &str) -> Self {
        Self::generic(format!("method {name} is not implemented by this hub yet"))
    }

    /// Returns the fault as the `{faultCode, faultString}` map that stands for it inside results.
    pub fn to_value(&self) -> Value {
        Value::Struct(vec![
            ("faultCode".into(), Value::Int(self.code.number())),
            ("faultString".into(), Value::Str(self.message.clone())),
        ])
    }

    /// Reads a `{faultCode, faultString}` map; `None` if the value is none.
    pub fn from_value(value: &Value) -> Option<Self> {
        let code = value.get("faultCode")?.as_int()?;
        let message = value.get("faultString")?.as_str()?;
        Some(Self::new(FaultCode::from_number(code), message))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}
