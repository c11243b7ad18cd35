"""Sources that are no programs, or break parsers: NUL, bad UTF-8, cookies, nesting, size."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.INVALID,)

_ADD = b"def add(a, b):\n    return a + b\n"
_REFUSED: dict[str, str | bytes] = {
    "a NUL byte": b"x = 1\0\n" + _ADD,
    "bytes that are not UTF-8": b"x = '\xff\xfe'\n" + _ADD,
    "a lone surrogate": "x = '\ud800'\ndef add(a, b): return a + b\n",
    "an unknown encoding": b"# coding: nonsense\n" + _ADD,
    "a wrong encoding": b"# coding: ascii\nx = '\xc3\xa9'\n" + _ADD,
    "tabs and spaces": b"def add(a, b):\n\tif a:\n        return a + b\n\treturn b\n",
    "unbalanced nesting": b"(" * 100_000,
    "an open string": b"'''" + _ADD,
    "a markdown fence": b"```python\n" + _ADD + b"```\n",
    "English": b"Here is the function that you asked for:\n",
    "two megabytes": b"x = 1\n" * 350_000 + _ADD,
    "a merge conflict": b"<<<<<<< HEAD\n" + _ADD + b"=======\n>>>>>>> x\n",
}
_HEAVY: dict[str, bytes] = {
    "deep nesting": b"x = " + b"(" * 100_000 + b")" * 100_000 + b"\n" + _ADD,
    "deep lists": b"x = " + b"[" * 50_000 + b"]" * 50_000 + b"\n" + _ADD,
    "a long sum": b"x = " + b"+".join([b"1"] * 150_000) + b"\n" + _ADD,
    "a long chain": b"x = a" + b".a" * 150_000 + b"\n" + _ADD,
    "many constants": b"x = [" + b"1.5,2.5," * 100_000 + b"]\n" + _ADD,
    "many else": b"if 0: pass\n" + b"elif 0: pass\n" * 30_000 + _ADD,
    "a constant of its own size": b"x = 'x' * (1 << 40)\n" + _ADD,
    "a huge power": b"x = 10 ** 10 ** 8\n" + _ADD,
}
_ACCEPTED: dict[str, bytes] = {
    "a byte order mark": b"\xef\xbb\xbf" + _ADD,
    "CRLF": _ADD.replace(b"\n", b"\r\n"),
    "form feeds": b"\x0c\n" + _ADD + b"\x0c\n",
    "Latin-1": b"# coding: latin-1\nx = '\xe9'\n" + _ADD,
    "bidirectional controls": "# \u202e\u2066 x\ndef add(a, b):\n    return a + b\n".encode(),
    "no last newline": _ADD.rstrip(),
    "odd identifiers": "ａdd = lambda a, b: a + b\n".encode(),
}


def run(stage: Stage) -> None:
    """Each is judged in time: invalid, or what the compiler makes of it; never an error of ours."""
    limits = Limits(wall_s=5, cpu_s=5, source_bytes=1 << 20)
    task = stage.addition.model_copy(update={"limits": limits})
    anything = [
        Outcome.PASSED,
        Outcome.INVALID,
        Outcome.FAILED,
        Outcome.MEMORY,
        Outcome.CRASHED,
        Outcome.TIMEOUT,
    ]
    for source in _REFUSED.values():
        stage.submission(source, task=task)
        stage.program(source, limits)
    for heavy in _HEAVY.values():
        stage.submission(heavy, task=task, expect=anything)
        stage.program(heavy, limits, expect=anything)
    for accepted in _ACCEPTED.values():
        stage.submission(accepted, task=task, expect=[Outcome.PASSED])
