"""The audit hook of a worker with banned modules.

The submission shares the interpreter with the hook, and can reach the function. So
it looks up nothing that could be changed: all it needs lies in its default values,
which are immutable, and which it lets nobody assign. No hook can be removed.
"""

import posix
import sys
import types

_WATCHED = frozenset(
    (
        *("import", "open", "os.chdir", "os.symlink", "object.__setattr__", "codegym.compile"),
        *("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"),
        *("pty.spawn", "subprocess.Popen", "sqlite3.enable_load_extension"),
        *("sqlite3.load_extension", "ctypes.dlopen", "ctypes.dlsym"),
    )
)


def hook(banned, closed, files, above, folders):
    """The hook.

    Args:
        banned: Names of modules that end the process.
        closed: Names of modules that are merely not there.
        files: Device and inode of what holds a banned module.
        above: Device and inode of the folders above those, which must not become the start of a
            relative path.
        folders: Where installed modules lie, with a slash at the end.
    """
    proc = posix.stat("/proc").st_dev

    def watch(
        event,
        args,
        watched=_WATCHED,
        banned=banned,
        closed=closed,
        files=files,
        above=above,
        folders=folders,
        str=str,
        bytes=bytes,
        int=int,
        type=type,
        len=len,
        isinstance=isinstance,
        whole=slice(None),
        text=str.__getitem__,
        raw=bytes.__getitem__,
        part=tuple.__getitem__,
        function=types.FunctionType,
        ImportError=ImportError,
        OSError=OSError,
        PermissionError=PermissionError,
        ValueError=ValueError,
        getframe=sys._getframe,
        stat=posix.stat,
        write=posix.write,
        leave=posix._exit,
        here=__file__,
        proc=proc,
    ):
        if event not in watched:
            return
        found = ""
        if event == "object.__setattr__":
            if type(args[0]) is function and args[0].__code__ is getframe(0).f_code:
                raise PermissionError("this function is not to be changed")
            return
        if event == "import":
            # Plain strings first: a class of the submission's could answer as it likes.
            name = head = text(args[0], whole)
            while head:
                if head in banned:
                    found = name
                    break
                if head in closed:
                    raise ImportError("%s is not there where modules are banned" % name)
                head = head.rpartition(".")[0]
            path = args[1]
            if not found and path is not None:
                path = text(path, whole)
                if ".." in path.split("/") or not path.startswith(folders):
                    raise ImportError("%s: compiled code of its own is not allowed" % path)
                event = "open"
            if found:
                # Who asks: a module of the library may have a way without.
                frame = getframe(1)
                while frame is not None:
                    asks = text(frame.f_code.co_filename, whole)
                    ours = asks == here or asks.endswith("/importlib/__init__.py")
                    if not asks.startswith("<frozen ") and not ours:
                        if asks.startswith(folders):
                            raise ImportError("the module %s is banned" % name)
                        break
                    frame = frame.f_back
        elif event == "open" or event == "os.chdir":
            path = args[0]
        elif event == "os.symlink":
            path = args[0]
            if isinstance(path, bytes):
                path = raw(path, whole).decode("utf-8", "surrogateescape")
            path = text(path, whole)
            if path[:1] == "/" or ".." in path.split("/"):
                raise PermissionError(
                    "a link that leads out of its folder, where modules are banned"
                )
            return
        elif event == "codegym.compile":
            found = "ast (by way of compile)"
        elif event[:7] == "sqlite3" or event[:6] == "ctypes":
            raise PermissionError("%s is not allowed where modules are banned" % event)
        else:
            found = event
        if not found and (event == "open" or event == "os.chdir"):
            if isinstance(path, int) or path is None:
                return
            if isinstance(path, bytes):
                path = raw(path, whole).decode("utf-8", "surrogateescape")
            path = text(path, whole)
            if path[:1] != "/" and ".." in path.split("/"):
                # The folder that it starts from may be another than the current one.
                raise PermissionError("a path over .. , where modules are banned: %s" % path)
            try:
                status = stat(path)
            except (OSError, ValueError):
                return
            status = part(status, 2), part(status, 1)
            if part(status, 0) == proc:  # the process's own memory is among them
                raise PermissionError("nothing of /proc, where modules are banned: %s" % path)
            if status in files:
                found = path.rpartition("/")[2]
            elif status in above:
                raise PermissionError("a folder of modules, where modules are banned: %s" % path)
        if found:
            program = found == event
            what = "%s, where modules are banned" if program else "the banned module %s"
            word = ("uses " + what % found).encode("utf-8", "replace")[:200]
            try:
                write(3, b"B" + word)
            except OSError:
                pass
            try:
                write(2, word + b"\n")
            except OSError:
                pass
            leave(1)

    return watch


class Finder:
    """Has imports watched that begin in Python, about which the interpreter says nothing."""

    def find_spec(self, name, path=None, target=None):
        """Never finds anything."""
        sys.audit("import", name, None, None, None, None)


def no_compile(*args, **kwargs):
    """Stands in for ``compile`` where ``ast`` is banned: it would give trees away."""
    sys.audit("codegym.compile")
    raise ImportError("compile is not there where ast is banned")
