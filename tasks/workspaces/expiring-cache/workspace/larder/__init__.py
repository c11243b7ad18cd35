"""A cache with a size and a time."""

from larder.cache import Cache
from larder.stats import Stats

__all__ = ["Cache", "Stats"]
