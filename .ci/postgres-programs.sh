# shellcheck shell=bash
# Finds PostgreSQL's programs, which Debian keeps off the PATH.  Sourced, does nothing by itself.

# Prints the folder of the newest initdb, pg_ctl and postgres; fails if there is none.
postgres_programs() {
  local dir
  for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -rV) /usr/bin /usr/local/bin; do
    if [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ] && [ -x "$dir/postgres" ]; then
      printf '%s\n' "$dir"
      return
    fi
  done
  return 1
}

# Prints the path of psql; fails if there is none.
postgres_psql() {
  command -v psql && return
  local dir
  dir=$(postgres_programs) && [ -x "$dir/psql" ] && printf '%s\n' "$dir/psql"
}
