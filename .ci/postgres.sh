#!/usr/bin/env bash
# postgres.sh start DIR    starts a PostgreSQL server of its own on a free loopback port and prints its URL;
#                          DIR is made, and remembers where the server is
# postgres.sh stop DIR     ends that server, deletes its data and DIR; does nothing where there is none
#
# For tests only: it trusts every local connection, and is not durable.  Started by root it runs as user postgres,
# since PostgreSQL refuses to run as root.
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/postgres-programs.sh"

die() {
  printf 'postgres.sh: %s\n' "$*" >&2
  exit 1
}

free_port() {
  python3 -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

# Runs a command as the server's user, from a folder that this user may enter.
as_server() {
  cd /
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid "$(server_user)" --regid "$(id -g "$(server_user)")" --clear-groups --inh-caps=-all env HOME="$data" "$@"
  else
    "$@"
  fi
}

server_user() {
  local user
  for user in postgres nobody; do
    if id "$user" >/dev/null 2>&1; then
      printf '%s\n' "$user"
      return
    fi
  done
  die "neither user postgres nor user nobody exists"
}

start() {
  local state=$1 bin port try
  bin=$(postgres_programs) || die "no PostgreSQL server is installed (examples/quickstart/install-deps.sh test)"
  [ ! -e "$state/data" ] || die "$state is in use already"
  mkdir -p "$state"
  # Below /tmp, since the server's user may not be able to reach the checkout.
  data=$(mktemp -d "${TMPDIR:-/tmp}/koji-postgres.XXXXXX")
  printf '%s\n' "$data" >"$state/data"
  if [ "$(id -u)" = 0 ]; then chown "$(server_user)" "$data"; fi
  (as_server "$bin/initdb" -D "$data/cluster" -U postgres -A trust -E UTF8 --locale=C --no-sync) \
    >"$state/initdb.log" 2>&1 || {
    cat "$state/initdb.log" >&2
    die "initdb failed"
  }
  cat >>"$data/cluster/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 400
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_wal_size = 4GB
log_min_messages = warning
CONF
  for try in 1 2 3; do
    port=$(free_port)
    if (as_server "$bin/pg_ctl" start -s -w -t 60 -D "$data/cluster" -l "$data/log" -o "-p $port") >"$state/start.log" 2>&1; then
      printf 'postgresql://postgres@127.0.0.1:%s/postgres\n' "$port"
      return
    fi
    printf 'postgres.sh: start %s on port %s failed\n' "$try" "$port" >&2
  done
  cat "$state/start.log" "$data/log" >&2 || :
  stop "$state"
  die "the server does not start"
}

stop() {
  local state=$1 bin
  [ -e "$state/data" ] || return 0
  data=$(cat "$state/data")
  bin=$(postgres_programs)
  if [ -e "$data/cluster/postmaster.pid" ]; then
    (as_server "$bin/pg_ctl" stop -s -w -t 30 -m immediate -D "$data/cluster") ||
      printf 'postgres.sh: %s did not stop\n' "$data" >&2
  fi
  case $data in */koji-postgres.??????) rm -rf "$data" ;; esac
  rm -f "$state"/{data,initdb.log,start.log}
  rmdir "$state" 2>/dev/null || :
}

case ${1-}:${2:+dir} in
start:dir) start "$2" ;;
stop:dir) stop "$2" ;;
*) die "usage: postgres.sh start|stop DIR" ;;
esac
