"""The table of failures: how each is made, and what has to be said about it."""

import collections

import peers
import servers
from bench import ADA, ALICE, KEYRING, WRONG, Attempt
from world import HERE4, HERE6, HOLE4, HOLE6, LAN

OK, DATA, NO_HOST, UNAVAILABLE, LATER, PROTOCOL, SIGN_IN, SETTINGS = 0, 65, 68, 69, 75, 76, 77, 78

# @make: takes the bench, returns the attempt. @id, @status, @remedy (kind of the first), @stage: what must come out.
# @said: words of the server that must be shown. @deadline: seconds that the error must name (DESIGN 3). @slow: waits,
# too, but says nothing of it. @cure: whether the first remedy's settings must make the test pass. @check: looks at the
# result for more.
Case = collections.namedtuple("Case", "name make id status remedy stage said deadline slow cure check",
                              defaults=("", None, False, False, None))

cases = []


def case(name, make, *expected, **more):
    cases.append(Case(name, make, *expected, **more))


def probe(*recipients, sender=ALICE):
    return {"arguments": ("--from", sender, *(part for address in recipients for part in ("--to", address)))}


def sending(sender, recipient, text=b"x\n"):
    return {"command": ("send",), "arguments": ("--from", sender, "--to", recipient), "text": text}


# --- The network ---------------------------------------------------------------------------------------------------

def in_lan(bench, host, port=587, hosts=(), network="", server=None, names=None, kind=None, security=None):
    """An attempt in a network with one cable, at the end of which nobody is. @server: the address of one that is there
    all the same. @kind: makes it of a listening socket."""
    kind = kind or (lambda listener: peers.Mail(tls="tls", certificate=bench.pair(), listener=listener))
    place = bench.open_world(LAN + network, hosts)
    if server:
        listener = place.socket(lambda: peers.listen(server, port))
        bench.serve(kind(listener))
    if names:
        place.names(names)
    return Attempt({"server": host, "port": port, "security": security or ("tls" if server else "starttls"),
                    "no-proxy": True, "ca-file": bench.certificates.ca}, where=place.command())


def refused_port(bench):
    listener = peers.listen()
    port = listener.getsockname()[1]
    listener.close()
    return Attempt({"server": "127.0.0.1", "port": port, "no-proxy": True})


def asked_for(bench, name):
    place = bench.open_world()
    place.names({"nobody.example.test": 3, "broken.example.test": 2, "silent.example.test": None})
    return Attempt({"server": name, "port": 587, "no-proxy": True}, where=place.command())


def went_over(family, first):
    """@first: whether the family is the one that was tried first."""
    def check(test, result):
        addresses = result.json["addresses"]
        test.assertEqual(len(addresses), 2, result.shown)
        test.assertEqual([address["used"] for address in addresses], [first, not first], result.shown)
        test.assertEqual(next(stage for stage in result.stages if stage["stage"] == "connect")["detail"],
                         f"over {family}", result.shown)
    return check


BOTH = (f"{HOLE6} mail.example.test", f"{HERE4} mail.example.test")
NO_IPV6 = "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6"

case("refused port, this computer", refused_port, "tcp-refused", UNAVAILABLE, "explain", "connect")
case("refused port, another computer", lambda b: in_lan(b, HERE4), "tcp-refused", UNAVAILABLE, "change-settings",
     "connect")
case("port in a black hole", lambda b: in_lan(b, HOLE4), "tcp-timeout", UNAVAILABLE, "change-settings", "connect",
     deadline=10)
case("port 25 in a black hole", lambda b: in_lan(b, HOLE4, 25), "tcp-timeout-25", UNAVAILABLE, "change-settings",
     "connect", deadline=10)
case("no route to the host", lambda b: in_lan(b, "198.51.100.1", network="ip route add unreachable 198.51.100.1"),
     "tcp-host-unreach", UNAVAILABLE, "try-again", "connect")
case("forbidden by this computer", lambda b: in_lan(b, "198.51.100.1", network="ip route add prohibit 198.51.100.1"),
     "perm-sandbox", UNAVAILABLE, "explain", "connect")
case("no network, address", lambda b: Attempt({"server": "192.0.2.9", "port": 587, "no-proxy": True},
                                              where=b.open_world().command()),
     "tcp-net-unreach", UNAVAILABLE, "try-again", "connect")
