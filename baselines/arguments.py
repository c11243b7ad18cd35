"""Arguments of a script: a dataclass, one field each with its help."""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from codegym.errors import InputError

T = TypeVar("T")


def arg(default: Any, text: str, choices: Sequence[str] | None = None) -> Any:
    return dataclasses.field(default=default, metadata={"help": text, "choices": choices})


def parse(
    kind: type[T],
    about: str,
    argv: Sequence[str] | None = None,
    *,
    changing: Sequence[str] = ("rounds",),
    presets: Mapping[str, Mapping[str, Any]] | None = None,
) -> T:
    """Arguments from a command line.

    Args:
        kind: A dataclass whose fields are made with :func:`arg`.
        about: What the script does.
        argv: The command line; by default that of the process.
        changing: With ``--resume`` all others are those of that run.
        presets: Other defaults, by the value of ``--preset``.
    """
    parser = argparse.ArgumentParser(description=about)
    for spec in dataclasses.fields(kind):  # type: ignore[arg-type]
        name = "--" + spec.name.replace("_", "-")
        more: dict[str, Any] = {"help": f"{spec.metadata['help']} ({spec.default!r})"}
        if isinstance(spec.default, bool):
            more["action"] = argparse.BooleanOptionalAction
        else:
            more |= {"type": type(spec.default), "choices": spec.metadata["choices"]}
        parser.add_argument(name, default=None, **more)
    given = {
        key: value for key, value in vars(parser.parse_args(argv)).items() if value is not None
    }
    if not given.get("resume"):
        return kind(**{**(presets or {}).get(given.get("preset", ""), {}), **given})
    path = Path(given["resume"]) / "args.json"
    if not path.exists():
        raise InputError("no run to resume: there is no args.json", given["resume"])
    kept = json.loads(path.read_text())["args"]
    return kind(**{**kept, **{key: given[key] for key in ("resume", *changing) if key in given}})


def commit() -> str:
    """The commit that this file is of, with ``-dirty`` where it was changed."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent,
    )  # fmt: skip
    return done.stdout.strip()
