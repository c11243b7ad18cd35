"""The tools of a workspace: what each takes, and the calls in an agent's text.

An action is text with tool calls in it. A call is a JSON object, or there is a list of them::

    {"name": "shell", "arguments": {"command": "ls"}}

It may be all of the text, stand in code fences, or between ``<tool_call>`` tags. The
form of the OpenAI API is taken too: ``{"function": {"name": ..., "arguments": "..."}}``,
with the arguments as JSON text, alone or in ``{"tool_calls": [...]}``.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from codegym.errors import CodegymError

MAX_CALLS = 16
"""Most calls in one action."""

_TYPES: dict[str, type] = {"string": str, "integer": int, "boolean": bool}
_STARTS = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^\n`]*\n|<tool_call>", re.MULTILINE)
_DECODER = json.JSONDecoder(strict=False)  # models write line ends into strings as they are


class ToolError(CodegymError):
    """A call that cannot be done; the message is what the agent is told."""


class Call(NamedTuple):
    """One call of a tool."""

    name: str
    arguments: dict[str, Any]


def _tool(name: str, description: str, required: str = "", **arguments: str) -> dict[str, Any]:
    """A schema in the OpenAI form; an argument is given as ``"type: description"``."""
    properties = {}
    for argument, text in arguments.items():
        kind, _, what = text.partition(": ")
        properties[argument] = {"type": kind, "description": what}
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": description,
            "parameters": {
                "type": "object",
                "properties": properties,
                "required": required.split(),
                "additionalProperties": False,
            },
        },
    }


_PATH = "string: Relative to the workspace."

TOOLS: tuple[dict[str, Any], ...] = (
    _tool(
        "shell",
        "Run a shell command in the workspace and return what it printed and its exit code.",
        "command",
        command="string: The command line.",
        timeout_s="integer: Seconds after which it is killed.",
    ),
    _tool(
        "read_file",
        "Return the text of a file, or some of its lines.",
        "path",
        path=_PATH,
        first_line="integer: The first line to return, 1 for the first of the file.",
        last_line="integer: The last line to return.",
    ),
    _tool(
        "write_file",
        "Make a file with this content, and the folders above it, or replace a file.",
        "path content",
        path=_PATH,
        content="string: All of its text.",
    ),
    _tool(
        "edit_file",
        "Replace a piece of a file's text, which must be there exactly once.",
        "path old new",
        path=_PATH,
        old="string: The text to replace, with as much around it as makes it unique.",
        new="string: What to put in its place.",
    ),
    _tool(
        "list_files",
        "List what lies in a folder; names of folders end with a slash.",
        path="string: The folder, relative to the workspace; the workspace itself if left out.",
        recursive="boolean: Whether to list the folders below it too.",
    ),
    _tool("run_public_tests", "Run the tests that come with the task, on the files as they are."),
    _tool("submit", "Hand in the workspace as it is. It is judged, and the episode ends."),
)
"""The tools' schemas in the OpenAI form."""

_PARAMETERS = {tool["function"]["name"]: tool["function"]["parameters"] for tool in TOOLS}


def parse_calls(text: str) -> list[Call]:
    """The calls in an action, in order.

    Raises:
        ToolError: There is none, there are too many, or one is malformed: an unknown tool, a
            missing, unknown or mistyped argument. Then none is done.
    """
    calls = [_call(item) for value in _values(text) for item in _items(value)]
    if not calls:
        raise ToolError(
            'no tool call found; write a JSON object like {"name": "shell", '
            '"arguments": {"command": "ls"}}, or a list of them'
        )
    if len(calls) > MAX_CALLS:
        raise ToolError(f"{len(calls)} calls in one action; at most {MAX_CALLS} are taken")
    return calls


def _values(text: str) -> list[Any]:
    """The JSON values that are the text, or stand in its fences and tags."""
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        return [_decoded(stripped, 0, whole=True)[0]]
    found: list[Any] = []
    done = 0
    for start in _STARTS.finditer(text):
        at = start.end() + len(text[start.end() :]) - len(text[start.end() :].lstrip())
        if start.start() < done or text[at : at + 1] not in ("{", "["):
            continue  # in a string of the value before, or no JSON
        value, done = _decoded(text, at)
        found.append(value)
    return found


def _decoded(text: str, at: int, whole: bool = False) -> tuple[Any, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        raise ToolError(f"a tool call is not JSON: {error}") from None
    if whole and text[end:].strip():
        raise ToolError(f"a tool call is not JSON: something follows it at character {end}")
    return value, end


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict) and isinstance(value.get("tool_calls"), list):
        return list(value["tool_calls"])
    return value if isinstance(value, list) else [value]


def _call(item: Any) -> Call:
    if isinstance(item, dict) and isinstance(item.get("function"), dict):
        item = item["function"]
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        raise ToolError('a tool call is a JSON object with "name" and "arguments"')
    name, arguments = item["name"], item.get("arguments") or {}
    if name not in _PARAMETERS:
        raise ToolError(f"no tool {name[:80]!r}; there are {', '.join(_PARAMETERS)}")
    if isinstance(arguments, str):
        arguments, _ = _decoded(arguments.strip(), 0, whole=True)
    if not isinstance(arguments, dict):
        raise ToolError(f"{name}: arguments is not a JSON object")
    _check(name, arguments)
    return Call(name, {key: value for key, value in arguments.items() if value is not None})


def _check(name: str, arguments: dict[str, Any]) -> None:
    parameters = _PARAMETERS[name]
    for key, value in arguments.items():
        schema = parameters["properties"].get(key)
        if schema is None:
            known = ", ".join(parameters["properties"]) or "none"
            raise ToolError(f"{name}: no argument {key[:80]!r}; there are: {known}")
        if value is None:
            continue  # how some servers write an argument that is left out
        if type(value) is not _TYPES[schema["type"]]:
            raise ToolError(f"{name}: {key} must be of type {schema['type']}")
        if isinstance(value, str):
            _check_text(f"{name}: {key}", value, nul=key in ("content", "old", "new"))
    for key in parameters["required"]:
        if arguments.get(key) is None:
            raise ToolError(f"{name}: the argument {key} is missing")


def _check_text(where: str, value: str, nul: bool) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ToolError(f"{where} holds a lone surrogate, which no file can") from None
    if "\0" in value and not nul:
        raise ToolError(f"{where} holds a NUL character")
