"""Where failures are made: servers to fail against, and sendoffctl to run against them."""

import base64
import collections
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "real"))

import peers  # noqa: E402
import servers  # noqa: E402
import world  # noqa: E402

ALICE = f"alice@{servers.DOMAIN}"
ADA = "ada@practice.example"
# No word that a text about a refused password might use.
WRONG = "tr0ub4dor&3"
HANG = 150
KEYRING = HERE.parent / "account" / "with-keyring"

# What the rig of tests/real has no need of.
servers.SERVICES.update({
    "own-sender": ("valid", {**servers.AUTH, **servers.WRAPPED, "smtpd_sender_login_maps": "static:somebody@else.test",
                             "smtpd_sender_restrictions": "reject_sender_login_mismatch"}),
    "impatient": ("valid", {**servers.AUTH, **servers.WRAPPED, "smtpd_hard_error_limit": "1"}),
    "crowded": ("valid", {"smtpd_client_connection_count_limit": "1", "smtpd_tls_security_level": "none"}),
})

# @options: SERVER-OPTIONS as a dictionary without the dashes, so that a remedy can change them.
Attempt = collections.namedtuple("Attempt", "options arguments command secret text environment where check",
                                 defaults=((), ("check",), None, b"", None, (), None))


def forms(user, secret):
    """A secret as it is, and as it crosses the wire."""
    raw = secret.encode()
    return {raw, base64.b64encode(raw), base64.b64encode(b"\0" + user.encode() + b"\0" + raw)}


class Result:
    def __init__(self, command, done, as_json):
        self.status, self.out, self.errors = done.returncode, done.stdout, done.stderr
        self.shown = f"{' '.join(command)}\nstatus {self.status}\n{(self.out + self.errors).decode(errors='replace')}"
        try:
            self.json = json.loads(self.out) if as_json else None
        except ValueError:
            self.json = None
        self.diagnosis = (self.json or {}).get("diagnosis") or {}
        self.stages = (self.json or {}).get("stages") or []

    @property
    def failed(self):
        """The stage that failed."""
        return next((stage for stage in self.stages if stage["outcome"] == "failed"), {})


class Bench:
    """Everything is made when it is asked for, and ends with the bench."""

    def __init__(self, program):
        self.program = str(pathlib.Path(program).resolve())
        self.stack = contextlib.ExitStack()
        self.lock = threading.Lock()
        self.home = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="sendoff-failures-"))
        self.running = {}
        try:
            self.rig = self.stack.enter_context(servers.Servers())
            self.certificates = self.rig.certificates
            for name, dates in {"future": ("20900101000000Z", "20910101000000Z"), "mail": ()}.items():
                self.certificates.issue(name, f"{self.certificates.LOCAL},DNS:mail.example.test,IP:192.0.2.2", *dates)
        except BaseException:
            self.close()
            raise

    def close(self):
        self.stack.close()

    def environment(self, home):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith("XDG_") and name.lower() not in ("http_proxy", "https_proxy", "all_proxy",
                                                                       "no_proxy", "credentials_directory")}
        env.update(HOME=home, XDG_CONFIG_HOME=f"{home}/config", XDG_DATA_HOME=f"{home}/data", XDG_RUNTIME_DIR=home,
                   XDG_CACHE_HOME=f"{home}/cache", LC_ALL="C.UTF-8", LANGUAGE="",
                   DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
        return env

    def run(self, attempt, as_json=True):
        """Runs sendoffctl once, in a home of its own: no limit and no message of another case is in it."""
        command = [*attempt.where, self.program, *attempt.command]
        for name, value in attempt.options.items():
            command += [f"--{name}"] if value is True else [f"--{name}", str(value)]
        command += [*attempt.arguments, *(["--json"] if as_json else [])]
        with tempfile.TemporaryDirectory(prefix="sendoff-home-") as home:
            reading, writing = os.pipe()
            os.write(writing, (attempt.secret or "").encode())
            os.close(writing)
            if attempt.secret is not None:
                command += ["--password-fd", str(reading)]
            try:
                done = subprocess.run(command, input=attempt.text, capture_output=True, pass_fds=[reading],
                                      env={**self.environment(home), **(attempt.environment or {})}, timeout=HANG)
            finally:
                os.close(reading)
        return Result(command, done, as_json)

    def open_world(self, network="", hosts=()):
        made = world.World(network, hosts)
        self.stack.callback(made.close)
        return made

    def serve(self, server):
        self.stack.callback(server.close)
        return server

    def practice(self, fault=None):
        """The facts of a practice server with that fault; one runs for each."""
        with self.lock:
            if fault in self.running:
                return self.running[fault]
            options = ["--fault", fault] if fault else []
            process = subprocess.Popen([self.program, "practice", "--json", *options], stdout=subprocess.PIPE,
                                       env=self.environment(self.home), text=True)
            self.stack.callback(self._stop, process)
            self.running[fault] = json.loads(process.stdout.readline())
            return self.running[fault]

    @staticmethod
    def _stop(process):
        process.send_signal(signal.SIGINT)
        process.stdout.close()
        process.wait(60)

    # --- Attempts --------------------------------------------------------------------------------------------------

    def on_practice(self, fault=None, security="starttls", port=None, sign_in=True, ca=True, **more):
        facts = self.practice(fault)
        options = {"server": "127.0.0.1", "port": facts["tls_port" if (port or security) == "tls" else "port"],
                   "security": security, "no-proxy": True}
        if ca:
            options["ca-file"] = facts["ca_file"]
        if sign_in:
            options["user"] = facts["user"]
        return Attempt(options, secret=facts["password"] if sign_in else None, **more)

    def on_real(self, service, security="tls", user=ALICE, secret=None, ca=True, port=None, **more):
        options = {"server": "localhost", "port": port or self.rig.ports[service], "security": security,
                   "no-proxy": True}
        if ca:
            options["ca-file"] = self.certificates.ca
        if user:
            options["user"] = user
            secret = servers.USERS.get(user, "") if secret is None else secret
        return Attempt(options, secret=secret, **more)

    def on_peer(self, server, security="none", sign_in=False, host="127.0.0.1", **more):
        options = {"server": host, "port": server.port, "security": security, "no-proxy": True,
                   "ca-file": self.certificates.ca}
        if sign_in:
            options["user"] = "ada@example.test"
        return Attempt(options, secret="right" if sign_in else None, **more)

    def pair(self, name="mail"):
        return self.certificates.certificate(name), self.certificates.key(name)

    def mail(self, stage=None, how="close", tls="none", certificate="mail", **more):
        return self.serve(peers.Mail(stage, how, tls, self.pair(certificate) if tls != "none" else None, **more))
