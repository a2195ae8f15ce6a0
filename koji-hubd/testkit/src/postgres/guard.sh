# Runs a PostgreSQL server for as long as standard input stays open.
#
# usage: sh guard.sh BINARIES PORT
#
# The process that started this holds the other end of the pipe. However that process ends, even killed, the
# pipe closes, the server is stopped (by the pid in its data directory) and its files are removed.
# Prints "ready" once the server takes connections; whatever is printed instead says why there is none.
set -u
binaries=$1
port=$2

place=$(mktemp -d "${TMPDIR:-/tmp}/koji-testkit.XXXXXX" 2>&1) || { echo "$place"; exit 1; }
data=$place/data
log=$place/log

clean_up() {
    "$binaries/pg_ctl" stop -D "$data" -m immediate >"$log" 2>&1
    rm -rf "$place"
}
trap clean_up EXIT
# PIPE: nobody is there to be told "ready" if the test was killed while the server started.
trap 'exit 1' HUP INT TERM PIPE

fail() {
    cat "$log"
    exit 1
}

# The C locale sorts as SQLite does.
"$binaries/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$log" 2>&1 || fail

# Nothing here has to survive a crash.
cat >>"$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
CONF
"$binaries/pg_ctl" start -w -D "$data" -l "$log" >/dev/null 2>&1 || fail

echo ready
cat >/dev/null
