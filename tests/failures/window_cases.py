#!/usr/bin/python3
"""The table of failures, in the real window: it has to say of each what sendoffctl says of the same attempt.

    window_cases.py SENDOFF SENDOFFCTL [PATTERN…]      only the cases whose name one of the patterns is in

Each case of cases.py is an account. A test opens the test window; what sends a message writes it in a window and, where
the outbox keeps it, opens its row. Title, cause, the server's words, and every remedy as a button or a list are
compared, nothing more may be offered, and the id is read from the report that the window copies, or from what it has
filed in the outbox. A case with a network, a proxy or a keyring of its own gets a start of the program of its own; what
waits for a deadline waits beside everything else. No time makes a test pass or fail. Runs under headless.sh --bus.
"""

import concurrent.futures
import json
import os
import re
import sqlite3
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True

import bench as benches
import servers
import world
from bench import KEYRING
from cases import cases
from desktop import LIMIT, TEST, Clipboard, Desktop, Display, Missing, wait

SKIP = 77
READY = "Ready to send"
TRUST = "Trust This Certificate"
# So many programs at once wait for a deadline.
WAITERS = 6
# Buttons that are there whatever has happened.
OFFERS = {"Test Again", "Copy Report", "Save Report…", "Conversation with the server", "Attach Files", "Send",
          "Cc, Bcc and Reply-To", "Send Again", "Remove From the List", "Minimize", "Maximize", "Close"}
# What a message in the outbox offers in any case.
VERBS = {"Copy the Server’s Words", "Hold Back", "Send Now", "Edit and Send Again…"}
UNTIL = ("; next try ", "own limit until ", "leaves at ", "waits until ")

bench = clipboard = display = program = asking = None


def waits(case):
    return case.slow or case.deadline is not None


class Attempt:
    """A case as a window tries it, and what sendoffctl says of the same.

    A test in the window asks whether the account may write to itself. Several recipients are only there when a message
    is written.
    """

    def __init__(self, case, number):
        self.case, self.name, self.subject = case, f"Failure {number}", f"Message {number}"
        self.made = case.make(bench)
        self.options, self.secret = self.made.options, self.made.secret
        self.keyring = self.made.where[1] if self.made.where[:1] == [str(KEYRING)] else None
        self.saves = self.made.command == ("account", "add")
        # No account can have it: the window refuses it where it is typed.
        self.is_typed = case.stage is None and case.id == "dns-bad-name"
        if self.is_typed:
            self.options = {**self.options, "server": "mail.example.test"}
        if self.keyring:
            facts = bench.practice()
            self.options, self.secret = bench.on_practice(security="tls").options, facts["password"]
        arguments = self.made.arguments
        self.recipients = [to for option, to in zip(arguments, arguments[1:]) if option == "--to"]
        self.sends = self.made.command == ("send",) or len(self.recipients) > 1
        senders = [sender for option, sender in zip(arguments, arguments[1:]) if option == "--from"]
        self.address = (senders if self.sends else self.recipients) + [self.options.get("user", "ada@example.test")]
        self.address = self.address[0]
        self.text = (self.made.text or b"Line by line.\n").decode()
        self.is_large = len(self.text) > 1_000_000

    @property
    def own_start(self):
        # The keyring has one password for a user of a server, and a refused one makes the program careful.
        return bool(self.made.where or self.made.environment or waits(self.case) or self.is_refused)

    @property
    def is_refused(self):
        return self.case.stage == "auth" and not self.sends

    def ask_sendoffctl(self, desktop):
        # What breaks for good is made once more.
        made = self.case.make(bench) if self.case.name.startswith("cable pulled") else self.made
        if self.is_large:
            # Nobody types that much: the window finds it in the outbox, where sendoffctl has left it.
            made = made._replace(command=("send", self.name), options={}, secret=None, environment=desktop.env,
                                 arguments=(*made.arguments, "--subject", self.subject))
        elif self.sends:
            made = made._replace(command=("send",), text=self.text.encode())
        elif not self.keyring:
            made = made._replace(arguments=("--from", self.address, "--to", self.address))
        result = bench.run(made)
        assert result.json is not None, result.shown
        assert result.diagnosis.get("id") == self.case.id, result.shown
        if made is not self.made and made.options:
            result.diagnosis = json.loads(json.dumps(result.diagnosis).replace(str(made.options["port"]),
                                                                              str(self.options["port"])))
        return result


