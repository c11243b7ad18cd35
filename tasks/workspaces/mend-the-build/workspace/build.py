"""Pack the package into one file."""

import argparse
import json
import re
import sys

START = '''#!/usr/bin/env python3
import sys
import types

SOURCES = {sources}


def load(name):
    module = types.ModuleType(name)
    exec(SOURCES[name], module.__dict__)
    sys.modules[name] = module


for name in SOURCES:
    load(name)
sys.exit(sys.modules["{package}.__main__"].main(sys.argv[1:]))
'''


def module_name(path):
    """``wc/count.py`` is ``wc.count``, and ``wc/__init__.py`` is ``wc``."""
    return path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def version():
    """The version that wc/version.py gives."""
    return re.search(r"__version__ = '(.*)'", open("wc/version.py").read())[1]


def build(config, out):
    """Write the file, and return how many modules are in it."""
    sources = "{"
    for path in config["modules"]:
        source = open(path).read()
        sources += f'"{module_name(path)}": """{source}""",\n'
    sources += "}"
    with open(out, "w") as file:
        file.write(START.format(sources=sources, package=config["package"]))
    return len(config["modules"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    given = parser.parse_args()
    config = json.load(open("build.json"))
    count = build(config, given.out)
    print(f"built {given.out}, version {version()}, {count} modules")


if __name__ == "__main__":
    sys.exit(main())
