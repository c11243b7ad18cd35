"""JSON Schema 2020-12: the required cases of JSON-Schema-Test-Suite."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from codegym.suites.conformance.archives import Archive, read_files
from codegym.suites.conformance.bundle import bundle, modules
from codegym.suites.conformance.suite import Case, ConformanceSuite, Contents, numbered, slug

_ARCHIVE = Archive(
    "jsonschema", "4.26.0", "0c26707e2efad8aa1bfc5b7ce170f3fccc2e4918ff85989ba9ffa9facb2be326"
)
_SPECIFICATIONS = Archive(
    "jsonschema-specifications",
    "2025.4.1",
    "630159c9f4dbea161a6a2205c3011cc4f18ff381b189fff48bb39b9bf26ae608",
)
_REFERENCING = Archive(
    "referencing", "0.36.2", "df2e89862cd09deabbdba16944cc3f10feb6b3e6f18e902f7cc25609a34775aa"
)
_ATTRS = Archive(
    "attrs", "25.3.0", "75d7cefc7fb576747b2c81b4442d4d4a1ce0900973527c011d1030fd3bf4af1b"
)

_CASES = "json/tests/draft2020-12/"
_REMOTES = "json/remotes/"
_METASCHEMAS = "jsonschema_specifications/schemas/"
_BASE = "http://localhost:1234/"

_STAGES = {
    2: "additionalProperties contains dependentRequired items maxContains maxItems maxProperties"
    " minContains minItems minProperties patternProperties prefixItems properties propertyNames"
    " required uniqueItems",
    3: "allOf anyOf dependentSchemas else if not oneOf then",
    4: "$anchor $defs $id $ref",
    5: "$dynamicAnchor $dynamicRef $vocabulary unevaluatedItems unevaluatedProperties"
    " dynamicRef vocabulary",  # two files, of which some cases use that in remote documents only
}
_STAGE_OF = {keyword: stage for stage, words in _STAGES.items() for keyword in words.split()}
"""The stage that asks for a keyword (or a file); those that are not here are of the first."""


def _cases() -> list[Case]:
    documents = _all_remotes()
    names, rest = [], []
    for path, raw in sorted(read_files(_ARCHIVE, _CASES).items()):
        file = PurePosixPath(path.removeprefix(_CASES))
        if len(file.parts) > 1:  # optional
            continue
        for group in json.loads(raw):
            stage = max(_STAGE_OF.get(file.stem, 1), *map(_needed, _words(group["schema"])))
            remotes = _needed_remotes(group["schema"], documents)
            for test in group["tests"]:
                names.append(slug(file.stem, group["description"], test["description"]))
                data = {"schema": group["schema"], "instance": test["data"]}
                rest.append((stage, {**data, "remotes": remotes, "valid": test["valid"]}))
    return [
        Case(name, stage, data) for name, (stage, data) in zip(numbered(names), rest, strict=True)
    ]


def _words(schema: Any) -> Iterator[str]:
    """All keys and texts in a schema, but for the value of ``$schema``."""
    yield ""
    if isinstance(schema, str):
        yield schema
    elif isinstance(schema, list):
        for part in schema:
            yield from _words(part)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            if key != "$schema" or not str(value).startswith("https://json-schema.org/"):
                yield from _words(value)


def _is_remote(word: str) -> bool:
    return word.startswith((_BASE, "https://json-schema.org/"))


def _needed(word: str) -> int:
    # The metaschema refers to its parts by dynamic references.
    return 5 if word.startswith("https://json-schema.org/") else _STAGE_OF.get(word, 1)


def _all_remotes() -> dict[str, Any]:
    """Every document that a schema of the suite may refer to, by URI."""
    found = {}
    for path, raw in read_files(_ARCHIVE, _REMOTES).items():
        name = path.removeprefix(_REMOTES)
        if name.startswith("draft2020-12/") or not name.startswith("draft"):
            found[_BASE + name] = json.loads(raw)
    for raw in read_files(_SPECIFICATIONS, f"{_METASCHEMAS}draft202012/").values():
        document = json.loads(raw)
        found[document["$id"]] = document
    return found


def _needed_remotes(schema: Any, documents: Mapping[str, Any]) -> dict[str, Any]:
    """Those that a schema refers to, and those that they do; by name, so perhaps more."""
    found: dict[str, Any] = {}
    if any(_is_remote(word) for word in _words(schema)):
        left = [schema]
        while left:
            names = {_file_name(word) for word in _words(left.pop())}
            for uri, document in documents.items():
                if _file_name(uri) in names and uri not in found:
                    found[uri] = document
                    left.append(document)
    return found


def _file_name(reference: str) -> str:
    return reference.partition("#")[0].rpartition("/")[2]


_CHECK = """
def verify(validate, case):
    found = validate(case["schema"], case["instance"], case["remotes"])
    assert found is case["valid"], "got %r, expected %r" % (found, case["valid"])
