"""Local objects for the other side's, made from descriptions. A hostile worker writes those."""

import abc
import builtins
import collections.abc

from . import driving
from .codec import CodecError
from .forms import VALUE_BASES, put_content
from .proxies import Member, RemoteError, RemoteMeta, is_object, making
from .rules import special
from .specials import BY_VALUE, EXACT, FORWARDED, HARMLESS, NEVER, OF_METACLASSES

# Not to be made without what belongs to them.
_FRAGILE = (UnicodeError, *filter(None, [getattr(builtins, "BaseExceptionGroup", None)]))
_MAX_NAME = 200


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
    name, module = name[:_MAX_NAME], module[:_MAX_NAME]
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
    plain = next((base for base in VALUE_BASES if issubclass(cls, base)), None)
    type.__setattr__(cls, "_codegym_plain", plain)
    if plain is not None and not any(base._codegym_plain for base in mirrored):
        for member in BY_VALUE:
            if hasattr(plain, member):
                type.__setattr__(cls, member, getattr(plain, member))
    for member, kind in members.items():
        if type(member) is not str or type(kind) is not str:
            raise CodecError("a malformed class")
        if member in NEVER or member.startswith(("_codegym_", "_abc_")):
            continue
        # Libraries look for special names of their own: numpy lets __array_ufunc__ decide ==.
        special_name = member.startswith("__") and member.endswith("__")
        if peer.strict and special_name and member not in FORWARDED | HARMLESS:
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
        made = special(cls, name)
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


def _new_class(name, bases, meta, module, doc):
    """A bare mirrored class; its metaclass has the special methods of the one it mirrors."""
    wanted = frozenset(n for n in meta if n in OF_METACLASSES)
    winner = RemoteMeta
    for base in bases:
        kind = type(base)
        if isinstance(base, RemoteMeta) and issubclass(kind, winner):
            winner = kind
    if not wanted <= getattr(winner, "_codegym_has", frozenset()):
        body = {n: _of_metaclass(n) for n in wanted}
        winner = type("RemoteMeta", (winner,), {**body, "_codegym_has": wanted})
    body = {"__slots__": (), "__module__": module, "__qualname__": name, "__doc__": doc or None}
    making.append(name)
    try:
        return winner.__new__(winner, name, bases, body)
    finally:
        making.pop()


def _of_metaclass(name):
    def method(cls, *args):
        if name == "__contains__" and cls._codegym_peer.strict and not is_object(args[0]):
            return any(element is args[0] or element == args[0] for element in cls)
        result = cls._codegym_peer.request("special", cls, name, args)
        exact = EXACT.get(name)
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
        kinds = [k for k in cls.__mro__ if not isinstance(k, RemoteMeta)]
        real = next(kind for kind in kinds if issubclass(kind, BaseException))
        error = _bare(real, cls, args)
        vars_of = BaseException.__dict__["__dict__"].__get__(error)
        vars_of["_codegym_text"] = text
    else:
        error = _standard(cls, args)
        for name, value in attributes.items():
            # Past the members that the interpreter's own code reads, and trusts in.
            if type(name) is str and not name.startswith("_"):
                error.__dict__[name] = value
    for name, value in (("__cause__", cause), ("__context__", context)):
        if isinstance(value, BaseException) and value is not error:
            object.__setattr__(error, name, value)
    return peer.adopt(number, error)


def _standard(cls, args):
    try:
        error = cls(*args)
    except Exception:
        if issubclass(cls, _FRAGILE):
            raise CodecError("a malformed %s" % cls.__name__) from None
        return _bare(cls, cls, args)
    # Printed, a negative position reads memory before the object.
    if isinstance(error, UnicodeError) and getattr(error, "start", 0) < 0:
        raise CodecError("a malformed %s" % cls.__name__)
    return error


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
    made = driving.drive(peer, handle)
    if type(name) is str:
        made.__name__ = made.__qualname__ = name
    return peer.adopt(number, made)


def _make_coroutine(peer, number, name):
    if peer.remotes.get(number) is not None:
        return peer.remotes[number]
    handle = object.__new__(peer.root)
    peer.theirs[id(handle)] = number
    peer.kept.append(handle)
    return peer.adopt(number, driving.wait(peer, handle))


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
