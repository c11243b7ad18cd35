"""The judge's side of the protocol ``module``: unmodified unittest and pytest files, run by pytest.

The tests run here; what they import under the submission's name is a proxy. Nothing but
the names and the results of the tests leaves this process, over its control channel.
"""

import ast
import builtins
import dis
import os
import random
import sys
import tempfile
import types
import unittest

import pytest
from _pytest.assertion.rewrite import rewrite_asserts
from _pytest.monkeypatch import MonkeyPatch

from . import lending, objects, proxies
from .patching import Mirror
from .peer import PeerFault, PeerGone

_OFF = ("terminalreporter", "cacheprovider", "doctest", "junitxml", "pastebin", "stepwise", "nose")
_OFF += ("faulthandler", "setuponly", "setupplan")
_ARGUMENTS = ["-c", "/dev/null", "--rootdir=/", "--noconftest", "--capture=no"]
_ARGUMENTS += [part for name in _OFF for part in ("-p", "no:" + name)]
_FORBIDDEN_NAMES = frozenset(dir(builtins))
_IMPORT_FROM = dis.opmap["IMPORT_FROM"]

_SHARED_BETWEEN_TESTS = 2000

_config = None
"""Made once, in the zygote: what pytest's own start costs is most of a short judgement."""


class Broken(BaseException):
    """The submission's side broke the rules or ended; nothing after it counts."""


class JudgePeer(objects.Objects):
    """The judge's end: knows what became of the current test besides what pytest says."""

    def __init__(self, sock, lender, classes):
        super().__init__(sock, lender.serve, proxies.make, lender.describe)
        proxies.set_up(self, strict=True)
        self.classes = classes
        self.declared, self.disowned = set(), set()
        self.seen = self._seen
        self.by_name = lending.by_name
        self.show = self._show
        self.failed = self._failed
        self.fault = ""
        self.void = False
        self.failure = ""
        self.notes = []

    def request(self, *parts):
        """Ask the worker, if it is still worth asking."""
        if self.fault:
            raise Broken(self.fault)
        try:
            return super().request(*parts)
        except PeerGone:
            self.fault = "the submission ended before it answered"
        except PeerFault as error:
            self.void = True
            self.fault = "the submission broke the protocol: %s" % error
        raise Broken(self.fault)

    def _seen(self, name, value):
        """Take note that a class was found under a name."""
        if isinstance(value, proxies.RemoteMeta):
            (self.declared if name in self.classes else self.disowned).add(id(value))
        return value

    def is_declared(self, cls):
        """Whether calling this class makes an object that the test knows to be one."""
        found = {id(kind) for kind in cls.__mro__ if id(kind) not in self.derived}
        mine = next(id(kind) for kind in cls.__mro__ if id(kind) not in self.derived)
        return mine in self.declared and not found & self.disowned

    def is_over(self):
        """Whether nothing can be asked any more."""
        return bool(self.fault)

    def note(self, text):
        """Remember something that may explain a failure."""
        if len(self.notes) < 3 and text not in self.notes:
            self.notes.append(text)

    def refuse(self, what, cls):
        """The exception that says what cannot be judged; the current test fails."""
        error = objects.NotJudged("%s %s, cannot be taken for an answer" % (what, cls.__name__))
        self._failed(error)
        return error

    def is_test_failure(self, error):
        """Whether an exception is the tests' own word that something is wrong."""
        if error is None or self.number_of(error) is not None:
            return False
        kinds = (AssertionError, objects.NotJudged, Broken, pytest.fail.Exception)
        return isinstance(error, (*kinds, pytest.skip.Exception, pytest.exit.Exception))

    def begin(self):
        """A test begins."""
        self.failure, self.notes = "", []
        # What tests before this one shared is rarely needed, and looked through at each request.
        self.most_shared = _SHARED_BETWEEN_TESTS

    def _failed(self, error):
        if isinstance(error, objects.NotJudged):
            self.failure = self.failure or "not judged: %s" % error
        elif self.is_test_failure(error):
            self.failure = self.failure or "%s: %s" % (type(error).__name__, str(error)[:300])

    def _show(self, printed):
        if printed is None:
            return
        if type(printed) is not tuple or [type(text) for text in printed] != [str, str]:
            raise PeerFault("malformed output")
        for stream, text in zip((sys.stdout, sys.stderr), printed):
            if text and stream is not None:
                stream.write(text)


