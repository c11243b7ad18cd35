import datetime as dt
import json

import pytest

from codegym.task import Outcome
from codegym.trajectories import Tokens, Trajectory, Turn, Writer
from tests.cli_runner import assert_refused, codegym
from tests.fakes import make_verdict


def episode(task_id, attempt, reward, group="g", fault=None, tokens=None):
    solved = reward == 1.0
    verdict = make_verdict(task_id, Outcome.PASSED if solved else Outcome.FAILED, 4 * solved)
    turn = Turn(
        observation="Write it.",
        action="x = 1\x1b[2J",
        feedback="" if fault else "Outcome.",
        reward=reward,
        components={} if fault else {"pass": reward},
        terminated=not fault,
        truncated=bool(fault),
        verdict=None if fault else verdict,
        tokens=tokens,
    )
    return Trajectory(
        env_id="codegym/Function-v0",
        suite="authored",
        suite_digest="d",
        task_id=task_id,
        seed=1,
        group=f"{task_id}/{group}" if group else "",
        attempt=attempt,
        turns=(turn,),
        reward=reward,
        solved=solved,
        infrastructure_error=fault,
        licence="MIT",
        released=dt.date(2026, 1, 1),
        policy="p",
    )


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "run.jsonl"
    sampled = Tokens(
        prompt_ids=(1, 2), completion_ids=(3, 4, 5), logprobs=(-1, -1, -1), mask=(1, 1, 0)
    )
    with Writer(path) as writer:
        for record in (
            episode("a", 0, None, fault="lost: gone"),
            episode("a", 1, 0.0),
            episode("a", 0, 1.0, tokens=sampled),  # tried again
            episode("b", 0, 1.0),
            episode("b", 1, 1.0),
            episode("c", 0, None, group="", fault="lost: gone"),
        ):
            writer.write(record)
    return path


def test_stats_count_what_was_tried_again_once(records):
    done = codegym("traj", "stats", records, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["episodes"], found["dropped"], found["solved"]) == (5, 1, 0.75)
    assert (found["groups"], found["zero_variance_groups"]) == (2, 1)
    assert (found["with_tokens"], found["sampled_tokens_mean"]) == (1, 2.0)
    assert found["outcomes"] == {"failed": 1, "passed": 3}
    assert found["tasks"]["c"]["reward_mean"] is None  # and not 0
    shown = codegym("traj", "stats", records).stdout
    assert "zero-variance groups" in shown


def test_show_tells_an_episode(records):
    shown = codegym("traj", "show", records, 3).stdout
    assert "task a of authored, seed 1, attempt 0 of group a/g" in shown
    assert "action (2 + 3 tokens)\nx = 1\\x1b[2J" in shown  # and no terminal is cleared
    assert "reward 1; passed, 4 of 4 tests (pass 1)" in shown
    assert "dropped: lost: gone" in codegym("traj", "show", records, 1).stdout
    done = codegym("traj", "show", records, 2, "--task", "b", "--json")
    assert json.loads(done.stdout)["attempt"] == 1


def test_what_is_not_there_is_one_line(records, tmp_path):
    assert_refused(codegym("traj", "show", records, 9), "run.jsonl", "holds 6 episodes, not 9")
    assert_refused(codegym("traj", "stats", tmp_path / "no.jsonl"), "no such file")
    (tmp_path / "bad.jsonl").write_text("{}\n")
    assert_refused(codegym("traj", "stats", tmp_path / "bad.jsonl"), "bad.jsonl:1", "no trajectory")
