#!/usr/bin/python3
"""sendoffctl practice: the server in the foreground."""

import os
import signal
import socket
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ctl_case import PASSWORD, PROGRAM, USER, Case, Practice, environment


class PracticeServer(Case):
    def test_announces_itself_and_stops(self):
        for end in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([PROGRAM, "practice"], env=environment(self.home), stdout=subprocess.PIPE,
                                       text=True)
            lines = []
            while not any("Ctrl+C" in line for line in lines):
                line = process.stdout.readline()
                self.assertTrue(line, lines)
                lines.append(line)
            process.send_signal(end)
            process.stdout.close()
            self.assertEqual(process.wait(timeout=60), 0)
            self.assertIn("sendoffctl check --server 127.0.0.1", "".join(lines))

    def test_announces_messages(self):
        process = subprocess.Popen([PROGRAM, "practice"], env=environment(self.home), stdout=subprocess.PIPE,
                                   text=True)
        port = None
        line = ""
        while "Ctrl+C" not in line:
            line = process.stdout.readline()
            self.assertTrue(line)
            if "TLS from the start" in line:
                port = line.split()[1]
        ca_file = self.home + "/data/sendoff/practice/ca.pem"
        self.run_ctl("send", "--server", "127.0.0.1", "--port", port, "--security", "tls", "--ca-file", ca_file,
                     "--no-proxy", "--user", USER, "--to", "bob@practice.example", stdin="x", password=PASSWORD,
                     status=0)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.stdout.close()
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertIn("from ada@practice.example to bob@practice.example", rest)

    def test_one_json_line(self):
        server = Practice(self.home)
        self.assertEqual(set(server.facts), {"host", "port", "tls_port", "ca_file", "user", "password"})
        self.assertEqual(server.stop(), (0, ""))

    def test_port_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.run_ctl("practice", "--port", str(taken.getsockname()[1]), status=69)

    def test_list_of_faults(self):
        faults = self.run_json("practice", "--list-faults", status=0)["faults"]
        self.assertGreater(len(faults), 20)
        shown = self.run_ctl("practice", "--list-faults", status=0).stdout
        for fault in faults:
            self.assertIn(fault["name"], shown)
            self.assertTrue(fault["summary"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
