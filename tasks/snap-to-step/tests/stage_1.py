from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

STEPS = st.builds(Fraction, st.integers(1, 12), st.integers(1, 8))


def rejects(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


def test_multiples_stay(snap_to_step):
    for k in (-2, -1, 0, 1, 5):
        assert snap_to_step(k * Fraction(3, 7), Fraction(3, 7)) == k * Fraction(3, 7)


def test_halfway_goes_up(snap_to_step):
    step = Fraction(2, 3)
    for k in range(-4, 5):
        assert snap_to_step(k * step + step / 2, step) == (k + 1) * step


def test_just_beside_halfway(snap_to_step):
    step, hair = Fraction(5), Fraction(1, 10**30)
    for k in range(-3, 4):
        middle = k * step + step / 2
        assert snap_to_step(middle - hair, step) == k * step
        assert snap_to_step(middle + hair, step) == (k + 1) * step


def test_result_is_an_exact_fraction(snap_to_step):
    result = snap_to_step(Fraction(4 * 10**40 + 1, 3), Fraction(2))
    assert type(result) is Fraction
    assert result == Fraction(2 * round(Fraction(4 * 10**40 + 1, 6)))


def test_bad_steps(snap_to_step):
    assert rejects(snap_to_step, Fraction(1), Fraction(0))
    assert rejects(snap_to_step, Fraction(1), Fraction(-1, 2))
    assert rejects(snap_to_step, Fraction(0), Fraction(-3))


@given(hundredths=st.integers(0, 2000), places=st.integers(0, 1))
def test_against_decimal(snap_to_step, hundredths, places):
    amount, unit = Decimal(hundredths) / 100, Decimal(1).scaleb(-places)
    expected = Fraction(amount.quantize(unit, rounding=ROUND_HALF_UP))
    assert snap_to_step(Fraction(amount), Fraction(unit)) == expected
    if expected != Fraction(amount.quantize(unit, rounding=ROUND_HALF_EVEN)):
        assert snap_to_step(-Fraction(amount), Fraction(unit)) == Fraction(unit) - expected


@given(halves=st.integers(-30, 30), nudge=st.sampled_from([-1, 0, 0, 1]), step=STEPS)
def test_against_all_near_multiples(snap_to_step, halves, nudge, step):
    amount = halves * step / 2 + Fraction(nudge, 97)
    around = [k * step for k in range(int(amount / step) - 3, int(amount / step) + 4)]
    distance = min(abs(amount - near) for near in around)
    assert snap_to_step(amount, step) == max(n for n in around if abs(amount - n) == distance)
