#!/usr/bin/python3
"""sendoffctl account: the life of an account."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ctl_case import PASSWORD, USER, Case


class Accounts(Case):
    def test_life_of_an_account(self):
        server = self.practice()
        self.add_account(server, "--display-name", "Ada")
        value = self.run_json("account", "list", status=0)
        self.assertEqual([a["name"] for a in value["accounts"]], ["work"])
        shown = self.run_json("account", "show", "work", status=0)
        self.assertEqual(shown["server"]["port"], server.facts["tls_port"])
        self.assertEqual(shown["display_name"], "Ada")
        self.run_ctl("check", "work", password=PASSWORD, status=0)
        self.run_ctl("account", "add", "--name", "work", "--from", USER, "--server", "localhost", status=78)
        self.run_ctl("account", "remove", "work", status=0)
        self.assertEqual(self.run_json("account", "list", status=0)["accounts"], [])
        self.run_ctl("check", "work", password=PASSWORD, status=78)

    def test_known_provider_fills_in(self):
        value = self.run_json("account", "add", "--name", "home", "--from", "ada@gmail.com", status=0)
        self.assertEqual(value["account"]["provider"], "gmail")
        self.assertEqual(value["account"]["server"]["host"], "smtp.gmail.com")
        self.assertEqual(value["account"]["server"]["user"], "ada@gmail.com")
        self.assertEqual(value["account"]["limit"], 99)
        self.assertEqual(value["secret"], "none")
        value = self.run_json("account", "add", "--name", "relay", "--from", "a@example.org", "--provider", "sendgrid",
                              "--port", "587", status=0)
        self.assertEqual(value["account"]["server"]["user"], "apikey")
        self.assertEqual(value["account"]["server"]["port"], 587)
        self.assertEqual(value["account"]["server"]["security"], "starttls")

    def test_no_keyring_is_said(self):
        server = self.practice()
        value = self.run_json("account", "add", "--name", "work", "--from", USER, "--user", USER,
                              *server.options("tls"), password=PASSWORD, status=0)
        self.assertEqual(value["secret"], "not-kept")
        self.assertEqual(value["diagnosis"]["id"], "keyring-nodbus")
        done = self.run_ctl("check", "work", status=78)
        self.assertIn("[keyring-nodbus]", done.stderr)
        done = self.run_ctl("account", "add", "--name", "home", "--from", USER, "--user", USER,
                            *server.options("tls"), password=PASSWORD, status=0)
        self.assertIn("sendoffctl account password home --password-file FILE --keep-source", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
