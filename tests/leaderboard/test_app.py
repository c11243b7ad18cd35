"""The server, over HTTP: uploads, limits, the API, headers."""

from __future__ import annotations

import gzip
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.leaderboard import making
from tests.leaderboard.conftest import Board

pytestmark = pytest.mark.docker

Serving = Callable[..., str]


@dataclass
class Answer:
    code: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body, parse_constant=pytest.fail)


def ask(url: str, data: bytes | None = None, token: str = "", method: str | None = None) -> Answer:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def submit(url: str, data: bytes, token: str, name: str = "mine") -> Answer:
    return ask(f"{url}/api/v1/rows?name={quote(name)}", data, token)


def test_a_run_comes_in_and_is_graded(board: Board, run: Path, serving: Serving) -> None:
    url = serving(board.store)
    token = board.store.new_token("someone")
    answer = submit(url, making.packed(run), token, "<b>a model</b>")
    assert answer.code == 201, answer.body
    queued = answer.json
    assert (queued["status"], queued["new"]) == ("queued", True)
    assert submit(url, making.packed(run), token).json | {"new": None} == queued | {"new": None}

    row = ask(f"{url}/api/v1/rows/{queued['id']}").json
    assert (row["numbers_are"], row["submitter"]) == ("claimed", "someone")
    page = ask(url + queued["page"])
    assert b"the numbers are what the run claims" in page.body
    assert b"&lt;b&gt;a model" in page.body
    assert b"<b>a model" not in page.body

    assert board.grader.grade_next().status == "verified"
    row = ask(f"{url}/api/v1/rows/{queued['id']}").json
    assert (row["status"], row["numbers_are"]) == ("verified", "derived")
    assert row["numbers"]["pass_at_k"]["1"] == 0.5

    # Whoever doubts it can judge the programs again.
    lines = ask(f"{url}/runs/{queued['id']}/samples.jsonl").body.splitlines()
    offered = {(s["task_id"], s["solution"]) for s in making.read(run, "samples.jsonl")}
    assert {tuple(json.loads(line).values()) for line in lines} == offered


def test_uploads_need_a_live_token_of_which_only_the_hash_is_kept(
    board: Board, run: Path, serving: Serving, tmp_path: Path
) -> None:
    url = serving(board.store, uploads_per_hour=4)
    token = board.store.new_token("someone")
    assert submit(url, b"", "").code == 401
    assert submit(url, b"", "cgb_wrong").code == 401
    assert board.store.revoke_token("someone")
    assert submit(url, making.packed(run), token).code == 401
    assert submit(url, b"", "x' OR '1'='1").code == 401
    refused = submit(url, b"", "cgb_wrong")
    assert (refused.code, bool(refused.headers["Retry-After"])) == (429, True)
    board.store.close()
    files = [path for path in tmp_path.iterdir() if path.name.startswith("board.sqlite")]
    assert files
    assert not any(token.encode() in path.read_bytes() for path in files)


def test_sizes_and_rates_are_limited(board: Board, run: Path, serving: Serving) -> None:
    token = board.store.new_token("someone")
    url = serving(board.store, max_upload_bytes=10_000, max_unpacked_bytes=1 << 20)
    assert submit(url, os.urandom(10_001), token).code == 413
    bomb = gzip.compress(bytes(1 << 20)) * 8
    assert len(bomb) < 10_000
    assert submit(url, bomb, token).code == 422

    url = serving(board.store, uploads_per_hour=2)
    codes = [submit(url, b"", token).code for _ in range(3)]
    assert codes == [422, 422, 429]
    url = serving(board.store, queued_per_token=1)
    assert [submit(url, making.packed(run), token).code for _ in range(2)] == [201, 429]
    url = serving(board.store, requests_per_minute=5)
    codes = [ask(f"{url}/api/v1/suites").code for _ in range(6)]
    assert codes == [200] * 5 + [429]


