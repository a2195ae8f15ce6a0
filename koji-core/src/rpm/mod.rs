//! Reading of rpm files: headers, signatures, dependencies, files, and what Koji makes of them.
//!
//! An rpm file is a lead (96 bytes that identify it), a signature header, a main header and a payload.
//! Everything a hub, builder or client of Koji asks of a package is in the two headers; **the payload is
//! never read here**, let alone unpacked, and no signature is verified. Nothing here writes a file: signed
//! copies go to a writer.
//!
//! | module | owns |
//! |---|---|
//! | `file`, `lead` | [`RpmFile`]: the parts before the payload and their positions |
//! | `header`, `index`, `data` | [`Header`]: checked bytes, borrowed views of each entry |
//! | `tag`, `tag_table` | [`Tag`]: numbers and names as rpm knows them |
//! | `package` | [`PackageInfo`]: name, version, arch ..., and the check of the file's name |
//! | `dependency`, `file_list`, `changelog` | lists that several entries make up together |
//! | `query`, `computed` | tags as the rpm library shows them, for `getRPMHeaders` |
//! | `signature`, `openpgp` | [`SignatureHeader`]: what the sigcache holds; key, hash, owner |
//! | `splice` | signed copies |
//! | `noarch` | comparison of the copies of a noarch package |
//!
//! # Why not the `rpm` crate
//! The format is small and the demands are special. The `rpm` crate (0.30 was looked at) serves building and
//! signing packages: it allocates what a header declares before having seen it (a file of 112 bytes made it
//! ask for 3.9 GB), panics on offsets and counts of a hostile header, decodes every number when it reads, and
//! does not keep the bytes of the signature header, which Koji stores and hashes. Here a header is one buffer,
//! bounded to 64 MiB and grown only by bytes that arrive, is checked once in linear time, and is then only
//! borrowed from: 20,000 headers are read in well under a second.
//!
//! # Hostile packages
//! Headers come from build roots and uploads. After [`Header::parse`] no getter can fail or go out of bounds.
//! What combines entries (files, dependencies) reports lists that do not belong together as [`TagError`], and
//! bounds what a small header could unpack to.

mod changelog;
mod columns;
mod computed;
mod data;
mod dependency;
mod error;
mod file;
mod file_list;
mod header;
mod index;
mod lead;
mod noarch;
mod openpgp;
mod package;
mod query;
mod signature;
mod splice;
#[cfg(test)]
mod synthetic;
mod tag;
mod tag_table;

pub use self::{
    changelog::{Changelog, ChangelogEntry},
    data::{Data, DataType, Ints, Text, Texts},
    dependency::{Dependencies, Dependency, DependencyFlags, DependencyKind},
    error::{FileNameError, HeaderError, ReadError, Section, SignatureError, SpliceError, TagError},
    file::RpmFile,
    file_list::{DigestAlgorithm, FileEntry, Files},
    header::Header,
    index::{MAX_BYTES, MAX_ENTRIES},
    lead::Lead,
    noarch::{NoarchDifference, Side, noarch_differences, noarch_hash},
    openpgp::KeyId,
    package::PackageInfo,
    query::TagValue,
    signature::SignatureHeader,
    splice::splice,
    tag::{Shape, Tag, TagInfo, signature_tag},
};
