#!/usr/bin/python3
"""sendoffctl send: messages, limits, and what becomes of each recipient."""

import os
import pty
import signal
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ctl_case import PASSWORD, PROGRAM, SECRET, USER, Case, environment


class Send(Case):
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
        text = self.stored()[0].read_bytes()
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
        text = self.stored()[0].read_text(encoding="ascii")
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
                          "next_free": None, "locked_until": None, "server_said": None, "waiting": 0,
                          "first_leaves": None, "last_leaves": None})
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

    def test_terminal_says_what_is_waited_for(self):
        server = self.practice("--fault", "greeting-silent")
        terminal, end = pty.openpty()
        process = subprocess.Popen([PROGRAM, "send", *server.options("starttls"), "--from", USER, "--to", USER],
                                   env=environment(self.home), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=end)
        os.close(end)
        process.stdin.write(b"x\n")
        process.stdin.close()
        shown = b""
        while "Greet\u2026".encode() not in shown:
            shown += os.read(terminal, 1024)
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()
        process.stdout.close()
        process.wait(timeout=60)
        # The line is gone at the end, and nothing of it is on standard output.
        self.assertTrue(os.read(terminal, 1024).startswith(b"\r\033[K"))
        os.close(terminal)
        self.assertNotIn(b"\033", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
