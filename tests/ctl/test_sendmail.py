#!/usr/bin/python3
"""sendoffctl as /usr/sbin/sendmail: what PHP, cron, git and their kind do with it."""

import email
import email.policy
import os
import pathlib
import signal
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ctl_case import PASSWORD, PROGRAM, SECRET, USER, Case, environment, wait_for

LETTER = "From: ada@practice.example\nTo: bob@practice.example\nSubject: Letter\n\nText\n"
MEGABYTE = 1024 * 1024


class Queue(Case):
    def setUp(self):
        super().setUp()
        self.server = self.practice()
        self.add_account(self.server, *self.keep_password())

    def sendmail(self, *args, text=LETTER, status=0, **kwargs):
        return self.run_ctl("sendmail", *args, stdin=text, status=status, **kwargs)

    def send(self, *args, text=LETTER, **kwargs):
        """Sends a message, and returns it as the server has it, with its envelope."""
        count = len(self.stored())
        self.sendmail("--now", *args, text=text, **kwargs)
        path = self.wait_for_stored(count + 1)[-1]
        raw = path.read_bytes()
        self.assertEqual(raw.count(b"\n"), raw.count(b"\r\n"))
        return email.message_from_bytes(raw, policy=email.policy.default), self.envelope(path)


class Envelope(Queue):
    def test_recipients(self):
        many = ("To: B <b@practice.example>,\n c@practice.example\nCc: d@practice.example\n"
                "Bcc: e@practice.example\n\nx\n")
        for args, text, recipients in (
                (["-t"], LETTER, ["bob"]),
                (["bob@practice.example"], "Subject: S\n\nx\n", ["bob"]),
                (["Bob <bob@practice.example>, carol@practice.example", "dave@practice.example"], LETTER,
                 ["bob", "carol", "dave"]),
                (["carol@practice.example"], LETTER, ["carol"]),
                (["-t"], many, ["b", "c", "d", "e"]),
                (["-t", "f@practice.example"], many, ["b", "c", "d", "e", "f"]),
                (["-t"], "Bcc: e@practice.example\n\nx\n", ["e"]),
                (["-t"], "To: old@practice.example\nResent-To: new@practice.example\n\nx\n", ["new"]),
                (["--", "bob@practice.example"], LETTER, ["bob"])):
            with self.subTest(args=args, text=text):
                message, (sender, found) = self.send(*args, text=text)
                self.assertEqual(sorted(found), [name + "@practice.example" for name in recipients])
                self.assertEqual(sender, USER)
                self.assertIsNone(message["Bcc"])
                self.assertTrue(message["To"] or message["Cc"])

    def test_closed_standard_files(self):
        """Some daemons start it so: no file of its own may take the place of those."""
        def start(*closed):
            def close():
                for fd in closed:
                    os.close(fd)
            return subprocess.run([PROGRAM, "sendmail", "--now", "bob@practice.example"], env=environment(self.home),
                                  input=None if 0 in closed else LETTER.encode(), preexec_fn=close,
                                  timeout=120, stdout=None if 1 in closed else subprocess.PIPE,
                                  stderr=None if 2 in closed else subprocess.PIPE)
        done = start(0)
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn(b"message is empty", done.stderr)
        self.assertEqual(start(0, 1, 2).returncode, 65)
        self.assertEqual(self.stored(), [])
        self.assertEqual(start(1, 2).returncode, 0)
        self.assertIn(b"Subject: Letter", self.wait_for_stored(1)[0].read_bytes())

    def test_names_of_this_computer(self):
        message, (sender, recipients) = self.send("-i", "-FCronDaemon", "-oem", "root",
                                                  text="From: root (Cron Daemon)\nTo: root\nSubject: Cron\n\nout\n")
        self.assertEqual((sender, recipients), (USER, [USER]))
        self.assertEqual(message["From"].addresses[0].display_name, "Cron Daemon")
        self.assertEqual(message["From"].addresses[0].addr_spec, USER)
        self.assertEqual(message["To"].addresses[0].addr_spec, USER)
        done = self.sendmail("--now", "no-such-user-here", status=65)
        self.assertIn("no-such-user-here", done.stderr)

    def test_nobody(self):
        self.sendmail(status=64)
        self.sendmail("-i", status=64)
        self.sendmail("-t", text="Subject: S\n\nx\n", status=65)
        self.sendmail("-t", text="To: not an address\n\nx\n", status=65)
        self.sendmail("-t", text="", status=65)
        self.assertEqual(self.messages(), [])

    def test_sender(self):
        ini = pathlib.Path(self.home, "config/sendoff/accounts.ini")
        ini.write_text(ini.read_text() + "aliases=alias@practice.example;\n")
        for args, header, sender, shown in (
                (["-f", "alias@practice.example"], "", "alias@practice.example", "alias@practice.example"),
                (["-falias@practice.example"], "", "alias@practice.example", "alias@practice.example"),
                (["-f", "Alias@Practice.example"], "", "Alias@Practice.example", "Alias@Practice.example"),
                (["-f", "www-data"], "", USER, USER),
                (["-f", "other@elsewhere.example"], "", USER, USER),
                (["-f", ""], "", USER, USER),
                (["-f", "<>"], "", USER, USER),
                (["-f", "other@elsewhere.example"], "From: x@elsewhere.example\n", USER, "x@elsewhere.example"),
                ([], "From: Ada at home <ada@laptop>\n", USER, USER)):
            with self.subTest(args=args, header=header):
                message, (found, _) = self.send(*args, "-t", text=header + "To: bob@practice.example\n\nx\n")
                self.assertEqual(found, sender)
                self.assertEqual(message["From"].addresses[0].addr_spec, shown)

    def test_name(self):
        message, _ = self.send("-F", "Gr\u00fc\u00dfe", "-t", text="To: bob@practice.example\n\nx\n")
        self.assertEqual(message["From"].addresses[0].display_name, "Gr\u00fc\u00dfe")
        message, _ = self.send("-F", "Ignored", "-t")
        self.assertEqual(message["From"].addresses[0].display_name, "")


