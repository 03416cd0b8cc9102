#!/usr/bin/python3
"""sendoffctl check: every step of a session, every way in which one fails, and the status for it."""

import json
import os
import signal
import socket
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ctl_case import PASSWORD, PROGRAM, SECRET, USER, Case, Practice, Script, environment


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


if __name__ == "__main__":
    unittest.main(verbosity=2)
