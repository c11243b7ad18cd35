"""The file."""

import datetime as dt
import json
from pathlib import Path

from chores.model import Chore, ChoreList


def save(chores, path):
    """Write a list to a file."""
    rows = []
    for chore in chores:
        row = {"title": chore.title, "due": chore.due.isoformat() if chore.due else None}
        if chore.every is not None:
            row |= {"every": chore.every, "day": chore.day}
        rows.append(row)
    Path(path).write_text(json.dumps(rows, indent=2) + "\n")


def load(path):
    """Read a list from a file; an empty one where there is none."""
    if not Path(path).exists():
        return ChoreList()
    rows = json.loads(Path(path).read_text())
    return ChoreList(
        Chore(
            row["title"],
            dt.date.fromisoformat(row["due"]) if row["due"] else None,
            row.get("every"),
            row.get("day"),
        )
        for row in rows
    )
