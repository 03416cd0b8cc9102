"""Servers that real servers never are for long: they go well up to a stage of the dialogue, and then fail there.

Each takes a listening socket, which may lie in another network namespace, and answers in threads of its own.
"""

import base64
import socket
import ssl
import struct
import threading

STAGES = ("tls", "greeting", "ehlo", "starttls", "auth", "sender", "recipient", "data", "content", "after-data", "quit")


def listen(address="127.0.0.1", port=0):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family, backlog=16)


class Server:
    """Accepts until it is closed; talk() is called for each connection."""

    def __init__(self, listener=None):
        self.listener = listener or listen()
        self.port = self.listener.getsockname()[1]
        self.connections = []
        self.lines = []
        self.lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        try:
            self.talk(connection)
        except (OSError, EOFError):
            pass

    def talk(self, connection):
        raise NotImplementedError

    def said(self, word):
        """How many lines of a client began with that word."""
        with self.lock:
            return sum(1 for line in self.lines if line.upper().startswith(word.encode()))

    def close(self):
        # A thread in accept() holds the socket open; shutdown wakes it.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        with self.lock:
            for connection in self.connections:
                connection.close()


class Hole(Server):
    """Takes connections, and never says or reads anything."""

    def talk(self, connection):
        pass


class Web(Server):
    """Waits for a request, as every web server does, and calls anything else a bad one (nginx)."""

    def talk(self, connection):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nServer: web\r\nContent-Type: text/html\r\n"
                           b"Connection: close\r\n\r\n<html><h1>400 Bad Request</h1></html>\r\n")
        connection.close()


class Shell(Server):
    """Introduces itself at once, and hangs up on who does not answer in kind (OpenSSH)."""

    def talk(self, connection):
        connection.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")
        if not connection.recv(4096).startswith(b"SSH-"):
            connection.sendall(b"Invalid SSH identification string.\r\n")
        connection.close()


class Proxy(Server):
    """An HTTP proxy that refuses every CONNECT."""

    def __init__(self, status):
        super().__init__()
        self.status = status

    def talk(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(4096)
            if not more:
                return
            data += more
        with self.lock:
            self.lines.append(data.split(b"\r\n")[0])
        connection.sendall(b"HTTP/1.1 " + self.status.encode() + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        connection.close()


class Middle(Server):
    """Stands between a client and a real server, and changes what the server says before encryption begins."""

    def __init__(self, port, change):
        super().__init__()
        self.server, self.change = port, change

    def talk(self, connection):
        server = socket.create_connection(("127.0.0.1", self.server))
        with self.lock:
            self.connections.append(server)
        threading.Thread(target=self._pass_on, args=(connection, server, lambda data: data), daemon=True).start()
        self._pass_on(server, connection, self.change)

    def _pass_on(self, source, sink, change):
        try:
            while data := source.recv(65536):
                if source.getpeername()[1] != self.server:
                    with self.lock:
                        self.lines += data.split(b"\r\n")
                sink.sendall(change(data))
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Mail(Server):
    """An SMTP server that does @how at @stage: "close", "reset", "silent", "421", or a function to call.

    @tls is "none", "starttls" or "tls"; @certificate a pair of files for the other two. @first_hello: whether "ehlo" is
    meant before STARTTLS and not after it.
    """

    def __init__(self, stage=None, how="close", tls="none", certificate=None, listener=None, first_hello=True):
        listener = listener or listen()
        # A message that is larger than this and the client's own buffer cannot be on its way as a whole.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        self.stage, self.how, self.tls, self.first_hello = stage, how, tls, first_hello
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        super().__init__(listener)

    def talk(self, connection):
        Dialogue(self, connection).run()


class Dialogue:
    def __init__(self, server, connection):
        self.server, self.raw, self.connection = server, connection, connection
        self.buffer = b""
        self.encrypted = self.signed_in = False

    def run(self):
        if self.server.tls == "tls":
            self.encrypt()
        self.answer("greeting", "220 mail.example.test ESMTP")
        while True:
            line = self.read_line()
            with self.server.lock:
                self.server.lines.append(line)
            verb = line.split(b" ")[0].upper()
            action = getattr(self, "do_" + verb.decode("ascii", "replace").lower(), None)
            if action is None:
                self.say("502 5.5.2 Unknown command")
            elif action(line) is False:
                return

    def read_line(self):
        while b"\n" not in self.buffer:
            more = self.connection.recv(65536)
            if not more:
                raise EOFError
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r")

    def say(self, *lines):
        self.connection.sendall("".join(line + "\r\n" for line in lines).encode())

    def answer(self, stage, *lines):
        """Says the lines, unless this is the stage to fail at."""
        if stage != self.server.stage:
            self.say(*lines)
            return
        how = self.server.how
        if how == "421":
            self.say("421 4.3.2 mail.example.test Service shutting down")
        elif callable(how):
            how()
        if how == "silent" or callable(how):
            while self.raw.recv(65536):
                pass
        elif how == "reset":
            # With a linger time of zero the kernel sends RST.
            self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Not a goodbye of TLS: a link that breaks says none.
        descriptor = socket.socket(fileno=self.connection.detach()) if self.encrypted else self.raw
        if how != "reset":
            descriptor.shutdown(socket.SHUT_WR)
        descriptor.close()
        raise EOFError

    def encrypt(self):
        if self.server.stage == "tls":
            self.raw.recv(65536)
            self.answer("tls")
        self.connection = self.server.context.wrap_socket(self.raw, server_side=True)
        self.encrypted = True

    def do_ehlo(self, line):
        features = ["mail.example.test", "SIZE 50000000", "8BITMIME"]
        if self.server.tls == "starttls" and not self.encrypted:
            features.append("STARTTLS")
        else:
            features.append("AUTH PLAIN")
        later = self.server.tls == "starttls" and self.encrypted
        self.answer("ehlo" if self.server.first_hello != later else "other ehlo",
                    *(f"250-{feature}" for feature in features), "250 ENHANCEDSTATUSCODES")

    def do_starttls(self, line):
        self.answer("starttls", "220 2.0.0 Go on")
        self.encrypt()

    def do_auth(self, line):
        good = line.split(b" ")[-1] == base64.b64encode(b"\0ada@example.test\0right")
        self.answer("auth", "235 2.7.0 Welcome" if good else "535 5.7.8 Wrong")

    def do_mail(self, line):
        self.answer("sender", "250 2.1.0 OK")

    def do_rcpt(self, line):
        self.answer("recipient", "250 2.1.5 OK")

    def do_rset(self, line):
        self.say("250 2.0.0 OK")

    def do_data(self, line):
        self.answer("data", "354 Go on")
        if self.server.stage == "content":
            self.read_line()
            self.answer("content")
        while self.read_line() != b".":
            pass
        self.answer("after-data", "250 2.0.0 Taken")

    def do_quit(self, line):
        self.answer("quit", "221 2.0.0 Bye")
        return False
