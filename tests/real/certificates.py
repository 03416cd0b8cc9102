"""Certificates for the real servers, made by openssl: one authority, one good certificate, and one for each fault."""

import pathlib
import subprocess

CA_CONFIG = """
[ca]
default_ca = own
[own]
dir = {folder}
database = $dir/index.txt
new_certs_dir = $dir
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
"""


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)


class Certificates:
    """Each as a pair of PEM files NAME.crt and NAME.key in one folder; `ca` is what a client has to trust."""

    LOCAL = "DNS:localhost,IP:127.0.0.1,IP:::1"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.ca = self.folder / "ca.crt"
        (self.folder / "index.txt").touch()
        self.config = self.folder / "ca.cnf"
        self.config.write_text(CA_CONFIG.format(folder=self.folder))
        self.make_key("ca")
        openssl("req", "-x509", "-key", self.key("ca"), "-out", str(self.ca), "-days", "30",
                "-subj", "/CN=Authority of the trial", "-addext", "basicConstraints=critical,CA:TRUE",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.issue("valid", self.LOCAL)
        self.issue("expired", self.LOCAL, "20200101000000Z", "20210101000000Z")
        self.issue("wrong-host", "DNS:mail.example.org,DNS:smtp.example.org")
        # Two faults in one certificate: nothing may hide behind the first one found.
        self.issue("expired-wrong-host", "DNS:mail.example.org", "20200101000000Z", "20210101000000Z")
        self.make_key("self-signed")
        openssl("req", "-x509", "-key", self.key("self-signed"), "-out", self.certificate("self-signed"), "-days", "30",
                "-subj", "/CN=localhost", "-addext", f"subjectAltName={self.LOCAL}")

    def key(self, name):
        return str(self.folder / f"{name}.key")

    def certificate(self, name):
        return str(self.folder / f"{name}.crt")

    def sha256(self, name):
        """The SHA-256 of the whole certificate, as a pin: 64 lower-case hexadecimal digits."""
        done = subprocess.run(["openssl", "x509", "-in", self.certificate(name), "-noout", "-fingerprint", "-sha256"],
                              check=True, capture_output=True, text=True)
        return done.stdout.split("=", 1)[1].strip().replace(":", "").lower()

    def make_key(self, name):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self.key(name))

    def issue(self, name, names, start=None, end=None):
        request = str(self.folder / f"{name}.csr")
        self.make_key(name)
        openssl("req", "-new", "-key", self.key(name), "-out", request, "-subj", "/CN=Server of the trial",
                "-addext", f"subjectAltName={names}", "-addext", "extendedKeyUsage=serverAuth")
        dates = ["-startdate", start, "-enddate", end] if start else ["-days", "20"]
        openssl("ca", "-batch", "-notext", "-config", str(self.config), "-cert", str(self.ca), "-keyfile",
                self.key("ca"), "-in", request, "-out", self.certificate(name), *dates)