class Text(Queue):
    def test_completed(self):
        message, _ = self.send("bob@practice.example", text="no header at all\n")
        for field in ("From", "Date", "Message-ID", "To"):
            self.assertTrue(message[field], field)
        self.assertEqual(message["To"], "undisclosed-recipients:;")
        self.assertEqual(message.get_content().strip(), "no header at all")
        message, _ = self.send("-t", text=LETTER.replace("\n\n", "\nMessage-ID: <kept@here>\n\n"))
        self.assertEqual(message["Message-ID"], "<kept@here>")

    def test_line_ends(self):
        for ends in ("\n", "\r\n", "\r"):
            with self.subTest(ends=ends):
                text = LETTER.replace("\n", ends) + "two" + ends + "..three" + ends + ".four"
                message, _ = self.send("-t", "-i", text=text.encode())
                self.assertEqual(message["Subject"], "Letter")
                self.assertEqual(message.get_content().splitlines(), ["Text", "two", "..three", ".four"])

    def test_dot(self):
        text = LETTER + ".\nbehind\n"
        for args, there in ((["-t"], False), (["-t", "-i"], True), (["-t", "-oi"], True), (["-ti"], True),
                            (["-t", "-O", "IgnoreDots=true"], True)):
            with self.subTest(args=args):
                message, _ = self.send(*args, text=text)
                self.assertEqual("behind" in message.get_content(), there)

    def test_eight_bits(self):
        """Cron says nothing of a character set, and its commands print what they like."""
        for body in ("Gr\u00fc\u00dfe \u20ac\n".encode(), "Gr\u00fc\u00dfe\n".encode("latin-1"), b"nul\0inside\n",
                     b"x" * 5000 + b"\n"):
            with self.subTest(body=body[:10]):
                message, _ = self.send("-t", text=LETTER.encode() + body)
                self.assertNotRegex(message.as_bytes().decode("latin-1"), "[\x80-\xff\0]")
        message, _ = self.send("-t", text=LETTER.encode() + "Gr\u00fc\u00dfe \u20ac\n".encode())
        self.assertIn("Gr\u00fc\u00dfe \u20ac", message.get_content())


