from fractions import Fraction


def segment_meet(first: tuple, second: tuple) -> list[tuple[Fraction, Fraction]]:
    """Return the common points: none, one, or the ends of the common segment."""
    pass
