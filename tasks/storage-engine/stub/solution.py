def pack(pairs):
    """Return the records of pairs, one after the other."""


def unpack(data):
    """Return the pairs of which data holds the records."""


def page(image, commands):
    """Carry out commands on one page; return its new bytes and the answers."""


def run(image, commands):
    """Carry out commands on a tree of pages; return its new bytes and the answers."""


def store(image, log, commands):
    """Carry out commands with a log; return the new image, the new log and the answers."""
