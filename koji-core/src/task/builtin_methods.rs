//! The parameters and weights of the task methods that come with Koji.

use super::method::{Param, ParamDefault, Rest, Signature, TaskMethod};

const fn param(name: &'static str, default: ParamDefault) -> Param {
    Param { name, default }
}

const fn req(name: &'static str) -> Param {
    param(name, ParamDefault::Required)
}

const fn nil(name: &'static str) -> Param {
    param(name, ParamDefault::Nil)
}

const fn no(name: &'static str) -> Param {
    param(name, ParamDefault::False)
}

const fn int(name: &'static str, number: i64) -> Param {
    param(name, ParamDefault::Int(number))
}

const fn empty_text(name: &'static str) -> Param {
    param(name, ParamDefault::EmptyText)
}

const fn empty_list(name: &'static str) -> Param {
    param(name, ParamDefault::EmptyList)
}

const fn takes(params: &'static [Param]) -> Signature {
    Signature { params, rest: Rest::Refused }
}

const fn method(name: &'static str, weight: f64, signatures: &'static [Signature]) -> TaskMethod {
    TaskMethod { name, signatures, weight, build_tag_param: None, foreground: false }
}

impl TaskMethod {
    const fn with_build_tag(self, param: &'static str) -> Self {
        Self { build_tag_param: Some(param), ..self }
    }

    const fn foreground(self) -> Self {
        Self { foreground: true, ..self }
    }
}

