//! Rpms of external repos.

use koji_core::lookup::Lookup;
use koji_core::refs::RpmName;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::names::Names;
use crate::store::rpms::{self, NewRpm};

impl HubCall {
    /// Makes an rpm of an external repo known and returns its number.
    ///
    /// One that is known already is a fault, strictly; in any case its content must be the same.
    pub(crate) async fn know_external_rpm(
        &self,
        rpm: &Value,
        external_repo: &Lookup,
        strict: bool,
    ) -> Result<i64> {
        let repo = self.named(Names::ExternalRepo, external_repo).await?;
        let rpm = ExternalRpm::read(rpm)?;
        let found = rpms::find_by_name(&self.conn, &rpm.name, Some(repo.id)).await?;
        if let Some(known) = found.into_iter().next() {
            let ExternalRpm { name: RpmName { name, version, release, arch, .. }, .. } = &rpm;
            let shown = format!("{name}-{version}-{release}.{arch}@{}", repo.name);
            if strict {
                return Err(Fault::generic(format!("there is an rpm {shown} already")));
            }
            if known.payloadhash != rpm.payloadhash {
                return Err(Fault::generic(format!(
                    "rpm {shown} is known with the payloadhash {}, not {}",
                    known.payloadhash, rpm.payloadhash
                )));
            }
            return Ok(known.id);
        }
        let new = NewRpm {
            name: &rpm.name.name,
            version: &rpm.name.version,
            release: &rpm.name.release,
            epoch: rpm.epoch,
            arch: &rpm.name.arch,
            build: None,
            buildroot: None,
            external_repo: repo.id,
            payloadhash: &rpm.payloadhash,
            size: rpm.size,
            buildtime: rpm.buildtime,
            extra: None,
        };
        Ok(rpms::create(&self.conn, &new).await?)
    }
}

/// What has to be said of an external rpm.
#[derive(Debug, PartialEq)]
struct ExternalRpm {
    name: RpmName,
    epoch: Option<i64>,
    payloadhash: String,
    size: i64,
    buildtime: i64,
}

impl ExternalRpm {
    /// Reads it from a map; what is missing or of another type is fault 1000.
    fn read(rpm: &Value) -> Result<Self> {
        let field = |key: &str| {
            rpm.get(key).ok_or_else(|| Fault::generic(format!("the data of an external rpm lack {key}")))
        };
        let wrong = |key: &str, value: &Value| {
            Fault::generic(format!("{key} of an external rpm is {}", value.kind()))
        };
        let text = |key: &str| {
            let value = field(key)?;
            value.as_str().map(str::to_owned).ok_or_else(|| wrong(key, value))
        };
        let integer = |key: &str| {
            let value = field(key)?;
            value.as_int().ok_or_else(|| wrong(key, value))
        };
        let epoch = match field("epoch")? {
            Value::Nil => None,
            _ => Some(integer("epoch")?),
        };
        let name = RpmName {
            name: text("name")?,
            version: text("version")?,
            release: text("release")?,
            arch: text("arch")?,
            location: None,
        };
        let (size, buildtime) = (integer("size")?, integer("buildtime")?);
        Ok(Self { name, epoch, payloadhash: text("payloadhash")?, size, buildtime })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> Vec<(String, Value)> {
        [
            ("name", "a".into()),
            ("version", "1".into()),
            ("release", "2".into()),
            ("epoch", Value::Nil),
            ("arch", "x86_64".into()),
            ("payloadhash", "0f".into()),
            ("size", Value::Int(3)),
            ("buildtime", Value::Int(4)),
        ]
        .map(|(key, value): (&str, Value)| (key.to_owned(), value))
        .to_vec()
    }

    #[test]
    fn all_fields_are_needed_in_their_types() {
        let read = ExternalRpm::read(&Value::Struct(data())).unwrap();
        assert_eq!((read.name.arch.as_str(), read.epoch, read.size), ("x86_64", None, 3));
        for at in 0..data().len() {
            let mut missing = data();
            missing.remove(at);
            assert_eq!(ExternalRpm::read(&Value::Struct(missing)).unwrap_err().code.number(), 1000);
            let mut wrong = data();
            wrong[at].1 = Value::Array(Vec::new());
            assert!(ExternalRpm::read(&Value::Struct(wrong)).is_err());
        }
    }
}
