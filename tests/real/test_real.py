#!/usr/bin/python3
"""sendoffctl against Postfix and Dovecot: every TLS mode and mechanism, what must be refused, and what arrives.

    test_real.py SENDOFFCTL [unittest's arguments]
"""

import base64
import concurrent.futures
import email
import email.policy
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import servers
from servers import DOMAIN, USERS, Servers

EX_OK, EX_DATAERR, EX_UNAVAILABLE, EX_PROTOCOL, EX_NOPERM = 0, 65, 69, 76, 77
ALICE = f"alice@{DOMAIN}"
BOB = f"bob@{DOMAIN}"
CAROL = f"carol@{DOMAIN}"
NOBODY = f"nobody@{DOMAIN}"
SPACES = f"spaces@{DOMAIN}"
PASSWORD_MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"]
TOKEN_MECHANISMS = ["XOAUTH2", "OAUTHBEARER"]
MODES = {"none": "plain", "starttls": "starttls", "tls": "tls"}
# No word that a text about a refused password might use.
WRONG = "tr0ub4dor&3"
SKIP = 77

program = None
rig = None


def forms(user, secret):
    """A secret as it is, and in every encoding in which it crosses the wire."""
    raw = secret.encode()
    # What stands in front of it shifts base64 by up to two bytes; the middle looks the same.
    yield raw
    yield json.dumps(secret)[1:-1].encode()
    yield base64.b64encode(raw)
    yield base64.b64encode(b"\0" + user.encode() + b"\0" + raw)
    for shift in range(3):
        middle = base64.b64encode(b"\0" * shift + raw)[4:-4]
        if len(middle) >= 8:
            yield middle


