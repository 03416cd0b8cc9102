"""How each client sends one file, once or many times, and how that is measured."""

import collections
import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

Target = collections.namedtuple("Target", "name security port user password sender recipient ca")
# Seconds from start to end, of the processor in user and kernel, and the largest memory in MiB
Cost = collections.namedtuple("Cost", "wall cpu memory")


# tests/bench/bench-run.c, where it was built
LAUNCHER = ["bench-run"]


class Failed(Exception):
    pass


def run(command, folder, stdin=None, environment=None):
    """The cost of one process, which must end with 0."""
    report = folder / "cost"
    report.unlink(missing_ok=True)
    with open(stdin if stdin else os.devnull, "rb") as source:
        done = subprocess.run([LAUNCHER[0], str(report), *command], stdin=source, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, cwd=folder, timeout=600, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})})
    if done.returncode != 0:
        raise Failed(done.stderr[-300:].decode(errors="replace").strip() or f"exit {done.returncode}")
    wall, cpu, memory = map(float, report.read_text().split())
    return Cost(wall, cpu, memory / 1024)


class Client:
    """@many: whether it can send several messages over one connection; else they are as many processes."""

    many = True

    def __init__(self, folder):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=folder))

    def missing(self):
        """Why it cannot run here, or None."""
        return None if shutil.which(self.program) else f"{self.program} is not installed"

    def secret(self, target):
        path = self.folder / "secret"
        if not path.exists():
            path.touch(mode=0o600)
        path.write_text(target.password + "\n")
        return str(path)


class Sendoffctl(Client):
    """The whole program: the message goes through the outbox, durably."""

    name = "sendoff"
    many = False

    def __init__(self, folder, build):
        super().__init__(folder)
        self.build = pathlib.Path(build)
        self.program = str(self.build / "src/ctl/sendoffctl")

    def send(self, target, path, count):
        environment = {f"XDG_{name}_HOME": str(self.folder / name) for name in ("DATA", "CONFIG", "STATE", "CACHE")}
        environment |= {"GSETTINGS_BACKEND": "memory", "GSETTINGS_SCHEMA_DIR": str(self.build / "data")}
        return run([self.program, "send", "--server", "localhost", "--port", str(target.port), "--no-proxy",
                    "--security", target.security, "--user", target.user, "--password-file", self.secret(target),
                    "--ca-file", target.ca, "--from", target.sender, "--to", target.recipient, "--message", path],
                   self.folder, environment=environment)


class Driver(Client):
    """The protocol alone, over one connection."""

    name = "sendoff, protocol"

    def __init__(self, folder, build):
        super().__init__(folder)
        self.program = str(pathlib.Path(build) / "tests/bench/bench-messages")

    def send(self, target, path, count):
        return run([self.program, "localhost", str(target.port), target.security, target.user, target.ca,
                    target.sender, target.recipient, path, str(count)], self.folder, self.secret(target))


class Swaks(Client):
    name = program = "swaks"
    many = False

    def send(self, target, path, count):
        return run(["swaks", "--server", "localhost", "--port", str(target.port),
                    "--tls-on-connect" if target.security == "tls" else "--tls", "--tls-ca-path", target.ca,
                    "--auth", "PLAIN", "--auth-user", target.user, "--auth-password", target.password,
                    "--from", target.sender, "--to", target.recipient, "--data", f"@{path}", "--silent", "3"],
                   self.folder)


class Msmtp(Client):
    name = program = "msmtp"
    many = False

    def send(self, target, path, count):
        config = self.folder / "config"
        config.touch(mode=0o600)
        config.write_text(f"""account default
host localhost
port {target.port}
tls on
tls_starttls {"off" if target.security == "tls" else "on"}
tls_trust_file {target.ca}
auth plain
user {target.user}
password "{target.password}"
from {target.sender}
""")
        return run(["msmtp", "-C", str(config), target.recipient], self.folder, path)


class Curl(Client):
    name = program = "curl"

    def send(self, target, path, count):
        config = self.folder / "config"
        scheme = "smtps" if target.security == "tls" else "smtp"
        one = (f'url = "{scheme}://localhost:{target.port}"\nssl-reqd\nsasl-ir\ncacert = "{target.ca}"\n'
               f'user = "{target.user}:{target.password}"\nmail-from = "{target.sender}"\n'
               f'mail-rcpt = "{target.recipient}"\nupload-file = "{path}"\n')
        config.write_text("next\n".join([one] * count))
        return run(["curl", "--silent", "--show-error", "--config", str(config)], self.folder)


class Smtplib(Client):
    name, program = "smtplib", "/usr/bin/python3"

    def send(self, target, path, count):
        return run([self.program, str(HERE / "smtplib-send.py"), "localhost", str(target.port), target.security,
                    target.user, target.password, target.ca, target.sender, target.recipient, path, str(count)],
                   self.folder)


class Nodemailer(Client):
    name, program = "nodemailer", "node"
    environment = {"NODE_PATH": "/usr/share/nodejs:/usr/local/lib/node_modules"}

    def missing(self):
        if not shutil.which("node"):
            return "node is not installed"
        done = subprocess.run(["node", "-e", "require('nodemailer')"], env={**os.environ, **self.environment},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return None if done.returncode == 0 else "node-nodemailer is not installed"

    def send(self, target, path, count):
        return run(["node", str(HERE / "nodemailer-send.js"), "localhost", str(target.port), target.security,
                    target.user, target.password, target.ca, target.sender, target.recipient, path, str(count)],
                   self.folder, environment=self.environment)


def all_clients(folder, build):
    """Ours first: the others are compared with it. What delivers a whole queue of the outbox over one connection
    belongs here, too, when there is such a command."""
    LAUNCHER[0] = str(pathlib.Path(build) / "tests/bench/bench-run")
    return [Sendoffctl(folder, build), Driver(folder, build), Swaks(folder), Msmtp(folder), Curl(folder),
            Smtplib(folder), Nodemailer(folder)]
