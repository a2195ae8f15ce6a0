//! Logging in and out, and sessions.

use async_trait::async_trait;
use koji_core::api::sessions::SessionExports;
use koji_core::records::sessions::{NewSession, SessionRecord};
use koji_core::records::users::LoggedInUser;
use koji_core::refs::{LenientInt, OneOrMany, UserRef};
use koji_proto::{Fault, Keywords, Value};

use crate::call::{HubCall, Result};
use crate::sessions::{new_key, verify_password};
use crate::store::{self, sessions, users};

/// How a user logged in.
const AUTH_PASSWORD: i64 = 0;

#[async_trait]
impl SessionExports for HubCall {
    async fn login(&self, args: Vec<Value>, options: Keywords) -> Result<Option<NewSession>> {
        let [user, password, opts, renew, _exclusive] =
            bind(args, options, ["user", "password", "opts", "renew", "exclusive"], 2)?;
        self.refuse_second_login()?;
        let refused = || Fault::auth("invalid username or password");
        let (Value::Str(user), Value::Str(password)) = (&user, password) else { return Err(refused()) };
        let found = users::find_secret(&self.conn, user).await?.ok_or_else(refused)?;
        let stored = found.password.ok_or_else(refused)?;
        // Hashing takes a while; it must hold up neither the database nor the other calls.
        self.conn.rollback().await?;
        let verified = tokio::task::spawn_blocking(move || verify_password(&password, &stored)).await;
        if !matches!(verified, Ok(true)) {
            return Err(refused());
        }
        if found.status != 0 {
            return Err(Fault::auth(format!("user {user} is blocked")));
        }
        let hostip =
            opts.get("hostip").and_then(Value::as_str).map_or_else(|| self.hostip.clone(), str::to_owned);
        self.begin_session(found.id, &hostip, AUTH_PASSWORD, renew.is_truthy()).await
    }

    async fn ssl_login(&self, args: Vec<Value>, options: Keywords) -> Result<Option<NewSession>> {
        bind(args, options, ["proxyuser", "proxyauthtype", "renew", "exclusive"], 0)?;
        self.refuse_second_login()?;
        Err(Fault::auth("no client certificate or ticket came with the connection"))
    }

    async fn logout(&self, session_id: Option<LenientInt>) -> Result<()> {
        let own = self.session.as_ref().ok_or_else(|| Fault::auth("not logged in"))?;
        let id = match session_id {
            None => own.row.id,
            Some(LenientInt(id)) => {
                let target = sessions::owner(&self.conn, id).await?;
                let target = target.ok_or_else(|| Fault::generic(format!("no such session: {id}")))?;
                if target.user_id != own.row.user_id && !self.holds("admin").await? {
                    return Err(Fault::generic("only administrators end sessions of others"));
                }
                id
            }
        };
        Ok(sessions::close(&self.conn, id).await?)
    }

    async fn logout_child(&self, LenientInt(session_id): LenientInt) -> Result<()> {
        let own = self.session.as_ref().ok_or_else(|| Fault::auth("not logged in"))?;
        let child = sessions::owner(&self.conn, session_id).await?;
        if child.is_some_and(|child| child.master == Some(own.row.id)) {
            sessions::close_alone(&self.conn, session_id).await?;
        }
        Ok(())
    }

    async fn subsession(&self) -> Result<NewSession> {
        let own = self.session.as_ref().ok_or_else(|| Fault::auth("not logged in"))?;
        let key = new_key(own.row.user_id);
        let session = sessions::NewSession {
            user_id: own.row.user_id,
            key: &key,
            hostip: own.row.hostip.as_deref().unwrap_or_default(),
            authtype: own.row.authtype.unwrap_or(AUTH_PASSWORD),
            master: Some(own.row.master.unwrap_or(own.row.id)),
        };
        let session_id = sessions::create(&self.conn, &session, self.now).await?;
        Ok(NewSession { session_id, session_key: key, header_auth: true })
    }

    async fn exclusive_session(&self, args: Vec<Value>, options: Keywords) -> Result<()> {
        let [force] = bind(args, options, ["force"], 0)?;
        let Some(own) = &self.session else { return Ok(()) };
        if own.row.master.is_some() {
            return Err(Fault::generic("a subsession cannot be exclusive"));
        }
        if own.row.exclusive == Some(true) {
            return Err(Fault::generic("the session is exclusive already"));
        }
        if let Some(other) = own.row.other_exclusive {
            if !force.is_truthy() {
                return Err(Fault::auth_lock("another session of this user is exclusive"));
            }
            sessions::close_alone(&self.conn, other).await?;
        }
        Ok(sessions::set_exclusive(&self.conn, own.row.id, true).await?)
    }

