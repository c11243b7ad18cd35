"""The worker's side of the protocol ``module``: the submission, and what it does for the judge."""

import copy
import io
import os
import sys
import types
import warnings

from . import forms, making, objects, proxies, specials

_MAX_MEMBERS = 2000


class _Copying(io.RawIOBase):
    """A descriptor, and a copy of what was written since it was last taken."""

    def __init__(self, fd):
        super().__init__()
        self.fd = fd
        self.copy = bytearray()

    def writable(self):
        """Yes."""
        return True

    def fileno(self):
        """The descriptor."""
        return self.fd

    def write(self, data):
        """Write all of it."""
        data = bytes(data)
        self.copy += data
        view = memoryview(data)
        while view:
            view = view[os.write(self.fd, view) :]
        return len(data)


class Served:
    """A loaded submission, asked by the judge.

    Args:
        sock: The connection to the judge.
        module: The submission.
    """

    def __init__(self, sock, module):
        self.peer = objects.Objects(sock, self._serve, making.make, describe)
        proxies.set_up(self.peer, strict=False)
        self.peer.from_name = _from_name
        self.peer.printed = self._printed
        self.peer.described.add(self.peer.export(module))
        self.module = module
        self.replaced = {}
        self.streams = []
        self.warned = []

    def copy_output(self):
        """From now on the judge sees what is printed, and every warning."""
        show = warnings.showwarning

        def showing(message, category, filename, lineno, file=None, line=None):
            self.warned.append((category, str(message)))
            show(message, category, filename, lineno, file, line)

        warnings.showwarning = showing
        warnings.simplefilter("always")
        for fd, name in ((1, "stdout"), (2, "stderr")):
            raw = _Copying(fd)
            errors = "surrogateescape" if fd == 1 else "backslashreplace"
            stream = io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", errors)
            setattr(sys, name, stream)
            setattr(sys, "__%s__" % name, stream)
            self.streams.append((stream, raw))

    def _printed(self):
        texts = []
        for stream, raw in self.streams:
            try:
                stream.flush()
            except (OSError, ValueError):
                pass
            texts.append(raw.copy.decode("utf-8", "replace"))
            raw.copy = bytearray()
        warned, self.warned = tuple(self.warned), []
        return (*texts, warned) if any(texts) or warned else None

    def _serve(self, name, *parts):
        return getattr(self, "do_" + name)(*parts)

    def do_names(self):
        """What ``from module import *`` would take, and all other names."""
        names = [name for name in vars(self.module) if type(name) is str]
        public = getattr(self.module, "__all__", None)
        if not isinstance(public, (list, tuple)):
            public = [name for name in names if not name.startswith("_")]
        return list(public), names

    def do_call(self, target, args, kwargs):
        """Call it."""
        return target(*args, **dict(kwargs))

    def do_get(self, target, name):
        """An attribute."""
        return getattr(target, name)

    def do_set(self, target, name, value):
        """Set an attribute."""
        setattr(target, name, value)

    def do_del(self, target, name):
        """Delete an attribute."""
        delattr(target, name)

    def do_dir(self, target):
        """All names."""
        return list(dir(target))

    def do_special(self, target, name, args):
        """A special method, looked up as the interpreter does."""
        if name == "__repr__":
            return repr(target)
        if name == "__str__":
            return str(target)
        if name == "__format__":
            return format(target, *args)
        return getattr(type(target), name)(target, *args)

    def do_special_in(self, cls, name, target, args, kwargs):
        """The special method of a certain class, as ``super()`` may want it."""
        found = vars(cls).get(name)
        if found is None:
            return getattr(type(target), name)(target, *args, **dict(kwargs))
        return bound(found, target)(*args, **dict(kwargs))

    def do_method(self, cls, name, target, args, kwargs):
        """A method: the object's own, or that of a certain class where a derived one overrides."""
        if cls is not None:
            owner = target if isinstance(target, type) else type(target)
            first = next((kind for kind in owner.__mro__ if name in vars(kind)), None)
            if first is not cls and name in vars(cls):
                return bound(vars(cls)[name], target)(*args, **dict(kwargs))
        return getattr(target, name)(*args, **dict(kwargs))

    def do_static(self, cls, name, args, kwargs):
        """A static method."""
        return getattr(cls, name)(*args, **dict(kwargs))

    def do_getin(self, cls, name, target):
        """An attribute as a certain class has it."""
        return bound(vars(cls)[name], target)

    def do_setc(self, cls, name, parts):
        """Set an attribute of a class, and remember what was there."""
        if name in vars(cls):
            self.replaced.setdefault((cls, name), vars(cls)[name])
        setattr(cls, name, _whole(parts))

    def do_restore(self, cls, name):
        """Put back what was replaced."""
        setattr(cls, name, self.replaced.pop((cls, name), None) or vars(cls)[name])

    def do_derive(self, name, bases, members, keywords):
        """The number of a class derived by the test: its methods are the test's."""

        def fill(namespace):
            namespace.update((key, _whole(parts)) for key, parts in members.items())
            namespace["__module__"] = self.module.__name__

        made = types.new_class(name, bases, keywords, fill)
        number = self.peer.export(made)
        self.peer.described.add(number)
        return number

    def do_copy(self, target, deep):
        """A copy."""
        return copy.deepcopy(target) if deep else copy.copy(target)

    def do_await(self, coroutine):
        """Run a coroutine to its end."""
        import asyncio

        async def wait():
            return await coroutine

        return asyncio.run(wait())

    def do_fields(self, cls):
        """The fields of a dataclass."""
        return [
            (f.name, f.init, f.repr, f.compare, getattr(f, "kw_only", False) is True)
            for f in cls.__dataclass_fields__.values()
            if f._field_type.name == "_FIELD"
        ]

    def do_signature(self, target):
        """The parameters of a function: name, number of the kind, default in a tuple."""
        import inspect

        return [
            (p.name, int(p.kind), () if p.default is p.empty else (p.default,))
            for p in inspect.signature(target).parameters.values()
        ]

    def do_put(self, module, name, value):
        """Set an attribute of a module of the standard library, as the tests did on their side."""
        __import__(module)
        place = sys.modules[module]
        if name in vars(place):
            self.replaced.setdefault((module, name), vars(place)[name])
        setattr(place, name, value)

    def do_unput(self, module, name):
        """Undo that."""
        if (module, name) in self.replaced:
            setattr(sys.modules[module], name, self.replaced.pop((module, name)))
        else:
            delattr(sys.modules[module], name)

    def do_seed(self, value):
        """Seed this side's ``random``."""
        import random

        random.seed(value)