class RemoteModule(types.ModuleType):
    """What the tests import as the submission."""

    def __init__(self, name, judging):
        super().__init__(name)
        self.__dict__["_codegym_judging"] = judging

    def __getattr__(self, name):
        """What the submission has under this name now."""
        judging = self.__dict__["_codegym_judging"]
        if name.startswith("__") and name not in ("__version__", "__author__"):
            raise AttributeError("module %r has no attribute %r" % (self.__name__, name))
        judging.asked = True
        if judging.lenient:
            return judging.leniently(self, name)
        return judging.peer.seen(name, judging.peer.request("get", self, name))

    def __setattr__(self, name, value):
        """Set it in the submission."""
        if name.startswith("__"):
            super().__setattr__(name, value)
        else:
            self.__dict__["_codegym_judging"].peer.request("set", self, name, value)

    def __delattr__(self, name):
        """Delete it in the submission."""
        self.__dict__["_codegym_judging"].peer.request("del", self, name)

    def __dir__(self):
        """All its names."""
        return sorted(self.__dict__["_codegym_judging"].names)


class Absent:
    """Stands for what the submission lacks while the tests are only counted."""

    def __getattr__(self, name):
        """Nothing either."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent()

    def __call__(self, *args, **kwargs):
        """Nothing either."""
        return Absent()

    def __iter__(self):
        """No element."""
        return iter(())

    def __mro_entries__(self, bases):
        """A base that is none."""
        return (type("Absent", (Exception,), {}),)


class TestFile(pytest.Module):
    """A file of tests that was loaded already."""

    def _getobj(self):
        return self.config.codegym.loaded[self.path.name]


class Plugin:
    """Tells pytest what to collect, and the host what came of it.

    Args:
        judging: The judgement; has ``peer``, ``loaded``, ``report`` and ``shared`` (a folder).
        lenient: Whether the tests are only counted.
    """

    def __init__(self, judging):
        self.judging = judging
        self.stages = {}
        self.failures = {}
        self.folders = 0

    @pytest.fixture
    def tmp_path(self):
        """A fresh folder that the submission may read and write too."""
        from pathlib import Path

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


class TestRun:
    """The tests of one judgement, loaded and run.

    Args:
        sock: The connection to the worker.
        module: The name that the tests import the submission by.
        stages: The source of each stage's tests.
        prelude: Source that runs before them.
        support: Files that belong to the tests, by relative path.
        classes: Names that are classes in the reference.
        result: Called with each test's name, stage and why it failed ("" where it passed).
        message: Makes a text of an exception.
    """

    def __init__(self, sock, module, stages, prelude, support, classes, result, message):
        self.module_name = module
        self.sources = {"stage_%d.py" % n: source for n, source in enumerate(stages, 1)}
        self.stage_of = {name: n for n, name in enumerate(self.sources, 1)}
        self.prelude = prelude
        self.support = support
        self.result = result
        self.message = message
        self.homes = {name[:-3] for name in self.sources} | {"prelude"}
        self.homes |= {_module_name(path) for path in support if path.endswith(".py")}
        self.peer = JudgePeer(sock, lending.Lender(self.homes), frozenset(classes))
        self.asked = False
        self.lenient = False
        self.missing = ""
        self.names = []
        self.codes, self.imported = {}, set()
        self.loaded = {}
        self.planned = []
        self.uncollected = ""

    def prepare(self):
        """Make the folders, write the files of the tests, put the proxy into place."""
        os.umask(0)
        self.shared = tempfile.mkdtemp(prefix="shared-", dir="/tmp")
        os.chmod(self.shared, 0o777)
        private = tempfile.mkdtemp(prefix="tests-", dir="/tmp")
        self.root = os.path.join(private, "tests")
        os.mkdir(self.root)
        os.environ["HOME"] = private
        os.environ["TMPDIR"] = tempfile.tempdir = self.shared
        folders = {self.root: None}
        for path, text in self.support.items():
            full = os.path.normpath(os.path.join(self.root, path))
            if not full.startswith(self.root + "/"):
                raise ValueError("support: %r leads outside" % path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            if path.endswith(".py"):
                folders[os.path.dirname(full)] = None
            with open(full, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        for name, source in self.sources.items():
            with open(os.path.join(self.root, name), "w", encoding="utf-8", newline="") as file:
                file.write(source)
        os.chdir(self.root)
        sys.path[:0] = list(folders)
        proxy = RemoteModule(self.module_name, self)
        self.peer.adopt(0, proxy)
        parent = None
        parts = self.module_name.split(".")
        for end in range(1, len(parts)):
            name = ".".join(parts[:end])
            package = types.ModuleType(name)
            package.__path__ = []
            sys.modules[name] = package
            if parent is not None:
                setattr(parent, parts[end - 1], package)
            parent = package
        if parent is not None:
            setattr(parent, parts[-1], proxy)
        sys.modules[self.module_name] = proxy
        self.proxy = proxy
        _let_submission_read_temporary_files()

    def compile(self):
        """Compile the files of the tests.

        Raises:
            SyntaxError, ValueError: One is not Python.
        """
        for name, source in self.sources.items():
            self.codes[name], imported = compiled(source, os.path.join(self.root, name))
            self.imported |= imported

    def greet(self):
        """Ask the submission for its names, once it is loaded."""
        show, self.peer.show = self.peer.show, lambda printed: None
        public, names = self.peer.request("names")
        self.peer.show = show
        self.names = [name for name in names if type(name) is str]
        taken = _FORBIDDEN_NAMES | self.imported
        self.proxy.__dict__["__all__"] = [
            name
            for name in public
            if type(name) is str and name not in taken and not name.startswith("__")
        ]
        self.mirror = Mirror(self.peer, self.homes, lending.LIBRARY, self.peer.note)
        self.mirror.install(MonkeyPatch)

    def load(self, seed):
        """Load the files of the tests.

        Raises:
            BaseException: What running them raised.
        """
        random.seed(seed)
        self.loaded = {}
        for name in self.homes:
            sys.modules.pop(name, None)
        if self.prelude:
            prelude = types.ModuleType("prelude")
            sys.modules["prelude"] = prelude
            exec(compile(self.prelude, "prelude.py", "exec"), prelude.__dict__)
        for name in self.sources:
            path = os.path.join(self.root, name)
            module = types.ModuleType(name[:-3])
            module.__file__ = path
            sys.modules[module.__name__] = module
            exec(self.codes[name], module.__dict__)
            self.loaded[name] = module

    def leniently(self, module, name):
        """A name of the submission's while the tests are only counted."""
        if self.names and name in self.names:
            try:
                return self.peer.request("get", module, name)
            except BaseException:
                return Absent()
        frame = sys._getframe(2)
        if frame.f_code.co_code[frame.f_lasti] == _IMPORT_FROM and not self.missing:
            self.missing = "cannot import name %r from %r" % (name, self.module_name)
        return Absent()

    def collect(self):
        """Have pytest collect the tests that were loaded; ``planned`` has them afterwards."""
        plugin = Plugin(self)
        _config.codegym = self
        _config.args = [os.path.join(self.root, name) for name in self.sources]
        _config.pluginmanager.register(plugin)
        _config._do_configure()
        self.session = pytest.Session.from_config(_config)
        _config.hook.pytest_sessionstart(session=self.session)
        try:
            self.session.perform_collect()
        except pytest.UsageError as error:
            self.uncollected = self.uncollected or str(error)

    def run(self):
        """Run what was collected."""
        session = self.session
        try:
            _config.hook.pytest_runtestloop(session=session)
        except session.Interrupted:
            pass
        except BaseException as error:
            self.peer.fault = self.peer.fault or "the tests were ended by %s" % type(error).__name__


