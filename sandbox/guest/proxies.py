"""What stands for the other side's objects, and what it may decide.

Each class of the other side is mirrored by a class here, with the same name, bases
and special methods, so that ``isinstance``, ``iter`` and ``with`` know what an object
can do without asking. All state stays on the other side. A test that derives a
class from a mirrored one gets a twin of it over there, whose methods call back.

In the judge (``peer.strict``) these rules keep plain answers plain:

1. ``==`` and order between a handle and anything that is no handle are not asked: not
   equal, not ordered. An object with a plain value (of a subclass of int, str, list, ...)
   is plain data in this respect: it is compared by that value, here, unless with one of its class.
2. *Own* objects are those that the test made by calling a class, which it found under a name that
   is a class's name in the reference (and under no other's). For all others, an
   operator between one and plain data must not answer with plain data, and what it answers
   with has to stay an object when it is made a number: ``abs(f(x) - 5) < 1e-9`` asks the
   submission whether it is right. With ``-``, that is so for own objects too.
3. ``x in handle`` with plain x is decided by iterating, unless the object is the test's own.
4. A test that asserts the truth of an object that is not its own fails.
5. Length, hash, truth, text and numbers are plain data of the exact type, or a TypeError.
6. ``with handle:`` never swallows a failed assertion, nor what a test framework raises.
"""

import abc
import collections.abc
import types

from .codec import CodecError
from .exceptions import goes_over
from .objects import FORWARDED, NotJudged, is_function
from .peer import put_content

_EXACT = {
    "__len__": (int,),
    "__length_hint__": (int, type(NotImplemented)),
    "__hash__": (int,),
    "__bool__": (bool,),
    "__int__": (int,),
    "__index__": (int,),
    "__float__": (float,),
    "__complex__": (complex,),
    "__repr__": (str,),
    "__str__": (str,),
    "__format__": (str,),
    "__bytes__": (bytes,),
    "__fspath__": (str, bytes),
}
_COMPARISONS = frozenset("__%s__" % name for name in "eq ne lt le gt ge".split())
_BINARY = frozenset(
    "__%s%s__" % (prefix, name)
    for name in "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or".split()
    for prefix in ("", "r", "i")
)
_DIFFERENCES = {"__sub__", "__rsub__", "__isub__"}
_MAKES_NUMBERS = {
    "__%s__" % name
    for name in "int float complex index round trunc floor ceil neg pos abs invert bool".split()
}
# Of a class with a plain value: decided by the value alone where plain data is concerned.
_BY_VALUE = _COMPARISONS | {"__hash__", "__bool__"}
_NEVER = frozenset(
    "__%s__" % name
    for name in (
        "new del dict weakref class getattribute getattr setattr delattr init_subclass "
        "subclasshook instancecheck subclasscheck mro_entries reduce reduce_ex getstate setstate "
        "sizeof slots module qualname doc annotations abstractmethods orig_bases parameters "
        "dataclass_fields dataclass_params prepare classcell isabstractmethod test name "
        "unittest_skip copy deepcopy getnewargs getnewargs_ex signature wrapped text_signature "
        "firstlineno static_attributes type_params"
    ).split()
)
# Attributes that only frameworks ask for; a handle has none of them.
_READABLE = FORWARDED | {
    "__%s__" % name
    for name in "name qualname module doc dict annotations slots members post_init args".split()
}
_OWN_OF_EXCEPTIONS = {
    "__cause__",
    "__context__",
    "__traceback__",
    "__suppress_context__",
    "__notes__",
    "args",
}
_LOCAL_OF_CLASSES = ("_abc_", "_codegym_")

_making = []