case("no network, name", lambda b: Attempt({"server": "mail.example.test", "port": 587, "no-proxy": True},
                                           where=b.open_world().command()),
     "dns-temporary", LATER, "try-again", "resolve")
case("no such host", lambda b: asked_for(b, "nobody.example.test"), "dns-not-found", NO_HOST, "explain", "resolve")
case("directory out of order", lambda b: asked_for(b, "broken.example.test"), "dns-temporary", LATER, "try-again",
     "resolve")
case("directory never answers", lambda b: asked_for(b, "silent.example.test"), "dns-timeout", LATER, "try-again",
     "resolve", deadline=10)
case("name that cannot be one", lambda b: Attempt({"server": "mail_.example..test", "port": 587, "no-proxy": True}),
     "dns-bad-name", SETTINGS, "explain", None)
case("IPv6 in a black hole, IPv4 good", lambda b: in_lan(b, "mail.example.test", hosts=BOTH, server=HERE4), "ok", OK,
     None, None, check=went_over("IPv4", False))
# The C library puts addresses that no route leads to behind all others.
case("IPv6 unreachable, IPv4 good",
     lambda b: in_lan(b, "mail.example.test", hosts=BOTH, server=HERE4,
                      network=f"ip -6 route add unreachable {HOLE6}"),
     "ok", OK, None, None, check=went_over("IPv4", True))
case("IPv6 refused, IPv4 good",
     lambda b: in_lan(b, "mail.example.test", server=HERE4,
                      hosts=(f"{HERE6} mail.example.test", f"{HERE4} mail.example.test")),
     "ok", OK, None, None, check=went_over("IPv4", False))
# The handshake begins, and then nothing more arrives.
case("IPv6 dies behind the connection",
     lambda b: in_lan(b, "mail.example.test", 465, server=HERE6, kind=peers.Hole,
                      hosts=(f"{HERE6} mail.example.test", f"{HERE4} mail.example.test")),
     "tcp-v6-broken", LATER, "try-again", "tls", deadline=15)
case("IPv6 in a black hole, IPv4 refused", lambda b: in_lan(b, "mail.example.test", hosts=BOTH), "tcp-refused",
     UNAVAILABLE, "change-settings", "connect", slow=True)
case("IPv6 only, and this computer has it",
     lambda b: in_lan(b, "mail.example.test", hosts=(f"{HERE6} mail.example.test",), server=HERE6), "ok", OK, None,
     None)
case("IPv6 only, and this computer has none",
     lambda b: in_lan(b, "mail.example.test", names={"mail.example.test": HOLE6}, network=NO_IPV6),
     "tcp-net-unreach", UNAVAILABLE, "try-again", "connect")

# --- A proxy -------------------------------------------------------------------------------------------------------


def through_proxy(bench, status=None, listener=None):
    proxy = bench.serve(peers.Proxy(status)) if status else None
    port = proxy.port if proxy else refused_port(bench).options["port"]
    address = f"http://ada:{WRONG}@127.0.0.1:{port}"
    return Attempt({"server": "mail.example.test", "port": 587}, environment={"http_proxy": address, "no_proxy": ""},
                   secret=None, check=proxy)


def names_proxy(test, result):
    test.assertIn("127.0.0.1", result.json["server"]["proxy"], result.shown)
    test.assertNotIn(WRONG.encode(), result.out + result.errors, result.shown)
    test.assertEqual(result.diagnosis["remedies"][0]["settings"], {"use_proxy": False}, result.shown)


case("proxy not running", through_proxy, "proxy-fail", UNAVAILABLE, "change-settings", "connect", check=names_proxy)
case("proxy refuses the port", lambda b: through_proxy(b, "403 Forbidden"), "proxy-fail", UNAVAILABLE,
     "change-settings", "connect", check=names_proxy)
case("proxy cannot get there", lambda b: through_proxy(b, "502 Bad Gateway"), "proxy-fail", UNAVAILABLE,
     "change-settings", "connect", check=names_proxy)
case("proxy wants a sign-in", lambda b: through_proxy(b, "407 Proxy Authentication Required"), "proxy-fail",
     UNAVAILABLE, "change-settings", "connect", check=names_proxy)

# --- What answers on the port --------------------------------------------------------------------------------------