def compiled(source, path):
    """The code of a file of tests, asserts guarded and made to tell, and the names it imports."""
    tree = ast.parse(source, path)
    imported, asserts = set(), False
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imported |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        asserts = asserts or isinstance(node, ast.Assert)
    if asserts:
        _Guard().visit(tree)
        ast.fix_missing_locations(tree)
        rewrite_asserts(tree, source.encode("utf-8", "surrogatepass"), path, _config)
    return compile(tree, path, "exec", dont_inherit=True), imported


class _Guard(ast.NodeTransformer):
    """Puts what an ``assert`` takes for true under the rule about the truth of handles."""

    def visit_Assert(self, node):
        """Guard one."""
        node.test = self._guarded(node.test)
        return node

    def _guarded(self, test):
        if isinstance(test, ast.BoolOp):
            test.values = [self._guarded(value) for value in test.values]
            return test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test.operand = self._guarded(test.operand)
            return test
        if isinstance(test, (ast.Compare, ast.Constant, ast.JoinedStr)):
            return test
        name = ast.Name("codegym_truth", ast.Load())
        return ast.copy_location(ast.Call(name, [test], []), test)


def truth(value):
    """The value, if its truth may decide a test."""
    if proxies.is_handle(value) and not proxies.is_own(value):
        text = "the truth of an object of class %s is not an answer" % type(value).__name__
        raise AssertionError(text)
    return value


