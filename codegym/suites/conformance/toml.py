"""TOML 1.0.0: the decoder cases of toml-test."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from codegym.suites.conformance.archives import Archive, read_files
from codegym.suites.conformance.bundle import bundle, modules
from codegym.suites.conformance.suite import Case, ConformanceSuite, Contents, slug

_ARCHIVE = Archive(
    "tomlkit", "0.15.2", "83e32755ba1d20d9340bd069ee97e9f6232ba2346b63ffcba425de01f7e327a6"
)
_TOMLI = Archive(
    "tomli", "2.2.1", "cd45e1dc79c835ce60f7404ec8119f2eb06d38b1deba146f07ced3bbc44505ff"
)
_TESTS = "tests/toml-test/tests/"
_SCALARS, _NUMBERS, _ARRAYS, _TABLES, _INLINE = range(1, 6)

_FOLDERS = {
    "array": _ARRAYS,
    "datetime": _NUMBERS,
    "float": _NUMBERS,
    "inline-table": _INLINE,
    "integer": _NUMBERS,
    "local-date": _NUMBERS,
    "local-datetime": _NUMBERS,
    "local-time": _NUMBERS,
    "table": _TABLES,
}
"""The stage of a folder's cases, unless their documents use more; the others begin at 1."""

_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_DOTTED_KEY = re.compile(r"""^[^=#"'\n]*(?:"[^"\n]*"|'[^'\n]*')?[ \t]*\.[^=\n]*=""", re.MULTILINE)


def _cases() -> list[Case]:
    files = read_files(_ARCHIVE, _TESTS)
    cases = []
    for line in files[f"{_TESTS}files-toml-1.0.0"].decode().splitlines():
        if not line.endswith(".toml"):
            continue
        path = line.removesuffix(".toml")
        # Bytes that are not UTF-8 become lone surrogates, and bytes again in the check.
        text = files[f"{_TESTS}{line}"].decode("utf-8", "surrogateescape")
        data: dict[str, Any] = {"toml": text}
        if path.startswith("valid/"):
            data["expected"] = json.loads(files[f"{_TESTS}{path}.json"])
        cases.append(Case(slug(path), _stage(path, text, data.get("expected")), data))
    return cases


def _stage(path: str, text: str, expected: Any) -> int:
    stage = max((_FOLDERS.get(part, _SCALARS) for part in path.split("/")), default=_SCALARS)
    if "{" in text:
        return _INLINE
    if _HEADER.search(text) or _DOTTED_KEY.search(text):
        stage = max(stage, _TABLES)
    return max([stage, *map(_needed, (expected or {}).values())])


def _needed(value: Any) -> int:
    """The stage that has values of a tagged value's kind."""
    if isinstance(value, list):
        return max([_ARRAYS, *map(_needed, value)])
    if not isinstance(value.get("type"), str):
        return _TABLES
    return _SCALARS if value["type"] in ("string", "bool") else _NUMBERS


_CHECK = r"""
import datetime
import math
import re

KINDS = {
    "string": str,
    "bool": bool,
    "integer": int,
    "float": float,
    "datetime": datetime.datetime,
    "datetime-local": datetime.datetime,
    "date-local": datetime.date,
    "time-local": datetime.time,
}


def read(kind, text):
    if kind == "string":
        return text
    if kind == "bool":
        return text == "true"
    if kind in ("integer", "float"):
        return KINDS[kind](text)
    text = text.upper().replace(" ", "T").replace("Z", "+00:00")
    text = re.sub(r"\.(\d+)", lambda digits: "." + digits[1][:6].ljust(6, "0"), text)
    return KINDS[kind].fromisoformat(text)


def same(expected, found):
    if isinstance(expected, list):
        return (
            type(found) is list
            and len(found) == len(expected)
            and all(same(a, b) for a, b in zip(expected, found))
        )
    kind = expected.get("type")
    if not isinstance(kind, str):
        return (
            type(found) is dict
            and found.keys() == expected.keys()
            and all(same(expected[key], found[key]) for key in expected)
        )
    if type(found) is not KINDS[kind]:
        return False
    value = read(kind, expected["value"])
    if kind == "float" and math.isnan(value):
        return math.isnan(found)
    if kind.startswith("datetime"):
        if (found.tzinfo is None) != (kind == "datetime-local"):
            return False
    return found == value


def verify(loads, case):
    document = case["toml"].encode("utf-8", "surrogateescape")
    if "expected" in case:
        found = loads(document)
        assert same(case["expected"], found), "expected %s" % json.dumps(case["expected"])
        return
    try:
        found = loads(document)
    except ValueError:
        return
    raise AssertionError("an invalid document was read")
"""

_PROGRAM = """
import reference


def loads(document):
    return reference.loads(document.decode("utf-8"))
"""


def _read() -> Contents:
    notice = f"{_TOMLI}, MIT, https://github.com/hukkin/tomli"
    cases = _cases()
    # By another name: its own is banned, like all that reads TOML.
    sources = {
        name.replace("tomli", "reference", 1): source
        for name, source in modules(_TOMLI, "tomli", under="src/").items()
    }
    return Contents(cases, _CHECK, bundle(notice, sources, _PROGRAM))


SUITE = ConformanceSuite(
    name="toml",
    title="Read TOML 1.0.0",
    entry_point="loads",
    parameters="document",
    archive=_ARCHIVE,
    read=_read,
    licence="MIT",
    released=dt.date(2021, 1, 11),
    source="https://github.com/toml-lang/toml-test",
    effective_lines=(218, 270, 299, 401, 435),
    banned=("tomllib",),
)
