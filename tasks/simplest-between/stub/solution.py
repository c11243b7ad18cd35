from fractions import Fraction


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction with the smallest denominator strictly between `low` and `high`."""
    pass
