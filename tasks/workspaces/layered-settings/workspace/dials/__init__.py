"""Settings."""

from dials.parsing import parse
from dials.settings import Settings

__all__ = ["Settings", "parse"]
