#!/usr/bin/python3
"""The whole journey in a real window: first start, account set up, tested and saved, message sent, gauge at 1 of 99.

    journey.py practice SENDOFF SENDOFFCTL       with the practice server's account, as `sendoff --practice` offers it
    journey.py limit SENDOFF FILL-LEDGER      as practice; then the daily limit is reached, a message waits, and leaves by
                                              itself when a slot frees; another is held back, sent and removed, by keys
    journey.py postfix SENDOFF SERVERS.PY        with Postfix, whose certificate the person has to trust first

Driven from outside: keys for what a person types, the accessibility tree to look and to press. Runs under headless.sh
--bus. The password is looked for in everything that was written.
"""

import base64
import glob
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from atspi import STATE_FOCUSED, App, Missing, focus, go, key, wait  # noqa: E402

HOME = pathlib.Path(os.environ["HOME"])
SUBJECT = "Lunch on Friday?"
TEXT = "Half past twelve, as always. Grüße"
FIRST = "Sendoff"


def start(command):
    environment = dict(os.environ, GTK_A11Y="atspi")
    return App(command, "sendoff", environment)


def fill(app, window, fields):
    for name, text in fields.items():
        app.find(window, "text box|text", name).set_text(text)


def press(app, window, name):
    app.find(window, "button", name).click()


def look_for_secret(secret, user):
    """In every file below HOME: plainly, as base64 (alone, and with the user name as PLAIN has it), and URL-encoded."""
    forms = {secret.encode(), base64.b64encode(secret.encode()), urllib.parse.quote(secret).encode(),
             base64.b64encode(f"\0{user}\0{secret}".encode())}
    looked = 0
    for path in HOME.rglob("*"):
        # The keyring of the session is where it belongs.
        if not path.is_file() or "keyrings" in path.parts:
            continue
        looked += 1
        data = path.read_bytes()
        for form in forms:
            if form in data:
                raise AssertionError(f"the password is in {path}")
    assert looked > 0, "nothing was written at all"
    return looked


def compose(app, main, to):
    app.window(main)
    focus(main)
    key("ctrl+n")
    window = "New Message"
    app.window(window)
    focus(window)
    fill(app, window, {"Text of the message": TEXT, "To": to, "Subject": SUBJECT})
    app.window(SUBJECT)
    key("ctrl+Return")
    app.gone(SUBJECT)


def check_message(data):
    text = data.decode("ascii")
    header, _, body = text.partition("\r\n\r\n" if "\r\n" in text else "\n\n")
    assert f"Subject: {SUBJECT}" in header, header
    assert "Gr=C3=BC=C3=9Fe" in body or "R3LDvMOfZQ" in body, body
    return header


def check_gauge(app, main):
    app.sees(main, "98 messages left today")
    meter = app.find(main, "meter|level bar", "Sent in the last 24 hours")
    assert meter.description == "1 of 99", meter.description


def practice(sendoff, sendoffctl):
    app = start([sendoff, "--practice"])
    try:
        app.window("New Account")
        go(app, "New Account", ["alt+n"], "Server and Sign-In")
        go(app, "Server and Sign-In", ["alt+t"], "Test")
        app.sees("Test", "Ready to send")
        search_conversation(app, "Test")
        go(app, "Test", ["alt+n"], "Limit and Name")
        assert app.find("Limit and Name", "spin button", "Figure of my own").value() == 99
        key("alt+s")
        app.gone("Limit and Name")
        compose(app, "Practice", "Grace Hopper <grace@example.org>")
        check_gauge(app, "Practice")
        found = wait("the message in the practice server's folder",
                     lambda: glob.glob(str(HOME / "data/sendoff/practice/**/*.eml"), recursive=True))
        check_message(pathlib.Path(found[0]).read_bytes())
        focus("Practice")
        app.quit()
    finally:
        app.stop()


def set_up_practice(app):
    app.window("New Account")
    go(app, "New Account", ["alt+n"], "Server and Sign-In")
    go(app, "Server and Sign-In", ["alt+t"], "Test")
    app.sees("Test", "Ready to send")
    go(app, "Test", ["alt+n"], "Limit and Name")


def received():
    return glob.glob(str(HOME / "data/sendoff/practice/**/*.eml"), recursive=True)


def row(app, words):
    """The row of the list that the focus can go to, whose description is the message's state."""
    return wait(f"a message that says “{words}”", lambda: next(
        (node for node in app.window("Practice").walk() if node.role == "list item" and words in node.description),
        None))


