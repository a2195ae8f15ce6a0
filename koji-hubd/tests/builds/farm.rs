//! A hub with a builder, and packages for it to build.

use std::path::{Path, PathBuf};

use koji_hubd::admin;
use koji_proto::Value;

use crate::support::{Client, TestHub, kw};

/// Packages that were made for tests.
pub(crate) fn package(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../koji-core/tests/data/rpm");
    fs_err::read(folder.join(name)).expect("the packages lie with koji-core")
}

pub(crate) const SOURCE: &str = "tinytool-1.0-1.src.rpm";
pub(crate) const BINARY: &str = "tinytool-1.0-1.x86_64.rpm";
pub(crate) const NVR: &str = "tinytool-1.0-1";
/// A package of another build.
const STRANGER: &str = "noarchpkg-0.5-3.noarch.rpm";

/// A map.
pub(crate) fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Struct(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A list of texts.
pub(crate) fn texts<S: AsRef<str>>(texts: &[S]) -> Value {
    Value::Array(texts.iter().map(|text| Value::from(text.as_ref())).collect())
}

/// A hub with an admin, a user and a builder.
pub(crate) struct Farm {
    pub(crate) hub: TestHub,
    pub(crate) admin: Client,
    pub(crate) alice: Client,
    pub(crate) host: Client,
}

impl Farm {
    pub(crate) async fn new(hub: TestHub) -> Self {
        let admin = hub.login("admin").await;
        admin.ok("addHost", vec!["b1".into(), texts(&["x86_64"])]).await;
        admin::set_password(&hub.hub, "b1", "b1-pw").await.unwrap();
        let host = hub.login("b1").await;
        host.ok("exclusiveSession", vec![]).await;
        let alice = hub.login("alice").await;
        Self { admin, alice, host, hub }
    }

    /// A path below the top directory.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.hub.topdir.path().join(below)
    }

    /// Puts a file where an upload would lie.
    pub(crate) fn upload(&self, folder: &str, name: &str, content: &[u8]) -> String {
        let folder_path = self.path("work").join(folder);
        fs_err::create_dir_all(&folder_path).unwrap();
        fs_err::write(folder_path.join(name), content).unwrap();
        format!("{folder}/{name}")
    }

    /// All files and links below a folder, each link with what it says; hidden ones too.
    pub(crate) fn files(&self, below: &str) -> Vec<String> {
        let root = self.path(below);
        let mut names = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs_err::read_dir(&folder) else { continue };
            for entry in entries {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(&root).unwrap().display().to_string();
                match fs_err::read_link(&path) {
                    Ok(target) => names.push(format!("{name} -> {}", target.display())),
                    Err(_) if path.is_dir() => folders.push(path),
                    Err(_) => names.push(name),
                }
            }
        }
        names.sort();
        names
    }

    /// Makes a task of a user that the builder has opened; returns its number and its folder below the work directory.
    pub(crate) async fn open_task(&self, owner: &Client, request: Vec<Value>) -> (i64, String) {
        let task = owner.ok("build", request).await.as_int().unwrap();
        self.admin.ok("assignTask", vec![task.into(), "b1".into(), true.into()]).await;
        assert!(!self.host.ok("host.openTask", vec![task.into()]).await.is_nil());
        (task, format!("tasks/{task}/{task}"))
    }

    /// Opens a task of alice's and begins its build of tinytool.
    pub(crate) async fn begin(&self, extra: &[(&str, Value)]) -> Begun {
        let (task, folder) = self.open_task(&self.alice, vec!["tinytool".into(), Value::Nil]).await;
        let build = self.init(task, "tinytool", ("1.0", "1"), extra).await;
        Begun { task, folder, build }
    }

    /// Begins a build.
    pub(crate) async fn init(
        &self,
        task: i64,
        name: &str,
        (version, release): (&str, &str),
        extra: &[(&str, Value)],
    ) -> i64 {
        let Value::Struct(mut data) = map([
            ("task_id", task.into()),
            ("name", name.into()),
            ("version", version.into()),
            ("release", release.into()),
            ("epoch", Value::Nil),
        ]) else {
            unreachable!("a map is a struct")
        };
        data.retain(|(key, _)| extra.iter().all(|(name, _)| name != key));
        data.extend(extra.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        self.host.ok("host.initBuild", vec![Value::Struct(data)]).await.as_int().unwrap()
    }

    /// Uploads a package that is of no build of tinytool.
    pub(crate) fn upload_stranger(&self, folder: &str) -> String {
        self.upload(folder, STRANGER, &package(STRANGER))
    }

    /// Uploads the packages of tinytool to a folder; returns the arguments that name them.
    pub(crate) fn upload_tinytool(&self, folder: &str) -> (Value, Value) {
        let source = self.upload(folder, SOURCE, &package(SOURCE));
        let binary = self.upload(folder, BINARY, &package(BINARY));
        (source.into(), texts(&[binary]))
    }

    /// Makes a whole build of tinytool; returns its number.
    pub(crate) async fn build_tinytool(&self, extra: &[(&str, Value)]) -> i64 {
        let begun = self.begin(extra).await;
        let (source, rpms) = self.upload_tinytool(&begun.folder);
        self.host.ok("host.completeBuild", vec![begun.task.into(), begun.build.into(), source, rpms]).await;
        begun.build
    }

    /// Returns one field of a build.
    pub(crate) async fn build_field(&self, build: i64, field: &str) -> Value {
        self.alice.ok("getBuild", vec![build.into()]).await.get(field).unwrap().clone()
    }

    /// Returns the requests of all tasks of a method.
    pub(crate) async fn requests(&self, method: &str) -> Vec<Value> {
        let opts = map([("method", method.into()), ("decode", true.into())]);
        let tasks = self.alice.ok("listTasks", vec![opts]).await;
        tasks.as_array().unwrap().iter().map(|task| task.get("request").unwrap().clone()).collect()
    }

    /// Adds a volume whose folder is there.
    pub(crate) async fn add_volume(&self, name: &str) {
        fs_err::create_dir_all(self.path("vol").join(name)).unwrap();
        self.admin.ok("addVolume", vec![name.into()]).await;
    }

    /// The arguments of a call that completes a build, with logs.
    pub(crate) fn completion(begun: &Begun, source: Value, rpms: Value, logs: Value) -> Vec<Value> {
        vec![begun.task.into(), begun.build.into(), source, rpms, kw([("logs", logs)])]
    }
}

/// A build that a task has begun.
pub(crate) struct Begun {
    pub(crate) task: i64,
    pub(crate) folder: String,
    pub(crate) build: i64,
}