# --- What a window has to say -----------------------------------------------------------------------------------------

def find_problems(seen, told, offers):
    """What sendoffctl says and the window does not, and the other way round."""
    # A server may put an id of its own to each answer.
    words = [told["title"], told["cause"], *re.split(r"\n|[0-9a-f]{16}", told["server_said"] or "")]
    buttons = []
    for remedy in told["remedies"]:
        words += remedy.get("steps", ())
        if remedy["kind"] in ("explain", "wait"):
            words.append(remedy["label"])
        else:
            buttons.append(remedy["label"])
    problems = [f"nothing says “{each}”" for each in words if not seen.says(each)]
    offered = [name for name in seen.buttons if name not in offers]
    if offered != buttons:
        problems.append(f"the buttons are {offered}, not {buttons}")
    return problems


def compare(windows, title, told, offers, limit):
    windows.await_words(title, told["title"], limit, 0.5 if limit > LIMIT else 0.1)
    problems = []

    def look():
        problems[:] = find_problems(windows.look(title), told, offers)
        return not problems
    try:
        wait(f"the whole diagnosis in “{title}”", look, 10)
    except Missing:
        raise AssertionError("\n".join(problems)) from None


# --- A test -----------------------------------------------------------------------------------------------------------

def read_report(windows, told):
    report = clipboard.copied_by(lambda: windows.press(TEST, "Copy Report"))
    verdict = re.search(r"^\*\*Verdict: (.*)\*\* \(`(.*)`\)$", report, re.MULTILINE)
    assert verdict and verdict.groups() == (told["title"], told["id"]), report
    stage = re.search(r"^- Failed at: (.*)$", report, re.MULTILINE)
    assert (stage and stage[1]) == told["stage"], report


def press_cure(windows, attempt, remedy):
    windows.press(TEST, remedy["label"])
    if remedy["kind"] == "trust-certificate":
        # Nothing is trusted before the person has seen it.
        dialog = wait("the question about the certificate",
                      lambda: next((title for title in windows.app.windows() if title.startswith(TRUST)), None))
        windows.press(dialog, TRUST)
    windows.await_words(TEST, READY, LIMIT)
    changed = windows.desktop.read(attempt.name)
    for name, value in remedy["settings"].items():
        assert changed[name] == str(value), f"{name} is {changed[name]}, not {value}"


def run_test(windows, attempt, result):
    case = attempt.case
    windows.activate(attempt.name)
    windows.act(attempt.name, "win.test-again")
    told = result().diagnosis
    compare(windows, TEST, told, OFFERS, LIMIT + (case.deadline or 0))
    read_report(windows, told)
    if case.cure:
        press_cure(windows, attempt, told["remedies"][0])
    windows.act(TEST, "window.close")
    windows.app.gone(TEST)


# --- A message --------------------------------------------------------------------------------------------------------

def filed(desktop, subject):
    """State and diagnosis that the program has put beside the message."""
    database = sqlite3.connect(f"file:{desktop.folder}/data/sendoff/outbox.db?mode=ro", uri=True)
    try:
        return database.execute("SELECT state, diagnosis FROM message WHERE subject = ? ORDER BY id DESC",
                                (subject,)).fetchone()
    finally:
        database.close()


def write_message(windows, attempt):
    windows.act(attempt.name, "win.new-message")
    for name, text in (("Text of the message", attempt.text), ("To", ", ".join(attempt.recipients)),
                       ("Subject", attempt.subject)):
        windows.app.find("New Message", "text box|text", name).set_text(text)
    windows.act(attempt.subject, "compose.send")