def is_left(test, result):
    """Nobody tells a person to go on with a server that is none for mail."""
    for remedy in result.diagnosis["remedies"]:
        test.assertIn("port", remedy.get("settings", {"port": 0}), result.shown)


case("port that is never served", lambda b: b.on_peer(b.serve(peers.Hole())), "greet-timeout", LATER, "change-settings",
     "greeting", deadline=30)
case("port that is never served, TLS", lambda b: b.on_peer(b.serve(peers.Hole()), "tls"), "tls-timeout", LATER,
     "change-settings", "tls", deadline=15)
case("web server", lambda b: b.on_peer(b.serve(peers.Web())), "greet-not-smtp", PROTOCOL, "change-settings", "greeting",
     said="HTTP/1.1 400", check=is_left)
case("web server, TLS", lambda b: b.on_peer(b.serve(peers.Web()), "tls"), "greet-not-smtp", PROTOCOL, "change-settings",
     "tls", said="HTTP/1.1 400", check=is_left)
case("sign-in page of a network", lambda b: in_lan(b, HERE4, server=HERE4, kind=peers.Web, security="starttls"),
     "captive-portal", LATER, "try-again", "greeting", said="HTTP/1.1 400")
case("SSH server", lambda b: b.on_peer(b.serve(peers.Shell())), "greet-not-smtp", PROTOCOL, "change-settings",
     "greeting", said="SSH-2.0", check=is_left)
case("SSH server, TLS", lambda b: b.on_peer(b.serve(peers.Shell()), "tls"), "greet-not-smtp", PROTOCOL,
     "change-settings", "tls", said="SSH-2.0", check=is_left)
case("IMAP server", lambda b: b.on_practice("greeting-imap", sign_in=False), "greet-not-smtp", PROTOCOL,
     "change-settings", "greeting", said="* OK")
case("server full", lambda b: b.on_practice("greeting-421"), "greet-421-busy", LATER, "wait", "greeting", said="421")
case("server dislikes this network", lambda b: b.on_practice("greeting-554"), "greet-554", UNAVAILABLE,
     "change-settings", "greeting", said="554")

# --- The wrong mode, both ways -------------------------------------------------------------------------------------

case("TLS on a STARTTLS port, Postfix", lambda b: b.on_real("starttls", "tls"), "tls-to-plain-port", PROTOCOL,
     "change-settings", "tls", cure=True)
case("STARTTLS on a TLS port, Postfix", lambda b: b.on_real("tls", "starttls"), "greet-timeout-tls-port", PROTOCOL,
     "change-settings", "greeting", cure=True)
case("TLS on a STARTTLS port, practice", lambda b: b.on_practice(security="tls", port="starttls"), "tls-to-plain-port",
     PROTOCOL, "change-settings", "tls", cure=True)
case("no encryption on a TLS port, Postfix", lambda b: b.on_real("tls", "none"), "greet-timeout-tls-port", PROTOCOL,
     "change-settings", "greeting", cure=True)
case("no encryption where it must be, Postfix", lambda b: b.on_real("starttls", "none"), "auth-not-offered", SIGN_IN,
     "change-settings", "auth", cure=True)
case("STARTTLS where there is none, Postfix", lambda b: b.on_real("no-tls", "starttls"), "starttls-missing", PROTOCOL,
     "change-settings", "starttls")

# --- STARTTLS attacked ---------------------------------------------------------------------------------------------


def keeps_secret(test, result):
    test.assertFalse([line for line in result.json["transcript"]
                      if line["from"] == "client" and line["text"].upper().startswith("AUTH")], result.shown)


def between(bench, change):
    middle = bench.serve(peers.Middle(bench.rig.ports["starttls"], change))
    return bench.on_real("starttls", "starttls", port=middle.port)


case("STARTTLS stripped on the way", lambda b: between(b, lambda data: data.replace(b"STARTTLS", b"XXXXXXXA")),
     "starttls-missing", PROTOCOL, "change-settings", "starttls", check=keeps_secret)
case("words injected on the way",
     lambda b: between(b, lambda data: data.replace(b"220 2.0.0 Ready to start TLS\r\n",
                                                    b"220 2.0.0 Ready to start TLS\r\n250 AUTH PLAIN\r\n")),
     "starttls-injection", PROTOCOL, "change-settings", "starttls", check=keeps_secret)
