"""Fuse neighbouring items of a list in place."""

from collections.abc import Callable


def fuse_neighbours(items: list, fuse: Callable) -> None:
    """Replace reacting neighbours by what `fuse` makes of them, leftmost pair first."""
    settled = []
    for item in items:
        while settled:
            fused = fuse(settled[-1], item)
            if fused is None:
                break
            settled.pop()
            item = fused
        settled.append(item)
    items[:] = settled
