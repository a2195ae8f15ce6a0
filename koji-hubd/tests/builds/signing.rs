//! Signatures and signed copies.

use base64::Engine as _;
use koji_core::rpm::RpmFile;
use koji_proto::Value;

use crate::farm::{BINARY, Farm, package};
use crate::support::TestHub;

const KEY: &str = "b094c35a";

/// Returns the signature header of a signed package, as the client sends it.
fn signature() -> Value {
    let rpm = RpmFile::read(&mut package("signed/tinytool-1.0-1.x86_64.rpm").as_slice()).unwrap();
    base64::engine::general_purpose::STANDARD.encode(rpm.signature().as_bytes()).into()
}

#[tokio::test]
async fn a_signed_copy_is_the_signed_package() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        farm.build_tinytool(&[]).await;
        let rpm = Value::from("tinytool-1.0-1.x86_64");
        farm.admin.ok("addRPMSig", vec![rpm.clone(), signature()]).await;
        farm.admin.ok("writeSignedRPM", vec![rpm.clone(), KEY.into()]).await;
        let copy = format!("packages/tinytool/1.0/1/data/signed/{KEY}/x86_64/{BINARY}");
        assert_eq!(fs_err::read(farm.path(&copy)).unwrap(), package("signed/tinytool-1.0-1.x86_64.rpm"));

        // What is there is kept, unless it is to be written anew; then it has to come out the same.
        fs_err::write(farm.path(&copy), "broken").unwrap();
        farm.admin.ok("writeSignedRPM", vec![rpm.clone(), KEY.into()]).await;
        assert_eq!(fs_err::read(farm.path(&copy)).unwrap(), b"broken");
        farm.admin.ok("writeSignedRPM", vec![rpm.clone(), KEY.into(), true.into()]).await;
        assert_eq!(fs_err::read(farm.path(&copy)).unwrap(), package("signed/tinytool-1.0-1.x86_64.rpm"));

        farm.admin.ok("deleteRPMSig", vec![rpm, KEY.into()]).await;
        let left = farm.files("packages/tinytool/1.0/1/data");
        assert_eq!(left.len(), 3, "{left:?}");
        assert!(left.iter().any(|name| name.starts_with(&format!("sigcache/{KEY}/x86_64/{BINARY}.sig."))
            && name.ends_with(".save")));
    })
    .await;
}

#[tokio::test]
async fn a_copy_that_does_not_match_its_checksum_is_not_kept() {
    TestHub::on_both(|hub| async {
        let farm = Farm::new(hub).await;
        farm.build_tinytool(&[]).await;
        let rpm = farm.alice.ok("getRPM", vec!["tinytool-1.0-1.x86_64".into()]).await;
        let id = rpm.get("id").unwrap().clone();
        farm.alice.ok("getRPMChecksums", vec![id.clone()]).await;
        // Somebody changed the package behind the hub's back.
        let place = farm.path("packages/tinytool/1.0/1/x86_64").join(BINARY);
        let mut changed = fs_err::read(&place).unwrap();
        *changed.last_mut().unwrap() ^= 1;
        fs_err::write(&place, changed).unwrap();
        assert_eq!(farm.admin.refused("writeSignedRPM", vec![id, "".into()]).await, 1000);
        assert!(!farm.path("packages/tinytool/1.0/1/data/signed").exists());
    })
    .await;
}
