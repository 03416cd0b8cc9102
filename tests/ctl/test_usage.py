#!/usr/bin/python3
"""The command line itself: what cannot be understood, what is not there, and the help."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ctl_case import PASSWORD, PROGRAM, USER, Case, environment


class Usage(Case):
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


if __name__ == "__main__":
    unittest.main(verbosity=2)
