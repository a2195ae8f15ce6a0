#!/usr/bin/env bash
# quickstart.sh: a whole Koji on this machine, from the sources to two finished builds.
#
# Read it from the end: `main` is the story, each function above it a chapter.  Everything it makes lies in
# .quickstart/ (KOJI_QUICKSTART_DIR); the hub listens on 127.0.0.1:8080 (KOJI_QUICKSTART_PORT) and a git server
# beside it on the port above.  Running it again is quick and harmless: what is there is kept.  `make stop` stops it.
#
# Debian: packages are built natively, in roots made from Debian's own packages (make-base-repo.sh).
# Fedora: packages are built with mock, from Fedora's mirrors.  That way could not be tried where this was written.
set -euo pipefail

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$examples/../.." && pwd)
here=$(realpath -m "${KOJI_QUICKSTART_DIR:-$top/.quickstart}")
port=${KOJI_QUICKSTART_PORT:-8080}
git_port=$((port + 1))
url=http://127.0.0.1:$port
bin=$(realpath -m "${CARGO_TARGET_DIR:-$top/target}")/release
arch=$(uname -m)
builder=builder.localhost
export no_proxy=127.0.0.1

. "$examples/daemons.sh"

# --- telling the story -----------------------------------------------------------------------------------------------

chapter() { printf '\n[%3d s] %s\n' "$SECONDS" "$*"; }
note() { printf '    %s\n' "$*"; }
die() {
  printf 'quickstart: %s\n' "$*" >&2
  exit 1
}
# Shows a command as one would type it, then runs it.
show() {
  printf '    $ koji %s\n' "$*"
  koji "$@"
}

# The koji command as the administrator.
koji() { "$here/koji" "$@"; }

# lists WORD COMMAND...: whether a line of the command's output starts with WORD.
lists() {
  local word=$1
  shift
  "$@" 2>/dev/null | awk -v word="$word" '$1 == word { found = 1 } END { exit !found }'
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

on_fedora() { ! command -v apt-get >/dev/null; }

# --- chapters ----------------------------------------------------------------------------------------------------------

install_what_is_missing() {
  "$examples/install-deps.sh" build quickstart
  if ! on_fedora && [ "$arch" != x86_64 ]; then
    die "on Debian this works on x86_64 only, since the base repository is made for it"
  fi
}

build_the_programs() {
  (cd "$top" && cargo build --release -p koji-hubd -p koji-builderd -p koji-cli --bins)
}

# Where buildroots come from: on Debian a repository of rpms made from Debian's own packages, which the hub serves.
make_base_repo() {
  on_fedora && return
  local repo=$here/topdir/external/base
  if [ -e "$repo/repodata/repomd.xml" ]; then
    note "is there already"
    return
  fi
  # A list of packages that is missing or old shows as a failed download.
  base_repo_once "$repo" || {
    note "once more, with fresh package lists"
    as_root apt-get update -q
    base_repo_once "$repo"
  }
}
base_repo_once() {
  rm -rf "$here/base-repo" &&
    mkdir -p "$(dirname "$1")" &&
    WORK=$here/base-repo.work "$examples/make-base-repo.sh" "$here/base-repo" | sed 's/^/    /' &&
    mv "$here/base-repo" "$1" &&
    rm -rf "$here/base-repo.work"
}

# GNU hello as upstream released it: Debian keeps the tarball in its source package.
fetch_hello() {
  mkdir -p "$here/hello"
  cd "$here/hello"
  if compgen -G 'hello_*.orig.tar.*' >/dev/null; then
    note "is there already"
  elif on_fedora; then
    curl -fsSL -o hello_2.10.orig.tar.gz https://ftp.gnu.org/gnu/hello/hello-2.10.tar.gz
  else
    fetch_debian_source hello
  fi
  tarball=$(compgen -G 'hello_*.orig.tar.*' | grep -v '\.asc$' | tail -n 1)
  hello_version=${tarball#hello_}
  hello_version=${hello_version%.orig.tar.*}
  sed -e "s/^Version:.*/Version: $hello_version/" -e "s/^Source0:.*/Source0: $tarball/" "$examples/hello.spec" >hello.spec
  rpmbuild -bs --quiet --nodeps --define "_topdir $here/hello" --define "_sourcedir $here/hello" \
    --define "_srcrpmdir $here/hello" --define 'dist %{nil}' hello.spec
  srpm=$here/hello/hello-$hello_version-1.src.rpm
  [ -e "$srpm" ] || die "rpmbuild made no $srpm"
  note "$srpm"
  cd "$top"
}
# Downloads without asking for deb-src lines in the system's settings: it has a list of its own.
fetch_debian_source() {
  local apt=$here/hello/apt mirror
  mkdir -p "$apt/lists/partial" "$apt/cache"
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Component: main' |
    grep -Ev -- '(-updates|-security|-backports)$|security' | head -n 1)
  printf 'deb-src %s main\n' "${mirror:-http://deb.debian.org/debian stable}" >"$apt/sources.list"
  local options=(-q -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
    -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=1)
  apt-get "${options[@]}" update >"$apt/log"
  apt-get "${options[@]}" source --download-only "$1" >>"$apt/log" 2>&1 || {
    cat "$apt/log" >&2
    die "Debian's source package $1 could not be downloaded"
  }
}

# A package that lives in git beside its spec, as most do.
make_git_repository() {
  local repo=$here/git/greeter
  mkdir -p "$repo"
  cp "$examples"/greeter/* "$repo"
  cd "$repo"
  [ -d .git ] || git init -q
  git add .
  git diff --cached --quiet 2>/dev/null || git -c user.name='Example Packager' -c user.email=packager@example.com \
    commit -q -m 'greeter: a program that says where it came from'
  greeter_url=git://127.0.0.1:$git_port/greeter#$(git rev-parse HEAD)
  greeter_nvr=greeter-$(awk '$1 == "Version:" { v = $2 } $1 == "Release:" { sub(/%.*/, "", $2); r = $2 } END { print v "-" r }' greeter.spec)
  cd "$top"
  note "$greeter_url"
}

