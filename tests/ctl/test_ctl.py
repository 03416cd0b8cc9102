#!/usr/bin/python3
"""Runs sendoffctl as a person or a script would, against its own practice server. Loopback only."""

import base64
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

PROGRAM = sys.argv.pop(1)
PASSWORD = "practice"
USER = "ada@practice.example"
# Not the right one, so that it appears nowhere else; with characters that every encoding changes.
SECRET = "S3cret+p/ss w\u00f6rd?"


def environment(home):
    env = {k: v for k, v in os.environ.items() if not k.startswith("XDG_") and k != "CREDENTIALS_DIRECTORY"}
    env.update(HOME=home, XDG_CONFIG_HOME=home + "/config", XDG_DATA_HOME=home + "/data",
               XDG_RUNTIME_DIR=home + "/run", XDG_CACHE_HOME=home + "/cache", LC_ALL="C.UTF-8", LANGUAGE="",
               DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
    return env


class Practice:
    """`sendoffctl practice --json` in the background."""

    def __init__(self, home, *options):
        self.process = subprocess.Popen([PROGRAM, "practice", "--json", *options], env=environment(home),
                                        stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self.process.stdout.readline())

    def options(self, security):
        port = self.facts["tls_port" if security == "tls" else "port"]
        return ["--server", "127.0.0.1", "--port", str(port), "--security", security,
                "--ca-file", self.facts["ca_file"], "--no-proxy"]

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        rest = self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(timeout=60), rest


class Script:
    """A server that says one thing, for what the practice server never would."""

    def __init__(self, words):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, args=(words,), daemon=True)
        self.thread.start()

    def serve(self, words):
        connection, _ = self.socket.accept()
        with connection:
            connection.sendall(words)
            while connection.recv(4096):
                pass

    def close(self):
        self.socket.close()
        self.thread.join(timeout=60)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sendoffctl-")
        self.addCleanup(folder.cleanup)
        self.home = folder.name

    def practice(self, *options):
        server = Practice(self.home, *options)
        self.addCleanup(server.stop)
        return server

    def run_ctl(self, *args, stdin="", status=None, password=None):
        """Runs the program; the password goes through a pipe, as --password-fd."""
        args = list(args)
        kwargs = {}
        if password is not None:
            reader, writer = os.pipe()
            os.write(writer, password.encode() + b"\n")
            os.close(writer)
            args += ["--password-fd", str(reader)]
            kwargs["pass_fds"] = [reader]
        done = subprocess.run([PROGRAM, *args], env=environment(self.home), input=stdin, capture_output=True,
                              text=True, encoding="utf-8", timeout=240, **kwargs)
        if password is not None:
            os.close(reader)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def run_json(self, *args, **kwargs):
        """One JSON object, and nothing else."""
        done = self.run_ctl(*args, "--json", **kwargs)
        value = json.loads(done.stdout)
        self.assertIsInstance(value, dict)
        return value

    def add_account(self, server, *options, security="tls"):
        return self.run_ctl("account", "add", "--name", "work", "--from", USER, "--user", USER,
                            *server.options(security), *options, status=0)