class Run:
    """One run of sendoffctl."""

    def __init__(self, arguments, user=None, secret=None, text=b"", home=None):
        reading, writing = os.pipe()
        os.write(writing, (secret or "").encode())
        os.close(writing)
        command = [program, *arguments]
        if secret is not None:
            command += ["--password-fd", str(reading)]
        environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": f"{home}/config", "XDG_DATA_HOME": f"{home}/data",
                       "XDG_CACHE_HOME": f"{home}/cache", "XDG_RUNTIME_DIR": f"{home}/runtime"}
        done = subprocess.run(command, input=text, capture_output=True, pass_fds=[reading], env=environment, timeout=60)
        os.close(reading)
        self.status, self.out, self.errors = done.returncode, done.stdout, done.stderr
        self.shown = f"{' '.join(command)}\nstatus {self.status}\n" + (self.out + self.errors).decode(errors="replace")
        self.leaks = [form for form in forms(user or "", secret) if form in self.out + self.errors] if secret else []
        try:
            self.json = json.loads(self.out) if "--json" in arguments else None
        except ValueError:
            self.json = None

    def stage(self, name):
        """The last stage of that name."""
        return [stage for stage in self.json["stages"] if stage["stage"] == name][-1]

    def said(self, command):
        """How often the client said a command."""
        return sum(1 for line in self.json["transcript"]
                   if line["from"] == "client" and line["text"].upper().startswith(command))


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sendoff-home-")
        self.addCleanup(folder.cleanup)
        self.home = folder.name

    def call(self, command, service, *arguments, user=ALICE, secret=None, security="tls", auth="auto", text=b"",
             ca=True):
        options = ["--server", "localhost", "--port", str(rig.ports[service]), "--security", security]
        if user is not None:
            options += ["--user", user, "--auth", auth]
            secret = USERS.get(user, "") if secret is None else secret
        if ca:
            options += ["--ca-file", str(rig.certificates.ca)]
        run = Run([command, *options, *arguments], user, secret, text, self.home)
        self.assertEqual(run.leaks, [], "the secret is in the output of\n" + run.shown)
        return run

    def check(self, service, *arguments, **options):
        run = self.call("check", service, "--json", *arguments, **options)
        self.assertIsNotNone(run.json, run.shown)
        return run

    def check_all(self, cases):
        """Starts check() with each case's options, two at a time: pairs of the case and its future run."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return [(case, pool.submit(self.check, **case)) for case in cases]

    def send(self, service, *arguments, to=(BOB,), **options):
        recipients = [part for address in to for part in ("--to", address)]
        run = self.call("send", service, "--json", "--from", ALICE, *recipients, *arguments, **options)
        self.assertIsNotNone(run.json, run.shown)
        return run

    def assert_passed(self, run):
        self.assertEqual(run.status, EX_OK, run.shown)
        self.assertTrue(run.json["ok"], run.shown)
        self.assertEqual(run.stage("auth")["outcome"], "passed", run.shown)

    def assert_refused(self, run, status, stage):
        self.assertEqual(run.status, status, run.shown)
        self.assertFalse(run.json["ok"], run.shown)
        self.assertEqual(run.stage(stage)["outcome"], "failed", run.shown)
        self.assertTrue(run.json["diagnosis"]["id"], run.shown)
        self.assertTrue(run.json["diagnosis"]["remedies"], run.shown)

    def attempts(self, service):
        """How the last connection to a service ended: Postfix counts the sign-ins, as in "auth=0/1"."""
        lines = re.findall(rf"postfix/{service}/smtpd\[\d+\]: disconnect from \S+ (.*)", rig.log())
        return lines

    def count_attempts(self, service, action):
        """What action() returns, and the statistics of the one connection that it made."""
        before = len(self.attempts(service))
        result = action()
        lines = servers.wait_for(lambda: self.attempts(service)[before:], f"the end of a session in {service}'s log")
        self.assertEqual(len(lines), 1, f"more than one connection: {lines}")
        return result, lines[0]


class SignIn(Case):
    def test_every_mode_and_mechanism(self):
        cases = []
        for security, service in MODES.items():
            mode = {"service": service, "security": security}
            cases += [{**mode, "auth": mechanism} for mechanism in ["auto", *PASSWORD_MECHANISMS]]
            cases += [{**mode, "auth": mechanism, "secret": rig.tokens["valid"]} for mechanism in TOKEN_MECHANISMS]
        for case, future in self.check_all(cases):
            with self.subTest(**case):
                run = future.result()
                mechanism = "SCRAM-SHA-256" if case["auth"] == "auto" else case["auth"]
                self.assert_passed(run)
                self.assertEqual(run.said("AUTH"), 1, run.shown)
                self.assertEqual(run.said(f"AUTH {mechanism}"), 1, run.shown)
                self.assertEqual(run.json["tls"] is None, case["security"] == "none", run.shown)

    def test_every_user(self):
        cases = [{"service": "tls", "user": user, "auth": mechanism} for user in USERS
                 for mechanism in PASSWORD_MECHANISMS]
        for case, future in self.check_all(cases):
            with self.subTest(**case):
                self.assert_passed(future.result())

    def test_long_password_goes_on_a_line_of_its_own(self):
        """RFC 4954 4: the command's line ends at 512 bytes."""
        run = self.check("tls", user=f"long@{DOMAIN}", auth="PLAIN")
        self.assert_passed(run)
        self.assertIn("AUTH PLAIN", [line["text"] for line in run.json["transcript"]], run.shown)

    def test_commas_and_equals_in_the_name_of_a_token(self):
        for mechanism in TOKEN_MECHANISMS:
            with self.subTest(mechanism=mechanism):
                self.assert_passed(self.check("tls", user=f"a=b,c@{DOMAIN}", auth=mechanism,
                                              secret=rig.tokens["odd-name"]))

    def test_wrong_password_is_tried_once(self):
        attempts = [(ALICE, WRONG, mechanism) for mechanism in ["auto", *PASSWORD_MECHANISMS]]
        # Nearly right is wrong, too.
        attempts += [(ALICE, USERS[ALICE] + " ", "PLAIN"), (SPACES, USERS[SPACES].strip(), "auto"),
                     (NOBODY, WRONG, "auto")]
        for user, secret, mechanism in attempts:
            with self.subTest(user=user, mechanism=mechanism):
                run, line = self.count_attempts("tls", lambda: self.check("tls", user=user, secret=secret,
                                                                          auth=mechanism))
                self.assert_refused(run, EX_NOPERM, "auth")
                self.assertEqual(run.said("AUTH"), 1, run.shown)
                self.assertIn("auth=0/1", line)
                self.assertIn("535", run.json["diagnosis"]["server_said"], run.shown)

    def test_third_try_is_not_made(self):
        """Where there is a runtime folder; the other tests have none, for they are wrong on purpose."""
        os.mkdir(f"{self.home}/runtime", 0o700)
        for service, security in (("tls", "tls"), ("starttls", "starttls")):
            with self.subTest(service):
                for _ in range(2):
                    run = self.check(service, secret=WRONG, security=security)
                    self.assert_refused(run, EX_NOPERM, "auth")
                run = self.check(service, secret=WRONG, security=security)
                self.assertEqual(run.status, EX_NOPERM, run.shown)
                self.assertEqual(run.json["diagnosis"]["id"], "sign-in-refused-twice", run.shown)
                self.assertEqual(run.json["stages"], [], run.shown)
                self.assert_passed(self.check(service, security=security))

    def test_bad_token_is_tried_once(self):
        for token in ("expired", "forged"):
            for mechanism in TOKEN_MECHANISMS:
                with self.subTest(token=token, mechanism=mechanism):
                    run, line = self.count_attempts("tls", lambda: self.check("tls", auth=mechanism,
                                                                              secret=rig.tokens[token]))
                    self.assert_refused(run, EX_NOPERM, "auth")
                    self.assertIn("auth=0/1", line)

    def test_mechanism_that_is_not_offered(self):
        run, line = self.count_attempts("tls", lambda: self.check("tls", auth="SCRAM-SHA-1"))
        self.assertNotEqual(run.status, EX_OK, run.shown)
        self.assertEqual(run.stage("auth")["outcome"], "failed", run.shown)
        self.assertNotIn("auth=", line)

    def test_no_sign_in(self):
        run = self.check("no-tls", user=None, security="none")
        self.assertEqual(run.status, EX_OK, run.shown)
        self.assertEqual(run.said("AUTH"), 0, run.shown)

    def test_transcript_for_people_holds_no_secret(self):
        for security, service in MODES.items():
            for mechanism in PASSWORD_MECHANISMS:
                run = self.call("check", service, "-v", security=security, auth=mechanism)
                self.assertEqual(run.status, EX_OK, run.shown)
                self.assertIn(b"AUTH " + mechanism.encode(), run.out + run.errors)


