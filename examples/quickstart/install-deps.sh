#!/usr/bin/env bash
# install-deps.sh MODE...      MODE: build | quickstart | test | lint
#
# Installs what the named modes need and this machine lacks, from Debian's or Fedora's own packages, and nothing
# else: a machine that has everything is left alone, and no package manager is asked.  Mode `test` also makes a
# Python environment with upstream's `koji` client in target/test-cache/venv.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
venv=$top/target/test-cache/venv
requirements=$top/.ci/requirements.txt
. "$top/.ci/postgres-programs.sh"

say() { printf '==> %s\n' "$*" >&2; }
die() {
  printf 'install-deps: %s\n' "$*" >&2
  exit 1
}

if command -v apt-get >/dev/null; then
  family=debian
elif command -v dnf >/dev/null; then
  family=fedora
else
  family=other
fi

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    command -v sudo >/dev/null || die "this needs root, and there is no sudo: $*"
    sudo "$@"
  fi
}

# --- what is missing -----------------------------------------------------------------------------------------------
packages=() # to install, by the names of this family
missing=()  # the same for a person to read
declare -A asked

# want WHAT DEBIAN-PACKAGES FEDORA-PACKAGES TEST...: the packages are needed unless TEST succeeds.  A package `-`
# means that the family has none of its own for it.
want() {
  local what=$1 debian=$2 fedora=$3
  shift 3
  "$@" >/dev/null 2>&1 && return 0
  [ -z "${asked[$what]-}" ] || return 0 # by another mode
  asked[$what]=yes
  missing+=("$what")
  local names=$debian name
  [ "$family" = fedora ] && names=$fedora
  for name in $names; do
    [ "$name" = - ] || packages+=("$name")
  done
}
want_command() { want "$1" "$2" "$3" command -v "$1"; }

has_git_daemon() { [ -x "$(git --exec-path)/git-daemon" ]; }
has_python_venv() { python3 -c 'import ensurepip, venv'; }
has_python_headers() {
  python3 -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))'
}

want_build() {
  want_command cc gcc gcc
  want "C library headers" libc6-dev glibc-devel test -e /usr/include/stdlib.h
  want_command make make make
  want "CA certificates" ca-certificates ca-certificates test -e /etc/ssl/certs/ca-certificates.crt -o -e /etc/pki/tls/cert.pem
}

want_rpm_tools() {
  want_command rpmbuild rpm rpm-build
  want_command dnf dnf dnf
  want_command createrepo_c createrepo-c createrepo_c
  want_command git git git
  want_command cpio cpio cpio
  want_command zstd zstd zstd
  want_command python3 python3 python3
  want_command ps procps procps-ng
  want_command setpriv util-linux util-linux
}

want_quickstart() {
  want_rpm_tools
  want "git daemon" git git-daemon has_git_daemon
  want_command curl curl curl
  if [ "$family" = fedora ]; then want_command mock - mock; fi
}

want_test() {
  want_build
  want_rpm_tools
  want "git daemon" git git-daemon has_git_daemon
  want "PostgreSQL server" postgresql postgresql-server postgres_programs
  want psql postgresql-client postgresql postgres_psql
  want "Python venv" "python3-venv python3-pip" python3-pip has_python_venv
  want "Python headers" python3-dev python3-devel has_python_headers
  want "Kerberos headers" libkrb5-dev krb5-devel command -v krb5-config
}

want_lint() {
  want_command git git git
  want_command python3 python3 python3
  want_command shellcheck shellcheck ShellCheck
}

# --- installing ----------------------------------------------------------------------------------------------------
# A test needs a server's programs, not a server: Debian's package would make a cluster and start it.
without_system_cluster() {
  local dir=/etc/postgresql-common/createcluster.d status=0
  local file=$dir/koji-no-main-cluster.conf
  case " ${packages[*]} " in *" postgresql "*) ;; *)
    "$@"
    return
    ;;
  esac
  as_root mkdir -p "$dir"
  echo 'create_main_cluster = false' | as_root tee "$file" >/dev/null
  "$@" || status=$?
  as_root rm -f "$file"
  return "$status"
}

apt_install() {
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}")
  # The lists of a fresh machine are empty or old, which shows as a failure; those of others need no refreshing.
  as_root "${install[@]}" && return
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  as_root "${install[@]}"
}

install_missing() {
  [ ${#missing[@]} = 0 ] && return
  say "missing: $(printf '%s, ' "${missing[@]}" | sed 's/, $//')"
  case $family in
  debian)
    say "apt-get install ${packages[*]}"
    without_system_cluster apt_install >&2
    ;;
  fedora)
    say "dnf install ${packages[*]}"
    as_root dnf install -y "${packages[@]}" >&2
    ;;
  other) die "this is neither Debian nor Fedora: please install the above by hand" ;;
  esac
}

# --- Rust ----------------------------------------------------------------------------------------------------------
need_rust() {
  command -v cargo >/dev/null && return
  if [ "$family" = fedora ]; then
    say "dnf install cargo rust rustfmt clippy"
    as_root dnf install -y cargo rust rustfmt clippy >&2
  elif [ "$family" = debian ] && apt-cache policy rustup 2>/dev/null | grep -q 'Candidate: [0-9]'; then
    say "apt-get install rustup"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends rustup >&2
    rustup default stable >&2
  else
    die "there is no cargo, and this system's packages have none that is new enough: see https://rustup.rs"
  fi
}

# --- upstream's client for the tests ---------------------------------------------------------------------------------
make_venv() {
  [ -f "$venv/requirements.txt" ] && cmp -s "$venv/requirements.txt" "$requirements" &&
    "$venv/bin/python" -c 'import koji' 2>/dev/null && return
  say "upstream's koji client in ${venv#"$top"/}, by $(python3 --version)"
  rm -rf "$venv"
  mkdir -p "$(dirname "$venv")"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" >&2
  "$venv/bin/python" -c 'import koji' || die "koji was installed, but Python cannot import it"
  cp "$requirements" "$venv/requirements.txt"
}

[ $# -gt 0 ] || die "usage: install-deps.sh build|quickstart|test|lint..."
for mode; do
  case $mode in
  build) want_build ;;
  quickstart) want_quickstart ;;
  test) want_test ;;
  lint) want_lint ;;
  *) die "unknown mode $mode" ;;
  esac
done
install_missing
for mode; do
  case $mode in
  build) need_rust ;;
  test)
    need_rust
    make_venv
    ;;
  esac
done