password() {
  local file=$here/secret/$1
  if [ ! -s "$file" ]; then
    (umask 077 && mkdir -p "$here/secret" && od -An -tx1 -N16 /dev/urandom | tr -d ' \n' >"$file")
  fi
  cat "$file"
}

# write FILE: standard input becomes the file, which only its owner can read; an unchanged one keeps its date.
write() {
  (umask 077 && cat >"$1.new")
  if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}

# Upstream's files, with little in them; Listen and buildroot_driver are ours.
write_configuration() {
  # mock keeps its roots where it always does.
  local driver="buildroot_driver = mock"
  on_fedora || driver="buildroot_driver = native
mockdir = $here/builder/roots"
  mkdir -p "$here"/{topdir,builder/work,builder/roots}
  write "$here/hub.conf" <<CONF
[hub]
Listen = 127.0.0.1:$port
KojiDir = $here/topdir
KojiWebURL = $url/koji
Plugins = runroot sidetag
DisableNotifications = on
RepoQueueInterval = 5
CONF
  write "$here/kojid.conf" <<CONF
[kojid]
server = $url/kojihub
topurl = $url/kojifiles
topdir = $here/topdir
user = $builder
password = $(password builder)
workdir = $here/builder/work
$driver
allowed_scms = 127.0.0.1*:/*:no:
sleeptime = 5
maxjobs = 4
minspace = 1024
CONF
  write "$here/koji.conf" <<CONF
[koji]
server = $url/kojihub
weburl = $url/koji
topurl = $url/kojifiles
topdir = $here/topdir
poll_interval = 1
CONF
  write "$here/koji" <<SCRIPT
#!/bin/sh
# The koji command as this quickstart's administrator.
exec '$bin/koji' -c '$here/koji.conf' --authtype=password --user=admin --password="\$(cat '$here/secret/admin')" "\$@"
SCRIPT
  chmod 700 "$here/koji"
}

start_the_hub() {
  local hub=("$bin/koji-hubd" --config "$here/hub.conf")
  if [ ! -e "$here/initialised" ]; then
    "${hub[@]}" init
    "${hub[@]}" admin create-user admin "$(password admin)" admin
    # Tasks that make repositories are this user's (RepoQueueUser).
    "${hub[@]}" admin create-user kojira "$(password kojira)" repo
    touch "$here/initialised"
  fi
  start_daemon hub "${hub[@]}" serve
  local try
  for try in $(seq 300); do
    curl -fs --noproxy '*' -o "$here/run/ready" "$url/readyz" && return
    daemon_pid hub >/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$here/log/hub.log" >&2
  die "the hub is not ready at $url"
}

# What an administrator types once for a new product.
set_up_the_product() {
  lists kt1 koji list-tags || show add-tag kt1
  lists kt1-build koji list-tags || show add-tag kt1-build --parent kt1 --arches "$arch"
  lists kt1 koji list-targets --quiet --name kt1 || show add-target kt1 kt1-build kt1
  lists build koji list-groups kt1-build || import_groups "$(comps)" kt1-build
  local package
  for package in hello greeter; do
    lists "$package" koji list-pkgs --quiet --tag kt1 || show add-pkg --owner admin kt1 "$package"
  done
  if on_fedora; then fedora_repos; else base_repo; fi
}
# import_groups FILE TAG: makes the package groups of a comps file.
import_groups() {
  local group packages
  while read -r group packages; do
    show add-group "$2" "$group"
    # shellcheck disable=SC2086
    show add-group-pkg "$2" "$group" $packages
  done < <(sed -n -e 's/.*<id>\(.*\)<\/id>.*/\n\1/p' -e 's/.*<packagereq[^>]*>\(.*\)<\/packagereq>.*/\1/p' "$1" |
    awk 'BEGIN { RS = "" } { gsub(/\n/, " "); print }')
}
comps() {
  if on_fedora; then echo "$examples/fedora-comps.xml"; else echo "$here/topdir/external/base/comps.xml"; fi
}
base_repo() {
  local repo=$url/kojifiles/external/base/
  if ! lists base koji list-external-repos --quiet; then
    show add-external-repo base "$repo" -t kt1-build
  elif ! koji list-external-repos --quiet --name base | grep -F "$repo" >/dev/null; then
    show edit-external-repo base --url "$repo" # the port is another than last time
  fi
}
fedora_repos() {
  local version mirror=https://dl.fedoraproject.org/pub/fedora/linux
  # shellcheck source=/dev/null
  version=$(. /etc/os-release && echo "$VERSION_ID")
  # $arch is for the builder to fill in.
  # shellcheck disable=SC2016
  lists fedora koji list-external-repos --quiet ||
    show add-external-repo fedora "$mirror/releases/$version/Everything/"'$arch/os/' -t kt1-build -m bare
  # shellcheck disable=SC2016
  lists fedora-updates koji list-external-repos --quiet ||
    show add-external-repo fedora-updates "$mirror/updates/$version/Everything/"'$arch/' -t kt1-build -m bare
}

