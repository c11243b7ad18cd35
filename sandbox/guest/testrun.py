"""The tests of one judgement: written down, loaded, collected and run."""

import builtins
import os
import random
import sys
import tempfile
import types

import pytest
from _pytest.monkeypatch import MonkeyPatch

from . import lending, pytesting
from .judgepeer import Absent, JudgePeer, RemoteModule
from .patching import Mirror
from .testfiles import compiled, let_submission_read_temporary_files

_TAKEN = frozenset(dir(builtins))
"""Names that ``from module import *`` does not replace."""


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
        self.peer = JudgePeer(sock, lending.Lender(self.homes, module), frozenset(classes))
        self.asked = False
        self.lenient = False
        self.names = []
        self.codes, self.imported, self.defined = {}, set(), set()
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
        let_submission_read_temporary_files()

    def compile(self):
        """Compile the files of the tests.

        Raises:
            SyntaxError, ValueError: One is not Python.
        """
        for name, source in self.sources.items():
            self.codes[name], imported, defined = compiled(
                source, os.path.join(self.root, name), pytesting.config
            )
            self.imported |= imported
            self.defined |= defined

    def greet(self):
        """Ask the submission for its names, once it is loaded."""
        show, self.peer.show = self.peer.show, lambda printed: None
        public, names = self.peer.request("names")
        self.peer.show = show
        self.names = [name for name in names if type(name) is str]
        taken = _TAKEN | self.imported
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
        return Absent()

    def collect(self):
        """Have pytest collect the tests that were loaded; ``planned`` has them afterwards."""
        plugin = pytesting.Plugin(self)
        pytesting.config.codegym = self
        pytesting.config.args = [os.path.join(self.root, name) for name in self.sources]
        pytesting.config.pluginmanager.register(plugin)
        try:
            pytesting.session.perform_collect()
        except pytest.UsageError as error:
            self.uncollected = self.uncollected or str(error)

    def run(self):
        """Run what was collected."""
        session = pytesting.session
        try:
            pytesting.config.hook.pytest_runtestloop(session=session)
        except session.Interrupted:
            pass
        except BaseException as error:
            self.peer.fault = self.peer.fault or "the tests were ended by %s" % type(error).__name__


def _module_name(path):
    """The name that a support file is imported by from its own folder."""
    name = os.path.basename(path)[:-3]
    return os.path.basename(os.path.dirname(path)) if name == "__init__" else name
