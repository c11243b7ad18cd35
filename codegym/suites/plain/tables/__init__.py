"""The behaviours as text: ``concept | signature | what it returns | code``, one a line.

The code is an expression, or statements with a backslash and an n between lines. A row with
``{name}``, ``{words}`` and ``{code}`` stands for one behaviour of each condition on what its
parameter holds.
"""

from __future__ import annotations

from importlib import resources

TABLES = ("numbers", "lists", "text")
CONDITIONS = {
    # name, in words, code
    "numbers": (
        ("even", "even", "x % 2 == 0"),
        ("odd", "odd", "x % 2 != 0"),
        ("positive", "greater than 0", "x > 0"),
        ("negative", "less than 0", "x < 0"),
        ("above_five", "greater than 5", "x > 5"),
        ("threes", "divisible by 3", "x % 3 == 0"),
    ),
    "text": (
        ("vowels", "a vowel (a, e, i, o or u in lower or upper case)", 'c in "aeiouAEIOU"'),
        ("digits", "a digit", "c.isdigit()"),
        ("capitals", "an uppercase letter", "c.isupper()"),
        ("spaces", "a space", 'c == " "'),
    ),
    "words": (
        ("long", "are longer than 4 letters", "len(w) > 4"),
        ("a", 'start with the letter "a"', 'w.startswith("a")'),
        ("e", 'contain the letter "e"', '"e" in w'),
    ),
}
"""By the parameter that a condition is on."""


def rows() -> list[str]:
    """All rows, one a behaviour."""
    found: list[str] = []
    for table in TABLES:
        text = resources.files(__package__).joinpath(f"{table}.txt").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        frames = [line for line in lines if "{name}" in line]
        for parameter, conditions in CONDITIONS.items():
            own = [frame for frame in frames if f"({parameter})" in frame]
            found += [_filled(frame, condition) for condition in conditions for frame in own]
        found += [line for line in lines if "{name}" not in line]
    return found


def _filled(frame: str, condition: tuple[str, str, str]) -> str:
    name, words, code = condition
    return frame.replace("{name}", name).replace("{words}", words).replace("{code}", code)
