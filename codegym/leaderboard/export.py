"""A board as a folder of files, which any web server can serve and any browser can open."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

from codegym.errors import InputError
from codegym.leaderboard import views
from codegym.leaderboard.pages import Pages, sample_lines, static_files
from codegym.leaderboard.store import Store
from codegym.leaderboard.views import RowView

MAX_PAIRS = 5000
"""So many comparisons are written, the rows of a suite that do best first."""

_MARK = ".codegym-leaderboard"


def export(store: Store, out: Path) -> int:
    """Write the site.

    It is made beside its place and then put there whole, so that nobody reads half of one.

    Args:
        store: The board.
        out: The folder; an earlier export there is replaced.

    Returns:
        How many rows there are.

    Raises:
        InputError: There is something else at that place, or it cannot be written.
    """
    if (
        out.exists()
        and any(out.iterdir() if out.is_dir() else [out])
        and not (out / _MARK).exists()
    ):
        raise InputError("holds something else than an exported leaderboard", str(out))
    fresh = out.with_name(f".{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        count = _write(store, fresh)
        shutil.rmtree(out, ignore_errors=True)
        fresh.rename(out)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", str(out)) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return count


def _write(store: Store, out: Path) -> int:
    pages = Pages(store, live=False)
    (out / "static").mkdir(parents=True)
    (out / _MARK).touch()
    for name, content in static_files():
        (out / "static" / name).write_bytes(content)
    groups = views.groups(store)
    paths = ["index.html", "about.html"]
    for group in groups:
        for view in group.rows:
            folder = f"runs/{view.row.id}"
            paths.append(f"{folder}/index.html")
            paths += [f"{folder}/task-{number}.html" for number in range(len(group.tasks))]
    for path in itertools.chain(paths, _pairs(groups)):
        page = pages.render(path)
        if page is not None:  # a row may be removed meanwhile
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(page)
    rows = [view for group in groups for view in group.best_first]
    for view in rows:
        with open(out / "runs" / view.row.id / "samples.jsonl", "wb") as file:
            file.writelines(sample_lines(store, view.row.id))
    (out / "rows.json").write_text(json.dumps([view.plain() for view in rows], indent=1))
    return len(rows)


def _pairs(groups: list[views.Group]) -> list[str]:
    """Paths of the comparisons: within each suite every two rows."""
    found: list[str] = []
    for group in groups:
        best: list[RowView] = group.best_first
        for last in range(1, len(best)):  # those among the first few rows first
            for other in best[:last]:
                first, second = sorted((best[last].row.id, other.row.id))
                found.append(f"compare/{first}--{second}.html")
    return found[:MAX_PAIRS]
