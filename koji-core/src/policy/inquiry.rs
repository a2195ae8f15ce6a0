//! One question to a policy: its data, and the facts that tests have asked for so far.
//!
//! The rules of "this field, or else what the build says" live here, so that all tests agree on them.

use koji_proto::fault::Result;
use koji_proto::{Fault, Value};
use tokio::sync::OnceCell;

use super::data::PolicyData;
use super::facts::{BuildFacts, PackageFacts, PolicyFacts, TagFacts, TargetFacts, UserFacts};
use crate::python_text;
use crate::task::parse_task_params;

/// The package that a policy is about; it may be new to the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedPackage {
    /// Its name.
    pub name: String,
    /// What the hub knows about it.
    pub known: Option<PackageFacts>,
}

/// One question to a policy: its data, and the facts behind it, each looked up when first wanted and then kept.
pub struct Inquiry<'a> {
    data: &'a PolicyData,
    facts: &'a dyn PolicyFacts,
    user: OnceCell<Option<UserFacts>>,
    user_groups: OnceCell<Vec<UserFacts>>,
    user_permissions: OnceCell<Vec<String>>,
    build: OnceCell<Option<BuildFacts>>,
    build_types: OnceCell<Vec<String>>,
    build_tagged: OnceCell<Vec<String>>,
    build_buildroots: OnceCell<Vec<Option<i64>>>,
    package: OnceCell<AskedPackage>,
    volume: OnceCell<Option<String>>,
    tag: OnceCell<Option<TagFacts>>,
    from_tag: OnceCell<Option<TagFacts>>,
    target: OnceCell<Option<TargetFacts>>,
    build_tags: OnceCell<Vec<TagFacts>>,
    build_tag_ancestors: OnceCell<Vec<String>>,
    generators: OnceCell<Vec<Option<String>>>,
    task_source: OnceCell<Option<String>>,
    session_is_admin: OnceCell<bool>,
}

impl<'a> Inquiry<'a> {
    /// Makes a question of its data and of what answers for facts.
    pub fn new(data: &'a PolicyData, facts: &'a dyn PolicyFacts) -> Self {
        Self {
            data,
            facts,
            user: OnceCell::new(),
            user_groups: OnceCell::new(),
            user_permissions: OnceCell::new(),
            build: OnceCell::new(),
            build_types: OnceCell::new(),
            build_tagged: OnceCell::new(),
            build_buildroots: OnceCell::new(),
            package: OnceCell::new(),
            volume: OnceCell::new(),
            tag: OnceCell::new(),
            from_tag: OnceCell::new(),
            target: OnceCell::new(),
            build_tags: OnceCell::new(),
            build_tag_ancestors: OnceCell::new(),
            generators: OnceCell::new(),
            task_source: OnceCell::new(),
            session_is_admin: OnceCell::new(),
        }
    }

