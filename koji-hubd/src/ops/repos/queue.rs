//! What becomes of requests for repos: tasks that make them, and repos that fulfil them.

use koji_core::records::repos::RepoRecord;
use koji_core::records::states::RepoState;
use koji_core::repo::RepoOptions;
use koji_core::task::{TaskState, priority};
use koji_core::time::Timestamp;
use koji_proto::{Fault, Value, xml};

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::ops::tasks::{TaskOrder, decode_result};
use crate::store::repos::requests::{self, OpenRequest};
use crate::store::repos::{self, LockedRepo};
use crate::store::{tasks, users};

/// The channel in which repos are made.
const CHANNEL: &str = "createrepo";

/// How many tasks are under way, and how many may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Running {
    all: i64,
    maven: i64,
}

impl HubCall {
    /// Looks after all requests, unless somebody else is at it.
    pub(crate) async fn check_repo_queue(&self) -> Result<()> {
        if !requests::lock_queue(&self.conn).await? {
            return Ok(());
        }
        let mut running = Running { all: 0, maven: 0 };
        let mut without_task = Vec::new();
        for request in requests::open(&self.conn, None).await? {
            match self.look_after(&request).await? {
                Progress::Running => running.count(&request.options()),
                Progress::NeedsTask => without_task.push(request),
                Progress::Ended => self.request_changed(&request).await?,
            }
        }
        let (most, most_maven) =
            (self.hub.config.number("MaxRepoTasks"), self.hub.config.number("MaxRepoTasksMaven"));
        for request in without_task {
            let is_maven = request.options().is_on(|o| o.maven);
            if running.all >= most || (is_maven && running.maven >= most_maven) {
                continue;
            }
            let task = self.make_repo_task(&request).await?;
            requests::set_task(&self.conn, request.id, task, self.now).await?;
            running.count(&request.options());
            self.request_changed(&request).await?;
        }
        Ok(())
    }

    /// Looks at the task of a request.
    async fn look_after(&self, request: &OpenRequest) -> Result<Progress> {
        let Some(task) = request.task_id else { return Ok(Progress::NeedsTask) };
        match request.task_state {
            Some(TaskState::Closed) => {
                if let Some(repo) = self.repo_of_task(task).await?
                    && satisfies(&Made::of(&repo), request)
                {
                    requests::fulfil(&self.conn, &[request.id], repo.id, self.now).await?;
                    return Ok(Progress::Ended);
                }
            }
            Some(TaskState::Canceled | TaskState::Failed) => {}
            Some(_) => return Ok(Progress::Running),
            None => {}
        }
        if request.tries > self.hub.config.number("RepoRetries") {
            tracing::warn!(request.id = request.id, "a request for a repo is given up");
            requests::give_up(&self.conn, request.id, self.now).await?;
            return Ok(Progress::Ended);
        }
        requests::forget_task(&self.conn, request.id, self.now).await?;
        Ok(Progress::NeedsTask)
    }

    /// Finds the repo that a task says it made.
    async fn repo_of_task(&self, task: i64) -> Result<Option<RepoRecord>> {
        let Some(outcome) = tasks::outcome(&self.conn, task).await? else { return Ok(None) };
        // A builder may answer anything; what is no repo is as good as none.
        let result = outcome.result.as_deref().and_then(|text| decode_result(text).ok()).and_then(|r| r.ok());
        match result.as_ref().and_then(Value::as_array) {
            Some([Value::Int(repo), ..]) => Ok(repos::find(&self.conn, *repo).await?),
            _ => Ok(None),
        }
    }

    async fn make_repo_task(&self, request: &OpenRequest) -> Result<i64> {
        let tag = Value::Struct(vec![
            ("id".into(), request.tag_id.into()),
            ("name".into(), request.tag_name.as_str().into()),
        ]);
        let mut keywords = vec![("opts".to_owned(), request.opts.0.clone())];
        keywords.extend(request.at_event.map(|event| ("event".to_owned(), event.into())));
        let user = self.hub.config.text("RepoQueueUser");
        let owner = match users::id_by_name(&self.conn, user).await? {
            Some(owner) => owner,
            None => self.user_id().ok_or_else(|| {
                Fault::generic(format!("there is no user {user:?} (RepoQueueUser) to make repositories as"))
            })?,
        };
        let order = TaskOrder {
            owner: Some(owner),
            priority: Some(priority::REPO),
            channel: Some(CHANNEL.into()),
            ..TaskOrder::new("newRepo", xml::join_keywords(vec![tag], keywords))
        };
        self.submit_task(order).await
    }

