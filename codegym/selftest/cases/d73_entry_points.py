"""Entry points that are missing, no functions, asynchronous, of another signature, made twice."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_FAIL = {
    "": "defines no function",
    "x = 1": "defines no function",
    "add = 42": "defines no function",
    "add = None": "defines no function",
    "def Add(a, b): return a + b": "defines no function",
    "async def add(a, b): return a + b": "",
    "def add(a, b): yield a + b": "",
    "class add:\n    def __init__(self, a, b): pass": "",
    "def add(a, *, b): return a + b": "TypeError",
    "def add(a): return a": "TypeError",
    "def add(a, b): return a + b\ndel add": "defines no function",
    "def add(a, b): print(a + b)": "",
    "def add(a, b): return str(a + b)": "",
    "if __name__ == '__main__':\n    def add(a, b): return a + b": "defines no function",
    "def outer():\n    def add(a, b): return a + b": "defines no function",
    "import nothing_like_it\ndef add(a, b): return a + b": "ModuleNotFoundError",
    "1 / 0\ndef add(a, b): return a + b": "ZeroDivisionError",
    "def add(a, b): return undefined": "NameError",
    "def add(a, b): return input()": "EOFError",
}
_PASS = (
    "def add(a, b): return 0\ndef add(a, b): return a + b",
    "add = lambda a, b: a + b",
    "from operator import add",
    "import functools\n@functools.lru_cache\ndef add(a, b): return a + b",
    "class Adder:\n    def __call__(self, a, b): return a + b\nadd = Adder()",
    "class add(int):\n    def __new__(cls, a, b): return a + b",
    "def add(*numbers, **more): return sum(numbers)",
    "import functools, operator\nadd = functools.partial(operator.add)",
    "def add(a, b):\n    print('debugging', a, b)\n    return a + b\nprint(add(1, 2))",
)


def run(stage: Stage) -> None:
    """What can be called is called; what cannot fails with a reason that says so."""
    for source, said in _FAIL.items():
        verdict = stage.submission(source)
        stage.require(said in verdict.reason, f"the reason for {source[:30]!r}: {verdict.reason}")
    for source in _PASS:
        stage.submission(source, expect=[Outcome.PASSED])
