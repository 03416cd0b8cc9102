#!/usr/bin/python3
"""The guard of the sign-in, as sendoffctl heeds it: nobody gets locked out by a script. Loopback only."""

import base64
import os
import unittest

from ctl_case import PASSWORD, SECRET, USER, Case, Practice


class Guard(Case):
    def setUp(self):
        super().setUp()
        self.runtime = self.home + "/run"
        os.mkdir(self.runtime, 0o700)

    def options(self, server):
        return [*server.options("tls"), "--user", USER]

    def refuse_twice(self, server):
        for command in ("check", "send"):
            self.attempt(command, server, status=77, diagnosis="auth-535-generic")

    def attempt(self, command, server, *options, password=SECRET, status=None, diagnosis=None):
        to = ["--to", "bob@practice.example"] if command == "send" else []
        value = self.run_json(command, *self.options(server), *to, *options, stdin="Hello\n", password=password,
                              status=status)
        if diagnosis is not None:
            self.assertEqual(value["diagnosis"]["id"], diagnosis)
        return value

    def kinds(self, value):
        return [remedy["kind"] for remedy in value["diagnosis"]["remedies"]]

    def test_third_try(self):
        server = self.practice()
        self.refuse_twice(server)
        value = self.attempt("check", server, status=77, diagnosis="sign-in-refused-twice")
        self.assertIs(value["ok"], False)
        self.assertEqual((value["server"]["host"], value["stages"], value["transcript"]), ("127.0.0.1", [], []))
        self.assertEqual(value["diagnosis"]["retry"], "after-change")
        self.assertIn("try-anyway", self.kinds(value))
        value = self.attempt("send", server, status=77, diagnosis="sign-in-refused-twice")
        self.assertEqual(value["state"], "failed")
        # In words.
        done = self.run_ctl("check", *self.options(server), password=SECRET, status=77)
        self.assertIn("--try-anyway", done.stdout)
        self.assertIn("web page", done.stdout)
        # What does not sign in is free; another password is, and clears the score of the first.
        self.run_json("check", *self.options(server), "--stop-after", "ehlo", status=0)
        self.attempt("check", server, password=PASSWORD, status=0)
        self.attempt("check", server, status=77, diagnosis="auth-535-generic")

    def test_does_not_connect(self):
        server = Practice(self.home)
        try:
            self.refuse_twice(server)
        finally:
            server.stop()
        # A server that is gone: whoever connected would say so.
        self.attempt("check", server, status=77, diagnosis="sign-in-refused-twice")
        self.attempt("send", server, status=77, diagnosis="sign-in-refused-twice")
        self.attempt("check", server, "--try-anyway", status=69, diagnosis="tcp-refused")

    def test_try_anyway(self):
        server = self.practice()
        self.refuse_twice(server)
        for command in ("check", "send"):
            self.attempt(command, server, "--try-anyway", status=77, diagnosis="auth-535-generic")
            self.attempt(command, server, status=77, diagnosis="sign-in-refused-twice")

    def test_left_alone(self):
        server = self.practice("--fault", "auth-454")
        self.attempt("check", server, password=PASSWORD, status=75, diagnosis="auth-too-many")
        value = self.attempt("check", server, password=PASSWORD, status=75, diagnosis="sign-in-wait")
        wait = next(remedy for remedy in value["diagnosis"]["remedies"] if remedy["kind"] == "wait")
        self.assertGreater(wait["seconds"], 0)
        self.assertEqual(value["stages"], [])
        value = self.attempt("send", server, password=PASSWORD, status=75, diagnosis="sign-in-wait")
        self.assertEqual(value["state"], "waiting")
        done = self.run_ctl("check", *self.options(server), password=PASSWORD, status=75)
        self.assertRegex(done.stdout, r"until ([0-9-]+ )?[0-9]+:[0-9]+:[0-9]+")
        # Whatever the password: it is the server that wants it.
        self.attempt("check", server, status=75, diagnosis="sign-in-wait")
        self.attempt("check", server, "--try-anyway", password=PASSWORD, status=75,
                     diagnosis="auth-too-many")

    def test_report(self):
        server = self.practice()
        self.refuse_twice(server)
        done = self.run_ctl("check", *self.options(server), "--report", "-", password=SECRET, status=77)
        self.assertIn("sign-in-refused-twice", done.stdout)

    def test_what_is_kept(self):
        server = self.practice()
        self.refuse_twice(server)
        self.assertEqual(sorted(os.listdir(self.runtime)), ["sendoff"])
        folder = self.runtime + "/sendoff"
        self.assertEqual(os.stat(folder).st_mode & 0o7777, 0o700)
        needles = [SECRET.encode(), SECRET.encode().hex().encode(), base64.b64encode(SECRET.encode()).rstrip(b"="),
                   USER.encode()]
        for name in os.listdir(folder):
            self.assertEqual(os.stat(f"{folder}/{name}").st_mode & 0o7777, 0o600, name)
            with open(f"{folder}/{name}", "rb") as file:
                text = file.read()
            for needle in needles:
                self.assertNotIn(needle, text)
        # Gone with the log-out, it is forgotten.
        for name in os.listdir(folder):
            os.unlink(f"{folder}/{name}")
        self.attempt("check", server, status=77, diagnosis="auth-535-generic")

    def test_no_runtime_folder(self):
        os.rmdir(self.runtime)
        server = self.practice()
        for _ in range(3):
            self.attempt("check", server, status=77, diagnosis="auth-535-generic")
        self.assertFalse(os.path.exists(self.runtime))
        self.assertFalse(os.path.exists(self.home + "/cache"))

    def test_help(self):
        for command in ("check", "send"):
            self.assertIn("--try-anyway", self.run_ctl(command, "--help", status=0).stdout)
        self.run_ctl("explain", "--try-anyway", status=64)


if __name__ == "__main__":
    unittest.main(verbosity=2)
