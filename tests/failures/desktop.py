"""A desktop for one start of the program: a home, a session bus, a keyring in a known state, and the windows.

Many can run at once on one display: each program finds its own bus, and all of them the one accessibility bus.
"""

import configparser
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import uuid

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import gi  # noqa: E402

gi.require_version("Gdk", "4.0")

from gi.repository import Gdk, Gio, GLib  # noqa: E402

from atspi import ACCESSIBLE, LIMIT, App, Missing, Node, focus, key, plain, wait  # noqa: E402, F401

TEST = "Test"
KEYRING_PASSWORD = "login"
STATE_FOCUSED = 12
# More than any window has.
ROWS = 30
SECRETS, SECRETS_PATH = "org.freedesktop.secrets", "/org/freedesktop/secrets"
# A bus that starts nothing by itself, at a path: an abstract socket is not there in another network.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def identity(name):
    """The id of the account of that name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


class Display:
    """One more, for programs that must not take the focus from another."""

    def __init__(self):
        reading, writing = os.pipe()
        self.process = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1400x24", "-nolisten",
                                         "tcp", "-noreset"], pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("no display could be started")
        self.name = f":{number}"

    def close(self):
        self.process.terminate()
        self.process.wait(30)


class Clipboard:
    """What a program has copied. One clipboard serves a whole display, so a copy and a look go together."""

    def __init__(self, display):
        self.lock = threading.Lock()
        self.loop = GLib.MainLoop()
        threading.Thread(target=self.loop.run, daemon=True).start()
        self.display = self._on_loop(lambda done: done(Gdk.Display.open(display)))
        self.clipboard = self.display.get_clipboard()

    def close(self):
        """Before the display ends: Gdk would end this process with it."""
        self._on_loop(lambda done: done(self.display.close()))
        self.loop.quit()

    def _on_loop(self, start):
        """Gdk belongs to one thread. @start gets a function that takes the result."""
        result, ready = [], threading.Event()

        def done(value):
            result.append(value)
            ready.set()

        def run():
            start(done)
            return GLib.SOURCE_REMOVE
        GLib.idle_add(run)
        ready.wait()
        return result[0]

    def _read(self, done):
        def finish(clipboard, result):
            try:
                done(clipboard.read_text_finish(result))
            except GLib.Error:
                done(None)
        if self.clipboard.is_local():
            done(None)
        else:
            self.clipboard.read_text_async(None, finish)

    def copied_by(self, copy):
        """The text that copy() makes a program copy."""
        with self.lock:
            self._on_loop(lambda done: done(self.clipboard.set("nothing yet")))
            copy()
            return wait("the copied text", lambda: self._on_loop(self._read))


class Keyring:
    """gnome-keyring on a bus of its own, open as after a log-in; "empty": none was made yet; "locked": not opened."""

    def __init__(self, state, env):
        self.env, self.process = env, None
        self.bus = Gio.DBusConnection.new_for_address_sync(
            env["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        if state != "no-service":
            self._start(*(() if state == "empty" else ("--unlock",)))
        if state == "locked":
            self.restart()

    def _start(self, *options):
        self.process = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--components=secrets", *options],
                                        env=self.env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        self.process.stdin.write(KEYRING_PASSWORD.encode())
        self.process.stdin.close()
        wait("the keyring", lambda: self.bus.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
            GLib.Variant("(s)", (SECRETS,)), None, Gio.DBusCallFlags.NONE, 5000, None).unpack()[0])

    def restart(self, *options):
        """Locked, as nobody has given its password, or with "--unlock" open."""
        self.stop()
        self._start(*options)

    def call(self, path, interface, method, arguments):
        return self.bus.call_sync(SECRETS, path, f"org.freedesktop.Secret.{interface}", method, arguments, None,
                                  Gio.DBusCallFlags.NONE, 10000, None).unpack()

    def _open_session(self):
        return self.call(SECRETS_PATH, "Service", "OpenSession",
                         GLib.Variant("(sv)", ("plain", GLib.Variant("s", ""))))[1]

    def remember(self, host, user, secret):
        attributes = {"xdg:schema": "org.freedesktop.Secret.Generic", "host": host, "service": "smtp", "user": user}
        properties = {"org.freedesktop.Secret.Item.Label": GLib.Variant("s", "Mail"),
                      "org.freedesktop.Secret.Item.Attributes": GLib.Variant("a{ss}", attributes)}
        value = (self._open_session(), b"", secret.encode(), "text/plain")
        self.call(SECRETS_PATH + "/aliases/default", "Collection", "CreateItem",
                  GLib.Variant("(a{sv}(oayays)b)", (properties, value, True)))

    def recall(self, host, user):
        attributes = {"host": host, "service": "smtp", "user": user}
        items = self.call(SECRETS_PATH, "Service", "SearchItems", GLib.Variant("(a{ss})", (attributes,)))[0]
        value = self.call(items[0], "Item", "GetSecret", GLib.Variant("(o)", (self._open_session(),)))[0]
        return bytes(value[2]).decode()

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(30)


class Desktop:
    """@keyring: "unlocked", "locked", "empty", "no-service" (nothing on the bus keeps secrets), or "no-bus"."""

    def __init__(self, keyring="unlocked", more=None):
        self.stack = contextlib.ExitStack()
        self.folder = pathlib.Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="sendoff-desktop-")))
        self.accounts, self.secrets = {}, []
        self.keyring = self.bus = None
        self.is_open = keyring == "unlocked"
        # The name is a path of its own: the folder of the display's run-time files is not ours.
        address = f"unix:path={self.folder}/bus"
        self.env = {name: value for name, value in os.environ.items() if name.lower() not in
                    ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "xdg_state_home")}
        self.env.update(HOME=str(self.folder), XDG_CONFIG_HOME=f"{self.folder}/config",
                        XDG_DATA_HOME=f"{self.folder}/data", XDG_CACHE_HOME=f"{self.folder}/cache",
                        XDG_RUNTIME_DIR=str(self.folder), DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent",
                        GTK_A11Y="atspi", AT_SPI_BUS_ADDRESS=accessibility_bus(), **(more or {}))
        if keyring != "no-bus":
            self.env["DBUS_SESSION_BUS_ADDRESS"] = address
            self._start_bus()
            self.keyring = Keyring(keyring, self.env)
            self.bus = self.keyring.bus
            self.stack.callback(self.keyring.stop)

    def _start_bus(self):
        config = self.folder / "bus.conf"
        config.write_text(BUS.format(path=self.folder / "bus"))
        process = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
                                   env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

        def stop():
            process.terminate()
            process.wait(30)
            process.stdout.close()
        self.stack.callback(stop)
        if not process.stdout.readline():
            raise RuntimeError("no session bus could be started")

    def add(self, name, options, secret=None, address="ada@example.test"):
        """An account with the settings of @options, which are SERVER-OPTIONS of the command line."""
        group = {"name": name, "address": address, "limit": 99, "limit-unit": "messages", "practice": "false",
                 "host": options["server"], "port": options["port"],
                 "security": options.get("security", "starttls"), "auth": options.get("auth", "auto"),
                 "use-proxy": "false" if options.get("no-proxy") else "true",
                 **{name: options[name] for name in ("user", "ca-file") if name in options}}
        self.accounts[name] = group
        if secret is not None and self.is_open:
            self.keyring.remember(group["host"], group["user"], secret)

    def write(self):
        file = self.folder / "config" / "sendoff" / "accounts.ini"
        file.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        file.touch(0o600)
        file.write_text("".join(f"[account {identity(name)}]\n" + "".join(f"{k}={v}\n" for k, v in group.items()) + "\n"
                                for name, group in self.accounts.items()), encoding="utf-8")

    def read(self, name):
        """The settings as the program has stored them meanwhile."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(self.folder / "config" / "sendoff" / "accounts.ini", encoding="utf-8")
        return parser[f"account {identity(name)}"]

    def start(self, program, where=()):
        self.write()
        self.windows = Windows([*where, program], self)
        self.stack.callback(self.windows.app.stop)
        return self.windows

    def close(self):
        self.stack.close()


