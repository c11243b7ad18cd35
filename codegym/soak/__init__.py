"""The soak: thousands of runs from many threads, and what is left of them.

``work`` makes the runs, each with a number that only its submission knows, and says what must
come of it; ``clients`` are the threads that hand them in; ``readings`` look at this process and
the machine before and after; ``runner`` puts them together and ends with closing a full pool.
"""

from __future__ import annotations

from codegym.soak.runner import Check, Plan, Report, run

__all__ = ["Check", "Plan", "Report", "run"]
"""What the command line needs."""
