#!/usr/bin/python3
"""sendoffctl in a session whose keyring is in the state that is named: "kept", or the id of the diagnosis."""

import json
import os
import signal
import subprocess
import sys

PROGRAM, EXPECTED = sys.argv[1:]
SECRET = "practice"


def run(*args, status=0, **kwargs):
    done = subprocess.run([PROGRAM, *args], capture_output=True, text=True, timeout=240, **kwargs)
    assert done.returncode == status, (args, done)
    return done


def add(*options):
    reader, writer = os.pipe()
    os.write(writer, SECRET.encode())
    os.close(writer)
    done = run("account", "add", "--json", "--password-fd", str(reader), *options, pass_fds=[reader])
    os.close(reader)
    return json.loads(done.stdout)


server = subprocess.Popen([PROGRAM, "practice", "--json"], stdout=subprocess.PIPE, text=True)
try:
    facts = json.loads(server.stdout.readline())
    server_options = ["--user", facts["user"], "--server", "127.0.0.1", "--port", str(facts["tls_port"]),
                      "--security", "tls", "--ca-file", facts["ca_file"], "--no-proxy"]
    account = ["--name", "work", "--from", facts["user"], *server_options]
    value = add(*account)
    if EXPECTED == "kept":
        assert value["secret"] == "kept", value
        run("check", "work")
        # Found by host and user, without the account's name, too.
        run("check", *server_options)
        # Another account with the same sign-in keeps its password when this one goes.
        run("account", "add", "--name", "twin", "--from", facts["user"], *server_options)
        run("account", "remove", "work")
        run("check", "twin")
        run("account", "remove", "twin")
        run("account", "add", *account)
        done = run("check", "work", "--json", status=78)
        assert json.loads(done.stdout)["diagnosis"]["id"] == "keyring-missing-item", done
    else:
        assert value["secret"] == "not-kept", value
        assert value["diagnosis"]["id"] == EXPECTED, value
finally:
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=60) == 0