# A builder is a host that the hub knows, and a daemon that logs in as it.
set_up_the_builder() {
  lists "$builder" koji list-hosts --quiet || show add-host "$builder" "$arch"
  lists "$builder" koji list-hosts --quiet --channel createrepo || show add-host-to-channel "$builder" createrepo
  "$bin/koji-hubd" --config "$here/hub.conf" admin set-password "$builder" "$(password builder)"
  if on_fedora && ! id kojibuilder >/dev/null 2>&1; then
    as_root useradd --system --groups mock kojibuilder
  fi
}

start_the_workers() {
  start_daemon git "$(git --exec-path)/git-daemon" --listen=127.0.0.1 --port="$git_port" --reuseaddr --verbose --export-all \
    --base-path="$here/git" "$here/git"
  # Buildroots are mounts and namespaces, so the builder is root.
  start_daemon --root builder "$bin/koji-builderd" -c "$here/kojid.conf" -f --force-lock
}

# build NVR-WITHOUT-DIST SOURCE: builds it and follows the task, unless that is tagged already.
build() {
  local nvr=$1 source=$2 name=${1%-*-*} built
  built=$(latest "$name")
  case $built in "$nvr" | "$nvr".*)
    note "$built is built already; a Koji builds a version and release once"
    return
    ;;
  esac
  show build --wait kt1 "$source" || {
    note "logs of the tasks: $here/topdir/work/tasks, of the builder: $here/log/builder.log"
    die "$nvr was not built"
  }
}
latest() { koji latest-build --quiet kt1 "$1" 2>/dev/null | awk '{ print $1; exit }'; }

show_the_results() {
  show list-tagged kt1
  show list-tagged --rpms kt1
}

say_how_to_go_on() {
  local web=
  if curl -fs --noproxy '*' -o "$here/run/web" "$url/koji/"; then web="
  web pages   $url/koji/"; fi
  cat <<TEXT

It runs, and goes on running:
  hub         $url/kojihub$web
  files       $url/kojifiles/packages/
  logs        $here/log/

Go on with the koji command as its administrator:
  $here/koji list-tasks --help
  $here/koji build kt1 $srpm
  $here/koji watch-task --help

Stop it with \`make stop\`; \`make quickstart\` starts it again with all that was built.
To be rid of it, stop it and delete $here.
TEXT
}

main() {
  chapter "What this machine lacks"
  install_what_is_missing
  chapter "Building hub, builder and the koji command"
  build_the_programs
  chapter "A base repository for the buildroots"
  make_base_repo
  chapter "GNU hello, as a source package"
  fetch_hello
  chapter "greeter, in a git repository"
  make_git_repository
  chapter "The hub"
  write_configuration
  start_the_hub
  chapter "Tags, target, groups and packages of the product kt1"
  set_up_the_product
  chapter "A builder"
  set_up_the_builder
  start_the_workers
  chapter "Building hello from its source package"
  build "hello-$hello_version-1" "$srpm"
  chapter "Building greeter from git"
  build "$greeter_nvr" "$greeter_url"
  chapter "What is there now"
  show_the_results
  say_how_to_go_on
}

main
