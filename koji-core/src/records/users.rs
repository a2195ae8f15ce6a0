//! Users, groups of users, and what they may do.

use serde::{Deserialize, Serialize};

use super::states::UserKind;
use super::states::UserStatus;

/// A user, a host's user, or a group of users.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct UserRecord {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether it may log in.
    pub status: UserStatus,
    /// What kind of user it is.
    pub usertype: UserKind,
    /// The Kerberos principals, if they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub krb_principals: Option<Vec<String>>,
    /// The names of its groups, if they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
}

/// The user who calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct LoggedInUser {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether it may log in.
    pub status: UserStatus,
    /// What kind of user it is.
    pub usertype: UserKind,
    /// The Kerberos principals.
    pub krb_principals: Vec<String>,
    /// The first of the principals.
    pub krb_principal: Option<String>,
    /// How it logged in: 0 by password, 2 by TLS certificate, 3 by GSSAPI.
    pub authtype: i64,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct GroupMember {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What kind of user it is.
    pub usertype: UserKind,
    /// The Kerberos principals.
    pub krb_principals: Vec<String>,
}

/// A permission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct Permission {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
}

/// A content generator and who may import for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ContentGenerator {
    /// Its number.
    pub id: i64,
    /// The names of its users.
    pub users: Vec<String>,
}