case("STARTTLS missing, practice", lambda b: b.on_practice("starttls-missing"), "starttls-missing", PROTOCOL,
     "change-settings", "starttls", check=keeps_secret)
case("words injected, practice", lambda b: b.on_practice("starttls-injected"), "starttls-injection", PROTOCOL,
     "change-settings", "starttls", check=keeps_secret)
case("STARTTLS refused for now", lambda b: b.on_practice("starttls-454"), "starttls-454", LATER, "wait", "starttls",
     said="454")

# --- Certificates --------------------------------------------------------------------------------------------------


def wrong_with(*problems):
    def check(test, result):
        test.assertEqual(set(result.json["tls"]["certificate"]["problems"]), set(problems), result.shown)
        keeps_secret(test, result)
    return check


CERTIFICATES = (
    ("expired", lambda b: b.on_real("expired"), "tls-expired", "explain", ("expired",)),
    ("expired, STARTTLS", lambda b: b.on_real("expired-starttls", "starttls"), "tls-expired", "explain", ("expired",)),
    ("self-signed", lambda b: b.on_real("self-signed"), "tls-unknown-ca", "trust-certificate", ("unknown-ca",)),
    ("unknown authority", lambda b: b.on_real("tls", ca=False), "tls-unknown-ca", "trust-certificate", ("unknown-ca",)),
    ("other name", lambda b: b.on_real("wrong-host"), "tls-bad-identity", "change-settings", ("bad-identity",)),
    ("not valid yet", lambda b: b.on_peer(b.mail(tls="tls", certificate="future"), "tls"), "tls-not-activated",
     "explain", ("not-activated",)),
    ("expired, other name", lambda b: b.on_real("expired-wrong-host"), "tls-expired", "explain",
     ("expired", "bad-identity")),
    ("expired, unknown authority", lambda b: b.on_real("expired", ca=False), "tls-expired", "explain",
     ("expired", "unknown-ca")),
    ("other name, unknown authority", lambda b: b.on_real("wrong-host", ca=False), "tls-bad-identity",
     "trust-certificate", ("bad-identity", "unknown-ca")),
    ("three at once", lambda b: b.on_real("expired-wrong-host", ca=False), "tls-expired", "explain",
     ("expired", "bad-identity", "unknown-ca")),
)
for title, make, identity, remedy, problems in CERTIFICATES:
    case(f"certificate: {title}", make, identity, PROTOCOL, remedy, "tls",
         check=wrong_with(*problems), cure=remedy == "trust-certificate")
# It is vouched for, and nobody can choose another: it is reported, and that is all.
case("certificate: key too short", lambda b: b.on_practice("tls-weak-key", "tls"), "ok", OK, None, None,
     check=lambda test, result: test.assertEqual(result.json["tls"]["certificate"]["problems"], ["weak-key"]))
case("TLS 1.0 only", lambda b: b.on_real("old-tls"), "tls-old-protocol", PROTOCOL, "explain", "tls", check=keeps_secret)
case("TLS 1.1 only", lambda b: b.on_practice("tls-old", "tls"), "tls-old-protocol", PROTOCOL, "explain", "tls",
     check=keeps_secret)

# --- Signing in ----------------------------------------------------------------------------------------------------

case("wrong password, Postfix and Dovecot", lambda b: b.on_real("tls", secret=WRONG), "auth-535-generic", SIGN_IN,
     "enter-password", "auth", said="535 5.7.8")
case("unknown user, Postfix and Dovecot", lambda b: b.on_real("tls", user=f"nobody@{servers.DOMAIN}", secret=WRONG),
     "auth-535-generic", SIGN_IN, "enter-password", "auth", said="535 5.7.8")
case("token that has expired, Dovecot",
     lambda b: (lambda a: a._replace(options={**a.options, "auth": "XOAUTH2"}))(
         b.on_real("tls", secret=b.rig.tokens["expired"])),
     "auth-535-generic", SIGN_IN, "enter-password", "auth", said="535 5.7.8")
case("no sign-in offered", lambda b: b.on_real("no-tls", "none"), "auth-not-offered", SIGN_IN, "change-settings",
     "auth")
case("Gmail wants an app password", lambda b: b.on_practice("auth-534"), "google-534-app-password", SIGN_IN,
     "open-page", "auth", said="534")
