//! `koji list-permissions`

use clap::Args;
use std::collections::BTreeMap;

use koji_core::api::permissions::PermissionExports as _;
use koji_core::api::sessions::SessionExports as _;
use koji_core::api::users::UserExports as _;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// List user permissions.
#[derive(Args)]
pub(crate) struct ListPermissions {
    /// List the permissions of this user
    #[arg(long)]
    user: Option<String>,
    /// List your own permissions
    #[arg(long)]
    mine: bool,
    /// Do not print the header information
    #[arg(long)]
    quiet: bool,
    /// Nothing may stand here.
    #[arg(hide = true)]
    rest: Vec<String>,
}

/// A permission with what is told about it.
struct Row {
    name: String,
    note: Option<String>,
}

impl Command for ListPermissions {
    const NAME: &'static str = "list-permissions";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "List user permissions";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        if !self.rest.is_empty() {
            return Err(CliError::usage("This command takes no arguments"));
        }
        let hub = context.hub();
        let user = if let Some(name) = &self.user {
            let found = hub.get_user(Some(name.as_str().into()), false, true, false).await?;
            Some(found.ok_or_else(|| CliError::failed(format!("User {name} does not exist")))?.id)
        } else if self.mine {
            let found = hub.get_logged_in_user().await?;
            Some(found.ok_or_else(|| CliError::failed("Unable to determine user"))?.id)
        } else {
            None
        };
        let mut rows = match user {
            Some(id) => inherited_rows(hub.get_user_perms_inheritance(Some(id.into())).await?),
            None => {
                let all = hub.get_all_perms().await?.into_iter();
                all.map(|permission| Row { name: permission.name, note: permission.description }).collect()
            }
        };
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        let described = user.is_none();
        for line in table(&rows, !self.quiet && !context.config.quiet, described) {
            context.out.line(line);
        }
        Ok(())
    }
}

/// Tells of each permission from which groups it comes.
fn inherited_rows(permissions: BTreeMap<String, Vec<Option<String>>>) -> Vec<Row> {
    let row = |(name, sources): (String, Vec<Option<String>>)| {
        let direct = sources.is_empty() || sources.iter().any(Option::is_none);
        let groups: Vec<String> = sources.into_iter().flatten().collect();
        let note = (!direct || !groups.is_empty()).then(|| format!("inherited from: {}", groups.join(", ")));
        Row { name, note }
    };
    permissions.into_iter().map(row).collect()
}

/// Lays the permissions out, under a header if one is wanted.
fn table(rows: &[Row], header: bool, described: bool) -> Vec<String> {
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).max(18);
    let mut lines = Vec::new();
    if header {
        let mut head = format!("{:<width$}", "Permission name");
        if described {
            head.push_str(&format!("{:<53}", "   Description"));
        }
        lines.push(head.trim_end().to_owned());
        lines.push("-".repeat(head.chars().count()));
    }
    lines.extend(rows.iter().map(|row| match &row.note {
        Some(note) => format!("{:<width$}   {note}", row.name),
        None => row.name.clone(),
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_named_behind_what_comes_from_them() {
        let permissions = BTreeMap::from([
            ("admin".to_owned(), vec![None]),
            ("repo".to_owned(), vec![Some("builders".to_owned())]),
        ]);
        let lines = table(&inherited_rows(permissions), true, false);
        assert_eq!(
            lines,
            [
                "Permission name",
                "------------------",
                "admin",
                "repo                 inherited from: builders"
            ]
        );
    }
}
