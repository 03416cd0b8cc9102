"""A network and a directory of names of their own: namespaces that end with the process that made them.

Nothing of this computer is changed, and nothing can be left behind: no namespace gets a name, and the one process in it
ends when its standard input does.
"""

import contextlib
import ctypes
import os
import pathlib
import socket
import struct
import subprocess
import tempfile
import threading

CLONE_NEWNET = 0x40000000
AAAA = 28
EMPTY = "02:00:00:00:00:99"  # nobody's

# Addresses for documentation (RFC 5737, RFC 3849).
HERE4, HERE6 = "192.0.2.1", "2001:db8::1"
HOLE4, HOLE6 = "192.0.2.99", "2001:db8::99"

LAN = f"""
ip link add v0 type veth peer name v1
ip addr add {HERE4}/24 dev v0
ip -6 addr add {HERE6}/64 dev v0 nodad
ip link set v0 up
ip link set v1 up
ip neigh add {HOLE4} lladdr {EMPTY} dev v0 nud permanent
ip -6 neigh add {HOLE6} lladdr {EMPTY} dev v0 nud permanent
"""


def missing():
    """Why no world can be made here, or None."""
    if os.geteuid() != 0:
        return "only root can make network namespaces"
    done = subprocess.run(["unshare", "--net", "--mount", "ip", "link", "set", "lo", "up"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    return None if done.returncode == 0 else f"no namespace can be made: {done.stderr.strip()}"


class World:
    """@network: shell lines run in it, with the loopback up. @hosts: lines of /etc/hosts. Names are looked up there and
    then by DNS at 127.0.0.1, where nobody answers unless names() was called."""

    def __init__(self, network="", hosts=()):
        self.folder = tempfile.TemporaryDirectory(prefix="sendoff-world-")
        folder = pathlib.Path(self.folder.name)
        (folder / "hosts").write_text("".join(f"{line}\n" for line in ("127.0.0.1 localhost", *hosts)))
        (folder / "nsswitch.conf").write_text("hosts: files dns\n")
        # One try that lasts longer than the program may wait.
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:30 attempts:1\n")
        mounts = "".join(f"mount --bind {folder}/{name} /etc/{name}\n" for name in ("hosts", "nsswitch.conf",
                                                                                    "resolv.conf"))
        script = f"set -e\nip link set lo up\n{network}\n{mounts}echo ready\nexec cat"
        self.process = subprocess.Popen(["unshare", "--net", "--mount", "sh", "-c", script], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.servers = []
        if self.process.stdout.readline() != "ready\n":
            self.close()
            raise RuntimeError("the network could not be made")

    def command(self, *arguments):
        """What to run instead of @arguments so that it happens in here."""
        return ["nsenter", "--target", str(self.process.pid), "--net", "--mount", *arguments]

    def run(self, *arguments):
        subprocess.run(self.command(*arguments), check=True, stdin=subprocess.DEVNULL)

    def socket(self, make):
        """What make() returns when it is called in here: a socket stays in the network where it was made."""
        result = []

        def enter():
            libc = ctypes.CDLL(None, use_errno=True)
            network = os.open(f"/proc/{self.process.pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
            failed = libc.setns(network, CLONE_NEWNET)
            os.close(network)
            if failed == 0:
                result.append(make())

        # The thread ends in here, and takes nobody along.
        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
        if not result:
            raise RuntimeError("the network could not be entered")
        return result[0]

    def names(self, answers):
        """A DNS server. For each name: an IPv6 address, or a code (3: no such name, 2: failed), or None for silence."""
        def make():
            listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            listener.bind(("127.0.0.1", 53))
            return listener
        self.servers.append(Names(self.socket(make), answers))

    def close(self):
        for server in self.servers:
            server.close()
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()


class Names:
    def __init__(self, listener, answers):
        self.listener, self.answers = listener, answers
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                message, client = self.listener.recvfrom(512)
                if not message:
                    return
                answer = self.answers.get(self._name(message))
                if answer is not None:
                    self.listener.sendto(self._reply(message, answer), client)

    @staticmethod
    def _reply(message, answer):
        """RFC 1035 4.1: an answer, recursion available, the question again, and a record or none."""
        question = message[12:message.index(b"\0", 12) + 5]
        code, record = answer if isinstance(answer, int) else 0, b""
        if isinstance(answer, str) and question[-4:-2] == struct.pack("!H", AAAA):
            record = struct.pack("!HHHIH", 0xC00C, AAAA, 1, 60, 16) + socket.inet_pton(socket.AF_INET6, answer)
        return message[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, 1 if record else 0, 0, 0) + question + record

    @staticmethod
    def _name(message):
        labels, at = [], 12
        while message[at]:
            labels.append(message[at + 1:at + 1 + message[at]].decode().lower())
            at += message[at] + 1
        return ".".join(labels)

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
