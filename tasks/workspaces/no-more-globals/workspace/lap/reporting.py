"""Measurements as text."""

from lap import core


def report(digits=3):
    """A line for each name, the longest first; among equals in the order of ``counts``."""
    if not core.counts():
        return "nothing was measured\n"
    lines = []
    names = sorted(core.counts(), key=lambda name: -core.seconds(name))
    width = max(len(name) for name in names)
    for name in names:
        rounds = core.counts()[name]
        each = core.seconds(name) / rounds
        lines.append(
            f"{name.ljust(width)}  {core.seconds(name):.{digits}f} s  {rounds} x {each:.{digits}f} s\n"
        )
    for name in core._running:
        lines.append(f"{name} is running\n")
    return "".join(lines)
