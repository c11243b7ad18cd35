"""The judge's end of the connection, and the module that the tests import through it."""

import sys
import types
import warnings

import pytest

from . import lending, making, objects, proxies
from .peer import PeerFault, PeerGone

_SHARED_BETWEEN_TESTS = 2000


class Broken(BaseException):
    """The submission's side broke the rules or ended; nothing after it counts."""


class JudgePeer(objects.Objects):
    """The judge's end: knows what became of the current test besides what pytest says."""

    def __init__(self, sock, lender, classes):
        super().__init__(sock, lender.serve, making.make, lender.describe)
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
        if type(printed) is not tuple or [type(part) for part in printed] != [str, str, tuple]:
            raise PeerFault("malformed output")
        *texts, warned = printed
        for stream, text in zip((sys.stdout, sys.stderr), texts):
            if text and stream is not None:
                stream.write(text)
        for category, text in warned:
            if not (isinstance(category, type) and issubclass(category, Warning)):
                raise PeerFault("malformed output")
            warnings.warn(str(text), category, stacklevel=2)


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
