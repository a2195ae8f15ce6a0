//! What the constraints let in and keep out, tried on both databases.

use crate::database::Database;

/// Enough rows to refer to: event 1, user 1, tag 1, package 1, an rpm of build 1, a draft build 2.
const SITE: &str = "
    INSERT INTO events (id) VALUES (1);
    INSERT INTO events (id) VALUES (2);
    INSERT INTO users (id, name, status, usertype) VALUES (1, 'admin', 0, 0);
    INSERT INTO tag (id, name) VALUES (1, 'f40');
    INSERT INTO package (id, name) VALUES (1, 'bash');
    INSERT INTO build (id, volume_id, pkg_id, version, release, create_event, state, owner)
    VALUES (1, 0, 1, '5.2', '1', 1, 0, 1);
    INSERT INTO build (id, volume_id, pkg_id, version, release, draft, create_event, state, owner)
    VALUES (2, 0, 1, '5.3', '1,draft_2', TRUE, 1, 0, 1);
    INSERT INTO rpminfo
        (build_id, draft, external_repo_id, name, version, release, arch, payloadhash, size, buildtime)
    VALUES (1, FALSE, 0, 'bash', '5.2', '1', 'x86_64', 'd41d8cd9', 1, 1),
           (2, TRUE, 0, 'bash', '5.3', '1', 'x86_64', 'd41d8cd9', 1, 1);
    INSERT INTO tag_listing (build_id, tag_id, create_event, creator_id) VALUES (1, 1, 1, 1);
    INSERT INTO external_repo (name) VALUES ('epel');
";

async fn sites() -> [Database; 2] {
    let databases = Database::both().await;
    for database in &databases {
        database.run(SITE).await.unwrap();
    }
    databases
}

#[tokio::test]
async fn rows_that_break_a_rule_are_refused() {
    let statements = [
        // A versioned row is revoked as a whole, is never "inactive", and one at a time holds.
        "INSERT INTO tag_listing (build_id, tag_id, create_event, creator_id, active)
         VALUES (2, 1, 1, 1, FALSE)",
        "INSERT INTO tag_listing (build_id, tag_id, create_event, creator_id, active)
         VALUES (2, 1, 1, 1, NULL)",
        "UPDATE tag_listing SET revoke_event = 2, revoker_id = 1",
        "UPDATE tag_listing SET revoke_event = 2, active = NULL",
        "INSERT INTO tag_listing (build_id, tag_id, create_event, creator_id) VALUES (1, 1, 2, 1)",
        // References, also by default and composite ones.
        "INSERT INTO tag_listing (build_id, tag_id, create_event, creator_id) VALUES (1, 7, 2, 1)",
        "UPDATE rpminfo SET build_id = 2 WHERE build_id = 1",
        "DELETE FROM package",
        // Builds: completed or building, drafts named by their id, names taken once.
        "UPDATE build SET state = 1 WHERE id = 1",
        "UPDATE build SET release = '1,draft_1' WHERE id = 2",
        "UPDATE build SET promoter = 1 WHERE id = 2",
        "UPDATE build SET version = '5.2', release = '1', draft = FALSE WHERE id = 2",
        // Rpms: of a build or external, the name taken once but for drafts.
        "UPDATE rpminfo SET external_repo_id = 1 WHERE build_id = 1",
        "INSERT INTO rpminfo
             (build_id, draft, external_repo_id, name, version, release, arch, payloadhash, size, buildtime)
         VALUES (1, FALSE, 0, 'bash', '5.2', '1', 'x86_64', 'd41d8cd9', 1, 1)",
        // Longest lengths.
        "INSERT INTO channels (name) VALUES (replace('xxxxxxxxxxxxx', 'x', 'cccccccccc'))",
        "INSERT INTO groups (name) VALUES ('ggggggggggggggggggggggggggggggggggggggggggggggggggg')",
        "UPDATE rpminfo SET arch = 'aaaaaaaaaaaaaaaaa' WHERE build_id = 1",
        // Documents and numbers.
        "INSERT INTO scheduler_sys_data (name, data) VALUES ('last_run_ts', '{')",
        "INSERT INTO task (channel_id, owner, arch, weight) VALUES (1, 1, 'noarch', -0.5)",
        "INSERT INTO task (channel_id, owner, arch, label) VALUES (1, 1, 'noarch', 'label without a parent')",
        // Sessions: one exclusive a user, none of them closed or a subsession.
        "INSERT INTO sessions (user_id, exclusive) VALUES (1, FALSE)",
        "INSERT INTO sessions (user_id, exclusive, closed) VALUES (1, TRUE, TRUE)",
        "INSERT INTO sessions (user_id, exclusive) VALUES (1, TRUE), (1, TRUE)",
    ];
    for database in sites().await {
        for sql in statements {
            let refused = database.run(sql).await;
            assert!(
                matches!(refused, Err(sqlx::Error::Database(_))),
                "{}: {sql}: {refused:?}",
                database.name()
            );
        }
    }
}

