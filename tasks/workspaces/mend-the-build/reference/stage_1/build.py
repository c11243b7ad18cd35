"""Pack the package into one file."""

import argparse
import ast
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
START = """#!/usr/bin/env python3
import importlib.abc
import importlib.util
import sys

SOURCES = {{
{sources}}}


class Packed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name not in SOURCES:
            return None
        package = any(other.startswith(name + ".") for other in SOURCES)
        return importlib.util.spec_from_loader(name, self, is_package=package)

    def exec_module(self, module):
        exec(compile(SOURCES[module.__name__], module.__name__, "exec"), module.__dict__)


sys.meta_path.insert(0, Packed())
main = importlib.import_module("{package}.__main__").main
sys.exit(main(sys.argv[1:]))
"""


def module_name(path):
    """``wc/count.py`` is ``wc.count``, and ``wc/__init__.py`` is ``wc``."""
    return path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def version():
    """The version that wc/version.py gives."""
    for node in ast.parse((ROOT / "wc/version.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "__version__":
            return ast.literal_eval(node.value)
    raise ValueError("wc/version.py gives no version")


def build(config, out):
    """Write the file, and return how many modules are in it."""
    sources = {
        module_name(path): (ROOT / path).read_text("utf-8") for path in config["modules"]
    }
    lines = "".join(f"    {name!r}: {source!a},\n" for name, source in sources.items())
    Path(out).write_text(START.format(sources=lines, package=config["package"]), "utf-8")
    return len(sources)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    given = parser.parse_args()
    config = json.loads((ROOT / "build.json").read_text("utf-8"))
    for path in config["modules"]:
        if not (ROOT / path).is_file():
            print(f"error: {path}: no such file", file=sys.stderr)
            return 2
    count = build(config, given.out)
    print(f"built {given.out}, version {version()}, {count} modules")
    return 0


if __name__ == "__main__":
    sys.exit(main())
