//! A hub's facts held in lists, which counts how often it is asked.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use koji_proto::Value;
use koji_proto::fault::Result;

use crate::policy::*;

/// A small hub.
#[derive(Default)]
pub(super) struct Hub {
    pub(super) session: Option<i64>,
    pub(super) users: Vec<UserFacts>,
    pub(super) members: Vec<(i64, i64)>,
    pub(super) permissions: Vec<(i64, &'static str)>,
    pub(super) packages: Vec<PackageFacts>,
    pub(super) builds: Vec<BuildFacts>,
    pub(super) types: Vec<(i64, &'static str)>,
    pub(super) tagged: Vec<(i64, &'static str)>,
    pub(super) made_in: Vec<(i64, Option<i64>)>,
    pub(super) tags: Vec<TagFacts>,
    pub(super) ancestors: Vec<(i64, &'static str)>,
    pub(super) targets: Vec<TargetFacts>,
    pub(super) roots: Vec<(i64, i64, i64)>,
    pub(super) generators: Vec<(Option<i64>, &'static str)>,
    pub(super) tasks: Vec<(i64, TaskRequest)>,
    pub(super) asked: Mutex<BTreeMap<&'static str, usize>>,
}

impl Hub {
    fn count(&self, what: &'static str) {
        *self.asked.lock().unwrap().entry(what).or_default() += 1;
    }

    /// How often each kind of fact was looked up since the last time.
    pub(super) fn look_ups(&self) -> BTreeMap<&'static str, usize> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    pub(super) fn log_in(&mut self, name: &str) -> &Self {
        self.session = self.users.iter().find(|user| user.name == name).map(|user| user.id);
        self
    }
}

/// Tells whether a value names a thing by id, by name, or by a map with one of them.
fn names(value: &Value, id: i64, name: &str) -> bool {
    match value {
        Value::Int(number) => *number == id,
        Value::Str(text) => text == name,
        other => other.get("id").or_else(|| other.get("name")).is_some_and(|inner| names(inner, id, name)),
    }
}

fn of<T: Copy>(pairs: &[(i64, T)], id: i64) -> Vec<T> {
    pairs.iter().filter(|(key, _)| *key == id).map(|(_, value)| *value).collect()
}

fn texts(pairs: &[(i64, &'static str)], id: i64) -> Vec<String> {
    of(pairs, id).into_iter().map(str::to_owned).collect()
}

#[async_trait]
impl PolicyFacts for Hub {
    async fn session_user(&self) -> Result<Option<i64>> {
        self.count("session_user");
        Ok(self.session)
    }

    async fn session_is_admin(&self) -> Result<bool> {
        self.count("session_is_admin");
        Ok(self.session.is_some_and(|user| self.permissions.contains(&(user, "admin"))))
    }

    async fn user(&self, user: &Value) -> Result<Option<UserFacts>> {
        self.count("user");
        Ok(self.users.iter().find(|known| names(user, known.id, &known.name)).cloned())
    }

    async fn user_groups(&self, user: i64) -> Result<Vec<UserFacts>> {
        self.count("user_groups");
        let groups = of(&self.members, user);
        Ok(self.users.iter().filter(|known| groups.contains(&known.id)).cloned().collect())
    }

    async fn user_permissions(&self, user: i64) -> Result<Vec<String>> {
        self.count("user_permissions");
        let mut found = texts(&self.permissions, user);
        for group in of(&self.members, user) {
            found.extend(texts(&self.permissions, group));
        }
        Ok(found)
    }

    async fn package(&self, package: &Value) -> Result<Option<PackageFacts>> {
        self.count("package");
        Ok(self.packages.iter().find(|known| names(package, known.id, &known.name)).cloned())
    }

    async fn build(&self, build: &Value) -> Result<Option<BuildFacts>> {
        self.count("build");
        let nvr = |known: &BuildFacts| format!("{}-{}-{}", known.package, known.version, known.release);
        let wanted = match build.get("version") {
            Some(_) => {
                let part = |key| build.get(key).and_then(Value::as_str).unwrap_or_default();
                Value::Str(format!("{}-{}-{}", part("name"), part("version"), part("release")))
            }
            None => build.clone(),
        };
        Ok(self.builds.iter().find(|known| names(&wanted, known.id, &nvr(known))).cloned())
    }

    async fn build_types(&self, build: i64) -> Result<Vec<String>> {
        self.count("build_types");
        Ok(texts(&self.types, build))
    }

    async fn build_tagged(&self, build: i64) -> Result<Vec<String>> {
        self.count("build_tagged");
        Ok(texts(&self.tagged, build))
    }

    async fn build_buildroots(&self, build: i64) -> Result<Vec<Option<i64>>> {
        self.count("build_buildroots");
        Ok(of(&self.made_in, build))
    }

    async fn volume(&self, volume: &Value) -> Result<Option<String>> {
        self.count("volume");
        Ok([(0, "DEFAULT"), (1, "archive")]
            .into_iter()
            .find(|(id, name)| names(volume, *id, name))
            .map(|(_, name)| name.to_owned()))
    }

    async fn tag(&self, tag: &Value) -> Result<Option<TagFacts>> {
        self.count("tag");
        Ok(self.tags.iter().find(|known| names(tag, known.id, &known.name)).cloned())
    }

    async fn tag_ancestors(&self, tag: i64, _event: Option<i64>) -> Result<Vec<String>> {
        self.count("tag_ancestors");
        Ok(texts(&self.ancestors, tag))
    }

    async fn target(&self, target: &Value) -> Result<Option<TargetFacts>> {
        self.count("target");
        Ok(self.targets.iter().find(|known| names(target, -1, &known.name)).cloned())
    }

    async fn buildroot_tags(&self, buildroots: &[i64]) -> Result<Vec<TagFacts>> {
        self.count("buildroot_tags");
        let used = self.roots.iter().filter(|(root, ..)| buildroots.contains(root));
        Ok(used
            .filter_map(|(_, tag, event)| {
                let known = self.tags.iter().find(|known| known.id == *tag)?;
                Some(TagFacts { event: Some(*event), ..known.clone() })
            })
            .collect())
    }

    async fn buildroot_generators(&self, buildroots: &[i64]) -> Result<Vec<Option<String>>> {
        self.count("buildroot_generators");
        let generator = |root: &i64| {
            let found = self.generators.iter().find(|(made, _)| *made == Some(*root));
            found.map(|(_, name)| (*name).to_owned())
        };
        Ok(buildroots.iter().map(generator).collect())
    }

    async fn generator(&self, generator: &Value) -> Result<Option<String>> {
        self.count("generator");
        let found = self.generators.iter().find(|(_, name)| names(generator, -1, name));
        Ok(found.map(|(_, name)| (*name).to_owned()))
    }

    async fn task_request(&self, task: i64) -> Result<Option<TaskRequest>> {
        self.count("task_request");
        Ok(self.tasks.iter().find(|(id, _)| *id == task).map(|(_, request)| request.clone()))
    }
}
