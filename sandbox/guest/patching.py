"""What a test does to modules of the standard library, done on the worker's side as well.

``patch("builtins.input")``, ``monkeypatch.setattr(time, "sleep", ...)`` and ``random.seed``
are aimed at the submission, which lives in another process. What a test does to the
submission's own module needs none of this: that module is a proxy.
"""

import random
import sys
import types
from unittest import mock

_NEVER = {("sys", "stdout"), ("sys", "stderr"), ("sys", "path"), ("sys", "modules")}


class Mirror:
    """Repeats patches and seeds on the other side.

    Args:
        peer: The connection.
        homes: Names of the modules that the tests consist of.
        library: Names of the standard library's modules.
        note: Takes a text about a patch that could not be repeated.
    """

    def __init__(self, peer, homes, library, note):
        self.peer = peer
        self.homes = homes
        self.library = library
        self.note = note

    def install(self, monkeypatch_class):
        """From now on what tests patch and seed is repeated."""
        self._wrap_mock()
        self._wrap_monkeypatch(monkeypatch_class)
        seed = random.seed

        def seeding(*args, **kwargs):
            seed(*args, **kwargs)
            if sys._getframe(1).f_globals.get("__name__") in self.homes:
                value = args[0] if args else kwargs.get("a")
                if type(value) in (int, float, str, bytes, bytearray):
                    self.peer.request("seed", value)

        random.seed = seeding

    def put(self, target, name, value):
        """Repeat a patch: whether it was one that is repeated."""
        if type(target) is not types.ModuleType or target.__name__ in self.homes:
            return False
        module = target.__name__
        if module.partition(".")[0] not in self.library or (module, name) in _NEVER:
            return False
        try:
            self.peer.request("put", module, name, value)
        except Exception as error:
            self.note("%s.%s was patched for the tests only: %s" % (module, name, error))
            return False
        return True

    def unput(self, target, name):
        """Undo a repeated patch."""
        self.peer.request("unput", target.__name__, name)

    def _wrap_mock(self):
        mirror, kind = self, mock._patch
        enter, leave = kind.__enter__, kind.__exit__

        def entering(patcher):
            result = enter(patcher)
            new = getattr(patcher.target, patcher.attribute, None)
            patcher.codegym_put = mirror.put(patcher.target, patcher.attribute, new)
            return result

        def leaving(patcher, *error):
            if getattr(patcher, "codegym_put", False):
                patcher.codegym_put = False
                mirror.unput(patcher.target, patcher.attribute)
            return leave(patcher, *error)

        kind.__enter__, kind.__exit__ = entering, leaving

    def _wrap_monkeypatch(self, kind):
        mirror = self
        setting, undoing = kind.setattr, kind.undo

        def setattr_(patch, *args, **kwargs):
            setting(patch, *args, **kwargs)
            if patch._setattr:
                target, name, _ = patch._setattr[-1]
                if mirror.put(target, name, getattr(target, name, None)):
                    patch.__dict__.setdefault("codegym_put", []).append((target, name))

        def undo(patch):
            for target, name in reversed(patch.__dict__.pop("codegym_put", [])):
                mirror.unput(target, name)
            undoing(patch)

        kind.setattr, kind.undo = setattr_, undo