def _module_name(path):
    """The name that a support file is imported by from its own folder."""
    name = os.path.basename(path)[:-3]
    return os.path.basename(os.path.dirname(path)) if name == "__init__" else name


def _let_submission_read_temporary_files():
    """Make what ``tempfile`` makes open to the submission, which has another uid."""
    make_folder, make_file = tempfile.mkdtemp, tempfile._mkstemp_inner

    def mkdtemp(*args, **kwargs):
        path = make_folder(*args, **kwargs)
        os.chmod(path, 0o777)
        return path

    def mkstemp_inner(*args, **kwargs):
        made = make_file(*args, **kwargs)
        os.fchmod(made[0], 0o666)
        return made

    tempfile.mkdtemp, tempfile._mkstemp_inner = mkdtemp, mkstemp_inner


def _guard_asserts():
    """Put the asserts of unittest under the rules."""
    case = unittest.TestCase
    for name in ("assertTrue", "assertFalse"):
        _guard_truth(case, name)
    for name in ("assertAlmostEqual", "assertNotAlmostEqual"):
        _guard_near(case, name)


def _guard_truth(case, name):
    original = getattr(case, name)

    def guarded(self, expr, msg=None):
        return original(self, truth(expr), msg)

    setattr(case, name, guarded)


def _guard_near(case, name):
    original = getattr(case, name)

    def guarded(self, first, second, *args, **kwargs):
        if proxies.is_handle(first) != proxies.is_handle(second):
            raise self.failureException("an object is not near a plain number")
        return original(self, first, second, *args, **kwargs)

    setattr(case, name, guarded)


def warm_up():
    """What the zygote does once: have pytest loaded, configured and used."""
    global _config
    from _pytest.config import _prepareconfig

    builtins.codegym_truth = truth
    _guard_asserts()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    _config = _prepareconfig(list(_ARGUMENTS), [])
    compiled("def test():\n    assert 1 == 1\n", "warm.py")
    for name in ("unittest.mock", "inspect", "io", "threading", "decimal", "fractions"):
        __import__(name)
