"""Answers with objects whose pickles, copies, reprs and formats run code."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_BOMBS = """
    import os
    MARK = "import os; open('@CANARY@', 'w').write('owned')"
    class Bomb:
        def __reduce__(self): return (exec, (MARK,))
        def __reduce_ex__(self, protocol): return (exec, (MARK,))
        def __getstate__(self): return {}
        def __copy__(self): exec(MARK)
        __deepcopy__ = __copy__
        def __repr__(self): return "__import__('os')._exit(0)"
        __str__ = __repr__
        def __format__(self, form): return repr(self)
    class Sly(Exception):
        def __reduce__(self): return (exec, (MARK,))
    def add(a, b): @HOW@
"""
_WAYS = (
    "return Bomb()",
    "return [Bomb()]",
    "return {'x': Bomb()}",
    "raise Sly(Bomb())",
    "raise ValueError(Bomb(), '{0.__class__}', '%s' * 1000)",
    "return __import__('pickle').dumps(Bomb())",
    "return repr(Bomb())",
)


def run(stage: Stage) -> None:
    """Nothing is pickled or evaluated, in either direction."""
    source = stage.fill(_BOMBS)
    for way in _WAYS:
        stage.submission(source.replace("@HOW@", way))
    stage.require(stage.bait.is_untouched(), "something was unpickled on the host")
