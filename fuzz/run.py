"""Run a target under atheris: ``python fuzz/run.py decoder [libFuzzer's options]``.

Without a corpus folder among the options, one is made and filled from ``targets.seeds``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["guest", "codegym.sandbox", "codegym.judge"]):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from fuzz import targets


def main() -> None:
    """Fuzz until something is found, or the options say to stop."""
    name, *options = sys.argv[1:] or [""]
    if name not in targets.TARGETS:
        sys.exit(f"usage: python fuzz/run.py {'|'.join(targets.TARGETS)} [-runs=N] [CORPUS]")
    if all(option.startswith("-") for option in options):
        corpus = Path(tempfile.mkdtemp(prefix="codegym-fuzz-"))
        for number, data in enumerate(targets.seeds(name)):
            (corpus / f"seed-{number}").write_bytes(data)
        options.append(str(corpus))
    atheris.Setup([sys.argv[0], *options], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
