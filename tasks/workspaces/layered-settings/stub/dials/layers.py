"""Layers of settings."""


def merge(*layers):
    raise NotImplementedError


def from_environment(variables, prefix="DIALS"):
    raise NotImplementedError
