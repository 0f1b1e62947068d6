#!/bin/sh
# Makes .venv with Python 3.11, or says in one line what is here instead and what is needed. A .venv that
# works in this folder stays as it is.
set -eu
wanted=$(cat "$(dirname "$0")/../.python-version")
# Whoever made .venv a link is responsible for what it points to.
[ ! -L .venv ] || exit 0
if [ -e .venv/bin/pip ]; then
  # Scripts name their Python by its path: after a move that is gone, and in a copy it is the other folder's.
  named=$(sed -n '1,2s|^[^/]*\(/.*\)/python.*|\1|p' .venv/bin/pip)
  if [ "$named" -ef .venv/bin ] && .venv/bin/python -c '' 2>/dev/null; then exit 0; fi
fi

stop() {
  echo "$1" >&2
  exit 1
}

# The name alone proves nothing: a version manager's shim does not run if its version is not installed.
version_of() {
  "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null || true
}

here=""
chosen=""
if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- "python$wanted" python3; fi
for each in "$@"; do
  version=$(version_of "$each")
  case $version in
    "$wanted".*)
      chosen=$each
      break
      ;;
    ?*) here="$here${here:+, }$each is $version" ;;
  esac
done

install="install python$wanted and python$wanted-venv"
[ "$(uname 2>/dev/null)" != Darwin ] || install="brew install python@$wanted"
# Not every system has a package of this version.
cures="$install (or uv python install $wanted), name one with PYTHON=/path/to/python$wanted, or use Docker"
if [ -z "$chosen" ]; then
  [ -z "${PYTHON:-}" ] || here=${here:-"PYTHON=$PYTHON is not there, or does not run"}
  stop "Python $wanted is needed, and ${here:-there is no Python here}: $cures."
fi
# The platforms that every package supports; a Python for Intel on Apple silicon counts as Intel.
platform=$("$chosen" -c 'import platform, sys
print(sys.platform, platform.machine(), platform.libc_ver()[0])')
case $platform in
  "linux x86_64 glibc" | "linux aarch64 glibc" | "darwin arm64 "*) ;;
  *) stop "There are no packages for this system ($platform), only for Linux (glibc) and macOS on Apple silicon: use Docker." ;;
esac
# Debian packages it separately; without it a half-made .venv would be left behind.
"$chosen" -c 'import ensurepip' 2>/dev/null || stop "$chosen cannot make environments: install python$wanted-venv."
if [ ! -e .venv/bin/pip ]; then
  # Other programs make environments without pip: such an environment gets pip and keeps its packages.
  case $(version_of .venv/bin/python) in "$wanted".*) exec "$chosen" -m venv .venv ;; esac
fi
[ ! -e .venv ] || echo ".venv is another folder's, or has no Python $wanted that runs: making a new one" >&2
exec "$chosen" -m venv --clear .venv
