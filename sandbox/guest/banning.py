"""Workers without some modules: a zygote that never held them, and a hook that keeps it so.

The zygote is a fresh interpreter, so that nothing of a banned module lies about in
memory, not even its C types. Where another module of the standard library asks for
one while the zygote is prepared, it gets a stand-in (``standins``). ``re`` alone is
really loaded, since half of the library compiles a pattern while it is imported, and
taken out again.

In each child an audit hook (``watching``) ends the process when the submission
imports a banned module, opens one of its files, or starts another program.
"""

import os
import socket
import sys

from . import families, standins, watching

_CONTROL_FD = 3

# Imported ahead, so that they still work where what they are made of is banned.
_ALSO = (
    *("argparse", "base64", "calendar", "csv", "fnmatch", "glob", "html", "inspect", "ipaddress"),
    *("locale", "numbers", "pathlib", "pprint", "queue", "random", "shlex", "statistics"),
    *("threading", "tokenize", "unicodedata", "weakref"),
)


def start(kind, box):
    """Start a zygote of workers without some modules: the router's end of its socket.

    ``worker-json-re`` has neither ``json`` nor ``re``; ``worker-json+numpy`` has no ``json``, and
    has imported numpy, which would ask for it. Runs start in the folder ``box``.

    Called in the router; the zygote is this very command line with another configuration.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with open("/proc/self/cmdline", "rb") as file:
        command = file.read().split(b"\0")[:-1]
    command[-1] = (families.MARK + kind + " " + box).encode()
    moves = [(os.POSIX_SPAWN_DUP2, theirs.fileno(), _CONTROL_FD)]
    os.posix_spawn(sys.executable, command, os.environ, file_actions=moves)
    theirs.close()
    return ours


def main():
    """Be that zygote; never returns."""
    kind, _, box = sys.argv[-1][len(families.MARK) :].partition(" ")
    base, *also = kind.split("+")
    names = base.split("-")[1:]
    # Reaches everything in the process: these workers do without it, and so does their zygote.
    for name in families.CLOSED:
        sys.modules[name] = None
    banned = families.closure(names)
    standing = standins.Finder(banned, families.SCRUBBED)
    sys.meta_path.insert(0, standing)
    from . import worker, zygote

    control = socket.socket(fileno=_CONTROL_FD)

    def prepare():
        worker.prepare(box)
        _import_ahead(banned, (*sys.builtin_module_names, *_ALSO, *also))
        standing.close()
        standins.mend()
        _close_builtins()
        _arm(worker, banned)

    zygote.become(control, prepare, worker.main)


def _import_ahead(banned, names):
    # The built-in modules are among them: none can be made any more when a submission runs.
    for name in names:
        if not families.is_in(name, banned) and name not in families.CLOSED:
            try:
                __import__(name)
            except Exception:  # what cannot live with a stand-in is not there
                sys.modules.pop(name, None)


def _close_builtins():
    import _imp

    for name in ("create_builtin", "exec_builtin"):
        setattr(_imp, name, _refuse_builtin)


def _refuse_builtin(spec):
    raise ImportError("%s is not there where modules are banned" % getattr(spec, "name", spec))


def _arm(worker, banned):
    """Have every child of this zygote watched, and ``ast`` out of reach of ``compile`` too."""
    folders = _folders()
    files = _identities(_files_of(banned.union(families.CLOSED), folders))
    above = _identities(_above(folders)) - files
    hook = watching.hook(banned, frozenset(families.CLOSED), files, above, tuple(folders))
    sys.meta_path.insert(0, watching.Finder())
    worker.arm = lambda: sys.addaudithook(hook)
    if "ast" in banned:
        standins.replace_everywhere(compile, watching.no_compile)


def _folders():
    """Where modules lie: this interpreter's path, and other interpreters that are installed."""
    found = list(sys.path)
    for folder in ("/usr/lib", "/usr/local/lib"):
        for name in _names_in(folder):
            if name.startswith("python3"):
                path = os.path.join(folder, name)
                found += [path, path + "/lib-dynload", path + "/dist-packages"]
    return sorted({os.path.realpath(path) + "/" for path in found if os.path.isdir(path)})


def _names_in(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _files_of(banned, folders):
    """Every file and folder that holds a banned module."""
    for name in banned:
        parent, _, last = name.replace(".", "/").rpartition("/")
        for folder in folders:
            for place in (folder + parent, os.path.join(folder, parent, "__pycache__")):
                for file in _names_in(place):
                    if file.partition(".")[0] == last:
                        yield os.path.join(place, file)
            for root, _, files in os.walk(os.path.join(folder, parent, last)):
                yield root
                for file in files:
                    yield os.path.join(root, file)


def _above(folders):
    """The folders from which the path to a module starts."""
    for folder in folders:
        while folder != "/":
            folder = os.path.dirname(folder)
            yield folder


def _identities(paths):
    found = set()
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            continue
        found.add((status.st_dev, status.st_ino))
    return frozenset(found)
