#!/usr/bin/python3
"""What the windows do about a failure: a password is entered, a certificate looked at and not trusted, a test cancelled.

    window.py SENDOFF SENDOFFCTL

What they say of each failure, and that the first button cures it, is in window_cases.py. One start of the program, with
an account for each failure. Runs under headless.sh --bus. Nothing sleeps: every look waits for a state that can be
observed.
"""

import os
import sys
import tempfile

sys.dont_write_bytecode = True

import bench as benches
import peers
import servers
from desktop import LIMIT, TEST, Desktop, wait

ALICE, UNICODE = f"alice@{servers.DOMAIN}", f"unicode@{servers.DOMAIN}"
READY = "Ready to send"
TRUST = "Trust This Certificate"
SKIP = 77

# --- The failures ----------------------------------------------------------------------------------------------------
# Each function makes one and returns the attempt, and what happens in the window once its test has begun.

failures = {}


def failure(name):
    def keep(make):
        failures[name] = make
        return make
    return keep


class Play:
    """The test window of one account. @told: what sendoffctl says of the failure."""

    def __init__(self, windows, name, told):
        self.windows, self.name, self.told = windows, name, told

    def test(self):
        self.windows.activate(self.name)
        self.windows.act(self.name, "win.test-again")

    def sees(self, words, title=TEST):
        return self.windows.await_words(title, words, LIMIT)

    def press(self, label, title=TEST):
        self.windows.press(title, label)

    def ask_about_certificate(self):
        """Nothing is trusted before the person has seen it. The question names the server."""
        self.press(TRUST)
        return wait("the question about the certificate",
                    lambda: next((title for title in self.windows.app.windows() if title.startswith(TRUST)), None))

    def close(self, verdict):
        self.windows.act(TEST, "window.close")
        self.windows.app.gone(TEST)
        # The main window remembers how the last test ended.
        self.sees(verdict, self.name)


@failure("Wrong password")
def wrong_password(bench):
    def play(it):
        it.sees(it.told["title"])
        it.press(it.told["remedies"][0]["label"])
        dialog = "Enter the Password"
        it.windows.app.find(dialog, "text box|text", "Password").set_text(servers.USERS[UNICODE])
        it.press("Use Password", dialog)
        it.sees(READY)
        assert it.windows.desktop.keyring.recall("localhost", UNICODE) == servers.USERS[UNICODE]
        return READY
    return bench.on_real("tls", user=UNICODE, secret=benches.WRONG), play


@failure("Self-signed")
def self_signed(bench):
    def play(it):
        pin = bench.certificates.sha256("self-signed")
        it.sees(it.told["title"])
        dialog = it.ask_about_certificate()
        it.sees("Nobody that this computer trusts has signed it.", dialog)
        it.sees(pin[:8], dialog)
        it.press(TRUST, dialog)
        it.sees(READY)
        assert it.windows.desktop.read(it.name)["pin"] == pin
        return READY
    return bench.on_real("self-signed"), play


@failure("Two faults")
def expired_and_other_name(bench):
    def play(it):
        it.sees(it.told["title"])
        dialog = it.ask_about_certificate()
        it.sees("It is not for localhost.", dialog)
        it.sees("It has expired.", dialog)
        it.press("Cancel", dialog)
        it.windows.app.gone(dialog)
        it.sees(it.told["title"])
        assert "pin" not in it.windows.desktop.read(it.name)
        return it.told["title"]
    return bench.on_real("expired-wrong-host"), play


@failure("Refused")
def refused(bench):
    taken = peers.listen()
    port = taken.getsockname()[1]
    taken.close()

    def play(it):
        it.sees(it.told["title"])
        bench.serve(peers.Mail(listener=peers.listen(port=port)))
        it.press("Try Again")
        it.sees(READY)
        return READY
    return benches.Attempt({"server": "127.0.0.1", "port": port, "security": "none", "no-proxy": True}), play


@failure("Black hole")
def black_hole(bench):
    def play(it):
        it.sees("Testing…")
        it.press("Cancel Test")
        it.sees("The test was cancelled")
        assert "Cancel Test" not in it.windows.look(TEST).buttons
        return "Not tested yet"
    # It would be long.
    play.untold = True
    return bench.on_peer(bench.serve(peers.Hole())), play


@failure("Stripped")
def stripped(bench):
    middle = bench.serve(peers.Middle(bench.rig.ports["starttls"],
                                      lambda data: data.replace(b"STARTTLS", b"XXXXXXXA")))

    def play(it):
        it.sees(it.told["title"])
        # Once by sendoffctl, and once by the window.
        assert middle.said("EHLO") == 2 and middle.said("AUTH") == 0, middle.lines
        return it.told["title"]
    return bench.on_real("starttls", "starttls", port=middle.port), play


@failure("Locked keyring")
def locked_keyring(bench):
    def play(it):
        it.sees("The keyring is locked")
        it.windows.desktop.keyring.restart("--unlock")
        it.press("Try Again")
        it.sees(READY)
        return READY
    # Not opened any more, as after a while without use.
    play.before = lambda it: it.windows.desktop.keyring.restart()
    return bench.on_real("tls"), play


def main():
    sendoff, sendoffctl = sys.argv[1:]
    reason = servers.missing()
    if reason:
        print(f"skipped: {reason}")
        sys.exit(1 if os.environ.get("SENDOFF_TEST_REQUIRE_ALL") == "1" else SKIP)
    # Postfix's own user has to get into the folder of the servers, so that cannot lie in ours.
    os.environ.pop("TMPDIR", None)
    tempfile.tempdir = None
    bench, desktop = benches.Bench(sendoffctl), Desktop()
    try:
        plays, told = {}, {}
        for name, make in failures.items():
            attempt, plays[name] = make(bench)
            told[name] = None if getattr(plays[name], "untold", False) else bench.run(attempt).diagnosis
            desktop.add(name, attempt.options, attempt.secret, attempt.options.get("user", ALICE))
        windows = desktop.start(os.path.abspath(sendoff))
        for name, play in plays.items():
            print(name, flush=True)
            it = Play(windows, name, told[name])
            getattr(play, "before", lambda it: None)(it)
            it.test()
            try:
                it.close(play(it))
            except AssertionError:
                print(windows.dump())
                raise
        windows.quit()
    finally:
        desktop.close()
        bench.close()


if __name__ == "__main__":
    main()
