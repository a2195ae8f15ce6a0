//! A server of one's own: its databases are apart, and nothing is left of it.

use koji_testkit::postgres::Server;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    PgConnection::connect_with(&options).await
}

#[tokio::test]
async fn databases_are_apart_and_can_be_copied() {
    let server = Server::shared();
    let (one, other) = (server.fresh_database().await, server.fresh_database().await);

    let mut connection = connect(&one).await.unwrap();
    sqlx::raw_sql("CREATE TABLE seen (n INTEGER); INSERT INTO seen VALUES (7)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();

    let mut connection = connect(&server.copy_of(&one).await).await.unwrap();
    let copied: i32 = sqlx::query_scalar("SELECT n FROM seen").fetch_one(&mut connection).await.unwrap();
    assert_eq!(copied, 7);

    let mut connection = connect(&other).await.unwrap();
    let elsewhere = sqlx::query("SELECT n FROM seen").fetch_one(&mut connection).await;
    assert!(elsewhere.is_err(), "a fresh database is empty");
}

#[tokio::test]
async fn a_server_is_gone_once_it_is_dropped() {
    let server = Server::start().unwrap();
    let url = server.fresh_database().await;
    connect(&url).await.unwrap().close().await.unwrap();

    drop(server);
    let gone = connect(&url).await;
    assert!(matches!(gone, Err(sqlx::Error::Io(_))), "{:?}", gone.err());
}

#[tokio::test]
async fn a_server_that_runs_already_can_be_used() {
    let shared = Server::shared();
    let theirs = Server::existing(&shared.fresh_database().await).unwrap();
    let url = theirs.fresh_database().await;
    connect(&url).await.unwrap().close().await.unwrap();

    drop(theirs);
    assert!(connect(&url).await.is_ok(), "it is not ours to stop");
    assert!(Server::existing("no url").is_err());
}
