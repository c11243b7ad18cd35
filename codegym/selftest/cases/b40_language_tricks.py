"""Reaches the operating system from an empty namespace, through classes, frames and loaders."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {"process": "nothing but the language stands before the machine"}

_PROBE = """
    space = {"__builtins__": {}}
    classes = eval("().__class__.__base__.__subclasses__()", space)
    ways = []
    for kind in classes:
        init = getattr(kind, "__init__", None)
        names = getattr(init, "__globals__", None)
        if names and "sys" in names:
            ways.append(names["sys"].modules["os"])
        if kind.__name__ == "BuiltinImporter":
            ways.append(kind.load_module("posix"))
    if not ways:
        breach("no way was found: the case tries nothing")
    for system in ways[:5]:
        for path in ("/etc/selftest", "/opt/selftest", "/selftest", "/root/selftest", "@CANARY@"):
            refused(path, system.open, path, system.O_WRONLY | system.O_CREAT, 0o666)
        refused("/etc/shadow", system.open, "/etc/shadow", system.O_RDONLY)
        if system.system("cat /etc/shadow @CANARY@ >/dev/null 2>&1") == 0:
            breach("a shell could read what only the host may")
"""


def run(stage: Stage) -> None:
    """It gets there, and the walls hold: nothing is left to the language."""
    stage.probe(stage.fill(_PROBE))
