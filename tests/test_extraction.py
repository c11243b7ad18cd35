"""Answers as models write them, and the program that is to be found in each."""

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codegym import load_suite
from codegym.extraction import MAX_CHARS, extract_code

CODE = "def f(x):\n    return x\n"
OTHER = "def f(x):\n    return x + 1\n"
PROMPT = 'import math\n\n\ndef half(x):\n    return math.floor(x)\n\n\ndef f(x):\n    """Doc."""\n'


def fenced(code: str, language: str = "python", fence: str = "```") -> str:
    return f"{fence}{language}\n{code}{fence}\n"


ANSWERS = {
    "plain": CODE,
    "fenced": fenced(CODE),
    "chat prefix": f"Sure! Here is the code:\n\n{fenced(CODE)}\nIt's simple.",
    "no language": fenced(CODE, ""),
    "another spelling": fenced(CODE, " Python3 title='a.py'"),
    "tildes": fenced(CODE, "python", "~~~"),
    "unclosed": f"Here:\n```python\n{CODE}",
    "closed on a line of code": f"Here: ```python\n{CODE.rstrip()}```",
    "tags": f"[PYTHON]\n{CODE}[/PYTHON]",
    "prose around": f"Sure! Here is the code:\n\n{CODE}\nThis function isn't hard. It returns x.",
    "prose that begins like code": f"for this we do it\nimport nothing, f: easy\n\n{CODE}",
    "the language on a line": f"python\n{CODE}",
    "in a list": "1. First:\n   ```python\n   def f(x):\n       return x\n   ```\n2. Then run it.",
    "nested, longer fence": fenced(f"Text\n{fenced(CODE)}", "markdown", "````"),
    "nested, same fence": fenced(f"Text\n{fenced(CODE)}", "markdown"),
    "a first try, then the answer": f"{fenced(OTHER)}Better:\n{fenced(CODE)}",
    "a use of it": f"{fenced(CODE)}Use it:\n{fenced('print(f(1))' + chr(10) * 9)}",
    "output of it": f"{fenced(CODE)}It prints\n{fenced('f = 1' + chr(10), 'text')}"[:-15],
    "a stub after it": f"{fenced(CODE)}\n{fenced('def f(x): ...' + chr(10))}",
    "another language": f"{fenced('pip install x' + chr(10), 'bash')}{fenced(CODE)}",
    "thoughts": f"<think>\nMaybe {fenced(OTHER)}\nNo.\n</think>\n{fenced(CODE)}",
    "thoughts that were begun before": f"Hm.\n{fenced(OTHER)}</think>\n\n{CODE}",
    "carriage returns": fenced(CODE).replace("\n", "\r\n"),
    "a byte-order mark": f"\ufeff{CODE}",
    "a model's end": f"{CODE.rstrip()}<|im_end|>",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_program_is_found(name: str):
    found = extract_code(ANSWERS[name], ["f"])
    assert found.rstrip("\n") == CODE.rstrip("\n")
    assert extract_code(found, ["f"]) == found


def test_fences_inside_of_code_do_not_end_it():
    for margin in ("    ", ""):
        code = f'def f(x):\n    """\n{margin}```\n    f(1)\n{margin}```\n    """\n    return x\n'
        assert extract_code(f"Hi\n{fenced(code)}Bye", ["f"]) == code


def test_parts_in_several_blocks_are_put_together():
    helper = "def g(x):\n    return x\n"
    found = extract_code(f"First\n{fenced(helper)}then\n{fenced(CODE)}", ["g", "f"])
    assert found == f"{helper}\n{CODE}"


def test_tabs_that_do_not_fit_become_spaces():
    mixed = "def f(x):\n    if x:\n\treturn x\n    return 1\n"
    found = extract_code(fenced(mixed), ["f"])
    assert ast.unparse(ast.parse(found)) == ast.unparse(ast.parse(mixed.expandtabs(8)))
    tabbed = "def f(x):\n\treturn x\n"
    assert extract_code(fenced(tabbed), ["f"]) == tabbed


def test_entities_and_odd_characters_are_left_alone():
    code = 'def f(x):\n    return "&lt;\x0c\u2028</think>```<think>"\n'
    assert extract_code(code, ["f"]) == code
    assert extract_code(fenced(code), ["f"]) == code


@pytest.mark.parametrize(
    "body",
    [
        "    y = half(x)\n    return y\n",
        "y = half(x)\n    return y",  # the first line lost its indentation
        "y = half(x)\nreturn y",
        fenced("y = half(x)\nreturn y\n"),
        fenced("    y = half(x)\n    return y\n"),
        "\ty = half(x)\n\treturn y\n",
        "    y = half(x)\n    return y\n\nAnd that's all of it!\n",
        "Here is the body:\n    y = half(x)\n    return y\n",
    ],
)
def test_a_completion_continues_the_prompt(body: str):
    found = extract_code(body, ["f"], PROMPT)
    assert found.startswith(PROMPT)
    scope: dict[str, object] = {}
    exec(found, scope)
    assert scope["f"](2.5) == 2  # type: ignore[operator]
    assert extract_code(found, ["f"], PROMPT) == found


def test_a_full_solution_is_no_completion_and_gets_what_it_lacks_of_the_prompt():
    solution = "def f(x):\n    return half(x)\n"
    for answer in (solution, fenced(solution), f"Sure:\n\n{solution}"):
        found = extract_code(answer, ["f"], PROMPT)
        scope: dict[str, object] = {}
        exec(found, scope)
        assert scope["f"](2.5) == 2  # type: ignore[operator]
        assert found.count("def f(") == 1
        assert extract_code(found, ["f"], PROMPT) == found
    assert extract_code(CODE, ["f"], PROMPT) == CODE
    assert extract_code(PROMPT + "    return x\n", ["f"], PROMPT) == PROMPT + "    return x\n"


def test_methods_and_imports_of_everything():
    code = "class Solution:\n    def f(self, x: List[int]): return x\n"
    wrong = code.replace("def f", "def g")
    prompt = "from typing import *\nimport sys\nsys.setrecursionlimit(9)\n"
    found = extract_code(f"{fenced(code)}\n{fenced(wrong)}", ["Solution.f"], prompt)
    assert found.startswith("from typing import *\n")
    assert found.endswith(code)
    assert extract_code(found, ["Solution.f"], prompt) == found


def test_without_entry_points_the_longest_program():
    assert extract_code(f"{fenced('x = 1' + chr(10))}{fenced(CODE)}{fenced('y' + chr(10))}") == CODE
    assert extract_code("Sure") == "Sure\n"


@pytest.mark.parametrize(
    "answer", ["", "\n", "I cannot do that.", "```", "<think>", "\0", "\ud800"]
)
def test_nothing_in_it(answer: str):
    for prompt in ("", PROMPT):
        assert "def f" not in extract_code(answer, ["f"], prompt)


pieces = st.lists(
    st.sampled_from(["```", "~~~", "```python\n", "\n", "\r", "\t", "    ", "<think>", "</think>"])
    | st.sampled_from(
        ["def f(x):\n", "return x\n", "'''", "(", "[PYTHON]\n", "- ", "class f: pass"]
    )
    | st.text(max_size=5),
    max_size=25,
).map("".join)


@given(pieces, st.sampled_from([(), ("f",), ("f.g", "h")]), st.sampled_from(["", PROMPT, "("]))
@example("```\n```\n```", ("f",), PROMPT)
def test_any_text_gives_a_text(answer: str, names: tuple[str, ...], prompt: str):
    found = extract_code(answer, names, prompt)
    assert isinstance(found, str)
    assert "\r" not in found
    assert extract_code(answer, names, prompt) == found


@given(pieces)
def test_what_is_a_program_with_the_entry_points_stays(tail: str):
    text = f"{CODE}{tail}".replace("\r", "")
    try:
        compile(text, "text", "exec")
    except (SyntaxError, ValueError):
        return
    assert extract_code(text, ["f"]) == text


UNITS = ("```\n", "~~~\n```\n", "<think>", " ", "if x\n", "(\n", "if a: '''\n", "a.", "- ", "\t")


@pytest.mark.parametrize("unit", UNITS)
def test_a_megabyte_of_anything_is_looked_through(unit: str):
    # A search that is not linear in it would run into the limit on each test.
    text = (unit * MAX_CHARS)[: MAX_CHARS - 1] + "1"
    extract_code(text, ["f"], PROMPT)
    assert extract_code(text * 2, ["f"], PROMPT) == text * 2


def test_references_are_found_in_chat(humaneval_path, mbpp_path):
    tasks = [*load_suite(f"humaneval:{humaneval_path}"), *load_suite(f"mbpp:{mbpp_path}")]
    for task in [*tasks, *load_suite("authored")]:
        names, reference = task.entry_points, task.reference.replace("\r", "")
        assert extract_code(reference, names, task.prompt) == reference
        found = extract_code(f"Sure!\n{fenced(reference)}Done.", names, task.prompt)
        assert found.strip() == reference.strip()
        if task.prompt:
            completion = reference.removeprefix(task.prompt)
            found = extract_code(completion, names, task.prompt)
            assert found.strip() == reference.strip()
