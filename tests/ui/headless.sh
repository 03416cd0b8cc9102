#!/bin/sh
# Runs a program with a display and a home of its own, and ends both afterwards.
#   headless.sh PROGRAM [ARGUMENT…]
# The X server chooses its own number (xvfb-run picks one by itself, and fails now and then when tests run side by side).
set -eu

if ! command -v Xvfb >/dev/null 2>&1; then
  echo "headless.sh: Xvfb is missing" >&2
  [ "${SENDOFF_TEST_REQUIRE_ALL:-}" != 1 ] || exit 1
  exit 77
fi

dir=$(mktemp -d)
xvfb=
cleanup () {
  if [ -n "$xvfb" ]; then
    kill "$xvfb" 2>/dev/null || true
    wait "$xvfb" 2>/dev/null || true
  fi
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 143' TERM INT HUP

mkfifo "$dir/display"
Xvfb -displayfd 3 -screen 0 1600x1400x24 -nolisten tcp -noreset 3>"$dir/display" >"$dir/xvfb.log" 2>&1 &
xvfb=$!
read -r number <"$dir/display" || { cat "$dir/xvfb.log" >&2; exit 1; }

mkdir -p "$dir/home" "$dir/run"
chmod 700 "$dir/home" "$dir/run"
# No session bus, no accessibility bus: the tests look at GTK's own test context. cairo draws without Mesa.
env -u WAYLAND_DISPLAY -u XAUTHORITY \
  DISPLAY=":$number" HOME="$dir/home" XDG_RUNTIME_DIR="$dir/run" \
  XDG_CONFIG_HOME="$dir/home/config" XDG_DATA_HOME="$dir/home/data" XDG_CACHE_HOME="$dir/home/cache" \
  XDG_STATE_HOME="$dir/home/state" \
  GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GTK_A11Y="${GTK_A11Y:-test}" \
  DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent" NO_AT_BRIDGE=1 \
  "$@"
