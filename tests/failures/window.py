#!/usr/bin/python3
"""Failures made for real, in the real window: what it says, what its buttons do, and that it can be cancelled.

    window.py SENDOFF SENDOFFCTL

One start of the program, with an account for each failure. Runs under headless.sh --bus. Nothing sleeps: every look
waits for a state that can be observed.
"""

import configparser
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import uuid

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]

from gi.repository import Gio, GLib  # noqa: E402

import bench as benches  # noqa: E402
import peers  # noqa: E402
import servers  # noqa: E402
from atspi import App, Missing, focus, wait  # noqa: E402

HOME = pathlib.Path(os.environ["HOME"])
ACCOUNTS = HOME / "config" / "sendoff" / "accounts.ini"
ALICE, UNICODE = f"alice@{servers.DOMAIN}", f"unicode@{servers.DOMAIN}"
TEST = "Test"
READY = "Ready to send"
SKIP = 77
TRUST = "Trust This Certificate"
# For what comes together with something that was waited for.
SOON = 15
KEYRING_PASSWORD = "login"


class Accounts:
    """The file of the accounts, written before the program starts and read while it runs."""

    def __init__(self):
        self.groups = {}

    def add(self, name, attempt, **more):
        options = attempt.options
        group = {"name": name, "address": more.pop("address", options.get("user", ALICE)), "limit": 99,
                 "limit-unit": "messages", "practice": "false", "host": options["server"], "port": options["port"],
                 "security": options["security"], "auth": "auto", "use-proxy": "false", "allow-plain-auth": "false",
                 **{name: options[name] for name in ("user", "ca-file") if name in options}, **more}
        self.groups[name] = group
        if attempt.secret is not None:
            remember(group["host"], group["user"], attempt.secret)

    def write(self):
        ACCOUNTS.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        ACCOUNTS.touch(0o600)
        with ACCOUNTS.open("w", encoding="utf-8") as file:
            for name, group in self.groups.items():
                file.write(f"[account {identity(name)}]\n" + "".join(f"{k}={v}\n" for k, v in group.items()) + "\n")

    @staticmethod
    def read(name):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(ACCOUNTS, encoding="utf-8")
        return parser[f"account {identity(name)}"]


def identity(name):
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def open_keyring():
    """That of a person who has just logged in; one that runs already makes way."""
    subprocess.run(["gnome-keyring-daemon", "--replace", "--unlock", "--components=secrets"], check=True,
                   input=KEYRING_PASSWORD.encode(), stdout=subprocess.DEVNULL)


def lock_keyring():
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path",
                    "/org/freedesktop/secrets", "--method", "org.freedesktop.Secret.Service.Lock",
                    "['/org/freedesktop/secrets/collection/login']"], check=True, stdout=subprocess.DEVNULL)


def remember(host, user, secret):
    subprocess.run(["secret-tool", "store", "--label=Mail", "host", host, "service", "smtp", "user", user],
                   input=secret.encode(), check=True)


def recall(host, user):
    return subprocess.run(["secret-tool", "lookup", "host", host, "service", "smtp", "user", user],
                          capture_output=True, text=True).stdout


