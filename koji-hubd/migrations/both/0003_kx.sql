-- Indexes of our own, for questions that this hub asks often and that upstream's indexes leave to a scan of
-- the table. An adopted database gets them too; upstream's hub works with them as well as without.
--
-- Left out on purpose, because a unique constraint begins with the column already: task (parent),
-- sessions (user_id), buildroot_listing (buildroot_id).
--
-- active is a column of an index here rather than its condition: on SQLite a partial index serves only those
-- queries that repeat its condition word by word.

-- Tasks: one's own, those of a kind, and what the scheduler watches.
CREATE INDEX IF NOT EXISTS kx_task_owner ON task (owner);
CREATE INDEX IF NOT EXISTS kx_task_method_state ON task (method, state);
CREATE INDEX IF NOT EXISTS kx_scheduler_task_runs_active ON scheduler_task_runs (active);

-- Builds: of a task, of an owner, in progress, and the ones that a tag holds now.
CREATE INDEX IF NOT EXISTS kx_build_task_id ON build (task_id);
CREATE INDEX IF NOT EXISTS kx_build_owner ON build (owner);
CREATE INDEX IF NOT EXISTS kx_build_state ON build (state);
CREATE INDEX IF NOT EXISTS kx_tag_listing_tag_id_active ON tag_listing (tag_id, active);

-- Repositories: the newest usable one of a tag, and the requests still open, in the order they are served.
CREATE INDEX IF NOT EXISTS kx_repo_tag_id_state ON repo (tag_id, state);
CREATE INDEX IF NOT EXISTS kx_repo_queue_active_priority ON repo_queue (active, priority);

-- Buildroots: of a task, of a repository (is it still in use?), alive on a host; and what was built in one.
CREATE INDEX IF NOT EXISTS kx_standard_buildroot_task_id ON standard_buildroot (task_id);
CREATE INDEX IF NOT EXISTS kx_standard_buildroot_repo_id ON standard_buildroot (repo_id);
CREATE INDEX IF NOT EXISTS kx_standard_buildroot_host_id_state ON standard_buildroot (host_id, state);
CREATE INDEX IF NOT EXISTS kx_rpminfo_buildroot_id ON rpminfo (buildroot_id);
