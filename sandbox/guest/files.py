"""Files of a lease, reached so that nothing planted there leads elsewhere.

A path is walked component by component from an open folder, never through a
link and never up. Only regular files are read; a FIFO, a device or a leased
file cannot make anybody wait; what is written replaces what has its name and
is never written through it.
"""

import errno
import os
import stat

from . import processes

_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MAX_DEPTH = 64
_SLICE = 1 << 20
_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}


def _error(number, path, text=None):
    return OSError(number, text or os.strerror(number), path)


def components(path):
    """The parts of a relative path; none for the root itself."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts or "\0" in path or path.startswith("/"):
        raise _error(errno.EINVAL, path, "leads outside")
    if len(parts) > _MAX_DEPTH:
        raise _error(errno.ENAMETOOLONG, path)
    return parts


def _descend(root, parts, path, folder_mode=None):
    """An open folder below the root; missing ones are made where a mode is given."""
    fd = os.dup(root)
    for name in parts:
        try:
            if folder_mode is not None:
                try:
                    os.mkdir(name, folder_mode, dir_fd=fd)
                except FileExistsError:
                    pass
            inner = os.open(name, _FOLDER, dir_fd=fd)
        except OSError as error:
            raise _error(error.errno, path) from None
        finally:
            os.close(fd)
        fd = inner
    return fd


def _parent(root, path, folder_mode=None):
    parts = components(path)
    if not parts:
        raise _error(errno.EISDIR, path)
    return _descend(root, parts[:-1], path, folder_mode), parts[-1]


def read(root, path, most):
    """The content of a regular file of at most ``most`` bytes."""
    folder, name = _parent(root, path)
    try:
        fd = os.open(name, _READ, dir_fd=folder)
    except OSError as error:
        raise _error(error.errno, path) from None
    finally:
        os.close(folder)
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            number = errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.EINVAL
            raise _error(number, path, "not a regular file")
        data = bytearray()
        while len(data) <= most:
            piece = os.read(fd, min(_SLICE, most + 1 - len(data)))
            if not piece:
                return bytes(data)
            data += piece
        raise _error(errno.EFBIG, path, "larger than %d bytes" % most)
    finally:
        os.close(fd)


def write(root, path, data, mode, folder_mode):
    """Make a file of this content, in the place of whatever has its name but a folder."""
    folder, name = _parent(root, path, folder_mode)
    fresh = ".codegym-" + os.urandom(8).hex()
    try:
        fd = os.open(fresh, _WRITE, 0o600, dir_fd=folder)
        try:
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(fd, view) :]
                os.fchmod(fd, mode)
            finally:
                os.close(fd)
            os.rename(fresh, name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            os.unlink(fresh, dir_fd=folder)
            raise
    except OSError as error:
        raise _error(error.errno, path) from None
    finally:
        os.close(folder)


def remove(root, path):
    """Remove a file, or a folder with all below it."""
    folder, name = _parent(root, path)
    try:
        if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            os.unlink(name, dir_fd=folder)
            return
        fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
        try:
            processes.empty_below(fd)
        finally:
            os.close(fd)
        os.rmdir(name, dir_fd=folder)
    except OSError as error:
        raise _error(error.errno or errno.E2BIG, path) from None
    finally:
        os.close(folder)


def listing(root, path, recursive, most):
    """Entries ``[path, kind, size, mode]`` below a folder, sorted; links are not followed."""
    found = []
    parts = components(path)
    fd = _descend(root, parts, path)
    try:
        _list(fd, "/".join(parts), recursive, most, found, 0)
    finally:
        os.close(fd)
    return sorted(found)


def _list(fd, path, recursive, most, found, depth):
    if depth > _MAX_DEPTH:
        raise _error(errno.ENAMETOOLONG, path)
    readable = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=fd)
    try:
        with os.scandir(readable) as entries:
            for entry in entries:
                name = path + "/" + entry.name if path else entry.name
                try:
                    about = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                kind = _KINDS.get(stat.S_IFMT(about.st_mode), "other")
                if len(found) >= most:
                    raise _error(errno.E2BIG, path, "more than %d entries" % most)
                found.append([name, kind, about.st_size, stat.S_IMODE(about.st_mode)])
                if recursive and kind == "folder":
                    try:
                        inner = os.open(entry.name, _FOLDER, dir_fd=readable)
                    except OSError:  # removed or replaced meanwhile, or closed to its owner
                        continue
                    try:
                        _list(inner, name, True, most, found, depth + 1)
                    except PermissionError:
                        pass
                    finally:
                        os.close(inner)
    finally:
        os.close(readable)