class Accounts(Queue):
    def add(self, name, address):
        self.add_account(self.server, *self.keep_password(), name=name, address=address)

    def account_of(self, *args, text=LETTER, **kwargs):
        self.sendmail("-odq", *args, text=text, **kwargs)
        return self.messages()[0]["account"]

    def test_chosen(self):
        self.assertEqual(self.account_of("x@elsewhere.example", text="Subject: S\n\nx\n"), "work")
        self.add("home", "ada@home.example")
        letter = "From: {}\nTo: bob@practice.example\n\nx\n"
        for args, sender, account in ((["-a", "work"], "ada@home.example", "work"),
                                      (["--account=home"], USER, "home"),
                                      ([], "ada@home.example", "home"),
                                      ([], "Ada <ADA@home.example>", "home"),
                                      (["-f", USER], "ada@home.example", "home"),
                                      (["-f", "ada@home.example"], "x@elsewhere.example", "home"),
                                      (["-f", USER], "root", "work")):
            with self.subTest(args=args, sender=sender):
                self.assertEqual(self.account_of(*args, "-t", text=letter.format(sender)), account)

    def test_not_found(self):
        self.sendmail("-a", "nobody", "-t", status=78)
        self.add("home", "ada@home.example")
        done = self.sendmail("-t", text="From: x@elsewhere.example\nTo: bob@practice.example\n\nx\n", status=78)
        for word in ("-a", "work", "home"):
            self.assertIn(word, done.stderr)
        self.run_ctl("account", "remove", "home", status=0)
        self.run_ctl("account", "remove", "work", status=0)
        self.assertIn("account add", self.sendmail("-t", status=78).stderr)


class Delivery(Queue):
    def test_in_the_background(self):
        done = self.sendmail("-t")
        self.assertEqual((done.stdout, done.stderr), ("", ""))
        self.wait_for_stored(1)
        wait_for(lambda: [m["state"] for m in self.messages()] == ["sent"], "the message to be sent")
        wait_for(lambda: not self.couriers(), "the courier to go")

    def test_many_at_once(self):
        processes = [subprocess.Popen([PROGRAM, "sendmail", "-t"], env=environment(self.home), stdin=subprocess.PIPE)
                     for _ in range(12)]
        for process in processes:
            process.stdin.write(LETTER.encode())
            process.stdin.close()
        for process in processes:
            self.assertEqual(process.wait(timeout=120), 0)
        self.wait_for_stored(12)
        wait_for(lambda: [m["state"] for m in self.messages()] == ["sent"] * 12, "all to be sent")
        self.assertEqual(len(self.stored()), 12)

    def test_queue_only(self):
        self.sendmail("-odq", "-t")
        self.assertEqual([m["state"] for m in self.messages()], ["queued"])
        self.assertEqual((self.stored(), self.couriers()), ([], []))
        self.run_ctl("sendmail", "-q", status=0)
        self.assertEqual(len(self.stored()), 1)

    def test_statuses_of_now(self):
        self.sendmail("--now", "-t", status=0)
        self.assertEqual(len(self.stored()), 1)
        self.keep_password(SECRET)
        done = self.sendmail("--now", "-t", status=77)
        self.assertNotIn(SECRET, done.stderr)
        self.assertEqual(done.stdout, "")
        os.remove(self.home + "/password")
        self.assertIn("password-source", self.sendmail("--now", "-t", status=78).stderr)

    def test_limit_waits(self):
        self.run_ctl("quota", "work", "--set-limit", "1", status=0)
        self.sendmail("--now", "-t", status=0)
        self.sendmail("--now", "-t", status=75)
        self.sendmail("-t", status=0)
        wait_for(lambda: [m["state"] for m in self.messages()] == ["waiting", "waiting", "sent"], "the limit to hold")
        self.assertIn("daily limit", self.run_ctl("outbox", status=0).stdout)

    def test_refused_recipient_of_now(self):
        done = self.sendmail("--now", "-i", "unknown@practice.example", status=69)
        self.assertIn("550", done.stderr)

    def test_json(self):
        value = self.run_json("sendmail", "-odq", "-t", stdin=LETTER, status=0)
        self.assertEqual((value["ok"], value["state"]), (True, "queued"))
        self.assertEqual(value["message_id"], self.messages()[0]["message_id"])

    def test_cannot_be_written(self):
        spool = pathlib.Path(self.home, "data/sendoff")
        blocked = pathlib.Path(self.home, "blocked")
        blocked.write_text("a file in the place of a folder")
        done = self.run_ctl("sendmail", "-t", stdin=LETTER, env={"XDG_DATA_HOME": str(blocked)})
        self.assertIn(done.returncode, (73, 74), done.stderr)
        self.assertTrue(spool.exists())


