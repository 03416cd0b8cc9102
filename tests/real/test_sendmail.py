#!/usr/bin/python3
"""PHP, git, cron and mailx send through "sendoffctl sendmail" to Postfix.

    test_sendmail.py SENDOFFCTL [unittest's arguments]
"""

import email
import email.policy
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import servers
from servers import DOMAIN, USERS, Servers

ALICE = f"alice@{DOMAIN}"
BOB = f"bob@{DOMAIN}"
CAROL = f"carol@{DOMAIN}"
SKIP = 77
PROGRAMS = ["php", "git", "bsd-mailx", "s-nail"]

program = None
rig = None


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sendoff-home-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.environment = {**{k: v for k, v in os.environ.items() if not k.startswith("XDG_")},
                            "HOME": folder.name, "XDG_CONFIG_HOME": f"{folder.name}/config",
                            "XDG_DATA_HOME": f"{folder.name}/data", "XDG_RUNTIME_DIR": f"{folder.name}/run",
                            "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
                            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "MAILRC": f"{folder.name}/.mailrc"}
        # As it is when somebody has set it up: an account that keeps where its password is, and the usual name.
        secret = self.home / "secret"
        secret.write_text(USERS[ALICE] + "\n")
        secret.chmod(0o600)
        self.sendmail = self.home / "sendmail"
        self.sendmail.symlink_to(program)
        self.run_program([program, "account", "add", "--name", "mine", "--from", ALICE, "--display-name", "Alice",
                          "--user", ALICE, "--server", "localhost", "--port", str(rig.ports["starttls"]), "--security",
                          "starttls", "--ca-file", str(rig.certificates.ca), "--password-file", str(secret),
                          "--keep-source"])
        self.before = {name: set(rig.delivered(name)) for name in ("alice", "bob", "carol")}

    def run_program(self, command, text=b"", status=0, cwd=None):
        done = subprocess.run(command, input=text, capture_output=True, env=self.environment, timeout=120,
                              cwd=cwd or self.home)
        shown = f"{command}\n{done.stdout.decode(errors='replace')}{done.stderr.decode(errors='replace')}"
        self.assertEqual(done.returncode, status, shown)
        self.assertNotIn(USERS[ALICE], shown)
        return done.stdout.decode()

    def arrived(self, mailbox, count=1):
        """The messages that arrived since the test began."""
        def find():
            files = [path for path in rig.delivered(mailbox) if path not in self.before[mailbox]]
            return files if len(files) >= count else None
        files = servers.wait_for(find, f"{count} messages in the mailbox of {mailbox}", 60)
        self.assertEqual(len(files), count)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]

    def assert_all_sent(self):
        def sent():
            return "Nothing waits" in self.run_program([program, "outbox"])
        servers.wait_for(sent, "the outbox to be empty", 60)


class Php(Case):
    def run_php(self, code, options="-t -i"):
        return self.run_program(["php", "-d", f"sendmail_path={program} sendmail {options}", "-r", code])

    def test_mail(self):
        out = self.run_php(f'var_dump(mail("{BOB}", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=", "Zeile 1\\n.\\nGrüße\\n", '
                           f'"From: Shop <{ALICE}>\\r\\nBcc: {CAROL}\\r\\nX-Shop: yes"));')
        self.assertIn("bool(true)", out)
        message, = self.arrived("bob")
        self.assertEqual(message["Subject"], "Grüße")
        self.assertEqual(message["From"].addresses[0].display_name, "Shop")
        self.assertEqual(message["X-Shop"], "yes")
        self.assertEqual(message["Return-Path"], f"<{ALICE}>")
        self.assertEqual(message.get_content().rstrip().splitlines(), ["Zeile 1", ".", "Grüße"])
        blind, = self.arrived("carol")
        self.assertIsNone(blind["Bcc"])
        self.assertEqual(message["Message-ID"], blind["Message-ID"])
        self.assert_all_sent()

    def test_without_from(self):
        out = self.run_php(f'var_dump(mail("{BOB}", "Plain", "text", "", "-fwww-data@localhost"));')
        self.assertIn("bool(true)", out)
        message, = self.arrived("bob")
        self.assertEqual(str(message["From"]), f"Alice <{ALICE}>")

    def test_many(self):
        out = self.run_php(f'for ($i = 0; $i < 10; $i++) echo mail("{BOB}", "Number $i", "text") ? "y" : "n";')
        self.assertEqual(out, "y" * 10)
        subjects = sorted(message["Subject"] for message in self.arrived("bob", 10))
        self.assertEqual(subjects, [f"Number {i}" for i in range(10)])

    def test_refusal_is_false(self):
        self.assertIn("bool(false)", self.run_php('var_dump(@mail("not an address", "S", "x"));'))

    def test_now(self):
        out = self.run_php(f'var_dump(mail("{BOB}", "Now", "x"));', "-t -i --now")
        self.assertIn("bool(true)", out)
        self.arrived("bob")
        out = self.run_php(f'var_dump(@mail("nobody@{DOMAIN}", "Now", "x"));', "-t -i --now")
        self.assertIn("bool(false)", out)