/// The methods that every hub and builder knows.
pub(super) const BUILTIN: &[TaskMethod] = &[
    // RPM builds.
    method("build", 0.2, &[takes(&[req("src"), req("target"), nil("opts")])]),
    method("buildSRPMFromSCM", 1.0, &[takes(&[req("url"), req("build_tag"), nil("opts")])])
        .with_build_tag("build_tag"),
    method("rebuildSRPM", 1.0, &[takes(&[req("srpm"), req("build_tag"), nil("opts")])])
        .with_build_tag("build_tag"),
    method(
        "buildArch",
        1.5,
        &[takes(&[req("pkg"), req("root"), req("arch"), req("keep_srpm"), nil("opts")])],
    )
    .with_build_tag("root"),
    method(
        "tagBuild",
        1.0,
        &[takes(&[req("tag_id"), req("build_id"), no("force"), nil("fromtag"), no("ignore_success")])],
    ),
    method("waitrepo", 0.2, &[takes(&[req("tag"), nil("newer_than"), nil("nvrs"), nil("min_event")])]),
    method("chainbuild", 0.1, &[takes(&[req("srcs"), req("target"), nil("opts")])]),
    method(
        "wrapperRPM",
        1.5,
        &[takes(&[req("spec_url"), req("build_target"), req("build"), req("task"), nil("opts")])],
    )
    .with_build_tag("build_target"),
    // Maven and Windows.
    method("maven", 0.2, &[takes(&[req("url"), req("target"), nil("opts")])]),
    method("buildMaven", 1.5, &[takes(&[req("url"), req("build_tag"), nil("opts")])])
        .with_build_tag("build_tag"),
    method("chainmaven", 0.2, &[takes(&[req("builds"), req("target"), nil("opts")])]),
    method("winbuild", 0.2, &[takes(&[req("name"), req("source_url"), req("target"), req("opts")])]),
    method("vmExec", 3.0, &[takes(&[req("name"), req("task_info"), req("opts")])]),
    // Repositories.
    method(
        "newRepo",
        0.1,
        &[
            takes(&[req("tag"), nil("event"), no("src"), no("debuginfo"), no("separate_src")]),
            takes(&[
                req("tag"),
                nil("event"),
                nil("src"),
                nil("debuginfo"),
                nil("separate_src"),
                nil("opts"),
            ]),
        ],
    ),
    method("createrepo", 1.5, &[takes(&[req("repo_id"), req("arch"), req("oldrepo")])]),
    method("distRepo", 0.1, &[takes(&[req("tag"), req("repo_id"), req("keys"), req("task_opts")])]),
    method(
        "createdistrepo",
        1.5,
        &[takes(&[req("tag"), req("repo_id"), req("arch"), req("keys"), req("opts")])],
    ),
    // Notifications.
    method(
        "tagNotification",
        0.1,
        &[takes(&[
            req("recipients"),
            req("is_successful"),
            req("tag_info"),
            req("from_info"),
            req("build_info"),
            req("user_info"),
            nil("ignore_success"),
            empty_text("failure_msg"),
        ])],
    ),
    method(
        "buildNotification",
        0.1,
        &[takes(&[req("recipients"), req("build"), req("target"), req("weburl")])],
    ),
    // Images.
    method(
        "image",
        1.0,
        &[takes(&[req("name"), req("version"), req("arches"), req("target"), req("inst_tree"), nil("opts")])],
    ),
    method(
        "createImage",
        2.0,
        &[takes(&[
            req("name"),
            req("version"),
            req("release"),
            req("arch"),
            req("target_info"),
            req("build_tag"),
            req("repo_info"),
            req("inst_tree"),
            nil("opts"),
        ])],
    ),
    method(
        "livemedia",
        1.0,
        &[takes(&[req("name"), req("version"), req("arches"), req("target"), req("ksfile"), nil("opts")])],
    ),
    method(
        "createLiveMedia",
        1.5,
        &[takes(&[
            req("name"),
            req("version"),
            req("release"),
            req("arch"),
            req("target_info"),
            req("build_tag"),
            req("repo_info"),
            req("ksfile"),
            nil("opts"),
        ])],
    ),
    method(
        "livecd",
        1.0,
        &[takes(&[req("name"), req("version"), req("arch"), req("target"), req("ksfile"), nil("opts")])],
    ),
    method(
        "createLiveCD",
        1.5,
        &[takes(&[
            req("name"),
            req("version"),
            req("release"),
            req("arch"),
            req("target_info"),
            req("build_tag"),
            req("repo_info"),
            req("ksfile"),
            nil("opts"),
        ])],
    ),
    method(
        "appliance",
        1.0,
        &[takes(&[req("name"), req("version"), req("arch"), req("target"), req("ksfile"), nil("opts")])],
    ),
    method(
        "createAppliance",
        1.5,
        &[takes(&[
            req("name"),
            req("version"),
            req("release"),
            req("arch"),
            req("target_info"),
            req("build_tag"),
            req("repo_info"),
            req("ksfile"),
            nil("opts"),
        ])],
    ),
    method("indirectionimage", 1.0, &[takes(&[req("opts")])]),
    // Upkeep, tools and tests.
    method(
        "runroot",
        2.0,
        &[takes(&[
            req("root"),
            req("arch"),
            req("command"),
            no("keep"),
            empty_list("packages"),
            empty_list("mounts"),
            nil("repo_id"),
            no("skip_setarch"),
            nil("weight"),
            nil("upload_logs"),
            no("new_chroot"),
        ])],
    ),
    method("saveFailedTree", 3.0, &[takes(&[req("buildrootID"), no("full")])]),
    method("dependantTask", 0.2, &[takes(&[req("wait_list"), req("task_list")])]),
    method("restart", 0.1, &[takes(&[req("host")])]).foreground(),
    method("restartVerify", 0.1, &[takes(&[req("task_id"), req("host")])]).foreground(),
    method("restartHosts", 0.1, &[takes(&[nil("options")])]),
    method("shutdown", 0.0, &[takes(&[])]).foreground(),
    method("sleep", 0.25, &[takes(&[req("n")])]),
    method("fork", 1.0, &[takes(&[int("n", 5), int("m", 37)])]),
    method("waittest", 0.1, &[takes(&[req("count"), int("seconds", 10)])]),
    method("subtask", 0.1, &[takes(&[int("n", 4)])]),
    method("default", 0.1, &[Signature { params: &[], rest: Rest::Both("args", "opts") }]),
    method("someMethod", 1.0, &[Signature { params: &[], rest: Rest::Positional("args") }]).foreground(),
];

/// The methods of upstream's kiwi and dud plugins.
pub(super) const IMAGE_PLUGINS: &[TaskMethod] = &[
    method(
        "kiwiBuild",
        4.0,
        &[takes(&[req("target"), req("arches"), req("desc_url"), req("desc_path"), nil("opts")])],
    ),
    method(
        "createKiwiImage",
        2.0,
        &[takes(&[
            req("name"),
            req("version"),
            req("release"),
            req("arch"),
            req("target_info"),
            req("build_tag"),
            req("repo_info"),
            req("desc_url"),
            req("desc_path"),
            nil("opts"),
        ])],
    ),
    method(
        "dudBuild",
        1.0,
        &[takes(&[
            req("dud_name"),
            req("dud_version"),
            req("arches"),
            req("target"),
            req("pkg_list"),
            nil("opts"),
        ])],
    ),
    method(
        "createDudIso",
        1.0,
        &[takes(&[
            req("name"),
            req("version"),
            req("release"),
            req("arch"),
            req("target_info"),
            req("build_tag"),
            req("repo_info"),
            req("pkg_list"),
            nil("opts"),
        ])],
    ),
];
