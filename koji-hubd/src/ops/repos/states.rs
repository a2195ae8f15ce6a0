//! Which state of a repo may follow which, and what comes of it.

use koji_core::records::states::RepoState;
use koji_proto::{Fault, Value};

use super::no_such_repo;
use crate::call::{HubCall, Result};
use crate::store::repos::{self, LockedRepo};

/// Reads the number of a state.
pub(super) fn numbered(number: i64) -> Result<RepoState> {
    RepoState::try_from(number).map_err(|e| Fault::parameter(e.to_string()))
}

/// Reads a state, given by number or name.
pub(super) fn named(state: &Value) -> Result<RepoState> {
    match state {
        Value::Int(number) => numbered(*number),
        Value::Str(name) => match name.trim().parse() {
            Ok(number) => numbered(number),
            Err(_) => RepoState::from_name(name)
                .ok_or_else(|| Fault::parameter(format!("a repo has no state {name:?}"))),
        },
        other => Err(Fault::parameter(format!("a state is a number or a name, not {}", other.kind()))),
    }
}

/// Tells whether a state may follow another one: they only go up, but that what went wrong can be deleted.
fn may_follow(old: RepoState, new: RepoState) -> bool {
    match (old, new) {
        (RepoState::Deleted, _) => false,
        (RepoState::Problem, RepoState::Deleted) => true,
        _ => new.number() > old.number(),
    }
}

impl HubCall {
    /// Finds a repo, and keeps others from changing it.
    pub(super) async fn lock_repo(&self, id: i64) -> Result<LockedRepo> {
        repos::lock(&self.conn, id).await?.ok_or_else(|| no_such_repo(id))
    }

    /// Finds a repo that is being made.
    pub(super) async fn repo_at_work(&self, id: i64) -> Result<LockedRepo> {
        let repo = self.lock_repo(id).await?;
        match repo.state {
            RepoState::Init => Ok(repo),
            state => Err(Fault::generic(format!("repo {id} is {state}, not INIT"))),
        }
    }

    /// Changes the state of a repo; the same state is no change.
    pub(super) async fn change_repo_state(&self, id: i64, state: RepoState) -> Result<()> {
        let repo = self.lock_repo(id).await?;
        self.set_repo_state(&repo, state).await
    }

    pub(super) async fn set_repo_state(&self, repo: &LockedRepo, state: RepoState) -> Result<()> {
        if repo.state == state {
            return Ok(());
        }
        if !may_follow(repo.state, state) {
            return Err(Fault::generic(format!(
                "repo {} is {} and cannot become {state}",
                repo.id, repo.state
            )));
        }
        repos::set_state(&self.conn, repo.id, state, self.now).await?;
        if state == RepoState::Ready {
            self.repo_is_ready(repo).await?;
        }
        Ok(())
    }

    /// Deletes a repo unless buildroots use it; returns how many do.
    pub(super) async fn delete_repo(&self, id: i64) -> Result<i64> {
        let repo = self.lock_repo(id).await?;
        let users = repos::references(&self.conn, id).await?.len() as i64;
        if users == 0 {
            self.set_repo_state(&repo, RepoState::Deleted).await?;
        }
        Ok(users)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_go_up_and_deleted_is_the_end() {
        use RepoState::{Deleted, Expired, Init, Problem, Ready};
        for (old, followers) in [
            (Init, vec![Ready, Expired, Deleted, Problem]),
            (Ready, vec![Expired, Deleted, Problem]),
            (Expired, vec![Deleted, Problem]),
            (Deleted, vec![]),
            (Problem, vec![Deleted]),
        ] {
            let may: Vec<_> = RepoState::ALL.iter().copied().filter(|new| may_follow(old, *new)).collect();
            assert_eq!(may, followers, "{old}");
        }
    }

    #[test]
    fn states_have_numbers_and_names() {
        assert_eq!(named(&Value::Int(2)).unwrap(), RepoState::Expired);
        assert_eq!(named(&"DELETED".into()).unwrap(), RepoState::Deleted);
        for wrong in [Value::Int(9), "GONE".into(), Value::Nil] {
            assert_eq!(named(&wrong).unwrap_err().code.number(), 1019);
        }
    }
}
