import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym import InputError, Task, load_suite
from codegym.suites import oracles
from codegym.suites.evalplus import _literal
from codegym.suites.mbppinputs import revive

RECORD: dict[str, Any] = {
    "task_id": "HumanEval/900",
    "prompt": 'def halves(xs):\n    """The half of each."""\n',
    "entry_point": "halves",
    "canonical_solution": "    return [x / 2 for x in xs]\n",
    "base_input": [[[1.0, 2.0]]],
    "plus_input": [[[0.5, 1e10, 3.0]], [[1.0]]],
    "atol": 0,
    "contract": "",
}


def write(folder: Path, *records: object) -> Path:
    path = folder / "e.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def task_of(folder: Path, record: dict[str, Any]) -> Task:
    return load_suite(f"evalplus:{write(folder, record)}")[0]


def test_a_task_is_built_from_a_line(tmp_path: Path):
    task = task_of(tmp_path, RECORD)
    assert task.id == "HumanEval/900"
    assert task.entry_points == ("halves",)
    assert task.prompt == RECORD["prompt"]
    assert task.reference == RECORD["prompt"] + RECORD["canonical_solution"]
    assert "`halves`" in task.instruction
    assert task.instruction.count("The half of each.") == 1
    assert "x / 2" not in task.instruction + task.stub + task.prelude


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"atol": None}, r"e\.jsonl:2: atol: must be a number from 0, and is None"),
        ({"atol": float("nan")}, r"e\.jsonl:2: atol"),
        ({"atol": True}, r"e\.jsonl:2: atol"),
        ({"base_input": None}, r"e\.jsonl:2: base_input: is missing"),
        ({"plus_input": [1]}, r"e\.jsonl:2: plus_input: must be a list of lists"),
        ({"base_input": [], "plus_input": []}, r"e\.jsonl:2: .*there is no input"),
        ({"canonical_solution": "("}, r"e\.jsonl:2: prompt \+ canonical_solution: not Python"),
        ({"entry_point": "other"}, r"e\.jsonl:2: .* does not define the function 'other'"),
        ({"task_id": "HumanEval/900"}, r"'HumanEval/900' is on line 1 already"),
        ({"task_id": "Mbpp/2"}, r"e\.jsonl:2: base_input: not the inputs of this problem"),
        ({"test": "", "prompt": None}, r"this is the HumanEval form: humaneval:PATH"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, change: dict[str, Any], message: str):
    second = {**RECORD, "task_id": "HumanEval/901", "base_input": [[1]], **change}
    with pytest.raises(InputError, match=message) as caught:
        load_suite(f"evalplus:{write(tmp_path, RECORD, second)}")
    assert "\n" not in str(caught.value)


def test_what_accepts_any_answer_is_set_aside(tmp_path: Path):
    record = {**RECORD, "task_id": "Mbpp/164", "entry_point": "are_equivalent"}
    suite = load_suite(f"evalplus:{write(tmp_path, RECORD, record)}")
    assert [(aside.id, aside.reason) for aside in suite.set_aside] == [
        ("Mbpp/164", "EvalPlus accepts any answer, so that no test can fail")
    ]


@pytest.mark.parametrize(
    ("number", "json_form", "own_form"),
    [
        (2, [[1], [2]], [(1,), (2,)]),
        (63, [[[1, 2]]], [[(1, 2)]]),
        (75, [[[1, 2]], 3], [[(1, 2)], 3]),
        (106, [[1], [2]], [[1], (2,)]),
        (115, [[[1], [], 2]], [[{1}, {}, {}]]),
        (124, ["1", "2j"], [1.0, 2j]),
        (252, ["1+2j"], [1 + 2j]),
        (259, [[[1, 2]], [[3]]], [((1, 2),), ((3,),)]),
        (278, [[1, [2]]], [(1, (2,))]),
        (307, [[1, []], 1, 2], [(1, []), 1, 2]),
        (722, [{"a": [1, 2]}, 1.5], [{"a": (1, 2)}, 1.5]),
        (615, [[[1, [2]]]], [((1, (2,)),)]),
        (3, [[1], [2]], [[1], [2]]),
    ],
)
def test_inputs_of_mbpp_get_their_types_back(number: int, json_form: Any, own_form: Any):
    revived = revive(f"Mbpp/{number}", [json_form])
    assert repr(revived) == repr([own_form])
    assert repr(eval(_literal(revived), {"json": json})) == repr(revived)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner) | st.tuples(inner, inner),
    max_leaves=12,
)


@given(plain, plain, st.sampled_from([0, 1e-6, 0.5]))
def test_only_what_is_equal_or_near_and_of_one_shape_is_accepted(a: Any, b: Any, atol: float):
    def shape(value: Any) -> Any:
        if type(value) in (list, tuple):
            return [type(value), *map(shape, value)]
        return "number" if type(value) in (int, float) else repr(value)

    if oracles.accepts([], a, b, atol):
        assert a == b or shape(a) == shape(b)
    if a == b:
        assert oracles.accepts([], a, b, atol)


def test_the_tolerance_is_numpys():
    numpy = pytest.importorskip("numpy")

    @given(st.floats(), st.floats(), st.sampled_from([1e-6, 0.5]))
    def check(a: float, b: float, atol: float):
        with numpy.errstate(all="ignore"):
            assert oracles.close(a, b, atol) == bool(numpy.isclose(a, b, rtol=1e-7, atol=atol))

    check()
