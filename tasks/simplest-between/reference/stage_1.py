"""Simplest fraction in an open interval."""

from fractions import Fraction


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction with the smallest denominator strictly between `low` and `high`."""
    if not 0 <= low < high:
        raise ValueError("need 0 <= low < high")
    whole = low // 1
    if whole + 1 < high:
        return Fraction(whole + 1)
    if low == whole:
        return whole + Fraction(1, 1 / (high - whole) // 1 + 1)
    return whole + 1 / simplest_between(1 / (high - whole), 1 / (low - whole))
