"""How long a program is, in lines that mean something.

``logical`` counts statements so that layout and padding words do not matter.
``effective`` counts those that the hidden tests need: it deletes statements as long
as the judge still passes the program (``statements`` writes the shortened programs,
``trials`` has them judged).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegym.lines.logical import logical_lines

if TYPE_CHECKING:
    from codegym.lines.effective import EffectiveLines, Unneeded, effective_lines

__all__ = ["EffectiveLines", "Unneeded", "effective_lines", "logical_lines"]


def __getattr__(name: str) -> object:
    """Load the part with the judge when it is asked for: counting statements needs none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from codegym.lines import effective

    return getattr(effective, name)