class Encryption(Case):
    FAULTS = {"expired": {"expired"}, "self-signed": {"unknown-ca"}, "wrong-host": {"bad-identity"},
              "expired-wrong-host": {"expired", "bad-identity"}, "expired-starttls": {"expired"}}

    def test_bad_certificates(self):
        for service, faults in self.FAULTS.items():
            with self.subTest(service=service):
                security = "starttls" if "starttls" in service else "tls"
                run, line = self.count_attempts(service, lambda: self.check(service, security=security))
                self.assert_refused(run, EX_PROTOCOL, "tls")
                certificate = run.json["tls"]["certificate"]
                self.assertEqual(set(certificate["problems"]), faults, run.shown)
                self.assertEqual(run.said("AUTH"), 0, run.shown)
                self.assertNotIn("auth=", line)
                if "wrong-host" in service:
                    self.assertIn("mail.example.org", certificate["names"], run.shown)

    def test_authority_unknown_to_the_system(self):
        run = self.check("tls", ca=False)
        self.assert_refused(run, EX_PROTOCOL, "tls")
        self.assertIn("unknown-ca", run.json["tls"]["certificate"]["problems"], run.shown)

    def test_pin(self):
        for service in ("self-signed", "expired"):
            pin = rig.certificates.sha256(service)
            with self.subTest(service=service):
                refused = self.check(service)
                self.assertEqual(refused.json["tls"]["certificate"]["sha256"], pin, refused.shown)
                self.assert_passed(self.check(service, "--pin", pin))
        run = self.check("self-signed", "--pin", rig.certificates.sha256("expired"))
        self.assert_refused(run, EX_PROTOCOL, "tls")
        self.assertEqual(run.said("AUTH"), 0, run.shown)

    def test_versions(self):
        run = self.check("tls12")
        self.assert_passed(run)
        self.assertEqual(run.json["tls"]["protocol"], "TLS 1.2", run.shown)
        run, line = self.count_attempts("old-tls", lambda: self.check("old-tls"))
        self.assert_refused(run, EX_PROTOCOL, "tls")
        self.assertNotIn("auth=", line)

    def test_mode_that_the_port_does_not_speak(self):
        run = self.check("no-tls", security="starttls")
        self.assert_refused(run, EX_PROTOCOL, "starttls")
        self.assertEqual(run.said("AUTH"), 0, run.shown)
        run = self.check("starttls", security="tls")
        self.assertEqual(run.status, EX_PROTOCOL, run.shown)
        # No sign-in is offered before STARTTLS, and none is tried.
        run, line = self.count_attempts("starttls", lambda: self.check("starttls", security="none"))
        self.assertNotEqual(run.status, EX_OK, run.shown)
        self.assertNotIn("auth=", line)


