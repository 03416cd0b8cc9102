#!/usr/bin/python3
"""Reads finished messages with Python's email module: what one program wrote, another must understand.

Usage: test-mail-decode.py MAIL-WRITE
"""

import base64
import email
import email.header
import email.policy
import email.utils
import os
import random
import re
import subprocess
import sys
import tempfile
import unittest

WRITE = sys.argv.pop(1)


def run(arguments, data):
    process = subprocess.run([WRITE, *arguments], input=data, capture_output=True)
    if process.returncode != 0:
        raise RuntimeError(process.stderr.decode())


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def addresses(data, field="To"):
    """Names and addresses. The policy's own parser puts a blank between two encoded words of a phrase."""
    raw = email.message_from_bytes(data)[field]
    found = []
    for name, address in email.utils.getaddresses([re.sub(r"\r?\n", "", raw)]):
        found.append((str(email.header.make_header(email.header.decode_header(name))), address))
    return found


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "message.eml")

    def tearDown(self):
        self.folder.cleanup()

    def finish(self):
        with open(self.path, "rb") as file:
            data = file.read()
        self.assertNotIn(b"\0", data)
        self.assertTrue(data.isascii())
        self.assertEqual(data.count(b"\r"), data.count(b"\r\n"))
        self.assertEqual(data.count(b"\n"), data.count(b"\r\n"))
        self.assertTrue(data.endswith(b"\r\n"))
        self.assertLessEqual(max(map(len, data.split(b"\r\n"))), 998)
        # RFC 2047 2: a word of 75 at most, a line with one of 76 at most, and 5: no character parted between two.
        for line in data.split(b"\r\n\r\n")[0].split(b"\r\n"):
            words = re.findall(rb"=\?utf-8\?[qb]\?[^? ]*\?=", line, re.I)
            if words:
                self.assertLessEqual(max(map(len, words)), 75)
                self.assertLessEqual(len(line), 76 if b"@" not in line else 998)
            for word in words:
                text, charset = email.header.decode_header(word.decode())[0]
                text.decode(charset)
        return data

    def build(self, **fields):
        values = {"from": "ada@example.org", "to": "ben@example.net", "subject": "s", "text": "t\n"}
        values.update({name.replace("_", "-"): value for name, value in fields.items() if name != "attachments"})
        values.update(fields.get("attachments", {}))
        lines = [f"{name}\t{base64.b64encode(value.encode()).decode()}\n" for name, value in values.items()]
        run(["build", self.path], "".join(lines).encode())
        return self.finish()

    def load(self, data):
        run(["import", self.path], data)
        return self.finish()


LONG = [
    "a" * 1400,
    "é" * 1400,
    "😀" * 700,
    "word " * 279 + "word",
    "aaaa " * 10 + "é " * 100 + "x",
    "שלום עולם " * 40 + "x",
    "a" * 70 + "é" + "b" * 100,
    "1234567890" * 30 + ".pdf",
    "👩‍👩‍👧‍👦" * 50,
]
SHORT = [
    "Hello",
    "",
    "x, y <z@w> \"q\" \\ (c)",
    "=?utf-8?q?x=40y?= taken literally",
    "a  b   c",
    "Ädä x@y.org",
    "é",
    "100% *sure*",
    "a=b_c?d",
    "مرحبا",
    "日本語の件名",
    "Subject: again",
    "\u202egpj.exe",
]


class Header(Case):
    def test_subject(self):
        for subject in SHORT + LONG:
            with self.subTest(subject=subject[:40]):
                self.assertEqual(parse(self.build(subject=subject))["Subject"], subject)

    def test_tab_becomes_a_space(self):
        self.assertEqual(parse(self.build(subject="a\tb"))["Subject"], "a b")

    def test_name(self):
        for name in SHORT + LONG + ["O'Brien", "J. R. R. Tolkien", "Lovelace, Ada", "a@b", "[x]", "a:b;c", "."]:
            with self.subTest(name=name[:40]):
                self.assertEqual(addresses(self.build(to="", to_name=name)), [(name, "named@example.net")])

    def test_five_hundred(self):
        to = ", ".join(f"\"Näme, {n}\" <a{n}@example.org>" for n in range(500))
        self.assertEqual(addresses(self.build(to=to)), [(f"Näme, {n}", f"a{n}@example.org") for n in range(500)])

    def test_random(self):
        # A fixed seed: the same on each run.
        source = random.Random(1843)
        for n in range(60):
            length = source.randrange(1, 300)
            text = "".join(source.choice("ab =?_.,\"\\()<>@é€😀א") for _ in range(length)).strip()
            with self.subTest(text=text):
                data = self.build(subject=text, to="", to_name=text)
                self.assertEqual(parse(data)["Subject"], text)
                self.assertEqual(addresses(data), [(text, "named@example.net")])


