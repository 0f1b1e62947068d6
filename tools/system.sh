#!/bin/sh
# Installs the programs that only tests need, from the system's own packages, if this user may install any.
# Otherwise it prints the one command that would; the tests skip what needs a missing program, and say so.
set -eu
# Debian keeps nginx out of a usual user's PATH.
PATH=$PATH:/usr/sbin:/usr/local/sbin

# Each program and the package that has it: Debian and Ubuntu, Fedora, Homebrew.
wanted="chromium:chromium:chromium:chromium
chromium-headless-shell:chromium-headless-shell::
redis-server:redis-server:redis:redis
openssl:openssl:openssl:openssl
nginx:nginx:nginx:nginx
prometheus:prometheus:golang-github-prometheus:prometheus"

manager=""
for each in apt-get dnf brew; do
  if [ -z "$manager" ] && command -v "$each" >/dev/null 2>&1; then manager=$each; fi
done

# Names under which other systems have the same program.
is_here() {
  case $1 in
    # Any Chromium can open the pages that the shell opens; the shell is only quicker.
    chromium | chromium-headless-shell) names="$1 chromium chromium-browser google-chrome google-chrome-stable" ;;
    redis-server) names="redis-server valkey-server" ;;
    *) names=$1 ;;
  esac
  for name in $names; do
    if command -v "$name" >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

missing=""
for line in $wanted; do
  program=${line%%:*}
  packages=${line#*:}
  if ! is_here "$program"; then
    case $manager in
      dnf) package=$(echo "$packages" | cut -d: -f2) ;;
      brew) package=$(echo "$packages" | cut -d: -f3) ;;
      *) package=${packages%%:*} ;;
    esac
    missing="$missing${package:+ $package}"
  fi
done
if [ -z "$missing" ]; then exit 0; fi

# A machine that has just started is often still updating itself: wait until it has finished.
apt="apt-get -o DPkg::Lock::Timeout=300"
case $manager in
  apt-get) install="$apt install -y -q --no-install-recommends$missing" ;;
  dnf) install="dnf install -y -q$missing" ;;
  brew) install="brew install$missing" ;;
  *)
    echo "! Missing, and there is no package manager that this script knows:$missing" >&2
    exit 0
    ;;
esac

as_root=""
if [ "$manager" != brew ] && [ "$(id -u)" != 0 ]; then as_root="sudo"; fi
if [ -n "$as_root" ] && ! { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; then
  echo "! Some programs are missing, and this user may not install any. Install them with: sudo $install" >&2
  exit 0
fi

echo "Installing$missing" >&2
if [ "$manager" = apt-get ] && [ -d /run/systemd/system ]; then
  echo "Debian starts those that are services (Prometheus on port 9090, nginx on 80); the tests need none of them" \
    "running. To stop them: systemctl disable --now prometheus nginx redis-server" >&2
fi
# Up to three times: a mirror may stall, reset a connection, or be in the middle of an update.
again() {
  "$@" || "$@" || "$@"
}

export DEBIAN_FRONTEND=noninteractive
if [ "$manager" = apt-get ]; then
  # Without the option a list that cannot be fetched is no failure, and its packages cannot be installed.
  # shellcheck disable=SC2086 # words, not one name
  again $as_root $apt -o APT::Update::Error-Mode=any update -q || echo "! Not every package list could be fetched" >&2
  for package in $missing; do
    # A package that this release does not have would keep all the others from being installed.
    apt-cache show "$package" >/dev/null 2>&1 || install=$(echo "$install " | sed "s/ $package / /")
  done
fi
# A test run without them is better than none; it says what it left out.
# shellcheck disable=SC2086 # words, not one name
again $as_root $install || echo "! Could not be installed:$missing" >&2
