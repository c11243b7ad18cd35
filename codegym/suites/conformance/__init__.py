"""Public conformance suites as long tasks, one staged task each: ``conformance:NAME``.

Nothing of a suite comes with this project. Its cases are taken, as data and without running any
build, out of a source package that is pinned by version and hash, and so are the packages that
the reference is made of.

``archives`` has the pinned packages from the index (``download``) and keeps them for the user;
``suite`` makes the task; ``bundle`` makes a reference out of packages; each suite has a module and
an instruction of its own.
"""

from __future__ import annotations

from importlib import import_module

from codegym.errors import InputError
from codegym.suites.conformance.suite import ConformanceSuite, build
from codegym.suites.suite import Imported

NAMES = ("commonmark", "jsonschema", "toml", "uritemplate")
"""The suites that there are; each is a module of this package."""


def load(argument: str) -> Imported:
    """The importer of the spec ``conformance:NAME``.

    Raises:
        InputError: There is no suite of this name.
        InfrastructureError: Its packages are neither in the cache nor to be had from an index.
    """
    if argument not in NAMES:
        raise InputError(
            f"there is no such conformance suite; known are {', '.join(NAMES)}",
            f"suite 'conformance:{argument}'",
        )
    suite: ConformanceSuite = import_module(f"{__name__}.{argument}").SUITE
    return build(suite)
