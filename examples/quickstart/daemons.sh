# shellcheck shell=bash disable=SC2154
# Starts and stops the quickstart's daemons by their pid files.  Sourced with $here set to the quickstart's folder.
#
# A daemon NAME has run/NAME.pid and log/NAME.log.  Each names a file below $here on its command line, by which a
# process is told from a stranger that got its pid after a reboot.

# Prints the pid of daemon NAME; fails if it is not running.
daemon_pid() {
  local pid
  pid=$(cat "$here/run/$1.pid" 2>/dev/null) && [ -n "$pid" ] || return 1
  { tr '\0' ' ' <"/proc/$pid/cmdline" | grep -F "$here/" >/dev/null; } 2>/dev/null || return 1
  printf '%s\n' "$pid"
}

# start_daemon [--root] NAME PROGRAM ARGUMENT...: as the caller, or as root.  Leaves a running daemon alone, unless its
# command line, its program or a file that it was given has changed since.
start_daemon() {
  local prefix=() name pid
  if [ "$1" = --root ]; then
    shift
    if [ "$(id -u)" != 0 ]; then
      sudo -v
      prefix=(sudo)
    fi
  fi
  name=$1
  shift
  local pid_file=$here/run/$name.pid
  if pid=$(daemon_pid "$name"); then
    if daemon_is_current "$pid" "$pid_file" "$@"; then
      echo "    $name is running already (pid $pid)"
      return
    fi
    stop_daemon "$name" "since its program or settings have changed"
  fi
  mkdir -p "$here/run" "$here/log"
  rm -f "$pid_file"
  # The shell in between writes its own pid, which the program keeps.
  # shellcheck disable=SC2016
  setsid "${prefix[@]}" sh -c 'echo $$ >"$0"; exec "$@"' "$pid_file" "$@" </dev/null >>"$here/log/$name.log" 2>&1 &
  # One that cannot even read its settings ends at once.
  sleep 0.3
  pid=$(daemon_pid "$name") || {
    echo "$name did not start:" >&2
    tail -n 20 "$here/log/$name.log" >&2
    return 1
  }
  echo "    $name (pid $pid), log in log/$name.log"
}

# daemon_is_current PID PID-FILE PROGRAM ARGUMENT...
daemon_is_current() {
  local pid=$1 pid_file=$2 word
  shift 2
  [ "$(tr '\0' ' ' <"/proc/$pid/cmdline")" = "$* " ] || return 1
  for word; do
    if [ -f "$word" ] && [ "$word" -nt "$pid_file" ]; then return 1; fi
  done
}

# stop_daemon NAME [REASON]: asks it to end, and after 20 s makes it.  Does nothing if it is not running.
stop_daemon() {
  local name=$1 reason=${2:+, $2} pid try
  if ! pid=$(daemon_pid "$name"); then
    rm -f "$here/run/$name.pid"
    return 0
  fi
  local signal=(kill)
  if [ "$(stat -c %u "/proc/$pid")" != "$(id -u)" ] && [ "$(id -u)" != 0 ]; then signal=(sudo kill); fi
  "${signal[@]}" -TERM "$pid" 2>/dev/null || :
  for try in $(seq 200); do
    daemon_pid "$name" >/dev/null || break
    if [ "$try" = 200 ]; then
      echo "    $name (pid $pid) does not end by itself, so it is killed"
      "${signal[@]}" -KILL "$pid" 2>/dev/null || :
    fi
    sleep 0.1
  done
  rm -f "$here/run/$name.pid"
  echo "    $name stopped (pid $pid)$reason"
}
