"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

Backend = Annotated[str, typer.Option(help="auto, docker, bubblewrap or process (no isolation).")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Sandboxes at work; by default one per core.")
]
