"""Settings."""

from dials.layers import from_environment, merge
from dials.parsing import parse
from dials.settings import Settings

__all__ = ["Settings", "from_environment", "merge", "parse"]