# The refusal is what counts, not that the connection ended with it.
case("Gmail refuses and hangs up", lambda b: b.on_practice("auth-535-drop"), "google-535-badcredentials", SIGN_IN,
     "open-page", "auth", said="535")
case("too many sign-ins", lambda b: b.on_practice("auth-454"), "auth-too-many", LATER, "wait", "auth",
     said="454")

# --- The keyring ---------------------------------------------------------------------------------------------------


# libsecret has leaks of its own, and it takes seconds to tell them from ours: the tests of the keyring do that.
LEAKS = {"ASAN_OPTIONS": "detect_leaks=0"}


def with_keyring(session, then):
    """Adds an account, and then does something with it, in a session with a keyring in that state."""
    def make(bench):
        facts = bench.practice()
        options = {"server": "127.0.0.1", "port": facts["tls_port"], "security": "tls", "user": facts["user"],
                   "ca-file": facts["ca_file"], "no-proxy": True}
        add = f'"$0" account add --name work --from {facts["user"]} "$@"'
        where = [str(KEYRING), session, "sh", "-c"]
        if then == "save":
            # What "account add" says of the password is what is looked at.
            return Attempt(options, command=("account", "add"), arguments=("--name", "work", "--from", facts["user"]),
                           secret=facts["password"], where=where[:2], environment=LEAKS)
        words = " ".join(f"--{name}" if value is True else f"--{name} '{value}'" for name, value in options.items())
        script = add.replace('"$@"', words) + ' >&2; exec "$0" "$@"'
        return Attempt({}, command=("check",), arguments=("work",), where=[*where, script], environment=LEAKS)
    return make


def is_not_kept(test, result):
    test.assertEqual(result.json["secret"], "not-kept", result.shown)


for session, state, identity in (("no-bus", "no session bus", "keyring-nodbus"),
                                 ("no-service", "no keyring", "keyring-none"),
                                 ("empty", "keyring not made yet", "keyring-empty"),
                                 ("locked", "locked keyring", "keyring-locked")):
    case(f"{state}, saving", with_keyring(session, "save"), identity, OK, "enter-password", None, check=is_not_kept)
    case(f"{state}, asking", with_keyring(session, "ask"), identity, SETTINGS, "enter-password", None)

# --- Sender, recipient, message ------------------------------------------------------------------------------------


def is_in_state(state):
    def check(test, result):
        test.assertEqual(result.json["state"], state, result.shown)
    return check