def limit(sendoff, fill_ledger):
    app = start([sendoff, "--practice"])
    try:
        set_up_practice(app)
        app.find("Limit and Name", "spin button", "Figure of my own").set_value(3)
        key("alt+s")
        app.gone("Limit and Name")
        app.sees("Practice", "3 messages left today")

        # Three went out nearly a day ago, and leave the count soon.
        subprocess.run([fill_ledger, "3", "45"], check=True)
        focus("Practice")
        key("F5")
        app.sees("Practice", "The daily limit is reached")
        app.sees("Practice", "Next free slot at ")
        meter = app.find("Practice", "meter|level bar", "Sent in the last 24 hours")
        assert meter.description == "3 of 3", meter.description
        compose(app, "Practice", "Grace Hopper <grace@example.org>")
        row(app, "waits for the daily limit, leaves at ")
        app.sees("Practice", "1 message waits; it leaves at ")
        assert not received(), "a message went out above the limit"
        app.sees("Practice", "Waiting 1")

        # Nobody presses anything.
        wait("the message in the practice server's folder", received, 150)
        row(app, "to grace@example.org · sent ")
        app.sees("Practice", "2 messages left today", 60)
        assert len(received()) == 1, received()

        # With keys alone: found, opened, removed, taken back.
        focus("Practice")
        key("ctrl+f")
        search = app.find("Practice", "search box|text box", "Search the messages")
        wait("the focus in the search", lambda: any(node.has_state(STATE_FOCUSED) for node in search.walk()))
        subprocess.run(["xdotool", "type", "lunch"], check=True)
        row(app, "to grace@example.org")
        key("Return")
        wait("the focus on the row", lambda: row(app, "to grace@example.org").has_state(STATE_FOCUSED))
        key("space")
        go(app, "Practice", ["Return"], SUBJECT)
        app.sees(SUBJECT, "accepted by the server")
        focus(SUBJECT)
        key("ctrl+Delete")
        app.gone(SUBJECT)
        app.sees("Practice", "No message found")
        press(app, "Practice", "Undo")
        row(app, "to grace@example.org · sent ")
        focus("Practice")
        app.quit()
    finally:
        app.stop()


def search_conversation(app, window):
    """From the sentences of the verdict, too, which take keys of their own."""
    focus(window)
    key("Tab")
    sentence = wait("the focus on the verdict's sentence", lambda: next(
        (node for node in app.window(window).walk() if node.has_state(STATE_FOCUSED)), None))
    assert sentence.role == "label", (sentence.role, sentence.name)
    key("ctrl+f")
    search = app.find(window, "search box|text box", "Search the conversation")
    wait("the focus in the search", lambda: any(node.has_state(STATE_FOCUSED) for node in search.walk()))


def unlock_keyring():
    """The keyring of a person who has just logged in."""
    subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets"], input=b"login", check=True,
                   stdout=subprocess.DEVNULL)


def check_keyring(user, secret):
    found = subprocess.run(["secret-tool", "lookup", "host", "localhost", "service", "smtp", "user", user],
                           capture_output=True, text=True, check=True).stdout
    assert found == secret, "the keyring has another password"


def postfix(sendoff, servers):
    unlock_keyring()
    # Postfix's own user has to get into its folder, so that cannot lie in ours.
    outside = {name: value for name, value in os.environ.items() if name != "TMPDIR"}
    rig = subprocess.Popen([sys.executable, servers, "--hold"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                           env=outside)
    app = None
    try:
        facts = json.loads(rig.stdout.readline())
        user = "alice@example.test"
        secret = facts["users"][user]
        app = start([sendoff])
        app.window(FIRST)
        go(app, FIRST, ["alt+s"], "New Account")
        fill(app, "New Account", {"Your name (may stay empty)": "Alice", "E-mail address": user})

        window = "Server and Sign-In"
        go(app, "New Account", ["alt+n"], window)
        # A well-known port brings its kind of encryption along, and another one after it leaves that as it is.
        fill(app, window, {"Server name (host)": "localhost", "Port": "587", "User name": user, "Password": secret})
        fill(app, window, {"Port": str(facts["ports"]["starttls"])})
        app.sees(window, "STARTTLS")

        go(app, window, ["alt+t"], "Test")
        window = "Test"
        press(app, window, "Trust This Certificate")
        # Not before it was seen with all that is wrong with it.
        question = f"Trust This Certificate for localhost:{facts['ports']['starttls']}?"
        app.sees(question, "Fingerprint (SHA-256)")
        press(app, question, "Trust This Certificate")
        app.gone(question)
        app.sees(window, "Ready to send")
        # Unfolds the conversation, wherever the focus is.
        focus(window)
        key("ctrl+f")
        app.sees(window, "Copy Conversation")
        go(app, window, ["alt+n"], "Limit and Name")

        window = "Limit and Name"
        spin = app.find(window, "spin button", "Figure of my own")
        spin.set_value(99)
        key("alt+s")
        app.gone(window)

        compose(app, "example.test", "bob@example.test")
        check_gauge(app, "example.test")
        found = wait("the message in bob's Maildir",
                     lambda: glob.glob(os.path.join(facts["maildirs"]["bob"], "new", "*")))
        header = check_message(pathlib.Path(found[0]).read_bytes())
        check_keyring(user, secret)
        assert "alice@example.test" in header, header
        focus("example.test")
        app.quit()
        print(f"{look_for_secret(secret, user)} files looked through")
    finally:
        if app is not None:
            app.stop()
        rig.stdin.close()
        rig.wait(30)


def main():
    journey = {"practice": practice, "limit": limit, "postfix": postfix}[sys.argv[1]]
    try:
        journey(*sys.argv[2:])
    except Missing as problem:
        print(f"journey: {problem}", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