TEXTS = {
    "": "",
    "one": "one\n",
    "\n\n\n\n": "\n\n\n\n",
    "a\rb\r\nc\nd": "a\nb\nc\nd\n",
    "a\u2028b\u2029c": "a\nb\nc\n",
    ".\n..\n.x\n": ".\n..\n.x\n",
    "From here\nFrom there\n": "From here\nFrom there\n",
    "bell\x07 and \x1b[31m and \x7f and \ttab": "bell and [31m and  and \ttab\n",
    "x" * 5000: "x" * 5000 + "\n",
    "é" * 5000: "é" * 5000 + "\n",
    "日本語 " * 3000: "日本語 " * 3000 + "\n",
    "From " + "y" * 2000: "From " + "y" * 2000 + "\n",
    "trailing  \nblanks\t\n-- \nAda": "trailing  \nblanks\t\n-- \nAda\n",
    "--=_3bd6d90eb5ffbf2e5db6ad76b4b5e8f2\n--=_x--\n": "--=_3bd6d90eb5ffbf2e5db6ad76b4b5e8f2\n--=_x--\n",
    "=3D =\n=E4": "=3D =\n=E4\n",
    "emoji 😀 שלום": "emoji 😀 שלום\n",
    ".\r\n.\r\nMAIL FROM:<eve@example.org>": ".\n.\nMAIL FROM:<eve@example.org>\n",
}


class Text(Case):
    def test_alone(self):
        for text, expected in TEXTS.items():
            with self.subTest(text=text[:40]):
                message = parse(self.build(text=text))
                self.assertEqual(message.get_content_type(), "text/plain")
                self.assertEqual(message.get_content().replace("\r\n", "\n"), expected)

    def test_with_attachment(self):
        for text, expected in TEXTS.items():
            with self.subTest(text=text[:40]):
                message = parse(self.build(text=text, attachments={WRITE: "x"}))
                self.assertEqual([part.get_content_type() for part in message.iter_parts()][0], "text/plain")
                self.assertEqual(len(list(message.iter_parts())), 2)
                self.assertEqual(message.get_body().get_content().replace("\r\n", "\n"), expected)

    def test_no_line_begins_with_from(self):
        for text in ["From here", "here\nFrom there", "From " + "ä" * 9, "From " + "я" * 900]:
            body = self.build(text=text).split(b"\r\n\r\n", 1)[1]
            self.assertNotIn(b"\nFrom ", b"\n" + body)


class Attachment(Case):
    def write(self, name, data):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def test_bytes(self):
        source = random.Random(1815)
        for size in [0, 1, 2, 3, 4, 56, 57, 58, 4095, 4096, 4097, 65535, 65536, 65537, 300000]:
            with self.subTest(size=size):
                data = source.randbytes(size)
                message = parse(self.build(attachments={self.write("file", data): "data.bin"}))
                self.assertEqual([part.get_content() for part in message.iter_attachments()], [data])

    def test_awkward_bytes(self):
        data = b"\r\n.\r\n\0\xff\r\r\n\nFrom x\n--=_\n" + b"y" * 3000
        message = parse(self.build(attachments={self.write("a", data): "a.txt", self.write("b", data): "b.eml"}))
        self.assertEqual([part.get_payload(decode=True) for part in message.iter_attachments()], [data, data])

    def test_name(self):
        path = self.write("file", b"x")
        for name in ["plain.pdf", "Übung 1.pdf", "日本語.txt", "😀.png", "a;b=c\"d'e.pdf", "100% *sure*.txt", "x" * 150,
                     "é" * 90, "a b  c.txt", "שלום.doc"]:
            with self.subTest(name=name):
                message = parse(self.build(attachments={path: name}))
                self.assertEqual([part.get_filename() for part in message.iter_attachments()], [name])

    def test_many(self):
        paths = {self.write(f"f{n}", f"{n}".encode() * n): f"{n}.bin" for n in range(50)}
        message = parse(self.build(attachments=paths))
        self.assertEqual([part.get_content() for part in message.iter_attachments()],
                         [f"{n}".encode() * n for n in range(50)])


