#!/usr/bin/python3
"""Real servers of the distribution on loopback: Postfix, with Dovecot to check passwords and tokens.

Everything lives in one temporary folder and ends with this process; no service of the system is touched.

    servers.py --hold     prints one JSON object (see Servers.describe) and runs until its standard input ends

Needs root, as Postfix's master does.
"""

import base64
import email
import hashlib
import hmac
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

from certificates import Certificates

POSTFIX = pathlib.Path("/usr/lib/postfix/sbin")
DOVECOT = "/usr/sbin/dovecot"
DOMAIN = "example.test"
SMALL = 100_000
LARGE = 60_000_000

USERS = {
    f"alice@{DOMAIN}": "correct horse battery",
    f"unicode@{DOMAIN}": "Grüße€日本🔑!",  # ten characters, 23 bytes
    f"long@{DOMAIN}": "0123456789" * 60,
    f"spaces@{DOMAIN}": "  two before, two after  ",
    f"a=b,c@{DOMAIN}": "p,w=d%s\\",
    f"ünï@{DOMAIN}": "passwörd",
}
# Each may be written to; not each can sign in.
MAILBOXES = ["alice", "bob", "carol", "unicode", "long", "spaces", "ünï"]

AUTH = {"smtpd_sasl_auth_enable": "yes"}
MUST_TLS = {"smtpd_tls_security_level": "encrypt", "smtpd_tls_auth_only": "yes",
            "smtpd_recipient_restrictions": "reject_unlisted_recipient,permit_sasl_authenticated,reject"}
WRAPPED = {"smtpd_tls_wrappermode": "yes", **MUST_TLS}
# Listeners: the certificate, and what differs from MAIN_CF
SERVICES = {
    "plain": ("valid", AUTH),
    "no-tls": ("valid", {"smtpd_tls_security_level": "none"}),
    "starttls": ("valid", {**AUTH, **MUST_TLS}),
    "tls": ("valid", {**AUTH, **WRAPPED}),
    "expired": ("expired", {**AUTH, **WRAPPED}),
    "self-signed": ("self-signed", {**AUTH, **WRAPPED}),
    "wrong-host": ("wrong-host", {**AUTH, **WRAPPED}),
    "expired-wrong-host": ("expired-wrong-host", {**AUTH, **WRAPPED}),
    "expired-starttls": ("expired", {**AUTH, **MUST_TLS}),
    "tls12": ("valid", {**AUTH, **WRAPPED, "smtpd_tls_mandatory_protocols": "TLSv1.2"}),
    "old-tls": ("valid", {**AUTH, **WRAPPED, "smtpd_tls_mandatory_protocols": "TLSv1",
                          "smtpd_tls_mandatory_ciphers": "low", "tls_low_cipherlist": "ALL:@SECLEVEL=0",
                          "smtpd_tls_ciphers": "low"}),
    "small": ("valid", {**AUTH, **WRAPPED, "message_size_limit": str(SMALL)}),
    "small-unsaid": ("valid", {**AUTH, **WRAPPED, "message_size_limit": str(SMALL),
                               "smtpd_discard_ehlo_keywords": "size"}),
}

