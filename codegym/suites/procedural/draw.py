"""The random stream of a task: the same on every machine and every Python."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    "amber basic brisk calm civic clear coral crisp daily deep dense double early equal "
    "even extra fair fast final firm fixed fresh glad grand green high inner joint keen "
    "large light local loose lower main major minor mixed narrow neat north open outer "
    "plain prime quick quiet rapid ready rough royal short sharp silent single slow small "
    "smooth solid south spare steady steep sunny swift tall tidy upper urban vivid warm "
    "west wide"
)
SECOND = _words(
    "anchor arch badge basin beam bell board bridge cabin cable canal chain clamp coach "
    "crane crate dam deck depot dial disk dock door drum engine fence ferry field filter "
    "flag frame gate gauge grid harbor hinge hull kiln ladder lamp lane latch lens lever "
    "lift lock loom mast meter mill mirror motor nozzle oven panel pier pipe plate port "
    "pump rail ramp reel relay ring rotor scale shaft shelf signal slot spool spring "
    "stack switch tank tower track tray tunnel valve vault wagon wheel winch"
)
MEASURES = _words(
    "age area charge count credit depth dose flow force gain heat height length level "
    "load mass phase pressure range rate score share size span speed stock stress supply "
    "tension torque usage volume wear weight width yield"
)


class Draw:
    """Draws from a stream that a text decides.

    Only ``randrange`` is asked, which gives the same numbers in every Python from 3.2 on.

    Args:
        seed: Decides everything.
    """

    def __init__(self, seed: str) -> None:
        self._stream = random.Random(seed)

    def below(self, end: int) -> int:
        """A number from 0 to end - 1."""
        return self._stream.randrange(end)

    def between(self, low: int, high: int) -> int:
        """A number from low to high."""
        return low + self.below(high - low + 1)

    def chance(self, of: int) -> bool:
        """True once in so many times."""
        return self.below(of) == 0

    def pick(self, items: Sequence[T]) -> T:
        """One of some things."""
        return items[self.below(len(items))]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """So many different ones of some things, in a random order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(count)]

    def names(self, count: int) -> list[str]:
        """Different names of two words, ``calm_gate``."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[f"{self.pick(FIRST)}_{self.pick(SECOND)}"] = None
        return list(found)

    def parts(self, total: int, low: int, high: int) -> list[int]:
        """Numbers from low to high that add up to a total.

        Args:
            total: At least ``low``.
            low: The least of them.
            high: The largest of them; at least 2 ``low`` - 1, so that every total can be reached.
        """
        found: list[int] = []
        while total > high:
            part = self.between(low, min(high, total - low))
            found.append(part)
            total -= part
        return [*found, total]
