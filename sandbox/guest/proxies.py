"""What stands for the other side's objects: mirrored classes, and what belongs to them.

Each class of the other side is mirrored by a class here, with the same name, bases
and special methods, so that ``isinstance``, ``iter`` and ``with`` know what an object
can do without asking. All state stays on the other side. A test that derives a
class from a mirrored one gets a twin of it over there, whose methods call back.

What an object may decide is in ``rules``; ``making`` makes them from descriptions.
"""

import abc
import types

from .codec import CodecError
from .driving import is_drive
from .exceptions import _goes_over as goes_over
from .forms import is_function
from .objects import NotJudged
from .specials import NEVER, READABLE

_OWN_OF_EXCEPTIONS = frozenset(
    {"__cause__", "__context__", "__traceback__", "__suppress_context__", "__notes__", "args"}
)
_LOCAL_OF_CLASSES = ("_abc_", "_codegym_")

making = []
"""Not empty while a class is made that is a mirror, and not derived from one."""


class RemoteMeta(abc.ABCMeta):
    """The class of mirrored classes, and of those that are derived from them here."""

    def __new__(mcls, name, bases, namespace, **kwargs):
        """Make a class; one that is not made to mirror gets a twin on the other side."""
        if making:
            return super().__new__(mcls, name, bases, namespace)
        peer = next(kind._codegym_peer for kind in bases if isinstance(kind, RemoteMeta))
        namespace = {**namespace, "__slots__": ()}
        making.append(name)
        try:
            cls = super().__new__(mcls, name, bases, namespace)
        finally:
            making.pop()
        remote = [kind for kind in bases if peer.number_of(kind) is not None]
        if not remote:
            return cls
        theirs = {kind for base in remote for kind in base.__mro__}
        members = {}
        for kind in reversed(cls.__mro__):
            for member, value in {} if kind in theirs else vars(kind).items():
                if member not in NEVER and not member.startswith("_abc_") and _may_go(value):
                    members[member] = _parts_of(value)
        number = peer.request("derive", name, tuple(remote), members, kwargs)
        if type(number) is not int:
            raise CodecError("a malformed class")
        peer.adopt(number, cls)
        peer.derived.add(id(cls))
        return cls

    def __init__(cls, name, bases, namespace, **kwargs):
        """Take keywords that the other side's ``__init_subclass__`` got."""
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **kwargs):
        """An instance, made on the other side."""
        peer = cls._codegym_peer
        made = peer.request("call", cls, args, tuple(kwargs.items()))
        if peer.strict and isinstance(made, cls) and peer.is_declared(cls):
            peer.own.add(id(made))
        return made

    def __getattr__(cls, name):
        """What only the other side knows, such as a metaclass's attributes."""
        peer = None if name.startswith(_LOCAL_OF_CLASSES) else cls._codegym_peer
        if peer is not None and name == "__dataclass_fields__":
            return _fields(peer.request("fields", cls))
        if peer is None or (name.startswith("__") and name not in READABLE):
            raise AttributeError("type object %r has no attribute %r" % (cls.__name__, name))
        return peer.request("get", cls, name)

    def __setattr__(cls, name, value):
        """Set on the other side; a mirrored method that is put back undoes what replaced it."""
        peer = getattr(cls, "_codegym_peer", None)
        if peer is None or peer.number_of(cls) is None or name.startswith(_LOCAL_OF_CLASSES):
            super().__setattr__(name, value)
            return
        if name in NEVER:
            super().__setattr__(name, value)
            return
        if vars(cls).get(name) is not value and _is_member(value, cls, name):
            peer.request("restore", cls, name)
            super().__setattr__(name, value)
            return
        peer.request("setc", cls, name, _parts_of(value))
        super().__setattr__(name, value if id(cls) in peer.derived else Member(cls, name))

    def __delattr__(cls, name):
        """Delete on the other side."""
        peer = getattr(cls, "_codegym_peer", None)
        if peer is not None and peer.number_of(cls) is not None:
            peer.request("del", cls, name)
        if name in vars(cls):
            super().__delattr__(name)

    def __dir__(cls):
        """All names that the class has."""
        if peer_of(cls) is None or peer_of(cls).number_of(cls) is None:
            return super().__dir__()
        return _texts(cls._codegym_peer.request("dir", cls))


