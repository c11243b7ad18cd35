"""Snap an amount to a step."""

from fractions import Fraction


def snap_to_step(amount: Fraction, step: Fraction) -> Fraction:
    """Return the multiple of `step` nearest to `amount`; halfway goes up."""
    if step <= 0:
        raise ValueError("step must be positive")
    return (2 * amount + step) // (2 * step) * step
