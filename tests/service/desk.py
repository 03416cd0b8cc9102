"""A desk of its own for the application: home, session bus with its service file, a server to send to, a keyring in a
file, and desktops that write down what they are told."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

from gi.repository import Gio, GLib

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
from atspi import wait  # noqa: E402

USER = "ada@practice.example"

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={run}</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

GTK_XML = """<node><interface name="org.gtk.Notifications">
  <method name="AddNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="a{sv}" direction="in"/></method>
  <method name="RemoveNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/></method>
</interface></node>"""

FDO_XML = """<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>"""


class GtkDesktop:
    """org.gtk.Notifications. @all: what was ever shown, in order; @shown: what is there now, by its id."""

    def __init__(self, bus):
        self.all, self.shown = [], {}
        info = Gio.DBusNodeInfo.new_for_xml(GTK_XML)
        bus.register_object("/org/gtk/Notifications", info.interfaces[0], self.on_call, None, None)
        own_name(bus, "org.gtk.Notifications")

    def on_call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        values = arguments.unpack()
        if method == "AddNotification":
            entry = dict(values[2], id=values[1])
            self.all.append(entry)
            self.shown[values[1]] = entry
        else:
            self.shown.pop(values[1], None)
        invocation.return_value(None)

    def ids(self):
        return sorted(name.split(".")[0] for name in self.shown)


class FdoDesktop:
    """org.freedesktop.Notifications"""

    def __init__(self, bus):
        self.bus, self.all, self.shown = bus, [], {}
        info = Gio.DBusNodeInfo.new_for_xml(FDO_XML)
        bus.register_object("/org/freedesktop/Notifications", info.interfaces[0], self.on_call, None, None)
        own_name(bus, "org.freedesktop.Notifications")

    def on_call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        values = arguments.unpack()
        if method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["actions", "body"],)))
        elif method == "Notify":
            number = values[1] or len(self.all) + 1
            entry = {"title": values[3], "body": values[4], "actions": values[5], "number": number}
            self.all.append(entry)
            self.shown[number] = entry
            invocation.return_value(GLib.Variant("(u)", (number,)))
        else:
            self.shown.pop(values[0], None)
            invocation.return_value(None)

    def click(self, entry, action):
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "ActionInvoked",
                             GLib.Variant("(us)", (entry["number"], action)))


def own_name(bus, name):
    answer = bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                           GLib.Variant("(su)", (name, 0)), None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
    assert answer == 1, name


class Server:
    """`sendoffctl practice`, which keeps what it receives."""

    def __init__(self, desk, *options):
        self.process = subprocess.Popen([desk.sendoffctl, "practice", "--json", *options],
                                        env=dict(desk.env, XDG_DATA_HOME=str(desk.home / "server")),
                                        stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self.process.stdout.readline())
        self.folder = desk.home / "server"

    def received(self):
        return len(list(self.folder.rglob("*.eml")))

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.stdout.read()
        self.process.wait(60)
        self.process.stdout.close()


class Desk:
    def __init__(self, sendoff, sendoffctl, queue_mail, application_id, keyring=True):
        self.sendoff, self.sendoffctl, self.queue_mail, self.id = sendoff, sendoffctl, queue_mail, application_id
        self.folder = tempfile.TemporaryDirectory(prefix="sendoff-desk-")
        self.home = pathlib.Path(self.folder.name)
        run, services = self.home / "run", self.home / "services"
        run.mkdir(0o700)
        services.mkdir()
        (services / f"{self.id}.service").write_text(
            f"[D-BUS Service]\nName={self.id}\nExec={sendoff} --gapplication-service\n")
        (self.home / "bus.conf").write_text(BUS_CONFIG.format(run=run, services=services))
        self.env = dict(os.environ, HOME=str(self.home), XDG_CONFIG_HOME=str(self.home / "config"),
                        XDG_DATA_HOME=str(self.home / "data"), XDG_CACHE_HOME=str(self.home / "cache"),
                        XDG_STATE_HOME=str(self.home / "state"), XDG_RUNTIME_DIR=str(run), GTK_A11Y="none")
        if keyring:
            self.env.update(SECRET_BACKEND="file", SECRET_FILE_TEST_PATH=str(self.home / "test.keyring"),
                            SECRET_FILE_TEST_PASSWORD="test")
        self.log = (self.home / "log").open("wb")
        self.daemon = subprocess.Popen(["dbus-daemon", f"--config-file={self.home}/bus.conf", "--nofork",
                                        "--print-address=1"], env=self.env, stdout=subprocess.PIPE, stderr=self.log,
                                       text=True)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self.daemon.stdout.readline().strip()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            self.env["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.set_exit_on_close(False)
        self.loop = GLib.MainLoop()
        self.thread = threading.Thread(target=self.loop.run, daemon=True)
        self.thread.start()
        self.servers, self.processes = [], []

    def close(self):
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self.wait_for_end(pid)
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        for server in self.servers:
            server.stop()
        self.bus.close_sync(None)
        self.loop.quit()
        self.thread.join()
        self.daemon.terminate()
        self.daemon.wait()
        self.daemon.stdout.close()
        self.log.close()
        complaints = [line for line in (self.home / "log").read_text(errors="replace").splitlines()
                      if any(word in line for word in ("Sanitizer", "runtime error", "CRITICAL"))]
        self.folder.cleanup()
        assert not complaints, "\n".join(complaints)

    def own(self, name):
        own_name(self.bus, name)

    # The server and the account

    def server(self, *options):
        server = Server(self, *options)
        self.servers.append(server)
        return server

    def add_account(self, server, *options, password="practice"):
        reader, writer = os.pipe()
        os.write(writer, (password or "").encode())
        os.close(writer)
        secret = ["--password-fd", str(reader)] if password else []
        subprocess.run([self.sendoffctl, "account", "add", "--name", "Work", "--from", USER, "--user", USER, "--server",
                        "localhost", "--port", str(server.facts["tls_port"]), "--security", "tls", "--ca-file",
                        server.facts["ca_file"], "--no-proxy", *secret, *options], env=self.env, check=True,
                       pass_fds=[reader], stdout=subprocess.DEVNULL, timeout=120)
        os.close(reader)

    # The outbox

    def outbox(self, *arguments):
        done = subprocess.run([self.queue_mail, *map(str, arguments)], env=self.env, check=True, capture_output=True,
                              text=True, timeout=120)
        return done.stdout.split()

    def queue(self, count=1, *to):
        return [int(line) for line in self.outbox("queue", "Work", count, *to)]

    def states(self, ids):
        return self.outbox("state", *ids)

    def wait_for_state(self, ids, state):
        wait(f"messages {ids} to be {state}", lambda: self.states(ids) == [state] * len(ids), 90)

    # The application

    def call(self, method, parameters, path=None):
        return self.bus.call_sync(self.id, path or "/" + self.id.replace(".", "/"), "org.freedesktop.Application",
                                  method, parameters, None, Gio.DBusCallFlags.NONE, 60000, None)

    def act(self, action, *parameters):
        self.call("ActivateAction", GLib.Variant("(sava{sv})", (action, list(parameters), {})))

    def pid(self):
        try:
            return self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                      "GetConnectionUnixProcessID", GLib.Variant("(s)", (self.id,)), None,
                                      Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        except GLib.Error:
            return None

    def settle(self):
        """Until the application has looked at the outbox once more: a message that is due now has left."""
        # One that is refused, as all are: what is told before it is told by then.
        self.act("deliver")
        ids = self.queue()
        self.wait_for_state(ids, "failed")

    def wait_for_pid(self):
        return wait("the application on the bus", self.pid, 60)

    def wait_for_end(self, pid):
        def ended():
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
                    return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
            except FileNotFoundError:
                return True
        wait(f"process {pid} to end", ended, 90)

    def start(self, *arguments):
        process = subprocess.Popen([self.sendoff, *arguments], env=self.env, stderr=self.log)
        self.processes.append(process)
        return process

    def windows(self):
        """Titles of the windows that the X server knows."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "."], capture_output=True, text=True)
        titles = []
        for window in found.stdout.split():
            title = subprocess.run(["xdotool", "getwindowname", window], capture_output=True, text=True)
            titles.append(title.stdout.strip())
        return titles

    @property
    def autostart(self):
        return self.home / "config" / "autostart" / f"{self.id}.Background.desktop"