MAIN_CF = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log/postfix.log
maillog_file_prefixes = {folder}
myhostname = mail.{domain}
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtputf8_enable = yes
alias_maps =
local_recipient_maps =
# What is not for a mailbox here vanishes: no mail leaves this computer.
default_transport = discard
relay_transport = discard
virtual_transport = virtual
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/postfix/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_mailbox_limit = 0
message_size_limit = {large}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = reject_unlisted_recipient
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/run/smtp-auth
smtpd_sasl_security_options = noanonymous
smtpd_sasl_tls_security_options = noanonymous
smtpd_tls_security_level = may
smtpd_tls_chain_files =
smtpd_tls_loglevel = 1
# The trial makes mistakes on purpose and wants no penalty for them.
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
"""

MASTER_CF = """
cleanup    unix  n  -  n  -     0  cleanup
qmgr       unix  n  -  n  300   1  qmgr
tlsmgr     unix  -  -  n  1000? 1  tlsmgr
rewrite    unix  -  -  n  -     -  trivial-rewrite
bounce     unix  -  -  n  -     0  bounce
defer      unix  -  -  n  -     0  bounce
trace      unix  -  -  n  -     0  bounce
verify     unix  -  -  n  -     1  verify
flush      unix  n  -  n  1000? 0  flush
proxymap   unix  -  -  n  -     -  proxymap
error      unix  -  -  n  -     -  error
retry      unix  -  -  n  -     -  error
discard    unix  -  -  n  -     -  discard
virtual    unix  -  n  n  -     -  virtual
anvil      unix  -  -  n  -     1  anvil
postlog    unix-dgram n - n -   1  postlogd
"""

DOVECOT_CONF = """
base_dir = {folder}/run/dovecot
state_dir = {folder}/data
log_path = {folder}/log/dovecot.log
protocols =
ssl = no
auth_mechanisms = plain login cram-md5 scram-sha-256 oauthbearer xoauth2
auth_username_chars =
auth_failure_delay = 0
auth_verbose = yes
passdb {{
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = {folder}/dovecot/oauth2.conf
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login cram-md5 scram-sha-256
  args = scheme=PLAIN username_format=%u {folder}/dovecot/users
}}
service auth {{
  unix_listener {folder}/run/smtp-auth {{
    mode = 0660
    user = postfix
    group = postfix
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

OAUTH_CONF = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/dovecot/keys/
username_attribute = sub
username_format = %u
"""


# A trial may be killed in a way that lets it clean up nothing. This waits for the end of its standard input, on which
# it is told what to end; Postfix changes its user now and then, and with that forgets a "parent death signal".
GUARD = """
pids=
while read -r pid; do pids="$pids $pid"; done
kill $pids
sleep 2
rm -rf "$1"
"""


def missing():
    """Why the servers cannot run here, or None."""
    if os.geteuid() != 0:
        return "only root can start Postfix"
    for program in (POSTFIX / "master", DOVECOT, "/usr/bin/openssl"):
        if not os.access(program, os.X_OK):
            return f"{program} is not installed"
    return None


def wait_for(condition, what, seconds=20):
    """Waits until condition() is true and returns what it returned."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


def free_ports(count):
    """Ports that nobody listens on. All are held at once, so that none is given out twice."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def make_token(key, user, lifetime):
    """A JSON Web Token (RFC 7519) as the mail server's own authority would sign it."""
    now = int(time.time())
    past = now - 10_000
    head = {"typ": "JWT", "alg": "HS256", "kid": "k1"}
    body = {"iss": "trial", "azp": "trial", "sub": user, "iat": past, "nbf": past, "exp": now + lifetime}
    text = ".".join(encode(json.dumps(part).encode()) for part in (head, body))
    return f"{text}.{encode(hmac.new(key, text.encode(), hashlib.sha256).digest())}"


class Servers:
    """Use with `with`: the servers accept connections inside, and are gone behind it."""

    def __init__(self):
        self.processes = []
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sendoff-real-"))
        self.guard = subprocess.Popen(["/bin/sh", "-c", GUARD, "guard", str(self.folder)], stdin=subprocess.PIPE,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def describe(self):
        """What a client needs to know: host, ports, users and tokens, what to trust, where mail arrives."""
        return {"host": "localhost", "domain": DOMAIN, "folder": str(self.folder),
                "ca_file": str(self.certificates.ca), "ports": self.ports, "users": USERS, "tokens": self.tokens,
                "pins": {name: self.certificates.sha256(name) for name in ("valid", "self-signed", "expired")},
                "maildirs": {name: str(self.maildir(name)) for name in MAILBOXES},
                "sizes": {"small": SMALL, "large": LARGE}}

    def maildir(self, mailbox):
        return self.folder / "mail" / mailbox

    def delivered(self, mailbox):
        """The files that arrived in a mailbox."""
        folder = self.maildir(mailbox) / "new"
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def wait_for_message(self, mailbox, message_id, seconds=20):
        """The bytes of the message with that Message-ID, once it has arrived."""
        def find():
            for path in self.delivered(mailbox):
                with path.open("rb") as file:
                    if email.message_from_binary_file(file).get("Message-ID", "").strip("<>") == message_id.strip("<>"):
                        return path.read_bytes()
            return None
        return wait_for(find, f"{message_id} in the mailbox of {mailbox}", seconds)

    def log(self):
        """What Postfix has logged so far."""
        path = self.folder / "log" / "postfix.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _start(self):
        self.folder.chmod(0o755)
        for name in ("run", "data", "log", "mail", "postfix", "dovecot", "queue"):
            (self.folder / name).mkdir()
        self.certificates = Certificates(self.folder / "tls")
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES))))
        self._write_dovecot()
        self._write_postfix()
        self._run([DOVECOT, "-F", "-c", str(self.folder / "dovecot" / "dovecot.conf")])
        wait_for((self.folder / "run" / "smtp-auth").exists, "Dovecot")
        self._run([str(POSTFIX / "master"), "-c", str(self.folder / "postfix")])
        for name, port in self.ports.items():
            wait_for(lambda: self._answers(port), f"Postfix on port {port} ({name})")

    def _run(self, command):
        with (self.folder / "log" / "output").open("ab") as output:
            self.processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                                   start_new_session=True))
        self.guard.stdin.write(f"{self.processes[-1].pid}\n".encode())
        self.guard.stdin.flush()

    def _answers(self, port):
        for process in self.processes:
            if process.poll() is not None:
                logs = "\n".join(path.read_text(errors="replace") for path in (self.folder / "log").iterdir())
                raise RuntimeError(f"{process.args[0]} ended with status {process.returncode}:\n{logs}")
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            return False
        return True

    def _write_dovecot(self):
        folder = self.folder / "dovecot"
        key = os.urandom(32)
        (folder / "dovecot.conf").write_text(DOVECOT_CONF.format(folder=self.folder))
        (folder / "oauth2.conf").write_text(OAUTH_CONF.format(folder=self.folder))
        # Base64, since a password may hold what divides the fields of the file.
        lines = [f"{user}:{{PLAIN.b64}}{base64.b64encode(text.encode()).decode()}\n" for user, text in USERS.items()]
        (folder / "users").write_text("".join(lines))
        keys = folder / "keys" / "trial" / "HS256"
        keys.mkdir(parents=True)
        (keys / "k1").write_bytes(base64.b64encode(key))
        self.tokens = {"valid": make_token(key, f"alice@{DOMAIN}", 3600),
                       "expired": make_token(key, f"alice@{DOMAIN}", -3600),
                       "forged": make_token(os.urandom(32), f"alice@{DOMAIN}", 3600),
                       "odd-name": make_token(key, f"a=b,c@{DOMAIN}", 3600)}

    def _write_postfix(self):
        folder = self.folder / "postfix"
        nobody = pwd.getpwnam("nobody")
        owner = pwd.getpwnam("postfix")
        (folder / "main.cf").write_text(MAIN_CF.format(folder=self.folder, domain=DOMAIN, large=LARGE,
                                                       uid=nobody.pw_uid, gid=nobody.pw_gid))
        (folder / "master.cf").write_text(MASTER_CF + "".join(self._listener(name) for name in SERVICES))
        (folder / "mailboxes").write_text("".join(f"{name}@{DOMAIN} {name}/\n" for name in MAILBOXES))
        os.chown(self.folder / "data", owner.pw_uid, owner.pw_gid)
        os.chown(self.folder / "mail", nobody.pw_uid, nobody.pw_gid)
        queue = self.folder / "queue"
        for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private",
                     "public", "saved", "trace", "maildrop"):
            (queue / name).mkdir(mode=0o700)
            os.chown(queue / name, owner.pw_uid, owner.pw_gid)
        (queue / "pid").mkdir()

    def _listener(self, name):
        certificate, options = SERVICES[name]
        files = f"{self.certificates.key(certificate)},{self.certificates.certificate(certificate)}"
        lines = [f"127.0.0.1:{self.ports[name]} inet n - n - - smtpd", f"  -o syslog_name=postfix/{name}",
                 f"  -o smtpd_tls_chain_files={files}"]
        return "\n".join(lines + [f"  -o {option}={value}" for option, value in options.items()]) + "\n"

    def stop(self):
        """Ends both servers with all their children, and removes the folder."""
        self.guard.kill()
        self.guard.wait()
        self.guard.stdin.close()
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    # The servers lead a session of their own: nothing else is in this group.
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
        self.processes = []
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    if sys.argv[1:] != ["--hold"]:
        sys.exit(__doc__.strip())
    reason = missing()
    if reason:
        sys.exit(f"servers.py: {reason}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Servers() as servers:
        print(json.dumps(servers.describe()), flush=True)
        sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
