import pytest

from codegym.envs.prompts import function_prompt
from tests.making import function_task


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "defines `f`"),
        ({"protocol": "module", "module": "clock", "entry_points": ()}, "imported as `clock`"),
        ({"protocol": "program", "language": "awk", "entry_points": ()}, "program in awk"),
        ({"protocol": "workspace", "entry_points": ()}, "JSON object"),
        ({"banned": ("json", "re")}, "must not use `json`, `re`"),
    ],
)
def test_a_prompt_says_what_to_answer_with(changes, says):
    assert says in function_prompt(function_task("def check(f): pass", **changes))
