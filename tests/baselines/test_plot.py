"""Tables of runs: grouped, paired by seed, compared where both have got to."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("matplotlib", reason="the extra `baselines` is not installed")

PLOT = Path(__file__).resolve().parents[2] / "baselines/plot.py"
ZEROS = dict.fromkeys(("held_out", "inputs", "gap_2", "gap_4"), 0.0)


def run(folder: Path, arm: str, seed: int, horizon: float, cpu_s: float, **more: float) -> str:
    """A run whose measures rise in a straight line."""
    folder.mkdir(parents=True)
    (folder / "args.json").write_text(json.dumps({"args": {"arm": arm, "seed": seed}}))
    rows = [
        {"kind": kind, "phase": phase, "step": 1, "cpu_s": at, "horizon": part * horizon}
        for kind, phase, at, part in (
            ("eval", "warmup", 50.0, 0.0),
            ("eval", "main", cpu_s, 1.0),
            ("final", "main", cpu_s, 1.0),
        )
    ]
    rows = [{**row, **ZEROS, "lines": row["horizon"] / 10} for row in rows]
    rows[-1] |= more
    (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(folder)


def plot(*args: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(PLOT), *args], capture_output=True, text=True, check=False
    )


def cells(text: str, first: str) -> list[str]:
    (line,) = (line for line in text.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_arms_are_compared_by_seed_at_the_budget_that_both_have_used(tmp_path):
    runs = [
        run(tmp_path / f"{arm}-s{seed}", arm, seed, horizon, cpu_s)
        for arm, seed, horizon, cpu_s in (
            ("self", 0, 4.0, 200.0), ("self", 1, 6.0, 200.0), ("self", 2, 9.0, 200.0),
            ("random", 0, 1.0, 100.0), ("random", 1, 1.0, 200.0),
        )
    ]  # fmt: skip
    assert cells(plot(*runs, "--table").stdout, "self")[:2] == ["self", "3"]
    done = plot(*runs, "--differences", "self")
    assert done.returncode == 0, done.stderr
    head = cells(done.stdout, "self less")
    row = dict(zip(head, cells(done.stdout, "random"), strict=True))
    assert (row["seeds"], row["CPU-s"]) == ("2", "100")
    # Seed 0 had 2.0 after 100 seconds, seed 1 had 3.0; the other arm 1.0 and 0.5.
    assert row["horizon"].startswith("+1.75 (+1.00 to +2.50)")
    assert "gap_2/search" not in head


def test_ablations_are_told_apart_by_their_folders(tmp_path):
    searched = {"gap_2/search": 0.5, "horizon/search": 2.0}
    runs = [
        run(tmp_path / "self-s3", "self", 3, 4.0, 200.0, **searched),
        run(tmp_path / "self-no-variants-s3", "self", 3, 1.0, 200.0, **searched),
    ]
    done = plot(*runs, "--differences", "self", "--by", "folder", "--out", str(tmp_path / "c.png"))
    assert done.returncode == 0, done.stderr
    row = dict(
        zip(cells(done.stdout, "self less"), cells(done.stdout, "self-no-variants"), strict=True)
    )
    assert (row["horizon"], row["gap_2/search"]) == ("+3.00", "+0.00")
    assert (tmp_path / "c.png").stat().st_size > 1000


def test_what_is_no_run_is_one_line(tmp_path):
    done = plot(str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "not a run folder" in done.stderr
