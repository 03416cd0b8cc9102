#!/usr/bin/python3
"""A password is in no argument, output, or file, and comes in every way that is promised."""

import base64
import os
import subprocess
import sys
import unittest
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ctl_case import PASSWORD, PROGRAM, SECRET, USER, Case, environment


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


if __name__ == "__main__":
    unittest.main(verbosity=2)
