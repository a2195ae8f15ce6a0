#!/usr/bin/env bash
# Stops what quickstart.sh has started.  Builds, database and settings stay; quickstart.sh goes on from there.
set -euo pipefail

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
here=$(realpath -m "${KOJI_QUICKSTART_DIR:-$examples/../../.quickstart}")
. "$examples/daemons.sh"

if [ ! -d "$here/run" ]; then
  echo "Nothing to stop: no quickstart has run in $here."
  exit 0
fi
# Those that work for the hub go first, so that they can say good-bye to it.
for name in builder git hub; do
  stop_daemon "$name"
done