def bound(found, target):
    """What a class has under a name, as an attribute of one of its instances."""
    get = getattr(type(found), "__get__", None)
    if get is None:
        return found
    if isinstance(found, (classmethod, types.ClassMethodDescriptorType)):
        return get(found, None, target if isinstance(target, type) else type(target))
    if target is None:
        return found.__call__
    return get(found, target, type(target))


def _whole(parts):
    kind, *rest = parts
    if kind == "classmethod":
        return classmethod(*rest)
    if kind == "staticmethod":
        return staticmethod(*rest)
    return property(*rest) if kind == "property" else rest[0]


def _from_name(module, qualname):
    """A function or type of the standard library."""
    __import__(module)
    found = sys.modules[module]
    for part in qualname.split("."):
        found = getattr(found, part)
    return found


def describe(peer, value):
    """What the judge may know about an object: its kind, class, and what that can do."""
    kind = type(value)
    if issubclass(kind, type):
        return describe_class(value, lambda name: True)
    if issubclass(kind, BaseException):
        return forms.describe_exception(value, value.args)
    if kind is types.GeneratorType:
        return ("generator", value.__name__)
    if kind is types.CoroutineType:
        return ("coroutine", value.__name__)
    if forms.is_function(value):
        return forms.describe_function(value)
    base = forms.value_base(value)
    if base is not None:
        return forms.describe_value(value, base)
    if kind is forms.ClassOf:
        return describe_class(value.kind, lambda name: value.kind is not object)
    return ("instance", peer.class_of(value), hash_of(value))


def hash_of(value):
    """An object's hash where its class says how, None elsewhere."""
    if type(value).__hash__ in (None, object.__hash__):
        return None
    try:
        return hash(value)
    except Exception:
        return None


def describe_class(cls, shown):
    """The description of a class.

    Args:
        cls: The class.
        shown: Tells which of its names the other side may know.
    """
    members = {}
    for name, value in list(vars(cls).items())[:_MAX_MEMBERS]:
        if type(name) is str and shown(name):
            members[name] = _kind_of(name, value)
    meta = type(cls)
    has = () if meta is type else tuple(n for n in specials.FORWARDED if hasattr(meta, n))
    abcs = [k.__name__ for k in cls.__mro__ if k.__module__ == "collections.abc"]
    name, module, doc = cls.__qualname__, cls.__module__, cls.__doc__
    texts = [text if type(text) is str else "" for text in (name, module, doc)]
    return ("class", *texts, cls.__bases__, members, has, abcs)


def _kind_of(name, value):
    if isinstance(value, staticmethod):
        return "staticmethod"
    if isinstance(value, (classmethod, types.ClassMethodDescriptorType)):
        return "classmethod"
    if isinstance(value, property):
        return "property"
    if value is None and name in specials.FORWARDED:
        return "none"
    if forms.is_function(value) or (name in specials.FORWARDED and callable(value)):
        return "function"
    return "value"