def compare_message(windows, subject, told):
    """Of a wait the row says until when, in place of the time that it takes."""
    waits_for = [remedy for remedy in told["remedies"] if remedy["kind"] == "wait"]
    rest = {**told, "remedies": [remedy for remedy in told["remedies"] if remedy["kind"] != "wait"]}
    compare(windows, subject, rest, OFFERS | VERBS, LIMIT)
    if waits_for:
        wait(f"until when “{subject}” waits", lambda: any(map(windows.look(subject).says, UNTIL)), 10)


def send_again(windows, attempt, told):
    """What another program has tried: the window knows the server's words at most, until it has tried itself."""
    windows.open_row(attempt.name, attempt.subject)
    windows.app.window(attempt.subject)
    windows.act(attempt.subject, "message.send-again")
    compare_message(windows, attempt.subject, told)


def run_message(windows, attempt, result):
    subject = attempt.subject
    if attempt.is_large:
        told, state = result().diagnosis, result().json["state"]
        windows.activate(attempt.name)
        send_again(windows, attempt, told)
    else:
        windows.activate(attempt.name)
        write_message(windows, attempt)
        told, state = result().diagnosis, result().json["state"]
        # Where there is something left to correct, the message stays where it was written.
        if state != "failed" and not (state == "sent" and told):
            windows.app.gone(subject)
            windows.open_row(attempt.name, subject)
            windows.app.window(subject)
        if told:
            compare_message(windows, subject, told)
    assert filed(windows.desktop, subject) == (state, told.get("id")), filed(windows.desktop, subject)
    windows.act(subject, "window.close")
    windows.app.gone(subject)


# --- A password -------------------------------------------------------------------------------------------------------

def run_keyring(windows, attempt, result):
    told = result().diagnosis
    windows.act(attempt.name, "win.test-again")
    compare(windows, TEST, told, OFFERS, LIMIT)
    windows.press(TEST, told["remedies"][0]["label"])
    dialog = "Enter the Password"
    windows.app.find(dialog, "text box|text", "Password").set_text(attempt.secret)
    windows.press(dialog, "Use Password")
    # The program remembers it all the same.
    windows.await_words(TEST, READY, LIMIT)
    windows.act(TEST, "window.close")
    windows.app.gone(TEST)


def run_saving(windows, attempt, result):
    told = result().diagnosis
    title = "Account Preferences"
    windows.act(attempt.name, "win.preferences")
    windows.app.find(title, "text box|text", "Password").set_text(attempt.secret)
    windows.act(title, "account.save")
    dialog = "The Account Is Saved, Its Password Is Not"
    windows.await_words(dialog, told["cause"], LIMIT)
    windows.press(dialog, "Continue")
    windows.app.gone(title)


# --- A field ----------------------------------------------------------------------------------------------------------

def run_typed(windows, attempt, result):
    told = result().diagnosis
    title = "Account Preferences"
    windows.activate(attempt.name)
    windows.act(attempt.name, "win.preferences")
    windows.app.find(title, "text box|text", "Server name (host)").set_text(attempt.made.options["server"])
    windows.act(title, "account.test")
    windows.await_words(title, told["cause"], LIMIT)
    windows.act(title, "window.close")
    windows.app.gone(title)


# --- All --------------------------------------------------------------------------------------------------------------

def choose(attempt):
    if attempt.is_typed:
        return run_typed
    if attempt.keyring:
        return run_saving if attempt.saves else run_keyring
    return run_message if attempt.sends else run_test


