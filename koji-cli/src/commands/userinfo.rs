//! `koji userinfo`

use clap::Args;
use koji_core::records::users::UserRecord;
use koji_proto::Value;

use crate::answers::Answers;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Show information about a user.
#[derive(Args)]
pub(crate) struct Userinfo {
    /// The users.
    users: Vec<String>,
}

impl Command for Userinfo {
    const NAME: &'static str = "userinfo";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Show information about a user";
    const USAGE: &'static str = "[options] <username> [<username> ...]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        if self.users.is_empty() {
            return Err(CliError::usage("You must specify at least one user"));
        }
        let mut calls = context.session().multicall();
        for user in &self.users {
            calls.add("getUser", vec![user.as_str().into()], vec![("groups".into(), Value::Bool(true))]);
        }
        let mut found: Vec<UserRecord> = Vec::new();
        let mut answers = Answers::of(calls).await?;
        for name in &self.users {
            match answers.next()? {
                Some(user) => found.push(user),
                None => context.out.warn(format!("No such user: {name}\n")),
            }
        }
        let mut calls = context.session().multicall();
        for user in &found {
            let count =
                || ("queryOpts".to_owned(), Value::Struct(vec![("countOnly".into(), Value::Bool(true))]));
            let dups = ("with_dups".to_owned(), Value::Bool(true));
            let owner = Value::Struct(vec![("owner".into(), user.id.into())]);
            calls.add("getUserPerms", vec![user.id.into()], vec![("with_groups".into(), Value::Bool(false))]);
            calls.add("listPackages", vec![], vec![("userID".into(), user.id.into()), dups, count()]);
            calls.add("listTasks", vec![], vec![("opts".into(), owner), count()]);
            calls.add("listBuilds", vec![], vec![("userID".into(), user.id.into()), count()]);
        }
        let mut answers = Answers::of(calls).await?;
        for user in found {
            let permissions: Vec<String> = answers.next()?;
            let (packages, tasks, builds) = (answers.next()?, answers.next()?, answers.next()?);
            for line in block(&user, &permissions, Counts { packages, tasks, builds }) {
                context.out.line(line);
            }
        }
        Ok(())
    }
}

/// How much belongs to a user.
struct Counts {
    packages: i64,
    tasks: i64,
    builds: i64,
}

/// Returns the lines that tell of a user.
fn block(user: &UserRecord, permissions: &[String], counts: Counts) -> Vec<String> {
    let mut lines = vec![format!("User name: {}", user.name), format!("User ID: {}", user.id)];
    let mut list = |title: &str, items: &[String]| {
        lines.push(format!("{title}:"));
        lines.extend(items.iter().map(|item| format!("  {item}")));
    };
    let mut principals = user.krb_principals.clone().unwrap_or_default();
    principals.sort();
    list("krb principals", &principals);
    if !permissions.is_empty() {
        list("Permissions", permissions);
    }
    if let Some(groups) = user.groups.as_ref().filter(|groups| !groups.is_empty()) {
        list("Groups", groups);
    }
    lines.push(format!("Status: {}", user.status.name()));
    lines.push(format!("Usertype: {}", user.usertype.name()));
    lines.push(format!("Number of packages: {}", counts.packages));
    lines.push(format!("Number of tasks: {}", counts.tasks));
    lines.push(format!("Number of builds: {}", counts.builds));
    lines.push(String::new());
    lines
}
