//! The one-line label of a task, as commands and pages show it.
//!
//! Scripts read these labels, so they are upstream's to the letter.

use koji_proto::Value;

use super::params::{TaskParamsError, parse_task_params};
use crate::python_text;

/// The label of a task of which not even the arguments make sense.
const MALFORMED: &str = "malformed task";

/// Returns the label of a task: its method, and in parentheses what it is about or else its arch.
///
/// `request` are the decoded arguments; `None` if they are not at hand. Arguments that do not fit the method show as
/// `unknown args`; ones that fit but cannot be what they should be give `malformed task`.
pub fn task_label(method: &str, request: Option<&[Value]>, arch: &str) -> String {
    let parsed = request.map(|request| parse_task_params(method, request)).transpose();
    let about = match parsed {
        Ok(params) => about(method, &Params(params.unwrap_or_default())),
        Err(TaskParamsError::UnknownMethod { .. }) => Some(String::new()),
        Err(TaskParamsError::Mismatch { .. }) => return format!("{method} ({arch}, unknown args)"),
    };
    match about {
        Some(about) if about.is_empty() => format!("{method} ({arch})"),
        Some(about) => format!("{method} ({about})"),
        None => MALFORMED.to_owned(),
    }
}

/// Says what a task is about; the empty text for methods that say no more than their arch, `None` if the parameters
/// are missing or of the wrong kind.
fn about(method: &str, params: &Params) -> Option<String> {
    match method {
        "build" => {
            let src = params.text("src").filter(|src| !src.is_empty())?;
            Some(format!("{}, {}", params.target()?, source(src)))
        }
        "maven" => Some(format!("{}, {}", params.target()?, source(params.text("url")?))),
        "winbuild" => {
            Some(format!("{}, {}", params.name_or_text("target")?, scm_path(params.text("source_url")?)))
        }
        "buildSRPMFromSCM" => Some(scm_path(params.text("url")?)),
        "buildArch" => Some(format!("{}, {}", base_name(params.text("pkg")?), params.shown("arch")?)),
        "buildMaven" => params.name_of("build_tag"),
        "wrapperRPM" => {
            let target = params.name_of("build_target")?;
            match params.get("build")? {
                build if build.is_truthy() => Some(format!("{target}, {}", nvr(build)?)),
                _ => Some(target),
            }
        }
        "vmExec" => params.shown_or_nothing("name"),
        "buildNotification" => nvr(params.get("build")?),
        "newRepo" | "distRepo" => params.name_or_text("tag"),
        "waitrepo" => {
            let tag = params.name_or_text("tag")?;
            match params.get("nvrs")? {
                Value::Array(nvrs) => {
                    let nvrs: Option<Vec<&str>> = nvrs.iter().map(Value::as_str).collect();
                    Some(format!("{tag}, {}", nvrs?.join(", ")))
                }
                _ => Some(tag),
            }
        }
        "chainbuild" | "chainmaven" => match params.get("target")? {
            target if target.is_truthy() => params.name_or_text("target"),
            _ => Some(String::new()),
        },
        "createrepo" => params.shown_or_nothing("arch"),
        "createdistrepo" => Some(format!("{}, {}", params.shown("repo_id")?, params.shown("arch")?)),
        "dependantTask" => {
            let tasks = params.get("task_list")?.as_array()?.iter();
            let methods: Option<Vec<String>> =
                tasks.map(|task| task.as_array()?.first().map(python_text::str)).collect();
            Some(methods?.join(", "))
        }
        "livecd" | "appliance" => {
            params.image(params.shown_or_none("arch")?, params.shown_or_none("ksfile")?)
        }
        "livemedia" => params.image(params.shown("arches")?, params.shown_or_none("ksfile")?),
        "image" => params.image(params.shown("arches")?, params.shown("inst_tree")?),
        "createLiveCD" | "createAppliance" | "createLiveMedia" => params.image_of_arch("ksfile"),
        "createImage" => params.image_of_arch("inst_tree"),
        "indirectionimage" => {
            let opts = params.get("opts")?;
            let shown = |key| opts.get(key).map(python_text::str);
            Some(format!("{}, {}, {}", shown("name")?, shown("version")?, shown("release")?))
        }
        "restart" | "restartVerify" => params.name_of("host"),
        _ => Some(String::new()),
    }
}

/// The parameters of a task by name.
struct Params(Vec<(String, Value)>);