HEAD = b"From: ada@example.org\nTo: ben@example.net\nSubject: s\n"


class Import(Case):
    def test_text_without_mime(self):
        for body, charset in [("Grüße\n".encode(), "utf-8"), ("Привет мир\n".encode() * 5000, "utf-8"),
                              ("Grüße\n".encode("windows-1252"), "windows-1252"), (b"x" * 5000 + b"\n", None),
                              (b"x" * 5000, None), ("ä".encode() * 20000 + b"\n", "utf-8")]:
            with self.subTest(body=body[:40]):
                message = parse(self.load(HEAD + b"\n" + body))
                self.assertEqual(message["MIME-Version"], "1.0")
                text = message.get_payload(decode=True).replace(b"\r\n", b"\n")
                self.assertEqual(text.rstrip(b"\n"), body.rstrip(b"\n"))
                if charset:
                    self.assertEqual(message.get_content_charset(), charset)

    def test_raw_header(self):
        data = "From: Ädä <ada@example.org>\nTo: \"Bén, Dr.\" <ben@example.net>\nSubject: Grüße und mehr\n" \
               "X-Note: naïve\n\nHi\n"
        for encoding in ["utf-8", "windows-1252"]:
            with self.subTest(encoding=encoding):
                message = parse(self.load(data.encode(encoding)))
                self.assertEqual(message["Subject"], "Grüße und mehr")
                self.assertEqual(message["From"].addresses[0].display_name, "Ädä")
                self.assertEqual(message["To"].addresses[0].display_name, "Bén, Dr.")
                self.assertEqual(message["X-Note"], "naïve")
                self.assertEqual(message.get_content().strip(), "Hi")

    def test_long_header(self):
        ids = [f"<{n:060d}@example.org>" for n in range(100)]
        data = HEAD + b"References: " + " ".join(ids).encode() + b"\nX-Solid: " + b"z" * 3000 + b"\n\nHi\n"
        message = parse(self.load(data))
        self.assertEqual(message["References"].split(), ids)
        self.assertEqual(message["X-Solid"], "z" * 3000)

    def test_parts(self):
        data = HEAD + ("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"\n"
                       "Content-Transfer-Encoding: 8bit\n\npreämble\n"
                       "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGrüße\n"
                       "--b\nContent-Type: text/html\n\n<p>plain ASCII stays</p>\n"
                       "--b\nContent-Type: application/pdf; name=\"Übung.pdf\"\n"
                       "Content-Disposition: attachment; filename=\"Übung.pdf\"\nContent-Transfer-Encoding: base64\n\n"
                       + base64.b64encode(bytes(range(256)) * 20).decode() + "\n"
                       "--b\nContent-Type: message/rfc822\n\nSubject: Ünter\nContent-Type: text/plain\n\nÄ\n"
                       "--b--\nepilögue\n").encode()
        parts = list(parse(self.load(data)).iter_parts())
        self.assertEqual(parts[0].get_content().strip(), "Grüße")
        self.assertEqual(parts[1].get_payload().strip(), "<p>plain ASCII stays</p>")
        self.assertEqual(parts[2].get_filename(), "Übung.pdf")
        self.assertEqual(parts[2].get_content(), bytes(range(256)) * 20)
        self.assertEqual(parts[3].get_content()["Subject"], "Ünter")
        self.assertEqual(parts[3].get_content().get_content().strip(), "Ä")

    def test_broken_multipart_keeps_its_text(self):
        message = parse(self.load(HEAD + "Content-Type: multipart/mixed; boundary=nie\n\nGrüße\n".encode()))
        self.assertEqual(message.get_content().strip(), "Grüße")

    def test_nul(self):
        message = parse(self.load(HEAD + b"\na\0b\n"))
        self.assertEqual(message.get_payload(decode=True), b"a\0b\r\n")

    def test_seven_bit_body_stays(self):
        body = b"--b\r\nContent-Type: x/y\r\n\r\n" + bytes(range(1, 10)) + b" \t\r\n" + b"w" * 998 + b"\r\n--b--\r\n"
        data = self.load(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + body)
        self.assertEqual(data.split(b"\r\n\r\n", 1)[1], body)


if __name__ == "__main__":
    unittest.main(verbosity=2)