class Git(Case):
    def test_send_email(self):
        repository = self.home / "repository"
        git = ["git", "-c", f"user.email={ALICE}", "-c", "user.name=Alice Größer"]
        self.run_program(["git", "init", "-q", str(repository)])
        (repository / "file").write_text("one\n")
        self.run_program([*git, "add", "file"], cwd=repository)
        self.run_program([*git, "commit", "-q", "-m", "Füge eine Zeile hinzu"], cwd=repository)
        self.run_program([*git, "-c", f"sendemail.sendmailcmd={program} sendmail -i", "send-email", "--confirm=never",
                          "--quiet", f"--to={BOB}", f"--bcc={CAROL}", f"--from=Alice Größer <{ALICE}>", "-1"],
                         cwd=repository)
        message, = self.arrived("bob")
        self.assertEqual(message["Subject"], "[PATCH] Füge eine Zeile hinzu")
        self.assertEqual(message["From"].addresses[0].display_name, "Alice Größer")
        self.assertIn("+one", message.get_content())
        blind, = self.arrived("carol")
        self.assertNotIn("carol", str(blind["To"]) + str(blind["Cc"]) + str(blind["Bcc"]))
        self.assert_all_sent()


class Cron(Case):
    def test_debian(self):
        text = ("From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@laptop> backup\nMIME-Version: 1.0\n"
                "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
                "X-Cron-Env: <SHELL=/bin/sh>\n\nPlatte fast voll: größer\n.\nend\n")
        self.run_program([str(self.sendmail), "-i", "-FCronDaemon", "-B8BITMIME", "-oem", "root"], text.encode())
        message, = self.arrived("alice")
        self.assertEqual(message["Subject"], "Cron <root@laptop> backup")
        self.assertEqual(str(message["From"]), f"Cron Daemon <{ALICE}>")
        self.assertEqual(message["To"], ALICE)
        self.assertEqual(message.get_content().splitlines(), ["Platte fast voll: größer", ".", "end"])
        self.assert_all_sent()

    def test_recipients_of_the_header(self):
        """With MAILTO=… in the crontab."""
        text = f"From: root (Cron Daemon)\nTo: {BOB}\nSubject: Cron\n\nout\n"
        self.run_program([str(self.sendmail), "-t", "-oi", "-oem"], text.encode())
        self.arrived("bob")


class Mailx(Case):
    def test_bsd(self):
        (self.home / ".mailrc").write_text(f"set sendmail={self.sendmail}\n")
        self.run_program(["bsd-mailx", "-s", "From mailx", BOB], b"Hello\n")
        message, = self.arrived("bob")
        self.assertEqual(message["Subject"], "From mailx")
        self.assertEqual(message["From"].addresses[0].addr_spec, ALICE)
        self.assert_all_sent()

    def test_s_nail(self):
        self.run_program(["s-nail", "-n", "-S", "sendwait", "-S", f"mta={self.sendmail}", "-S", f"from={ALICE}", "-s",
                          "Größe", "-b", CAROL, BOB], "Grüße\n".encode())
        message, = self.arrived("bob")
        self.assertEqual(message["Subject"], "Größe")
        self.assertEqual(message.get_content().strip(), "Grüße")
        blind, = self.arrived("carol")
        self.assertIsNone(blind["Bcc"])

    def test_mailq(self):
        queue = self.home / "mailq"
        queue.symlink_to(program)
        self.run_program([str(self.sendmail), "-odq", "-i", BOB], b"Subject: Waits\n\nx\n")
        self.assertIn("Waits", self.run_program([str(queue)]))
        self.run_program([str(self.sendmail), "-q"])
        self.assertIn("Nothing waits", self.run_program([str(queue)]))
        self.arrived("bob")


def main():
    global program, rig
    reason = servers.missing()
    for name in PROGRAMS:
        if reason is None and shutil.which(name, path="/usr/bin:/bin") is None:
            reason = f"{name} is not installed"
    if reason:
        print(f"test_sendmail.py: {reason}", file=sys.stderr)
        sys.exit(1 if os.environ.get("SENDOFF_TEST_REQUIRE_ALL") == "1" else SKIP)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    program = os.path.abspath(sys.argv.pop(1))
    with Servers() as rig:
        ok = unittest.main(exit=False).result.wasSuccessful()
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
