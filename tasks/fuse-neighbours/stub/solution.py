from collections.abc import Callable


def fuse_neighbours(items: list, fuse: Callable) -> None:
    """Replace reacting neighbours by what `fuse` makes of them, leftmost pair first."""
    pass