class Check(Case):
    def test_three_modes(self):
        server = self.practice()
        for security in ("tls", "starttls"):
            with self.subTest(security):
                done = self.run_ctl("check", *server.options(security), "--user", USER, password=PASSWORD, status=0)
                self.assertIn("Ready to send", done.stdout)
                self.assertRegex(done.stdout, r"Sign in +passed +[0-9.]+ ms")
        self.run_ctl("check", *server.options("none"), "--stop-after", "ehlo", status=0)

    def test_json_fields(self):
        server = self.practice()
        value = self.run_json("check", *server.options("starttls"), "--user", USER, "--from", USER,
                              "--to", "bob@practice.example", password=PASSWORD, status=0)
        self.assertIs(value["ok"], True)
        self.assertEqual(value["server"]["host"], "127.0.0.1")
        self.assertEqual(value["server"]["port"], server.facts["port"])
        self.assertEqual(value["server"]["security"], "starttls")
        self.assertEqual(value["server"]["address"], "127.0.0.1")
        self.assertEqual([s["stage"] for s in value["stages"]],
                         ["resolve", "connect", "greeting", "ehlo", "starttls", "tls", "ehlo", "auth", "sender",
                          "recipient", "quit"])
        for stage in value["stages"]:
            self.assertIn(stage["outcome"], ("passed", "skipped"))
            self.assertGreaterEqual(stage["ms"], 0)
            self.assertIn("detail", stage)
        self.assertEqual(value["tls"]["certificate"]["problems"], [])
        for key in ("subject", "issuer", "names", "not_before", "not_after", "sha256"):
            self.assertTrue(value["tls"]["certificate"][key], key)
        self.assertTrue(value["tls"]["protocol"].startswith("TLS 1."))
        self.assertIn("SIZE", value["capabilities"])
        self.assertIn("PLAIN", value["mechanisms"])
        self.assertEqual(value["diagnosis"]["id"], "ok")
        self.assertEqual(value["recipients"], [{"address": "bob@practice.example", "outcome": "accepted",
                                                "reply": value["recipients"][0]["reply"]}])
        self.assertEqual({line["from"] for line in value["transcript"]}, {"client", "server", "note"})
        for line in value["transcript"]:
            self.assertEqual(set(line), {"ms", "from", "tls", "text", "meaning"})

    def test_stop_after(self):
        server = self.practice()
        value = self.run_json("check", *server.options("starttls"), "--user", USER, "--stop-after", "tls", status=0)
        self.assertEqual(value["stages"][-1]["stage"], "tls")

    def test_verbose_marks(self):
        server = self.practice()
        done = self.run_ctl("check", *server.options("starttls"), "--user", USER, "-v", password=PASSWORD, status=0)
        for mark in ("=== Connected", " -> EHLO", "<-  250", " ~> AUTH", "<~  235"):
            self.assertIn(mark, done.stdout)
        done = self.run_ctl("check", *server.options("starttls"), "--user", USER, "-v", password=SECRET, status=77)
        self.assertIn("\n*** ", done.stdout)
        done = self.run_ctl("check", *server.options("tls"), "-v", "--json", status=0)
        json.loads(done.stdout)
        self.assertIn("=== Connected", done.stderr)

    def test_probe_refused(self):
        server = self.practice()
        base = ["check", *server.options("tls"), "--user", USER, "--from", USER]
        value = self.run_json(*base, "--to", "unknown@practice.example", password=PASSWORD, status=69)
        self.assertEqual(value["diagnosis"]["id"], "rcpt-unknown")
        value = self.run_json(*base, "--to", "bob@practice.example", "--to", "unknown@practice.example",
                              password=PASSWORD, status=69)
        self.assertEqual(value["diagnosis"]["id"], "recipients-partly-refused")
        self.assertEqual([r["outcome"] for r in value["recipients"]], ["accepted", "refused"])

    def test_interrupted(self):
        server = self.practice("--fault", "greeting-silent")
        process = subprocess.Popen([PROGRAM, "check", *server.options("starttls"), "-v", "--json"],
                                   env=environment(self.home), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        self.assertIn("=== Connected", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        value = json.loads(out)
        self.assertIs(value["ok"], False)
        self.assertIsNone(value["diagnosis"])


class Status(Case):
    FAULTS = (
        ("greeting-554", "starttls", 69, "greet-554"),
        ("greeting-421", "starttls", 75, "greet-421-busy"),
        ("greeting-drop", "starttls", 75, "greet-eof"),
        ("greeting-http", "starttls", 76, "greet-not-smtp"),
        ("starttls-missing", "starttls", 76, "starttls-missing"),
        ("starttls-injected", "starttls", 76, "starttls-injection"),
        ("starttls-454", "starttls", 75, "starttls-454"),
        ("tls-self-signed", "tls", 76, "tls-unknown-ca"),
        ("tls-wrong-host", "tls", 76, "tls-bad-identity"),
        ("tls-expired", "tls", 76, "tls-expired"),
        ("auth-missing", "tls", 77, "auth-not-offered"),
        ("auth-535", "tls", 77, "google-535-badcredentials"),
        ("auth-534", "tls", 77, "google-534-app-password"),
        ("auth-534-web", "tls", 77, "google-534-weblogin"),
        ("auth-xoauth2-only", "tls", 77, "auth-mech-unsupported"),
    )

    def test_server_that_takes_tokens_only(self):
        server = Practice(self.home, "--fault", "auth-xoauth2-only")
        try:
            done = self.run_ctl("check", *server.options("tls"), "--user", USER, password=PASSWORD, status=77)
        finally:
            server.stop()
        self.assertIn("The server takes no passwords", done.stdout)
        self.assertNotIn("Enter the Password Again", done.stdout)
        self.assertNotIn("Sign In Again", done.stdout)
        self.assertIn("--auth XOAUTH2", done.stdout)

    def test_faults(self):
        for fault, security, status, diagnosis in self.FAULTS:
            with self.subTest(fault):
                server = Practice(self.home, "--fault", fault)
                try:
                    value = self.run_json("check", *server.options(security), "--user", USER, password=PASSWORD,
                                          status=status)
                finally:
                    server.stop()
                self.assertIs(value["ok"], False)
                self.assertEqual(value["diagnosis"]["id"], diagnosis)
                self.assertTrue(value["diagnosis"]["stage"])
                self.assertTrue(value["diagnosis"]["remedies"])
                for remedy in value["diagnosis"]["remedies"]:
                    self.assertNotEqual(remedy.get("settings", {}).get("security"), "none")

    def test_tls_to_plain_port(self):
        server = self.practice()
        options = server.options("tls")
        options[options.index("--port") + 1] = str(server.facts["port"])
        value = self.run_json("check", *options, status=76)
        self.assertEqual(value["diagnosis"]["id"], "tls-to-plain-port")
        self.assertEqual(value["diagnosis"]["remedies"][0]["settings"], {"security": "starttls"})

    def test_plain_to_tls_port(self):
        server = self.practice()
        options = server.options("tls")
        options[options.index("tls")] = "starttls"
        answer = self.run_json("check", *options, "--user", USER, status=76, password=PASSWORD)
        self.assertEqual(answer["diagnosis"]["id"], "greet-timeout-tls-port")
        first = answer["diagnosis"]["remedies"][0]
        self.assertEqual((first["kind"], first["settings"]), ("change-settings", {"security": "tls"}))
        # The cure is right: the same settings with it pass.
        self.run_json("check", *server.options("tls"), "--user", USER, status=0, password=PASSWORD)

    def test_refused_port(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        value = self.run_json("check", "--server", "127.0.0.1", "--port", str(port), "--no-proxy", status=69)
        self.assertEqual(value["diagnosis"]["id"], "tcp-refused")

    def test_pin(self):
        server = self.practice()
        options = [o for o in server.options("tls") if o not in ("--ca-file", server.facts["ca_file"])]
        value = self.run_json("check", *options, status=76)
        self.assertEqual(value["diagnosis"]["id"], "tls-unknown-ca")
        trust = [r for r in value["diagnosis"]["remedies"] if r["kind"] == "trust-certificate"]
        pin = trust[0]["settings"]["pin"]
        colons = ":".join(pin[i:i + 2].upper() for i in range(0, 64, 2))
        self.run_ctl("check", *options, "--pin", colons, status=0)
        value = self.run_json("check", *options, "--pin", "0" * 64, status=76)
        self.assertEqual(value["diagnosis"]["id"], "tls-pin-changed")

    def test_usage(self):
        for args in ([], ["frobnicate"], ["check", "--frobnicate"], ["check", "a", "b"], ["check"],
                     ["check", "--server", "localhost", "--security", "ssl"],
                     ["check", "--server", "localhost", "--port", "0"],
                     ["check", "work", "--server", "localhost"],
                     ["check", "--server", "localhost", "--stop-after", "lunch"],
                     ["check", "--server", "localhost", "--user", "a", "--password-fd", "x"],
                     ["check", "--server", "localhost", "--user", "a", "--password-fd", "0", "--password-file", "x"],
                     ["send", "--server", "localhost", "--to", "a@example.org"],
                     ["send", "--server", "localhost", "--message", "x", "--subject", "y"],
                     ["quota", "--set-limit", "5"], ["account", "frobnicate"], ["account", "show"],
                     ["account", "add", "--name", "x"],
                     ["account", "add", "--name", "x", "--from", "a@nobody.example"],
                     ["account", "add", "--name", "x", "--from", "a@gmail.com", "--provider", "nobody"],
                     ["practice", "--port", "70000"], ["practice", "--fault", "lunch"]):
            with self.subTest(args):
                done = self.run_ctl(*args, status=64)
                self.assertEqual(done.stdout, "")
                self.assertIn("sendoffctl", done.stderr)
                value = self.run_json(*args, status=64)
                self.assertEqual(value["diagnosis"]["id"], "usage")

    def test_data_and_files(self):
        local = ["--server", "127.0.0.1", "--port", "9"]
        for status, args in (
                (65, ["check", *local, "--from", "no address"]),
                (65, ["send", *local, "--from", "a@example.org"]),
                (65, ["send", *local, "--from", "a@example.org", "--to", "b@example.org,nobody"]),
                (65, ["send", *local, "--from", "a@example.org", "--to", "b@example.org",
                      "--subject", "a\nBcc: c@example.org"]),
                (65, ["account", "add", "--name", "x", "--from", "nobody", "--server", "localhost"]),
                (66, ["send", *local, "--from", "a@example.org", "--to", "b@example.org", "--attach", "/no/file"]),
                (66, ["send", *local, "--message", "/no/file"]),
                (66, ["check", *local, "--user", "a", "--password-file", "/no/file"]),
                (66, ["check", *local, "--ca-file", "/no/file"]),
                (78, ["check", "--server", "a..b"]),
                (78, ["check", "--server", "https://mail.example.org"]),
                (78, ["check", "no-such-account"]),
                (78, ["quota", "no-such-account"]),
                (78, ["account", "remove", "no-such-account"]),
                (78, ["check", *local, "--user", "a", "--password-command", "false"])):
            with self.subTest(args):
                self.assertEqual(self.run_ctl(*args, status=status).stdout, "")
                self.assertTrue(self.run_json(*args, status=status)["diagnosis"]["remedies"])

    def test_damaged_files_have_their_own_words(self):
        for name, path, status, words, args in (
                ("outbox-damaged", "data/sendoff/outbox.db", 74, "backup", ["quota"]),
                ("settings-damaged", "config/sendoff/accounts.ini", 78, "text editor", ["account", "list"])):
            with self.subTest(name):
                file = pathlib.Path(self.home, path)
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                file.write_bytes(b"this is no such file\n" * 500)
                value = self.run_json(*args, status=status)
                self.assertEqual(value["diagnosis"]["id"], name)
                self.assertIn(words, str(value["diagnosis"]["remedies"]))
                file.unlink()

    def test_message_of_no_bytes(self):
        server = self.practice()
        answer = self.run_json("send", *server.options("starttls"), "--user", USER, "--from", USER, "--to",
                               "grace@example.org", stdin="", status=65, password=PASSWORD)
        self.assertEqual(answer["diagnosis"]["id"], "message-empty")

    def test_arguments_without_a_language(self):
        server = self.practice()
        for subject, status in (("Gr\u00fc\u00dfe".encode(), 0), (b"Gr\xfc\xdfe", 64)):
            done = subprocess.run([PROGRAM, "send", *server.options("tls"), "--user", USER, "--to", USER,
                                   "--password-command", "echo " + PASSWORD, "--subject", subject, "--json"],
                                  env=dict(environment(self.home), LC_ALL="C"), input=b"x", capture_output=True,
                                  timeout=240)
            self.assertEqual(done.returncode, status, done)
            self.assertIs(json.loads(done.stdout)["ok"], status == 0)

    def test_help(self):
        for args in (["--help"], ["check", "--help"], ["send", "--help"], ["quota", "--help"], ["account", "--help"],
                     ["account", "list", "--help"], ["account", "add", "--help"], ["account", "show", "--help"],
                     ["account", "remove", "--help"], ["practice", "--help"]):
            with self.subTest(args):
                done = self.run_ctl(*args, status=0)
                self.assertIn("Usage:\n  sendoffctl " + (" ".join(args[:-1]) or "COMMAND"), done.stdout)
                self.assertEqual(done.stderr, "")
        self.assertRegex(self.run_ctl("--version", status=0).stdout, r"^sendoffctl [0-9]")


class Send(Case):
    def stored(self):
        found = []
        for folder, _, names in os.walk(self.home + "/data/sendoff/practice"):
            found += [os.path.join(folder, n) for n in names if n.endswith(".eml")]
        return found

    def test_message(self):
        server = self.practice()
        value = self.run_json("send", *server.options("tls"), "--user", USER, "--to", "Bob <bob@practice.example>",
                              "--cc", "carol@practice.example", "--bcc", "dave@practice.example",
                              "--reply-to", "reply@practice.example", "--subject", "Gr\u00fc\u00dfe",
                              "--attach", __file__, stdin="Hello\n.\nBye\n", password=PASSWORD, status=0)
        self.assertIs(value["ok"], True)
        self.assertEqual(value["state"], "sent")
        self.assertRegex(value["message_id"], r"^[^<>@\s]+@practice\.example$")
        self.assertEqual([(r["address"], r["outcome"]) for r in value["recipients"]],
                         [(n + "@practice.example", "accepted") for n in ("bob", "carol", "dave")])
        self.assertEqual(value["quota"]["used"], 1)
        self.assertEqual(len(self.stored()), 1)
        with open(self.stored()[0], "rb") as file:
            text = file.read()
        self.assertIn(b"\r\n.\r\nBye", text)
        self.assertIn(b"Reply-To: reply@practice.example", text)
        self.assertNotIn(b"dave", text)
        self.assertIn(value["message_id"].encode(), text)

    def test_some_accepted_and_others_later(self):
        server = self.practice()
        to = ",".join(f"u{i}@practice.example" for i in range(101))
        done = self.run_ctl("send", *server.options("tls"), "--user", USER, "--to", to, stdin="Hello\n",
                            password=PASSWORD, status=75)
        self.assertIn("accepted the message for some", done.stdout)
        self.assertNotIn("was not sent", done.stdout)
        self.assertEqual(len(self.stored()), 1)

    def test_finished_message(self):
        server = self.practice()
        path = self.home + "/letter.eml"
        with open(path, "w", encoding="ascii") as file:
            file.write("From: ada@practice.example\nTo: bob@practice.example\nSubject: S\n\nText\n")
        value = self.run_json("send", *server.options("tls"), "--user", USER, "--message", path, password=PASSWORD,
                              status=0)
        self.assertEqual(value["recipients"][0]["address"], "bob@practice.example")
        value = self.run_json("send", *server.options("tls"), "--user", USER, "--message", path,
                              "--to", "eve@practice.example", password=PASSWORD, status=0)
        self.assertEqual([r["address"] for r in value["recipients"]], ["eve@practice.example"])

    def test_password_before_text_on_standard_input(self):
        server = self.practice()
        self.run_ctl("send", *server.options("tls"), "--user", USER, "--to", "bob@practice.example",
                     "--password-fd", "0", stdin=PASSWORD + "\nThe text\n", status=0)
        with open(self.stored()[0], encoding="ascii") as file:
            text = file.read()
        self.assertIn("The text", text)
        self.assertNotIn("\n" + PASSWORD, text)

    def test_partly_refused(self):
        server = self.practice()
        args = ["send", *server.options("tls"), "--user", USER,
                "--to", "bob@practice.example, unknown@practice.example"]
        value = self.run_json(*args, stdin="x", password=PASSWORD, status=69)
        self.assertEqual(value["state"], "sent")
        self.assertEqual([r["outcome"] for r in value["recipients"]], ["accepted", "refused"])
        self.assertIn("550", value["recipients"][1]["reply"])
        done = self.run_ctl(*args, stdin="x", password=PASSWORD, status=69)
        self.assertIn("accepted  bob@", done.stdout)
        self.assertIn("REFUSED   unknown@", done.stdout)
        self.assertNotIn("delivered", done.stdout)

    def test_refused_password(self):
        server = self.practice()
        value = self.run_json("send", *server.options("tls"), "--user", USER, "--to", "bob@practice.example",
                              stdin="x", password=SECRET, status=77)
        self.assertEqual(value["state"], "failed")
        self.assertEqual(value["recipients"][0]["outcome"], "untried")

    def test_limit(self):
        server = self.practice()
        self.add_account(server, "--limit", "2")
        self.assertEqual(self.run_json("quota", "work", status=0),
                         {"account": "work", "limit": 2, "unit": "messages", "used": 0, "left": 2,
                          "next_free": None, "locked_until": None})
        for _ in range(2):
            self.run_ctl("send", "work", "--to", "bob@practice.example", stdin="x", password=PASSWORD, status=0)
        value = self.run_json("send", "work", "--to", "bob@practice.example", stdin="x", password=PASSWORD, status=75)
        self.assertEqual(value["state"], "waiting")
        self.assertIs(value["ok"], False)
        self.assertTrue(value["message_id"])
        self.assertEqual(value["recipients"][0]["outcome"], "untried")
        self.assertEqual(value["quota"]["left"], 0)
        quota = self.run_json("quota", status=0)
        self.assertEqual((quota["used"], quota["left"]), (2, 0))
        self.assertRegex(quota["next_free"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        # The same server and user without the account's name are the same limit.
        value = self.run_json("send", *server.options("tls"), "--user", USER, "--to", "bob@practice.example",
                              stdin="x", password=PASSWORD, status=75)
        self.assertEqual(value["state"], "waiting")
        self.assertEqual(self.run_json("quota", "work", "--set-limit", "5", status=0)["left"], 3)
        self.run_ctl("quota", "work", "--set-limit", "1000001", status=64)
        self.run_ctl("send", "work", "--to", "bob@practice.example", stdin="x", password=PASSWORD, status=0)
        self.assertEqual(len(self.stored()), 3)

    def test_limit_of_the_server(self):
        server = self.practice("--limit", "1")
        self.add_account(server, "--limit", "99")
        self.run_ctl("send", "work", "--to", "bob@practice.example", stdin="x", password=PASSWORD, status=0)
        value = self.run_json("send", "work", "--to", "bob@practice.example", stdin="x", password=PASSWORD, status=75)
        self.assertEqual(value["state"], "waiting")
        self.assertEqual(value["diagnosis"]["id"], "google-550-daily")
        self.assertEqual(value["diagnosis"]["retry"], "later")
        self.assertIsNotNone(self.run_json("quota", "work", status=0)["locked_until"])

    def test_uncertain(self):
        server = self.practice("--fault", "after-data-drop")
        value = self.run_json("send", *server.options("tls"), "--user", USER, "--to", "bob@practice.example",
                              stdin="x", password=PASSWORD, status=75)
        self.assertEqual(value["state"], "uncertain")
        self.assertEqual(value["diagnosis"]["id"], "conn-lost-after-data")


class Accounts(Case):
    def test_life_of_an_account(self):
        server = self.practice()
        self.add_account(server, "--display-name", "Ada")
        value = self.run_json("account", "list", status=0)
        self.assertEqual([a["name"] for a in value["accounts"]], ["work"])
        shown = self.run_json("account", "show", "work", status=0)
        self.assertEqual(shown["server"]["port"], server.facts["tls_port"])
        self.assertEqual(shown["display_name"], "Ada")
        self.run_ctl("check", "work", password=PASSWORD, status=0)
        self.run_ctl("account", "add", "--name", "work", "--from", USER, "--server", "localhost", status=78)
        self.run_ctl("account", "remove", "work", status=0)
        self.assertEqual(self.run_json("account", "list", status=0)["accounts"], [])
        self.run_ctl("check", "work", password=PASSWORD, status=78)

    def test_known_provider_fills_in(self):
        value = self.run_json("account", "add", "--name", "home", "--from", "ada@gmail.com", status=0)
        self.assertEqual(value["account"]["provider"], "gmail")
        self.assertEqual(value["account"]["server"]["host"], "smtp.gmail.com")
        self.assertEqual(value["account"]["server"]["user"], "ada@gmail.com")
        self.assertEqual(value["account"]["limit"], 99)
        self.assertEqual(value["secret"], "none")
        value = self.run_json("account", "add", "--name", "relay", "--from", "a@example.org", "--provider", "sendgrid",
                              "--port", "587", status=0)
        self.assertEqual(value["account"]["server"]["user"], "apikey")
        self.assertEqual(value["account"]["server"]["port"], 587)
        self.assertEqual(value["account"]["server"]["security"], "starttls")

    def test_no_keyring_is_said(self):
        server = self.practice()
        value = self.run_json("account", "add", "--name", "work", "--from", USER, "--user", USER,
                              *server.options("tls"), password=PASSWORD, status=0)
        self.assertEqual(value["secret"], "not-kept")
        self.assertEqual(value["diagnosis"]["id"], "keyring-nodbus")
        done = self.run_ctl("check", "work", status=78)
        self.assertIn("[keyring-nodbus]", done.stderr)


class Secrets(Case):
    def forms(self):
        raw = SECRET.encode()
        yield raw
        yield urllib.parse.quote(SECRET, safe="").encode()
        yield urllib.parse.quote_plus(SECRET).encode()
        for prefix in (b"", b"\0" + USER.encode() + b"\0", USER.encode() + b"\0" + USER.encode() + b"\0"):
            yield base64.b64encode(prefix + raw)
            yield base64.b64encode(prefix + raw).rstrip(b"=")[:-1]
        yield raw.hex().encode()

    def assert_unseen(self, data, where):
        for form in self.forms():
            self.assertNotIn(form, data, where)

    def assert_unseen_in_files(self):
        count = 0
        for folder, _, names in os.walk(self.home):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    count += 1
                    with open(path, "rb") as file:
                        self.assert_unseen(file.read(), path)
        self.assertGreater(count, 3)

    def assert_silent(self, done):
        self.assert_unseen(done.stdout.encode(), "standard output")
        self.assert_unseen(done.stderr.encode(), "standard error")

    def test_nowhere(self):
        server = self.practice()
        options = ["--user", USER, *server.options("tls")]
        for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"):
            for extra in (["-v"], ["-v", "--json"]):
                with self.subTest(mechanism=mechanism, extra=extra):
                    self.assert_silent(self.run_ctl("check", *options, "--auth", mechanism, *extra, password=SECRET,
                                                    status=77))
        self.assert_silent(self.run_ctl("send", *options, "--to", "bob@practice.example", "-v", "--json", stdin="x",
                                        password=SECRET, status=77))
        self.assert_silent(self.run_ctl("account", "add", "--name", "work", "--from", USER, *options, password=SECRET,
                                        status=0))
        self.assert_silent(self.run_ctl("account", "show", "work", "--json", status=0))
        self.assert_unseen_in_files()

    def test_never_from_arguments(self):
        for args in (["check", "--server", "localhost", "--password=" + SECRET],
                     ["check", "--server", "localhost", "--password", SECRET],
                     ["check", "--server", "localhost", "--pass", SECRET],
                     ["account", "add", "--password=" + SECRET],
                     ["check", "--server", "smtp://ada:" + SECRET + "@localhost"],
                     ["check", "work", SECRET], ["check", "--server", "localhost", "a", SECRET]):
            for extra in ([], ["--json"]):
                with self.subTest(args=args[:2], extra=extra):
                    self.assert_silent(self.run_ctl(*args, *extra, status=64))

    def test_every_way_in(self):
        server = self.practice()
        options = ["check", "--user", USER, *server.options("tls")]
        path = self.home + "/password"
        with open(path, "w", encoding="ascii") as file:
            file.write(PASSWORD + "\n")
        os.chmod(path, 0o600)
        self.run_ctl(*options, "--password-file", path, status=0)
        self.run_ctl(*options, "--password-command", "cat " + path, status=0)
        self.run_ctl(*options, "--password-command", "printf %s " + PASSWORD, status=0)
        self.run_ctl(*options, password=PASSWORD, status=0)
        value = self.run_json(*options, status=78)
        self.assertEqual(value["diagnosis"]["id"], "keyring-missing-item")
        folder = self.home + "/credentials"
        os.mkdir(folder, 0o700)
        os.rename(path, folder + "/smtp-password")
        env = dict(environment(self.home), CREDENTIALS_DIRECTORY=folder)
        done = subprocess.run([PROGRAM, *options], env=env, capture_output=True, timeout=240)
        self.assertEqual(done.returncode, 0)

    def test_file_for_others_is_refused(self):
        path = self.home + "/password"
        with open(path, "w", encoding="utf-8") as file:
            file.write(SECRET)
        for mode in (0o644, 0o640, 0o604, 0o622):
            os.chmod(path, mode)
            with self.subTest(oct(mode)):
                done = self.run_ctl("check", "--server", "127.0.0.1", "--port", "9", "--user", "a",
                                    "--password-file", path, status=78)
                self.assertIn("chmod 600", done.stderr)
                self.assert_silent(done)

    def test_refused_password_is_tried_once(self):
        server = self.practice()
        value = self.run_json("check", *server.options("tls"), "--user", USER, password=SECRET, status=77)
        commands = [line["text"] for line in value["transcript"] if line["text"].startswith("AUTH")]
        self.assertEqual(len(commands), 1)


class Terminal(Case):
    def test_escapes_do_not_pass(self):
        words = b"554-\x1b[2J\x1b]0;evil\x07 no\r\n554 \xc2\x9b31m \xe2\x80\xaegone\r\n"
        for extra in ([], ["-v"], ["--json", "-v"]):
            with self.subTest(extra):
                server = Script(words)
                done = self.run_ctl("check", "--server", "127.0.0.1", "--port", str(server.port), "--security", "none",
                                    "--no-proxy", *extra, status=69)
                server.close()
                for text in (done.stdout, done.stderr):
                    for harmful in "\x1b\x07\u009b\u202e":
                        self.assertNotIn(harmful, text)
                        self.assertNotIn("\\u%04x" % ord(harmful), text.lower())


class PracticeServer(Case):
    def test_announces_itself_and_stops(self):
        for end in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([PROGRAM, "practice"], env=environment(self.home), stdout=subprocess.PIPE,
                                       text=True)
            lines = []
            while not any("Ctrl+C" in line for line in lines):
                line = process.stdout.readline()
                self.assertTrue(line, lines)
                lines.append(line)
            process.send_signal(end)
            process.stdout.close()
            self.assertEqual(process.wait(timeout=60), 0)
            self.assertIn("sendoffctl check --server 127.0.0.1", "".join(lines))

    def test_announces_messages(self):
        process = subprocess.Popen([PROGRAM, "practice"], env=environment(self.home), stdout=subprocess.PIPE,
                                   text=True)
        port = None
        line = ""
        while "Ctrl+C" not in line:
            line = process.stdout.readline()
            self.assertTrue(line)
            if "TLS from the start" in line:
                port = line.split()[1]
        ca_file = self.home + "/data/sendoff/practice/ca.pem"
        self.run_ctl("send", "--server", "127.0.0.1", "--port", port, "--security", "tls", "--ca-file", ca_file,
                     "--no-proxy", "--user", USER, "--to", "bob@practice.example", stdin="x", password=PASSWORD,
                     status=0)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.stdout.close()
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertIn("from ada@practice.example to bob@practice.example", rest)

    def test_one_json_line(self):
        server = Practice(self.home)
        self.assertEqual(set(server.facts), {"host", "port", "tls_port", "ca_file", "user", "password"})
        self.assertEqual(server.stop(), (0, ""))

    def test_port_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.run_ctl("practice", "--port", str(taken.getsockname()[1]), status=69)

    def test_list_of_faults(self):
        faults = self.run_json("practice", "--list-faults", status=0)["faults"]
        self.assertGreater(len(faults), 20)
        shown = self.run_ctl("practice", "--list-faults", status=0).stdout
        for fault in faults:
            self.assertIn(fault["name"], shown)
            self.assertTrue(fault["summary"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
