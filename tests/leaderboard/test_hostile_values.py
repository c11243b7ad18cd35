"""Whatever stands in a field: refused, or shown as the text that it is."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from codegym import InputError
from tests.leaderboard import making
from tests.leaderboard.conftest import Board

pytestmark = pytest.mark.docker

NUMBERS = (math.nan, 1e308, -1, 10**400)
MARKUP = "</script></title><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\"'"
TEXTS = (MARKUP, "\0\u202e\x1b[31m'; DROP TABLE runs; --" + "x" * 70_000, "\ud800")


def _with(
    run: Path, name: str, path: tuple[Any, ...], new: Any, original: dict[str, bytes]
) -> None:
    for each, content in original.items():
        (run / each).write_bytes(content)
    value = making.read(run, name)
    making.put(value, path, new)
    making.write(run, name, value)


def _paths(run: Path, kind: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """Every leaf of the small files, and of the first lines of the long ones.

    Digests and counts are left out: :func:`making.reseal` makes them fit what is put elsewhere.
    """
    found = []
    for name in making.FILES:
        value = making.read(run, name)
        for path in making.leaves(value, kind):
            first = not name.endswith("l") or path[0] == 0
            if first and "checksums" not in path and path[0] not in ("samples", "files"):
                found.append((name, path))
    return found


def _try(board: Board, run: Path) -> bool:
    """Add the run and render all that is said of it; False where it was refused."""
    from codegym.leaderboard.pages import Pages
    from codegym.leaderboard.views import RowView

    try:
        row = board.add(run)
    except InputError as error:
        told = str(error)
        assert_one_line(told)
        return False
    for live in (True, False):
        pages = Pages(board.store, live)
        for page in ("index.html", f"runs/{row.id}/index.html", f"runs/{row.id}/task-0.html"):
            content = pages.render(page)
            assert content is not None
            for forbidden in (b"<script>alert", b"<img", b">49<", b"NaN", b"Infinity", b"e+308"):
                assert forbidden not in content, (page, forbidden)
    json.dumps(RowView(row).plain(), allow_nan=False, ensure_ascii=False).encode()
    assert board.store.remove(row.id)
    return True


def test_every_number(board: Board, run: Path) -> None:
    original = {name: (run / name).read_bytes() for name in making.FILES}
    refused = accepted = 0
    for name, path in _paths(run, (int, float)):
        for number in NUMBERS:
            _with(run, name, path, number, original)
            making.reseal(run, board.suite, add_up=False)
            came_in = _try(board, run)
            accepted += came_in
            refused += not came_in
            if came_in:
                # Where nothing is made of it, any number that could be one.
                assert math.isfinite(number) and abs(number) < 1e300, (name, path, number)
    assert refused > 150
    assert accepted < refused / 4


def test_every_text(board: Board, run: Path) -> None:
    original = {name: (run / name).read_bytes() for name in making.FILES}
    shown = []
    for name, path in _paths(run, str):
        for text in TEXTS:
            _with(run, name, path, text, original)
            making.reseal(run, board.suite, add_up=False)
            if _try(board, run):
                shown.append((name, path[-1], text))
    # Programs, labels and versions are anybody's text, and were seen by the pages.
    assert ("samples.jsonl", "solution", MARKUP) in shown
    assert ("samples.jsonl", "solution", "\ud800") in shown
    assert not any(key in ("task_id", "outcome", "digest") for _, key, _ in shown)


def assert_one_line(told: str) -> None:
    assert len(told) < 3000
    assert "\n" not in told


@pytest.mark.parametrize("name", making.FILES)
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"null", b"[]", b"{}", b"{", b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe"),
        *(b"\x1f\x8b", b'{"sample": 0}\n', b"0\n" * 1000, b'{"format": 2, "format": 1}'),
    ],
)
def test_every_file_of_another_form(board: Board, run: Path, name: str, content: bytes) -> None:
    (run / name).write_bytes(content)
    with pytest.raises(InputError):
        board.add(run)


def test_names_are_one_line_of_plain_characters() -> None:
    from codegym.leaderboard.checks import checked_name

    assert checked_name("  Größe <b>7B</b> 模型 ") == "Größe <b>7B</b> 模型"
    for name in ("", " ", "x" * 101, "a\nb", "a\0", "\u202eevil", "\ud800", "a\u2028b", "\ue000"):
        with pytest.raises(InputError):
            checked_name(name)
