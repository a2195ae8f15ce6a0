//! `koji list-builds`

use clap::Args;
use koji_core::api::builds::{self, BuildExports as _};
use koji_core::api::packages::PackageExports as _;
use koji_core::api::users::UserExports as _;
use koji_core::api::volumes::VolumeExports as _;
use koji_core::records::states::BuildState;
use koji_core::refs::BuildRef;
use koji_proto::Value;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Print the build listing.
#[derive(Args)]
pub(crate) struct ListBuilds {
    /// List builds for this package
    #[arg(long)]
    package: Option<String>,
    /// List specific build from ID or nvr
    #[arg(long)]
    buildid: Option<String>,
    /// List builds built before this time, as a timestamp or text
    #[arg(long)]
    before: Option<String>,
    /// List builds built after this time, as a timestamp or text
    #[arg(long)]
    after: Option<String>,
    /// List builds in this state
    #[arg(long)]
    state: Option<String>,
    /// List builds for this task
    #[arg(long)]
    task: Option<i64>,
    /// List builds of this type
    #[arg(long = "type")]
    kind: Option<String>,
    /// Only list packages starting with this prefix
    #[arg(long)]
    prefix: Option<String>,
    /// Only list builds matching this glob
    #[arg(long)]
    pattern: Option<String>,
    /// Only list builds imported by this content generator
    #[arg(long)]
    cg: Option<String>,
    /// Only list builds where the source field matches this glob
    #[arg(long)]
    source: Option<String>,
    /// List builds built by this owner
    #[arg(long)]
    owner: Option<String>,
    /// List builds by volume
    #[arg(long)]
    volume: Option<String>,
    /// Only list draft builds
    #[arg(long, conflicts_with = "no_draft")]
    draft_only: bool,
    /// Only list regular builds
    #[arg(long)]
    no_draft: bool,
    /// Sort the list by the named field
    #[arg(short = 'k', long, default_value = "build_id")]
    sort_key: String,
    /// Print the list in reverse order
    #[arg(short, long)]
    reverse: bool,
    /// Do not print the header information
    #[arg(long)]
    quiet: bool,
}

/// What the rows show and are sorted by.
struct Row {
    build_id: i64,
    nvr: String,
    owner_name: String,
    state: BuildState,
}

impl Command for ListBuilds {
    const NAME: &'static str = "list-builds";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print the build listing";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        let mut rows = match &self.buildid {
            Some(build) => vec![find_build(context, build).await?],
            None => self.search(context).await?,
        };
        sort(&mut rows, &self.sort_key);
        if self.reverse {
            rows.reverse();
        }
        if !(self.quiet || context.config.quiet) {
            context.out.line(format!("{:<55}  {:<16}  State", "Build", "Built by"));
            context.out.line(format!("{}  {}  {}", "-".repeat(55), "-".repeat(16), "-".repeat(16)));
        }
        for row in rows {
            context.out.line(format!("{:<55}  {:<16}  {}", row.nvr, row.owner_name, row.state.name()));
        }
        Ok(())
    }
}

async fn find_build(context: &Context, text: &str) -> Result<Row> {
    let reference = match text.parse::<i64>() {
        Ok(id) => BuildRef::from(id),
        Err(_) => text.into(),
    };
    let build = context.hub().get_build(reference, false).await?;
    let build = build.ok_or_else(|| CliError::usage(format!("Invalid build: '{text}'")))?;
    Ok(Row { build_id: build.id, nvr: build.nvr, owner_name: build.owner_name, state: build.state })
}

/// Sorts by one of the fields; others leave the order as it is.
fn sort(rows: &mut [Row], key: &str) {
    match key {
        "build_id" => rows.sort_by_key(|row| row.build_id),
        "nvr" => rows.sort_by(|a, b| a.nvr.cmp(&b.nvr)),
        "owner_name" => rows.sort_by(|a, b| a.owner_name.cmp(&b.owner_name)),
        "state" => rows.sort_by_key(|row| row.state),
        _ => {}
    }
}

fn moment(text: &str) -> Value {
    text.parse::<f64>().map_or_else(|_| text.into(), Value::Double)
}

impl ListBuilds {
    async fn search(&self, context: &Context) -> Result<Vec<Row>> {
        let hub = context.hub();
        let mut request = builds::ListBuilds::default();
        if let Some(package) = &self.package {
            let id = hub.get_package_id(package.as_str().into(), false).await?;
            request.package_id = Some(id.ok_or_else(|| CliError::usage("Invalid package"))?.into());
        }
        if let Some(owner) = &self.owner {
            let user = hub.get_user(Some(owner.as_str().into()), false, true, false).await?;
            request.user_id = Some(user.ok_or_else(|| CliError::usage("Invalid owner"))?.id.into());
        }
        if let Some(name) = &self.volume {
            let volumes = hub.list_volumes().await?;
            let volume = volumes.into_iter().find(|volume| volume.name == *name);
            request.volume_id = Some(volume.ok_or_else(|| CliError::usage("Invalid volume"))?.id.into());
        }
        if let Some(state) = &self.state {
            let known = match state.parse::<i64>() {
                Ok(number) => BuildState::try_from(number).ok(),
                Err(_) => BuildState::from_name(&state.to_uppercase()),
            };
            request.state = Some(known.ok_or_else(|| CliError::usage("Invalid state"))?.number().into());
        }
        request.complete_before = self.before.as_deref().map(moment);
        request.complete_after = self.after.as_deref().map(moment);
        request.task_id = self.task.map(Into::into);
        request.kind = self.kind.clone();
        request.prefix = self.prefix.clone();
        request.pattern = self.pattern.clone();
        request.source = self.source.clone();
        request.cg_id = self.cg.as_deref().map(Into::into);
        request.draft = (self.draft_only || self.no_draft).then(|| self.draft_only.into());
        if !self.filters() {
            return Err(CliError::usage("Filter must be provided for list"));
        }
        let found = hub.list_builds(request).await?.into_rows();
        Ok(found
            .into_iter()
            .map(|build| Row {
                build_id: build.build_id,
                nvr: build.nvr,
                owner_name: build.owner_name,
                state: build.state,
            })
            .collect())
    }

    fn filters(&self) -> bool {
        let texts = [
            &self.package,
            &self.before,
            &self.after,
            &self.state,
            &self.kind,
            &self.prefix,
            &self.pattern,
            &self.cg,
            &self.source,
            &self.owner,
            &self.volume,
        ];
        self.task.is_some() || self.draft_only || self.no_draft || texts.iter().any(|text| text.is_some())
    }
}
