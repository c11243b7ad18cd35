from fractions import Fraction


def test_nearest(snap_to_step):
    assert snap_to_step(Fraction(7, 3), Fraction(1, 2)) == Fraction(5, 2)
    assert snap_to_step(Fraction(10), Fraction(3)) == Fraction(9)


def test_halfway(snap_to_step):
    assert snap_to_step(Fraction(1, 8), Fraction(1, 4)) == Fraction(1, 4)
    assert snap_to_step(Fraction(-1, 8), Fraction(1, 4)) == Fraction(0)
