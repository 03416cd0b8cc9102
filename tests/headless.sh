#!/bin/sh
# Runs a command with a display, a home and, with --bus, a session bus of its own; all end with it.
#   headless.sh [--bus] COMMAND…
# Not xvfb-run -a: two that start at once take the same display now and then. Here the server chooses its number.
set -eu

if [ "${1:-}" = --bus ]; then
  shift
  # What the bus starts inherits the bus' folders: with the person's, two runs would share one accessibility bus.
  bus=$(mktemp -d)
  status=0
  XDG_RUNTIME_DIR="$bus" XDG_CACHE_HOME="$bus" dbus-run-session -- "$0" "$@" || status=$?
  rm -rf "$bus"
  exit "$status"
fi

folder=$(mktemp -d)
mkfifo "$folder/display"
Xvfb -displayfd 3 -screen 0 1600x1400x24 -nolisten tcp -noreset 3> "$folder/display" 2> "$folder/xvfb.log" &
server=$!
finish () {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 143' INT TERM
read -r number < "$folder/display"

mkdir -p "$folder/home" "$folder/runtime"
chmod 700 "$folder/runtime"
export DISPLAY=":$number" HOME="$folder/home" XDG_RUNTIME_DIR="$folder/runtime" TMPDIR="$folder"
export XDG_CONFIG_HOME="$HOME/config" XDG_DATA_HOME="$HOME/data" XDG_CACHE_HOME="$HOME/cache"
unset WAYLAND_DISPLAY http_proxy all_proxy
# Without these GTK loads Mesa and LLVM even to draw with cairo.
export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GDK_DISABLE=gl,vulkan GTK_USE_PORTAL=0

# Not exec: the display has to be ended afterwards.
"$@"