def test_broken_uploads_are_refused_in_one_line(board: Board, run: Path, serving: Serving) -> None:
    url, token = serving(board.store), board.store.new_token("someone")
    original = {name: (run / name).read_bytes() for name in making.FILES}
    for name in making.FILES:
        for content in (b"{}\n", b'{"format": NaN}\n', b"[" * 9999, b"\0"):
            (run / name).write_bytes(content)
            answer = submit(url, making.packed(run), token)
            assert answer.code == 422, (name, content, answer.body)
            told = answer.json["detail"]
            assert told.startswith(name) and "\n" not in told and "/tmp" not in told, told
        (run / name).write_bytes(original[name])
    manifest = making.read(run, "manifest.json")
    # A spec is never loaded on the word of an upload: the digest alone says which suite.
    manifest["suite"] |= {"spec": "humaneval:/etc/passwd", "digest": "a" * 64}
    making.write(run, "manifest.json", manifest)
    answer = submit(url, making.packed(run), token)
    assert (answer.code, "no suite of the digest" in answer.json["detail"]) == (422, True)
    for name in ("", "x" * 200, "a\u202eb", "a\nb"):
        assert submit(url, making.packed(run), token, name).code == 422
    assert ask(f"{url}/api/v1/rows", b"", token).code == 422
    assert board.store.rows() == []


def test_rows_are_filtered_sorted_and_compared(
    board: Board, honest: Path, run: Path, serving: Serving, docker_pool: Any, docker_judge: Any
) -> None:
    url = serving(board.store)
    half = board.graded(honest, "half")
    full = board.graded(
        making.evaluate(
            board.suite,
            docker_pool,
            docker_judge,
            run.with_name("full"),
            lambda task: [task.reference] * 2,
        ),
        "full",
    )
    names = [row["name"] for row in ask(f"{url}/api/v1/rows").json]
    assert names == ["full", "half"]
    assert [r["name"] for r in ask(f"{url}/api/v1/rows?sort=pass@1").json] == ["half", "full"]
    assert [r["name"] for r in ask(f"{url}/api/v1/rows?limit=1&offset=1").json] == ["half"]
    assert len(ask(f"{url}/api/v1/rows?status=verified&suite={half.suite[:10]}").json) == 2
    assert ask(f"{url}/api/v1/rows?status=rejected").json == []
    assert ask(f"{url}/api/v1/rows?until=2020-01-01").json == []
    assert len(ask(f"{url}/api/v1/rows?since=2020-01-01").json) == 2
    for wrong in ("status=x", "suite=%25%25%25%25%25%25", "since=NaN", "sort=1;--", "limit=1e308"):
        assert ask(f"{url}/api/v1/rows?{wrong}").code == 422, wrong
    pair = ask(f"{url}/api/v1/compare?a={half.id}&b={full.id}").json
    assert (pair["difference"], pair["equal"], len(pair["b_better"])) == (0.5, 0, 4)
    assert pair["p_value"] == 0.125  # 2 of the 16 ways to flip four equal differences
    page = ask(f"{url}/compare/{half.id}--{full.id}.html")
    assert b"+50.0 points of pass@1" in page.body


def test_every_answer_is_held_to_its_own_site(board: Board, honest: Path, serving: Serving) -> None:
    url = serving(board.store)
    row = board.graded(honest)
    assert ask(f"{url}/runs/{row.id}").body == ask(f"{url}/runs/{row.id}/index.html").body
    paths = ["", "about.html", "api/v1/rows", "static/board.js", "static/plotly.min.js", "nothing"]
    for path in [*paths, f"runs/{row.id}/task-3.html", "runs/%2e%2e/x", "static/%2e%2e/app.py"]:
        answer = ask(f"{url}/{path}")
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "default-src 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.code == (404 if "nothing" in path or "%" in path else 200), path
        if b"<html" in answer.body:
            # What is inline is data; scripts are files.
            scripts = answer.body.split(b"<script")[1:]
            assert all(s.startswith((b" defer src=", b' type="application/json"')) for s in scripts)
            assert b"http://" not in answer.body and b"https://" not in answer.body
    described = ask(f"{url}/openapi.json").json
    assert set(described["paths"]) == {
        "/api/v1/suites",
        "/api/v1/rows",
        "/api/v1/rows/{run}",
        "/api/v1/compare",
    }
