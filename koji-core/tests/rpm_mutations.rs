//! Damaged rpm files are refused or read, never more.

use std::hint::black_box;

use koji_core::rpm::{DependencyKind, RpmFile, SignatureHeader, noarch_differences, noarch_hash, splice};
use proptest::prelude::*;

const SAMPLES: [&[u8]; 3] = [
    include_bytes!("data/rpm/signed/kitchen-sink-1.2~rc1-4.test.noarch.rpm"),
    include_bytes!("data/rpm/kitchen-sink-1.2~rc1-4.test.nosrc.rpm"),
    include_bytes!("data/rpm/signed/tinytool-1.0-1.x86_64.rpm"),
];

/// Asks for everything that can be asked.
fn look_at_everything(bytes: &[u8]) {
    let Ok(file) = RpmFile::read(&mut &bytes[..]) else { return };
    let header = file.header();
    black_box(file.info().map(|info| info.file_name())).ok();
    black_box(file.query_all()).ok();
    for kind in DependencyKind::ALL {
        black_box(header.dependencies(kind).map(|rows| rows.map(|row| row.to_string().len()).sum::<usize>()))
            .ok();
    }
    black_box(header.files().map(|files| files.map(|file| file.path().len()).sum::<usize>())).ok();
    black_box(header.changelog().map(Iterator::count)).ok();
    black_box(file.signature().sigkey()).ok();
    black_box(noarch_hash(header)).ok();
    black_box(noarch_differences(header, header)).ok();
    match SignatureHeader::parse(file.signature().as_bytes().to_vec()) {
        Ok(signature) => black_box(splice(&mut &bytes[..], &signature, &mut std::io::sink()).ok()),
        Err(error) => panic!("what was read is not parsed: {error}"),
    };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn mutated_packages_are_answered(
        sample in 0..SAMPLES.len(),
        in_index: bool,
        changes in prop::collection::vec((any::<u16>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = SAMPLES[sample].to_vec();
        let file = RpmFile::read(&mut bytes.as_slice()).unwrap();
        let header = file.header_offset() as usize;
        // Changes in the index of the main header tell more than those in its texts or the signature's spare
        // room.
        let range = if in_index { header + 16..header + 2000 } else { 0..file.payload_offset() as usize };
        for (at, byte) in changes {
            bytes[range.start + usize::from(at) % range.len()] = byte;
        }
        look_at_everything(&bytes);
    }

    #[test]
    fn any_bytes_behind_a_good_start_are_answered(
        sample in 0..SAMPLES.len(),
        start in 0usize..6000,
        rest in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        look_at_everything(&[&SAMPLES[sample][..start], &rest].concat());
    }
}
