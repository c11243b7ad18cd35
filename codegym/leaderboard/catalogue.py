"""The suites that a board knows, by their digest.

A run names its suite by a spec, which is a path on the machine that made it. A board never
loads a spec that came over the network: it loads what its keeper added, and knows it by the
digest alone.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass

from codegym.errors import InputError
from codegym.leaderboard.store import Store
from codegym.suites import Suite, load_suite


@dataclass(frozen=True)
class Listed:
    """What is shown of a task, and pages need no suite for."""

    id: str
    title: str
    family: str
    released: str
    lines: int | None
    """The reference's effective lines, of the last stage."""


class Catalogue:
    """Suites by digest, each loaded once.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._loaded: dict[str, Suite] = {}
        self._lock = threading.Lock()

    def add(self, spec: str, digest: str | None = None) -> Suite:
        """Load a suite and let runs over it be added.

        Args:
            spec: What :func:`codegym.load_suite` takes.
            digest: Of the suite that is meant, where one is.

        Raises:
            InputError: It cannot be loaded, or is another than the one that is meant.
        """
        suite = _load(spec, digest)
        listing = [
            {
                "id": task.id,
                "title": task.title,
                "family": task.family,
                "released": task.released.isoformat(),
                "lines": task.stages[-1].effective_lines,
            }
            for task in suite
        ]
        self._store.put_suite(suite.digest, spec, suite.name, json.dumps(listing))
        with self._lock:
            self._loaded[suite.digest] = suite
        return suite

    def suite(self, digest: str) -> Suite:
        """The suite of a digest.

        Raises:
            InputError: Nobody added it, or it is no longer what it was.
        """
        with self._lock:
            if digest not in self._loaded:
                spec = self._store.suite_spec(digest)
                if spec is None:
                    raise InputError(
                        f"no suite of the digest {digest[:12]} is known here; "
                        "its keeper adds one with `codegym leaderboard serve --suite SPEC`",
                        "manifest.json",
                    )
                self._loaded[digest] = _load(spec, digest)
            return self._loaded[digest]


def listed(listing: str) -> list[Listed]:
    """A suite's tasks, out of the store's JSON."""
    return [Listed(**entry) for entry in json.loads(listing)]


def _load(spec: str, digest: str | None) -> Suite:
    suite = load_suite(spec)
    if digest is not None and suite.digest != digest and suite.set_aside:
        # What a machine sets aside is its own affair; the run may have been made without that.
        suite = load_suite(spec, include_set_aside=True)
    if digest is not None and suite.digest != digest:
        raise InputError(
            f"is another suite here: its digest is {suite.digest[:12]}, the run's {digest[:12]}",
            f"suite {spec!r}",
        )
    return suite
