"""The text space of the environments."""

from __future__ import annotations

import string
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

_SAMPLE_CHARACTERS = string.ascii_letters + string.digits + string.punctuation + " \n"
_SAMPLE_LENGTH = 64


class CodeText(spaces.Text):
    r"""Any text up to a length: programs, prompts, feedback.

    ``gymnasium.spaces.Text`` asks of each character whether it is in a character
    set, which rules out most of Unicode or costs seconds, and samples texts as
    long as its limit. Here membership is type and length alone, and a sample is
    short printable text, the same for the same seed in every process.

    Args:
        max_length: Longest text, characters.
        min_length: Shortest text, characters.
        seed: Seed for sampling.

    Example:
        >>> space = CodeText(1000)
        >>> "def f():\n    return 'é 🙂'" in space
        True
        >>> b"def f(): pass" in space
        False
    """

    def __init__(
        self,
        max_length: int,
        *,
        min_length: int = 0,
        seed: int | np.random.Generator | None = None,
    ) -> None:
        super().__init__(max_length, min_length=min_length, charset=_SAMPLE_CHARACTERS, seed=seed)

    def contains(self, x: Any) -> bool:
        """Whether ``x`` is a str of an allowed length, of any characters."""
        return isinstance(x, str) and self.min_length <= len(x) <= self.max_length

    def sample(
        self,
        mask: tuple[int | None, NDArray[np.int8] | None] | None = None,
        probability: tuple[int | None, NDArray[np.float64] | None] | None = None,
    ) -> str:
        """A short printable text.

        Args:
            mask: As in ``gymnasium.spaces.Text``: a length and the characters to use.
            probability: As in ``gymnasium.spaces.Text``: a length and their probabilities.
        """
        if mask is not None or probability is not None:
            return super().sample(mask=mask, probability=probability)
        longest = max(self.min_length, min(self.max_length, _SAMPLE_LENGTH))
        length = int(self.np_random.integers(self.min_length, longest + 1))
        picks = self.np_random.integers(len(_SAMPLE_CHARACTERS), size=length)
        return "".join(_SAMPLE_CHARACTERS[pick] for pick in picks)

    def to_jsonable(self, sample_n: Any) -> list[str]:
        """Samples as JSON holds them: the texts themselves."""
        return [str(sample) for sample in sample_n]

    def from_jsonable(self, sample_n: list[Any]) -> list[str]:
        """Samples back from JSON."""
        return [str(sample) for sample in sample_n]

    @property
    def is_np_flattenable(self) -> bool:
        """False: most texts of this space have characters outside the sampling set."""
        return False

    def __repr__(self) -> str:
        return f"CodeText({self.min_length}, {self.max_length})"

    def __eq__(self, other: object, /) -> bool:
        return (
            isinstance(other, CodeText)
            and self.min_length == other.min_length
            and self.max_length == other.max_length
        )

    __hash__ = None  # type: ignore[assignment]  # as every Gymnasium space