    /// Gives a repo that became ready to those who wait for it. Whatever goes wrong here does not harm the repo.
    pub(super) async fn repo_is_ready(&self, repo: &LockedRepo) -> Result<()> {
        self.tell(Notice::RepoChanged { tag_id: repo.tag_id });
        if repo.dist {
            return Ok(());
        }
        let savepoint = self.conn.savepoint("repo_ready").await?;
        match self.fulfil_requests(repo.id).await {
            Ok(()) => savepoint.release().await?,
            Err(fault) => {
                tracing::error!(repo.id = repo.id, "requests could not be given their repo: {fault}");
                savepoint.undo().await?;
            }
        }
        Ok(())
    }

    async fn fulfil_requests(&self, repo: i64) -> Result<()> {
        let Some(repo) = repos::find(&self.conn, repo).await? else { return Ok(()) };
        let open = requests::open(&self.conn, Some(repo.tag_id)).await?;
        let made = Made::of(&repo);
        let served: Vec<i64> =
            open.iter().filter(|request| satisfies(&made, request)).map(|request| request.id).collect();
        if !served.is_empty() {
            requests::fulfil(&self.conn, &served, repo.id, self.now).await?;
            self.remove_old_requests().await?;
        }
        Ok(())
    }

    /// Tells of a change, after which old requests are no longer of interest.
    async fn request_changed(&self, request: &OpenRequest) -> Result<()> {
        self.tell(Notice::RepoChanged { tag_id: request.tag_id });
        self.remove_old_requests().await
    }

    async fn remove_old_requests(&self) -> Result<()> {
        let minutes = self.hub.config.number("RequestCleanTime");
        let before: Timestamp = self.now.plus_seconds(-60.0 * minutes as f64);
        requests::remove_old(&self.conn, before).await?;
        Ok(())
    }
}

impl Running {
    fn count(&mut self, options: &RepoOptions) {
        self.all += 1;
        self.maven += i64::from(options.is_on(|o| o.maven));
    }
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// A task works on it.
    Running,
    /// It needs a task.
    NeedsTask,
    /// It is fulfilled or given up.
    Ended,
}

/// What matters of a repo to those who wait for one.
#[derive(Debug, Clone, Copy)]
struct Made {
    tag: i64,
    is_ready: bool,
    event: i64,
    options: RepoOptions,
    custom: RepoOptions,
}

impl Made {
    fn of(repo: &RepoRecord) -> Self {
        let options = |json: &Option<koji_core::records::json::JsonText>| {
            json.as_ref().and_then(|json| RepoOptions::read_known(&json.0).ok()).unwrap_or_default()
        };
        Self {
            tag: repo.tag_id,
            is_ready: repo.state == RepoState::Ready && !repo.dist,
            event: repo.create_event,
            options: options(&repo.opts),
            custom: options(&repo.custom_opts),
        }
    }
}

/// Tells whether a repo is what a request asks for.
fn satisfies(repo: &Made, request: &OpenRequest) -> bool {
    let asked = request.options();
    let in_time = match (request.min_event, request.at_event) {
        (_, Some(event)) => repo.event == event,
        (Some(event), None) => repo.event >= event,
        (None, None) => true,
    };
    repo.tag == request.tag_id
        && repo.is_ready
        && in_time
        && repo.options.contains(&asked)
        && asked.contains(&repo.custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(min_event: Option<i64>, at_event: Option<i64>, opts: &str) -> OpenRequest {
        OpenRequest {
            id: 1,
            tag_id: 5,
            tag_name: "f40".into(),
            priority: 20,
            at_event,
            min_event,
            opts: koji_core::records::json::JsonText::parse(opts).unwrap(),
            tries: 0,
            task_id: None,
            task_state: None,
        }
    }

    fn made(event: i64, custom_src: Option<bool>) -> Made {
        let all = RepoOptions {
            src: Some(custom_src.unwrap_or(false)),
            debuginfo: Some(false),
            separate_src: Some(false),
            maven: Some(false),
        };
        let custom = RepoOptions { src: custom_src, ..RepoOptions::default() };
        Made { tag: 5, is_ready: true, event, options: all, custom }
    }

    #[test]
    fn a_repo_serves_who_asked_for_such_a_one() {
        let plain = made(10, None);
        assert!(satisfies(&plain, &request(Some(10), None, "{}")));
        assert!(!satisfies(&plain, &request(Some(11), None, "{}")));
        assert!(satisfies(&plain, &request(None, Some(10), "{}")));
        assert!(!satisfies(&plain, &request(None, Some(9), "{}")));
        assert!(satisfies(&plain, &request(Some(1), None, r#"{"debuginfo": false}"#)));
        assert!(!satisfies(&plain, &request(Some(1), None, r#"{"debuginfo": true}"#)));
        let special = made(10, Some(true));
        assert!(!satisfies(&special, &request(Some(1), None, "{}")));
        assert!(satisfies(&special, &request(Some(1), None, r#"{"src": true}"#)));
        assert!(!satisfies(&Made { is_ready: false, ..plain }, &request(Some(1), None, "{}")));
        assert!(!satisfies(&Made { tag: 6, ..plain }, &request(Some(1), None, "{}")));
    }
}
