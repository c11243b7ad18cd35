"""A reference out of pinned packages: their modules' sources in one text that can import them.

A sandbox has no such package and no network, so the text brings them along. It is made when a
suite is loaded, out of archives that this user downloaded, and is kept nowhere.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegym.pysource import syntax_tree
from codegym.suites.conformance.archives import Archive, read_files


def modules(
    archive: Archive, package: str, *, under: str = "", without: tuple[str, ...] = ()
) -> dict[str, str]:
    """The sources of a package's modules, by dotted name; a package's own ends in a dot.

    Args:
        archive: What it comes in.
        package: Its name.
        under: The folder of the archive that it lies in, with a slash at the end.
        without: Names of modules and packages inside it that are not needed.
    """
    found = {}
    for path, raw in read_files(archive, f"{under}{package}/").items():
        parts = path.removeprefix(under).removesuffix(".py").split("/")
        if path.endswith(".py") and not set(parts) & set(without):
            name = ".".join(parts)
            found[name.removesuffix("__init__")] = raw.decode("utf-8")
    return found


def bundle(notice: str, sources: Mapping[str, str], program: str) -> str:
    """One program: a notice, an importer of the sources, and what uses them."""
    comment = "".join(f"# {line}\n" for line in notice.splitlines())
    lines = "".join(f"    {name!r}: {source!r},\n" for name, source in sources.items())
    return comment + _IMPORTER.format(sources=f"{{\n{lines}}}") + _LAST_LINE + program


def unbundle(text: str) -> tuple[dict[str, str], str]:
    """The sources and the program of a text that :func:`bundle` made."""
    head, _, program = text.partition(_LAST_LINE)
    values = [node.value for node in syntax_tree(head).body if isinstance(node, ast.Assign)]
    sources: dict[str, str] = ast.literal_eval(values[0])
    return sources, program


_LAST_LINE = "\nsys.meta_path.insert(0, Bundle)\n"

_IMPORTER = '''
import importlib.util
import sys

SOURCES = {sources}


class Bundle:
    """Imports modules from SOURCES; the name of a package ends in a dot there."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        for key in (name, name + "."):
            if key in SOURCES:
                return importlib.util.spec_from_loader(name, Bundle, is_package=key != name)

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        name = module.__name__
        source = SOURCES[name] if name in SOURCES else SOURCES[name + "."]
        exec(compile(source, "bundle/" + name, "exec", dont_inherit=True), module.__dict__)

'''