impl Params {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(param, _)| param == name).map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    fn shown(&self, name: &str) -> Option<String> {
        self.get(name).map(python_text::str)
    }

    /// As [`Self::shown`], but what counts as nothing shows as nothing.
    fn shown_or_nothing(&self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        Some(if value.is_truthy() { python_text::str(value) } else { String::new() })
    }

    /// As [`Self::shown`], but what counts as nothing shows as `None`.
    fn shown_or_none(&self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        Some(if value.is_truthy() { python_text::str(value) } else { "None".to_owned() })
    }

    /// The name inside a map that describes a tag, target or host.
    fn name_of(&self, name: &str) -> Option<String> {
        self.get(name)?.get("name").map(python_text::str)
    }

    /// The name inside a map, or the value itself.
    fn name_or_text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::Struct(_) => self.name_of(name),
            other => Some(python_text::str(other)),
        }
    }

    /// The target of a build, which may have none.
    fn target(&self) -> Option<String> {
        if self.get("target")?.is_truthy() { self.name_or_text("target") } else { Some("None".to_owned()) }
    }

    fn image(&self, arches: String, recipe: String) -> Option<String> {
        Some(format!("{arches}, {}-{}, {recipe}", self.shown("name")?, self.shown("version")?))
    }

    fn image_of_arch(&self, recipe: &str) -> Option<String> {
        let target = self.name_of("target_info")?;
        let [name, version, release, recipe, arch] =
            ["name", "version", "release", recipe, "arch"].map(|param| self.shown(param));
        Some(format!("{target}, {}-{}-{}, {}, {}", name?, version?, release?, recipe?, arch?))
    }
}

/// The N-V-R of a map that describes a build.
fn nvr(build: &Value) -> Option<String> {
    let Value::Struct(_) = build else { return None };
    let shown = |value: Option<&Value>| value.map_or_else(|| "None".to_owned(), python_text::str);
    let name = build.get("package_name").or_else(|| build.get("name"));
    Some(format!("{}-{}-{}", shown(name), shown(build.get("version")), shown(build.get("release"))))
}

