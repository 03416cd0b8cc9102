"""Drives a program from outside, as a screen reader and a keyboard would: AT-SPI over D-Bus, and xdotool for keys.

Only GIO is needed. Nothing sleeps for a fixed time: every look waits for a state that can be observed, up to a limit.
"""

import os
import pathlib
import re
import subprocess
import time

from gi.repository import Gio, GLib

ACCESSIBLE = "org.a11y.atspi.Accessible"
ROOT = "/org/a11y/atspi/accessible/root"
LIMIT = float(os.environ.get("SENDOFF_TEST_WAIT", "30"))

# What GTK 4.8 says without a window manager or a portal, and GIO where nobody shows notifications.
HARMLESS = ("unable to send notifications", "did not receive a focus-out event", "Unrecognized value")

STATE_SENSITIVE = 24
STATE_SHOWING = 25
STATE_FOCUSED = 12


class Missing(AssertionError):
    """What was waited for did not come."""


def wait(what, look, limit=LIMIT, pause=0.05):
    """Returns the first true result of look(); look may raise while things move. @pause: seconds between two looks."""
    end = time.monotonic() + limit
    problem = None
    while True:
        try:
            found = look()
            if found:
                return found
            problem = None
        except (GLib.Error, Missing) as error:
            problem = error
        if time.monotonic() > end:
            raise Missing(f"waited {limit:.0f} s for {what}" + (f" ({problem})" if problem else ""))
        time.sleep(pause)


def plain(name):
    """A name without mnemonics. GTK 4.8 calls a button "_Next Next": label property and child."""
    words = name.replace("_", "")
    half = len(words) // 2
    if len(words) % 2 == 1 and words[half] == " " and words[:half] == words[half + 1:]:
        return words[:half]
    return words


class Node:
    def __init__(self, bus, sender, path):
        self.bus, self.sender, self.path = bus, sender, path

    def call(self, interface, method, arguments=None):
        answer = self.bus.call_sync(self.sender, self.path, interface, method, arguments, None,
                                    Gio.DBusCallFlags.NONE, 5000, None)
        return answer.unpack()

    def get(self, interface, name):
        return self.call("org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (interface, name)))[0]

    @property
    def raw_name(self):
        return self.get(ACCESSIBLE, "Name")

    @property
    def name(self):
        return plain(self.raw_name)

    @property
    def description(self):
        return self.get(ACCESSIBLE, "Description")

    @property
    def role(self):
        return self.call(ACCESSIBLE, "GetRoleName")[0]

    def has_state(self, state):
        low, high = self.call(ACCESSIBLE, "GetState")[0]
        return bool((low | high << 32) >> state & 1)

    def children(self):
        return [Node(self.bus, sender, path) for sender, path in self.call(ACCESSIBLE, "GetChildren")[0]]

    def walk(self):
        yield self
        for child in self.children():
            try:
                yield from child.walk()
            except GLib.Error:
                continue

    def text(self):
        count = self.get("org.a11y.atspi.Text", "CharacterCount")
        return self.call("org.a11y.atspi.Text", "GetText", GLib.Variant("(ii)", (0, count)))[0]

    def set_text(self, text):
        self.call("org.a11y.atspi.EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))

    def value(self):
        return self.get("org.a11y.atspi.Value", "CurrentValue")

    def set_value(self, value):
        self.call("org.freedesktop.DBus.Properties", "Set",
                  GLib.Variant("(ssv)", ("org.a11y.atspi.Value", "CurrentValue", GLib.Variant("d", value))))

    def click(self):
        wait(f"“{self.name}” to be sensitive", lambda: self.has_state(STATE_SENSITIVE))
        self.call("org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (0,)))


class App:
    """A running program. Its windows are looked up by their title."""

    def __init__(self, command, name, env=None, folder=None):
        self.log = pathlib.Path(folder or os.environ["HOME"], f"{name}.stderr")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=env, stderr=log)
        self.name = name
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.root = wait(f"{name} on the accessibility bus", self._find_root, 60)

    def _find_root(self):
        if self.process.poll() is not None:
            raise SystemExit(f"{self.name} ended with {self.process.returncode}")
        registry = Node(self.bus, "org.a11y.atspi.Registry", ROOT)
        for node in registry.children():
            pid = self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                     "GetConnectionUnixProcessID", GLib.Variant("(s)", (node.sender,)), None,
                                     Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]
            if pid == self.process.pid:
                return node
        return None

    def windows(self):
        return {node.name: node for node in self.root.children()}

    def window(self, title):
        def look():
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended with {self.process.returncode} while waiting for “{title}”")
            return self.windows().get(title)
        return wait(f"the window “{title}”", look)

    def gone(self, title):
        wait(f"the window “{title}” to close", lambda: title not in self.windows())

    def find(self, window, role, name, limit=LIMIT):
        def look():
            for node in self.window(window).walk():
                if node.role in role.split("|") and (name is None or plain(node.name) == name):
                    return node
            return None
        return wait(f"{role} “{name}” in “{window}”", look, limit)

    def texts(self, window):
        """Every name in the window, for looking up sentences."""
        return [node.name for node in self.window(window).walk() if node.name]

    def sees(self, window, words, limit=LIMIT):
        return wait(f"“{words}” in “{window}”",
                    lambda: next((text for text in self.texts(window) if words in text), None), limit)

    def dump(self):
        for title, window in self.windows().items():
            print(f"== {title}")
            for node in window.walk():
                print(f"   {node.role}: {node.name!r}")

    def quit(self):
        """Ends the program as a person does, and looks at what it said on standard error meanwhile."""
        key("ctrl+q")
        self.look_at_end()

    def look_at_end(self):
        """The program ends by itself, without an error and without a complaint on standard error."""
        try:
            status = self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            raise Missing(f"{self.name} does not quit") from None
        complaints = [line for line in self.log.read_text(errors="replace").splitlines()
                      if any(word in line for word in ("WARNING", "CRITICAL", "Sanitizer", "runtime error"))
                      and not any(known in line for known in HARMLESS)]
        assert not complaints, "\n".join(complaints)
        assert status == 0, f"{self.name} ended with {status}"

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def key(*keys):
    for one in keys:
        subprocess.run(["xdotool", "key", "--clearmodifiers", one], check=True)


def focus(title):
    """Without a window manager nobody has the focus after a window has closed."""
    pattern = re.sub(r"([][?.()+*{}|\\^$])", r"\\\1", title)
    found = wait(f"an X window called “{title}”", lambda: subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", f"^{pattern}$"], capture_output=True, text=True).stdout.split())
    subprocess.run(["xdotool", "windowfocus", "--sync", found[-1]], check=True)


def go(app, before, keys, after):
    """Presses keys in one window until another is there: a key can be lost while the focus moves."""
    for attempt in range(6):
        if after in app.windows():
            return app.window(after)
        focus(before)
        key(*keys)
        try:
            return wait(f"“{after}” after {' '.join(keys)} in “{before}”", lambda: app.windows().get(after), LIMIT / 3)
        except Missing:
            if attempt == 5:
                raise
    return None
