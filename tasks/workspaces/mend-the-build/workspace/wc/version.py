"""The version, which the build reads."""

__version__ = "1.4.0"
