"""The calls in an agent's text."""

from __future__ import annotations

import json

import pytest

from codegym.envs.tools import MAX_CALLS, TOOLS, Call, ToolError, parse_calls

LS = {"name": "shell", "arguments": {"command": "ls"}}
TEXT = json.dumps(LS)
FOUND = Call("shell", {"command": "ls"})


def test_schemas_are_in_the_openai_form():
    assert [tool["function"]["name"] for tool in TOOLS] == [
        *("shell", "read_file", "write_file", "edit_file", "list_files"),
        *("run_public_tests", "submit"),
    ]
    for tool in TOOLS:
        assert tool["type"] == "function" and tool["function"]["description"]
        parameters = tool["function"]["parameters"]
        assert parameters["type"] == "object" and parameters["additionalProperties"] is False
        assert set(parameters["required"]) <= set(parameters["properties"])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (TEXT, 1),
        (f"  \n{TEXT}\n", 1),
        (json.dumps([LS, LS]), 2),
        (f"I look.\n```json\n{TEXT}\n```\nThen:\n```\n[{TEXT}]\n```", 2),
        (f"~~~\n{TEXT}\n~~~", 1),
        (f"<tool_call>\n{TEXT}\n</tool_call>\n<tool_call>{TEXT}</tool_call>", 2),
        (json.dumps({"tool_calls": [{"type": "function", "function": LS}]}), 1),
        (json.dumps({"id": "1", "function": {"name": "shell", "arguments": '{"command": "ls"}'}}), 1),
        ('{"name": "shell", "arguments": {"command": "ls", "timeout_s": null}}', 1),
    ],
)  # fmt: skip
def test_forms(text, count):
    assert parse_calls(text) == [FOUND] * count


def test_fences_in_a_string_are_no_calls():
    content = f"```json\n{TEXT}\n```\n"
    raw = json.dumps({"name": "write_file", "arguments": {"path": "a.md", "content": content}})
    for text in (raw, f"Writing.\n```json\n{raw}\n```", raw.replace("\\n", "\n")):
        assert parse_calls(text) == [Call("write_file", {"path": "a.md", "content": content})]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no tool call found"),
        ("ls -l", "no tool call found"),
        ("```python\nprint(1)\n```", "no tool call found"),
        ("[]", "no tool call found"),
        ("{", "not JSON"),
        (TEXT + " and so on", "something follows"),
        (TEXT + TEXT, "something follows"),
        ("[" * 100_000, "not JSON"),
        ("3", "no tool call found"),
        ("[3]", '"name" and "arguments"'),
        ('{"name": 3}', '"name" and "arguments"'),
        ('{"name": "bash"}', "no tool 'bash'; there are shell, read_file"),
        ('{"name": "shell"}', "the argument command is missing"),
        ('{"name": "shell", "arguments": {"command": null}}', "the argument command is missing"),
        ('{"name": "shell", "arguments": {"command": 3}}', "command must be of type string"),
        ('{"name": "shell", "arguments": [1]}', "arguments is not a JSON object"),
        ('{"name": "shell", "arguments": "ls"}', "not JSON"),
        ('{"name": "shell", "arguments": {"cmd": "ls"}}', "no argument 'cmd'; there are: command"),
        (
            '{"name": "shell", "arguments": {"command": "ls", "timeout_s": true}}',
            "timeout_s must be of type integer",
        ),
        ('{"name": "submit", "arguments": {"x": 1}}', "there are: none"),
        ('{"name": "shell", "arguments": {"command": "a\\u0000"}}', "NUL"),
        ('{"name": "shell", "arguments": {"command": "\\ud800"}}', "lone surrogate"),
        (json.dumps([LS] * (MAX_CALLS + 1)), "at most 16"),
    ],
)
def test_what_is_no_call(text, says):
    with pytest.raises(ToolError, match=says):
        parse_calls(text)
