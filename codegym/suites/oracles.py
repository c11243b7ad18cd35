"""Comparisons of EvalPlus, as source for the tests that the judge runs.

Answers are compared as EvalPlus 0.3.1 does (``evalplus/eval/__init__.py``), without
numpy and with shapes looked at first:

- what equals the reference's answer is right;
- else floats, and lists and tuples of nothing but floats, are right within an absolute
  tolerance (the task's ``atol``, or 1e-6 where that is 0) plus 1e-7 of the reference's
  value. Type and, all the way down, length and kind of sequence have to be the same;
  NaN equals nothing, and infinity only itself;
- a few problems have an oracle of their own (:data:`SPECIAL`).

The functions here run in the judge, on Python 3.9 and newer, and use nothing but each
other and what :func:`source` puts before them.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any


def close(out: Any, expected: Any, atol: float) -> bool:
    """Whether numbers, or sequences of them of the same shape, are within the tolerance."""
    if type(expected) in (list, tuple):
        return (
            type(out) is type(expected)
            and len(out) == len(expected)
            and all(close(a, b, atol) for a, b in zip(out, expected))  # noqa: B905 - Python 3.9
        )
    if type(out) not in (int, float) or type(expected) not in (int, float):
        return False
    if not (math.isfinite(out) and math.isfinite(expected)):
        return bool(out == expected)
    return bool(abs(out - expected) <= atol + 1e-7 * abs(expected))


def accepts(arguments: Sequence[Any], out: Any, expected: Any, atol: float) -> bool:
    """Equal, or numbers within the tolerance."""
    if (out == expected) is True:
        return True
    if atol == 0:
        parts = expected if type(expected) in (list, tuple) and expected else [expected]
        atol = 1e-6 if all(type(part) is float for part in parts) else 0
    return atol != 0 and type(out) is type(expected) and close(out, expected, atol)


def accepts_root(arguments: Sequence[Any], out: Any, expected: Any, atol: float) -> bool:
    """HumanEval/32: any root of the polynomial."""
    if type(out) not in (int, float):
        return False
    value = sum(factor * math.pow(out, power) for power, factor in enumerate(arguments[0]))
    return bool(abs(value) <= atol)


def accepts_zero(arguments: Sequence[Any], out: Any, expected: Any, atol: float) -> bool:
    """Mbpp/295: no divisors are as good as all."""
    return (type(out) in (int, float) and out == 0) or accepts(arguments, out, expected, atol)


def accepts_surface(arguments: Sequence[Any], out: Any, expected: Any, atol: float) -> bool:
    """Mbpp/581: the height of the pyramid, or that of its sides."""
    base, height = arguments
    upright = round(base**2 + 2 * base * math.sqrt((base / 2) ** 2 + height**2))
    near = type(out) in (int, float) and abs(out - upright) <= atol
    return near or accepts(arguments, out, expected, atol)


def accepts_digits(arguments: Sequence[Any], out: Any, expected: Any, atol: float) -> bool:
    """Mbpp/558: the digits of the difference, or the differences of the digits."""
    texts = [str(number) for number in arguments]
    size = max(map(len, texts))
    pairs = zip(*(text.zfill(size) for text in texts))  # noqa: B905 - Python 3.9
    digits = sum(abs(int(a) - int(b)) for a, b in pairs)
    return (type(out) in (int, float) and out == digits) or accepts(arguments, out, expected, atol)


def accepts_set(arguments: Sequence[Any], out: Any, expected: Any, atol: float) -> bool:
    """The same elements, whatever their order and how often."""
    plain = type(out) in (list, tuple, set, frozenset)
    return (plain and set(out) == set(expected)) or accepts(arguments, out, expected, atol)


def accepts_something(arguments: Sequence[Any], out: Any, expected: Any, atol: float) -> bool:
    """A truth value, or anything but None for true."""
    found = out if type(out) is bool else out is not None
    return found == (expected is not None)


def something(candidate: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose answers that cannot go over, such as a match, are ``...``."""

    def call(*arguments: Any) -> Any:
        try:
            return candidate(*arguments)
        except Exception as error:
            if type(error).__name__ != "CodecError":
                raise
            return ...

    return call


Function = Callable[..., Any]
Oracle = Callable[[Sequence[Any], Any, Any, float], bool]

SPECIAL: dict[tuple[str, str], Oracle] = {
    ("HumanEval", "find_zero"): accepts_root,
    ("Mbpp", "sum_div"): accepts_zero,
    ("Mbpp", "surface_Area"): accepts_surface,
    ("Mbpp", "digit_distance_nums"): accepts_digits,
    ("Mbpp", "check_str"): accepts_something,
    ("Mbpp", "text_match_three"): accepts_something,
    ("Mbpp", "text_starta_endb"): accepts_something,
    ("Mbpp", "similar_elements"): accepts_set,
    ("Mbpp", "find_char_long"): accepts_set,
    ("Mbpp", "common_in_nested_lists"): accepts_set,
    ("Mbpp", "extract_singly"): accepts_set,
    ("Mbpp", "larg_nnum"): accepts_set,
    ("Mbpp", "intersection_array"): accepts_set,
    ("Mbpp", "find_dissimilar"): accepts_set,
    ("Mbpp", "Diff"): accepts_set,
}
"""What is accepted instead, by data set and entry point."""


def gives_objects(dataset: str, entry_point: str) -> bool:
    """Whether the reference answers with objects, of which only their being there counts."""
    return SPECIAL.get((dataset, entry_point)) is accepts_something


def source(*functions: Function) -> str:
    """The text of functions of this module, and of what they need."""
    texts = (inspect.getsource(function) for function in functions)
    return "import math\nfrom typing import Any, Callable, Sequence\n\n\n" + "\n\n".join(texts)
