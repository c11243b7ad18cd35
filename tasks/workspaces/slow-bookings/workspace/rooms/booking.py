"""A booking."""

from typing import NamedTuple


class Booking(NamedTuple):
    """A room from a time up to, and without, another one; the end is after the start."""

    room: str
    start: int
    end: int
    who: str
