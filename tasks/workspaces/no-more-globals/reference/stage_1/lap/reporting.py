"""Measurements as text."""


def report(seconds, counts, running, digits):
    """A line for each name, the longest first, and one for each that is running."""
    if not counts:
        return "nothing was measured\n"
    names = sorted(counts, key=lambda name: -seconds[name])
    width = max(len(name) for name in names)
    lines = []
    for name in names:
        each = seconds[name] / counts[name]
        lines.append(
            f"{name.ljust(width)}  {seconds[name]:.{digits}f} s  "
            f"{counts[name]} x {each:.{digits}f} s\n"
        )
    lines += [f"{name} is running\n" for name in running]
    return "".join(lines)
