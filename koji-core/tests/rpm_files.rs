//! What is read from rpm files, against what the `rpm` command of this machine says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    io::Read,
    path::{Path, PathBuf},
    process::Command,
};

use koji_core::rpm::{
    DependencyKind, DigestAlgorithm, ReadError, RpmFile, Section, SignatureHeader, Tag, TagValue,
    noarch_differences, noarch_hash, splice,
};
use md5::{Digest, Md5};

const SAMPLES: [&str; 7] = [
    "tinytool-1.0-1.x86_64.rpm",
    "tinytool-1.0-1.src.rpm",
    "noarchpkg-0.5-3.noarch.rpm",
    "kitchen-sink-1.2~rc1-4.test.noarch.rpm",
    "kitchen-sink-1.2~rc1-4.test.nosrc.rpm",
    "signed/tinytool-1.0-1.x86_64.rpm",
    "signed/kitchen-sink-1.2~rc1-4.test.noarch.rpm",
];

fn path(sample: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rpm").join(sample)
}

fn open(sample: &str) -> RpmFile {
    RpmFile::open(path(sample)).unwrap()
}

fn rpm(arguments: &[&str]) -> String {
    let output = Command::new("rpm").args(arguments).env("LC_ALL", "C.UTF-8").output().unwrap();
    assert!(output.status.success(), "rpm {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Returns what `rpm -q --qf` prints for a package.
fn query(sample: &str, format: &str) -> String {
    let path = path(sample);
    rpm(&["-qp", "--nosignature", "--nodigest", "--qf", format, path.to_str().unwrap()])
}

/// Returns the items that rpm's iterator shows; it shows nothing for an absent tag.
fn shown(value: TagValue<'_>) -> Vec<String> {
    match value {
        TagValue::None => vec![],
        TagValue::Int(int) => vec![int.to_string()],
        TagValue::Text(text) => vec![text.into_owned()],
        TagValue::Bytes(bytes) => vec![hex::encode(bytes)],
        TagValue::Ints(ints) => ints.iter().map(ToString::to_string).collect(),
        TagValue::Texts(texts) => texts.into_iter().map(|text| text.into_owned()).collect(),
    }
}

#[test]
fn every_tag_that_rpm_names_has_the_value_that_rpm_shows() {
    let names = rpm(&["--querytags"]);
    let format: String = names.lines().map(|name| format!("{name}[\x1e%{{{name}}}]\x1d")).collect();
    for sample in SAMPLES {
        let file = open(sample);
        let mut compared = 0;
        for line in query(sample, &format).split_terminator('\x1d') {
            let mut parts = line.split('\x1e').map(str::to_owned);
            let name = parts.next().unwrap();
            let tag = Tag::from_name(&name).unwrap_or_else(|| panic!("{name} is not known"));
            if !tag.is_region() {
                assert_eq!(shown(file.query(tag).unwrap()), parts.collect::<Vec<_>>(), "{sample}: {name}");
                compared += 1;
            }
        }
        assert_eq!(compared, names.lines().count() - 4, "{sample}");
    }
}

#[test]
fn facts_are_those_that_rpm_shows() {
    for sample in SAMPLES {
        let file = open(sample);
        let info = file.info().unwrap();
        let format = "%{NAME}|%{VERSION}|%{RELEASE}|%{EPOCH}|%{ARCH}|%{BUILDTIME}|%{SOURCERPM}|%{SIGMD5}";
        let ours = [
            info.name.to_owned(),
            info.version.to_owned(),
            info.release.to_owned(),
            info.epoch.map_or("(none)".into(), |epoch| epoch.to_string()),
            info.header_arch.to_owned(),
            info.build_time.unwrap().to_string(),
            info.source_rpm.unwrap_or("(none)").to_owned(),
            info.payloadhash().unwrap(),
        ];
        assert_eq!(ours.join("|"), query(sample, format));
        assert_eq!(info.is_source, sample.contains("src."));
        let name = sample.rsplit('/').next().unwrap();
        assert_eq!(info.check_file_name(name).is_ok(), !name.contains("nosrc"), "{name}");
        let header = file.header();
        assert_eq!(
            [header.summary(), header.license(), header.url(), header.group()]
                .map(|text| text.map_or("(none)".into(), |text| text.to_string()))
                .join("|"),
            query(sample, "%{SUMMARY}|%{LICENSE}|%{URL}|%{GROUP}")
        );
        assert_eq!(file.archive_size().unwrap().to_string(), query(sample, "%{ARCHIVESIZE}"));
        assert_eq!(header.installed_size().unwrap().to_string(), query(sample, "%{SIZE}"));
        let size = std::fs::metadata(path(sample)).unwrap().len();
        assert_eq!(file.header_offset() + file.stated_size().unwrap(), size, "{sample}");
    }
}

#[test]
fn a_nosrc_package_counts_as_src() {
    let file = open("kitchen-sink-1.2~rc1-4.test.nosrc.rpm");
    let info = file.info().unwrap();
    assert_eq!((info.arch, info.header_arch), ("src", "noarch"));
    assert_eq!(info.file_name(), "kitchen-sink-1.2~rc1-4.test.src.rpm");
    let header = file.header();
    assert_eq!(header.build_arches().collect::<Vec<_>>(), ["noarch"]);
    assert_eq!(header.exclusive_arches().collect::<Vec<_>>(), ["x86_64", "noarch", "aarch64"]);
    assert_eq!(header.exclude_arches().collect::<Vec<_>>(), ["s390x"]);
    assert_eq!(header.packager().unwrap(), "A Packager <packager@example.com>");
    assert_eq!(header.vendor().unwrap(), "Example Vendor");
    assert_eq!(header.distribution().unwrap(), "Example Distribution");
    let german = header.translations(Tag::SUMMARY).find(|(locale, _)| *locale == "de").unwrap().1;
    assert_eq!(german, "Alles davon, und ein naives Café");
}

#[test]
fn dependencies_are_those_that_rpm_shows() {
    for sample in SAMPLES {
        let file = open(sample);
        for kind in DependencyKind::ALL {
            let name = kind.name().to_uppercase();
            let stem = name.strip_suffix('S').unwrap();
            let format = format!("[%{{{stem}NAME}}|%{{{stem}VERSION}}|%{{{stem}FLAGS}}\n]");
            let ours: String = file
                .header()
                .dependencies(kind)
                .unwrap()
                .map(|row| format!("{}|{}|{}\n", row.name, row.version, row.flags.0))
                .collect();

            assert_eq!(ours, query(sample, &format), "{sample}: {name}");
        }
    }
}

#[test]
fn files_and_changelog_are_those_that_rpm_shows() {
    let format = "[%{FILENAMES}|%{LONGFILESIZES}|%{FILEMODES}|%{FILEMTIMES}|%{FILEDIGESTS}|%{FILEFLAGS}|\
                  %{FILEUSERNAME}|%{FILEGROUPNAME}|%{FILELINKTOS}|%{FILERDEVS}|%{FILEVERIFYFLAGS}|%{FILEINODES}\n]";
    for sample in SAMPLES {
        let file = open(sample);
        let header = file.header();
        let files = header.files().unwrap();
        assert!(files.len() > 0);
        let ours: String = files
            .map(|file| {
                let facts = [file.size, file.mode.into(), file.mtime].map(|int| int.to_string()).join("|");
                let owner = format!("{}|{}|{}|{}", file.flags, file.user, file.group, file.link_target);
                let rest = format!("{}|{}|{}", file.rdev, file.verify_flags, file.inode);
                format!("{}|{facts}|{}|{owner}|{rest}\n", file.path(), file.digest)
            })
            .collect();
        assert_eq!(ours, query(sample, format), "{sample}");
        assert_eq!(header.file_digest_algorithm(), DigestAlgorithm::Sha256);
        let changelog: String = header
            .changelog()
            .unwrap()
            .map(|entry| format!("{}|{}|{}\n", entry.time, entry.name, entry.text))
            .collect();
        assert_eq!(changelog, query(sample, "[%{CHANGELOGTIME}|%{CHANGELOGNAME}|%{CHANGELOGTEXT}\n]"));
    }
}

/// The names are those that a reference hub lists for the same package.
#[test]
fn all_tags_are_listed_under_their_legacy_names() {
    let file = open("tinytool-1.0-1.x86_64.rpm");
    let all = file.query_all().unwrap();
    let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    insta::assert_snapshot!(sorted.join(" "));
    let values: BTreeMap<_, _> = all.into_iter().collect();
    assert_eq!(
        values["FILECLASS"],
        TagValue::Texts(vec!["POSIX shell script, ASCII text executable".into()])
    );
    assert_eq!(values["FILEVERIFYFLAGS"], TagValue::Ints(vec![u64::from(u32::MAX)]));
    assert_eq!(values["PROVIDES"], TagValue::Texts(vec!["tinytool".into(), "tinytool(x86-64)".into()]));
    assert_eq!(values["ARCHIVESIZE"], TagValue::Int(284));
}

/// Keys and hashes are those that a reference hub gave the same files.
#[test]
fn signatures_have_the_key_and_hash_that_koji_gives_them() {
    for (sample, sigkey, sighash) in [
        ("tinytool-1.0-1.x86_64.rpm", "", "4d65a82f0e91a3678c14904cbdc24c04"),
        ("tinytool-1.0-1.src.rpm", "", "739b9d6331718f65caa2129386adc190"),
        ("signed/tinytool-1.0-1.x86_64.rpm", "b094c35a", "a6e46a0a98c6c89162173393050145eb"),
    ] {
        let file = open(sample);
        assert_eq!(file.signature().sigkey().unwrap(), sigkey);
        assert_eq!(file.signature().sighash(), sighash);
    }
    for (sample, tag) in [(SAMPLES[5], "RSAHEADER"), (SAMPLES[6], "DSAHEADER"), (SAMPLES[6], "SIGGPG")] {
        let shown = query(sample, &format!("%{{{tag}:pgpsig}}"));
        let key = open(sample).signature().key_id().unwrap().unwrap();
        assert!(shown.ends_with(&format!("Key ID {key}")), "{shown}");
    }
}

#[test]
fn a_cached_signature_makes_the_signed_copy() {
    let unsigned = std::fs::read(path("tinytool-1.0-1.x86_64.rpm")).unwrap();
    let signed = std::fs::read(path("signed/tinytool-1.0-1.x86_64.rpm")).unwrap();
    let end = open("signed/tinytool-1.0-1.x86_64.rpm").header_offset() as usize;
    let signature = SignatureHeader::parse(signed[96..end].to_vec()).unwrap();
    signature.check_payloadhash(&query("tinytool-1.0-1.x86_64.rpm", "%{SIGMD5}")).unwrap();

    let mut copy = Vec::new();
    splice(&mut unsigned.as_slice(), &signature, &mut copy).unwrap();
    assert_eq!(copy, signed);
    // The checksum that a reference hub gave this copy.
    assert_eq!(hex::encode(Md5::digest(&copy)), "41dca8779cbcccdb7f18d31e1d047f43");

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("copy.rpm");
    std::fs::write(&file, copy).unwrap();
    rpm(&["-K", "--nosignature", file.to_str().unwrap()]);

    let other = open("noarchpkg-0.5-3.noarch.rpm");
    assert!(splice(&mut unsigned.as_slice(), other.signature(), &mut Vec::new()).is_err());
}

#[test]
fn a_signature_makes_no_difference_to_a_noarch_package() {
    let (one, two) = (open(SAMPLES[3]), open(SAMPLES[6]));
    assert_ne!(one.signature().as_bytes(), two.signature().as_bytes());
    assert_eq!(noarch_differences(one.header(), two.header()), Ok(vec![]));
    assert_eq!(noarch_hash(one.header()), noarch_hash(two.header()));
    let other = open("noarchpkg-0.5-3.noarch.rpm");
    let differences: Vec<_> = noarch_differences(one.header(), other.header()).unwrap();
    insta::assert_snapshot!(differences.iter().map(|d| format!("{d}\n")).collect::<String>());
}

#[test]
fn the_reader_stops_at_the_payload() {
    for sample in SAMPLES {
        let bytes = std::fs::read(path(sample)).unwrap();
        let mut reader = bytes.as_slice();
        let file = RpmFile::read(&mut reader).unwrap();
        assert_eq!(bytes.len() - reader.len(), file.payload_offset() as usize);
        assert!(reader.starts_with(&[0x1f, 0x8b]), "the payload is gzip");
        let header = &bytes[file.header_offset() as usize..file.payload_offset() as usize];
        assert_eq!(file.header().as_bytes(), header);
        assert_eq!(&bytes[..96], file.lead().as_bytes());
        for cut in [0, 3, 4, 95, 96, 111, 112, 1000, file.payload_offset() as usize - 1] {
            let error = RpmFile::read(&mut bytes.as_slice().take(cut as u64)).unwrap_err();
            match cut {
                0..4 => assert!(matches!(error, ReadError::NotRpm), "{cut}: {error:?}"),
                _ => assert!(matches!(error, ReadError::Truncated { .. }), "{cut}: {error:?}"),
            }
        }
    }
    let error = RpmFile::open("/nonexistent.rpm").unwrap_err();
    assert!(matches!(error, ReadError::Io { section: Section::Lead, .. }));
    assert!(matches!(RpmFile::open(path("kitchen-sink.spec")), Err(ReadError::NotRpm)));
}