class RemoteMeta(abc.ABCMeta):
    """The class of mirrored classes, and of those that are derived from them here."""

    def __new__(mcls, name, bases, namespace, **kwargs):
        """Make a class; one that is not made to mirror gets a twin on the other side."""
        if _making:
            return super().__new__(mcls, name, bases, namespace)
        peer = next(kind._codegym_peer for kind in bases if isinstance(kind, RemoteMeta))
        namespace = {**namespace, "__slots__": ()}
        _making.append(name)
        try:
            cls = super().__new__(mcls, name, bases, namespace)
        finally:
            _making.pop()
        remote = [kind for kind in bases if peer.number_of(kind) is not None]
        if not remote:
            return cls
        theirs = {kind for base in remote for kind in base.__mro__}
        members = {}
        for kind in reversed(cls.__mro__):
            for member, value in {} if kind in theirs else vars(kind).items():
                if member not in _NEVER and not member.startswith("_abc_") and _may_go(value):
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
        if peer is None or name.startswith("__") and name not in _READABLE:
            raise AttributeError("type object %r has no attribute %r" % (cls.__name__, name))
        return peer.request("get", cls, name)

    def __setattr__(cls, name, value):
        """Set on the other side; a mirrored method that is put back undoes what replaced it."""
        peer = getattr(cls, "_codegym_peer", None)
        if peer is None or peer.number_of(cls) is None or name.startswith(_LOCAL_OF_CLASSES):
            super().__setattr__(name, value)
            return
        if name in _NEVER:
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
        return isinstance(value, RemoteMeta) or kind is types.GeneratorType and _is_drive(value)
    return not kind._codegym_plain


def is_own(value):
    """Whether a test made this object by calling its class."""
    peer = peer_of(type(value))
    return peer is not None and id(value) in peer.own


def _texts(value):
    if type(value) is not list or any(type(text) is not str for text in value):
        raise TypeError("not a list of names")
    return value


_making.append("RemoteObject")


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
        if name.startswith("__") and name not in _READABLE:
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


_making.pop()


def _text(value, name):
    peer = type(value)._codegym_peer
    if peer.strict and peer.is_over():
        return "<%s>" % type(value).__name__
    text = peer.request("special", value, name, ())
    if type(text) is not str:
        raise TypeError("%s returned no str" % name)
    return text


_making.append("RemoteError")


class RemoteError(RemoteObject):
    """Base of mirrored exceptions: their text came with them."""

    __slots__ = ()

    def __str__(self):
        """The text that it had when it was raised."""
        return object.__getattribute__(self, "__dict__").get("_codegym_text", "")

    __dict__ = BaseException.__dict__.get("__dict__", RemoteObject.__dict__["__dict__"])


_making.pop()


_making.append("RemoteFunction")


class RemoteFunction(RemoteObject):
    """A function of the other side: it is called, and binds as functions do."""

    __slots__ = ()
    __name__ = property(lambda self: self._codegym_peer.names[id(self)][0])
    __module__ = property(lambda self: self._codegym_peer.names[id(self)][2])
    __doc__ = property(lambda self: self._codegym_peer.names[id(self)][3])

    def __call__(*args, **kwargs):
        """Call it."""
        return args[0]._codegym_peer.request("call", args[0], args[1:], tuple(kwargs.items()))

    def __get__(self, instance, owner=None):
        """Bind it."""
        return self if instance is None else types.MethodType(self, instance)


_making.pop()


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
    return _is_object(value) or goes_over(value)


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


def _method(cls, name):
    def method(self, *args, **kwargs):
        return cls._codegym_peer.request("method", cls, name, self, args, tuple(kwargs.items()))

    return method


def _class_method(cls, name):
    def method(owner, *args, **kwargs):
        return cls._codegym_peer.request("method", cls, name, owner, args, tuple(kwargs.items()))

    return classmethod(method)


def _static_method(cls, name):
    def method(*args, **kwargs):
        return cls._codegym_peer.request("static", cls, name, args, tuple(kwargs.items()))

    return staticmethod(method)


