#!/usr/bin/python3
"""Runs "sendoffctl explain", "check --report" and the prompt for a password as a person would.

Loopback only; explain needs no network at all."""

import fcntl
import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import tempfile
import termios
import time
import unittest

PROGRAM = sys.argv.pop(1)
SECRET = "S3cret+p/ss word?"

SWAKS = """=== Trying smtp.gmail.com:587...
=== Connected to smtp.gmail.com.
<-  220 smtp.gmail.com ESMTP x - gsmtp
 -> EHLO laptop
<-  250-smtp.gmail.com at your service
<-  250 AUTH LOGIN PLAIN
 -> AUTH PLAIN AGFkYQBodW50ZXIyeHk=
<** 535-5.7.8 Username and Password not accepted. For more information, go to
<** 535 5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp
*** No authentication type succeeded
 -> QUIT
<-  221 2.0.0 closing connection
"""


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sendoffctl-")
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
        self.environment.update(HOME=self.home, XDG_CONFIG_HOME=self.home + "/config", XDG_DATA_HOME=self.home + "/data",
                                XDG_RUNTIME_DIR=self.home + "/run", LC_ALL="C.UTF-8", LANGUAGE="",
                                DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")

    def run_program(self, *arguments, text=""):
        data = text if isinstance(text, bytes) else text.encode()
        return subprocess.run([PROGRAM, *arguments], env=self.environment, input=data, capture_output=True, timeout=120)

    def explain(self, *arguments, text="", status=0):
        result = self.run_program("explain", *arguments, text=text)
        self.assertEqual(result.returncode, status, result.stderr)
        return result.stdout.decode()

    def explain_json(self, *arguments, text="", status=0):
        return json.loads(self.explain("--json", *arguments, text=text, status=status))


class Explain(Case):
    def test_code_in_words(self):
        said = self.explain("535", "5.7.8")
        self.assertIn("User name or password", said)
        self.assertIn("5.7.8", said)
        self.assertIn("Sign in (where this is usually said", said)
        # Steps are numbered within their heading, and nothing else is.
        self.assertIn("\n\nWhat to Check:\n  1. ", said)
        self.assertIn("\n  2. ", said)
        self.assertNotIn("What you can do:", said)

    def test_remedies_read_well(self):
        said = self.explain("421 4.3.2 busy")
        self.assertRegex(said, r"\n\nWhat you can do:\n  • Wait 5 Minutes: until [\d:]{8}\n  • Try Again\n\nWhat to Do:\n  1\. ")
        self.assertNotIn("below", said)
        # One step is no list.
        said = self.explain("550 5.4.5 Daily sending limit exceeded gsmtp")
        self.assertIn("If It Was Not You:\n  • If you", said)
        self.assertNotIn("\n\n\n", self.explain("invalid_grant"))

    def test_stage_and_server(self):
        found = self.explain_json("--stage", "after-data", "--server", "smtp.gmail.com", "550 5.4.5")
        self.assertEqual(found["stage"], "after-data")
        self.assertTrue(found["stage_known"])
        self.assertEqual(found["provider"], "gmail")
        self.assertEqual(found["code"], 550)
        self.assertEqual(found["enhanced"], "5.4.5")
        self.assertIn("daily", found["enhanced_meaning"])
        self.assertEqual(found["server_said"], "550 5.4.5")

    def test_is_a_diagnosis(self):
        found = self.explain_json("-", text=SWAKS)
        for member in ("id", "title", "cause", "stage", "server_said", "retry", "remedies"):
            self.assertIn(member, found)
        self.assertEqual(found["id"], "google-535-badcredentials")
        self.assertEqual(found["stage"], "auth")
        self.assertEqual(found["tool"], "swaks")
        self.assertEqual(found["host"], "smtp.gmail.com")
        self.assertTrue(found["remedies"])
        self.assertEqual([line["from"] for line in found["conversation"][:3]], ["note", "server", "client"])
        self.assertTrue(all(line["meaning"] for line in found["conversation"] if line["from"] != "note"))

    def test_conversation_on_request(self):
        said = self.explain("-v", text=SWAKS)
        self.assertIn(" -> AUTH PLAIN <hidden>\n        Begins to sign in\n", said)
        self.assertNotIn("AGFkYQ", said)
        self.assertNotIn("hunter2xy", said)
        self.assertNotIn("Begins to sign in", self.explain(text=SWAKS))

    def test_lines_from_a_pipe(self):
        found = self.explain_json(text=b"\xff535-5.7.8 no\r\n535 5.7.8 really\r\n".lstrip(b"\xff"))
        self.assertEqual(found["found"], "535-5.7.8 no\n535 5.7.8 really")

    def test_mailboxes(self):
        self.assertEqual(self.explain_json("-", text="-ERR [AUTH] no\n")["stage"], "pop3")
        self.assertEqual(self.explain_json("a1 NO [AUTHENTICATIONFAILED] no")["stage"], "imap")
        self.assertEqual(self.explain_json("--stage", "imap", "535")["stage"], "imap")

    def test_reply_that_looks_like_an_option(self):
        for arguments in (["-ERR [AUTH] no"], ["-ERR", "[AUTH]", "no"], ["--", "-ERR [AUTH] no"]):
            found = self.explain_json(*arguments)
            self.assertEqual((found["id"], found["found"]), ("pop-auth", "-ERR [AUTH] no"))
        self.explain("--bogus", status=64)

    def test_name_of_a_file(self):
        path = self.home + "/swaks.log"
        with open(path, "w", encoding="utf-8") as file:
            file.write(SWAKS)
        self.explain(path, status=65)
        self.assertIn("explain - < FILE", self.run_program("explain", path).stderr.decode())
        self.assertNotIn("FILE", self.run_program("explain", path + ".old").stderr.decode())

    def test_oauth_and_keyring(self):
        for text, identity in (("invalid_grant", "oauth-invalid-grant"), ("AADSTS65001", "oauth-aad-consent"),
                               ("eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIG1hYyJ9", "google-xoauth2-334"),
                               ("Cannot autolaunch D-Bus without X11 $DISPLAY", "keyring-nodbus"),
                               ("** Message: prompt was dismissed", "keyring-locked")):
            self.assertEqual(self.explain_json("-", text=text)["id"], identity, text)
            self.assertTrue(self.explain(text))

    def test_secrets_are_not_repeated(self):
        for secret, text in (("0gABCDEFghijkl", "invalid_grant: refresh_token=1//0gABCDEFghijkl_mnop-qrstuv"),
                             ("verysecret", "access_denied Authorization: Bearer ya29.a0AfH6SMBverysecret"),
                             ("abcdefghijkl", "invalid_client GOCSPX-abcdefghijkl"),
                             ("AGFkYQBodW50", "invalid_grant after AUTH PLAIN AGFkYQBodW50ZXIyeHk=")):
            for options in ((), ("-v",), ("--json",)):
                self.assertNotIn(secret, self.explain(*options, "-", text=text))

    def test_no_failure(self):
        found = self.explain_json("354")
        self.assertEqual((found["id"], found["stage"], found["retry"]), ("ok", "data", "never"))

    def test_nothing_found(self):
        for text in ("hello world", "", "587"):
            self.assertTrue(self.run_program("explain", "-", text=text).stderr)
            self.explain("-", text=text, status=65)
            found = self.explain_json("-", text=text, status=65)
            self.assertFalse(found["ok"])
            self.assertEqual(found["id"], "not-recognised")
            self.assertEqual(found["found"], text or None)
            self.assertNotIn("COMMAND", json.dumps(found))

    def test_nothing_found_and_no_secret_shown(self):
        for options in ((), ("--json",)):
            result = self.run_program("explain", *options, "-", text="lorem ipsum password=hunter2xy\n")
            self.assertEqual(result.returncode, 65)
            self.assertNotIn(b"hunter2xy", result.stdout + result.stderr)

    def test_encodings_and_line_ends(self):
        for text in (SWAKS.encode("utf-16"), SWAKS.encode("utf-16-le"), SWAKS.encode("utf-16-be"),
                     SWAKS.replace("\n", "\r\n").encode("utf-16-le"), SWAKS.replace("\n", "\r").encode(),
                     SWAKS.replace("\n", "\r\r\n").encode(), b"\xef\xbb\xbf" + SWAKS.encode()):
            found = self.explain_json("-", text=text)
            self.assertEqual((found["id"], found["host"]), ("google-535-badcredentials", "smtp.gmail.com"), text[:40])
            self.assertNotIn("hunter2xy", json.dumps(found))

    def test_wrong_stage(self):
        self.explain("--stage", "lunch", "535", status=64)

    def test_no_password_is_repeated(self):
        """Whoever mistook one option for another has shown a password to the computer, but not to the screen and the log."""
        for arguments in (("--token=hunter2xy", "535"), ("--json", "--secret=hunter2xy", "535"),
                          ("--server", "smtp://ada:hunter2xy@mx.example", "535")):
            for command in ("explain", "check"):
                result = self.run_program(command, *arguments)
                self.assertEqual(result.returncode, 64, (command, arguments, result.stderr))
                self.assertNotIn(b"hunter2xy", result.stdout + result.stderr)
        self.assertIn(b"--token", self.run_program("explain", "--token=hunter2xy").stderr)
        for name in ("smtp://ada:hunter2xy@mx.example", "ada:hunter2xy@mx.example:587"):
            for command in ("check", "quota"):
                for options in ((), ("--json",)):
                    result = self.run_program(command, *options, name)
                    self.assertEqual(result.returncode, 78, (command, name, result.stderr))
                    self.assertNotIn(b"hunter2xy", result.stdout + result.stderr)

    def test_long_text(self):
        found = self.explain_json("-", text="550 5.1.1 first\n" + "nothing here\n" * 400000 + "535 5.7.8 last\n")
        self.assertEqual(found["found"], "535 5.7.8 last")
        self.assertTrue(found["truncated"])

    def test_help(self):
        self.assertIn("--stage", self.explain("--help"))
        self.assertIn("explain", self.run_program("--help").stdout.decode())


class Prompt(Case):
    def test_interrupted_terminal_shows_again_what_is_typed(self):
        """Not every shell mends a terminal that was left without echo."""
        person, terminal = pty.openpty()
        process = subprocess.Popen([PROGRAM, "check", "--server", "127.0.0.1", "--port", "1", "--user", "ada"],
                                   env=self.environment, stdin=terminal, stdout=terminal, stderr=terminal,
                                   preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)))
        self.addCleanup(process.kill)
        said = b""
        while b"Password of" not in said:
            said += os.read(person, 4096)
        while termios.tcgetattr(terminal)[3] & termios.ECHO:
            time.sleep(0.01)
        os.write(person, b"hunter2xy\x03")
        self.assertEqual(process.wait(timeout=60), -signal.SIGINT)
        self.assertTrue(termios.tcgetattr(terminal)[3] & termios.ECHO)
        os.write(terminal, b"end")
        while not said.endswith(b"end"):
            said += os.read(person, 4096)
        self.assertNotIn(b"hunter", said)
        os.close(person)
        os.close(terminal)


