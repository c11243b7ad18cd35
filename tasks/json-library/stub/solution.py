def parse(text, depth=None, pairs="last", floats="float"):
    """Read JSON."""
    pass


def dump(value, indent=None, sort_keys=False, ascii=True, compact=False):
    """Write JSON."""
    pass


def stream(chunks):
    """Read many values from pieces of text."""
    pass


def find(value, pointer):
    """Return what a pointer points to."""
    pass


def patch(value, operations):
    """Return a changed copy."""
    pass
