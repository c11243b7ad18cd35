import pickle
import subprocess
import sys

import numpy as np
import pytest
from gymnasium.vector.utils import batch_space

from codegym.envs.spaces import CodeText


@pytest.mark.parametrize(
    "text", ["", "x", "naïve 🙂\n\x00\ttab", "\ud800", "a" * 100, np.str_("x")]
)
def test_any_text_of_the_length_is_in_it(text):
    assert text in CodeText(100)


@pytest.mark.parametrize("other", ["a" * 101, b"x", None, 3, ["x"], np.array(["x"])])
def test_other_types_and_longer_texts_are_not(other):
    assert other not in CodeText(100)


def test_the_shortest_length_counts():
    assert "" not in CodeText(10, min_length=1)
    assert all(CodeText(10, min_length=10, seed=i).sample() for i in range(20))


def test_a_sample_is_short_printable_and_decided_by_the_seed():
    space = CodeText(1 << 24)
    space.seed(7)
    first = [space.sample() for _ in range(50)]
    space.seed(7)
    assert [space.sample() for _ in range(50)] == first
    assert all(sample in space and len(sample) <= 64 for sample in first)
    assert len(set(first)) > 40


def test_a_sample_is_the_same_in_every_process():
    code = "from codegym.envs.spaces import CodeText; print(repr(CodeText(1000, seed=3).sample()))"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": str(i), "PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
        ).stdout
        for i in range(2)
    }
    assert found == {repr(CodeText(1000, seed=3).sample()).encode() + b"\n"}


def test_a_mask_still_works():
    space = CodeText(10, seed=0)
    mask = np.zeros(len(space.character_list), dtype=np.int8)
    mask[0] = 1
    assert space.sample(mask=(5, mask)) == space.character_list[0] * 5


def test_it_pickles_and_equals_by_its_lengths():
    space = CodeText(100, min_length=2)
    again = pickle.loads(pickle.dumps(space))
    assert again == space
    assert CodeText(100) != space
    assert space != "CodeText"
    assert repr(space) == "CodeText(2, 100)"


def test_it_goes_to_json_and_back():
    space = CodeText(100)
    texts = ["a", "é\n"]
    assert space.from_jsonable(space.to_jsonable(texts)) == texts


def test_it_batches_to_a_tuple():
    batched = batch_space(CodeText(100), 3)
    assert ("a", "é", "") in batched
