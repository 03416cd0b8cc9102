#!/bin/sh
# Runs a command with a display, a home and, with --bus, a session bus of its own; all end with it.
#   headless.sh [--bus] COMMAND…
# Not xvfb-run -a: two that start at once take the same display now and then. Here the server chooses its number.
set -eu

if ! command -v Xvfb >/dev/null 2>&1; then
  echo "headless.sh: Xvfb is missing" >&2
  [ "${SENDOFF_TEST_REQUIRE_ALL:-}" != 1 ] || exit 1
  exit 77
fi

if [ "${1:-}" = --bus ]; then
  shift
  # What the bus starts inherits the bus' folders: with the person's, two runs would share one accessibility bus.
  bus=$(mktemp -d)
  status=0
  HEADLESS_BUS=yes XDG_RUNTIME_DIR="$bus" XDG_CACHE_HOME="$bus" dbus-run-session -- "$0" "$@" || status=$?
  rm -rf "$bus"
  exit "$status"
fi

folder=$(mktemp -d)
server=
finish () {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 143' INT TERM HUP

mkfifo "$folder/display"
Xvfb -displayfd 3 -screen 0 1600x1400x24 -nolisten tcp -noreset 3>"$folder/display" >"$folder/xvfb.log" 2>&1 &
server=$!
read -r number <"$folder/display" || { cat "$folder/xvfb.log" >&2; exit 1; }

mkdir -p "$folder/home" "$folder/runtime"
chmod 700 "$folder/home" "$folder/runtime"
export DISPLAY=":$number" HOME="$folder/home" XDG_RUNTIME_DIR="$folder/runtime" TMPDIR="$folder"
export XDG_CONFIG_HOME="$HOME/config" XDG_DATA_HOME="$HOME/data" XDG_CACHE_HOME="$HOME/cache" XDG_STATE_HOME="$HOME/state"
unset WAYLAND_DISPLAY XAUTHORITY http_proxy all_proxy
# Without these GTK loads Mesa and LLVM even to draw with cairo.
export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GDK_DISABLE=gl,vulkan GTK_USE_PORTAL=0
# Without a bus there is nothing to be asked; tests in process look at GTK's own test context.
[ -n "${HEADLESS_BUS:-}" ] || export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent GTK_A11Y="${GTK_A11Y:-test}"

# Not exec: the display has to be ended afterwards.
"$@"