def _special(cls, name):
    """A special method of a mirrored class, under the rules above."""
    if name in _COMPARISONS:
        return _comparison(cls, name)
    exact = _EXACT.get(name)
    peer = cls._codegym_peer

    def method(self, *args, **kwargs):
        if name == "__exit__" and len(args) == 3:
            args = (*args[:2], None)  # a traceback leads to frames, and those to everything
        result = peer.request("special_in", cls, name, self, args, tuple(kwargs.items()))
        if exact is not None and type(result) not in exact:
            raise TypeError("%s returned %s" % (name, type(result).__name__))
        return result

    if name == "__hash__":

        def hashed(self):
            if peer.decoding:
                return peer.hashes.get(id(self), 0)
            return method(self)

        return hashed
    if not peer.strict:
        return method
    if name in _BINARY:
        return _binary(cls, name, method)
    if name in _MAKES_NUMBERS:

        def number(self, *args):
            plain = type(self)._codegym_plain
            if hasattr(plain, name) and id(self) not in peer.own:
                return getattr(plain, name)(self, *args)
            result = method(self, *args)
            if id(self) in peer.tainted:
                _stay_object(peer, self, name, result)
            return result

        return number
    if name == "__contains__":

        def contains(self, item):
            if is_handle(item) or id(self) in peer.own:
                return bool(method(self, item))
            if not any("__iter__" in vars(kind) for kind in type(self).__mro__):
                raise peer.refuse("whether plain data is in an object of class", cls)
            return any(element is item or element == item for element in self)

        return contains
    if name == "__exit__":

        def leave(self, kind, error, trace):
            result = method(self, kind, error, trace)
            return bool(result) and not peer.is_test_failure(error)

        return leave
    return method


def _comparison(cls, name):
    peer = cls._codegym_peer

    def method(self, other):
        if not isinstance(type(other), RemoteMeta) and not isinstance(other, RemoteMeta):
            if not peer.strict:
                return peer.request("special_in", cls, name, self, (other,), ())
            plain = type(self)._codegym_plain
            if plain is not None:
                return getattr(plain, name)(self, other)
            peer.note("an object of class %s was compared with plain data" % type(self).__name__)
            return NotImplemented
        if peer.decoding:
            return NotImplemented
        plain, others = type(self)._codegym_plain, getattr(type(other), "_codegym_plain", None)
        if peer.strict and (plain or others):
            # A plain value in disguise: only its own class may see more in it.
            if plain is None:
                return NotImplemented
            if not (isinstance(other, type(self)) or isinstance(self, type(other))):
                return getattr(plain, name)(self, other)
        return peer.request("special_in", cls, name, self, (other,), ())

    return method


def _binary(cls, name, method):
    peer = cls._codegym_peer

    def operate(self, other, *more):
        asked = is_handle(other) or id(self) in peer.own and name not in _DIFFERENCES
        plain = type(self)._codegym_plain
        if not asked and hasattr(plain, name):
            return getattr(plain, name)(self, other, *more)
        result = method(self, other, *more)
        if result is not NotImplemented and not asked:
            _stay_object(peer, self, name, result)
        return result

    return operate


def _is_object(value):
    return isinstance(type(value), RemoteMeta) or isinstance(value, RemoteMeta)


def _stay_object(peer, value, name, result):
    """Refuse plain data where it would say whether plain data was right; else mark the object."""
    if not is_handle(result):
        raise peer.refuse("the plain result of %s with plain data, of class" % name, type(value))
    peer.tainted.add(id(result))


def make(peer, number, description):
    """The local object for a description; :class:`CodecError` where that is malformed."""
    try:
        maker = _MAKERS.get(description[0])
        if maker is None:
            raise CodecError("no such kind of object")
        return maker(peer, number, *description[1:])
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        raise CodecError("a malformed description: %s" % error) from None


