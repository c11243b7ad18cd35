"""The real pytest in the judge: set up once, told what to collect, and asked what came of it.

The tests run here; what they import under the submission's name is a proxy. Nothing but
the names and the results of the tests leaves this process, over its control channel.
"""

import builtins
import os
from pathlib import Path

import pytest
from _pytest.config import _prepareconfig

from . import proxies
from .judgepeer import Absent
from .testfiles import compiled, guard_asserts, truth

_OFF = ("terminalreporter", "cacheprovider", "doctest", "junitxml", "pastebin", "stepwise", "nose")
_OFF += ("faulthandler", "setuponly", "setupplan")
_ARGUMENTS = ["-c", "/dev/null", "--rootdir=/", "--noconftest", "--capture=no"]
_ARGUMENTS += [part for name in _OFF for part in ("-p", "no:" + name)]

config = session = None
"""Made once, in the zygote: what pytest's own start costs is most of a short judgement."""


class TestFile(pytest.Module):
    """A file of tests that was loaded already."""

    def _getobj(self):
        return self.config.codegym.loaded[self.path.name]


class Plugin:
    """Tells pytest what to collect, and the host what came of it.

    Args:
        judging: The judgement, a ``TestRun``.
    """

    def __init__(self, judging):
        self.judging = judging
        self.stages = {}
        self.failures = {}
        self.folders = 0

    @pytest.fixture
    def tmp_path(self):
        """A fresh folder that the submission may read and write too."""
        self.folders += 1
        path = Path(self.judging.shared) / ("test-%d" % self.folders)
        path.mkdir()
        return path

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path, parent):
        """A file of tests is loaded already."""
        return TestFile.from_parent(parent, path=module_path)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, collector, name, obj):
        """Nothing of the submission's is a test, whatever it is called."""
        if proxies.is_handle(obj) or isinstance(obj, (proxies.RemoteMeta, Absent)):
            in_file = isinstance(collector, pytest.Class) or name in self.judging.defined
            if in_file and name.lower().startswith("test") and not isinstance(obj, Absent):
                self.judging.uncollected = "the submission took the place of %s" % name
            return []
        return None

    def pytest_itemcollected(self, item):
        """Remember a test's stage."""
        self.stages[item.nodeid] = self.judging.stage_of[item.path.name]

    def pytest_collectreport(self, report):
        """Remember why something cannot be collected."""
        if not report.passed:
            self.judging.uncollected = str(report.longrepr)[-500:]

    def pytest_collection_modifyitems(self, items):
        """Report the plan."""
        self.judging.planned = [(name_of(item), self.stages[item.nodeid]) for item in items]

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        """Report one test."""
        peer = self.judging.peer
        peer.begin()
        self.failures = {}
        self.phases = []
        yield
        message = next(iter(self.failures.values()), "")
        if not message and {"setup", "call", "teardown"} != set(self.phases):
            message = "did not run"
        message = peer.fault or peer.failure or message
        if message and peer.notes:
            message += " (%s)" % "; ".join(peer.notes)
        self.judging.result(name_of(item), self.stages[item.nodeid], message)

    def pytest_runtest_makereport(self, item, call):
        """A report without pytest's own long texts; its plugins see to skips and xfails."""
        outcome, longrepr = "passed", None
        if call.excinfo is not None:
            error = call.excinfo.value
            skipped = isinstance(error, pytest.skip.Exception)
            outcome = "skipped" if skipped else "failed"
            longrepr = ("", 0, str(error)) if skipped else self.judging.message(error)
        return pytest.TestReport(
            item.nodeid, item.location, {}, outcome, longrepr, call.when,
            duration=call.duration, start=call.start, stop=call.stop,
        )  # fmt: skip

    def pytest_runtest_logreport(self, report):
        """Take in one phase of a test."""
        self.phases.append(report.when)
        if hasattr(report, "wasxfail"):
            self.failures[report.when] = "xfail: %s" % report.wasxfail
        elif report.skipped:
            self.failures[report.when] = "skipped: %s" % (report.longrepr[2],)
        elif not report.passed:
            self.failures[report.when] = str(report.longrepr)


def name_of(item):
    """A test's name: ``Class.test`` or ``test[parameter]``."""
    return ".".join(item.nodeid.split("::")[1:])


def warm_up():
    """What the zygote does once: have pytest loaded, configured and used."""
    global config, session
    builtins.codegym_truth = truth
    guard_asserts()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    config = _prepareconfig(list(_ARGUMENTS), [])
    before = os.listdir("/proc/self/fd")
    config._do_configure()
    # A file that is open here is closed in each child, and its number goes to the connection to
    # the worker: what is logged would go there.
    logs = config.pluginmanager.get_plugin("logging-plugin")
    if logs is not None:
        logs.log_file_handler.close()
    session = pytest.Session.from_config(config)
    config.hook.pytest_sessionstart(session=session)
    if len(os.listdir("/proc/self/fd")) != len(before):
        raise RuntimeError("pytest holds a file open")
    compiled("def test():\n    assert 1 == 1\n", "warm.py", config)
    for name in ("unittest.mock", "inspect", "io", "threading", "decimal", "fractions"):
        __import__(name)
