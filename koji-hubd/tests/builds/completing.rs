//! Builders complete builds.

use koji_proto::Value;

use crate::farm::{BINARY, Farm, NVR, SOURCE, map, package, texts};
use crate::support::{TestHub, kw};

#[tokio::test]
async fn uploads_become_links_to_their_places() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let begun = farm.begin(&[("source", "git://x#1".into())]).await;
        let (source, rpms) = farm.upload_tinytool(&begun.folder);
        let log = farm.upload(&begun.folder, "build.log", b"log");
        let logs = map([("x86_64", texts(&[log]))]);
        farm.host.ok("host.completeBuild", Farm::completion(&begun, source, rpms, logs)).await;
        assert_eq!(
            farm.files("packages"),
            [
                "tinytool/1.0/1/data/logs/x86_64/build.log",
                "tinytool/1.0/1/data/sigcache/src/tinytool-1.0-1.src.rpm.sig",
                "tinytool/1.0/1/data/sigcache/x86_64/tinytool-1.0-1.x86_64.rpm.sig",
                "tinytool/1.0/1/src/tinytool-1.0-1.src.rpm",
                "tinytool/1.0/1/x86_64/tinytool-1.0-1.x86_64.rpm",
            ]
        );
        let up = "../../../../packages/tinytool/1.0/1";
        assert_eq!(
            farm.files(&format!("work/{}", begun.folder)),
            [
                format!("build.log -> {up}/data/logs/x86_64/build.log"),
                format!("{SOURCE} -> {up}/src/{SOURCE}"),
                format!("{BINARY} -> {up}/x86_64/{BINARY}"),
            ]
        );
        let build = farm.alice.ok("getBuild", vec![NVR.into()]).await;
        assert_eq!(build.get("state"), Some(&Value::Int(1)));
        assert_eq!(build.get("owner_name"), Some(&"alice".into()));
        assert_eq!(build.get("source"), Some(&"git://x#1".into()));
    })
    .await;
}

#[tokio::test]
async fn a_build_that_cannot_be_completed_changes_nothing() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let begun = farm.begin(&[]).await;
        let (source, rpms) = farm.upload_tinytool(&begun.folder);
        let stranger = farm.upload_stranger(&begun.folder);
        let Value::Array(mut mixed) = rpms.clone() else { unreachable!("rpms are a list") };
        mixed.push(stranger.into());
        let before = farm.files("work");
        let complete = |rpms: Value, logs: Value| {
            farm.host.refused("host.completeBuild", Farm::completion(&begun, source.clone(), rpms, logs))
        };
        // The packages before it were imported already.
        assert_eq!(complete(Value::Array(mixed), map([])).await, 1000);
        // A log that would overwrite an rpm, and one that leads elsewhere.
        let log = farm.upload(&begun.folder, "b.log", b"");
        for place in ["../..", "/etc", "a/../../../x86_64"] {
            assert_eq!(complete(rpms.clone(), map([(place, texts(&[log.as_str()]))])).await, 1000, "{place}");
        }
        fs_err::remove_file(farm.path("work").join(&log)).unwrap();
        assert_eq!((farm.files("work"), farm.files("packages")), (before, vec![]));
        assert!(!farm.path("packages").join("tinytool").exists(), "folders are taken away again");
        assert_eq!(farm.build_field(begun.build, "state").await, Value::Int(0));
        assert_eq!(farm.alice.ok("listBuildRPMs", vec![begun.build.into()]).await, Value::Array(vec![]));
        farm.host
            .ok("host.completeBuild", Farm::completion(&begun, source.clone(), rpms.clone(), map([])))
            .await;
        assert_eq!(farm.files("packages").len(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_call_of_a_multicall_fails_alone() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let begun = farm.begin(&[]).await;
        let (source, rpms) = farm.upload_tinytool(&begun.folder);
        let stranger = farm.upload_stranger(&begun.folder);
        let call = |rpms: Value| {
            let params = Farm::completion(&begun, source.clone(), rpms, map([]));
            map([("methodName", "host.completeBuild".into()), ("params", Value::Array(params))])
        };
        // The first fails when the source package is imported already; the second finds nothing of that.
        let calls = Value::Array(vec![call(texts(&[stranger])), call(rpms)]);
        let answers = farm.host.ok("multiCall", vec![calls]).await;
        let answers = answers.as_array().unwrap();
        assert_eq!(answers[0].get("faultCode"), Some(&Value::Int(1000)));
        assert!(answers[1].as_array().is_some(), "{:?}", answers[1]);
        assert_eq!(farm.files("packages").len(), 4);
    })
    .await;
}

#[tokio::test]
async fn only_uploads_are_imported() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let begun = farm.begin(&[]).await;
        let (source, _) = farm.upload_tinytool(&begun.folder);
        farm.upload("../outside", BINARY, &package(BINARY));
        let secret = farm.path("secret.log");
        fs_err::write(&secret, "secret").unwrap();
        std::os::unix::fs::symlink(&secret, farm.path("work").join(&begun.folder).join("link.log")).unwrap();
        for path in [format!("../outside/{BINARY}"), format!("{}/../../../../outside/{BINARY}", begun.folder)]
        {
            let args = Farm::completion(&begun, source.clone(), texts(&[path.as_str()]), map([]));
            assert_eq!(farm.host.refused("host.completeBuild", args).await, 1000, "{path}");
        }
        let logs = map([("x86_64", texts(&[format!("{}/link.log", begun.folder)]))]);
        let args = Farm::completion(&begun, source, Value::Array(vec![]), logs);
        assert_eq!(farm.host.refused("host.completeBuild", args).await, 1000);
        assert_eq!(farm.files("packages"), Vec::<String>::new());
    })
    .await;
}

