"""Objects of the standard library by name, and descriptions of all others, as plain data."""

import collections
import datetime
import decimal
import fractions
import re
import sys
import types

from .codec import CodecError
from .exceptions import _known_class as known_class
from .peer import _content, _restore

_MAX_CHAIN = 10

VALUE_BASES = (int, float, complex, str, bytes, tuple, frozenset, list, dict, set, bytearray)
"""A subclass of one of these has a plain value, which goes along with its handle."""
MUTABLE = (list, dict, set, bytearray)

_TYPES = {
    (kind.__module__, kind.__name__): kind
    for kind in (
        *(object, type, bool, slice, range, property, classmethod, staticmethod, super),
        *(map, filter, zip, enumerate, reversed, memoryview, *VALUE_BASES),
        *(collections.Counter, collections.OrderedDict, collections.deque),
        *(collections.defaultdict, decimal.Decimal, fractions.Fraction),
        *(datetime.date, datetime.time, datetime.datetime, datetime.timedelta, datetime.timezone),
    )
}

_FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodWrapperType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
)


def content_of(container):
    """What a mutable container holds, as an immutable value of a kind of its own."""
    # A set's own copy asks no element for its hash.
    return frozenset(container) if isinstance(container, set) else _content(container)


class _Given:
    """One content for one container, where a decoder would read them."""

    def __init__(self, content):
        self.value = lambda: content
        self.count = iter((1, 0)).__next__


def put_content(target, content):
    """Put a content into a container, if it is of the container's own kind.

    Raises:
        CodecError: It is not.
    """
    _restore(_Given(content), [target])


class ClassOf:
    """Stands for a class as that of an instance, where the class by itself goes by its name."""

    def __init__(self, kind):
        self.kind = kind


def value_base(value):
    """The builtin type whose plain value an object of a subclass has, or None."""
    kind = type(value)  # not isinstance: an object's __class__ may say anything
    return next((base for base in VALUE_BASES if issubclass(kind, base)), None)


def standard_form(value):
    """A standard type, constant or value as plain data, or None."""
    if value is NotImplemented:
        return ("NotImplemented",)
    if issubclass(type(value), type):
        try:
            name = (value.__module__, value.__qualname__)
            if _TYPES.get(name) is value or known_class(*name) is value:
                return ("type", *name)
        except Exception:
            pass
        return None
    make = _FORMS.get(type(value))
    if make is not None:
        return make(value)
    name = (type(value).__module__, type(value).__qualname__)
    read = _TEXTS_OF.get(name)
    if read is None or getattr(sys.modules.get(name[0]), name[1], None) is not type(value):
        return None
    text = getattr(value, read)
    return ("text", *name, text() if callable(text) else text)


_FORMS = {
    collections.Counter: lambda value: ("Counter", dict(value)),
    collections.OrderedDict: lambda value: ("OrderedDict", list(value.items())),
    collections.deque: lambda value: ("deque", list(value), value.maxlen),
    collections.defaultdict: lambda value: ("defaultdict", value.default_factory, dict(value)),
    slice: lambda value: ("slice", value.start, value.stop, value.step),
    memoryview: lambda value: ("memoryview", value.tobytes()),
    types.MappingProxyType: lambda value: ("mappingproxy", dict(value)),
    types.SimpleNamespace: lambda value: ("namespace", dict(vars(value))),
    re.Pattern: lambda value: ("re", value.pattern, value.flags),
}

# Of modules that not every program has loaded.
_TEXTS_OF = {
    ("uuid", "UUID"): "hex",
    ("pathlib", "PosixPath"): "__str__",
    ("pathlib", "PurePosixPath"): "__str__",
    ("pathlib._local", "PosixPath"): "__str__",
    ("pathlib._local", "PurePosixPath"): "__str__",
}

_MAKERS = {
    "Counter": collections.Counter,
    "OrderedDict": collections.OrderedDict,
    "deque": collections.deque,
    "defaultdict": collections.defaultdict,
    "slice": slice,
    "memoryview": memoryview,
    "mappingproxy": types.MappingProxyType,
    "namespace": lambda fields: types.SimpleNamespace(**fields),
    "re": lambda pattern, flags: re.compile(pattern, flags & ~re.DEBUG),
}


def standard_value(form, from_name=None):
    """The standard type, constant or value of such data."""
    if type(form) is not tuple or not form or type(form[0]) is not str:
        raise CodecError("a malformed standard value")
    name, *rest = form
    if name == "NotImplemented":
        return NotImplemented
    if name == "type":
        module, qualname = rest
        found = _TYPES.get((module, qualname)) or known_class(module, qualname)
        if found is None:
            raise CodecError("no such standard type")
        return found
    if name == "text":
        module, qualname, text = rest
        if (module, qualname) not in _TEXTS_OF or type(text) is not str:
            raise CodecError("no such standard value")
        return getattr(__import__(module.partition(".")[0]), qualname)(text)
    if name == "name" and from_name is not None:
        return from_name(*rest)
    make = _MAKERS.get(name)
    if make is None:
        raise CodecError("no such standard value")
    try:
        return make(*rest)
    except (re.error, OverflowError) as error:
        raise CodecError("a malformed %s" % name) from error


def describe_function(value):
    """The description of a callable that is called and no more."""
    texts = []
    for name in ("__name__", "__qualname__", "__module__", "__doc__"):
        text = getattr(value, name, None)
        texts.append(text if type(text) is str else "")
    return ("function", *texts)


def describe_value(value, base):
    """The description of an object with a plain value."""
    copy = {
        int: lambda: int.__add__(value, 0),
        float: lambda: float.__pos__(value),
        complex: lambda: complex.__pos__(value),
        str: lambda: str.__str__(value),
        bytes: lambda: bytes.__getitem__(value, slice(None)),
        tuple: lambda: tuple(tuple.__iter__(value)),
        frozenset: lambda: frozenset(frozenset.__iter__(value)),
    }.get(base)
    if copy is not None:
        return ("value", type(value), copy())
    return ("mutable", type(value), content_of(value))


def describe_exception(error, args):
    """The description of an exception; what its cause and context are goes along."""
    try:
        text = str(error)[:2000]
    except BaseException:
        text = "<its text could not be made>"
    attributes = {}
    if known_class(type(error).__module__, type(error).__qualname__) is type(error):
        if isinstance(error, OSError) and error.filename is not None:
            args = (error.errno, error.strerror, error.filename)
        for name, value in vars(error).items():
            if type(name) is str and not name.startswith("__"):
                attributes[name] = value
    cause, context = error.__cause__, None
    if cause is None and not error.__suppress_context__:
        context = error.__context__
    if _chain_length(error) > _MAX_CHAIN:
        cause = context = None
    return ("exception", type(error), args, attributes, text, cause, context)


def _chain_length(error):
    length = 0
    while error is not None and length <= _MAX_CHAIN:
        error = error.__cause__ or error.__context__
        length += 1
    return length


def is_function(value):
    """Whether this is a function of any kind, and nothing that has a class of its own."""
    return type(value) in _FUNCTIONS
