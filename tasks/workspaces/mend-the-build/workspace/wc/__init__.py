"""Lines, words and characters."""

from wc.count import Counts, count
from wc.version import __version__

__all__ = ["Counts", "__version__", "count"]
