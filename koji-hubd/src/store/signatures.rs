//! Signatures of rpms, and the digests of signed copies.

use koji_core::query::{Listing, QueryOpts};
use koji_core::records::rpms::RpmSignature;

use super::db::{Conn, DbError, Select, insert, sql};

fn select(conn: &Conn) -> Select {
    Select::from(conn.dialect(), "rpmsigs").columns(&[
        ("rpmsigs.rpm_id", "rpm_id"),
        ("rpmsigs.sigkey", "sigkey"),
        ("rpmsigs.sighash", "sighash"),
    ])
}

/// Lists signatures: all, or those of an rpm, or by a key, which is in lower case.
pub async fn list(
    conn: &Conn,
    rpm: Option<i64>,
    key: Option<&str>,
    opts: Option<&QueryOpts>,
) -> Result<Listing<RpmSignature>, DbError> {
    select(conn)
        .filter_some("rpmsigs.rpm_id = $", rpm)
        .filter_some("rpmsigs.sigkey = $", key)
        .opts(opts)?
        .listing(conn)
        .await
}

/// Returns the signatures of an rpm.
pub async fn of_rpm(conn: &Conn, rpm: i64) -> Result<Vec<RpmSignature>, DbError> {
    select(conn).filter("rpmsigs.rpm_id = $", rpm).order_by("rpmsigs.sigkey").all(conn).await
}

/// Finds the signature of an rpm by a key, which is in lower case.
pub async fn find(conn: &Conn, rpm: i64, key: &str) -> Result<Option<RpmSignature>, DbError> {
    select(conn).filter("rpmsigs.rpm_id = $", rpm).filter("rpmsigs.sigkey = $", key).optional(conn).await
}

/// Stores a signature.
pub async fn add(conn: &Conn, signature: &RpmSignature) -> Result<(), DbError> {
    insert("rpmsigs")
        .set("rpm_id", signature.rpm_id)
        .set("sigkey", &signature.sigkey)
        .set("sighash", &signature.sighash)
        .run(conn)
        .await
}

/// Deletes a signature of an rpm, and the digests of the copy that carries it.
pub async fn remove(conn: &Conn, rpm: i64, key: &str) -> Result<(), DbError> {
    for statement in [
        "DELETE FROM rpmsigs WHERE rpm_id = $1 AND sigkey = $2",
        "DELETE FROM rpm_checksum WHERE rpm_id = $1 AND sigkey = $2",
    ] {
        conn.execute(sql(statement).bind(rpm).bind(key)).await?;
    }
    Ok(())
}

/// Returns the digests of the signed copies of an rpm: key, number of the kind, digest as hex.
pub async fn checksums(conn: &Conn, rpm: i64) -> Result<Vec<(String, i64, String)>, DbError> {
    let statement = sql("SELECT sigkey, checksum_type, checksum FROM rpm_checksum WHERE rpm_id = $1");
    conn.all(statement.bind(rpm)).await
}

/// Stores a digest of a signed copy of an rpm.
pub async fn add_checksum(conn: &Conn, rpm: i64, key: &str, kind: i64, digest: &str) -> Result<(), DbError> {
    insert("rpm_checksum")
        .set("rpm_id", rpm)
        .set("sigkey", key)
        .set("checksum_type", kind)
        .set("checksum", digest)
        .run(conn)
        .await
}
