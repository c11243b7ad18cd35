"""URI templates: the uritemplate-test suite, against RFC 6570."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

from codegym.suites.conformance.archives import Archive, read_files
from codegym.suites.conformance.bundle import bundle, modules
from codegym.suites.conformance.suite import Case, ConformanceSuite, Contents, numbered, slug

_ARCHIVE = Archive(
    "uritemplate", "4.2.0", "480c2ed180878955863323eea31b0ede668795de182617fef9c6ca09e6ec9d0e"
)
_FIXTURES = "tests/fixtures/"
_FILES = ("spec-examples", "spec-examples-by-section", "extended-tests", "negative-tests")
_INVALID = 5


def _cases() -> list[Case]:
    files = read_files(_ARCHIVE, _FIXTURES)
    names, rest = [], []
    for file in _FILES:
        for title, group in json.loads(files[f"{_FIXTURES}{file}.json"]).items():
            for number, (template, expected) in enumerate(group["testcases"], start=1):
                stage = _level(template, group["variables"]) if expected else _INVALID
                variables = group["variables"]
                names.append(slug(file, title, str(number)))
                rest.append((stage, {"template": template, "variables": variables}, expected))
    return [
        Case(name, stage, {**data, "expected": expected})
        for name, (stage, data, expected) in zip(numbered(names), rest, strict=True)
    ]


def _level(template: str, variables: Mapping[str, Any]) -> int:
    """The lowest level of RFC 6570 section 1.2 that has all that a template uses."""
    level = 1
    for expression in re.findall(r"\{([^}]*)\}", template):
        specs = expression.lstrip("+#./;?&").split(",")
        values = [variables.get(re.sub(r"(\*|:\d+)$", "", spec)) for spec in specs]
        if any(re.search(r"(\*|:\d+)$", spec) for spec in specs) or any(
            isinstance(value, (list, dict)) for value in values
        ):
            return 4
        if len(specs) > 1 or expression[0] in "./;?&":
            level = 3
        elif expression[0] in "+#":
            level = max(level, 2)
    return level


_CHECK = """
def verify(expand, case):
    try:
        found = expand(case["template"], case["variables"])
    except ValueError:
        assert case["expected"] is False, "a valid template was refused"
        return
    assert case["expected"] is not False, "an invalid template was expanded to %r" % (found,)
    allowed = case["expected"] if isinstance(case["expected"], list) else [case["expected"]]
    assert type(found) is str and found in allowed, "got %r, expected %r" % (found, allowed)
"""

# The package expands what it can of an invalid template; the suite wants it refused.
_PROGRAM = r"""
import re

import uritemplate

_NAME = r"(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+(?:\.(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+)*"
_SPEC = r"(%s)(\*|:[1-9][0-9]{0,3})?" % _NAME
_EXPRESSION = re.compile(r"\{[+#./;?&]?%s(?:,%s)*\}" % (_SPEC, _SPEC))


def expand(template, variables):
    if re.search("[{}]", _EXPRESSION.sub("", template)):
        raise ValueError("not an expression")
    for expression in _EXPRESSION.finditer(template):
        for name, modifier in re.findall(_SPEC, expression[0]):
            if modifier.startswith(":") and isinstance(variables.get(name), (list, dict)):
                raise ValueError("a prefix of a composite value")
    return uritemplate.expand(template, variables)
"""


def _read() -> Contents:
    notice = f"{_ARCHIVE}, BSD-3-Clause or Apache-2.0, https://github.com/python-hyper/uritemplate"
    return Contents(_cases(), _CHECK, bundle(notice, modules(_ARCHIVE, "uritemplate"), _PROGRAM))


SUITE = ConformanceSuite(
    name="uritemplate",
    title="Expand URI templates (RFC 6570)",
    entry_point="expand",
    parameters="template, variables",
    archive=_ARCHIVE,
    read=_read,
    licence="Apache-2.0",
    released=dt.date(2012, 3, 1),
    source="https://github.com/uri-templates/uritemplate-test",
    effective_lines=(89, 113, 137, 211, 221),
)