BIG = b"0123456789abcdef\n" * (servers.SMALL // 16)

case("sender refused, Postfix", lambda b: b.on_real("own-sender", **probe(ALICE, sender=f"bob@{servers.DOMAIN}")),
     "postfix-553-notowned", UNAVAILABLE, "explain", "recipient", said="553 5.7.1")
case("sender refused at once", lambda b: b.on_practice("sender-553", **probe("bob@practice.example", sender=ADA)),
     "postfix-553-notowned", UNAVAILABLE, "explain", "sender", said="553")
case("recipient refused, Postfix", lambda b: b.on_real("tls", **probe(f"nobody@{servers.DOMAIN}")), "rcpt-unknown",
     UNAVAILABLE, "explain", "recipient", said="550 5.1.1")
case("recipient refused, sending", lambda b: b.on_real("tls", **sending(ALICE, f"nobody@{servers.DOMAIN}")),
     "rcpt-unknown", UNAVAILABLE, "explain", "recipient", said="550 5.1.1", check=is_in_state("failed"))
case("one of two recipients refused, Postfix",
     lambda b: b.on_real("tls", **probe(f"bob@{servers.DOMAIN}", f"nobody@{servers.DOMAIN}")),
     "recipients-partly-refused", UNAVAILABLE, "explain", "recipient", said="550 5.1.1")
case("relay refused, Postfix", lambda b: b.on_real("no-tls", "none", user=None, **probe("ada@elsewhere.test")),
     "relay-denied", UNAVAILABLE, "enter-password", "recipient", said="554 5.7.1")
case("oversize, told beforehand, Postfix",
     lambda b: b.on_real("small", **sending(ALICE, f"bob@{servers.DOMAIN}", BIG)), "size-exceeded", DATA, "explain",
     "sender", check=is_in_state("failed"))
case("oversize, told afterwards, Postfix",
     lambda b: b.on_real("small-unsaid", **sending(ALICE, f"bob@{servers.DOMAIN}", BIG)), "size-exceeded", UNAVAILABLE,
     "explain", "after-data", said="552 5.3.4", check=is_in_state("failed"))
case("421 after a refusal, Postfix",
     lambda b: b.on_real("impatient", **probe(f"nobody@{servers.DOMAIN}", f"none@{servers.DOMAIN}")),
     "rcpt-unknown", UNAVAILABLE, "explain", "recipient", said="550 5.1.1")
for stage in ("ehlo", "auth", "sender", "recipient", "data", "after-data"):
    # At the sign-in it is the part of the server that checks passwords.
    identity = "auth-454-temp" if stage == "auth" else "server-closing"
    case(f"421 at {stage}", lambda b, stage=stage: b.on_peer(
        b.mail(stage, "421", "tls"), "tls", True, **sending("ada@example.test", "bob@example.test")),
         identity, LATER, "wait", stage, said="421 4.3.2", check=is_in_state("waiting"))
case("daily limit of the server", lambda b: b.on_practice(
    "after-data-550-limit", **sending(ADA, "bob@practice.example")), "google-550-daily", LATER, "wait", "after-data",
     said="5.4.5", check=is_in_state("waiting"))

# --- The link is cut -----------------------------------------------------------------------------------------------

# What is said where the other side is gone: id, status, first remedy.
GONE = {
    "greeting": ("greet-eof", LATER, "wait"),
    "tls": ("tls-not-tls", LATER, "try-again"),
    "after-data": ("conn-lost-after-data", LATER, "explain"),
}
STATES = {"after-data": "uncertain"}


def cut(how, stage, tls, **more):
    def make(bench):
        server = bench.mail(stage, how, tls, **more)
        text = b"Line by line.\n" * (600_000 if stage == "content" else 1)
        return bench.on_peer(server, tls, True, **sending("ada@example.test", "bob@example.test", text))
    return make


for how in ("close", "reset"):
    for stage in peers.STAGES[:-1]:
        # At once after the connection, a reset may come before the client has noticed that it is connected.
        tls = "starttls" if stage in ("tls", "starttls", "ehlo") else "tls"
        shown = "data" if stage == "content" else stage
        identity, status, remedy = GONE.get(stage, ("conn-closed", LATER, "try-again"))
        case(f"link cut at {stage}, {how}", cut(how, stage, tls), identity, status, remedy, shown,
             check=is_in_state(STATES.get(stage, "waiting")))
    case(f"link cut at ehlo after STARTTLS, {how}", cut(how, "ehlo", "starttls", first_hello=False), "conn-closed",
         LATER, "try-again", "ehlo", check=is_in_state("waiting"))
    # The message is sent by then; whether the server says goodbye is its own affair.
    case(f"link cut at quit, {how}", cut(how, "quit", "tls"), None, OK, None, None, check=is_in_state("sent"))


def unplugged(stage):
    """The server's end of the cable goes dead in the middle of a test."""
    def make(bench):
        here, there = bench.open_world("ip link add v0 type veth peer name v1\nip addr add 192.0.2.1/24 dev v0\n"
                                       "ip link set v0 up\n"), bench.open_world()
        here.run("ip", "link", "set", "v1", "netns", str(there.process.pid))
        there.run("sh", "-c", "ip addr add 192.0.2.2/24 dev v1; ip link set v1 up")
        tls = "starttls" if stage in ("starttls", "ehlo", "greeting") else "tls"
        server = peers.Mail(stage, lambda: there.run("ip", "link", "set", "v1", "down"), tls, bench.pair(),
                            there.socket(lambda: peers.listen("192.0.2.2")))
        bench.serve(server)
        return bench.on_peer(server, tls, True, "192.0.2.2", where=here.command(),
                             **probe("bob@example.test", sender="ada@example.test"))
    return make


case("cable pulled at greeting", unplugged("greeting"), "greet-timeout", LATER, "change-settings", "greeting",
     deadline=30)
case("cable pulled at tls", unplugged("tls"), "tls-timeout", LATER, "change-settings", "tls", deadline=15)
for stage in ("ehlo", "starttls", "auth", "sender", "recipient"):
    case(f"cable pulled at {stage}", unplugged(stage), "command-timeout", LATER, "try-again", stage, deadline=30)
