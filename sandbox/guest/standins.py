"""Stand-ins for banned modules, which let other modules be imported that mention them.

A stand-in gives a class for every name. As long as the zygote is prepared the
class can be called and subclassed; afterwards it raises :class:`Banned`. There is
nothing behind it.
"""

import gc
import sys
import types

from . import families

_refusing = []


class Banned(ImportError, ValueError):
    """A banned module is needed here. Also a ValueError, for which callers are prepared."""


def _refuse(name):
    if _refusing:
        raise Banned("the module %s is banned" % name)


class _Standing(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _class(cls.__module__)

    def __call__(cls, *args, **kwargs):
        _refuse(cls.__module__)
        return cls

    def __or__(cls, other):
        return cls

    __ror__ = __getitem__ = __or__

    def __iter__(cls):  # not by way of __getitem__, which would never end
        return iter(())

    def __repr__(cls):
        return "<banned>"


def _class(module):
    return _Standing("Banned", (), {"__module__": module})


class _StandIn(types.ModuleType):
    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        _refuse(self.__name__)
        found = _class(self.__name__)
        setattr(self, name, found)
        return found


class Finder:
    """Gives stand-ins for banned modules while the zygote is prepared.

    Args:
        banned: Their names.
        real: Those that are really loaded.
    """

    def __init__(self, banned, real):
        self.banned = banned
        self.real = banned & real

    def find_spec(self, name, path=None, target=None):
        """A spec for a stand-in, or None where another finder is to look."""
        if not families.is_in(name, self.banned) or families.is_in(name, self.real):
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        """The stand-in."""
        return _StandIn(spec.name)

    def exec_module(self, module):
        """Nothing to do."""

    def close(self):
        """Take everything out again; from now on stand-ins refuse."""
        sys.meta_path.remove(self)
        found = {n: m for n, m in sys.modules.items() if families.is_in(n, self.banned)}
        for name in found:
            del sys.modules[name]
        for module in found.values():
            if module is not None and not isinstance(module, _StandIn):
                _scrub(module, self.banned)
        found.clear()
        gc.collect()
        _refusing.append(True)
        left = [thing for thing in gc.get_objects() if _is_way_back(thing, self.banned)]
        if left:
            raise SystemExit("cannot take out a banned module: %r" % left[:5])


def mend():
    """Give back what tracebacks are printed with."""
    import linecache
    import traceback

    if isinstance(getattr(traceback, "textwrap", None), _StandIn):
        traceback.textwrap = types.SimpleNamespace(indent=_indent)
    if isinstance(getattr(linecache, "tokenize", None), _StandIn):
        linecache.tokenize = types.SimpleNamespace(open=open)


def _indent(text, prefix, predicate=None):
    return "".join(prefix + line for line in text.splitlines(True))


def _scrub(module, banned):
    """Replace a loaded module, and what it defines, wherever they are referred to; empty it."""
    space = vars(module)
    name = module.__name__
    for value in list(space.values()):
        if _comes_from(value, banned) and not isinstance(value, types.ModuleType):
            replace_everywhere(value, _class(name), (space,))
    replace_everywhere(module, _StandIn(name), (space,))
    space.clear()


def _comes_from(value, banned):
    if not isinstance(value, (types.FunctionType, types.BuiltinFunctionType, type)):
        return hasattr(value, "__wrapped__")
    return families.is_in(str(getattr(value, "__module__", "")), banned)


def _is_way_back(thing, banned):
    """Whether something of a banned module could still be called."""
    if type(thing) is types.BuiltinFunctionType:
        owner = getattr(thing, "__self__", None)
        name = owner.__name__ if isinstance(owner, types.ModuleType) else thing.__module__
        return families.is_in(str(name), banned)
    if type(thing) is types.FunctionType:
        # One whose namespace was emptied finds nothing to work with.
        module = thing.__globals__.get("__name__")
        return families.is_in(str(module), banned)
    return False


def replace_everywhere(value, other, kept=()):
    """Put ``other`` in a value's place in every dictionary, save those that are kept."""
    spared = {id(space) for space in kept}
    for space in gc.get_referrers(value):
        if type(space) is not dict or id(space) in spared:
            continue
        for key, content in list(space.items()):
            if key is value:
                del space[key]
            elif content is value:
                space[key] = other
