//! Reservations: a generator takes the name of a build before it makes it, and gets a token that proves it did.

use koji_core::names::NameKind;
use koji_core::records::builds::BuildReservation;
use koji_core::records::json::JsonText;
use koji_core::records::names::IdName;
use koji_core::records::states::BuildState;
use koji_core::refs::BuildRef;
use koji_proto::{Fault, Value};
use rand::Rng as _;

use crate::call::{HubCall, Result};
use crate::ops::builds::{BuildName, NewBuild};
use crate::sessions::same_secret;
use crate::store::builds;
use crate::store::content_generators;

/// Reads the state that a build is given up in.
pub(super) fn end_of_refund(state: i64) -> Result<BuildState> {
    [BuildState::Failed, BuildState::Canceled].into_iter().find(|end| end.number() == state).ok_or_else(
        || Fault::generic(format!("a reserved build is given up as failed or canceled, not {state}")),
    )
}

/// Reads what a reserved build is to be called. Nothing of it is guessed from other parts.
fn name_of_reserved(data: &Value) -> Result<BuildName> {
    if !matches!(data, Value::Struct(_)) {
        return Err(Fault::generic(format!("the data of a build are a map, not {}", data.kind())));
    }
    let name = data.get("name").ok_or_else(|| Fault::generic("the data of a build lack name"))?;
    let part = |key: &str| {
        // Upstream's hub crashes here.
        data.get(key).ok_or_else(|| Fault::internal(format!("the data of a build lack {key}")))
    };
    let epoch = data.get("epoch").unwrap_or(&Value::Nil);
    let name = BuildName::read(name, part("version")?, part("release")?, epoch)?;
    for (part, text) in [("version", &name.nvr.version), ("release", &name.nvr.release)] {
        if text.contains('-') {
            return Err(Fault::generic(format!("the {part} {text:?} of a build must not contain \"-\"")));
        }
    }
    Ok(name)
}

fn new_token() -> String {
    hex::encode(rand::rng().random::<[u8; 32]>())
}

impl HubCall {
    /// Makes a build that a generator is going to import; the caller owns it.
    pub(super) async fn reserve_build(
        &self,
        generator: &IdName,
        user: i64,
        data: &Value,
    ) -> Result<BuildReservation> {
        let name = name_of_reserved(data)?;
        self.check_name(NameKind::Package, &name.nvr.name)?;
        let nvr = name.nvr.clone();
        let new = NewBuild {
            draft: data.get("draft").is_some_and(Value::is_truthy),
            task: data.get("task_id").and_then(Value::as_int),
            generator: Some(generator.id),
            source: data.get("source").and_then(Value::as_str).map(str::to_owned),
            extra: data.get("extra").filter(|extra| !extra.is_nil()).cloned().map(JsonText),
            ..NewBuild::building(name, user, self.now)
        };
        let build_id = self.create_build(new).await?;
        if content_generators::token(&self.conn, build_id).await?.is_some() {
            return Err(Fault::generic(format!("build {nvr} is reserved already")));
        }
        let token = new_token();
        content_generators::reserve(&self.conn, build_id, &token, self.now).await?;
        Ok(BuildReservation { build_id, token })
    }

    /// Gives up a reserved build.
    pub(super) async fn refund_build(
        &self,
        generator: &IdName,
        build: i64,
        token: &str,
        end: BuildState,
    ) -> Result<()> {
        let build = self.build(&BuildRef::Id(build)).await?;
        if build.state != BuildState::Building {
            return Err(Fault::generic(format!(
                "build {} is {}: it is not reserved",
                build.nvr, build.state
            )));
        }
        if build.cg_id != Some(generator.id) {
            return Err(Fault::generic(format!("build {} is not one of {}", build.nvr, generator.name)));
        }
        let reserved = content_generators::token(&self.conn, build.build_id).await?;
        if !reserved.is_some_and(|reserved| same_secret(&reserved, token)) {
            return Err(Fault::generic(format!("the token is not that of build {}", build.nvr)));
        }
        builds::finish(&self.conn, build.build_id, end, self.now).await?;
        builds::drop_reservation(&self.conn, build.build_id).await?;
        self.tell_end_of_build(build.build_id).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(entries: &[(&str, Value)]) -> i64 {
        let map = entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        name_of_reserved(&Value::Struct(map)).map_or_else(|fault| fault.code.number(), |_| 0)
    }

    #[test]
    fn only_the_epoch_may_be_missing() {
        let whole = [("name", "a-b".into()), ("version", "1".into()), ("release", "2".into())];
        assert_eq!(code(&whole), 0);
        assert_eq!(code(&whole[1..]), 1000);
        assert_eq!(code(&whole[..2]), 1);
    }

    #[test]
    fn dashes_would_make_names_ambiguous() {
        for (version, release) in [("1-0", "1"), ("1", "1-0")] {
            let parts = [("name", "a".into()), ("version", version.into()), ("release", release.into())];
            assert_eq!(code(&parts), 1000);
        }
    }

    #[test]
    fn a_build_is_given_up_as_failed_or_canceled() {
        assert_eq!(end_of_refund(3), Ok(BuildState::Failed));
        assert_eq!(end_of_refund(4), Ok(BuildState::Canceled));
        for other in [-1, 0, 1, 2, 5] {
            assert!(end_of_refund(other).is_err());
        }
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, two) = (new_token(), new_token());
        assert_eq!(one.len(), 64);
        assert_ne!(one, two);
    }
}
