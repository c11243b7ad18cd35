"""Episodes as data: what was shown, done, judged and paid, one record an episode.

``records`` has the record; ``recording`` puts it together while an episode goes on;
``files`` writes and reads JSON lines, ``parquet`` the same as Parquet. ``export`` makes
training data of them, with ``normal``, which tells when two programs are the same, and
``groups``, which has advantages.
"""

from __future__ import annotations

from codegym.trajectories.files import Writer, read_trajectories
from codegym.trajectories.recording import GroupRecorder, Recorder
from codegym.trajectories.records import SCHEMA, Tokens, Trajectory, Turn

__all__ = [
    "SCHEMA",
    "GroupRecorder",
    "Recorder",
    "Tokens",
    "Trajectory",
    "Turn",
    "Writer",
    "read_trajectories",
]