/// Begins a build whose noarch package two tasks have made, the second with a change.
async fn noarch_build(farm: &Farm, change: impl Fn(&mut [u8])) -> (Vec<Value>, i64) {
    const NOARCH: &str = "kitchen-sink-1.2~rc1-4.test.noarch.rpm";
    let (task, folder) = farm.open_task(&farm.alice, vec!["kitchen-sink".into(), Value::Nil]).await;
    let epoch = [("epoch", Value::Int(3))];
    let build = farm.init(task, "kitchen-sink", ("1.2~rc1", "4.test"), &epoch).await;
    let source = farm.upload(
        &folder,
        "kitchen-sink-1.2~rc1-4.test.src.rpm",
        &package("kitchen-sink-1.2~rc1-4.test.nosrc.rpm"),
    );
    let first = farm.upload("tasks/901/901", NOARCH, &package(NOARCH));
    let mut other = package(NOARCH);
    change(&mut other);
    let second = farm.upload("tasks/902/902", NOARCH, &other);
    (vec![task.into(), build.into(), source.into(), texts(&[first, second])], build)
}

/// Changes the summary of a package.
fn change_summary(rpm: &mut [u8]) {
    let at = rpm.windows(7).position(|text| text == b"kitchen").expect("the name is in the header");
    let summary = rpm[at + 13..].iter().position(|byte| *byte == b'A').map(|place| at + 13 + place);
    rpm[summary.expect("the summary begins with A")] = b'B';
}

#[tokio::test]
async fn copies_of_noarch_packages_must_be_the_same() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let (args, build) = noarch_build(&farm, change_summary).await;
        assert_eq!(farm.host.refused("host.completeBuild", args.clone()).await, 1005);
        // The hashes of the builders say that they are the same.
        let hashes = r#"{"901": {"kitchen-sink-1.2~rc1-4.test.noarch.rpm": "f0"},
                         "902": {"kitchen-sink-1.2~rc1-4.test.noarch.rpm": "f0"}}"#;
        let log = farm.upload("tasks/902/902", "noarch_rpmdiff.json", hashes.as_bytes());
        let mut with_hashes = args;
        with_hashes.push(kw([("logs", map([("noarch", texts(&[log]))]))]));
        farm.host.ok("host.completeBuild", with_hashes).await;
        let rpms = farm.alice.ok("listBuildRPMs", vec![build.into()]).await;
        assert_eq!(rpms.as_array().unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn of_equal_noarch_packages_one_is_kept() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let (args, build) = noarch_build(&farm, |_| {}).await;
        farm.host.ok("host.completeBuild", args).await;
        let rpms = farm.alice.ok("listBuildRPMs", vec![build.into()]).await;
        assert_eq!(rpms.as_array().unwrap().len(), 2);
        assert_eq!(farm.files("work/tasks/902/902"), ["kitchen-sink-1.2~rc1-4.test.noarch.rpm"]);
    })
    .await;
}

#[tokio::test]
async fn the_volume_policy_places_a_build() {
    let policy = "\n[policy]\nvolume =\n package tiny* && method build :: nosuch\n package tiny* && bool import :: fast\n";
    TestHub::on_both_with(policy, |hub| async {
        let farm = Farm::new(hub).await;
        farm.add_volume("fast").await;
        let build = farm.build_tinytool(&[]).await;
        assert_eq!(farm.build_field(build, "volume_name").await, "fast".into());
        assert_eq!(farm.files("packages"), ["tinytool/1.0/1 -> ../../../vol/fast/packages/tinytool/1.0/1"]);
        assert!(farm.path("vol/fast/packages/tinytool/1.0/1/src").join(SOURCE).is_file());
        assert_eq!(
            farm.files("vol/fast").iter().find(|file| file.starts_with("toplink")).unwrap(),
            "toplink -> ../.."
        );
    })
    .await;
}

#[tokio::test]
async fn scratch_builds_are_kept_for_their_owner() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        let (task, folder) = farm.open_task(&farm.alice, vec!["x".into(), Value::Nil]).await;
        let (source, rpms) = farm.upload_tinytool(&folder);
        let log = farm.upload(&folder, "build.log", b"log");
        let logs = map([("x86_64", texts(&[log]))]);
        farm.host.ok("host.moveBuildToScratch", vec![task.into(), source, rpms, logs]).await;
        let kept = farm.files(&format!("scratch/alice/task_{task}"));
        assert_eq!(kept, ["logs/x86_64/build.log", SOURCE, BINARY]);
        assert_eq!(farm.files("packages"), Vec::<String>::new());
        assert!(fs_err::read_link(farm.path("work").join(folder).join(SOURCE)).is_ok());
    })
    .await;
}
