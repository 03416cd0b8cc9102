#!/usr/bin/python3
"""The application without a window: started by the bus, woken by other programs, gone when nothing waits. On a bus and
in a home of its own, against the practice server. Runs under headless.sh.

    test_service.py SENDOFF SENDOFFCTL QUEUE-MAIL APPLICATION-ID
"""

import importlib.util
import os
import pathlib
import signal
import subprocess
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parent.parent / "e2e")]
from atspi import Missing, focus, key  # noqa: E402
from desk import USER, Desk, FdoDesktop, GtkDesktop, wait  # noqa: E402
from gi.repository import GLib  # noqa: E402

PROGRAMS = sys.argv[1:5]
del sys.argv[1:5]

SOON, LATER = 2, 3600


class Case(unittest.TestCase):
    def desk(self, **options):
        desk = Desk(*PROGRAMS, **options)
        self.addCleanup(desk.close)
        return desk

    def ready(self, *server_options, account=(), **options):
        desk = self.desk(**options)
        server = desk.server(*server_options)
        desk.add_account(server, *account)
        return desk, server


class Service(Case):
    def test_started_by_the_bus(self):
        desk, server = self.ready()
        ids = desk.queue(3)
        desk.act("deliver")
        pid = desk.wait_for_pid()
        desk.wait_for_state(ids, "sent")
        desk.wait_for_end(pid)
        self.assertEqual(server.received(), 3)
        self.assertFalse(desk.autostart.exists())
        self.assertEqual(desk.windows(), [])

    def test_another_program_wakes_it(self):
        desk, server = self.ready()
        later = desk.queue()
        desk.outbox("wait", later[0], LATER)
        desk.act("deliver")
        pid = desk.wait_for_pid()
        wait("the file that starts it at login", desk.autostart.exists)
        ids = desk.queue(2)
        desk.act("deliver")
        desk.wait_for_state(ids, "sent")
        self.assertEqual(desk.pid(), pid)
        self.assertEqual(desk.states(later), ["waiting"])
        # What waits is taken back: there is nothing to stay for.
        desk.outbox("remove", later[0])
        desk.wait_for_end(pid)
        self.assertFalse(desk.autostart.exists())
        self.assertEqual(server.received(), 2)

    def test_waits_for_what_is_due_soon(self):
        desk, server = self.ready()
        ids = desk.queue()
        desk.outbox("wait", ids[0], SOON)
        desk.act("deliver")
        pid = desk.wait_for_pid()
        desk.wait_for_state(ids, "sent")
        desk.wait_for_end(pid)
        self.assertEqual(server.received(), 1)

    def test_killed_in_the_middle(self):
        desk, server = self.ready("--fault", "auth-silent")
        port = server.facts["tls_port"]
        ids = desk.queue(2)
        desk.act("deliver")
        pid = desk.wait_for_pid()
        wait("the first message to be on its way", lambda: "sending" in desk.states(ids))
        os.kill(pid, signal.SIGKILL)
        desk.wait_for_end(pid)
        server.stop()
        server = desk.server("--tls-port", str(port))
        wait("the name to be free", lambda: desk.pid() is None)
        desk.act("deliver")
        desk.wait_for_state(ids, "sent")
        desk.wait_for_end(desk.pid() or pid)
        self.assertEqual(server.received(), 2)

    def test_at_login(self):
        desk, server = self.ready()
        # Nothing waits: nothing is started, no display is asked for.
        done = subprocess.run([desk.sendoff, "--background"], env=dict(desk.env, DISPLAY=":none"), timeout=120)
        self.assertEqual(done.returncode, 0)
        ids = desk.queue()
        process = desk.start("--background")
        desk.wait_for_state(ids, "sent")
        self.assertEqual(process.wait(120), 0)
        self.assertEqual(server.received(), 1)
        self.assertEqual(desk.windows(), [])

    def test_at_login_while_it_runs(self):
        desk, _ = self.ready()
        later = desk.queue()
        desk.outbox("wait", later[0], LATER)
        desk.act("deliver")
        pid = desk.wait_for_pid()
        done = subprocess.run([desk.sendoff, "--background"], env=dict(desk.env, DISPLAY=":none"), timeout=120)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(desk.pid(), pid)


