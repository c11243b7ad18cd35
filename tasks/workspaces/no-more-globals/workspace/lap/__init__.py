"""How long parts of a program take."""

from lap.core import counts, reset, seconds, start, stop, timed, use_clock
from lap.reporting import report

__all__ = ["counts", "report", "reset", "seconds", "start", "stop", "timed", "use_clock"]
