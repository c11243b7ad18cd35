"""What the worker may do with objects of the tests: far less than the other way round.

A test's functions can be called, and no more. Instances of classes that the tests define have
the attributes that do not begin with two underscores, and special methods. Mocks can
be used and not asked what was done with them. Of the standard library, functions and classes go
over by name: the worker uses its own. Nothing leads to a frame, a namespace or a test case.
"""

import copy
import io
import sys
import types
import unittest

from . import forms, proxies, specials
from .codec import CodecError
from .exceptions import _goes_over as goes_over
from .modules import bound, describe_class, hash_of

_GENERATOR_METHODS = {"__next__", "send", "throw", "close"}
_TEXTS = {"__name__", "__qualname__", "__doc__", "__module__"}
# Modules of the standard library whose instances may be used: by what is public of them.
_USABLE = {
    *("io", "_io", "itertools", "random", "_random", "queue", "threading", "_thread", "zoneinfo"),
    *("string", "array", "re", "contextlib", "collections", "enum", "http"),
    *("fractions", "decimal", "datetime", "statistics", "ipaddress", "tempfile"),
}
_MOCK_OWN = {
    *("mock_calls", "method_calls", "called", "call_count", "call_args", "call_args_list"),
    *("return_value", "side_effect", "reset_mock", "configure_mock", "attach_mock"),
    *("mock_add_spec",),
}


_OF_OBJECTS = {"__init__", "__repr__", "__str__", "__format__", "__dir__"}


def _raw(kind, name):
    """What a class or one of its bases has under a name, as it is."""
    return next((vars(k)[name] for k in kind.__mro__ if name in vars(k)), None)


def _mock():
    return sys.modules.get("unittest.mock")


def _is_mock(value):
    mock = _mock()
    return mock is not None and isinstance(value, mock.NonCallableMock)


