import datetime as dt
import math

import pytest

from codegym import Outcome
from codegym.trajectories import Tokens
from codegym.trajectories.export import Selection, group_rows, pair_rows, sft_rows
from codegym.trajectories.groups import advantages, zero_variance
from codegym.trajectories.normal import normal_form
from tests.fakes import make_verdict
from tests.trajectories.test_records import make_trajectory, make_turn

PROGRAM = "def add(a, b):\n    return a + b\n"
SAME = 'def add(a, b):  # the sum\n    """Add."""\n    pass\n    return (a+b)\n'


def passed(action=PROGRAM, **changes):
    return make_trajectory(make_turn(action), **changes)


def failed(action, tests=1, **changes):
    verdict = make_verdict(outcome=Outcome.FAILED, passed=tests)
    return make_trajectory(make_turn(action, Outcome.FAILED, verdict=verdict), **changes)


def broken(**changes):
    turn = make_turn(reward=None, verdict=None, feedback="", terminated=False, truncated=True)
    return make_trajectory(turn, reward=None, infrastructure_error="gone", **changes)


def going_on(action, **changes):
    return make_turn(action, Outcome.FAILED, terminated=False, **changes)


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        (SAME, True),
        (f"Sure!\n```python\n{SAME}```\nDone.", True),
        (PROGRAM.replace("\n", "\r\n"), True),
        (PROGRAM.replace("a + b", "b + a"), False),
        (PROGRAM.replace("a", "x"), False),
        ("", False),
        ("(" * 5000, False),
        ("\ud800\0", False),
    ],
)
def test_programs_that_are_the_same(answer, same):
    assert (normal_form(answer) == normal_form(PROGRAM)) is same


def test_sft_takes_what_passed_once():
    selection = Selection(system="You write Python.")
    found = list(
        sft_rows(
            [passed(), passed(SAME), failed("x = 1"), broken(), passed(task_id="other")], selection
        )
    )
    assert [row["task_id"] for row in found] == ["add", "other"]
    assert found[0]["prompt"] == [
        {"role": "system", "content": "You write Python."},
        {"role": "user", "content": "Write `add(a, b)`."},
    ]
    assert found[0]["completion"] == [{"role": "assistant", "content": PROGRAM}]
    assert (found[0]["licence"], found[0]["released"]) == ("MIT", "2026-01-01")
    assert selection.left_out == {"duplicate": 1, "verdict": 1, "infrastructure": 1}
    assert selection.episodes == 5


def test_sft_of_several_answers_learns_from_those_that_passed():
    record = make_trajectory(going_on("x = 1"), make_turn(observation="Outcome: failed."))
    (row,) = sft_rows([record])
    assert [message["role"] for message in row["prompt"]] == ["user", "assistant", "user"]
    assert row["prompt"][1]["content"] == "x = 1"
    assert row["completion"] == [{"role": "assistant", "content": PROGRAM}]


def test_sft_of_an_episode_with_tools_is_all_of_it():
    record = make_trajectory(
        going_on('{"name": "shell"}', verdict=None),
        make_turn('{"name": "submit"}', observation="total 0"),
    )
    (row,) = sft_rows([record])
    assert [message["role"] for message in row["prompt"]] == ["user"]
    assert [message["role"] for message in row["completion"]] == ["assistant", "user", "assistant"]
    assert row["completion"][1]["content"] == "total 0"


def test_a_selection_by_licence_date_and_kind_of_verdict():
    old = passed(released=dt.date(2020, 5, 1), licence="GPL-3.0")
    verdict = make_verdict().model_copy(update={"tamper_proof": False})
    forged = make_trajectory(make_turn(verdict=verdict), task_id="forged")
    records = [old, passed(task_id="new"), forged]

    def ids(**arguments):
        return [
            row["licence"][0] + row["task_id"] for row in sft_rows(records, Selection(**arguments))
        ]

    assert ids() == ["Gadd", "Mnew", "Mforged"]
    assert ids(licences={"MIT"}) == ["Mnew", "Mforged"]
    assert ids(released_from=dt.date(2020, 5, 2)) == ["Mnew", "Mforged"]
    assert ids(released_to=dt.date(2020, 5, 1)) == ["Gadd"]
    assert ids(tamper_proof=True) == ["Gadd", "Mnew"]


def test_pairs_begin_with_one_prompt_and_the_nearest_miss():
    records = [
        failed("far = 1", tests=0),
        passed(),
        failed("near = 1", tests=3),
        passed("both = 1"),
        failed("both  =  1"),
        broken(),
        failed("other = 1", task_id="other"),
        make_trajectory(going_on("unfinished = 1")),
    ]
    selection = Selection()
    rows = list(pair_rows(records, selection))
    assert [row["rejected"][0]["content"] for row in rows] == ["near = 1", "far = 1"]
    assert {row["chosen"][0]["content"] for row in rows} == {PROGRAM}
    assert rows[0]["rejected_outcome"] == "failed"
    assert (rows[0]["chosen_reward"], rows[0]["rejected_reward"]) == (1.0, 0.0)
    assert rows[0]["prompt"] == [{"role": "user", "content": "Write `add(a, b)`."}]
    assert rows[0]["licence"] == "MIT"
    assert len(list(pair_rows(records, most=1))) == 1
    assert selection.left_out == {"infrastructure": 1, "unfinished": 1}


def test_groups_have_advantages_and_say_what_is_missing():
    tokens = Tokens(prompt_ids=(1,), completion_ids=(2,), mask=(1,))
    records = [
        passed(group="a", attempt=0),
        passed(SAME, group="a", attempt=1),
        failed("x = 1", group="a", attempt=2),
        broken(group="a", attempt=3),
        make_trajectory(make_turn(tokens=tokens), group="b"),
        make_trajectory(make_turn(tokens=tokens), group="b"),
        passed(),
        failed("x = 1"),
    ]
    first, second, loose = group_rows(records)
    assert first["rewards"] == [1.0, 1.0, 0.0] and first["dropped"] == 1
    assert sum(first["advantages"]) == pytest.approx(0)
    assert first["advantages"][0] == pytest.approx((1 / 3) / math.sqrt(1 / 3), rel=1e-3)
    assert [len(completion) for completion in first["completions"]] == [1, 1, 1]
    assert first["zero_variance"] is False and first["tokens"] is None
    assert second["zero_variance"] is True and second["advantages"] == [0.0, 0.0]
    assert second["tokens"][0][0]["completion_ids"] == [2]
    assert loose["group"] == "" and loose["solved"] == [True, False]


def test_advantages_leave_out_what_has_no_reward():
    assert advantages([1.0, float("nan"), 0.0, None], scale=False) == [0.5, None, -0.5, None]
    assert advantages([None]) == [None]
    assert advantages([2.0]) == [0.0]
    assert zero_variance([1.0, None]) and zero_variance([1.0, 1.0])
    assert not zero_variance([1.0, 0.0, None])