def peer_of(cls):
    """The peer of a mirrored class, None of any other."""
    return getattr(cls, "_codegym_peer", None) if isinstance(cls, RemoteMeta) else None


def is_handle(value):
    """Whether a value stands for an object of the other side, and has no plain value."""
    kind = type(value)
    if not isinstance(kind, RemoteMeta):
        return isinstance(value, RemoteMeta) or (kind is types.GeneratorType and is_drive(value))
    return not kind._codegym_plain


def is_own(value):
    """Whether a test made this object by calling its class."""
    peer = peer_of(type(value))
    return peer is not None and id(value) in peer.own


def _texts(value):
    if type(value) is not list or any(type(text) is not str for text in value):
        raise TypeError("not a list of names")
    return value


making.append("RemoteObject")


class RemoteObject(metaclass=RemoteMeta):
    """Base of all mirrored classes."""

    __slots__ = ()
    _codegym_peer = None
    _codegym_plain = None
    """The builtin type of the plain value that instances have, or None."""

    def __getattr__(self, name):
        """What only the other side knows."""
        if name == "__dataclass_fields__":
            return getattr(type(self), name)
        if name.startswith("__") and name not in READABLE:
            raise AttributeError("%r object has no attribute %r" % (type(self).__name__, name))
        return self._codegym_peer.request("get", self, name)

    def __setattr__(self, name, value):
        """Set on the other side."""
        if name in _OWN_OF_EXCEPTIONS and isinstance(self, BaseException):
            object.__setattr__(self, name, value)
            if name != "args":
                return
        for kind in type(self).__mro__:
            held = vars(kind).get(name)
            if held is not None:
                if hasattr(type(held), "__set__") and not isinstance(held, Member):
                    held.__set__(self, value)
                    return
                break
        self._codegym_peer.request("set", self, name, value)

    def __delattr__(self, name):
        """Delete on the other side."""
        self._codegym_peer.request("del", self, name)

    def __dir__(self):
        """All names that the object has."""
        return _texts(self._codegym_peer.request("dir", self))

    @property
    def __dict__(self):
        """A copy of the object's own attributes."""
        found = self._codegym_peer.request("get", self, "__dict__")
        if type(found) is not dict:
            raise TypeError("not a dict")
        return found

    def __repr__(self):
        """The object's own text, or its class's name where that cannot be had."""
        return _text(self, "__repr__")

    def __str__(self):
        """The object's own text."""
        return _text(self, "__str__")

    def __format__(self, form):
        """The object's own text."""
        text = self._codegym_peer.request("special", self, "__format__", (form,))
        if type(text) is not str:
            raise TypeError("__format__ returned no str")
        return text

    def __copy__(self):
        """A copy, made on the other side."""
        return self._codegym_peer.request("copy", self, False)

    def __deepcopy__(self, memo):
        """A deep copy, made on the other side."""
        return self._codegym_peer.request("copy", self, True)

    def __reduce_ex__(self, version):
        """Refuse to be pickled."""
        raise NotJudged("an object of the submission cannot be pickled here")


making.pop()


def _text(value, name):
    peer = type(value)._codegym_peer
    if peer.strict and peer.is_over():
        return "<%s>" % type(value).__name__
    text = peer.request("special", value, name, ())
    if type(text) is not str:
        raise TypeError("%s returned no str" % name)
    return text


making.append("RemoteError")


class RemoteError(RemoteObject):
    """Base of mirrored exceptions: their text came with them."""

    __slots__ = ()

    def __str__(self):
        """The text that it had when it was raised."""
        return object.__getattribute__(self, "__dict__").get("_codegym_text", "")

    __dict__ = BaseException.__dict__.get("__dict__", RemoteObject.__dict__["__dict__"])


making.pop()


making.append("RemoteFunction")


