"""What the tests of sendoffctl share: a home of its own for each test, and the practice server. Loopback only."""

import configparser
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1))
PASSWORD = "practice"
USER = "ada@practice.example"
# Not the right one, so that it appears nowhere else; with characters that every encoding changes.
SECRET = "S3cret+p/ss w\u00f6rd?"


def environment(home):
    env = {k: v for k, v in os.environ.items() if not k.startswith("XDG_") and k != "CREDENTIALS_DIRECTORY"}
    env.update(HOME=home, XDG_CONFIG_HOME=home + "/config", XDG_DATA_HOME=home + "/data",
               XDG_RUNTIME_DIR=home + "/run", XDG_CACHE_HOME=home + "/cache", LC_ALL="C.UTF-8", LANGUAGE="",
               DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
    return env


def wait_for(condition, what, seconds=120):
    """Waits until condition() is true, and returns what it returned."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"waited for {what}")
        time.sleep(0.05)


class Practice:
    """`sendoffctl practice --json` in the background."""

    def __init__(self, home, *options):
        self.process = subprocess.Popen([PROGRAM, "practice", "--json", *options], env=environment(home),
                                        stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self.process.stdout.readline())

    def options(self, security):
        port = self.facts["tls_port" if security == "tls" else "port"]
        return ["--server", "127.0.0.1", "--port", str(port), "--security", security,
                "--ca-file", self.facts["ca_file"], "--no-proxy"]

    def stop(self):
        if self.process.returncode is not None:
            return self.process.returncode, ""
        self.process.send_signal(signal.SIGINT)
        rest = self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(timeout=60), rest


class Script:
    """A server that says one thing, for what the practice server never would."""

    def __init__(self, words):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, args=(words,), daemon=True)
        self.thread.start()

    def serve(self, words):
        connection, _ = self.socket.accept()
        with connection:
            connection.sendall(words)
            while connection.recv(4096):
                pass

    def close(self):
        self.socket.close()
        self.thread.join(timeout=60)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sendoffctl-")
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        self.addCleanup(self.end_couriers)

    def practice(self, *options):
        server = Practice(self.home, *options)
        self.addCleanup(server.stop)
        return server

    def run_ctl(self, *args, stdin="", status=None, password=None, program=PROGRAM, env=None):
        """Runs the program; the password goes through a pipe, as --password-fd."""
        args = list(args)
        kwargs = {}
        text = isinstance(stdin, str)
        if password is not None:
            reader, writer = os.pipe()
            os.write(writer, password.encode() + b"\n")
            os.close(writer)
            args += ["--password-fd", str(reader)]
            kwargs["pass_fds"] = [reader]
        done = subprocess.run([program, *args], env=dict(environment(self.home), **(env or {})), input=stdin,
                              capture_output=True, text=text, encoding="utf-8" if text else None, timeout=240, **kwargs)
        if password is not None:
            os.close(reader)
        if status is not None:
            self.assertEqual(done.returncode, status, str(done.stdout) + str(done.stderr))
        return done

    def run_json(self, *args, **kwargs):
        """One JSON object, and nothing else."""
        done = self.run_ctl(*args, "--json", **kwargs)
        value = json.loads(done.stdout)
        self.assertIsInstance(value, dict)
        return value

    def add_account(self, server, *options, security="tls", name="work", address=USER):
        return self.run_ctl("account", "add", "--name", name, "--from", address, "--user", USER,
                            *server.options(security), *options, status=0)

    def move_account(self, port, server, kind="port"):
        """Lets the account, which has a port of a server that is gone, go to another one."""
        file = pathlib.Path(self.home, "config/sendoff/accounts.ini")
        text = file.read_text()
        self.assertIn(f"port={port}\n", text)
        file.write_text(text.replace(f"port={port}\n", f"port={server.facts[kind]}\n"))

    def keep_password(self, password=PASSWORD):
        """The options by which an account keeps a file with its password."""
        path = pathlib.Path(self.home, "password")
        path.write_text(password + "\n", encoding="utf-8")
        path.chmod(0o600)
        return ["--password-file", str(path), "--keep-source"]

    def stored(self):
        """The files of the messages that the practice server has, in the order in which they came."""
        return sorted(pathlib.Path(self.home, "data/sendoff/practice").glob("*.eml"))

    def envelope(self, path):
        """Sender and recipients of a message that the practice server has."""
        file = configparser.ConfigParser(interpolation=None)
        file.read(path.with_suffix(".ini"), encoding="utf-8")
        return file["Envelope"]["Sender"], file["Envelope"]["Recipients"].strip(";").split(";")

    def wait_for_stored(self, count):
        def complete():
            files = [path for path in self.stored() if path.with_suffix(".ini").exists()]
            return files if len(files) >= count else None
        return wait_for(complete, f"{count} messages at the server")

    def messages(self, view="all"):
        return self.run_json("outbox", "list", "--view", view, status=0)["messages"]

    def couriers(self):
        """Processes that hold a lock of a courier in this home."""
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                links = [os.readlink(link) for link in (process / "fd").iterdir()]
            except OSError:
                continue
            if any(link.startswith(self.home) and os.path.basename(link).startswith("courier-") for link in links):
                found.append(int(process.name))
        return found

    def end_couriers(self):
        for pid in self.couriers():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        wait_for(lambda: not self.couriers(), "the end of the couriers")