def _make_class(peer, number, name, module, doc, bases, members, meta, abcs):
    if peer.remotes.get(number) is not None:
        return peer.remotes[number]
    if any(type(text) is not str for text in (name, module, doc)):
        raise CodecError("a malformed class")
    mirrored, real = [], []
    for base in bases:
        if isinstance(base, RemoteMeta):
            mirrored.append(base)
        elif base is not object:
            real.append(base)
    is_error = any(issubclass(base, BaseException) for base in (*mirrored, *real))
    if not mirrored:
        mirrored = [peer.error_root if is_error else peer.root]
    elif is_error and not any(issubclass(base, RemoteError) for base in mirrored):
        mirrored.append(peer.error_root)
    inherited = [base for base in real if not any(issubclass(kind, base) for kind in mirrored)]
    try:
        cls = _new_class(name, (*mirrored, *inherited), meta, module, doc)
    except TypeError:  # bases that do not fit together here: their special methods still work
        root = (peer.error_root, Exception) if is_error else (peer.root,)
        cls = _new_class(name, root, meta, module, doc)
    peer.adopt(number, cls)
    plain = next((base for base in _PLAIN if issubclass(cls, base)), None)
    type.__setattr__(cls, "_codegym_plain", plain)
    if plain is not None and not any(base._codegym_plain for base in mirrored):
        for member in _BY_VALUE:
            if hasattr(plain, member):
                type.__setattr__(cls, member, getattr(plain, member))
    for member, kind in members.items():
        if type(member) is not str or type(kind) is not str:
            raise CodecError("a malformed class")
        if member in _NEVER or member.startswith(("_codegym_", "_abc_")):
            continue
        type.__setattr__(cls, member, _member(cls, member, kind))
    for name in abcs:
        found = getattr(collections.abc, name, None)
        if isinstance(found, abc.ABCMeta) and not issubclass(cls, found):
            found.register(cls)
    return cls


def _member(cls, name, kind):
    if kind == "none":
        return None
    # Whatever it is said to be: nothing that the interpreter looks up by itself escapes the rules.
    if name in FORWARDED and name != "__class_getitem__":
        kind = "function"
        made = _special(cls, name)
        plain = cls._codegym_plain
        if name == "__hash__" and plain is not None:
            return plain.__hash__
        if name == "__bool__" and plain is not None:
            return getattr(plain, name, lambda self: plain.__len__(self) > 0)
    elif kind == "function":
        made = _method(cls, name)
    elif kind == "classmethod":
        made = _class_method(cls, name)
    elif kind == "staticmethod":
        made = _static_method(cls, name)
    else:
        return Member(cls, name)
    inner = made.__func__ if kind in ("classmethod", "staticmethod") else made
    inner.__name__ = name
    inner.__qualname__ = "%s.%s" % (cls.__qualname__, name)
    inner._codegym_member = (cls, name)
    return made


_PLAIN = (int, float, complex, str, bytes, tuple, frozenset, list, dict, set, bytearray)


def _new_class(name, bases, meta, module, doc):
    """A bare mirrored class; its metaclass has the special methods of the one it mirrors."""
    wanted = frozenset(n for n in meta if n in _OF_METACLASSES)
    winner = RemoteMeta
    for base in bases:
        kind = type(base)
        if isinstance(base, RemoteMeta) and issubclass(kind, winner):
            winner = kind
    if not wanted <= getattr(winner, "_codegym_has", frozenset()):
        body = {n: _of_metaclass(n) for n in wanted}
        winner = type("RemoteMeta", (winner,), {**body, "_codegym_has": wanted})
    body = {"__slots__": (), "__module__": module, "__qualname__": name, "__doc__": doc or None}
    _making.append(name)
    try:
        return winner.__new__(winner, name, bases, body)
    finally:
        _making.pop()


_OF_METACLASSES = {"__iter__", "__len__", "__getitem__", "__contains__", "__reversed__"}


def _of_metaclass(name):
    def method(cls, *args):
        if name == "__contains__" and cls._codegym_peer.strict and not _is_object(args[0]):
            return any(element is args[0] or element == args[0] for element in cls)
        result = cls._codegym_peer.request("special", cls, name, args)
        exact = _EXACT.get(name)
        if exact is not None and type(result) not in exact:
            raise TypeError("%s returned %s" % (name, type(result).__name__))
        return result

    return method


def _make_instance(peer, number, cls, hashed):
    if peer.remotes.get(number) is not None:
        return peer.remotes[number]
    if not isinstance(cls, RemoteMeta) or cls._codegym_plain is not None:
        raise CodecError("an instance of no class")
    made = peer.adopt(number, object.__new__(cls))
    if type(hashed) is int:
        peer.hashes[id(made)] = hash(hashed)
    return made


def _make_value(peer, number, cls, content):
    known = peer.remotes.get(number)
    if known is not None:
        return known
    plain = getattr(cls, "_codegym_plain", None)
    if plain is None or type(content) is not plain:
        raise CodecError("a plain value of another kind")
    return peer.adopt(number, plain.__new__(cls, content))