/// A source as a label shows it: part of a URL, or the name of a file.
fn source(src: &str) -> String {
    if src.contains("://") { scm_path(src) } else { base_name(src).to_owned() }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The part of a source URL that tells sources apart: `PATH:FRAGMENT`, or `PATH:QUERY:FRAGMENT` if there is a query.
///
/// The path begins at the first slash behind the host. A URL without a fragment loses its last character to the search
/// for one and shows whole in the fragment's place.
fn scm_path(url: &str) -> String {
    let but_last = url.char_indices().next_back().map_or(0, |(at, _)| at);
    let hash = url.find('#');
    let question = url.find('?');
    // Without a scheme the search for the host's end begins at the third character all the same.
    let host = url.find("://").map_or(2, |at| at + 3);
    let start = url.get(host..).and_then(|rest| rest.find('/')).map(|at| host + at);
    let path_end = question.or(hash).unwrap_or(but_last);
    let path = start.and_then(|start| url.get(start..path_end)).unwrap_or_default();
    let query = question.and_then(|at| url.get(at + 1..hash.unwrap_or(but_last))).unwrap_or_default();
    let fragment = hash.map_or(url, |at| &url[at + 1..]);
    if query.is_empty() { format!("{path}:{fragment}") } else { format!("{path}:{query}:{fragment}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> Value {
        entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect()
    }

    fn list<const N: usize>(items: [Value; N]) -> Value {
        Value::Array(items.into())
    }

    fn label(method: &str, request: &[Value]) -> String {
        task_label(method, Some(request), "noarch")
    }

    const SCM: &str = "git+https://git.example.com/rpms/tinytool?#0123456";

    #[test]
    fn builds_show_target_and_source() {
        assert_eq!(
            label("build", &[SCM.into(), "f40".into(), Value::Nil]),
            "build (f40, /rpms/tinytool:0123456)"
        );
        assert_eq!(label("build", &[SCM.into(), Value::Nil]), "build (None, /rpms/tinytool:0123456)");
        assert_eq!(
            label("build", &["cli-build/1/x-1-1.src.rpm".into(), "f40".into()]),
            "build (f40, x-1-1.src.rpm)"
        );
        assert_eq!(
            label("maven", &["git://h/a.git?sub#1".into(), "f40".into()]),
            "maven (f40, /a.git:sub:1)"
        );
        assert_eq!(
            label("winbuild", &["vm".into(), SCM.into(), "f40".into(), Value::Nil]),
            "winbuild (f40, /rpms/tinytool:0123456)"
        );
        assert_eq!(
            label("buildSRPMFromSCM", &[SCM.into(), "f40-build".into()]),
            "buildSRPMFromSCM (/rpms/tinytool:0123456)"
        );
    }

    #[test]
    fn odd_urls_show_as_upstream_shows_them() {
        for (url, shown) in [
            ("git://h/a", "/:git://h/a"),
            ("git://h/a?x=1", "/a:x=:git://h/a?x=1"),
            ("git://h#1", ":1"),
            ("git://h/a#b?c", "/a#b:b?c"),
            ("git://h/a??q##f", "/a:?q:#f"),
            ("foo/x", "/:foo/x"),
            ("", ":"),
            ("é", ":é"),
        ] {
            assert_eq!(scm_path(url), shown, "{url}");
        }
    }

    #[test]
    fn parts_of_builds() {
        let request = ["tasks/7/7/x-1-1.src.rpm".into(), "f40-build".into(), "x86_64".into(), true.into()];
        assert_eq!(label("buildArch", &request), "buildArch (x-1-1.src.rpm, x86_64)");
        let target = map(&[("name", "f40")]);
        let build = map(&[("package_name", "jar"), ("version", "1"), ("release", "2"), ("nvr", "other")]);
        let wrapper =
            |build: &Value| label("wrapperRPM", &[SCM.into(), target.clone(), build.clone(), Value::Nil]);
        assert_eq!(wrapper(&build), "wrapperRPM (f40, jar-1-2)");
        assert_eq!(wrapper(&Value::Nil), "wrapperRPM (f40)");
        assert_eq!(
            label("buildNotification", &[Value::Nil, build, target, "url".into()]),
            "buildNotification (jar-1-2)"
        );
        assert_eq!(
            label("buildMaven", &[SCM.into(), map(&[("name", "f40-build")])]),
            "buildMaven (f40-build)"
        );
    }

    #[test]
    fn repositories_and_waiting() {
        assert_eq!(label("newRepo", &["f40-build".into()]), "newRepo (f40-build)");
        assert_eq!(label("createrepo", &[1.into(), "x86_64".into(), Value::Nil]), "createrepo (x86_64)");
        assert_eq!(
            label("waitrepo", &["t".into(), Value::Nil, list(["a-1-1".into(), "b-1-1".into()])]),
            "waitrepo (t, a-1-1, b-1-1)"
        );
        assert_eq!(label("waitrepo", &["t".into()]), "waitrepo (t)");
        let tasks = list([list(["build".into(), Value::Nil]), list(["tagBuild".into()])]);
        assert_eq!(label("dependantTask", &[Value::Nil, tasks]), "dependantTask (build, tagBuild)");
    }

    #[test]
    fn images() {
        let arches = list(["x86_64".into(), "aarch64".into()]);
        assert_eq!(
            label("image", &["box".into(), "2".into(), arches, "f40".into(), "http://m/os".into()]),
            "image (['x86_64', 'aarch64'], box-2, http://m/os)"
        );
        assert_eq!(
            label("livecd", &["live".into(), "1".into(), "x86_64".into(), "f40".into(), "a/live.ks".into()]),
            "livecd (x86_64, live-1, a/live.ks)"
        );
        let target = map(&[("name", "f40")]);
        let part = [
            "box".into(),
            "2".into(),
            "1".into(),
            "x86_64".into(),
            target,
            Value::Nil,
            Value::Nil,
            "t".into(),
        ];
        assert_eq!(label("createImage", &part), "createImage (f40, box-2-1, t, x86_64)");
        let ind = map(&[("name", "i"), ("version", "1"), ("release", "2")]);
        assert_eq!(label("indirectionimage", &[ind]), "indirectionimage (i, 1, 2)");
    }

    #[test]
    fn without_anything_to_say_the_arch_shows() {
        assert_eq!(task_label("tagBuild", Some(&[1.into(), 2.into()]), "noarch"), "tagBuild (noarch)");
        assert_eq!(task_label("pluginTask", Some(&[1.into()]), "x86_64"), "pluginTask (x86_64)");
        assert_eq!(label("chainbuild", &[Value::Nil, Value::Nil]), "chainbuild (noarch)");
        assert_eq!(task_label("sleep", None, "x86_64"), "sleep (x86_64)");
    }

    #[test]
    fn arguments_that_make_no_sense() {
        assert_eq!(label("sleep", &[1.into(), 2.into()]), "sleep (noarch, unknown args)");
        assert_eq!(label("build", &[5.into(), "f40".into()]), "malformed task");
        assert_eq!(label("restart", &["host".into()]), "malformed task");
        assert_eq!(task_label("build", None, "noarch"), "malformed task");
    }
}
