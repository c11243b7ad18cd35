"""What a policy is here, what a proposer reads, and two policies that need no model."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from codegym.selfplay.grammar import HEADS, LIST, TEXT, lines_of, render
from codegym.selfplay.tasks import Form

Policy = Callable[[Sequence[str], int], Sequence[str]]
"""Takes prompts and a seed, and returns one text for each; the other side of the game."""

_SUBSET = """\
The program is one function of one to four parameters, each with a type: int, bool, str, list[int]
or list[str]. It uses assignments, for, while, if, arithmetic (+ - * // %), comparisons, slices,
list comprehensions, the functions abs all any bool chr enumerate int len list max min ord range
reversed sorted str sum zip and the methods append count endswith find index insert isalpha isdigit
islower isupper join lower pop remove replace reverse split startswith strip swapcase upper. It
ends with its only return. Every statement must be needed, and it must do something new."""


def proposer_prompt(form: Form, lines: int, references: Sequence[str] = ()) -> str:
    """What a proposer is asked.

    Args:
        form: Which tasks will be made of the program.
        lines: How many statements it is to have.
        references: Programs that there are already; the new one is to do something else.
    """
    parts = [
        f"Propose a Python program of {lines} statement{'s' if lines > 1 else ''} for a task of "
        f"{form.value}, hard but not too hard to solve.",
        _SUBSET,
        "Answer with the program in a ```python fence. A fence ```inputs may give arguments, one "
        "call a line, as they stand between the brackets of a call; more will be drawn.",
    ]
    if form is Form.STAGED:
        parts.append("It has no variables beside its parameters and returns all of them in order.")
    if references:
        programs = "\n".join(f"```python\n{source.rstrip()}\n```" for source in references)
        parts.append(f"These programs are known; make another:\n\n{programs}")
    return "\n\n".join(parts) + "\n"


class FormsProposer:
    """Proposes programs drawn from the typed forms of :mod:`codegym.selfplay.grammar`.

    Args:
        most: Most lines of a program.
    """

    def __init__(self, most: int = 3) -> None:
        self._most = most

    def __call__(self, prompts: Sequence[str], seed: int) -> list[str]:
        """A program for each prompt."""
        rng = random.Random(f"codegym.selfplay forms {seed}")
        found = []
        for _ in prompts:
            kind = rng.choice((LIST, TEXT))
            lines = [rng.choice(lines_of(kind)) for _ in range(rng.randint(1, self._most))]
            found.append(render(kind, lines))
        return found


class GuessingSolver:
    """Answers at random: a floor to compare with, and the other side where none is given."""

    def __call__(self, prompts: Sequence[str], seed: int) -> list[str]:
        """An answer for each prompt: a line of the forms, alone or as a program."""
        rng = random.Random(f"codegym.selfplay guesses {seed}")
        answers = []
        for prompt in prompts:
            kind = LIST if HEADS[LIST] in prompt or "x = [" in prompt else TEXT
            line = rng.choice(lines_of(kind))
            staged = prompt.startswith("Stage ")
            answers.append("".join(line) if staged else render(kind, [line]))
        return answers
