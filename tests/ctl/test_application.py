#!/usr/bin/python3
"""The desktop application is asked to deliver what was queued, where it is there and knows how.

    test_application.py SENDOFFCTL APPLICATION-ID     on a session bus of its own
"""

import os
import pathlib
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

APPLICATION_ID = sys.argv.pop(2)

from ctl_case import Case, wait_for

LETTER = "From: ada@practice.example\nTo: bob@practice.example\nSubject: Letter\n\nText\n"

# In the place of the window: it has the actions of its arguments, and writes down which are called for.
APPLICATION = """
import sys
from gi.repository import Gio, GLib
name, journal, actions = sys.argv[1], sys.argv[2], sys.argv[3:]
application = Gio.Application(application_id=name, flags=Gio.ApplicationFlags.IS_SERVICE)
def called(action, parameter):
    with open(journal, "a") as file:
        file.write(action.get_name() + " " + str(parameter) + "\\n")
for one in actions:
    action = Gio.SimpleAction.new(one, None)
    action.connect("activate", called)
    application.add_action(action)
application.hold()
application.register()
print("ready", flush=True)
application.run([])
"""


class Application(Case):
    def setUp(self):
        super().setUp()
        self.server = self.practice()
        self.add_account(self.server, *self.keep_password())
        self.journal = pathlib.Path(self.home, "journal")
        self.bus = {"DBUS_SESSION_BUS_ADDRESS": os.environ["DBUS_SESSION_BUS_ADDRESS"]}

    def start(self, *actions):
        env = {k: v for k, v in os.environ.items() if k != "G_DEBUG"}
        process = subprocess.Popen(["/usr/bin/python3", "-c", APPLICATION, APPLICATION_ID, str(self.journal), *actions],
                                   stdout=subprocess.PIPE, text=True, env=env)
        self.assertEqual(process.stdout.readline(), "ready\n")

        def stop():
            process.terminate()
            process.wait(timeout=60)
            process.stdout.close()
        self.addCleanup(stop)

    def sendmail(self, *args, **kwargs):
        self.run_ctl("sendmail", "-t", *args, stdin=LETTER, status=0, env=self.bus, **kwargs)

    def test_is_asked(self):
        self.start("deliver", "other")
        self.sendmail()
        wait_for(lambda: self.journal.exists() and self.journal.read_text() == "deliver None\n", "the call")
        # Nobody else delivers: the message is the application's.
        self.assertEqual([m["state"] for m in self.messages()], ["queued"])
        self.assertEqual((self.couriers(), self.stored()), ([], []))

    def test_that_does_not_know_how(self):
        self.start("other")
        self.sendmail()
        self.wait_for_stored(1)
        self.assertFalse(self.journal.exists())

    def test_that_is_not_there(self):
        self.sendmail()
        self.wait_for_stored(1)

    def test_does_not_know_a_password_that_is_given(self):
        self.start("deliver")
        self.sendmail("--password-file", self.home + "/password")
        self.wait_for_stored(1)
        self.assertFalse(self.journal.exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
