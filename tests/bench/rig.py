"""What the clients are measured against: the sink, Postfix, and a line that is slow."""

import heapq
import json
import pathlib
import selectors
import socket
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "real"))

import certificates  # noqa: E402
import servers  # noqa: E402

from clients import Target  # noqa: E402


class Sink:
    """tests/bench/bench-sink.c: takes all and keeps nothing."""

    def __init__(self, build, certs, *options):
        self.ca = str(certs.ca)
        self.process = subprocess.Popen(
            [str(pathlib.Path(build) / "tests/bench/bench-sink"), certs.certificate("valid"), certs.key("valid"),
             *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ports = json.loads(self.process.stdout.readline())

    def target(self, security, port=None):
        return Target(f"sink, {security}", security, port or self.ports[security], "ada@example.org",
                      "correct horse battery", "ada@example.org", "bob@example.net", self.ca)

    def count(self):
        """What has come since the last time: connections, messages, turns, bytes."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Postfix:
    def __init__(self):
        self.rig = servers.Servers().__enter__()
        self.missing = None

    def target(self, security):
        alice = f"alice@{servers.DOMAIN}"
        return Target(f"Postfix, {security}", security, self.rig.ports[security], alice, servers.USERS[alice], alice,
                      f"bob@{servers.DOMAIN}", str(self.rig.certificates.ca))

    def stop(self):
        self.rig.__exit__(None, None, None)


class SlowLine:
    """A port that leads to another, each byte half a round trip later. Connecting to it takes no time: add one round
    trip for a connection over a real line."""

    def __init__(self, port, round_trip):
        self.delay = round_trip / 2
        self.port_behind = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.wake, self.woken = socket.socketpair()
        self.selector.register(self.woken, selectors.EVENT_READ)
        self.queue = []
        self.number = 0
        self.other = {}
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _accept(self):
        near = self.listener.accept()[0]
        far = socket.create_connection(("127.0.0.1", self.port_behind))
        for one, two in ((near, far), (far, near)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.other[one] = two
            self.selector.register(one, selectors.EVENT_READ)

    def _take(self, source):
        try:
            data = source.recv(1 << 20)
        except OSError:
            data = b""
        if not data:
            self.selector.unregister(source)
        self.number += 1
        heapq.heappush(self.queue, (time.monotonic() + self.delay, self.number, self.other[source], data))

    def _give(self):
        while self.queue and self.queue[0][0] <= time.monotonic():
            _, _, target, data = heapq.heappop(self.queue)
            try:
                if data:
                    target.sendall(data)
                else:
                    target.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    def _run(self):
        while True:
            wait = max(0, self.queue[0][0] - time.monotonic()) if self.queue else None
            for key, _ in self.selector.select(wait):
                if key.fileobj is self.woken:
                    return
                if key.fileobj is self.listener:
                    self._accept()
                else:
                    self._take(key.fileobj)
            self._give()

    def stop(self):
        self.wake.send(b"x")
        self.thread.join()
        for one in [self.listener, *self.other]:
            one.close()


def make_certificates(folder):
    return certificates.Certificates(pathlib.Path(folder) / "certificates")


def postfix_or_none(note):
    reason = servers.missing()
    if reason is None:
        return Postfix()
    note(f"Postfix: {reason}")
    return None