def _make_mutable(peer, number, cls, content):
    made = peer.remotes.get(number)
    if made is None:
        plain = getattr(cls, "_codegym_plain", None)
        if plain is None:
            raise CodecError("a plain value of another kind")
        made = peer.adopt(number, plain.__new__(cls))
    put_content(made, content)
    return made


def _make_exception(peer, number, cls, args, attributes, text, cause, context):
    error = peer.remotes.get(number)
    if error is not None:
        return error
    if not (isinstance(cls, type) and issubclass(cls, BaseException)):
        raise CodecError("an exception of no class")
    if type(args) is not tuple or type(attributes) is not dict or type(text) is not str:
        raise CodecError("a malformed exception")
    if isinstance(cls, RemoteMeta):
        real = next(k for k in cls.__mro__ if not isinstance(k, RemoteMeta) and k is not object)
        error = _bare(real, cls, args)
        vars_of = BaseException.__dict__["__dict__"].__get__(error)
        vars_of["_codegym_text"] = text
    else:
        try:
            error = cls(*args)
        except Exception:
            error = _bare(cls, cls, args)
        for name, value in attributes.items():
            if type(name) is str and not name.startswith("_"):
                try:
                    setattr(error, name, value)
                except Exception:
                    pass  # read-only, or out of the range that the class checks
    for name, value in (("__cause__", cause), ("__context__", context)):
        if isinstance(value, BaseException) and value is not error:
            object.__setattr__(error, name, value)
    return peer.adopt(number, error)


def _bare(real, cls, args):
    try:
        error = real.__new__(cls, *args)
    except Exception:
        error = BaseException.__new__(cls)
    BaseException.args.__set__(error, args)
    return error


def _make_function(peer, number, name, qualname, module, doc):
    if peer.remotes.get(number) is not None:
        return peer.remotes[number]
    made = peer.adopt(number, object.__new__(peer.function))
    peer.names[id(made)] = tuple(
        text if type(text) is str else "" for text in (name, qualname, module, doc)
    )
    return made


def _make_generator(peer, number, name):
    if peer.remotes.get(number) is not None:
        return peer.remotes[number]
    handle = object.__new__(peer.root)
    # The generator is what the other side's number means; its body asks through this handle.
    peer.theirs[id(handle)] = number
    peer.kept.append(handle)
    made = _drive(peer, handle)
    if type(name) is str:
        made.__name__ = made.__qualname__ = name
    return peer.adopt(number, made)


def _drive(peer, handle):
    """A generator here that runs one over there."""
    try:
        value = peer.request("method", None, "__next__", handle, (), ())
        while True:
            try:
                sent = yield value
            except GeneratorExit:
                peer.request("method", None, "close", handle, (), ())
                raise
            except BaseException as error:
                value = peer.request("method", None, "throw", handle, (error,), ())
                continue
            value = peer.request("method", None, "send", handle, (sent,), ())
    except StopIteration as stop:
        return stop.value


def _is_drive(generator):
    return generator.gi_code is _drive.__code__


def _make_coroutine(peer, number, name):
    if peer.remotes.get(number) is not None:
        return peer.remotes[number]
    handle = object.__new__(peer.root)
    peer.theirs[id(handle)] = number
    peer.kept.append(handle)
    return peer.adopt(number, _wait(peer, handle))


async def _wait(peer, handle):
    return peer.request("await", handle)


_MAKERS = {
    "class": _make_class,
    "instance": _make_instance,
    "value": _make_value,
    "mutable": _make_mutable,
    "exception": _make_exception,
    "function": _make_function,
    "generator": _make_generator,
    "coroutine": _make_coroutine,
}


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
    _making.append(name)
    try:
        kept = {part: vars(base)[part] for part in ("__doc__", "__module__")}
        made = RemoteMeta.__new__(RemoteMeta, name, (base,), {"__slots__": (), **kept})
    finally:
        _making.pop()
    type.__setattr__(made, "_codegym_peer", peer)
    return made
