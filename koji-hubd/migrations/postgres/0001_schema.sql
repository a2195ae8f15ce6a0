-- The tables of a Koji hub, as upstream's hub 1.35 has them: a database can move from upstream's hub to ours
-- and back. Our own additions are in later files and touch none of these tables' columns.
--
-- Versioned tables carry create_event, revoke_event, creator_id, revoker_id and active. A row holds from
-- create_event until revoke_event. active is true while it holds and null from then on, never false: unique
-- constraints ignore nulls, so they cover the rows that hold and leave history alone.

-- Events ----------------------------------------------------------------------------------------------------
-- The clock of every versioned table: ids give the order, times are only for people.

CREATE TABLE events (
    id   SERIAL PRIMARY KEY,
    time TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);

-- Makes an event. As a default of create_event it gives a row an event of its own where the hub names none.
CREATE FUNCTION get_event() RETURNS INTEGER
LANGUAGE SQL
AS $$
    INSERT INTO events DEFAULT VALUES
    RETURNING id
$$;

-- Returns when an event happened, or null if there is no such event.
CREATE FUNCTION get_event_time(event INTEGER) RETURNS TIMESTAMPTZ
LANGUAGE SQL STABLE
AS $$
    SELECT time
    FROM events
    WHERE id = event
$$;

CREATE TABLE event_labels (
    event_id INTEGER NOT NULL REFERENCES events (id),
    label    VARCHAR NOT NULL UNIQUE
);

-- Users -----------------------------------------------------------------------------------------------------
-- Builders, groups and people are all rows of users; usertype tells which.

CREATE TABLE users (
    id       SERIAL PRIMARY KEY,
    name     VARCHAR(255) NOT NULL UNIQUE,
    password VARCHAR,
    status   INTEGER NOT NULL,
    usertype INTEGER NOT NULL
);

CREATE TABLE user_krb_principals (
    user_id       INTEGER NOT NULL REFERENCES users (id),
    krb_principal VARCHAR(255) NOT NULL UNIQUE,
    PRIMARY KEY (user_id, krb_principal)
);