def accessibility_bus():
    session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    return session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                             Gio.DBusCallFlags.NONE, -1, None).unpack()[0]


class Windows:
    """The program's windows as a person uses them."""

    def __init__(self, command, desktop):
        self.desktop = desktop
        self.app = App(command, "sendoff", desktop.env, desktop.folder)
        wait("the main window", lambda: desktop.accounts.keys() & self.app.windows().keys())

    def activate(self, account):
        """Chooses in the menu of accounts, by the action behind it."""
        if len(self.desktop.accounts) == 1:
            return
        self._call("/window/1", "account", GLib.Variant("s", identity(account)))
        self.app.window(account)

    def _call(self, path, action, *parameter):
        """An action of the program, over the bus."""
        names = self.desktop.bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ListNames", None, None,
                                           Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]
        name = next((name for name in names if name.startswith("org.") and "endoff" in name), None)
        if name is not None:
            self.desktop.bus.call_sync(name, "/" + name.replace(".", "/") + path, "org.gtk.Actions", "Activate",
                                       GLib.Variant("(sava{sv})", (action, parameter, {})), None,
                                       Gio.DBusCallFlags.NONE, 5000, None)

    def act(self, window, action):
        """An action of a window, as its menus and keys start it."""
        node = self.app.window(window)

        def look():
            actions = [entry[0] for entry in node.call("org.a11y.atspi.Action", "GetActions")[0]]
            return actions.index(action) + 1 if action in actions else None
        index = wait(f"the action {action} of “{window}”", look) - 1
        node.call("org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (index,)))

    def look(self, title):
        """All that is in a window."""
        return Snapshot(self.app.window(title))

    def await_words(self, title, words, limit, pause=0.1):
        """What is in a window once these words are."""
        return wait(f"“{words}” in “{title}”", lambda: (lambda seen: seen if seen.says(words) else None)(
            self.look(title)), limit, pause)

    def dump(self):
        return "\n".join(f"== {title}\n{self.look(title)}" for title in self.app.windows())

    def press(self, window, label):
        self.app.find(window, "button", label).click()

    def open_row(self, window, title):
        """A row of a list, with the keyboard: GTK lets no screen reader press it. That takes a display to oneself: each
        window that opens takes the focus."""
        def find_row():
            # The list makes its rows anew now and then.
            return next((node for role, name, node in self.look(window).entries
                         if role == "list item" and plain(name) == title), None)

        def find_focus():
            return next(((role, name) for role, name, node in self.look(window).entries
                         if node.has_state(STATE_FOCUSED)), None)

        def go():
            if title in self.app.windows():
                return True
            focus(window)
            for _ in range(ROWS):
                row = find_row()
                if row.has_state(STATE_FOCUSED):
                    key("Return")
                    return wait(f"the window of the row “{title}”", lambda: title in self.app.windows(), 1)
                before = find_focus()
                # The messages are at the end; from nowhere only the other way leads somewhere.
                key("shift+Tab" if before else "Tab")
                # Keys that are still on their way would hit what comes before the row.
                wait("the focus to move", lambda: row.has_state(STATE_FOCUSED) or find_focus() != before, 2)
            return None
        wait(f"a row “{title}” in “{window}”", find_row)
        wait(f"the window of the row “{title}”", go)

    def quit(self):
        """The program ends with its last window, where it is told not to stay for the mail that waits."""
        self._call("", "stop-waiting")
        for title in self.app.windows():
            # It may be gone before it has answered.
            with contextlib.suppress(GLib.Error):
                self.act(title, "window.close")
        self.app.look_at_end()


class Snapshot:
    """Role, name and node of all that is in a window, from top to bottom. The questions are asked at once, and not one
    after the other: there are hundreds."""

    def __init__(self, window):
        self.found, self.open, self.problem = {}, 0, None
        context = GLib.MainContext()
        context.push_thread_default()
        try:
            self._visit(window)
            while self.open:
                context.iteration(True)
        finally:
            context.pop_thread_default()
        if self.problem:
            raise self.problem
        self.entries = list(self._list(window))

    def _ask(self, node, what, interface, method, arguments=None):
        def answered(bus, result):
            self.open -= 1
            try:
                answer = bus.call_finish(result).unpack()[0]
            except GLib.Error as error:
                self.problem = error
                return
            self.found[node.path][what] = answer
            if what == "children":
                self.found[node.path][what] = [Node(node.bus, sender, path) for sender, path in answer]
                for child in self.found[node.path][what]:
                    self._visit(child)
        self.open += 1
        node.bus.call(node.sender, node.path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 5000, None,
                      answered)

    def _visit(self, node):
        self.found[node.path] = {}
        self._ask(node, "children", ACCESSIBLE, "GetChildren")
        self._ask(node, "role", ACCESSIBLE, "GetRoleName")
        self._ask(node, "name", "org.freedesktop.DBus.Properties", "Get",
                  GLib.Variant("(ss)", (ACCESSIBLE, "Name")))

    def _list(self, node):
        entry = self.found[node.path]
        yield entry["role"], entry["name"], node
        for child in entry["children"]:
            yield from self._list(child)

    def says(self, words):
        return any(words in name for _, name, _ in self.entries)

    @property
    def buttons(self):
        return [plain(name) for role, name, _ in self.entries if role == "button" and name]

    def __str__(self):
        return "\n".join(f"   {role}: {name!r}" for role, name, _ in self.entries if name)
