"""The pages, each by its path: a server answers with them, an export writes them.

    index.html                 the table
    about.html                 how the numbers are made
    runs/ID/index.html         a row
    runs/ID/task-N.html        what was written for one task
    compare/ID--ID.html        two rows beside each other

Everything in them that came from elsewhere goes through Jinja's escaping, and there is no
script in any page: scripts are files of this package, and read what the page holds as data.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from codegym.leaderboard import views
from codegym.leaderboard.catalogue import listed
from codegym.leaderboard.comparison import compare
from codegym.leaderboard.regrading import unpack_line
from codegym.leaderboard.store import STATUSES, Row, Store
from codegym.leaderboard.views import MEANING, RowView

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""Content-Security-Policy: scripts and pictures of this site alone, and none written into a page.
Plotly makes a style sheet while it runs, which is why styles are not held to files."""

_HERE = Path(__file__).parent
_SHOWN_PROGRAM = 100_000
_ROW_PAGE = re.compile(r"runs/([0-9a-f]{16})/(?:index|task-(\d{1,7}))\.html")
_PAIR_PAGE = re.compile(r"compare/([0-9a-f]{16})--([0-9a-f]{16})\.html")


class Pages:
    """Renders a board's pages.

    Args:
        store: The board.
        live: Whether a server answers, which has an API to point at; a static site has files.
    """

    def __init__(self, store: Store, live: bool) -> None:
        self._store, self._live = store, live
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=False,
        )

    def render(self, path: str) -> bytes | None:
        """The page of a path, UTF-8; None where there is none."""
        if path in ("", "index.html"):
            return self._board()
        if path == "about.html":
            return self._page("about.html", "", meanings=MEANING)
        if found := _ROW_PAGE.fullmatch(path):
            row = self._store.row(found[1])
            if row is None:
                return None
            return self._row(row) if found[2] is None else self._task(row, int(found[2]))
        if found := _PAIR_PAGE.fullmatch(path):
            pair = self._store.row(found[1]), self._store.row(found[2])
            return self._compare(pair[0], pair[1]) if pair[0] and pair[1] else None
        return None

    def _page(self, template: str, root: str, **values: Any) -> bytes:
        text: str = self._templates.get_template(template).render(
            root=root, live=self._live, policy=POLICY, **values
        )
        # A program may hold what no UTF-8 can say.
        return text.encode("utf-8", "replace")

    # ===== Each page ====

    def _board(self) -> bytes:
        groups = views.groups(self._store)
        curves = [curve for group in groups for curve in views.drawn(group.best_first)]
        return self._page(
            "board.html",
            "",
            groups=groups,
            statuses=STATUSES,
            tokens=any(view.tokens_per_solved for group in groups for view in group.rows),
            curves=as_data(curves),
        )

    def _row(self, row: Row) -> bytes:
        view = RowView(row)
        drawn = views.drawn([view], rejected=True)
        return self._page(
            "row.html",
            "../../",
            view=view,
            tasks=listed(self._store.listing(row.suite)),
            passes=(row.derived or {}).get("passes"),
            drawn=drawn,
            curves=as_data(drawn),
        )

    def _task(self, row: Row, number: int) -> bytes | None:
        tasks = listed(self._store.listing(row.suite))
        if number >= len(tasks):
            return None
        samples = [_shown(each) for each in self._store.samples(row.id, task=number)]
        return self._page(
            "task.html",
            "../../",
            view=RowView(row),
            task=tasks[number],
            number=number,
            count=len(tasks),
            samples=samples,
        )

    def _compare(self, first: Row, second: Row) -> bytes:
        a, b = RowView(first), RowView(second)
        same = first.suite == second.suite
        drawn = views.drawn([a, b], rejected=True) if same else []
        return self._page(
            "compare.html",
            "../",
            a=a,
            b=b,
            same_suite=same,
            pair=compare(a, b, listed(self._store.listing(first.suite))) if same else None,
            drawn=drawn,
            curves=as_data(drawn),
        )


def as_data(value: Any) -> Markup:
    """JSON that can stand in a ``<script type="application/json">``: it holds no ``<`` at all."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def static_files() -> Iterator[tuple[str, bytes]]:
    """Name and content of what lies under ``static/``."""
    for path in sorted((_HERE / "static").iterdir()):
        yield path.name, path.read_bytes()
    bundle = resources.files("plotly") / "package_data" / "plotly.min.js"
    yield "plotly.min.js", bundle.read_bytes()


def sample_lines(store: Store, run: str) -> Iterator[bytes]:
    """A run's programs as ``codegym eval --samples`` reads them."""
    row = store.row(run)
    if row is None:
        return
    ids = [task.id for task in listed(store.listing(row.suite))]
    for sample in store.samples(run):
        record = {"task_id": ids[sample["task"]], "solution": _program(sample)}
        yield json.dumps(record, ensure_ascii=True).encode() + b"\n"


def _program(sample: dict[str, Any]) -> str:
    return zlib.decompress(sample["program"]).decode("utf-8", "surrogatepass")


def _shown(sample: dict[str, Any]) -> dict[str, Any]:
    program = _program(sample)
    judged = sample["verdict"] is not None
    verdict = unpack_line(sample["verdict"])["verdict"] if judged else {}
    printed = [
        ("Standard output", verdict.get("stdout", "")),
        ("Standard error", verdict.get("stderr", "")),
    ]
    return {
        "place": sample["place"],
        "program": program[:_SHOWN_PROGRAM],
        "cut": len(program) > _SHOWN_PROGRAM,
        "judged": judged,
        "claimed": sample["claimed_outcome"],
        "outcome": verdict.get("outcome", sample["claimed_outcome"]),
        "reason": verdict.get("reason", ""),
        "printed": printed,
    }
