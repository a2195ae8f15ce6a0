//! Logging in and out, and sessions.

use koji_proto::{Fault, Keywords, Value, rpc_api};

use crate::records::sessions::{NewSession, SessionRecord};
use crate::records::users::LoggedInUser;
use crate::refs::{LenientInt, OneOrMany, UserRef};

type Result<T> = std::result::Result<T, Fault>;

/// Logging in and out, and sessions.
#[rpc_api]
pub trait SessionExports: Send + Sync {
    /// Logs in by name and password.
    ///
    /// The arguments are `user`, `password` and `opts`; the keyword `renew` gives an expired session a new
    /// key.
    #[rpc("login", write)]
    async fn login(
        &self,
        #[arg(rest)] args: Vec<Value>,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<Option<NewSession>>;

    /// Logs in as the user whom the web server has recognised.
    ///
    /// The arguments are `proxyuser`, `proxyauthtype` and `renew`: who acts for another user, and how that
    /// one would log in.
    #[rpc("sslLogin", write)]
    async fn ssl_login(
        &self,
        #[arg(rest)] args: Vec<Value>,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<Option<NewSession>>;

    /// Ends the calling session, or another one of the same user.
    #[rpc("logout", write)]
    async fn logout(&self, session_id: Option<LenientInt>) -> Result<()>;

    /// Ends a subsession of the calling session.
    #[rpc("logoutChild", write)]
    async fn logout_child(&self, session_id: LenientInt) -> Result<()>;

    /// Makes a session that ends with the calling one.
    #[rpc("subsession", write)]
    async fn subsession(&self) -> Result<NewSession>;

    /// Locks all other sessions of the user out.
    ///
    /// The argument `force` closes another session that has done so.
    #[rpc("exclusiveSession", write)]
    async fn exclusive_session(
        &self,
        #[arg(rest)] args: Vec<Value>,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<()>;

    /// Lets other sessions of the user in again.
    #[rpc("sharedSession", write)]
    async fn shared_session(&self) -> Result<()>;

    /// Returns the calling session, nothing without one, or all sessions of a user.
    #[rpc("getSessionInfo")]
    async fn get_session_info(
        &self,
        #[arg(default = false)] details: bool,
        user_id: Option<UserRef>,
    ) -> Result<Option<OneOrMany<SessionRecord>>>;

    /// Returns the user who calls, nothing without a session.
    #[rpc("getLoggedInUser")]
    async fn get_logged_in_user(&self) -> Result<Option<LoggedInUser>>;
}
