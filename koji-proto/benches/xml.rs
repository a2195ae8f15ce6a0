//! How fast large listings are written and read.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use koji_proto::Value;
use koji_proto::xml::{self, Limits};
use serde::{Deserialize, Serialize};

/// A row as listTaggedRPMS returns it.
#[derive(Serialize, Deserialize)]
struct Rpm {
    id: i64,
    name: String,
    version: String,
    release: String,
    arch: String,
    epoch: Option<i64>,
    build_id: i64,
    buildroot_id: Option<i64>,
    buildtime: i64,
    external_repo_id: i64,
    external_repo_name: String,
    metadata_only: bool,
    payloadhash: String,
    size: i64,
    completion_ts: f64,
    summary: String,
}

fn rows(count: i64) -> Vec<Rpm> {
    (0..count)
        .map(|id| Rpm {
            id,
            name: format!("perl-Test-More-{id}"),
            version: "5.2.26".into(),
            release: "3.fc40".into(),
            arch: "x86_64".into(),
            epoch: (id % 10 == 0).then_some(1),
            build_id: id / 5,
            buildroot_id: Some(id * 3),
            buildtime: 1_700_000_000 + id,
            external_repo_id: 0,
            external_repo_name: "INTERNAL".into(),
            metadata_only: false,
            payloadhash: "d41d8cd98f00b204e9800998ecf8427e".into(),
            size: 8_000_000_000 + id,
            completion_ts: 1_700_000_000.123_456 + id as f64,
            summary: "Tests & more <tests> for a package whose summary has a usual length".into(),
        })
        .collect()
}

fn listings(criterion: &mut Criterion) {
    let rows = rows(20_000);
    let document = match xml::to_response(&rows) {
        Ok(document) => document,
        Err(error) => panic!("cannot encode: {error}"),
    };
    let mut group = criterion.benchmark_group("listing");
    group.throughput(Throughput::Bytes(document.len() as u64)).sample_size(20);
    group.bench_function("write records", |bencher| bencher.iter(|| black_box(xml::to_response(&rows))));
    group.bench_function("read records", |bencher| {
        bencher.iter(|| black_box(xml::parse_response::<Vec<Rpm>>(&document, &Limits::reply())));
    });
    group.bench_function("read values", |bencher| {
        bencher.iter(|| black_box(xml::parse_response::<Value>(&document, &Limits::reply())));
    });
    group.finish();
}

criterion_group!(benches, listings);
criterion_main!(benches);
