"""What a handle may decide, in the judge (``peer.strict``): rules that keep plain answers plain.

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

import sys

from .proxies import RemoteMeta, is_handle
from .specials import BINARY, COMPARISONS, DIFFERENCES, EXACT, MAKES_NUMBERS


def special(cls, name):
    """A special method of a mirrored class, under the rules above."""
    if name in COMPARISONS:
        return _comparison(cls, name)
    exact = EXACT.get(name)
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
        return _told_who_calls(method, cls) if name == "__call__" else method
    if name in BINARY:
        return _binary(cls, name, method)
    if name in MAKES_NUMBERS:

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


def _told_who_calls(method, cls):
    """In the worker: a call of a test's object, which may look at the stack for who calls it."""
    peer = cls._codegym_peer

    def call(*args, **kwargs):
        given = (args[0], args[1:], tuple(kwargs.items()), sys._getframe(1).f_code.co_name)
        return peer.request("special_in", cls, "__call__", *given)

    return call


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
        asked = is_handle(other) or (id(self) in peer.own and name not in DIFFERENCES)
        plain = type(self)._codegym_plain
        if not asked and hasattr(plain, name):
            return getattr(plain, name)(self, other, *more)
        result = method(self, other, *more)
        if result is not NotImplemented and not asked:
            _stay_object(peer, self, name, result)
        return result

    return operate


def _stay_object(peer, value, name, result):
    """Refuse plain data where it would say whether plain data was right; else mark the object."""
    if not is_handle(result):
        raise peer.refuse("the plain result of %s with plain data, of class" % name, type(value))
    peer.tainted.add(id(result))
