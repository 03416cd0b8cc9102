#!/usr/bin/python3
"""Failures made for real, and what sendoffctl says about each.

    test_failures.py SENDOFFCTL [unittest's arguments]

The table is in cases.py. What waits for a deadline runs beside everything else; no time makes a test pass or fail, but
all are printed at the end.
"""

import concurrent.futures
import os
import re
import sys
import time
import unittest

sys.dont_write_bytecode = True

import bench as benches
import servers
import world
from cases import cases

SKIP = 77

bench = None
program = None
runs = {}
measured = {}


def waits(case):
    return case.slow or case.deadline is not None


def run(case):
    """All that has to happen for a case; what comes of it is looked at in the test."""
    attempt = case.make(bench)
    begin = time.monotonic()
    results = [bench.run(attempt)]
    measured[case.name] = time.monotonic() - begin
    if case.cure:
        settings = dict(results[0].diagnosis["remedies"][0]["settings"])
        results.append(bench.run(attempt._replace(options={**attempt.options, **settings})))
    elif not waits(case) and attempt.command == ("check",) and case.status != 0:
        results.append(bench.run(attempt, as_json=False))
    return attempt, results


class Failures(unittest.TestCase):
    maxDiff = None

    def look_at(self, case):
        attempt, (result, *more) = runs[case.name].result()
        self.assertIsNotNone(result.json, result.shown)
        self.assertEqual(result.diagnosis.get("id"), case.id, result.shown)
        self.assertEqual(result.status, case.status, result.shown)
        if "ok" in result.json:
            self.assertEqual(result.json["ok"], case.status == 0, result.shown)
        if case.id not in ("ok", None):
            self.look_at_diagnosis(case, result)
        if case.check:
            case.check(self, result)
        for other in (result, *more):
            self.look_for_secret(attempt, other)
        if case.cure:
            self.assertEqual(more[0].status, 0, more[0].shown)
            self.assertEqual(more[0].diagnosis["id"], "ok", more[0].shown)
        elif more:
            self.look_at_text(case, result, more[0])

    def look_at_diagnosis(self, case, result):
        diagnosis = result.diagnosis
        self.assertTrue(diagnosis["title"], result.shown)
        self.assertTrue(diagnosis["cause"], result.shown)
        self.assertEqual(diagnosis["remedies"][0]["kind"], case.remedy, result.shown)
        labels = [remedy["label"] for remedy in diagnosis["remedies"]]
        self.assertEqual(len(set(labels)), len(labels), result.shown)
        for remedy in diagnosis["remedies"]:
            self.assertTrue(remedy["label"], result.shown)
            self.assertNotEqual(remedy.get("settings", {}).get("security"), "none", result.shown)
        self.assertIn(case.said, diagnosis["server_said"] or "", result.shown)
        if case.stage:
            self.assertEqual(diagnosis["stage"], case.stage, result.shown)
            self.assertEqual(result.failed.get("stage"), case.stage, result.shown)
        if case.deadline:
            self.assertRegex(result.failed["error"], rf"within {case.deadline}\.0 s", result.shown)

    def look_at_text(self, case, result, text):
        """What people read says the same."""
        self.assertEqual(text.status, case.status, text.shown)
        said = (text.out + text.errors).decode()
        self.assertIn(f"[{case.id}]", said, text.shown)
        self.assertIn(result.diagnosis["title"], said, text.shown)
        self.assertIn(case.said, said, text.shown)

    def look_for_secret(self, attempt, result):
        if attempt.secret:
            for form in benches.forms(attempt.options.get("user", ""), attempt.secret):
                # "right" and "practice" are words.
                if len(form) > 8:
                    self.assertNotIn(form, result.out + result.errors, "the secret is in\n" + result.shown)


def add_test(case):
    name = "test_" + re.sub(r"\W+", "_", case.name).strip("_").lower()
    assert not hasattr(Failures, name), name
    setattr(Failures, name, lambda self: self.look_at(case))


def setUpModule():
    global bench
    reason = servers.missing() or world.missing()
    if reason and os.environ.get("SENDOFF_TEST_REQUIRE_ALL") == "1":
        raise RuntimeError(reason)
    if reason:
        print(f"skipped: {reason}")
        sys.exit(SKIP)
    bench = benches.Bench(program)
    waiting = concurrent.futures.ThreadPoolExecutor(sum(map(waits, cases)))
    working = concurrent.futures.ThreadPoolExecutor(2)
    for case in cases:
        runs[case.name] = (waiting if waits(case) else working).submit(run, case)
    unittest.addModuleCleanup(print_times)
    unittest.addModuleCleanup(bench.close)
    for pool in (waiting, working):
        unittest.addModuleCleanup(pool.shutdown, cancel_futures=True)


def print_times():
    print(f"\n{'failure':45} {'id':26} {'exit':>4} {'seconds':>8}")
    for case in cases:
        if case.name in measured:
            result = runs[case.name].result()[1][0]
            print(f"{case.name:45} {result.diagnosis.get('id', '?'):26} {result.status:4} {measured[case.name]:8.2f}")
    sys.stdout.flush()


def main():
    global program
    program = sys.argv.pop(1)
    for case in cases:
        add_test(case)
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
