from fractions import Fraction


def snap_to_step(amount: Fraction, step: Fraction) -> Fraction:
    """Return the multiple of `step` nearest to `amount`; halfway goes up."""
    pass