class Report(Case):
    def setUp(self):
        super().setUp()
        self.server = subprocess.Popen([PROGRAM, "practice", "--json"], env=self.environment, stdout=subprocess.PIPE)
        self.addCleanup(self.stop)
        facts = json.loads(self.server.stdout.readline())
        self.options = ["--server", "127.0.0.1", "--port", str(facts["port"]), "--security", "starttls", "--ca-file",
                        facts["ca_file"], "--no-proxy", "--user", "ada.lovelace@practice.example", "--password-file",
                        self.home + "/password"]
        with open(self.home + "/password", "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write(SECRET)

    def stop(self):
        self.server.send_signal(signal.SIGINT)
        self.server.stdout.read()
        self.server.stdout.close()
        self.server.wait(timeout=60)

    def check(self, *arguments, status=77):
        result = self.run_program("check", *self.options, *arguments)
        self.assertEqual(result.returncode, status, result.stderr)
        return result.stdout.decode()

    def test_wrong_password_names_no_provider(self):
        said = self.check()
        self.assertIn("[auth-535-generic]", said)
        for name in ("Google", "Gmail", "Microsoft", "Yahoo", "google.com"):
            self.assertNotIn(name, said)

    def test_password_with_spaces_around_it(self):
        for secret, offered in ((SECRET + " ", True), (" " + SECRET, True), ("abcd efgh ijkl mnop", True),
                                (SECRET, False), ("open sesame now", False)):
            with open(self.home + "/password", "w", encoding="utf-8") as file:
                file.write(secret)
            kinds = [remedy["kind"] for remedy in json.loads(self.check("--json"))["diagnosis"]["remedies"]]
            self.assertEqual(kinds[0] == "use-without-spaces", offered, (secret, kinds))
            self.assertEqual("without Its Spaces" in self.check(), offered)

    def test_file_for_its_owner(self):
        path = self.home + "/report.md"
        with open(path, "w", encoding="utf-8") as file:
            file.write("old")
        os.chmod(path, 0o644)
        self.assertIn("FAILED", self.check("--report", path))
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with open(path, encoding="utf-8") as file:
            report = file.read()
        self.assertIn("# Sendoff ", report)
        self.assertIn("| auth | FAILED |", report)
        self.assertIn("user1@practice.example", report)
        self.assertNotIn("lovelace", report)
        self.assertNotIn(SECRET, report)

    def test_alone_on_standard_output(self):
        report = self.check("--report", "-")
        self.assertTrue(report.startswith("# Sendoff "), report)
        self.assertIn("ada.lovelace@practice.example", self.check("--report", "-", "--report-with-addresses"))

    def test_json(self):
        path = self.home + "/report.json"
        printed = json.loads(self.check("--json", "--report", path))
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertEqual(json.loads(text)["diagnosis"]["id"], printed["diagnosis"]["id"])
        self.assertNotIn("lovelace", text)
        self.assertEqual(json.loads(self.check("--json", "--report", "-"))["ok"], False)

    def test_figures_are_short(self):
        """12.3 and not 12.300000000000001."""
        for text in (self.check("--json"), self.check("--json", "--report", "-")):
            figures = re.findall(r'"(?:start_)?ms" : (\S+?),?\n', text)
            self.assertGreater(len(figures), 10)
            for figure in figures:
                self.assertRegex(figure, r"^\d+\.\d$")

    def test_cannot_write(self):
        """The verdict is not lost with the file."""
        nowhere = self.home + "/no/such/folder/report.md"
        self.assertIn("What you can do:", self.check("--report", nowhere, status=73))
        self.assertEqual(json.loads(self.check("--json", "--report", nowhere, status=73))["diagnosis"]["stage"], "auth")
        self.check("--report-with-addresses", status=64)

    def test_name_of_another_server(self):
        """What the window says beside the field."""
        arguments = ["check", "--server", "imap.mail.localhost", "--no-proxy", "--stop-after", "resolve"]
        self.assertIn("Mail is sent through another one: smtp.mail.localhost", self.run_program(*arguments).stdout.decode())
        json.loads(self.run_program(*arguments, "--json").stdout)
        self.assertNotIn("another one", self.check())


if __name__ == "__main__":
    unittest.main()