class Window(Case):
    def open_window(self, desk):
        process = desk.start()
        wait("the window", lambda: any("Work" in title for title in desk.windows()), 60)
        return process

    def test_closed_while_mail_waits(self):
        desk, server = self.ready()
        desktop = GtkDesktop(desk.bus)
        ids = desk.queue(2)
        for row in ids:
            desk.outbox("wait", row, LATER)
        process = self.open_window(desk)
        desk.act("quit")
        told = wait("to be told that it stays", lambda: desktop.shown.get("background"))
        self.assertRegex(told["title"], r"^2 messages wait, the first until ")
        self.assertEqual(desk.windows(), [])
        self.assertIsNone(process.poll())
        # The first leaves: it is not said again.
        desk.outbox("wait", ids[0], 0)
        desk.act("deliver")
        desk.wait_for_state(ids[:1], "sent")
        self.assertEqual([entry["id"] for entry in desktop.all], ["background"])
        desk.act("stop-waiting")
        self.assertEqual(process.wait(90), 0)
        self.assertEqual(desk.states(ids[1:]), ["waiting"])
        self.assertTrue(desk.autostart.exists())
        self.assertEqual((server.received(), desktop.ids()), (1, []))

    def test_closed_while_nothing_waits(self):
        desk, _ = self.ready()
        desktop = GtkDesktop(desk.bus)
        process = self.open_window(desk)
        desk.act("quit")
        self.assertEqual(process.wait(90), 0)
        self.assertEqual(desktop.all, [])

    def test_opened_again(self):
        desk, _ = self.ready()
        desktop = GtkDesktop(desk.bus)
        later = desk.queue()
        desk.outbox("wait", later[0], LATER)
        process = self.open_window(desk)
        desk.act("quit")
        wait("to be told that it stays", lambda: desktop.ids() == ["background"])
        desk.call("Activate", GLib.Variant("(a{sv})", ({},)))
        wait("the window", lambda: any("Work" in title for title in desk.windows()))
        wait("it to be taken back", lambda: desktop.ids() == [])
        self.assertIsNone(process.poll())


def look_at(desk):
    """The main window has the focus for certain once it takes a key."""
    for _ in range(10):
        focus("Work")
        key("ctrl+n")
        try:
            wait("the window that the key opens", lambda: "New Message" in desk.windows(), 3)
            return
        except Missing:
            continue
    raise Missing("the window takes no keys")


