import math

import pytest

from codegym import InputError, Outcome
from codegym.reward import Reward, resolve
from tests.fakes import make_verdict

FAILED = Outcome.FAILED


@pytest.mark.parametrize(
    ("outcome", "passed", "total", "all_or_nothing", "fraction"),
    [
        (Outcome.PASSED, 4, 4, 1.0, 1.0),
        (FAILED, 3, 4, 0.0, 0.75),
        (FAILED, 0, 4, 0.0, 0.0),
        (FAILED, 4, 4, 0.0, 0.75),  # all tests passed, and something else was wrong
        (Outcome.TIMEOUT, 1, 1, 0.0, 0.0),
        (Outcome.INVALID, 0, 0, 0.0, 0.0),
    ],
)
def test_presets(outcome, passed, total, all_or_nothing, fraction):
    verdict = make_verdict(outcome=outcome, passed=passed, total=total)
    assert resolve("pass")(verdict) == Reward(
        total=all_or_nothing, components={"pass": all_or_nothing}
    )
    assert resolve("fraction")(verdict) == Reward(total=fraction, components={"fraction": fraction})


def test_a_weighted_sum_names_its_parts_unweighted():
    reward = resolve({"pass": 0.75, "fraction": 0.25})
    verdict = make_verdict(outcome=FAILED, passed=2)
    assert reward(verdict) == Reward(total=0.125, components={"pass": 0.0, "fraction": 0.5})
    assert reward(make_verdict()).total == 1.0


def test_a_function_may_return_a_number_or_a_reward():
    def size(verdict):
        return verdict.total

    assert resolve(size)(make_verdict()) == Reward(total=4.0, components={"size": 4.0})
    own = Reward(total=-1.0, components={"a": 1.0, "b": -2.0})
    assert resolve(lambda verdict: own)(make_verdict()) is own


@pytest.mark.parametrize("value", [math.nan, math.inf, None, "many"])
def test_a_function_must_return_a_finite_number(value):
    with pytest.raises(InputError, match=r"not a number|not finite"):
        resolve(lambda verdict: value)(make_verdict())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("passed", r"reward 'passed': unknown; known are pass, fraction"),
        ({"pass": 1, "speed": 1}, r"reward 'speed': unknown"),
        ({"pass": math.nan}, r"reward 'pass': the weight must be a finite number"),
        ({"pass": "1"}, r"reward 'pass': the weight must be a finite number"),
        ({}, "at least one preset"),
        (3, "and is int"),
    ],
)
def test_what_is_no_reward_is_named(wrong, message):
    with pytest.raises(InputError, match=message):
        resolve(wrong)