class Sending(Case):
    def assert_sent(self, run):
        self.assertEqual(run.status, EX_OK, run.shown)
        self.assertEqual(run.json["state"], "sent", run.shown)

    def read(self, mailbox, run):
        raw = rig.wait_for_message(mailbox, run.json["message_id"])
        return raw, email.message_from_bytes(raw, policy=email.policy.default)

    def test_text_arrives_as_it_was_written(self):
        text = "Grüße\n.\n..\n.dot\n\nFrom here\n" + "long " * 400 + "\nend 🔑\n"
        for security, service in MODES.items():
            with self.subTest(security=security):
                run = self.send(service, "--subject", "Größe 🔑", security=security, text=text.encode())
                self.assert_sent(run)
                raw, message = self.read("bob", run)
                self.assertEqual(message["Subject"], "Größe 🔑")
                body = message.get_body(("plain",)).get_content()
                self.assertEqual(body.replace("\r\n", "\n").rstrip("\n"), text.rstrip("\n"))
                self.assertEqual(message["From"].addresses[0].addr_spec, ALICE)
                self.assertIn(f"Return-Path: <{ALICE}>".encode(), raw)

    def test_bcc_is_nowhere(self):
        run = self.send("tls", "--cc", CAROL, "--bcc", f"unicode@{DOMAIN}", "--subject", "Blind", text=b"x\n")
        self.assert_sent(run)
        for mailbox in ("bob", "carol"):
            raw, message = self.read(mailbox, run)
            self.assertIsNone(message["Bcc"])
            self.assertEqual(message["Cc"].addresses[0].addr_spec, CAROL)
            self.assertNotIn(b"unicode@", raw)
        _, blind = self.read("unicode", run)
        self.assertIsNone(blind["Bcc"])
        self.assertEqual(blind["Delivered-To"], f"unicode@{DOMAIN}")

    def test_large_attachment_arrives_byte_for_byte(self):
        content = os.urandom(25 * 1024 * 1024)
        path = pathlib.Path(self.home) / "Größe, 25 MB.bin"
        path.write_bytes(content)
        run = self.send("tls", "--subject", "Large", "--attach", str(path), text=b"See attachment.\n")
        self.assert_sent(run)
        _, message = self.read("bob", run)
        attachment = next(message.iter_attachments())
        self.assertEqual(attachment.get_filename(), path.name)
        arrived = attachment.get_payload(decode=True)
        self.assertEqual(len(arrived), len(content))
        self.assertEqual(hashlib.sha256(arrived).digest(), hashlib.sha256(content).digest())

    def large_text(self):
        return ("x" * 70 + "\n").encode() * (2 * servers.SMALL // 70)

    def test_too_large_is_refused_before_the_upload(self):
        run, line = self.count_attempts("small", lambda: self.send("small", text=self.large_text()))
        self.assertEqual(run.status, EX_DATAERR, run.shown)
        self.assertEqual(run.json["state"], "failed", run.shown)
        self.assertNotIn("data=", line)
        self.assertNotIn("bdat=", line)

    def test_too_large_is_refused_by_the_server(self):
        run, line = self.count_attempts("small-unsaid", lambda: self.send("small-unsaid", text=self.large_text()))
        self.assertEqual(run.status, EX_UNAVAILABLE, run.shown)
        self.assertEqual(run.json["state"], "failed", run.shown)
        self.assertIn("552", run.json["diagnosis"]["server_said"], run.shown)
        self.assertRegex(line, "data=0/1|bdat=")

    def test_small_message_passes_the_small_limit(self):
        run = self.send("small", text=b"small\n")
        self.assert_sent(run)
        self.read("bob", run)

    def test_unknown_recipient_among_good_ones(self):
        run = self.send("tls", "--subject", "Some", to=(BOB, NOBODY, CAROL), text=b"x\n")
        self.assertEqual(run.status, EX_UNAVAILABLE, run.shown)
        outcomes = {one["address"]: one for one in run.json["recipients"]}
        self.assertEqual({address: one["outcome"] for address, one in outcomes.items()},
                         {BOB: "accepted", NOBODY: "refused", CAROL: "accepted"}, run.shown)
        self.assertIn("5.1.1", outcomes[NOBODY]["reply"], run.shown)
        for mailbox in ("bob", "carol"):
            self.read(mailbox, run)

    def test_only_unknown_recipients(self):
        run = self.send("tls", to=(NOBODY,), text=b"x\n")
        self.assertEqual(run.status, EX_UNAVAILABLE, run.shown)
        self.assertEqual(run.json["state"], "failed", run.shown)

    def test_local_part_beyond_ascii(self):
        run = self.send("tls", to=(f"ünï@{DOMAIN}",), text=b"x\n")
        self.assert_sent(run)
        self.read("ünï", run)

    def test_probe_of_recipients_sends_nothing(self):
        before = len(rig.delivered("bob"))
        run = self.check("tls", "--from", ALICE, "--to", BOB)
        self.assert_passed(run)
        self.assertEqual(run.stage("recipient")["outcome"], "passed", run.shown)
        run = self.check("tls", "--from", ALICE, "--to", NOBODY)
        self.assert_refused(run, EX_UNAVAILABLE, "recipient")
        self.assertIn("5.1.1", run.json["diagnosis"]["server_said"], run.shown)
        self.assertEqual(len(rig.delivered("bob")), before)

    def test_wrong_password_keeps_the_message_back(self):
        run, line = self.count_attempts("tls", lambda: self.send("tls", secret=WRONG, text=b"x\n"))
        self.assertEqual(run.status, EX_NOPERM, run.shown)
        self.assertIn("auth=0/1", line)
        self.assertNotIn("mail=", line)


def main():
    global program, rig
    reason = servers.missing()
    if reason:
        print(f"test_real.py: {reason}", file=sys.stderr)
        sys.exit(1 if os.environ.get("SENDOFF_TEST_REQUIRE_ALL") == "1" else SKIP)
    # What kills a trial that takes too long shall not leave servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    program = sys.argv.pop(1)
    with Servers() as rig:
        ok = unittest.main(exit=False).result.wasSuccessful()
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