    async fn shared_session(&self) -> Result<()> {
        match &self.session {
            Some(own) => Ok(sessions::set_exclusive(&self.conn, own.row.id, false).await?),
            None => Ok(()),
        }
    }

    async fn get_session_info(
        &self,
        details: bool,
        user_id: Option<UserRef>,
    ) -> Result<Option<OneOrMany<SessionRecord>>> {
        let Some(own) = &self.session else { return Ok(None) };
        if let Some(user) = user_id {
            let user = store::users::find(&self.conn, &user).await?;
            let user = user.ok_or_else(|| Fault::generic("no such user"))?;
            if user.id != own.row.user_id && !self.holds("admin").await? {
                return Err(Fault::not_allowed("only administrators see sessions of others"));
            }
            let mut all = sessions::open_of_user(&self.conn, user.id).await?;
            if !details {
                all.iter_mut().for_each(hide_details);
            }
            return Ok(Some(OneOrMany::Many(all)));
        }
        let mut record = sessions::record(&self.conn, own.row.id).await?;
        if !details {
            hide_details(&mut record);
        }
        Ok(Some(OneOrMany::One(record)))
    }

    async fn get_logged_in_user(&self) -> Result<Option<LoggedInUser>> {
        let Some(own) = &self.session else { return Ok(None) };
        let user = store::users::find(&self.conn, &UserRef::from(own.row.user_id)).await?;
        let user = user.ok_or_else(|| Fault::generic("the user of this session is gone"))?;
        let krb_principals = store::users::principals(&self.conn, user.id).await?;
        Ok(Some(LoggedInUser {
            id: user.id,
            name: user.name,
            status: user.status,
            usertype: user.usertype,
            krb_principal: krb_principals.first().cloned(),
            krb_principals,
            authtype: own.row.authtype.unwrap_or(AUTH_PASSWORD),
        }))
    }
}

impl HubCall {
    fn refuse_second_login(&self) -> Result<()> {
        match &self.session {
            Some(_) => Err(Fault::auth("already logged in")),
            None => Ok(()),
        }
    }

    /// Makes a session for a user who has proved who it is, or renews the expired one that the request named.
    async fn begin_session(
        &self,
        user_id: i64,
        hostip: &str,
        authtype: i64,
        renew: bool,
    ) -> Result<Option<NewSession>> {
        let key = new_key(user_id);
        let session_id = match self.renewable.filter(|_| renew) {
            Some(id) => {
                let session = sessions::owner(&self.conn, id).await?;
                let session = session.filter(|s| s.user_id == user_id);
                let session = session.ok_or_else(|| Fault::auth("the session belongs to another user"))?;
                if let Some(master) = session.master
                    && sessions::owner(&self.conn, master).await?.is_none_or(|m| m.closed)
                {
                    return Ok(None);
                }
                sessions::renew(&self.conn, id, &key, self.now).await?;
                id
            }
            None => {
                let session = sessions::NewSession { user_id, key: &key, hostip, authtype, master: None };
                sessions::create(&self.conn, &session, self.now).await?
            }
        };
        Ok(Some(NewSession { session_id, session_key: key, header_auth: true }))
    }
}

fn hide_details(record: &mut SessionRecord) {
    record.id = None;
    record.hostip = None;
}

/// Sorts the arguments of a call that is declared wholly open; wrong ones are found inside it and so have no class.
fn bind<const N: usize>(
    args: Vec<Value>,
    mut options: Keywords,
    names: [&str; N],
    required: usize,
) -> Result<[Value; N]> {
    if args.len() > N {
        return Err(Fault::internal(format!("at most {N} arguments are taken, {} were given", args.len())));
    }
    let given = args.len();
    let mut values: Vec<Value> = args;
    for (at, name) in names.iter().enumerate() {
        match options.take(name) {
            Some(_) if at < given => return Err(Fault::internal(format!("{name} was given twice"))),
            Some(value) => values.push(value),
            None if at < given => {}
            None if at < required => return Err(Fault::internal(format!("the argument {name} is missing"))),
            None => values.push(Value::Nil),
        }
    }
    if let Some((name, _)) = options.0.first() {
        return Err(Fault::internal(format!("there is no argument {name}")));
    }
    <[Value; N]>::try_from(values).map_err(|_| Fault::internal("wrong arguments"))
}