class Notifications(Case):
    def test_failed_and_solved(self):
        desk, _ = self.ready("--fault", "recipient-550")
        desktop = GtkDesktop(desk.bus)
        ids = desk.queue(2)
        later = desk.queue()
        desk.outbox("wait", later[0], LATER)
        desk.act("deliver")
        desk.wait_for_state(ids, "failed")
        told = wait("to be told", lambda: next(iter(desktop.shown.values()), None))
        self.assertEqual((told["title"], told["default-action"]), ("2 messages were not sent", "app.show-account"))
        self.assertEqual(told["body"].split(":")[0], "Work")
        for entry in desktop.all:
            self.assertNotIn("@", entry["title"] + entry["body"])
            self.assertNotIn("subject", entry["title"] + entry["body"])
        for row in ids:
            desk.outbox("remove", row)
        wait("it to be taken back", lambda: desktop.ids() == [])

    def test_refused_for_some(self):
        desk, _ = self.ready("--fault", "recipient-some")
        desktop = GtkDesktop(desk.bus)
        later = desk.queue()
        desk.outbox("wait", later[0], LATER)
        ids = desk.queue(1, "bob@practice.example, carol@practice.example")
        desk.act("deliver")
        desk.wait_for_state(ids, "sent")
        told = wait("to be told", lambda: desktop.shown.get("partly"))
        self.assertEqual((told["title"], told["default-action"]),
                         ("A message was refused for some recipients", "app.show-message"))
        self.assertNotIn("@", told["title"] + told["body"])
        desk.start()
        wait("it to be taken back", lambda: "partly" not in desktop.shown)

    def test_uncertain_leads_to_the_message(self):
        desk, _ = self.ready("--fault", "after-data-drop")
        desktop = FdoDesktop(desk.bus)
        ids = desk.queue()
        desk.act("deliver")
        desk.wait_for_state(ids, "uncertain")
        told = wait("to be told", lambda: desktop.all and desktop.all[0])
        self.assertEqual(told["title"], "A message may have been sent")
        desktop.click(told, "default")
        wait("the window of the message", lambda: any("subject" in title for title in desk.windows()), 60)

    def test_not_while_the_window_is_looked_at(self):
        desk, _ = self.ready("--fault", "recipient-550")
        desktop = GtkDesktop(desk.bus)
        later = desk.queue()
        desk.outbox("wait", later[0], LATER)
        desk.start()
        wait("the window", lambda: any("Work" in title for title in desk.windows()), 60)
        look_at(desk)
        ids = desk.queue()
        desk.act("deliver")
        desk.wait_for_state(ids, "failed")
        # The one that settles it may itself be told of as soon as the window is gone.
        desk.settle()
        self.assertEqual(desktop.all, [])
        desk.act("quit")
        wait("to be told that it stays", lambda: "background" in desktop.shown)
        more = desk.queue()
        desk.act("deliver")
        desk.wait_for_state(more, "failed")
        wait("to be told", lambda: "failed" in desktop.ids())

    def test_refused_sign_in(self):
        desk, server = self.ready("--fault", "auth-535")
        desktop = GtkDesktop(desk.bus)
        ids = desk.queue(3)
        desk.act("deliver")
        told = wait("to be told", lambda: next((e for e in desktop.all if e["id"].startswith("stuck.")), None))
        self.assertEqual((told["title"], told["default-action"]), ("Messages wait for you", "app.show-account"))
        self.assertRegex(told["body"], "^Work: ")
        self.assertIn("queued", desk.states(ids))
        self.assertEqual(server.received(), 0)

    def test_limit(self):
        desk, server = self.ready(account=["--limit", "1"])
        desktop = GtkDesktop(desk.bus)
        ids = desk.queue(3)
        desk.act("deliver")
        told = wait("to be told", lambda: next((e for e in desktop.all if e["id"].startswith("limit.")), None))
        self.assertEqual(told["title"], "Daily limit of Work reached")
        self.assertRegex(told["body"], "^2 messages wait, the first until ")
        self.assertEqual(sorted(desk.states(ids)), ["sent", "waiting", "waiting"])
        more = desk.queue()
        desk.act("deliver")
        desk.wait_for_state(more, "waiting")
        self.assertEqual(len([e for e in desktop.all if e["id"].startswith("limit.")]), 1)
        self.assertEqual(server.received(), 1)


def load_mock():
    path = pathlib.Path(__file__).parent.parent / "account" / "mock-secret-service.py"
    spec = importlib.util.spec_from_file_location("mock", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Keyring(Case):
    def test_locked_and_then_unlocked(self):
        desk = self.desk(keyring=False)
        desktop = GtkDesktop(desk.bus)
        server = desk.server()
        mock = load_mock()
        keyring = mock.Mock(desk.bus, "decline")
        asked = []
        keyring.Unlock = lambda path, objects: asked.append(path) or mock.Mock.Unlock(keyring, path, objects)
        keyring.add({"host": "localhost", "service": "smtp", "user": USER}, b"practice")
        desk.own("org.freedesktop.secrets")
        desk.add_account(server, password=None)
        ids = desk.queue()
        desk.act("deliver")
        pid = desk.wait_for_pid()
        told = wait("to be told", lambda: next(iter(desktop.shown.values()), None))
        self.assertEqual((told["title"], told["body"]),
                         ("Messages wait for you", "Work: unlock the keyring, and they are sent"))
        self.assertEqual(desk.states(ids), ["queued"])
        self.assertEqual(asked, [], "a person who looks at nothing was asked for a password")
        self.assertEqual(desk.pid(), pid)
        keyring.locked = False
        desk.bus.emit_signal(None, mock.COLLECTION_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                             GLib.Variant("(sa{sv}as)", (mock.COLLECTION, {"Locked": GLib.Variant("b", False)}, [])))
        desk.wait_for_state(ids, "sent")
        wait("it to be taken back", lambda: desktop.ids() == [])
        desk.wait_for_end(pid)
        self.assertEqual(server.received(), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