"""

# What the packages take from others that are not Python or not needed.
_STAND_INS = {
    "rpds": """
class HashTrieMap(dict):
    __slots__ = ()

    @classmethod
    def convert(cls, value):
        return value if isinstance(value, cls) else cls(value)

    def __hash__(self):
        return hash(frozenset(self))

    def insert(self, key, value):
        return HashTrieMap({**self, key: value})

    def remove(self, key):
        return HashTrieMap({k: v for k, v in self.items() if k != key})

    def update(self, *others, **named):
        found = dict(self)
        for other in (*others, named):
            found.update(other)
        return HashTrieMap(found)


class HashTrieSet(frozenset):
    def insert(self, value):
        return HashTrieSet(self | {value})

    def discard(self, value):
        return HashTrieSet(self - {value})

    def update(self, *others):
        return HashTrieSet(self.union(*others))


class List(tuple):
    def push_front(self, value):
        return List((value, *self))

    def drop_first(self):
        return List(self[1:])
""",
    "typing_extensions": """
import typing


def TypeVar(name, *constraints, default=None, **options):
    return typing.TypeVar(name, *constraints, **options)
""",
}

_SPECIFICATIONS_MODULE = """
import json

from referencing import Registry, Resource

REGISTRY = (Resource.from_contents(json.loads(each)) for each in {metaschemas!r}) @ Registry()
REGISTRY = REGISTRY.crawl()
"""

_PROGRAM = """
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012


def validate(schema, instance, remotes):
    documents = [(uri, DRAFT202012.create_resource(remotes[uri])) for uri in remotes]
    registry = Registry().with_resources(documents)
    return Draft202012Validator(schema, registry=registry).is_valid(instance)
"""


def _reference() -> str:
    metaschemas = [raw.decode() for raw in read_files(_SPECIFICATIONS, _METASCHEMAS).values()]
    notice = (
        f"{_ARCHIVE}, {_REFERENCING}, {_SPECIFICATIONS}: MIT, https://github.com/python-jsonschema\n"
        f"{_ATTRS}: MIT, https://github.com/python-attrs/attrs"
    )
    sources = {
        **modules(_ARCHIVE, "jsonschema", without=("tests", "benchmarks", "cli", "__main__")),
        **modules(_REFERENCING, "referencing", without=("tests",)),
        **modules(_ATTRS, "attr", under="src/"),
        **modules(_ATTRS, "attrs", under="src/"),
        **_STAND_INS,
        "jsonschema_specifications": _SPECIFICATIONS_MODULE.format(metaschemas=metaschemas),
    }
    return bundle(notice, sources, _PROGRAM)


def _read() -> Contents:
    return Contents(_cases(), _CHECK, _reference())


SUITE = ConformanceSuite(
    name="jsonschema",
    title="Validate JSON Schema 2020-12",
    entry_point="validate",
    parameters="schema, instance, remotes",
    archive=_ARCHIVE,
    read=_read,
    licence="MIT",
    released=dt.date(2020, 12, 8),
    source="https://github.com/json-schema-org/JSON-Schema-Test-Suite",
    not_judged={
        "vocabulary_schema_that_uses_custom_metaschema_with_with_no_validation_vocabulary"
        "_no_validation_invalid_number_but_it_still_validates": (
            "the reference does not take keywords away by $vocabulary"
        ),
    },
)
