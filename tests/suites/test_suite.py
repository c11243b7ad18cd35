import pickle

import pytest

from codegym import InputError, Suite, load_suite
from tests.fakes import make_suite, make_task


def test_it_is_ordered_and_found_by_place_and_id():
    suite = make_suite(3)
    assert len(suite) == 3
    assert [task.id for task in suite] == ["task-0", "task-1", "task-2"]
    assert suite[1] is suite["task-1"]
    assert [task.id for task in suite[1:]] == ["task-1", "task-2"]
    assert "task-2" in suite
    assert "task-9" not in suite
    assert suite[0] in suite


def test_an_unknown_id_names_those_near():
    with pytest.raises(
        InputError, match=r"no task 'tsk-1' in fake \(3 tasks\); did you mean task-1"
    ):
        make_suite()["tsk-1"]
    with pytest.raises(InputError, match="codegym tasks list fake"):
        make_suite()["€€€€"]


def test_the_digest_is_of_the_tasks_alone():
    suite = make_suite()
    assert suite.digest == Suite("elsewhere", list(suite)).digest
    assert suite.digest != make_suite(2).digest
    assert suite.digest != Suite("fake", reversed(list(suite))).digest
    assert len(suite.digest) == 64


def test_it_pickles():
    suite = make_suite()
    assert pickle.loads(pickle.dumps(suite)) == suite


@pytest.mark.parametrize("tasks", [[], [make_task("a"), make_task("b"), make_task("a")]])
def test_no_task_or_one_id_twice_is_an_error(tasks):
    with pytest.raises(InputError, match=r"holds no task|two tasks have the id 'a'"):
        Suite("fake", tasks)


@pytest.mark.parametrize("spec", ["", "nonsense", "authored:x", "nonsense:x", "humaneval"])
def test_an_unknown_spec_lists_the_known(spec):
    with pytest.raises(InputError, match="humaneval:PATH"):
        load_suite(spec)
