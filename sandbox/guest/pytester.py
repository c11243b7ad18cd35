"""Runs pytest over a workspace for the judge: ``pytester.py`` with a request on standard input.

What the tests found goes to descriptor 3, whose other end is held by a process of
another user id. This process shares its interpreter with the submission, and so
nothing that it says is proof; what can be done here is not to make it easy:
pytest is there before any file of the submission, no plugin, configuration or
compiled file is taken from the workspace, and exactly the tests asked for run.

The request is JSON: ``root``, ``args`` (test files, in order), ``ids`` (null for all),
``canary`` (the file whose tests run too), ``ini``, ``conftest`` (whether those of the
workspace count), ``seed``.
"""

import json
import os
import random
import sys
import unittest  # noqa: F401 - before the submission can offer one

_REPORT = 3
_TEXT = 500


def main():
    """Run what standard input asks for; the exit code is pytest's own."""
    request = json.loads(sys.stdin.read())
    report = os.dup(_REPORT)
    os.close(_REPORT)
    sys.stdin.close()
    sys.stdin = open(os.devnull)  # noqa: SIM115 - until the end
    import pytest

    sys.pycache_prefix = "/nonexistent"  # none is read from, and none written to, the workspace
    # After the standard library, so that none of it is shadowed, and before all packages.
    packages = [n for n, path in enumerate(sys.path) if path.endswith("-packages")]
    sys.path.insert(min(packages, default=len(sys.path)), request["root"])
    random.seed(request["seed"])
    options = ["-q", "-p", "no:cacheprovider", "-c", request["ini"], "--rootdir", request["root"]]
    options += ["--import-mode", "append", "--tb", "short", "--color", "no"]
    if not request["conftest"]:
        options.append("--noconftest")
    code = pytest.main([*options, "--", *request["args"]], [Reporter(report, request)])
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(int(code))


class Reporter:
    """A plugin that keeps to the tests asked for and reports each phase of each."""

    def __init__(self, fd, request):
        self.fd = fd
        self.ids = None if request["ids"] is None else set(request["ids"])
        self.canary = request["canary"]
        self.broken = {}

    def _say(self, *fields):
        os.write(self.fd, json.dumps(fields).encode() + b"\n")

    def pytest_collection_modifyitems(self, items):
        """Leave out what is not in the manifest."""
        if self.ids is not None:
            items[:] = [
                item
                for item in items
                if item.nodeid in self.ids or item.nodeid.partition("::")[0] == self.canary
            ]

    def pytest_collectreport(self, report):
        """A file that cannot be imported has no tests; say why."""
        if report.failed:
            self._say("collect", report.nodeid, _text(report))

    def pytest_runtest_logreport(self, report):
        """One phase of one test; an expected failure is not a pass."""
        outcome = "xfail" if hasattr(report, "wasxfail") else report.outcome
        text = "" if outcome == "passed" else _text(report)
        if hasattr(report, "context"):  # a subtest: a part of its test, which it can fail
            if outcome != "passed":
                self.broken.setdefault(report.nodeid, (outcome, text))
            return
        if report.when == "call" and outcome == "passed" and report.nodeid in self.broken:
            outcome, text = self.broken[report.nodeid]
        self._say("test", report.nodeid, report.when, outcome, text)


def _text(report):
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    text = getattr(crash, "message", None) or str(getattr(report, "longreprtext", ""))
    return text[-_TEXT:] if crash is None else text[:_TEXT]


main()
