"""What a program leaves beside its streams: files, read by the router after everything ended."""

import json
import os
import stat

_LARGEST_ALL = 16 << 20


def collect(box, paths, largest):
    """The files that a program left: JSON of ``{path: content as Latin-1, or null}``.

    Null stands for what is not there, is no regular file, or is larger than ``largest`` bytes (all
    together: 16 MiB). No link is followed on the way, and nothing that is opened can block.
    """
    found = {}
    left = _LARGEST_ALL
    for path in paths:
        content = _read(box, path.split("/"), min(largest, left))
        if content is not None:
            left -= len(content)
            content = content.decode("latin-1")
        found[path] = content
    return json.dumps(found).encode()


def _read(box, parts, largest):
    folder = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    opened = []
    try:
        opened.append(os.open(box, folder))
        for part in parts[:-1]:
            opened.append(os.open(part, folder, dir_fd=opened[-1]))
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        opened.append(os.open(parts[-1], flags, dir_fd=opened[-1]))
        if not stat.S_ISREG(os.fstat(opened[-1]).st_mode):
            return None
        content = bytearray()
        while len(content) <= largest:
            piece = os.read(opened[-1], 1 << 16)
            if not piece:
                return bytes(content)
            content += piece
        return None
    except OSError:
        return None
    finally:
        for fd in opened:
            os.close(fd)