#[tokio::test]
async fn rows_that_keep_the_rules_are_taken() {
    let statements = [
        "UPDATE tag_listing SET revoke_event = 2, revoker_id = 1, active = NULL",
        "INSERT INTO tag_listing (build_id, tag_id, create_event, creator_id) VALUES (1, 1, 2, 1)",
        "UPDATE build SET state = 1, completion_time = (SELECT time FROM events WHERE id = 1) WHERE id = 1",
        // A draft's rpms may share the name of another's.
        "INSERT INTO rpminfo
             (build_id, draft, external_repo_id, name, version, release, arch, payloadhash, size, buildtime)
         VALUES (2, TRUE, 0, 'bash', '5.3', '1', 'x86_64', 'd41d8cd9', 1, 1)",
        "INSERT INTO rpminfo (name, version, release, arch, external_repo_id, payloadhash, size, buildtime)
         VALUES ('bash', '5.2', '1', 'x86_64', 1, 'd41d8cd9', 1, 1)",
        "INSERT INTO sessions (user_id, exclusive) VALUES (1, TRUE), (1, NULL), (1, NULL)",
        "INSERT INTO channels (name) VALUES (replace('xxxxxxxxxxxxxxxx', 'x', 'cccccccc'))",
    ];
    for database in sites().await {
        for sql in statements {
            let taken = database.run(sql).await;
            assert!(taken.is_ok(), "{}: {sql}: {taken:?}", database.name());
        }
    }
}

#[tokio::test]
async fn rpms_follow_the_promotion_of_their_build() {
    for database in sites().await {
        database.run("UPDATE build SET draft = FALSE, release = '1' WHERE id = 2").await.unwrap();
        let drafts = database.texts("SELECT name FROM rpminfo WHERE draft").await;
        assert_eq!(drafts, [], "{}", database.name());
    }
}

#[tokio::test]
async fn an_id_is_never_given_twice() {
    for database in sites().await {
        for sql in [
            "INSERT INTO content_generator (name) VALUES ('first')",
            "DELETE FROM content_generator",
            "INSERT INTO content_generator (name) VALUES ('second')",
        ] {
            database.run(sql).await.unwrap();
        }
        let id = database.texts("SELECT CAST(id AS TEXT) FROM content_generator").await;
        assert_eq!(id, [Some("2".to_owned())], "{}", database.name());
    }
}

#[tokio::test]
async fn a_document_that_is_one_number_stays_a_document() {
    for database in sites().await {
        database
            .run("INSERT INTO scheduler_sys_data (name, data) VALUES ('last_run_ts', '1795526801.50')")
            .await
            .unwrap();
        let data = database.texts("SELECT CAST(data AS TEXT) FROM scheduler_sys_data").await;
        assert_eq!(data, [Some("1795526801.50".to_owned())], "{}", database.name());
    }
}

#[tokio::test]
async fn times_start_at_now() {
    for database in sites().await {
        let age = match database {
            Database::Postgres(_) => {
                "SELECT CAST(now() - time < INTERVAL '1 minute' AS TEXT)
                 FROM events
                 WHERE id = 1"
            }
            Database::Sqlite(..) => {
                "SELECT CASE WHEN unixepoch('now') - time / 1000000 BETWEEN -1 AND 60 THEN 'true' END
                 FROM events
                 WHERE id = 1"
            }
        };
        assert_eq!(database.texts(age).await, [Some("true".to_owned())], "{}", database.name());
    }
}

#[tokio::test]
async fn postgres_makes_an_event_for_each_row_without_one() {
    let [postgres, _] = Database::both().await;
    for sql in [
        "INSERT INTO users (name, status, usertype) VALUES ('admin', 0, 0)",
        "INSERT INTO tag (name) VALUES ('f40'), ('f41')",
        "INSERT INTO tag_config (tag_id, creator_id) SELECT id, 1 FROM tag",
    ] {
        postgres.run(sql).await.unwrap();
    }
    let events = "SELECT CAST(create_event AS TEXT) FROM tag_config ORDER BY tag_id";
    assert_eq!(postgres.texts(events).await, [Some("1".to_owned()), Some("2".to_owned())]);
    let times = "SELECT CAST(bool_and(get_event_time(id) = time) AS TEXT) FROM events";
    assert_eq!(postgres.texts(times).await, [Some("true".to_owned())]);
    assert_eq!(postgres.texts("SELECT CAST(get_event_time(99) AS TEXT)").await, [None]);
}