class Lender:
    """Serves the worker's requests about objects of the tests.

    Args:
        homes: Names of the modules that the tests consist of.
        module: The name of the submission.
    """

    def __init__(self, homes, module):
        self.homes = homes
        self.module = module
        self.classes = {}

    def serve(self, name, *parts):
        """One request; :class:`AttributeError` where the worker may not."""
        handler = _HANDLERS.get(name)
        if handler is None:
            raise TypeError("not possible with an object of the tests: %s" % name)
        return handler(self, *parts)

    def is_ours(self, kind):
        """Whether the tests define this class."""
        return kind.__module__ in self.homes

    def describe(self, peer, value):
        """What the worker may know about an object.

        Raises:
            CodecError: It may not have it at all.
        """
        if isinstance(value, type):
            if self.is_ours(value) and not issubclass(value, unittest.TestCase):
                return describe_class(value, self._shown)
            if issubclass(value, BaseException):
                return describe_class(value, lambda name: False)
            return forms.describe_function(value)
        if isinstance(value, BaseException):
            args = value.args if goes_over(value.args) else (str(value)[:2000],)
            return forms.describe_exception(value, args)
        if isinstance(value, types.GeneratorType):
            return ("generator", value.__name__)
        if forms.is_function(value):
            return forms.describe_function(value)
        base = forms.value_base(value)
        if base is not None:
            kind, _, content = forms.describe_value(value, base)
            return (kind, self._class_of(value), content)
        if type(value) is forms.ClassOf:
            return self._restricted(value.kind)
        if self._lendable(value):
            # A mock would take the question for a call.
            hashed = None if _is_mock(value) else hash_of(value)
            return ("instance", self._class_of(value), hashed)
        if callable(value) and not isinstance(value, unittest.TestCase):
            return forms.describe_function(value)
        raise CodecError("a value of type %s cannot go over" % type(value).__name__[:80])

    def _class_of(self, value):
        """What the worker gets for an object's class: of the library's, not its own."""
        kind = type(value)
        if self.is_ours(kind):
            return kind
        return self.classes.setdefault(kind, forms.ClassOf(kind))

    def _lendable(self, value):
        kind = type(value)
        if isinstance(value, (unittest.TestCase, types.ModuleType, type)):
            return False
        if self.is_ours(kind) or _is_mock(value) or isinstance(value, io.IOBase):
            return True
        return kind.__module__ in _USABLE or hasattr(kind, "__next__")

    @staticmethod
    def _shown(name):
        return not name.startswith("__") or name in specials.FORWARDED

    def _restricted(self, kind):
        """A class of a library: its special methods, and nothing to ask the class for."""
        has = {}
        for name in specials.FORWARDED - _OF_OBJECTS:
            found = _raw(kind, name)
            if found is not None and found is not vars(object).get(name):
                has[name] = "function"
        bases = tuple(base for base in kind.__mro__ if forms.standard_form(base))[:1]
        return ("class", kind.__name__, kind.__module__, "", bases, has, (), [])

    def get(self, target, name):
        """An attribute that the worker may have."""
        if not self._may_get(target, name):
            raise AttributeError("%r object has no attribute %r" % (type(target).__name__, name))
        return getattr(target, name)

    def _may_get(self, target, name):
        if type(name) is not str:
            return False
        if isinstance(target, types.GeneratorType):
            return name in _GENERATOR_METHODS
        if isinstance(target, BaseException):
            return not name.startswith("_") and not name.startswith("with_traceback")
        if _is_mock(target):
            mine = name in _MOCK_OWN or name.startswith("assert_")
            return not mine and (not name.startswith("_") or name in specials.FORWARDED)
        if isinstance(target, type):
            return self.is_ours(target) and self._shown(name)
        if not self._lendable(target):
            return name in _TEXTS
        if self.is_ours(type(target)):
            return self._shown(name)
        return not name.startswith("_") or name in specials.FORWARDED

    def set(self, target, name, value):
        """Set an attribute of an instance of the tests' own classes."""
        kind = type(target)
        if (
            isinstance(target, (type, unittest.TestCase))
            or not self.is_ours(kind)
            or type(name) is not str
            or name.startswith("__")
            or callable(getattr(kind, name, None))
        ):
            raise AttributeError("can't set attribute %r" % name)
        setattr(target, name, value)

    def delete(self, target, name):
        """Delete an attribute that could be set."""
        self.set(target, name, None)
        delattr(target, name)

    def special(self, target, name, args):
        """A special method."""
        return self._special(target, name)(*args)

    def special_in(self, cls, name, target, args, kwargs, caller=""):
        """A special method; whose does not matter, since nobody derives from a test's class."""
        found = self._special(target, name)
        if type(caller) is str and caller.isidentifier() and len(caller) < 100:
            code = _call.__code__.replace(co_name=caller, co_filename=self.module + ".py")
            return types.FunctionType(code, {})(found, args, dict(kwargs))
        return found(*args, **dict(kwargs))

    def _special(self, target, name):
        if name not in specials.FORWARDED or isinstance(target, types.GeneratorType):
            raise AttributeError(name)
        usable = self._lendable(target) or forms.value_base(target) is not None
        usable = usable or isinstance(target, BaseException)
        if not usable and not (name == "__call__" and callable(target)):
            raise AttributeError(name)
        found = _raw(type(target), name)
        if found is None:
            raise AttributeError(name)
        return bound(found, target)

    def method(self, cls, name, target, args, kwargs):
        """A method."""
        return self.get(target, name)(*args, **dict(kwargs))

    def call(self, target, args, kwargs):
        """Call what was given to be called."""
        return target(*args, **dict(kwargs))

    def static(self, cls, name, args, kwargs):
        """A static method of a test's class."""
        return self.get(cls, name)(*args, **dict(kwargs))

    def copy(self, target, deep):
        """A copy of an instance of the tests' own classes."""
        if not self.is_ours(type(target)) or isinstance(target, unittest.TestCase):
            raise TypeError("cannot copy %r object" % type(target).__name__)
        return copy.deepcopy(target) if deep else copy.copy(target)


def _call(function, args, kwargs):
    return function(*args, **kwargs)


_HANDLERS = {
    "call": Lender.call,
    "get": Lender.get,
    "set": Lender.set,
    "del": Lender.delete,
    "special": Lender.special,
    "special_in": Lender.special_in,
    "method": Lender.method,
    "static": Lender.static,
    "getin": lambda self, cls, name, target: self.get(target, name),
    "copy": Lender.copy,
}


def by_name(value):
    """How the worker finds this function or class of the standard library by itself, or None."""
    if not (forms.is_function(value) or isinstance(value, type)):
        return None
    module, qualname = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    owner = getattr(value, "__objclass__", None)
    if module is None and owner is not None:
        module = owner.__module__
    if type(module) is not str or type(qualname) is not str:
        return None
    if module.partition(".")[0] not in LIBRARY or module.startswith(_FRAMEWORKS):
        return None
    if isinstance(value, proxies.RemoteMeta):
        return None
    found = sys.modules.get(module)
    for part in qualname.split("."):
        found = getattr(found, part, None)
    return ("name", module, qualname) if found is value else None


LIBRARY = getattr(sys, "stdlib_module_names", frozenset(sys.builtin_module_names)) - {"__main__"}
_FRAMEWORKS = ("unittest", "sys", "__main__")
