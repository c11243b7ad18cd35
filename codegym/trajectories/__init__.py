"""Episodes as data: what was shown, done, judged and paid, one record an episode.

``records`` has the record. Everything else stands on it.
"""

from __future__ import annotations

from codegym.trajectories.records import SCHEMA, Tokens, Trajectory, Turn

__all__ = ["SCHEMA", "Tokens", "Trajectory", "Turn"]
