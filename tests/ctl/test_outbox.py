#!/usr/bin/python3
"""sendoffctl outbox, quota and send --queue: what waits, why, until when, and what a person does about it."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ctl_case import PASSWORD, SECRET, USER, Case, environment, wait_for

TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
LETTER = "From: ada@practice.example\nTo: {}@practice.example\nSubject: {}\n\nText\n"


class Outbox(Case):
    options = ()

    def setUp(self):
        super().setUp()
        self.server = self.practice(*self.options)
        self.add_account(self.server, *self.keep_password())

    def queue(self, subject="Letter", to="bob", *args):
        """Puts a message into the outbox, and returns its number."""
        text = LETTER.format(to, subject)
        return self.run_json("sendmail", "-t", "-odq", *args, stdin=text, status=0)["id"]

    def flush(self, status=0):
        return self.run_ctl("outbox", "flush", status=status)

    def states(self):
        return {m["id"]: m["state"] for m in self.messages()}

    def show(self, which):
        return self.run_json("outbox", "show", str(which), status=0)


class Damage(Outbox):
    def folder(self):
        return os.path.join(environment(self.home)["XDG_DATA_HOME"], "sendoff")

    def test_set_aside(self):
        self.queue()
        self.assertIn("is not damaged", self.run_ctl("outbox", "set-aside", status=64).stderr)
        path = os.path.join(self.folder(), "outbox.db")
        for name in ("outbox.db-wal", "outbox.db-shm"):
            if os.path.exists(os.path.join(self.folder(), name)):
                os.unlink(os.path.join(self.folder(), name))
        with open(path, "wb") as file:
            file.write(b"SQLite format 3\0" + bytes(4096))
        refused = self.run_ctl("outbox", "list")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("set-aside", refused.stderr)
        where = self.run_json("outbox", "set-aside", status=0)["folder"]
        kept = [name for _, _, names in os.walk(where) for name in names]
        self.assertIn("outbox.db", kept)
        self.assertTrue([name for name in kept if name.endswith(".eml")], kept)
        self.assertEqual(self.messages("all"), [])
        self.queue()
        self.flush()

    def test_left_over(self):
        self.queue()
        left = os.path.join(self.folder(), "left-over")
        self.assertEqual(self.run_json("outbox", status=0)["left_over"], 0)
        os.mkdir(left, 0o700)
        with open(os.path.join(left, "some.eml"), "w", encoding="utf-8") as file:
            file.write("Subject: lost\n\n")
        self.assertEqual(self.run_json("outbox", status=0)["left_over"], 1)
        shown = self.run_ctl("outbox", status=0).stdout
        self.assertIn("1 file belonged to no message", shown)
        self.assertIn("left-over", shown)


class List(Outbox):
    def test_views(self):
        sent = self.queue("Sent one")
        self.flush()
        failed = self.queue("Refused one", "unknown")
        self.flush(status=69)
        waits = self.queue("Queued one")
        for view, ids in (("all", [waits, failed, sent]), ("open", [waits]), ("attention", [failed]), ("sent", [sent]),
                          ("unsent", [waits, failed])):
            with self.subTest(view):
                self.assertEqual([m["id"] for m in self.messages(view)], ids)
        self.assertEqual([m["id"] for m in self.run_json("outbox", status=0)["messages"]], [waits, failed])
        self.run_ctl("outbox", "list", "--view", "lunch", status=64)
        shown = self.run_ctl("outbox", status=0).stdout
        self.assertIn("Queued one", shown)
        self.assertRegex(shown, r"FAILED.*\n +\S")
        self.assertNotIn("Sent one", shown)

    def test_search_and_pages(self):
        ids = [self.queue(f"Number {n}", "carol" if n == 3 else "bob") for n in range(5)]
        answer = self.run_json("outbox", "list", "--count", "2", status=0)
        self.assertEqual([m["id"] for m in answer["messages"]], [ids[4], ids[3]])
        self.assertEqual(answer["next_before"], ids[3])
        self.assertEqual(answer["counts"]["queued"], 5)
        answer = self.run_json("outbox", "list", "--count", "9", "--before", str(ids[3]), status=0)
        self.assertEqual([m["id"] for m in answer["messages"]], [ids[2], ids[1], ids[0]])
        self.assertIsNone(answer["next_before"])
        for text, found in (("carol", [ids[3]]), ("Number 2", [ids[2]]), ("nothing like that", [])):
            answer = self.run_json("outbox", "list", "--search", text, status=0)
            self.assertEqual([m["id"] for m in answer["messages"]], found)
        for bad in (["--count", "0"], ["--count", "x"], ["--before", "-1"], ["--account", "nobody"], ["extra"]):
            self.assertIn(self.run_ctl("outbox", "list", *bad).returncode, (64, 78))

    def test_of_an_account(self):
        self.add_account(self.server, *self.keep_password(), name="home", address="ada@home.example")
        first = self.queue("One", "bob", "-a", "work")
        second = self.queue("Two", "bob", "-a", "home")
        for name, ids in (("work", [first]), ("home", [second])):
            answer = self.run_json("outbox", "list", "--account", name, status=0)
            self.assertEqual([m["id"] for m in answer["messages"]], ids)
            self.assertEqual(answer["messages"][0]["account"], name)

    def test_empty(self):
        self.assertIn("Nothing waits", self.run_ctl("outbox", status=0).stdout)


class Show(Outbox):
    def test_refused(self):
        number = self.queue("Some", "bob@practice.example, unknown")
        self.flush(status=69)
        message = self.show(number)
        self.assertEqual([(r["address"], r["outcome"]) for r in message["recipients"]],
                         [("bob@practice.example", "accepted"), ("unknown@practice.example", "refused")])
        self.assertIn("550", message["recipients"][1]["reply"])
        number = self.queue("None", "unknown")
        self.flush(status=69)
        message = self.show(number)
        self.assertEqual(message["state"], "failed")
        self.assertEqual(message["diagnosis"]["id"], "rcpt-unknown")
        self.assertTrue(message["diagnosis"]["remedies"])
        self.assertIn("550", message["reply"])
        shown = self.run_ctl("outbox", "show", str(number), status=0).stdout
        for words in ("FAILED", "[rcpt-unknown]", "REFUSED   unknown@", "The server said:", "What to Do:"):
            self.assertIn(words, shown)

    def test_by_message_id(self):
        number = self.queue()
        message_id = self.show(number)["message_id"]
        for reference in (message_id, f"<{message_id}>", str(number)):
            self.assertEqual(self.show(reference)["id"], number)
        for reference in ("999", "nobody@example.org", "<" + message_id[1:] + ">"):
            self.run_ctl("outbox", "show", reference, status=64)
        self.run_ctl("outbox", "show", status=64)

    def test_raw(self):
        number = self.queue("Raw")
        raw = self.run_ctl("outbox", "show", "--raw", str(number), stdin=b"", status=0).stdout
        self.assertIn(b"Subject: Raw\r\n", raw)
        self.assertEqual(len(raw), self.show(number)["size"])
        self.flush()
        self.assertEqual(self.stored()[0].read_bytes(), raw)
        self.run_ctl("outbox", "show", "--raw", str(number), status=66)
        self.run_ctl("outbox", "show", "--raw", "--json", str(number), status=64)

    def test_escapes_do_not_pass(self):
        number = self.queue("=?UTF-8?Q?evil=1B]0;title=07=E2=80=AEback?=")
        for args in (["list"], ["show", str(number)]):
            shown = self.run_ctl("outbox", *args, status=0).stdout
            for harmful in "\x1b\x07\u202e":
                self.assertNotIn(harmful, shown)


class Act(Outbox):
    def test_cancel_and_retry(self):
        first, second = self.queue(), self.queue()
        self.run_ctl("outbox", "cancel", str(first), str(second), status=0)
        self.flush()
        self.assertEqual(self.states(), {first: "draft", second: "draft"})
        self.assertIn("not sent until “sendoffctl outbox retry”", self.run_ctl("outbox", status=0).stdout)
        self.run_ctl("outbox", "retry", str(second), status=0)
        self.wait_for_stored(1)
        wait_for(lambda: self.states() == {first: "draft", second: "sent"}, "the retried message")
        self.run_ctl("outbox", "retry", str(second), status=64)
        self.run_ctl("outbox", "cancel", str(second), status=64)
        # One that does not exist, and nothing is done to the other.
        self.run_ctl("outbox", "retry", str(first), "999", status=64)
        self.assertEqual(self.states()[first], "draft")
        # With one of which it cannot be done, those before it are on their way, and are told.
        done = self.run_ctl("outbox", "retry", str(first), str(second), status=64)
        self.assertIn(f"Message {first}:", done.stdout)
        wait_for(lambda: self.states() == {first: "sent", second: "sent"}, "the message before")

    def test_remove(self):
        first, second = self.queue(), self.queue()
        value = self.run_json("outbox", "remove", str(first), status=0)
        self.assertEqual([m["id"] for m in value["messages"]], [first])
        self.assertEqual(list(self.states()), [second])
        self.run_ctl("outbox", "show", str(first), status=64)
        self.flush()
        self.assertEqual(len(self.stored()), 1)

    def test_usage(self):
        for args in (["retry"], ["cancel"], ["remove"], ["frobnicate"], ["remove", "--frobnicate"]):
            self.assertEqual(self.run_ctl("outbox", *args).returncode, 64)
        for args in ([], ["list"], ["show"], ["retry"], ["cancel"], ["remove"], ["flush"]):
            self.assertIn("Usage", self.run_ctl("outbox", *args, "--help", status=0).stdout)


class Flush(Outbox):
    def test_lines_and_json(self):
        numbers = [self.queue("One"), self.queue("Two")]
        lines = self.flush().stdout.splitlines()
        self.assertEqual([line.split()[:2] for line in lines], [[str(n), "sent"] for n in numbers])
        self.queue("Three")
        value = self.run_json("outbox", "flush", status=0)
        self.assertIs(value["ok"], True)
        self.assertEqual([(a["account"], a["sent"], a["trouble"]) for a in value["accounts"]], [("work", 1, None)])
        self.assertEqual([m["subject"] for m in value["accounts"][0]["messages"]], ["Three"])
        self.assertEqual(self.run_json("outbox", "flush", status=0), {"ok": True, "accounts": []})

    def test_refused_sign_in_is_tried_once(self):
        self.keep_password(SECRET)
        first, second = self.queue(), self.queue()
        done = self.flush(status=77)
        self.assertNotIn(SECRET, done.stdout + done.stderr)
        self.assertEqual(sorted(self.states().values()), ["failed", "queued"])
        self.flush(status=0)
        self.assertEqual(sorted(self.states().values()), ["failed", "queued"])
        shown = self.run_ctl("outbox", status=0).stdout
        self.assertIn("work: ", shown)
        self.assertRegex(shown, r"535")
        self.assertNotIn("\ufffd", shown)
        # Another password, and all goes on.
        self.run_ctl("account", "password", "work", *self.keep_password(), status=0)
        self.flush()
        self.run_ctl("outbox", "retry", str(first), str(second) if self.states()[second] == "failed" else str(first),
                     status=0)
        wait_for(lambda: set(self.states().values()) == {"sent"}, "both to be sent")

    def test_one_of_two_accounts(self):
        self.run_ctl("account", "add", "--name", "nowhere", "--from", "a@nowhere.example", "--user", "a", "--server",
                     "127.0.0.1", "--port", "9", "--security", "none", "--no-proxy", *self.keep_password(), status=0)
        good = self.queue("Good", "bob", "-a", "work")
        bad = self.queue("Bad", "bob", "-a", "nowhere")
        done = self.run_ctl("outbox", "flush")
        self.assertIn(done.returncode, (69, 75))
        self.assertEqual(self.states(), {good: "sent", bad: "waiting"})
        message = self.show(bad)
        self.assertEqual(message["diagnosis"]["id"], "tcp-refused")
        self.assertRegex(message["leaves"], TIME)
        self.assertIn("until", self.run_ctl("outbox", status=0).stdout)

    def test_usage(self):
        self.run_ctl("outbox", "flush", "--password-command", "echo x", status=64)
        self.run_ctl("outbox", "flush", "--account", "nobody", status=78)


class Uncertain(Outbox):
    options = ("--fault", "after-data-drop")

    def test_shown(self):
        number = self.queue()
        self.flush(status=75)
        self.assertEqual(self.states(), {number: "uncertain"})
        self.assertEqual([m["id"] for m in self.messages("attention")], [number])
        self.assertEqual(self.show(number)["diagnosis"]["id"], "conn-lost-after-data")
        self.assertIn("UNCERTAIN", self.run_ctl("outbox", status=0).stdout)


class Quota(Outbox):
    options = ("--limit", "1")

    def test_limit(self):
        self.run_ctl("quota", "work", "--set-limit", "1", status=0)
        self.queue()
        self.flush()
        numbers = [self.queue(), self.queue()]
        self.flush(status=75)
        value = self.run_json("quota", "work", status=0)
        self.assertEqual((value["used"], value["left"], value["waiting"]), (1, 0, 2))
        self.assertRegex(value["next_free"], TIME)
        self.assertEqual(value["first_leaves"], value["next_free"])
        self.assertGreater(value["last_leaves"], value["first_leaves"])
        shown = self.run_ctl("quota", status=0).stdout
        self.assertIn("2 messages wait; they leave from", shown)
        for number in numbers:
            message = self.show(number)
            self.assertEqual((message["state"], message["diagnosis"]["id"]), ("waiting", "daily-limit"))
            self.assertRegex(message["leaves"], TIME)

    def test_lock_of_the_server(self):
        self.queue()
        number = self.queue()
        self.flush(status=75)
        value = self.run_json("quota", "work", status=0)
        self.assertRegex(value["locked_until"], TIME)
        self.assertIn("5.4.5", value["server_said"])
        shown = self.run_ctl("quota", "work", status=0).stdout
        self.assertIn("The server said: 550", shown)
        self.assertNotIn("\ufffd", shown)
        self.assertIn("--unlock", shown)
        self.run_ctl("quota", "--unlock", status=64)
        port = self.server.facts["tls_port"]
        self.server.stop()
        self.move_account(port, self.practice(), "tls_port")
        self.assertIsNone(self.run_json("quota", "work", "--unlock", status=0)["locked_until"])
        wait_for(lambda: self.states()[number] == "sent", "the message behind the lock")

    def test_raised_limit_sends(self):
        self.run_ctl("quota", "work", "--set-limit", "1", status=0)
        self.queue()
        self.flush()
        number = self.queue()
        self.flush(status=75)
        port = self.server.facts["tls_port"]
        self.server.stop()
        self.move_account(port, self.practice(), "tls_port")
        self.run_ctl("quota", "work", "--set-limit", "9", status=0)
        wait_for(lambda: self.states()[number] == "sent", "the message to leave")


class SendQueue(Outbox):
    def test_returns_at_once(self):
        args = ["send", "--queue", "--to", "bob@practice.example", "--subject", "Later"]
        value = self.run_json(*args, "work", stdin="x", status=0)
        self.assertEqual((value["ok"], value["state"]), (True, "queued"))
        self.assertEqual([r["outcome"] for r in value["recipients"]], ["untried"])
        wait_for(lambda: set(self.states().values()) == {"sent"}, "the message to be sent")
        self.assertIn("queued", self.run_ctl(*args, "work", stdin="x", status=0).stdout)
        self.wait_for_stored(2)
        self.run_ctl(*args, "work", stdin="x", password=PASSWORD, status=0)
        self.wait_for_stored(3)
        self.run_ctl(*args, *self.server.options("tls"), stdin="x", status=64)


class Sources(Outbox):
    def test_shown_and_changed(self):
        shown = self.run_json("account", "show", "work", status=0)
        self.assertEqual(shown["password_file"], self.home + "/password")
        self.assertIn(self.home + "/password", self.run_ctl("account", "show", "work", status=0).stdout)
        self.run_ctl("check", "work", status=0)
        self.run_ctl("account", "password", "work", "--password-command", "echo " + PASSWORD, "--keep-source", status=0)
        shown = self.run_json("account", "show", "work", status=0)
        self.assertEqual((shown["password_file"], shown["password_command"]), (None, "echo " + PASSWORD))
        self.run_ctl("check", "work", status=0)
        self.run_ctl("account", "password", "work", "--credential", "mail", status=0)
        self.assertEqual(self.run_json("account", "show", "work", status=0)["credential"], "mail")
        self.assertIn("credential “mail”", self.run_ctl("check", "work", status=78).stderr)

    def test_usage(self):
        for args in (["--credential", "a", "--password-command", "b"], ["--keep-source"], ["--credential", "a/b"], []):
            with self.subTest(args):
                self.assertIn(self.run_ctl("account", "password", "work", *args).returncode, (64, 78))
        self.run_ctl("account", "password", status=64)
        self.run_ctl("account", "password", "nobody", "--credential", "a", status=78)
        done = self.run_ctl("account", "password", "work", "--keep-source", password=PASSWORD)
        self.assertEqual(done.returncode, 64, done.stderr)

    def test_options_come_first(self):
        self.keep_password(SECRET)
        self.run_ctl("check", "work", status=77)
        self.run_ctl("check", "work", password=PASSWORD, status=0)

    def test_file_that_others_can_read(self):
        os.chmod(self.home + "/password", 0o644)
        value = self.run_json("check", "work", status=78)
        self.assertEqual(value["diagnosis"]["id"], "password-source")
        self.assertIn("chmod 600", str(value["diagnosis"]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