class RemoteFunction(RemoteObject):
    """A function of the other side: it is called, and binds as functions do."""

    __slots__ = ()
    __name__ = property(lambda self: self._codegym_peer.names[id(self)][0])
    __module__ = property(lambda self: self._codegym_peer.names[id(self)][2])
    __doc__ = property(lambda self: self._codegym_peer.names[id(self)][3])

    @property
    def __signature__(self):
        """Its parameters, for ``inspect.signature``."""
        import inspect

        parts = self._codegym_peer.request("signature", self)
        kinds = list(inspect._ParameterKind)
        try:
            parameters = [
                inspect.Parameter(
                    name, kinds[kind], default=default[0] if default else inspect._empty
                )
                for name, kind, default in parts
            ]
            return inspect.Signature(parameters)
        except (TypeError, ValueError, LookupError):
            raise ValueError("no signature found for %r" % self.__name__) from None

    def __call__(*args, **kwargs):
        """Call it."""
        return args[0]._codegym_peer.request("call", args[0], args[1:], tuple(kwargs.items()))

    def __get__(self, instance, owner=None):
        """Bind it."""
        return self if instance is None else types.MethodType(self, instance)


making.pop()


class Member:
    """A property, constant or other attribute of a mirrored class."""

    def __init__(self, cls, name):
        self.cls = cls
        self.name = name

    def __get__(self, instance, owner):
        """Its value, now."""
        peer = owner._codegym_peer
        if instance is None:
            return peer.seen(self.name, peer.request("get", owner, self.name))
        if next((k for k in owner.__mro__ if self.name in vars(k)), None) is self.cls:
            return peer.request("get", instance, self.name)
        return peer.request("getin", self.cls, self.name, instance)

    def __set__(self, instance, value):
        """Set it through the class that has it, as ``super()`` would."""
        self.cls._codegym_peer.request("set", instance, self.name, value)

    def __delete__(self, instance):
        """Delete it."""
        self.cls._codegym_peer.request("del", instance, self.name)


def _is_member(value, cls, name):
    if isinstance(value, Member):
        return value.cls is cls and value.name == name
    if isinstance(value, (classmethod, staticmethod)):
        value = value.__func__
    return getattr(value, "_codegym_member", None) == (cls, name)


def _may_go(value):
    """Whether an attribute of a class means something on the other side."""
    if is_function(value) or isinstance(value, (classmethod, staticmethod, property)):
        return True
    return is_object(value) or goes_over(value)


def _fields(described):
    """The fields of a dataclass, as ``dataclasses.fields`` and ``asdict`` want them."""
    import dataclasses

    fields = {}
    for name, init, shown, compared, kw_only in described:
        field = dataclasses.field(init=init, repr=shown, compare=compared)
        field.name, field.kw_only = name, kw_only
        field._field_type = dataclasses._FIELD
        fields[name] = field
    return fields


def _parts_of(value):
    """An attribute of a class as the other side can have it: kind, and what it is made of."""
    if isinstance(value, (classmethod, staticmethod)):
        return (type(value).__name__, value.__func__)
    if isinstance(value, property):
        return ("property", value.fget, value.fset, value.fdel)
    return ("value", value)


def is_object(value):
    """Whether a value is an object or a class of the other side."""
    return isinstance(type(value), RemoteMeta) or isinstance(value, RemoteMeta)


def set_up(peer, strict):
    """Give a peer what proxies need of it.

    Args:
        peer: The connection.
        strict: Whether the rules apply: in the judge.
    """
    peer.strict = strict
    peer.seen = lambda name, value: value
    peer.decoding = False
    peer.own, peer.tainted, peer.derived = set(), set(), set()
    peer.hashes, peer.names, peer.kept = {}, {}, []
    peer.root = _rooted("object", RemoteObject, peer)
    peer.error_root = _rooted("Exception", RemoteError, peer)
    peer.function = _rooted("function", RemoteFunction, peer)


def _rooted(name, base, peer):
    making.append(name)
    try:
        kept = {part: vars(base)[part] for part in ("__doc__", "__module__")}
        made = RemoteMeta.__new__(RemoteMeta, name, (base,), {"__slots__": (), **kept})
    finally:
        making.pop()
    type.__setattr__(made, "_codegym_peer", peer)
    return made