def run_on(desktop, attempts, where=()):
    """Returns what went wrong, by the names of the cases."""
    wrong = {}
    for attempt in attempts:
        desktop.add(attempt.name, attempt.options, attempt.secret, attempt.address)
    windows = desktop.start(program, where)
    for attempt in attempts:
        name = attempt.case.name
        begin = time.monotonic()
        try:
            asked = asking.submit(attempt.ask_sendoffctl, desktop)
            choose(attempt)(windows, attempt, asked.result)
        except Exception as problem:
            wrong[name] = "".join(traceback.format_exception(problem)) + windows.dump()
            close_others(windows)
        seconds = time.monotonic() - begin
        print(f"{seconds:8.2f} s  {name}{f'  WRONG{chr(10)}{wrong[name]}' if name in wrong else ''}", flush=True)
    windows.quit()
    return wrong


def run_on_desktop(attempts, keyring="unlocked", environment=None, where=()):
    desktop = None
    try:
        # Who types has the display of this test.
        desktop = Desktop(keyring, {**(environment or {}), **({} if attempts[0].sends else {"DISPLAY": display.name})})
        return run_on(desktop, attempts, where)
    except (Exception, SystemExit) as problem:
        # The program itself has ended, or does not begin: none of them was seen.
        what = "".join(traceback.format_exception(problem))
        print(f"          {attempts[0].case.name} …  WRONG\n{what}", flush=True)
        return {attempt.case.name: what for attempt in attempts}
    finally:
        if desktop:
            desktop.close()


def close_others(windows):
    """What a case has left behind must not be taken for a window of the next."""
    for title in windows.app.windows():
        if title not in windows.desktop.accounts:
            windows.act(title, "window.close")
            windows.app.gone(title)


def run_alone(attempt):
    if attempt.keyring:
        return run_on_desktop([attempt], attempt.keyring)
    return run_on_desktop([attempt], environment=attempt.made.environment, where=attempt.made.where)


def run_all(patterns):
    attempts = [Attempt(case, number) for number, case in enumerate(cases, 1)
                if not patterns or any(pattern in case.name for pattern in patterns)]
    # GTK 4.8 cannot be looked at there: it begins to speak to the accessibility bus, and crashes without a session bus.
    # tests/ui/test-outbox.c has that case.
    attempts = [attempt for attempt in attempts if attempt.keyring != "no-bus"]
    alone = sorted((attempt for attempt in attempts if attempt.own_start), key=lambda attempt: not waits(attempt.case))
    together = [attempt for attempt in attempts if not attempt.own_start]
    # Only those that send need the keyboard, which one program has at a time. A sign-in that was put off comes last:
    # after it the program waits.
    parts = [sorted((attempt for attempt in together if attempt.sends is sends),
                    key=lambda attempt: attempt.case.stage == "auth") for sends in (True, False)]
    with concurrent.futures.ThreadPoolExecutor(WAITERS) as waiting, \
            concurrent.futures.ThreadPoolExecutor(len(parts)) as working:
        runs = [working.submit(run_on_desktop, part) for part in parts if part]
        runs += [waiting.submit(run_alone, attempt) for attempt in alone]
        wrong = {}
        for run in runs:
            wrong.update(run.result())
    return len(attempts), wrong


def main():
    global bench, clipboard, display, program, asking
    program, sendoffctl, *patterns = sys.argv[1:]
    # In another network the working folder is another one, too.
    program = os.path.abspath(program)
    reason = servers.missing() or world.missing()
    if reason:
        print(f"skipped: {reason}")
        sys.exit(1 if os.environ.get("SENDOFF_TEST_REQUIRE_ALL") == "1" else SKIP)
    # Postfix's own user has to get into the folder of the servers, so that cannot lie in ours.
    os.environ.pop("TMPDIR", None)
    tempfile.tempdir = None
    display = Display()
    clipboard = Clipboard(display.name)
    bench = benches.Bench(sendoffctl)
    asking = concurrent.futures.ThreadPoolExecutor(WAITERS + 2)
    try:
        count, wrong = run_all(patterns)
    finally:
        asking.shutdown(cancel_futures=True)
        bench.close()
        clipboard.close()
        display.close()
    print(f"\n{count} failures in the window, {len(wrong)} wrong" + "".join(f"\n   {name}" for name in wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
