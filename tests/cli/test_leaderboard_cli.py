from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.cli_runner import assert_refused, codegym, command, environment

for _name in ("sqlalchemy", "alembic", "fastapi", "uvicorn", "jinja2", "plotly"):
    pytest.importorskip(_name, reason="needs the extra: pip install 'codegym[leaderboard]'")

pytestmark = [pytest.mark.docker, pytest.mark.slow]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A run of the command line's own, and the spec of its suite."""
    from codegym.suites import jsonl
    from tests.leaderboard.making import tasks

    folder = tmp_path_factory.mktemp("cli")
    jsonl.dump(tasks(), folder / "small.jsonl")
    spec = f"jsonl:{folder / 'small.jsonl'}"
    done = codegym("eval", "--suite", spec, "--agent", "reference", "--out", folder / "run")
    assert done.returncode == 0, done.stderr
    return folder / "run", spec


def _json(done: Any) -> Any:
    return json.loads(done.stdout)


def test_add_export_regrade_remove(run: tuple[Path, str], tmp_path: Path) -> None:
    board = ("--board", tmp_path / "board.sqlite")
    done = codegym("leaderboard", "add", run[0], "--name", "reference", *board, "--json")
    assert done.returncode == 0, done.stderr
    (row,) = _json(done)
    assert (row["status"], row["name"]) == ("verified", "reference")
    assert row["numbers"]["pass_at_k"]["1"] == 1.0

    done = codegym("leaderboard", "export", tmp_path / "site", *board)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "runs" / row["id"] / "index.html").exists()
    done = codegym("leaderboard", "export", tmp_path / "site", *board)
    assert done.returncode == 0, "an earlier export is replaced"
    assert_refused(codegym("leaderboard", "export", run[0], *board), "holds something else")

    done = codegym("leaderboard", "regrade", row["id"], *board, "--json")
    assert (done.returncode, _json(done)[0]["status"]) == (0, "verified")
    assert codegym("leaderboard", "remove", row["id"], *board).returncode == 0
    assert_refused(codegym("leaderboard", "remove", row["id"], *board), "no row")


def test_a_forged_run_ends_with_1_and_a_broken_one_with_2(
    run: tuple[Path, str], tmp_path: Path
) -> None:
    from codegym import load_suite
    from tests.leaderboard import making

    board = ("--board", tmp_path / "board.sqlite")
    forged = shutil.copytree(run[0], tmp_path / "forged")
    samples = making.read(forged, "samples.jsonl")
    samples[0]["solution"] = "pass"
    making.write(forged, "samples.jsonl", samples)
    assert_refused(codegym("leaderboard", "add", forged, *board), "samples.jsonl", "SHA-256")
    making.reseal(forged, load_suite(run[1]))
    done = codegym("leaderboard", "add", forged, *board)
    assert done.returncode == 1, done.stderr
    assert "rejected" in done.stdout
    assert '"claimed_more": 1' in done.stdout
    assert_refused(codegym("leaderboard", "add", tmp_path, *board), "manifest.json")


def test_a_served_board_takes_a_run_and_grades_it(run: tuple[Path, str], tmp_path: Path) -> None:
    board = ("--board", tmp_path / "board.sqlite")
    token = codegym("leaderboard", "token", "someone", *board).stdout.strip()
    options = ("--port", 0, "--suite", run[1], "--workers", 1)
    server = subprocess.Popen(
        command("leaderboard", "serve", *board, *options), env=environment(), stderr=subprocess.PIPE
    )
    try:
        assert server.stderr is not None
        running = next(line for line in server.stderr if b"running on" in line)
        url = re.search(r"http://[\d.:]+", running.decode())[0]  # type: ignore[index]
        threading.Thread(target=server.stderr.read, daemon=True).start()
        add = ("leaderboard", "add", run[0], "--name", "mine", "--to", url)
        assert_refused(codegym(*add), "a token is needed")
        assert_refused(codegym(*add, "--token", "cgb_wrong"), "the board refused it")
        done = codegym(*add, CODEGYM_BOARD_TOKEN=token)
        assert done.returncode == 0, done.stderr
        address = f"{url}/api/v1/rows/{_json(done)['id']}"
        for _ in range(300):
            with urllib.request.urlopen(address, timeout=30) as answer:
                row = json.load(answer)
            if row["status"] != "queued":
                break
            time.sleep(0.2)
        assert (row["status"], row["submitter"]) == ("verified", "someone"), row
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
    finally:
        server.kill()
        server.wait()


def test_tokens_are_told_once(tmp_path: Path) -> None:
    board = ("--board", tmp_path / "board.sqlite")
    done = codegym("leaderboard", "token", "someone", *board)
    assert done.stdout.startswith("cgb_")
    assert_refused(codegym("leaderboard", "token", "someone", *board), "already")
    assert codegym("leaderboard", "token", "someone", "--revoke", *board).returncode == 0
    assert_refused(codegym("leaderboard", "token", "nobody", "--revoke", *board), "no token")
