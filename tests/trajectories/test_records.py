import datetime as dt

import pytest
from pydantic import ValidationError

from codegym import InputError, Outcome
from codegym.trajectories import Tokens, Trajectory, Turn
from tests.fakes import make_verdict


def make_turn(action="def add(a, b):\n    return a + b\n", outcome=Outcome.PASSED, **changes):
    fields = {
        "observation": "Write `add(a, b)`.",
        "action": action,
        "feedback": f"Outcome: {outcome.value}.",
        "reward": float(outcome is Outcome.PASSED),
        "components": {"pass": float(outcome is Outcome.PASSED)},
        "terminated": True,
        "truncated": False,
        "verdict": make_verdict(outcome=outcome, passed=4 if outcome is Outcome.PASSED else 1),
    }
    return Turn(**(fields | changes))


def make_trajectory(*turns, **changes):
    turns = turns or (make_turn(),)
    last = turns[-1].verdict
    fields = {
        "env_id": "codegym/Function-v0",
        "suite": "fake",
        "suite_digest": "0" * 64,
        "task_id": "add",
        "seed": 3,
        "turns": turns,
        "reward": sum(turn.reward or 0.0 for turn in turns),
        "solved": last is not None and last.outcome is Outcome.PASSED,
        "licence": "MIT",
        "released": dt.date(2026, 1, 1),
    }
    return Trajectory(**(fields | changes))


def test_a_record_goes_to_a_line_and_back():
    tokens = Tokens(prompt_ids=(1, 2), completion_ids=(3, 4), logprobs=(-0.5, -1.0), mask=(1, 0))
    verdict = make_verdict(stdout="é\n".encode())
    record = make_trajectory(make_turn(tokens=tokens, verdict=verdict), extra={"model": ["a", 1]})
    line = record.to_line()
    assert "\n" not in line
    assert line.startswith('{"schema":1,')
    assert Trajectory.from_line(line) == record


def test_a_lone_surrogate_is_replaced_and_real_text_is_kept():
    record = make_trajectory(make_turn("a\ud800b 🙂"))
    assert record.turns[0].action == "a�b 🙂"
    assert Trajectory.from_line(record.to_line()) == record


def test_a_fault_has_no_reward():
    turn = make_turn(reward=None, verdict=None, feedback="", terminated=False, truncated=True)
    record = make_trajectory(turn, reward=None, infrastructure_error="gone")
    assert Trajectory.from_line(record.to_line()).reward is None
    for reward in (0.0, float("nan")):
        with pytest.raises(ValidationError):
            make_trajectory(turn, reward=reward, infrastructure_error="gone")


@pytest.mark.parametrize("changes", [{"mask": (1,)}, {"mask": (1, 2)}, {"logprobs": (0.0,)}])
def test_tokens_of_unequal_lengths_are_refused(changes):
    fields = {"prompt_ids": (), "completion_ids": (3, 4), "mask": (1, 1)}
    with pytest.raises(ValidationError):
        Tokens(**(fields | changes))


def test_what_is_no_record_is_named():
    newer = make_trajectory().to_line().replace('"schema":1', '"schema":99')
    with pytest.raises(InputError, match=r"f\.jsonl:3: of schema 99"):
        Trajectory.from_line(newer, "f.jsonl:3")
    with pytest.raises(InputError, match=r"f\.jsonl:4: no trajectory: task_id"):
        Trajectory.from_line(newer.replace("task_id", "task"), "f.jsonl:4")