class Window:
    """The program's windows as a person uses them."""

    def __init__(self, sendoff, accounts):
        self.accounts = accounts
        self.app = App([sendoff], "sendoff", dict(os.environ, GTK_A11Y="atspi"))
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.begin = 0
        self.times = []

    def activate(self, account):
        """Chooses in the menu of accounts, by the action behind it."""
        for name in self.bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ListNames", None, None,
                                       Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]:
            if name.startswith("org.") and "endoff" in name:
                self.bus.call_sync(name, "/" + name.replace(".", "/") + "/window/1", "org.gtk.Actions", "Activate",
                                   GLib.Variant("(sava{sv})", ("account", [GLib.Variant("s", identity(account))], {})),
                                   None, Gio.DBusCallFlags.NONE, 5000, None)
                return
        raise AssertionError("the program is not on the bus")

    def test(self, account):
        """Opens the test window of an account: the test begins by itself."""
        self.activate(account)
        self.app.window(account)
        self.act(account, "win.test-again")
        self.app.window(TEST)
        self.begin = time.monotonic()

    def act(self, window, action):
        """An action of a window, as its menus and keys start it."""
        node = self.app.window(window)

        def look():
            actions = [entry[0] for entry in node.call("org.a11y.atspi.Action", "GetActions")[0]]
            return actions.index(action) + 1 if action in actions else None
        index = wait(f"the action {action} of “{window}”", look) - 1
        node.call("org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (index,)))

    def expect(self, title, *words):
        self.app.sees(TEST, title)
        self.times.append((title, time.monotonic() - self.begin))
        for each in words:
            self.app.sees(TEST, each, SOON)

    def shows(self, diagnosis):
        """All that sendoffctl says of the failure: the server's words, too, and each remedy as a button or a list."""
        self.expect(diagnosis["title"], diagnosis["cause"], *(diagnosis["server_said"] or "").splitlines())
        for remedy in diagnosis["remedies"]:
            if remedy["kind"] in ("explain", "wait"):
                self.app.sees(TEST, remedy["label"], SOON)
            else:
                self.app.find(TEST, "button", remedy["label"], SOON)
            for step in remedy.get("steps", ()):
                self.app.sees(TEST, step, SOON)

    def has_not(self, label):
        wait(f"no button “{label}”", lambda: not [node for node in self.app.window(TEST).walk()
                                                 if node.role == "button" and node.name == label])

    def press(self, label, window=TEST):
        self.begin = time.monotonic()
        self.app.find(window, "button", label).click()

    def ask_about_certificate(self):
        """Nothing is trusted before the person has seen it. The question names the server."""
        self.press(TRUST)
        return wait("the question about the certificate",
                    lambda: next((title for title in self.app.windows() if title.startswith(TRUST)), None))

    def close(self):
        self.act(TEST, "window.close")
        self.app.gone(TEST)


# --- The failures ----------------------------------------------------------------------------------------------------
# Each function makes one and returns the attempt, what happens in the window once it has shown the diagnosis, and what
# the account has that the attempt has not.

failures = {}


def failure(name, identity):
    """@identity: of the diagnosis, which sendoffctl is asked for beforehand: the window has to show the same. None:
    what the window shows is looked at in play alone."""
    def keep(make):
        failures[name] = (identity, make)
        return make
    return keep


def cure(diagnosis, security):
    """The label of the first button, which must change the mode on the same port."""
    assert diagnosis["remedies"][0]["settings"] == {"security": security}, diagnosis
    return diagnosis["remedies"][0]["label"]


@failure("Early TLS", "tls-to-plain-port")
def tls_on_starttls_port(bench):
    def play(window, name, diagnosis):
        window.press(cure(diagnosis, "starttls"))
        window.expect(READY)
        assert Accounts.read(name)["security"] == "starttls"
    return bench.on_real("starttls", "tls"), play


@failure("Late TLS", "greet-timeout-tls-port")
def starttls_on_tls_port(bench):
    def play(window, name, diagnosis):
        window.press(cure(diagnosis, "tls"))
        window.expect(READY)
        assert Accounts.read(name)["security"] == "tls"
    return bench.on_real("tls", "starttls"), play


@failure("Wrong password", "auth-535-generic")
def wrong_password(bench):
    def play(window, name, diagnosis):
        window.press(diagnosis["remedies"][0]["label"])
        dialog = "Enter the Password"
        window.app.find(dialog, "text box|text", "Password").set_text(servers.USERS[UNICODE])
        window.press("Use Password", dialog)
        window.expect(READY)
        assert recall("localhost", UNICODE) == servers.USERS[UNICODE]
    return bench.on_real("tls", user=UNICODE, secret=benches.WRONG), play


@failure("Self-signed", "tls-unknown-ca")
def self_signed(bench):
    def play(window, name, diagnosis):
        pin = bench.certificates.sha256("self-signed")
        dialog = window.ask_about_certificate()
        window.app.sees(dialog, "Nobody that this computer trusts has signed it.", SOON)
        window.app.sees(dialog, pin[:8], SOON)
        window.press(TRUST, dialog)
        window.expect(READY)
        assert Accounts.read(name)["pin"] == pin
    return bench.on_real("self-signed"), play


@failure("Two faults", "tls-expired")
def expired_and_other_name(bench):
    def play(window, name, diagnosis):
        window.app.sees(TEST, "made out to another name", SOON)
        dialog = window.ask_about_certificate()
        window.app.sees(dialog, "It is not for localhost.", SOON)
        window.app.sees(dialog, "It has expired.", SOON)
        window.press("Cancel", dialog)
        window.app.gone(dialog)
        window.expect(diagnosis["title"])
        assert "pin" not in Accounts.read(name)
    return bench.on_real("expired-wrong-host"), play


@failure("Refused", "tcp-refused")
def refused(bench):
    taken = peers.listen()
    port = taken.getsockname()[1]
    taken.close()

    def play(window, name, diagnosis):
        bench.serve(peers.Mail(listener=peers.listen(port=port)))
        window.press("Try Again")
        window.expect(READY)
    return benches.Attempt({"server": "127.0.0.1", "port": port, "security": "none", "no-proxy": True}), play


@failure("Black hole", None)
def black_hole(bench):
    def play(window, name, diagnosis):
        window.app.sees(TEST, "Testing…")
        window.press("Cancel Test")
        window.expect("The test was cancelled")
        window.has_not("Cancel Test")
    return bench.on_peer(bench.serve(peers.Hole())), play


@failure("Web server", "greet-not-smtp")
def web_server(bench):
    return bench.on_peer(bench.serve(peers.Web())), None


@failure("Stripped", "starttls-missing")
def stripped(bench):
    middle = bench.serve(peers.Middle(bench.rig.ports["starttls"],
                                      lambda data: data.replace(b"STARTTLS", b"XXXXXXXA")))

    def play(window, name, diagnosis):
        # Once by sendoffctl, and once by the window.
        assert middle.said("EHLO") == 2 and middle.said("AUTH") == 0, middle.lines
    return bench.on_real("starttls", "starttls", port=middle.port), play


@failure("Recipient refused", "rcpt-unknown")
def recipient_refused(bench):
    # A test asks whether the account may write to itself.
    nobody = f"nobody@{servers.DOMAIN}"
    return bench.on_real("tls", arguments=("--from", nobody, "--to", nobody)), None, {"address": nobody}


@failure("Sender refused", "postfix-553-notowned")
def sender_refused(bench):
    return bench.on_real("own-sender", arguments=("--from", ALICE, "--to", ALICE)), None


@failure("Locked keyring", None)
def locked_keyring(bench):
    def play(window, name, diagnosis):
        window.expect("The keyring is locked", "What to Do")
        open_keyring()
        window.press("Try Again")
        window.expect(READY)
    play.before = lock_keyring
    return bench.on_real("tls"), play


class Failure:
    def __init__(self, bench, accounts, name):
        self.name = name
        identity, make = failures[name]
        attempt, self.play, *more = make(bench)
        self.diagnosis = bench.run(attempt).diagnosis if identity else None
        assert identity is None or self.diagnosis["id"] == identity, self.diagnosis
        accounts.add(name, attempt, **(more[0] if more else {}))

    def run(self, window):
        getattr(self.play, "before", lambda: None)()
        window.test(self.name)
        if self.diagnosis:
            window.shows(self.diagnosis)
        if self.play:
            self.play(window, self.name, self.diagnosis)
        last = window.times[-1][0]
        window.close()
        if self.diagnosis:
            # The main window remembers how the last test ended.
            window.app.sees(self.name, last)


def main():
    sendoff, sendoffctl = sys.argv[1:]
    reason = servers.missing()
    if reason:
        print(f"skipped: {reason}")
        sys.exit(1 if os.environ.get("SENDOFF_TEST_REQUIRE_ALL") == "1" else SKIP)
    # Postfix's own user has to get into the folder of the servers, so that cannot lie in ours.
    os.environ.pop("TMPDIR", None)
    tempfile.tempdir = None
    open_keyring()
    bench = benches.Bench(sendoffctl)
    window = None
    try:
        accounts = Accounts()
        made = [Failure(bench, accounts, name) for name in failures]
        accounts.write()
        window = Window(sendoff, accounts)
        wait("the main window", lambda: accounts.groups.keys() & window.app.windows().keys())
        for one in made:
            print(one.name, flush=True)
            one.run(window)
        print(f"\n{'shown':52} {'seconds':>8}")
        for title, seconds in window.times:
            print(f"{title:52} {seconds:8.2f}")
        focus(made[-1].name)
        window.app.quit()
    except (Missing, AssertionError):
        if window:
            window.app.dump()
        raise
    finally:
        if window:
            window.app.stop()
        bench.close()


if __name__ == "__main__":
    main()
