"""A run folder that was edited is found out: refused as it is read, or rejected by re-grading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegym import InputError, Suite
from tests.leaderboard.conftest import Board
from tests.leaderboard.making import read, reseal, write

pytestmark = pytest.mark.docker

Edit = Callable[[Path, Suite], None]


def test_an_honest_run_is_verified(board: Board, run: Path) -> None:
    row = board.graded(run)
    assert row.status == "verified"
    assert row.derived["pass_at_k"]["1"] == 0.5
    assert row.derived["passes"] == [1, 1, 1, 1]
    assert row.difference["claimed_more"] == row.difference["claimed_less"] == 0
    again, new = board.store.add(_offered(board, run), "the same under another name")
    assert (again.id, again.name, new) == (row.id, "a model", False)


def _offered(board: Board, run: Path) -> Any:
    from codegym.leaderboard.reading import read_run

    return read_run(run, board.suite)


# ===== Edits that the folder itself gives away ====


def _flip_verdict(run: Path, suite: Suite) -> None:
    verdicts = read(run, "verdicts.jsonl")
    verdict = next(v["verdict"] for v in verdicts if v["verdict"]["outcome"] != "passed")
    stages = len(suite[verdict["task_id"]].stages)
    verdict |= {"outcome": "passed", "passed": verdict["total"], "stage": stages, "reason": ""}
    write(run, "verdicts.jsonl", verdicts)


def _edit_sample(run: Path, suite: Suite) -> None:
    samples = read(run, "samples.jsonl")
    samples[1]["solution"] = suite[samples[1]["task_id"]].reference
    write(run, "samples.jsonl", samples)


def _drop_task(run: Path, suite: Suite) -> None:
    gone = {s["sample"] for s in read(run, "samples.jsonl") if s["task_id"] == "digits"}
    for name in ("samples.jsonl", "verdicts.jsonl"):
        kept = [line for line in read(run, name) if line["sample"] not in gone]
        for place, line in enumerate(sorted(kept, key=lambda line: line["sample"])):
            line["sample"] = place
        write(run, name, kept)
    reseal(run, suite)


def _drop_failures(run: Path, suite: Suite) -> None:
    """As if the sandbox had failed on them: they leave the denominator."""
    verdicts = read(run, "verdicts.jsonl")
    write(run, "verdicts.jsonl", [v for v in verdicts if v["verdict"]["outcome"] == "passed"])
    reseal(run, suite)


def _duplicate_samples(run: Path, suite: Suite) -> None:
    samples, verdicts = read(run, "samples.jsonl"), read(run, "verdicts.jsonl")
    passed = next(v for v in verdicts if v["verdict"]["outcome"] == "passed")
    sample = next(s for s in samples if s["sample"] == passed["sample"])
    for number in range(len(samples), len(samples) + 5):
        samples.append({**sample, "sample": number})
        verdicts.append({**passed, "sample": number})
    write(run, "samples.jsonl", samples)
    write(run, "verdicts.jsonl", verdicts)
    reseal(run, suite)


def _replace_by_duplicates(run: Path, suite: Suite) -> None:
    """The wrong sample of each task gives its number to a second line of the right one."""
    samples = read(run, "samples.jsonl")
    samples[1]["sample"] = samples[0]["sample"]
    write(run, "samples.jsonl", samples)
    reseal(run, suite)


def _second_verdict(run: Path, suite: Suite) -> None:
    verdicts = read(run, "verdicts.jsonl")
    passed = next(v for v in verdicts if v["verdict"]["outcome"] == "passed")
    write(run, "verdicts.jsonl", [*verdicts, passed])
    reseal(run, suite)


def _swap_verdicts(run: Path, suite: Suite) -> None:
    verdicts = read(run, "verdicts.jsonl")
    first, other = (
        next(v for v in verdicts if v["verdict"]["task_id"] == name) for name in ("double", "sign")
    )
    first["sample"], other["sample"] = other["sample"], first["sample"]
    write(run, "verdicts.jsonl", verdicts)
    reseal(run, suite)


def _swap_suite(run: Path, suite: Suite) -> None:
    manifest = read(run, "manifest.json")
    manifest["suite"]["digest"] = "0" * 64
    write(run, "manifest.json", manifest)


def _raise_summary(run: Path, suite: Suite) -> None:
    summary = read(run, "summary.json")
    summary["pass_at_k"]["1"] = 0.75
    write(run, "summary.json", summary)


def _raise_horizon(run: Path, suite: Suite) -> None:
    summary = read(run, "summary.json")
    summary["horizon"]["shown"]["h50"] = "4000 (3000 to 5000)"
    write(run, "summary.json", summary)


def _raise_points(run: Path, suite: Suite) -> None:
    summary = read(run, "summary.json")
    for point in summary["points"]:
        point["passes"] = point["attempts"]
    write(run, "summary.json", summary)


def _impossible_stage(run: Path, suite: Suite) -> None:
    verdicts = read(run, "verdicts.jsonl")
    verdicts[0]["verdict"]["stage"] = 9
    write(run, "verdicts.jsonl", verdicts)
    reseal(run, suite, add_up=False)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (_flip_verdict, "verdicts.jsonl: not the file that the run ended with"),
        (_edit_sample, "samples.jsonl: not the file that the run ended with"),
        (_drop_task, "the suite|its suite|tasks have no sample"),
        (_drop_failures, "has no verdict"),
        (_duplicate_samples, "each task has the same number"),
        (_replace_by_duplicates, "is there twice"),
        (_second_verdict, "a second verdict"),
        (_swap_verdicts, "its task is"),
        (_swap_suite, "no suite of the digest 000000000000"),
        (_raise_summary, r"pass_at_k.1 is 0.75 and should be 0.5"),
        (_raise_horizon, r"horizon.shown.h50 is '4000"),
        (_raise_points, r"points.0.passes is 2 and should be 1"),
        (_impossible_stage, "stages"),
    ],
)
def test_what_contradicts_itself_is_refused(board: Board, run: Path, edit: Edit, told: str) -> None:
    edit(run, board.suite)
    with pytest.raises(InputError, match=told):
        board.add(run)
    assert board.store.rows() == []


# ===== Edits by someone who makes everything fit ====


def _forged_verdict(run: Path, suite: Suite) -> None:
    _flip_verdict(run, suite)
    reseal(run, suite)


def _forged_samples(run: Path, suite: Suite) -> None:
    """A program that is right by its verdict is taken for one that is not."""
    samples = read(run, "samples.jsonl")
    samples[0]["solution"] = suite[samples[0]["task_id"]].stub
    write(run, "samples.jsonl", samples)
    reseal(run, suite)


def _forged_stage(run: Path, suite: Suite) -> None:
    """It failed, it says, but got through all stages: the horizon counts stages."""
    verdicts = read(run, "verdicts.jsonl")
    half = next(v["verdict"] for v in verdicts if v["verdict"]["stage"] == 1 and _staged(v))
    half["stage"] = 2
    write(run, "verdicts.jsonl", verdicts)
    reseal(run, suite)


def _staged(line: dict[str, Any]) -> bool:
    return bool(line["verdict"]["task_id"] == "both")


def _forged_tests(run: Path, suite: Suite) -> None:
    verdicts = read(run, "verdicts.jsonl")
    for line in verdicts:
        line["verdict"]["total"] = 10
        line["verdict"]["passed"] = 10 if line["verdict"]["outcome"] == "passed" else 9
    write(run, "verdicts.jsonl", verdicts)
    reseal(run, suite)


@pytest.mark.parametrize("edit", [_forged_verdict, _forged_samples, _forged_stage, _forged_tests])
def test_what_claims_more_than_comes_out_is_rejected(board: Board, run: Path, edit: Edit) -> None:
    edit(run, board.suite)
    row = board.graded(run)
    assert row.status == "rejected"
    if edit is _forged_tests:
        numbers = row.difference["numbers"]["tests_passed"]
        assert numbers["claimed"] > numbers["derived"]
    else:
        assert row.difference["claimed_more"] == 1
        sample = row.difference["samples"][0]
        assert sample["claimed"] != sample["derived"]
        if edit is not _forged_stage:
            assert "passed" in sample["claimed"]
            assert row.difference["numbers"]["pass_at_k"]["claimed"]["1"] > 0.37
    claimed_less = 0.375 if edit is _forged_samples else 0.5
    assert row.derived["pass_at_k"]["1"] == claimed_less, "the row shows what came out"


def _modest(run: Path, suite: Suite) -> None:
    verdicts = read(run, "verdicts.jsonl")
    verdict = next(v["verdict"] for v in verdicts if v["verdict"]["outcome"] == "passed")
    verdict |= {"outcome": "failed", "passed": 0, "stage": 0}
    write(run, "verdicts.jsonl", verdicts)
    reseal(run, suite)


def _terse(run: Path, suite: Suite) -> None:
    verdicts = read(run, "verdicts.jsonl")
    for line in verdicts:
        line["logical_lines"] = 1
    write(run, "verdicts.jsonl", verdicts)
    reseal(run, suite)


@pytest.mark.parametrize("edit", [_modest, _terse])
def test_what_claims_otherwise_is_not_verified(board: Board, run: Path, edit: Edit) -> None:
    edit(run, board.suite)
    row = board.graded(run)
    assert row.status == "differs"
    assert row.derived["pass_at_k"]["1"] == 0.5
    assert row.difference["numbers"]
