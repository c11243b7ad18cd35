"""What the command says."""

USAGE = """usage: wc [--lines | --words | --characters] [--version] FILE...
"""
MISSING = 'wc: "{name}": no such file'
TOTAL = "total"


def row(counts, name, only):
    """A line of output: numbers in columns of 7, then the name."""
    shown = [getattr(counts, only)] if only else counts
    return "".join(f"{number:7}" for number in shown) + f" {name}"
