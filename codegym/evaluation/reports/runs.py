"""Run folders, as far as a report needs them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.evaluation.points import try_fit
from codegym.evaluation.summary import Summary
from codegym.horizon import Fit, Record


@dataclass(frozen=True)
class Run:
    """One evaluation."""

    name: str
    """The folder's name."""
    summary: Summary
    digest: str
    """Of the suite: runs of different digests were asked different things."""

    @cached_property
    def fit(self) -> Fit | None:
        """The line horizon; None where no two lengths were judged."""
        points = self.summary.points
        return try_fit([Record(p.task, p.family, p.lines, p.passes, p.attempts) for p in points])


def read_run(folder: Path) -> Run:
    """Read a run folder.

    Raises:
        InputError: It is none, nothing was judged in it yet, or a file of it is broken.
    """
    summary = _read(folder / "summary.json")
    manifest = _read(folder / "manifest.json")
    try:
        digest = str(manifest["suite"]["digest"])
        return Run(folder.resolve().name, Summary.model_validate(summary), digest)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{first['msg']}; `codegym eval` with the same arguments writes it anew",
            f"{folder / 'summary.json'}: {place}",
        ) from None
    except (KeyError, TypeError):
        raise InputError("does not name its suite", str(folder / "manifest.json")) from None


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(
            f"no {path.name} here: a run folder is made by `codegym eval`", str(path.parent)
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", str(path)) from None