-- group_id is a user of type group.
CREATE TABLE user_groups (
    user_id      INTEGER NOT NULL REFERENCES users (id),
    group_id     INTEGER NOT NULL REFERENCES users (id),
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT user_groups_active_or_null CHECK (active),
    PRIMARY KEY (create_event, user_id, group_id),
    UNIQUE (user_id, group_id, active),
    CONSTRAINT user_groups_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

CREATE TABLE permissions (
    id          SERIAL PRIMARY KEY,
    name        VARCHAR(50) NOT NULL UNIQUE,
    description TEXT
);

CREATE TABLE user_perms (
    user_id      INTEGER NOT NULL REFERENCES users (id),
    perm_id      INTEGER NOT NULL REFERENCES permissions (id),
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT user_perms_active_or_null CHECK (active),
    PRIMARY KEY (create_event, user_id, perm_id),
    UNIQUE (user_id, perm_id, active),
    CONSTRAINT user_perms_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

-- master is the session that a subsession belongs to. exclusive is true or null,
-- so that its unique constraint allows one exclusive session a user.
CREATE TABLE sessions (
    id          SERIAL PRIMARY KEY,
    user_id     INTEGER NOT NULL REFERENCES users (id),
    expired     BOOLEAN NOT NULL DEFAULT FALSE,
    master      INTEGER REFERENCES sessions (id),
    key         VARCHAR,
    authtype    INTEGER,
    hostip      VARCHAR,
    callnum     INTEGER,
    start_time  TIMESTAMPTZ NOT NULL DEFAULT now(),
    update_time TIMESTAMPTZ NOT NULL DEFAULT now(),
    exclusive   BOOLEAN CONSTRAINT sessions_exclusive_or_null CHECK (exclusive),
    closed      BOOLEAN NOT NULL DEFAULT FALSE,
    renew_time  TIMESTAMPTZ,
    UNIQUE (user_id, exclusive),
    CONSTRAINT sessions_closed_not_exclusive CHECK (closed IS FALSE OR exclusive IS NULL),
    CONSTRAINT sessions_subsession_not_exclusive CHECK (master IS NULL OR exclusive IS NULL)
);
CREATE INDEX sessions_live_top_level_idx ON sessions (expired, master, update_time)
    WHERE expired = FALSE AND master IS NULL;
CREATE INDEX sessions_expired_idx ON sessions (expired);
CREATE INDEX sessions_master_idx ON sessions (master);

-- Hosts and channels ----------------------------------------------------------------------------------------
-- A task waits in a channel for a host that serves the channel and the task's arch.

CREATE TABLE channels (
    id          SERIAL PRIMARY KEY,
    name        VARCHAR(128) NOT NULL UNIQUE,
    description TEXT,
    enabled     BOOLEAN NOT NULL DEFAULT TRUE,
    comment     TEXT
);

CREATE TABLE host (
    id          SERIAL PRIMARY KEY,
    user_id     INTEGER NOT NULL REFERENCES users (id),
    name        VARCHAR(128) NOT NULL UNIQUE,
    update_time TIMESTAMPTZ,
    task_load   DOUBLE PRECISION NOT NULL DEFAULT 0.0,
    ready       BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT host_load_not_negative CHECK (NOT task_load < 0)
);

CREATE TABLE host_config (
    host_id      INTEGER NOT NULL REFERENCES host (id),
    arches       TEXT,
    capacity     DOUBLE PRECISION NOT NULL DEFAULT 2.0,
    description  TEXT,
    comment      TEXT,
    enabled      BOOLEAN NOT NULL DEFAULT TRUE,
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT host_config_active_or_null CHECK (active),
    PRIMARY KEY (create_event, host_id),
    UNIQUE (host_id, active),
    CONSTRAINT host_config_capacity_above_one CHECK (capacity > 1),
    CONSTRAINT host_config_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);
CREATE INDEX host_config_active_enabled_idx ON host_config (active, enabled);

CREATE TABLE host_channels (
    host_id      INTEGER NOT NULL REFERENCES host (id),
    channel_id   INTEGER NOT NULL REFERENCES channels (id),
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT host_channels_active_or_null CHECK (active),
    PRIMARY KEY (create_event, host_id, channel_id),
    UNIQUE (host_id, channel_id, active),
    CONSTRAINT host_channels_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

-- Tasks -----------------------------------------------------------------------------------------------------
-- request and result are XML-RPC documents, kept as the caller and the builder sent them.

-- A label is unique under its parent: a builder that restarts finds the subtask it made.
CREATE TABLE task (
    id              SERIAL PRIMARY KEY,
    state           INTEGER,
    create_time     TIMESTAMPTZ NOT NULL DEFAULT now(),
    start_time      TIMESTAMPTZ,
    completion_time TIMESTAMPTZ,
    channel_id      INTEGER NOT NULL REFERENCES channels (id),
    host_id         INTEGER REFERENCES host (id),
    parent          INTEGER REFERENCES task (id),
    label           VARCHAR(255),
    waiting         BOOLEAN,
    awaited         BOOLEAN,
    owner           INTEGER NOT NULL REFERENCES users (id),
    method          TEXT,
    request         TEXT,
    result          TEXT,
    eta             INTEGER,
    arch            VARCHAR(16) NOT NULL,
    priority        INTEGER,
    weight          DOUBLE PRECISION NOT NULL DEFAULT 1.0,
    UNIQUE (parent, label),
    CONSTRAINT task_label_has_parent CHECK (parent IS NOT NULL OR label IS NULL),
    CONSTRAINT task_weight_not_negative CHECK (NOT weight < 0)
);
CREATE INDEX task_host_id_idx ON task (host_id);
CREATE INDEX task_top_level_idx ON task (parent, state, method)
    WHERE parent IS NULL;
CREATE INDEX task_state_idx ON task (state);

-- Scheduler -------------------------------------------------------------------------------------------------
-- Runs and refusals outlive the task's assignment: they are how the scheduler remembers what it tried.

CREATE TABLE scheduler_task_runs (
    id          SERIAL PRIMARY KEY,
    task_id     INTEGER NOT NULL REFERENCES task (id),
    host_id     INTEGER NOT NULL REFERENCES host (id),
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    create_time TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX scheduler_task_runs_create_time_idx ON scheduler_task_runs (create_time);
CREATE INDEX scheduler_task_runs_host_id_idx ON scheduler_task_runs (host_id);
CREATE INDEX scheduler_task_runs_task_id_idx ON scheduler_task_runs (task_id);

CREATE TABLE scheduler_task_refusals (
    id      SERIAL PRIMARY KEY,
    task_id INTEGER NOT NULL REFERENCES task (id),
    host_id INTEGER NOT NULL REFERENCES host (id),
    by_host BOOLEAN NOT NULL,
    soft    BOOLEAN NOT NULL DEFAULT FALSE,
    msg     TEXT,
    time    TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (task_id, host_id)
);

CREATE TABLE scheduler_host_data (
    host_id INTEGER PRIMARY KEY REFERENCES host (id),
    data    JSONB
);

-- Facts of the scheduler as a whole, such as the time of its last run.
CREATE TABLE scheduler_sys_data (
    name TEXT PRIMARY KEY,
    data JSONB
);

CREATE TABLE scheduler_log_messages (
    id       SERIAL PRIMARY KEY,
    task_id  INTEGER REFERENCES task (id),
    host_id  INTEGER REFERENCES host (id),
    msg_time TIMESTAMPTZ NOT NULL DEFAULT now(),
    msg      TEXT NOT NULL
);

-- Tags ------------------------------------------------------------------------------------------------------
-- What a tag is, and what it takes from its parents, is versioned; its name is not.

CREATE TABLE tag (
    id   SERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE tag_config (
    tag_id            INTEGER NOT NULL REFERENCES tag (id),
    arches            TEXT,
    perm_id           INTEGER REFERENCES permissions (id),
    locked            BOOLEAN NOT NULL DEFAULT FALSE,
    maven_support     BOOLEAN NOT NULL DEFAULT FALSE,
    maven_include_all BOOLEAN NOT NULL DEFAULT FALSE,
    create_event      INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event      INTEGER REFERENCES events (id),
    creator_id        INTEGER NOT NULL REFERENCES users (id),
    revoker_id        INTEGER REFERENCES users (id),
    active            BOOLEAN DEFAULT TRUE CONSTRAINT tag_config_active_or_null CHECK (active),
    PRIMARY KEY (create_event, tag_id),
    UNIQUE (tag_id, active),
    CONSTRAINT tag_config_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

CREATE TABLE tag_extra (
    tag_id       INTEGER NOT NULL REFERENCES tag (id),
    key          TEXT NOT NULL,
    value        TEXT,
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT tag_extra_active_or_null CHECK (active),
    PRIMARY KEY (create_event, tag_id, key),
    UNIQUE (tag_id, key, active),
    CONSTRAINT tag_extra_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

CREATE TABLE tag_inheritance (
    tag_id       INTEGER NOT NULL REFERENCES tag (id),
    parent_id    INTEGER NOT NULL REFERENCES tag (id),
    priority     INTEGER NOT NULL,
    maxdepth     INTEGER,
    intransitive BOOLEAN NOT NULL DEFAULT FALSE,
    noconfig     BOOLEAN NOT NULL DEFAULT FALSE,
    pkg_filter   TEXT,
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT tag_inheritance_active_or_null CHECK (active),
    PRIMARY KEY (create_event, tag_id, priority),
    UNIQUE (tag_id, priority, active),
    UNIQUE (tag_id, parent_id, active),
    CONSTRAINT tag_inheritance_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);
CREATE INDEX tag_inheritance_parent_id_idx ON tag_inheritance (parent_id);

-- Changes of a tag's content that no versioned row shows (an import, a promotion, a moved volume).
CREATE TABLE tag_updates (
    id           SERIAL PRIMARY KEY,
    tag_id       INTEGER NOT NULL REFERENCES tag (id),
    update_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    updater_id   INTEGER NOT NULL REFERENCES users (id),
    update_type  INTEGER NOT NULL
);
CREATE INDEX tag_updates_update_event_idx ON tag_updates (update_event);
CREATE INDEX tag_updates_tag_id_idx ON tag_updates (tag_id);

-- Build targets ---------------------------------------------------------------------------------------------

CREATE TABLE build_target (
    id   SERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE build_target_config (
    build_target_id INTEGER NOT NULL REFERENCES build_target (id),
    build_tag       INTEGER NOT NULL REFERENCES tag (id),
    dest_tag        INTEGER NOT NULL REFERENCES tag (id),
    create_event    INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event    INTEGER REFERENCES events (id),
    creator_id      INTEGER NOT NULL REFERENCES users (id),
    revoker_id      INTEGER REFERENCES users (id),
    active          BOOLEAN DEFAULT TRUE CONSTRAINT build_target_config_active_or_null CHECK (active),
    PRIMARY KEY (create_event, build_target_id),
    UNIQUE (build_target_id, active),
    CONSTRAINT build_target_config_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

-- External repositories -------------------------------------------------------------------------------------
-- Row 0 stands for "not external", so that rpminfo's uniqueness need not deal with nulls.

CREATE TABLE external_repo (
    id   SERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE external_repo_config (
    external_repo_id INTEGER NOT NULL REFERENCES external_repo (id),
    url              TEXT NOT NULL,
    create_event     INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event     INTEGER REFERENCES events (id),
    creator_id       INTEGER NOT NULL REFERENCES users (id),
    revoker_id       INTEGER REFERENCES users (id),
    active           BOOLEAN DEFAULT TRUE CONSTRAINT external_repo_config_active_or_null CHECK (active),
    PRIMARY KEY (create_event, external_repo_id),
    UNIQUE (external_repo_id, active),
    CONSTRAINT external_repo_config_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

-- What kojira remembers about a repository (the newest timestamp it saw).
CREATE TABLE external_repo_data (
    external_repo_id INTEGER NOT NULL REFERENCES external_repo (id),
    data             JSONB,
    create_event     INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event     INTEGER REFERENCES events (id),
    creator_id       INTEGER NOT NULL REFERENCES users (id),
    revoker_id       INTEGER REFERENCES users (id),
    active           BOOLEAN DEFAULT TRUE CONSTRAINT external_repo_data_active_or_null CHECK (active),
    PRIMARY KEY (create_event, external_repo_id),
    UNIQUE (external_repo_id, active),
    CONSTRAINT external_repo_data_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

CREATE TABLE tag_external_repos (
    tag_id           INTEGER NOT NULL REFERENCES tag (id),
    external_repo_id INTEGER NOT NULL REFERENCES external_repo (id),
    priority         INTEGER NOT NULL,
    merge_mode       TEXT NOT NULL DEFAULT 'koji',
    arches           TEXT,
    create_event     INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event     INTEGER REFERENCES events (id),
    creator_id       INTEGER NOT NULL REFERENCES users (id),
    revoker_id       INTEGER REFERENCES users (id),
    active           BOOLEAN DEFAULT TRUE CONSTRAINT tag_external_repos_active_or_null CHECK (active),
    PRIMARY KEY (create_event, tag_id, priority),
    UNIQUE (tag_id, external_repo_id, active),
    UNIQUE (tag_id, priority, active),
    CONSTRAINT tag_external_repos_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

-- Packages --------------------------------------------------------------------------------------------------
-- Which packages a tag accepts, and who owns them there.

CREATE TABLE package (
    id   SERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE tag_packages (
    package_id   INTEGER NOT NULL REFERENCES package (id),
    tag_id       INTEGER NOT NULL REFERENCES tag (id),
    blocked      BOOLEAN NOT NULL DEFAULT FALSE,
    extra_arches TEXT,
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT tag_packages_active_or_null CHECK (active),
    PRIMARY KEY (create_event, package_id, tag_id),
    UNIQUE (package_id, tag_id, active),
    CONSTRAINT tag_packages_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);
CREATE INDEX tag_packages_active_tag_id_idx ON tag_packages (active, tag_id);
CREATE INDEX tag_packages_create_event_idx ON tag_packages (create_event);
CREATE INDEX tag_packages_revoke_event_idx ON tag_packages (revoke_event);

CREATE TABLE tag_package_owners (
    package_id   INTEGER NOT NULL REFERENCES package (id),
    tag_id       INTEGER NOT NULL REFERENCES tag (id),
    owner        INTEGER NOT NULL REFERENCES users (id),
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT tag_package_owners_active_or_null CHECK (active),
    PRIMARY KEY (create_event, package_id, tag_id),
    UNIQUE (package_id, tag_id, active),
    CONSTRAINT tag_package_owners_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

-- Package groups --------------------------------------------------------------------------------------------
-- The comps groups of a tag: what goes into its buildroots.

CREATE TABLE groups (
    id   SERIAL PRIMARY KEY,
    name VARCHAR(50) NOT NULL UNIQUE
);

CREATE TABLE group_config (
    group_id     INTEGER NOT NULL REFERENCES groups (id),
    tag_id       INTEGER NOT NULL REFERENCES tag (id),
    blocked      BOOLEAN NOT NULL DEFAULT FALSE,
    exported     BOOLEAN DEFAULT TRUE,
    display_name TEXT NOT NULL,
    is_default   BOOLEAN,
    uservisible  BOOLEAN,
    description  TEXT,
    langonly     TEXT,
    biarchonly   BOOLEAN,
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT group_config_active_or_null CHECK (active),
    PRIMARY KEY (create_event, group_id, tag_id),
    UNIQUE (group_id, tag_id, active),
    CONSTRAINT group_config_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

CREATE TABLE group_package_listing (
    group_id     INTEGER NOT NULL REFERENCES groups (id),
    tag_id       INTEGER NOT NULL REFERENCES tag (id),
    package      TEXT NOT NULL,
    blocked      BOOLEAN NOT NULL DEFAULT FALSE,
    type         VARCHAR(25) NOT NULL,
    basearchonly BOOLEAN,
    requires     TEXT,
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT group_package_listing_active_or_null CHECK (active),
    PRIMARY KEY (create_event, group_id, tag_id, package),
    UNIQUE (group_id, tag_id, package, active),
    CONSTRAINT group_package_listing_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

CREATE TABLE group_req_listing (
    group_id     INTEGER NOT NULL REFERENCES groups (id),
    tag_id       INTEGER NOT NULL REFERENCES tag (id),
    req_id       INTEGER NOT NULL REFERENCES groups (id),
    blocked      BOOLEAN NOT NULL DEFAULT FALSE,
    type         VARCHAR(25),
    is_metapkg   BOOLEAN NOT NULL DEFAULT FALSE,
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT group_req_listing_active_or_null CHECK (active),
    PRIMARY KEY (create_event, group_id, tag_id, req_id),
    UNIQUE (group_id, tag_id, req_id, active),
    CONSTRAINT group_req_listing_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

-- Builds ----------------------------------------------------------------------------------------------------

CREATE TABLE volume (
    id   SERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE content_generator (
    id   SERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE cg_users (
    cg_id        INTEGER NOT NULL REFERENCES content_generator (id),
    user_id      INTEGER NOT NULL REFERENCES users (id),
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT cg_users_active_or_null CHECK (active),
    PRIMARY KEY (create_event, cg_id, user_id),
    UNIQUE (cg_id, user_id, active),
    CONSTRAINT cg_users_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);

CREATE TABLE btype (
    id   SERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- (id, draft) is unique only so that rpminfo can refer to it and follow a promotion.
CREATE TABLE build (
    id              SERIAL PRIMARY KEY,
    volume_id       INTEGER NOT NULL REFERENCES volume (id),
    pkg_id          INTEGER NOT NULL REFERENCES package (id) DEFERRABLE,
    version         TEXT NOT NULL,
    release         TEXT NOT NULL,
    epoch           INTEGER,
    draft           BOOLEAN NOT NULL DEFAULT FALSE,
    source          TEXT,
    create_event    INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    start_time      TIMESTAMPTZ,
    completion_time TIMESTAMPTZ,
    promotion_time  TIMESTAMPTZ,
    state           INTEGER NOT NULL,
    task_id         INTEGER REFERENCES task (id),
    owner           INTEGER NOT NULL REFERENCES users (id),
    promoter        INTEGER REFERENCES users (id),
    cg_id           INTEGER REFERENCES content_generator (id),
    extra           TEXT,
    UNIQUE (pkg_id, version, release),
    UNIQUE (id, draft),
    CONSTRAINT build_draft_release CHECK (NOT draft OR release ~ ('^.*,draft_' || id::TEXT || '$')),
    CONSTRAINT build_done_has_completion_time CHECK (
        (state = 0 AND completion_time IS NULL)
        OR (state <> 0 AND completion_time IS NOT NULL)
    ),
    CONSTRAINT build_draft_not_promoted CHECK (NOT draft OR (promotion_time IS NULL AND promoter IS NULL))
);
CREATE INDEX build_pkg_id_idx ON build (pkg_id);
CREATE INDEX build_completion_time_idx ON build (completion_time);

CREATE TABLE build_types (
    build_id INTEGER NOT NULL REFERENCES build (id),
    btype_id INTEGER NOT NULL REFERENCES btype (id),
    PRIMARY KEY (build_id, btype_id)
);

-- A content generator takes a name before it builds; the token proves that it did.
CREATE TABLE build_reservations (
    build_id INTEGER PRIMARY KEY REFERENCES build (id),
    token    VARCHAR,
    created  TIMESTAMPTZ NOT NULL
);
CREATE INDEX build_reservations_created_idx ON build_reservations (created);

CREATE TABLE maven_builds (
    build_id    INTEGER PRIMARY KEY REFERENCES build (id),
    group_id    TEXT NOT NULL,
    artifact_id TEXT NOT NULL,
    version     TEXT NOT NULL
);

CREATE TABLE win_builds (
    build_id INTEGER PRIMARY KEY REFERENCES build (id),
    platform TEXT NOT NULL
);

CREATE TABLE image_builds (
    build_id INTEGER PRIMARY KEY REFERENCES build (id)
);

-- The builds of a tag. The newest create_event wins, so tagging again moves a build to the front.
CREATE TABLE tag_listing (
    build_id     INTEGER NOT NULL REFERENCES build (id),
    tag_id       INTEGER NOT NULL REFERENCES tag (id),
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    revoke_event INTEGER REFERENCES events (id),
    creator_id   INTEGER NOT NULL REFERENCES users (id),
    revoker_id   INTEGER REFERENCES users (id),
    active       BOOLEAN DEFAULT TRUE CONSTRAINT tag_listing_active_or_null CHECK (active),
    PRIMARY KEY (create_event, build_id, tag_id),
    UNIQUE (build_id, tag_id, active),
    CONSTRAINT tag_listing_revoked_whole CHECK (
        (active IS NULL AND revoke_event IS NOT NULL AND revoker_id IS NOT NULL)
        OR (active IS NOT NULL AND revoke_event IS NULL AND revoker_id IS NULL)
    )
);
CREATE INDEX tag_listing_tag_id_idx ON tag_listing (tag_id);

-- Repositories ----------------------------------------------------------------------------------------------
-- repo holds what was made, repo_queue what is asked for.

CREATE TABLE repo (
    id            SERIAL PRIMARY KEY,
    creation_time TIMESTAMPTZ DEFAULT now(),
    create_event  INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    state_time    TIMESTAMPTZ DEFAULT now(),
    begin_event   INTEGER REFERENCES events (id),
    end_event     INTEGER REFERENCES events (id),
    tag_id        INTEGER NOT NULL REFERENCES tag (id),
    state         INTEGER,
    dist          BOOLEAN DEFAULT FALSE,
    opts          JSONB,
    custom_opts   JSONB,
    task_id       INTEGER REFERENCES task (id)
);

CREATE TABLE repo_queue (
    id          SERIAL PRIMARY KEY,
    create_time TIMESTAMPTZ NOT NULL DEFAULT now(),
    owner       INTEGER NOT NULL REFERENCES users (id),
    priority    INTEGER NOT NULL,
    tag_id      INTEGER NOT NULL REFERENCES tag (id),
    at_event    INTEGER REFERENCES events (id),
    min_event   INTEGER REFERENCES events (id),
    opts        JSONB NOT NULL,
    update_time TIMESTAMPTZ NOT NULL DEFAULT now(),
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    task_id     INTEGER REFERENCES task (id),
    tries       INTEGER NOT NULL DEFAULT 0,
    repo_id     INTEGER REFERENCES repo (id),
    CONSTRAINT repo_queue_one_event CHECK (at_event IS NULL OR min_event IS NULL),
    CONSTRAINT repo_queue_fulfilled_not_active CHECK (NOT active OR repo_id IS NULL)
);

-- Buildroots ------------------------------------------------------------------------------------------------
-- standard_buildroot is the part of a buildroot that a builder of ours made; a content generator's has none.

-- A foreign content generator describes its buildroots in its own terms, hence the nulls.
CREATE TABLE buildroot (
    id             SERIAL PRIMARY KEY,
    br_type        INTEGER NOT NULL,
    cg_id          INTEGER REFERENCES content_generator (id),
    cg_version     TEXT,
    container_type TEXT,
    container_arch TEXT,
    host_os        TEXT,
    host_arch      TEXT,
    extra          TEXT,
    CONSTRAINT buildroot_container_whole CHECK (
        (container_type IS NULL AND container_arch IS NULL)
        OR (container_type IS NOT NULL AND container_arch IS NOT NULL)
    ),
    CONSTRAINT buildroot_cg_whole CHECK (
        (cg_id IS NULL AND cg_version IS NULL)
        OR (cg_id IS NOT NULL AND cg_version IS NOT NULL)
    )
);

CREATE TABLE standard_buildroot (
    buildroot_id INTEGER PRIMARY KEY REFERENCES buildroot (id),
    host_id      INTEGER NOT NULL REFERENCES host (id),
    repo_id      INTEGER NOT NULL REFERENCES repo (id),
    task_id      INTEGER NOT NULL REFERENCES task (id),
    create_event INTEGER NOT NULL DEFAULT get_event() REFERENCES events (id),
    retire_event INTEGER,
    state        INTEGER
);

CREATE TABLE buildroot_tools_info (
    buildroot_id INTEGER NOT NULL REFERENCES buildroot (id),
    tool         TEXT NOT NULL,
    version      TEXT NOT NULL,
    PRIMARY KEY (buildroot_id, tool)
);

-- Rpms ------------------------------------------------------------------------------------------------------

-- draft repeats the build's flag, because uniqueness of the NVRA depends on it:
-- rpms of drafts may share theirs, all others may not.
CREATE TABLE rpminfo (
    id               SERIAL PRIMARY KEY,
    build_id         INTEGER,
    buildroot_id     INTEGER REFERENCES buildroot (id),
    name             TEXT NOT NULL,
    version          TEXT NOT NULL,
    release          TEXT NOT NULL,
    epoch            INTEGER,
    arch             VARCHAR(16) NOT NULL,
    draft            BOOLEAN,
    external_repo_id INTEGER NOT NULL REFERENCES external_repo (id),
    payloadhash      TEXT NOT NULL,
    size             BIGINT NOT NULL,
    buildtime        BIGINT NOT NULL,
    metadata_only    BOOLEAN NOT NULL DEFAULT FALSE,
    extra            TEXT,
    FOREIGN KEY (build_id, draft) REFERENCES build (id, draft) ON UPDATE CASCADE,
    CONSTRAINT rpminfo_internal_or_external CHECK (
        (draft IS NULL AND build_id IS NULL AND external_repo_id <> 0)
        OR (draft IS NOT NULL AND build_id IS NOT NULL AND external_repo_id = 0)
    )
);
CREATE INDEX rpminfo_build_id_idx ON rpminfo (build_id);
-- Finds an rpm by its file name, without a look at the table.
CREATE INDEX rpminfo_file_name_idx
    ON rpminfo ((name || '-' || version || '-' || release || '.' || arch || '.rpm'))
    INCLUDE (id);
CREATE INDEX rpminfo_nvra_idx ON rpminfo (name, version, release, arch, external_repo_id);
CREATE UNIQUE INDEX rpminfo_nvra_key
    ON rpminfo (name, version, release, arch, external_repo_id)
    WHERE draft IS NOT TRUE;

CREATE TABLE rpmsigs (
    rpm_id  INTEGER NOT NULL REFERENCES rpminfo (id),
    sigkey  TEXT NOT NULL,
    sighash TEXT NOT NULL,
    UNIQUE (rpm_id, sigkey)
);

-- Checksums of the signed copies as they are on disk; an empty sigkey is the unsigned rpm.
CREATE TABLE rpm_checksum (
    rpm_id        INTEGER NOT NULL REFERENCES rpminfo (id),
    sigkey        TEXT NOT NULL,
    checksum      TEXT NOT NULL UNIQUE,
    checksum_type SMALLINT NOT NULL,
    PRIMARY KEY (rpm_id, sigkey, checksum_type)
);
CREATE INDEX rpm_checksum_rpm_id_idx ON rpm_checksum (rpm_id);

-- The rpms installed in a buildroot; is_update marks those that came after the first listing.
CREATE TABLE buildroot_listing (
    buildroot_id INTEGER NOT NULL REFERENCES buildroot (id),
    rpm_id       INTEGER NOT NULL REFERENCES rpminfo (id),
    is_update    BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (buildroot_id, rpm_id)
);
CREATE INDEX buildroot_listing_rpm_id_idx ON buildroot_listing (rpm_id);

-- Archives --------------------------------------------------------------------------------------------------
-- Every file of a build that is not an rpm or a log.

CREATE TABLE archivetypes (
    id               SERIAL PRIMARY KEY,
    name             TEXT NOT NULL UNIQUE,
    description      TEXT NOT NULL,
    extensions       TEXT NOT NULL,
    compression_type TEXT
);

CREATE TABLE archiveinfo (
    id            SERIAL PRIMARY KEY,
    type_id       INTEGER NOT NULL REFERENCES archivetypes (id),
    btype_id      INTEGER REFERENCES btype (id),
    build_id      INTEGER NOT NULL REFERENCES build (id),
    buildroot_id  INTEGER REFERENCES buildroot (id),
    filename      TEXT NOT NULL,
    size          BIGINT NOT NULL,
    checksum      TEXT NOT NULL,
    checksum_type INTEGER NOT NULL,
    metadata_only BOOLEAN NOT NULL DEFAULT FALSE,
    extra         TEXT
);
CREATE INDEX archiveinfo_build_id_idx ON archiveinfo (build_id);
CREATE INDEX archiveinfo_buildroot_id_idx ON archiveinfo (buildroot_id);
CREATE INDEX archiveinfo_filename_idx ON archiveinfo (filename);
CREATE INDEX archiveinfo_type_id_idx ON archiveinfo (type_id);

CREATE TABLE maven_archives (
    archive_id  INTEGER PRIMARY KEY REFERENCES archiveinfo (id),
    group_id    TEXT NOT NULL,
    artifact_id TEXT NOT NULL,
    version     TEXT NOT NULL
);

CREATE TABLE win_archives (
    archive_id INTEGER PRIMARY KEY REFERENCES archiveinfo (id),
    relpath    TEXT NOT NULL,
    platforms  TEXT NOT NULL,
    flags      TEXT
);

CREATE TABLE image_archives (
    archive_id INTEGER PRIMARY KEY REFERENCES archiveinfo (id),
    arch       VARCHAR(16) NOT NULL
);

-- The archives that an archive (an image, a zip) was put together from.
CREATE TABLE archive_components (
    archive_id   INTEGER NOT NULL REFERENCES archiveinfo (id),
    component_id INTEGER NOT NULL REFERENCES archiveinfo (id),
    UNIQUE (archive_id, component_id)
);
CREATE INDEX archive_components_component_id_idx ON archive_components (component_id);

-- The rpms inside an archive.
CREATE TABLE archive_rpm_components (
    archive_id INTEGER NOT NULL REFERENCES archiveinfo (id),
    rpm_id     INTEGER NOT NULL REFERENCES rpminfo (id),
    UNIQUE (archive_id, rpm_id)
);
CREATE INDEX archive_rpm_components_rpm_id_idx ON archive_rpm_components (rpm_id);

CREATE TABLE buildroot_archives (
    buildroot_id INTEGER NOT NULL REFERENCES buildroot (id),
    archive_id   INTEGER NOT NULL REFERENCES archiveinfo (id),
    project_dep  BOOLEAN NOT NULL,
    PRIMARY KEY (buildroot_id, archive_id)
);
CREATE INDEX buildroot_archives_archive_id_idx ON buildroot_archives (archive_id);

-- Notifications ---------------------------------------------------------------------------------------------
-- A null package or tag means any.

CREATE TABLE build_notifications (
    id           SERIAL PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users (id),
    package_id   INTEGER REFERENCES package (id),
    tag_id       INTEGER REFERENCES tag (id),
    success_only BOOLEAN NOT NULL DEFAULT FALSE,
    email        TEXT NOT NULL
);

CREATE TABLE build_notifications_block (
    id         SERIAL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id),
    package_id INTEGER REFERENCES package (id),
    tag_id     INTEGER REFERENCES tag (id)
);

-- Locks and messages ----------------------------------------------------------------------------------------

-- Rows to lock (SELECT FOR UPDATE), so that one hub at a time does a kind of work.
CREATE TABLE locks (
    name TEXT PRIMARY KEY
);

-- Messages that the broker did not take yet.
CREATE TABLE proton_queue (
    id         SERIAL PRIMARY KEY,
    created_ts TIMESTAMPTZ DEFAULT now(),
    address    TEXT NOT NULL,
    props      JSON NOT NULL,
    body       JSON NOT NULL
);