class Silent(Case):
    """A server that accepts a connection and says nothing: the courier is there as long as one wants to look at it."""

    def setUp(self):
        super().setUp()
        self.server = self.practice("--fault", "greeting-silent")

    def start(self, *args, **kwargs):
        done = self.run_ctl("sendmail", "-t", *args, stdin=LETTER, status=0, **kwargs)
        return done, wait_for(self.couriers, "the courier")[0]

    def test_nothing_is_held(self):
        """PHP and cron wait for the end of the pipes that they gave: run() has come back, though the courier lives."""
        self.add_account(self.server, *self.keep_password())
        _, pid = self.start()
        links = {os.readlink(f"/proc/{pid}/fd/{n}") for n in (0, 1, 2)}
        self.assertEqual(links, {"/dev/null"})
        self.assertEqual(os.readlink(f"/proc/{pid}/cwd"), "/")
        self.assertEqual(os.getsid(pid), pid)
        self.assertNotEqual(os.getsid(pid), os.getsid(0))
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        self.assertNotRegex(status, rf"PPid:\s+{os.getpid()}\n")

    def test_one_an_account(self):
        self.add_account(self.server, *self.keep_password())
        _, pid = self.start()
        for _ in range(3):
            self.run_ctl("sendmail", "-t", stdin=LETTER, status=0)
        # The others call the first, and go: only he has the lock in the end.
        wait_for(lambda: self.couriers() == [pid], "the others to go")

    def test_secret_is_nowhere(self):
        self.add_account(self.server)
        done, pid = self.start("-a", "work", password=SECRET)
        raw = SECRET.encode()
        for name in ("cmdline", "environ"):
            self.assertNotIn(raw, pathlib.Path(f"/proc/{pid}/{name}").read_bytes())
        for text in (done.stdout, done.stderr, self.run_ctl("outbox", "--json").stdout):
            self.assertNotIn(SECRET, text)
        for path in pathlib.Path(self.home).rglob("*"):
            if path.is_file():
                self.assertNotIn(raw, path.read_bytes(), path)

    def test_killed_before_it_is_sent(self):
        self.add_account(self.server, *self.keep_password(), security="starttls")
        _, pid = self.start()
        port = self.server.facts["port"]
        os.kill(pid, signal.SIGKILL)
        self.server.stop()
        wait_for(lambda: not self.couriers(), "the end of the courier")
        self.assertEqual([m["state"] for m in self.messages()], ["queued"])
        self.move_account(port, self.practice())
        self.run_ctl("outbox", "flush", status=0)
        self.assertEqual([m["state"] for m in self.messages()], ["sent"])
        self.assertEqual(len(self.stored()), 1)