    /// Returns the data that the policy is asked about.
    pub fn data(&self) -> &'a PolicyData {
        self.data
    }

    /// Returns what answers for facts, for look-ups that are not kept here.
    pub fn facts(&self) -> &'a dyn PolicyFacts {
        self.facts
    }

    /// Returns the policy user: the one that the field `user_id` names, or without that field the session's.
    pub async fn user(&self) -> Result<Option<&UserFacts>> {
        let fetch = || async {
            match self.data.get("user_id") {
                Some(Value::Nil) => Ok(None),
                Some(user) => self.facts.user(user).await,
                None => match self.facts.session_user().await? {
                    Some(id) => self.facts.user(&Value::Int(id)).await,
                    None => Ok(None),
                },
            }
        };
        self.user.get_or_try_init(fetch).await.map(Option::as_ref)
    }

    /// Lists the groups of the policy user; none without a user.
    pub async fn user_groups(&self) -> Result<&[UserFacts]> {
        let fetch = || async {
            match self.user().await? {
                Some(user) => self.facts.user_groups(user.id).await,
                None => Ok(Vec::new()),
            }
        };
        self.user_groups.get_or_try_init(fetch).await.map(Vec::as_slice)
    }

    /// Lists the permissions of the policy user, with those of the user's groups; none without a user.
    pub async fn user_permissions(&self) -> Result<&[String]> {
        let fetch = || async {
            match self.user().await? {
                Some(user) => self.facts.user_permissions(user.id).await,
                None => Ok(Vec::new()),
            }
        };
        self.user_permissions.get_or_try_init(fetch).await.map(Vec::as_slice)
    }

    /// Tells whether the session's user (not the policy user) holds the permission `admin`.
    pub async fn session_is_admin(&self) -> Result<bool> {
        self.session_is_admin.get_or_try_init(|| self.facts.session_is_admin()).await.copied()
    }

    /// Returns the build of the field `build`; `None` without the field, a fault if there is no such build.
    pub async fn build(&self) -> Result<Option<&BuildFacts>> {
        let fetch = || async {
            let Some(build) = self.data.present("build") else { return Ok(None) };
            let found = self.facts.build(build).await?;
            found.map(Some).ok_or_else(|| unknown("build", build))
        };
        self.build.get_or_try_init(fetch).await.map(Option::as_ref)
    }

    /// Returns the build of the field `build`, which has to be there.
    pub async fn required_build(&self) -> Result<&BuildFacts> {
        self.build().await?.ok_or_else(|| Fault::generic("policy data: this test needs a build"))
    }

    /// Returns the package of the field `package`, or else the build's.
    ///
    /// A name may be new; an unknown id is a fault, and so are data with neither.
    pub async fn package(&self) -> Result<&AskedPackage> {
        let fetch = || async {
            if let Some(package) = self.data.present("package") {
                return match (self.facts.package(package).await?, package) {
                    (Some(known), _) => Ok(AskedPackage { name: known.name.clone(), known: Some(known) }),
                    (None, Value::Str(name)) => Ok(AskedPackage { name: name.clone(), known: None }),
                    (None, other) => Err(unknown("package", other)),
                };
            }
            let Some(build) = self.build().await? else {
                return Err(Fault::generic("policy data: this test needs a package or a build"));
            };
            let known = self.facts.package(&Value::Str(build.package.clone())).await?;
            Ok(AskedPackage { name: build.package.clone(), known })
        };
        self.package.get_or_try_init(fetch).await
    }

    /// Returns the name of the volume that the field `volume` names, or else of the build's.
    pub async fn volume(&self) -> Result<Option<&str>> {
        let fetch = || async {
            match self.data.present("volume") {
                Some(volume) => self.facts.volume(volume).await,
                None => Ok(self.build().await?.map(|build| build.volume.clone())),
            }
        };
        self.volume.get_or_try_init(fetch).await.map(Option::as_deref)
    }

    /// Returns the tag that the field `tag` names; `None` if it is null or no such tag exists now.
    pub async fn tag(&self) -> Result<Option<&TagFacts>> {
        self.tag_field(&self.tag, "tag").await
    }

    /// Returns the tag that the field `fromtag` names; `None` if it is null or no such tag exists now.
    pub async fn from_tag(&self) -> Result<Option<&TagFacts>> {
        self.tag_field(&self.from_tag, "fromtag").await
    }

    async fn tag_field<'c>(
        &self,
        cell: &'c OnceCell<Option<TagFacts>>,
        field: &str,
    ) -> Result<Option<&'c TagFacts>> {
        let fetch = || async {
            match self.data.present(field) {
                Some(tag) => self.facts.tag(tag).await,
                None => Ok(None),
            }
        };
        cell.get_or_try_init(fetch).await.map(Option::as_ref)
    }

    /// Returns the target that the field `target` names; `None` if it is null or there is no such target.
    pub async fn target(&self) -> Result<Option<&TargetFacts>> {
        let fetch = || async {
            match self.data.present("target") {
                Some(target) => self.facts.target(target).await,
                None => Ok(None),
            }
        };
        self.target.get_or_try_init(fetch).await.map(Option::as_ref)
    }

    /// Lists the tags that the build uses or used as build tags.
    ///
    /// They come from the field `build_tag`, else from `build_tags`, else from the target, else from the repos of the
    /// buildroots. A build tag that does not exist is a fault.
    pub async fn build_tags(&self) -> Result<&[TagFacts]> {
        let fetch = || async {
            if let Some(tag) = self.data.present("build_tag") {
                return Ok(vec![self.existing_tag(tag).await?]);
            }
            if let Some(tags) = self.data.present("build_tags").and_then(Value::as_array) {
                let mut found = Vec::with_capacity(tags.len());
                for tag in tags {
                    found.push(self.existing_tag(tag).await?);
                }
                return Ok(found);
            }
            if let Some(target) = self.target().await? {
                return Ok(vec![self.existing_tag(&Value::Int(target.build_tag)).await?]);
            }
            let buildroots: Vec<i64> = self.buildroots().await?.into_iter().flatten().collect();
            if buildroots.is_empty() {
                return Ok(Vec::new());
            }
            self.facts.buildroot_tags(&buildroots).await
        };
        self.build_tags.get_or_try_init(fetch).await.map(Vec::as_slice)
    }

    async fn existing_tag(&self, tag: &Value) -> Result<TagFacts> {
        self.facts.tag(tag).await?.ok_or_else(|| unknown("tag", tag))
    }

    /// Lists the names of the ancestors of all build tags.
    pub async fn build_tag_ancestors(&self) -> Result<&[String]> {
        let fetch = || async {
            let mut names = Vec::new();
            for tag in self.build_tags().await? {
                names.extend(self.facts.tag_ancestors(tag.id, tag.event).await?);
            }
            Ok(names)
        };
        self.build_tag_ancestors.get_or_try_init(fetch).await.map(Vec::as_slice)
    }

    /// Lists the types of the field `btypes`, or else of the build.
    pub async fn build_types(&self) -> Result<Vec<&str>> {
        if let Some(types) = self.data.present("btypes") {
            return texts("btypes", types);
        }
        let fetch = || async {
            match self.build().await? {
                Some(build) => self.facts.build_types(build.id).await,
                None => Ok(Vec::new()),
            }
        };
        let types = self.build_types.get_or_try_init(fetch).await;
        types.map(|names| names.iter().map(String::as_str).collect())
    }

    /// Lists the names of the tags that the build is in; none without a build.
    pub async fn build_tagged(&self) -> Result<&[String]> {
        let fetch = || async {
            match self.build().await? {
                Some(build) => self.facts.build_tagged(build.id).await,
                None => Ok(Vec::new()),
            }
        };
        self.build_tagged.get_or_try_init(fetch).await.map(Vec::as_slice)
    }

    /// Lists the buildroots of the build's rpms and archives; see [`PolicyFacts::build_buildroots`].
    pub async fn build_buildroots(&self) -> Result<&[Option<i64>]> {
        let fetch = || async {
            match self.build().await? {
                Some(build) => self.facts.build_buildroots(build.id).await,
                None => Ok(Vec::new()),
            }
        };
        self.build_buildroots.get_or_try_init(fetch).await.map(Vec::as_slice)
    }

    /// Lists the buildroots of the field `buildroots`, or else of the build.
    pub async fn buildroots(&self) -> Result<Vec<Option<i64>>> {
        let Some(given) = self.data.present("buildroots") else {
            return Ok(self.build_buildroots().await?.to_vec());
        };
        let wrong = |value: &Value| {
            Fault::internal(format!("policy data: buildroots must be a list of ids, not {}", value.kind()))
        };
        given
            .as_array()
            .ok_or_else(|| wrong(given))?
            .iter()
            .map(|id| match id {
                Value::Nil => Ok(None),
                Value::Int(id) => Ok(Some(*id)),
                other => Err(wrong(other)),
            })
            .collect()
    }

    /// Names the content generators of the field `cg_list`, or else of the buildroots; `None` stands for content
    /// that no generator made. A generator that does not exist is a fault.
    pub async fn generators(&self) -> Result<&[Option<String>]> {
        let fetch = || async {
            if let Some(given) = self.data.present("cg_list").and_then(Value::as_array) {
                let mut names = Vec::with_capacity(given.len());
                for generator in given {
                    let found = self.facts.generator(generator).await?;
                    names.push(Some(found.ok_or_else(|| unknown("content generator", generator))?));
                }
                return Ok(names);
            }
            let buildroots = self.buildroots().await?;
            let known: Vec<i64> = buildroots.iter().copied().flatten().collect();
            let mut names =
                if known.is_empty() { Vec::new() } else { self.facts.buildroot_generators(&known).await? };
            if known.len() < buildroots.len() {
                names.push(None);
            }
            Ok(names)
        };
        self.generators.get_or_try_init(fetch).await.map(Vec::as_slice)
    }

    /// Returns where the source came from.
    ///
    /// The field `source` says so if it is there, even as null; else the build; else the arguments of its task.
    pub async fn source(&self) -> Result<Option<&str>> {
        if self.data.get("source").is_some() {
            return self.data.text("source");
        }
        let Some(build) = self.build().await? else { return Ok(None) };
        if let Some(source) = build.source.as_deref() {
            return Ok(Some(source));
        }
        let fetch = || async {
            let Some(task) = build.task else { return Ok(None) };
            let Some(asked) = self.facts.task_request(task).await? else { return Ok(None) };
            // A request that cannot be taken apart names no source.
            let params = parse_task_params(&asked.method, &asked.request).unwrap_or_default();
            Ok(["src", "url", "spec_url", "source_url"].iter().find_map(|name| {
                let (_, value) = params.iter().find(|(param, _)| param == name)?;
                value.as_str().map(str::to_owned)
            }))
        };
        self.task_source.get_or_try_init(fetch).await.map(Option::as_deref)
    }
}

/// The texts of a list field.
fn texts<'v>(field: &str, value: &'v Value) -> Result<Vec<&'v str>> {
    let wrong = |value: &Value| {
        Fault::internal(format!("policy data: {field} must be a list of texts, not {}", value.kind()))
    };
    let items = value.as_array().ok_or_else(|| wrong(value))?;
    items.iter().map(|item| item.as_str().ok_or_else(|| wrong(item))).collect()
}

fn unknown(what: &str, named: &Value) -> Fault {
    Fault::generic(format!("policy data: no such {what}: {}", python_text::str(named)))
}