class Given(Queue):
    """A password that is given with the message reaches whoever delivers."""

    def test_every_way(self):
        self.run_ctl("account", "remove", "work", status=0)
        self.add_account(self.server)
        path = self.keep_password()[1]
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(os.path.dirname(path))
        for n, (args, password) in enumerate(((["--password-file", path], None),
                                              (["--password-file", os.path.basename(path)], None),
                                              (["--password-command", f"cat {path}"], None),
                                              (["--password-command", f"cat {os.path.basename(path)}"], None),
                                              ([], PASSWORD))):
            with self.subTest(args=args):
                self.sendmail("-t", *args, password=password)
                self.wait_for_stored(n + 1)
        self.assertIn("-password-", self.sendmail("-t", "--password=" + SECRET, status=64).stderr)

    def test_password_before_message_on_standard_input(self):
        self.sendmail("-t", "--password-fd", "0", text=PASSWORD + "\n" + LETTER)
        path = self.wait_for_stored(1)[0]
        self.assertNotIn(b"\n" + PASSWORD.encode() + b"\r", path.read_bytes())

    def test_credential(self):
        self.run_ctl("account", "password", "work", "--credential", "mail", status=0)
        folder = pathlib.Path(self.home, "credentials")
        folder.mkdir()
        (folder / "mail").write_text(PASSWORD)
        (folder / "mail").chmod(0o400)
        self.sendmail("-t", env={"CREDENTIALS_DIRECTORY": str(folder)})
        self.wait_for_stored(1)

    def test_no_password_keeps_the_message(self):
        self.run_ctl("account", "remove", "work", status=0)
        self.add_account(self.server)
        self.sendmail("-t", status=0)
        wait_for(lambda: not self.couriers(), "the courier to go")
        self.assertEqual([m["state"] for m in self.messages()], ["queued"])
        self.run_ctl("outbox", "flush", status=78)
        self.assertEqual([m["state"] for m in self.messages()], ["queued"])
        self.run_ctl("account", "password", "work", *self.keep_password(), status=0)
        self.run_ctl("outbox", "flush", status=0)
        self.assertEqual([m["state"] for m in self.messages()], ["sent"])


class Names(Queue):
    def link(self, name):
        path = pathlib.Path(self.home, name)
        path.symlink_to(PROGRAM)
        return str(path)

    def test_by_name(self):
        self.run_ctl("-t", "-odq", stdin=LETTER, program=self.link("sendmail"), status=0)
        self.run_ctl("-t", "-odq", stdin=LETTER, program=self.link("sendoff-sendmail"), status=0)
        self.assertIn("Letter", self.run_ctl(program=self.link("mailq"), status=0).stdout)
        self.assertEqual(self.run_ctl(program=self.link("newaliases"), status=0).stdout, "")

    def test_other_modes(self):
        self.assertIn("Nothing waits", self.sendmail("-bp").stdout)
        self.sendmail("-bi")
        self.assertIn("bob@practice.example", self.sendmail("-bv", "bob@practice.example").stdout)
        self.sendmail("-bv", "not an address", status=65)
        self.assertIn("-bs", self.sendmail("-bs", status=64).stderr)
        self.assertIn("-bd", self.sendmail("-bd", "-q15m", status=64).stderr)
        self.assertIn("Usage", self.sendmail("--help").stdout)


class Memory(Queue):
    def peak(self, size, line):
        """The most memory that a message of so many bytes needed, in KiB."""
        # Freed memory is kept by AddressSanitizer to catch its use; here it would hide what is wanted.
        env = dict(environment(self.home), ASAN_OPTIONS="quarantine_size_mb=0:detect_leaks=0")
        process = subprocess.Popen([PROGRAM, "sendmail", "-t", "-odq"], env=env, stdin=subprocess.PIPE)
        process.stdin.write(LETTER.encode())
        block = line * (MEGABYTE // len(line))
        for _ in range(size // MEGABYTE):
            process.stdin.write(block)
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0)
        return usage.ru_maxrss

    def test_does_not_grow_with_the_message(self):
        for line in (b"x" * 75 + b"\n", "\u00fc".encode() * 40 + b"\n", b"y" * 100000 + b"\n"):
            with self.subTest(line=line[:4]):
                small = self.peak(MEGABYTE, line)
                large = self.peak(100 * MEGABYTE, line)
                self.assertLess(large - small, 16 * 1024, f"{small} KiB for 1 MB, {large} KiB for 100 MB")
        sizes = [m["size"] for m in self.messages()]
        self.assertGreater(max(sizes), 100 * MEGABYTE)


if __name__ == "__main__":
    unittest.main(verbosity=2)
